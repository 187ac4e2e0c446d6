"""Every Python block of README and docs runs, with a virtual camera in place of 192.168.1.5."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import anyio
import pytest

from aiocamstreamer.virtual import VirtualCamera

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ENDLESS = 0.8
"""Seconds after which a block that watches for ever has shown that it works."""


def blocks() -> Iterator[pytest.param]:
    """Each block with its page and line; a comment ``<!-- not run: reason -->`` before it exempts it."""
    for page in PAGES:
        text = page.read_text()
        for match in re.finditer(
            r"(<!-- not run:.*?-->\s*)?^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE
        ):
            if match[1] is None:
                line = text[: match.start(2)].count("\n") + 1
                yield pytest.param(page, line, match[2], id=f"{page.relative_to(ROOT)}:{line}")


@pytest.fixture
def virtual(tmp_path, monkeypatch) -> Iterator[VirtualCamera]:
    """A camera; the block runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    with VirtualCamera() as camera:
        monkeypatch.setenv("CAMERA_ADDRESS", camera.url)
        monkeypatch.setenv("CAMERA_USERNAME", "root")
        monkeypatch.setenv("CAMERA_PASSWORD", "pass")
        yield camera


def compiled(page: Path, line: int, source: str, virtual: VirtualCamera) -> CodeType:
    """The block, with its line numbers in the page, talking to *virtual*."""
    source = source.replace("192.168.1.5", virtual.url.removeprefix("http://"))
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return compile("\n" * (line - 1) + source, str(page), "exec", flags=flags)


@pytest.mark.parametrize(("page", "line", "source"), [*blocks()])
def test_block(page, line, source, virtual):
    """A script runs to its end; lines with ``await`` run inside an open camera called ``camera``."""
    from aiocamstreamer import Camera

    code = compiled(page, line, source, virtual)
    names: dict[str, object] = {
        "__name__": "__main__",
        "secret": "pass",
        "virtual": virtual,
        "Camera": Camera,
    }
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, names)  # noqa: S102 - our own documents
        return

    async def run() -> None:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            names["camera"] = camera
            with anyio.move_on_after(ENDLESS):
                await eval(code, names)  # noqa: S307 - our own documents

    anyio.run(run)
