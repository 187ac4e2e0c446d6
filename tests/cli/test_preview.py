"""cli/commands/preview.py: a picture in the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from aiocamstreamer.cli import half_blocks
from aiocamstreamer.cli.exit_codes import Failed
from aiocamstreamer.virtual import VirtualCamera

PREVIEW = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli", "preview"]
ACCOUNT = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}


def jpeg(top: str, bottom: str) -> bytes:
    """A picture of two colours."""
    picture = Image.new("RGB", (64, 64), top)
    picture.paste(bottom, (0, 32, 64, 64))
    file = BytesIO()
    picture.save(file, "JPEG", quality=95)
    return file.getvalue()


def test_two_pixels_in_a_character() -> None:
    """The upper one is the colour, the lower one what is behind it."""
    picture = half_blocks.reader()(jpeg("red", "blue"), 2, of="gate")
    text = picture.drawn(colours=True)
    assert text.plain == "\N{UPPER HALF BLOCK}" * 2 + "\n"
    style = text.spans[0].style
    assert style.color.triplet.red > 240
    assert style.bgcolor.triplet.blue > 240


def test_shades_in_place_of_colours() -> None:
    picture = half_blocks.reader()(jpeg("white", "black"), 4, of="gate")
    assert picture.drawn(colours=False).plain == "\N{FULL BLOCK}" * 4 + "\n" + "    \n"
    assert picture.as_shades() == {"columns": 4, "lines": ["\N{FULL BLOCK}" * 4, "    "]}


def test_what_is_no_picture() -> None:
    with pytest.raises(Failed, match="gate: the picture cannot be read"):
        half_blocks.reader()(b"\xff\xd8nothing", 4, of="gate")


def test_what_is_nothing_but_high() -> None:
    """A few bytes fill no memory."""
    file = BytesIO()
    Image.new("RGB", (1, 60_000)).save(file, "JPEG")
    with pytest.raises(Failed, match=r"gate: the picture cannot be read: size: .* not 1 x 60000"):
        half_blocks.reader()(file.getvalue(), 1000, of="gate")


@pytest.mark.usefixtures("hall")
def test_without_a_terminal(camctl) -> None:
    """Shades, as wide as is asked for; nothing but them of one camera."""
    lines = camctl("preview", "gate", "--width", "40").out.splitlines()
    assert {len(line) for line in lines} == {40}
    ended = camctl("preview", "hall", "--width", "16", "--json")
    assert [it["value"]["columns"] for it in ended.document["cameras"]] == [16, 16]
    assert "yard\n" in camctl("preview", "hall", "--width", "16").out


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("line", ["--width 0", "--protocol sixel --json", "--protocol paper"])
def test_usage(camctl, line: str) -> None:
    assert camctl("preview", "gate", *line.split()).code == 2


@pytest.mark.usefixtures("hall")
def test_what_is_missing_is_named(camctl, monkeypatch) -> None:
    """Before a camera is asked anything."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    ended = camctl("preview", "gate")
    assert (ended.code, ended.out, "pip install pillow" in ended.err) == (6, "", True)
    monkeypatch.setenv("PATH", "")
    ended = camctl("preview", "gate", "--protocol", "kitty")
    assert (ended.code, "chafa is missing" in ended.err) == (6, True)


def test_as_wide_as_the_terminal(virtual: VirtualCamera, home: Path) -> None:
    """In colours."""
    assert home
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        **ACCOUNT,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": "60",
    }
    with subprocess.Popen([*PREVIEW, virtual.url], stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while more := os.read(ours, 4096):
                shown += more
        except OSError:  # how Linux tells the end of a terminal
            assert process.wait(60) == 0
        finally:
            process.kill()
            os.close(ours)
    first = shown.decode().splitlines()[0]
    assert (first.count("\N{UPPER HALF BLOCK}"), "38;2;" in first) == (60, True)


def test_another_program_draws(virtual: VirtualCamera, home: Path) -> None:
    """It is given the picture, and told how."""
    drawing = home / "chafa"
    drawing.write_text('#!/bin/sh\necho "$@"\nhead -c 2 | od -An -tx1\ncat > /dev/null\n')
    drawing.chmod(0o755)
    environment = {**os.environ, **ACCOUNT, "PATH": f"{home}{os.pathsep}{os.environ['PATH']}"}
    line = [*PREVIEW, virtual.url, "--protocol", "sixel", "--width", "50"]
    ended = subprocess.run(line, capture_output=True, text=True, check=True, timeout=120, env=environment)
    assert (ended.stdout, ended.stderr) == ("--format sixels --size 50x -\n ff d8\n", "")
    drawing.write_text("#!/bin/sh\ncat > /dev/null\necho no >&2\nexit 3\n")
    ended = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120, env=environment)
    assert (ended.returncode, "chafa ended with 3: no" in ended.stderr) == (1, True)
