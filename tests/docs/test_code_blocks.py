"""Every Python block of README and docs runs, with a virtual camera in place of 192.168.1.5."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import anyio
import pytest

from aiocamstreamer.virtual import VirtualCamera
from code_blocks import ROOT, Block, blocks

ENDLESS = 0.8
"""Seconds after which a block that watches for ever has shown that it works."""
ELSEWHERE = ROOT / "docs/recipes"
"""Programs that wait for something to happen; test_recipes.py and test_recipe_files.py make it happen."""
PATIENCE = 120.0
"""Seconds for a program to do what it is for, or to end."""


@pytest.fixture
def virtual(tmp_path, monkeypatch) -> Iterator[VirtualCamera]:
    """A camera; the block runs in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    with VirtualCamera() as camera:
        monkeypatch.setenv("CAMERA_ADDRESS", camera.url)
        monkeypatch.setenv("CAMERA_USERNAME", "root")
        monkeypatch.setenv("CAMERA_PASSWORD", "pass")
        yield camera
    logging.getLogger("aiocamstreamer").setLevel(logging.NOTSET)  # forgets what it has remembered of levels


def params(*, endless: bool = False, tests: bool = False) -> list[pytest.param]:
    """The blocks that are run in one of three ways."""
    chosen = [block for block in blocks() if block.is_run and block.page.parent != ELSEWHERE]
    kinds = [block for block in chosen if (block.is_endless, block.has_tests) == (endless, tests)]
    return [pytest.param(block, id=block.name) for block in kinds]


@pytest.mark.parametrize("block", params())
def test_block(block: Block, virtual):
    """A script runs to its end; lines with ``await`` run inside an open camera called ``camera``."""
    from aiocamstreamer import Camera

    if block.takes_arguments:
        start(block, virtual)
        return
    names: dict[str, object] = {
        "__name__": "__main__",
        "secret": "pass",
        "virtual": virtual,
        "Camera": Camera,
    }
    code = block.at(virtual.url.removeprefix("http://")).compiled()
    if not block.is_awaiting:
        exec(code, names)  # noqa: S102 - our own documents
        return

    async def run() -> None:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            names["camera"] = camera
            with anyio.move_on_after(ENDLESS):
                await eval(code, names)  # noqa: S307 - our own documents

    anyio.run(run)


def start(block: Block, virtual: VirtualCamera) -> None:
    """Run *block* as a program of its own that was started without arguments."""
    source = block.at(virtual.url.removeprefix("http://")).source
    command = [sys.executable, "-W", "error", "-c", source]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (ran.returncode, ran.stderr) == (0, "")


def shown(virtual: VirtualCamera) -> list[object]:
    """What programs have drawn, without the widgets of the camera itself."""
    screen = virtual.screen
    return [layer for layer in screen.layers(0) if layer not in screen.widgets(0)]


@pytest.mark.parametrize("block", params(endless=True))
def test_program_that_lasts(block: Block, virtual, tmp_path):
    """It draws something, keeps it there, and Ctrl-C ends it and takes it off."""
    script = tmp_path / "program.py"
    script.write_text(block.at(virtual.url.removeprefix("http://")).source)
    with subprocess.Popen([sys.executable, str(script)], stderr=subprocess.PIPE, text=True) as program:
        try:
            virtual.log.wait_until(lambda: bool(shown(virtual)), PATIENCE)
            assert program.poll() is None
            program.send_signal(signal.SIGINT)
            _, errors = program.communicate(timeout=PATIENCE)
        finally:
            program.kill()
    assert errors == ""
    assert program.returncode in {0, 130}
    virtual.log.wait_until(lambda: not shown(virtual), PATIENCE)


@pytest.mark.parametrize("block", params(tests=True))
def test_tests_in_blocks(block: Block, tmp_path):
    """Test functions are called, by pytest, as the page says that they are."""
    (tmp_path / "test_block.py").write_text(block.source)
    (tmp_path / "pytest.ini").write_text("[pytest]\nanyio_mode = auto\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_block.py"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
