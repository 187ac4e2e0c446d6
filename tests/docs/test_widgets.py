"""The ready-made widgets look as the documentation shows them, and run as they are.

``AIOCAMSTREAMER_REDRAW=1`` draws the pictures of the documentation afresh.
"""

import importlib.util
import io
import os
import signal
import subprocess
from pathlib import Path

import anyio
import cairocffi
import numpy as np
import pytest
from PIL import Image

from programs import PATIENCE, command, environment

ROOT = Path(__file__).parents[2]
WIDGETS = sorted((ROOT / "examples/widgets").glob("*.py"))
FONTS = 12
"""Of 255, on average: other versions of the font library draw letters a little differently."""


def example(path):
    """The widget in the state that the documentation shows."""
    spec = importlib.util.spec_from_file_location(f"widget_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.example()


def as_png(surface: cairocffi.ImageSurface) -> bytes:
    """The surface on a grey ground, as a small PNG file."""
    width, height = surface.get_width(), surface.get_height()
    ground = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, width, height)
    context = cairocffi.Context(ground)
    context.set_source_rgb(0.35, 0.45, 0.4)
    context.paint()
    context.set_source_surface(surface)
    context.paint()
    picture = Image.open(io.BytesIO(ground.write_to_png())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: path.stem)
async def test_widgets_look_as_documented(path, camera, virtual_camera):
    """Drawn by the virtual camera, beside the picture that lies in the documentation."""
    with anyio.fail_after(20):
        async with camera.overlay.scene(example(path)):
            (layer,) = virtual_camera.screen.layers(0)
    golden, drawn = ROOT / f"docs/widgets/{path.stem}.png", as_png(layer.surface)
    if os.environ.get("AIOCAMSTREAMER_REDRAW"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(drawn)
    one, other = (Image.open(file).convert("RGB") for file in (golden, io.BytesIO(drawn)))
    assert one.size == other.size
    assert np.abs(np.asarray(one, int) - np.asarray(other, int)).mean() < FONTS
    assert golden.stat().st_size < 20_000


@pytest.mark.untraced
@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: path.stem)
def test_widgets_run(path, virtual_camera):
    """As scripts, until the camera shows something; Ctrl-C ends them at once, whatever they wait for."""
    with subprocess.Popen(
        command(f"widgets/{path.name}"),
        env=environment(virtual_camera),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as script:
        try:
            virtual_camera.log.wait_until(
                lambda: bool(virtual_camera.screen.layers(0)) or script.poll() is not None, PATIENCE
            )
            assert virtual_camera.screen.layers(0)
            assert script.poll() is None
            script.send_signal(signal.SIGINT)
            _, errors = script.communicate(timeout=10)
        finally:
            script.kill()
    assert (errors, script.returncode) == ("", 130)
    virtual_camera.log.wait_until(lambda: not virtual_camera.screen.layers(0), PATIENCE)


@pytest.mark.parametrize("path", WIDGETS, ids=lambda path: path.stem)
def test_widgets_are_short(path):
    """Under 60 lines."""
    assert len(path.read_text().splitlines()) < 60
