"""The picture of the virtual camera's page can be drawn afresh."""

import importlib.util
import shutil
from pathlib import Path

import pytest
from PIL import Image

SCRIPT = Path(__file__).with_name("page_picture.py")
SHOWN = Path(__file__).parents[2] / "docs/virtual-camera.png"


@pytest.mark.untraced
@pytest.mark.skipif(not (shutil.which("chromium") or shutil.which("google-chrome")), reason="no Chromium")
def test_page_picture(tmp_path):
    """The script makes a picture as large as the one in the documents, and small enough for them."""
    pytest.importorskip("playwright", reason="no playwright in this environment")
    spec = importlib.util.spec_from_file_location("page_picture", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.draw(tmp_path / "page.png")
    with Image.open(tmp_path / "page.png") as drawn, Image.open(SHOWN) as shown:
        assert drawn.size == shown.size
    assert (tmp_path / "page.png").stat().st_size <= 150_000
    assert SHOWN.stat().st_size <= 150_000
