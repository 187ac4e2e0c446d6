"""The package's face: what it offers, and what importing it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import aiocamstreamer


def _told_to_type_checkers() -> dict[str, str]:
    """Home modules by public name, as the block for type checkers imports them."""
    tree = ast.parse(Path(aiocamstreamer.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: str(node.module).removeprefix("aiocamstreamer.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_type_checkers_and_python_find_the_same() -> None:
    told = _told_to_type_checkers()
    assert sorted({*told, "__version__"}) == aiocamstreamer.__all__
    assert {name: aiocamstreamer._HOME_OF.get(name, "errors") for name in told} == told


@pytest.mark.parametrize("name", aiocamstreamer.__all__)
def test_every_public_name_is_there(name) -> None:
    assert getattr(aiocamstreamer, name) is not None
    assert name in dir(aiocamstreamer)


def test_other_names_are_missed_in_the_usual_words() -> None:
    with pytest.raises(AttributeError, match="module 'aiocamstreamer' has no attribute 'camera_of_mine'"):
        aiocamstreamer.camera_of_mine  # noqa: B018 - asking is the test


def test_importing_the_package_imports_nothing_else() -> None:
    """Neither a part of it nor a dependency, until a name is asked for."""
    script = "import sys; import aiocamstreamer; print(*sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    ours = [name for name in shown.split() if name.partition(".")[0] in {"aiocamstreamer", "httpx", "attrs"}]
    assert ours == ["aiocamstreamer", "aiocamstreamer._version"]


def test_naming_a_camera_and_its_services_imports_no_engine() -> None:
    """What carries requests takes longer to import than all of this library; the first request wants it."""
    script = """
import sys
from aiocamstreamer import Camera
camera = Camera("http://127.0.0.1:1", username="root", password="pass")
camera.overlay, camera.planetracker, camera.scripter, camera.streamer, camera.switcher, camera.vapix
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"httpcore", "httpx", "trio"}))
"""
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert shown.split() == []
