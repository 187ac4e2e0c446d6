"""docs/recipes/more.md: each program does what it is for, and those that watch do it through a restart."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import anyio
import pytest

from aiocamstreamer.virtual import VirtualCamera
from code_blocks import ROOT, blocks
from recipe_runs import PATIENCE, Recipe

pytestmark = pytest.mark.untraced

PAGE = ROOT / "docs/recipes/more.md"
TITLES = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
RECIPES = dict(zip(TITLES, [block for block in blocks() if block.page == PAGE], strict=True))


def source(title: str) -> str:
    """The program below that title."""
    return RECIPES[title].source


@pytest.fixture
def recipe(tmp_path, virtual_camera: VirtualCamera) -> Recipe:
    return Recipe(tmp_path, virtual_camera)


@pytest.fixture
def two(recipe: Recipe) -> Iterator[tuple[VirtualCamera, VirtualCamera]]:
    """A fleet of two, and one that is gone."""
    with VirtualCamera(serial="ACCC8E000009") as other:
        recipe.inventory(recipe.camera, other)
        yield recipe.camera, other


def test_scoreboard(recipe: Recipe):
    """It shows what the file says, and is there again after a restart."""
    screen = recipe.camera.screen

    def shown() -> bool:
        return len(screen.layers(0)) > len(screen.widgets(0))

    with recipe.running(source("A scoreboard that survives restarts")):
        recipe.until(shown)
        recipe.camera.reboot(3600)
        assert not shown()
        recipe.camera.accept_connections()
        (recipe.folder / "score.txt").write_text("2 : 1\n")
        recipe.until(shown)
        recipe.until(lambda: any(b"2 : 1" in message.data for message in recipe.camera.log.messages))


async def test_playlist_at_a_time(recipe: Recipe, capsys, monkeypatch):
    """It waits for the time, and switches; in this process, as starting one may take longer than the wait."""
    for name in ("ADDRESS", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"CAMERA_{name}", recipe.environment[f"CAMERA_{name}"])
    wanted = next(name for name in recipe.camera.state.switcher.sources if name != playing(recipe))
    names: dict[str, Any] = {}
    program, _, _ = source("Switch the playlist at a time").rpartition("\nanyio.run")
    exec(program, names)  # noqa: S102 - our own documents
    soon = dt.datetime.now().astimezone() + dt.timedelta(seconds=2)
    with anyio.fail_after(PATIENCE):
        await names["main"](wanted, soon.time().isoformat())
    assert dt.datetime.now().astimezone() >= soon
    assert capsys.readouterr().out == f"{wanted} is on the air\n"
    assert playing(recipe) == wanted


def playing(recipe: Recipe) -> str:
    return recipe.camera.state.switcher.playlist


def test_stream_watch(recipe: Recipe):
    """It tells of changes alone, of those during a restart, too."""
    stream = recipe.camera.state.streams["117930"]
    with recipe.running(source("Tell when a stream goes off, and when it is back")) as said:
        recipe.until_told(b"117930")
        on = stream.enabled
        with recipe.camera.change():
            stream.enabled = not on
        assert said() == f"ALERT stream 117930 is {'off' if on else 'on'}\n"
        stream.enabled = on
        recipe.camera.reboot(0.2)
        assert said() == f"ALERT stream 117930 is {'on' if on else 'off'}\n"


def test_preset_on_input(recipe: Recipe):
    """A change to active turns the camera, before and after a restart; the first state does not."""
    head, closed = recipe.camera.state.hardware.heads[1], recipe.camera.state.hardware.closed
    with recipe.running(source("Look somewhere when something happens")) as said:
        mark = 0
        for _ in range(2):
            recipe.until_told(b"events:notify", mark)
            head.pan = 30.0
            with recipe.camera.change():
                closed[0] = True
            assert said() == "looking at Home\n"
            assert head.pan != 30.0
            with recipe.camera.change():
                closed[0] = False
            mark = recipe.camera.log.number()
            recipe.camera.reboot(0.2)


def test_overlays_saved_and_restored(recipe: Recipe):
    """What was there is there again, to the letter."""
    title = "Keep the overlays of a camera, and bring them back"
    overlay = recipe.camera.state.overlay
    before = json.loads(json.dumps(overlay.saved))
    assert before
    assert recipe.said(source(title), "save", "overlays.json") == [f"{len(before)} services: saved"]
    with recipe.camera.change():
        overlay.services.clear()
        overlay.saved.clear()
    assert recipe.said(source(title), "restore", "overlays.json") == [f"{len(before)} services: restored"]
    assert overlay.saved == before


def test_topic(recipe: Recipe):
    """Events below the topic, and a line for the gap of a restart."""
    with recipe.running(source("Listen to one topic of the camera"), "tns1:Device/tnsaxis:IO/Port") as said:
        assert said().startswith("Device/IO/Port {'port': '0'}")
        recipe.camera.reboot(0.2)
        lines = iter(said, "")
        assert any(line.startswith("nothing heard for ") for line in lines)
        assert next(lines).startswith("Device/IO/Port {'port': '")


@pytest.mark.usefixtures("two")
def test_pictures_of_a_fleet(recipe: Recipe):
    """A file for each, a line for who is gone."""
    lines = recipe.said(source("A picture of every camera"))
    assert [line.partition(":")[0] for line in lines] == ["c0", "c1", "gone"]
    assert "cannot connect" in lines[2]
    assert all((recipe.folder / f"c{number}.jpg").read_bytes()[:2] == b"\xff\xd8" for number in range(2))


def test_setting_of_a_fleet(recipe: Recipe, two: tuple[VirtualCamera, VirtualCamera]):
    """A plan writes nothing; applied, both cameras have it."""
    name, title = "Image.I0.Appearance.Compression", "One setting on every camera, with a look first"
    planned = recipe.said(source(title))
    assert [line.partition(":")[0] for line in planned] == ["c0", "c1", "gone"]
    assert all(camera.state.parameters[name] == "30" for camera in two)
    assert {"c0: written", "c1: written"} < set(recipe.said(source(title), "--apply"))
    assert all(camera.state.parameters[name] == "25" for camera in two)


def test_password_of_a_fleet(recipe: Recipe, two: tuple[VirtualCamera, VirtualCamera]):
    """Both have the new one, and a second run leaves them alone."""
    for _ in range(2):
        changed = recipe.said(source("A new password on every camera"))
        assert changed[:2] == ["c0: new password of root", "c1: new password of root"]
        assert changed[2].startswith("gone: ")
        assert [camera.state.users["root"].password for camera in two] == ["another one"] * 2


def test_every_recipe_is_tried():
    """Each title of the page is named by a test, and no program has more than 25 lines that are not blank."""
    assert len(TITLES) == 9
    assert all(len(list(filter(str.strip, block.source.splitlines()))) <= 25 for block in RECIPES.values())
    tests = (ROOT / "tests/docs/test_recipes.py").read_text(encoding="utf-8")
    assert [title for title in TITLES if f'"{title}"' not in tests] == []
