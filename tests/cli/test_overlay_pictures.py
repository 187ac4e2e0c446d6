"""cli/commands/overlay.py: pictures that stay as long as the command runs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest
from PIL import Image

from aiocamstreamer import Camera
from aiocamstreamer.cli.commands import overlay
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.picture_options import PictureSettings
from aiocamstreamer.cli.scene_file import Fault, SceneFile
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.showing import Showing
from aiocamstreamer.transport import background
from aiocamstreamer.virtual import VirtualCamera
from waiting import until

SHOW = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli", "overlay", "show"]
ACCOUNT = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
HEAD = "from aiocamstreamer.overlay.scene import Box, Canvas, Text\n"
BOX = HEAD + 'root = Box(width={width}, height=20, background="#0d1a38")\n'


@pytest.fixture
def anyio_backend() -> str:
    """The program's own."""
    return "asyncio"


@pytest.fixture
def account(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the camera; the folder in which the line is typed."""
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)
    return home


class Shown:
    """A scene file that is shown, and what is told of it.

    Attributes:
        told: Lines of JSON so far.
        said: What stands on stderr so far.
    """

    def __init__(self, file: Path, virtual: VirtualCamera, capsys: pytest.CaptureFixture[str]) -> None:
        self.told: list[Any] = []
        self.said = ""
        self._file = file
        self._virtual = virtual
        self._capsys = capsys

    def write(self, text: str) -> None:
        """As editors do it: another file takes the place of the former one."""
        made = self._file.with_suffix(".new")
        made.write_text(text)
        made.replace(self._file)

    def listen(self) -> int:
        """How many lines were told."""
        out, err = self._capsys.readouterr()
        self.told += map(json.loads, out.splitlines())
        self.said += err
        return len(self.told)

    async def next(self, text: str) -> Any:
        """What is told after *text* is written."""
        before = self.listen()
        self.write(text)
        await until(lambda: self.listen() > before)
        assert len(self.told) == before + 1
        return self.told[-1]

    @property
    def places(self) -> list[tuple[int, int, int]]:
        """Left and top edge of each picture, and its width."""
        return [(it.x, it.y, it.surface.get_width()) for it in self._virtual.screen.layers(0)]


@pytest.fixture
def reloading(account: Path, virtual: VirtualCamera, capsys: pytest.CaptureFixture[str]) -> Any:
    """``camctl overlay show scene.py --reload --json``, which begins with a text."""

    @asynccontextmanager
    async def begun(text: str, *targets: str) -> AsyncGenerator[Shown]:
        shown = Shown(account / "scene.py", virtual, capsys)
        shown.write(text)
        file = SceneFile(account / "scene.py", pause=0.02)
        async with opened(Settings(json=True), targets or (virtual.url,)) as session:
            showing = Showing(session, file, reload=True)
            async with background(file.follow), background(partial(session.attend, showing.run)):
                await until(lambda: shown.listen() == len(session.cameras))
                yield shown
        await until(lambda: not virtual.screen.layers(0))

    return begun


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_the_picture_goes_with_the_command(
    account: Path, virtual: VirtualCamera, number: int, status: int
) -> None:
    """In a process of its own, as nothing else is ended by signals."""
    (account / "scene.py").write_text(BOX.format(width=200) + 'anchor, margin = "top_right", (40, 20)\n')
    line = [*SHOW, "scene.py", virtual.url]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"{virtual.url}: is shown\n"
            (layer,) = virtual.screen.layers(0)
            assert (layer.x, layer.y) == (1920 - 200 - 40, 20)
            process.send_signal(number)
            _, complaint = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, complaint) == (status, "")
    anyio.run(until, lambda: not virtual.screen.layers(0))


async def test_it_is_drawn_again(reloading: Any) -> None:
    """Whenever the file changes; what is wrong is told with its line, and the last good picture stays."""
    async with reloading(BOX.format(width=200)) as shown:
        assert shown.places == [(0, 0, 200)]
        assert (await shown.next(BOX.format(width=300)))["shown"] is True
        assert shown.places == [(0, 0, 300)]
        told = await shown.next(BOX.format(width=100) + "\nroot.wdth = 3\nprint(roo)\n")
        assert (told["shown"], told["line"], told["error"]["code"]) == (False, 4, 2)
        assert "scene.py, line 4: AttributeError" in shown.said
        assert "\n  root.wdth = 3\n" in shown.said
        told = await shown.next(BOX.format(width=100) + "def f(:\n")
        assert (told["line"], "SyntaxError: invalid syntax" in shown.said) == (3, True)
        assert shown.places == [(0, 0, 300)]
        assert (await shown.next(BOX.format(width=100) + "margin = 40\n"))["shown"] is True
        assert shown.places == [(40, 40, 100)]


BAD_WHEN_DRAWN = {
    "a function of its own": "def draw(*_):\n    1 / 0\nroot = Canvas(draw, width=9, height=9)\n",
    "no room": 'root = Box(width=20_000, height=9, background="#ff0000")\n',
    "no room in that place": 'root = Box(width=200, height=20, background="#ff0000")\n'
    "channels, resolution = {0: (1920, 1080)}, (19, 10)\n",
    "no such place": 'root = Text("a")\nanchor = "middle"\n',
    "nothing": "del Text\n",
    "no animation": 'root = Text("a")\ndef animate(scene):\n    pass\n',
    "an animation that ends badly": 'root = Box(width=200, height=20, background="#0d1a38")\n'
    "async def animate(scene):\n    await scene.nothing()\n",
}


async def test_what_shows_only_when_it_is_drawn(reloading: Any) -> None:
    """The last good picture stays, or comes back to its place, and the next version is shown."""
    async with reloading(BOX.format(width=200)) as shown:
        for name, text in BAD_WHEN_DRAWN.items():
            shown.write(HEAD + text)
            await until(lambda: shown.listen() and not shown.told[-1]["shown"])
            await until(lambda: shown.places == [(0, 0, 200)])
            shown.write(BOX.format(width=201))
            await until(lambda: shown.places == [(0, 0, 201)])
            shown.write(BOX.format(width=200))
            await until(lambda: shown.places == [(0, 0, 200)])
            assert shown.said, name


async def test_a_file_that_begins_with_a_fault(reloading: Any) -> None:
    """It is told, and the first good version is shown."""
    async with reloading("import nothing_of_that_name\n") as shown:
        assert (shown.told[0]["line"], shown.places) == (1, [])
        assert (await shown.next(BOX.format(width=200)))["shown"] is True


async def test_what_lies_beside_it(reloading: Any, account: Path) -> None:
    """A module that the file imports is a part of it."""
    (account / "widths_of_ours.py").write_text("WIDTH = 120\n")
    text = (
        HEAD + "from widths_of_ours import WIDTH\nroot = Box(width=WIDTH, height=20, background='#ffffff')\n"
    )
    async with reloading(text) as shown:
        assert shown.places == [(0, 0, 120)]
        (account / "widths_of_ours.py").write_text("WIDTH = 1300\n")
        await until(lambda: shown.places == [(0, 0, 1300)])
        (account / "widths_of_ours.py").write_text("WIDTH = 1 / 0\n")
        await until(lambda: shown.listen() and "widths_of_ours.py, line 1: ZeroDivisionError" in shown.said)
        assert shown.places == [(0, 0, 1300)]


MOVES = """
async def animate(scene):
    root.width += 7
    assert scene.root is root
    await scene.update()
"""


async def test_what_moves(reloading: Any) -> None:
    """Its function is given the scene, and its elements are its own on each camera."""
    text = BOX.format(width=200) + MOVES
    async with reloading(text) as shown:
        await until(lambda: shown.places == [(0, 0, 207)])


async def test_a_camera_that_is_lost(reloading: Any, virtual: VirtualCamera) -> None:
    """It is told once, and waited for."""
    async with reloading(BOX.format(width=200)) as shown:
        virtual.reboot(1.5)
        await until(lambda: shown.listen() and "connected, and drawn again" in shown.said)
        assert "not connected, and waited for" in shown.said
        assert shown.places == [(0, 0, 200)]


async def test_two_cameras(reloading: Any, hall: dict[str, VirtualCamera]) -> None:
    """What is wrong in the file is said once, and told of each."""
    async with reloading(BOX.format(width=200), "hall") as shown:
        assert {told["camera"] for told in shown.told} == {"gate", "yard"}
        shown.write("root = nothing\n")
        await until(lambda: shown.listen() == 4)
        assert shown.said.count("NameError") == 1
        assert all(len(it.screen.layers(0)) == 1 for it in hall.values())


FAULTS = {
    "": "scene.py: root: an element of a scene, not None",
    "root = 3": "scene.py: root: an element of a scene, not 3",
    "raise SystemExit(3)": "scene.py, line 1: SystemExit: 3",
    "x = 1\n\nraise KeyError": "scene.py, line 3: KeyError",
    "def root():\n    return [][0]": "scene.py, line 2: IndexError: list index out of range",
    "async def root(camera):\n    return camera.nothing": "scene.py, line 2: AttributeError",
    f"{HEAD}root = Text('a', color='red')": "scene.py, line 2: ValueError: color: '#rrggbb'",
    "\udcff": "scene.py",
}


@pytest.mark.parametrize("text", FAULTS)
async def test_faults_of_files(tmp_path: Path, text: str) -> None:
    """Each is a sentence with its line, and no traceback."""
    (tmp_path / "scene.py").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Fault) as told:
        await SceneFile(tmp_path / "scene.py").read(Camera("gate"))
    assert str(told.value).startswith(FAULTS[text])


async def test_roots_are_made_by_functions_too(tmp_path: Path) -> None:
    """Which may take the camera, and may be async; nothing of it is left on the path of modules."""
    paths = list(sys.path)
    for text in ("def root(): ", "def root(camera): ", "async def root(camera): "):
        (tmp_path / "scene.py").write_text(f"{HEAD}{text}return Text('a')\n")
        assert (await SceneFile(tmp_path / "scene.py").read(Camera("gate"))).root.text == "a"
    assert sys.path == paths


def test_a_file_that_is_wrong(camctl, account: Path, virtual: VirtualCamera) -> None:
    """Without --reload that is the end, and no camera is asked anything."""
    (account / "scene.py").write_text("roo")
    ended = camctl("overlay", "show", "scene.py", virtual.url)
    assert (ended.code, ended.out, "scene.py, line 1: NameError" in ended.err) == (2, "", True)
    assert camctl("overlay", "show", "nothing.py", virtual.url).code == 2
    assert not virtual.log.exchanges


async def test_drawn_from_the_line(account: Path, virtual: VirtualCamera) -> None:
    """A text, a rectangle and a picture, at the same time, each where it was said to be."""
    Image.new("RGB", (64, 32), "red").save(account / "logo.png")
    place = PictureSettings
    async with anyio.create_task_group() as tasks:
        for draw in (
            lambda: overlay.draw_text(
                "Gate 2", virtual.url, picture=place(anchor="bottom_left", margin="10,20")
            ),
            lambda: overlay.rectangle(virtual.url, width=300, height=40, picture=place(anchor="top_right")),
            lambda: overlay.image(Path("logo.png"), virtual.url, width=128, picture=place(margin="7")),
        ):
            tasks.start_soon(draw)
        await until(lambda: len(virtual.screen.layers(0)) == 3)
        layers = virtual.screen.layers(0)
        places = {(it.x, it.y, it.surface.get_width(), it.surface.get_height()) for it in layers}
        assert {(1920 - 300, 0, 300, 40), (7, 7, 128, 64)} <= places
        assert any((x, y + height) == (10, 1080 - 20) for x, y, _, height in places)
        tasks.cancel_scope.cancel()
    await until(lambda: not virtual.screen.layers(0))


LINES = {
    "text Hello gate --color red": "color: '#rrggbb'",
    "text Hello gate --margin 1,2,3": "--margin: a number of px, or two",
    "text Hello gate --margin x": "--margin: a number of px, or two",
    "text Hello gate --seconds 0": "--seconds",
    "text Hello gate --resolution big": "resolution: a size",
    "rectangle gate --width -1 --height 9": "width",
    "rectangle gate --width 9": "--height",
    "image nothing.png gate": "nothing.png",
}


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("line", LINES)
def test_usage(camctl, virtual: VirtualCamera, line: str) -> None:
    """It is told before anything is drawn."""
    ended = camctl("overlay", "draw", *line.split())
    assert (ended.code, ended.out, LINES[line] in ended.err) == (2, "", True), ended
    assert not virtual.drawing.calls


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("verb", ["draw text Hello", "show scene.py"])
def test_nothing_is_drawn(camctl, account: Path, virtual: VirtualCamera, verb: str) -> None:
    """Where no write is to be sent."""
    (account / "scene.py").write_text(BOX.format(width=200))
    ended = camctl("overlay", *verb.split(), "gate", "--dry-run")
    assert (ended.code, ended.err) == (0, "gate: would send WebSocket /local/camoverlay/ws\n")
    assert camctl("overlay", *verb.split(), "gate", "--read-only").code == 5
    assert not virtual.drawing.calls


@pytest.mark.usefixtures("hall")
def test_an_end_after_a_while(camctl) -> None:
    """Told by JSON, too, if it came to be shown."""
    ended = camctl("overlay", "draw", "text", "Hello", "hall", "--seconds", "0.1", "--json")
    assert ended.code == 0
    assert all(line["shown"] for line in ended.lines)
