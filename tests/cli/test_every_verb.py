"""Every verb of camctl: what destroys something asks, and nothing is written where no write is wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App
from PIL import Image

from aiocamstreamer.cli.program import program
from aiocamstreamer.cli.table import COMMANDS
from aiocamstreamer.virtual import VirtualCamera
from eap import package
from scripter_package import zipped

PLAYLIST = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"

READS = {
    "account whoami": "gate",
    "apps get": "camoverlay gate",
    "apps list": "gate",
    "caps": "gate",
    "doctor": "gate",
    "events": "gate --app streamer --count 1",
    "fleet map": "vapix.clock.time gate",
    "fleet plan": "gate --file desired.toml",
    "fleet status": "gate",
    "info": "gate",
    "overlay get": "1 gate",
    "overlay services": "gate",
    "params get": "Brand.ProdNbr gate",
    "params list": "gate --group Brand",
    "ports list": "gate",
    "ports watch": "gate --count 1",
    "preflight": "gate",
    "preview": "gate --width 4",
    "ptz limits": "gate",
    "ptz position": "gate",
    "ptz presets list": "gate",
    "scripter list": "gate",
    "scripter log": "gate",
    "snapshot": "gate --to picture.jpg",
    "stream get": "3577 gate",
    "stream list": "gate",
    "stream statistics": "3577 gate",
    "switcher clips": "gate",
    "switcher get": f"{PLAYLIST} gate",
    "switcher playlists": "gate",
    "switcher queue list": "gate",
    "switcher sources": "gate",
    "switcher trackers": "gate",
    "system firmware": "gate",
    "system log": "gate",
    "system ready": "gate",
    "system report": "gate --to report.zip",
    "system time": "gate",
    "users get": "root gate",
    "users list": "gate",
    "watch": "gate --count 1",
}
"""Verbs that change nothing, with what they may be given."""

WRITES = {
    "apps install": "probe.eap gate --force",
    "apps start": "camoverlay gate",
    "overlay draw image": "picture.jpg gate",
    "overlay draw rectangle": "gate --width 9 --height 9",
    "overlay draw text": "Hello gate",
    "overlay enable": "1 gate",
    "overlay show": "scene.py gate",
    "overlay text": "gate 3 score=1",
    "ports activate": "1 gate",
    "ports deactivate": "1 gate",
    "ports pulse": "1 gate",
    "ptz move": "left gate",
    "ptz move-by": "gate --pan 1",
    "ptz move-to": "gate --pan 1",
    "ptz presets add": "here gate",
    "ptz presets go": "Home gate",
    "scripter enable": "counter gate",
    "scripter install": "counter.zip gate",
    "stream enable": "3577 gate",
    "stream resume": "3577 gate",
    "stream start": "3577 gate",
    "switcher queue play-next": "gate",
    "switcher queue push": f"{PLAYLIST} gate",
    "switcher switch": f"{PLAYLIST} gate",
    "users add": "joe gate --new-password-env HALL_PASSWORD",
}
"""Verbs that change something that the next line changes back."""

DESTROYS = {
    "apps remove": "camoverlay gate",
    "apps restart": "camoverlay gate",
    "apps stop": "camoverlay gate",
    "fleet rollout": "gate --report rollout.json --reboot",
    "overlay disable": "1 gate",
    "overlay remove": "1 gate",
    "params update": "Network.Bonjour.FriendlyName=Gate gate",
    "ports update": "1 gate --normal-state closed",
    "ptz presets remove": "Home gate",
    "scripter disable": "counter gate",
    "scripter remove": "counter gate",
    "stream disable": "3577 gate",
    "stream pause": "3577 gate",
    "stream remove": "3577 gate",
    "stream stop": "3577 gate",
    "switcher queue clear": "gate",
    "switcher remove": f"{PLAYLIST} gate",
    "system restart": "gate",
    "users remove": "root gate",
    "users update": "root gate --role viewer",
}
"""Verbs that ask."""

ELSEWHERE = {
    "account password": "test_account.py",
    "add": "test_add.py",
    "completion": "test_program.py",
    "discover": "test_discover.py",
    "enroll": "test_enroll.py",
    "fleet apply": "test_fleet_command.py",
    "remove": "test_remove.py",
    "scripter get": "test_scripter_command.py",
    "virtual record": "test_virtual_command.py",
    "virtual replay": "test_virtual_command.py",
    "virtual serve": "test_virtual_command.py",
}
"""Verbs that no camera of an inventory is asked by, or that ask after they have looked."""


def leaves(app: App, name: str) -> Iterator[str]:
    """Every verb below *app*, which is called *name*."""
    below = [verb for verb in app if not verb.startswith("-")]
    if not below:
        yield name
    for verb in below:
        yield from leaves(app[verb], f"{name} {verb}")


def test_every_verb_is_here() -> None:
    """Whoever adds one says what kind it is."""
    app = program()
    verbs = [verb for row in COMMANDS for verb in leaves(app[row.name], row.name)]
    tables = (READS, WRITES, DESTROYS, ELSEWHERE)
    assert sorted(verb for table in tables for verb in table) == sorted(verbs)
    assert [file for file in ELSEWHERE.values() if not (Path(__file__).parent / file).exists()] == []


@pytest.fixture
def files(home: Path) -> None:
    """Whatever the lines name."""
    (home / "desired.toml").write_text('[parameters]\n"Network.Bonjour.FriendlyName" = "Gate"\n')
    (home / "scene.py").write_text("from aiocamstreamer.overlay.scene import Text\nroot = Text('a')\n")
    Image.new("RGB", (8, 8)).save(home / "picture.jpg")
    (home / "counter.zip").write_bytes(zipped())
    (home / "probe.eap").write_bytes(package(home).read_bytes())


def documents(out: str) -> list[Any]:
    """The JSON of *out*: one document, or one a line."""
    try:
        return [json.loads(out)]
    except ValueError:
        return [json.loads(line) for line in out.splitlines()]


@pytest.mark.usefixtures("files", "hall")
def test_what_reads_is_let(camctl) -> None:
    """Also where no write is wanted; all of it is JSON with a version, and nothing is asked."""
    odd = {}
    for verb, line in READS.items():
        ended = camctl(*verb.split(), *line.split(), "--json", "--read-only")
        told = documents(ended.out) if ended.out else []
        if not told or "error" in told[0] or {it["version"] for it in told} != {1}:
            odd[verb] = ended
    assert odd == {}


@pytest.mark.usefixtures("files", "hall")
def test_what_writes_is_told(camctl, virtual: VirtualCamera) -> None:
    """By --dry-run, in place of being sent and without a question, and --read-only refuses it."""
    assert camctl("scripter", "install", "counter.zip", "gate").code == 0
    odd = {}
    for verb, line in {**WRITES, **DESTROYS}.items():
        words = (*verb.split(), *line.split(), "--json")
        tried, refused = camctl(*words, "--dry-run"), camctl(*words, "--read-only")
        would = "would send" in tried.err or any('"would"' in json.dumps(it) for it in documents(tried.out))
        # A roll-out that is refused is one that was halted: its report says by what.
        if (tried.code, refused.code, would) != (0, 1 if verb == "fleet rollout" else 5, True):
            odd[verb] = tried, refused
    assert odd == {}
    assert not virtual.drawing.calls


@pytest.mark.usefixtures("files", "hall")
def test_what_destroys_asks(camctl, virtual: VirtualCamera) -> None:
    """Before anything is sent; nobody is there who could agree."""
    for verb, line in DESTROYS.items():
        ended = camctl(*verb.split(), *line.split())
        assert (ended.code, ended.out, "say --yes" in ended.err) == (2, "", True), (verb, ended)
    assert not virtual.log.exchanges
