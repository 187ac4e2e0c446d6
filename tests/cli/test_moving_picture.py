"""cli/moving_picture.py: a picture that moves, and a terminal that is left as it was found."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image

from aiocamstreamer.cli import half_blocks
from aiocamstreamer.virtual import VirtualCamera

FOLLOW = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli", "preview", "--follow", "--fps", "20"]
ACCOUNT = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
PATIENCE = 60
"""Seconds that a program may be silent; they only keep a test from hanging."""
HOME, UPPER = "\x1b[H", "\N{UPPER HALF BLOCK}"
ENTERED, LEFT, HIDDEN, SEEN = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25l", "\x1b[?25h"


class Screen:
    """What a terminal was sent by a program in it.

    Attributes:
        sent: All of it so far.
        process: The program.
    """

    def __init__(self, process: subprocess.Popen[bytes], ours: int) -> None:
        self.sent = ""
        self.process = process
        self._ours = ours

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, condition: Callable[[str], object]) -> None:
        """Read until *condition* holds of what was sent."""
        while not condition(self.sent):
            assert select.select([self._ours], [], [], PATIENCE)[0], self.sent[-500:]
            self.sent += os.read(self._ours, 65536).decode(errors="replace")

    def ended(self) -> int:
        """The exit status, after the rest was read."""
        try:
            self.until(lambda _: False)
        except OSError:  # how Linux tells the end of a terminal
            return self.process.wait(60)


@contextmanager
def screen(*words: str, term: str = "xterm-256color", colour: str = "truecolor") -> Iterator[Screen]:
    """A terminal of 60 columns and 20 lines in which the camera's picture moves."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "NO_COLOR"}}
    environment = {**kept, **ACCOUNT, "TERM": term, "COLORTERM": colour}
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 60, 0, 0))
    with subprocess.Popen(
        [*FOLLOW, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        try:
            yield Screen(process, ours)
        finally:
            process.kill()
            os.close(ours)


def is_as_it_was(sent: str) -> bool:
    """Whether a screen of its own was entered and left, and the cursor is seen again."""
    return sent.index(ENTERED) < sent.rindex(LEFT) and sent.index(HIDDEN) < sent.rindex(SEEN)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_the_terminal_is_left_as_it_was(virtual: VirtualCamera, number: int, status: int) -> None:
    """Several pictures were drawn before, one over the other."""
    with screen(virtual.url) as shown:
        shown.until(lambda sent: sent.count(HOME) >= 4)
        shown.process.send_signal(number)
        assert shown.ended() == status
    assert is_as_it_was(shown.sent)
    assert "Traceback" not in shown.sent
    whole = shown.sent.split(HOME)[-2]
    assert re.search(r"\x1b\[38;2;\d+;\d+;\d+;48;2;\d+;\d+;\d+m\N{UPPER HALF BLOCK}", whole)
    assert whole.count("\r\n") == 16  # 60 columns of a picture of 16 to 9


def test_another_size_a_camera_that_is_lost_and_an_end_in_an_error(virtual: VirtualCamera) -> None:
    """The next picture fits the terminal; the last one stays while the camera is waited for."""
    with screen(virtual.url, colour="") as shown:
        shown.until(lambda sent: sent.count(HOME) >= 2)
        shown.resize(30, 20)
        shown.until(lambda sent: "\x1b[2J" in sent.rpartition(ENTERED)[2].partition(UPPER)[2])
        virtual.faults.answer(503, "/axis-cgi/mjpg/video.cgi", times=None)
        virtual.drop_connections()
        shown.until(lambda sent: "not connected, and waited" in sent)
        virtual.faults.clear()
        before = len(shown.sent)
        shown.until(lambda sent: "until Ctrl-C" in sent[before:])
        virtual.state.users["root"].password = "another"
        virtual.drop_connections()
        assert shown.ended() == 3
    assert is_as_it_was(shown.sent)
    assert "user name or password refused" in shown.sent.rpartition(LEFT)[2]
    widths = {line.count(UPPER) for line in re.split("[\r\n]+", shown.sent)}
    assert max(widths) <= 60
    assert 30 in widths


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("gate", "--follow: a picture that moves, on a terminal"),
        ("hall", "this is for one camera, not for 2"),
        ("gate --json", "--follow: a picture on stdout"),
        ("gate --fps 0", "--fps"),
        ("gate --seconds 0", "--seconds"),
    ],
)
def test_usage(camctl, virtual: VirtualCamera, line: str, said: str) -> None:
    """No camera is asked anything."""
    ended = camctl("preview", "--follow", *line.split())
    assert (ended.code, UPPER in ended.out, said in ended.err) == (2, False, True), ended
    assert not virtual.log.exchanges


def test_as_high_as_the_terminal() -> None:
    """A picture that is too high is drawn narrower."""
    file = BytesIO()
    Image.new("RGB", (100, 100), "red").save(file, "JPEG")
    picture = half_blocks.reader()(file.getvalue(), 80, of="gate", lines=10)
    assert (len(picture.rows), len(picture.rows[0])) == (20, 20)
    lines = picture.escaped().split("\r\n")
    assert len(lines) == 10
    assert all(line.count(UPPER) == 20 and line.endswith("\x1b[0m") for line in lines)
    assert lines[0].count("\x1b[38;2;") == 1
