"""cli/commands: caps, snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiocamstreamer.cli.program import run

JPEG = b"\xff\xd8"


def test_caps(camctl, hall) -> None:
    ended = camctl("caps", "gate")
    assert (ended.code, ended.err) == (0, "")
    assert "camstreamer 4.0-8" in ended.out
    value = camctl("caps", "gate", "--json").document["cameras"][0]["value"]
    assert (value["account"]["role"], value["device"]["serial"]) == ("admin", "ACCC8E000001")
    assert len(hall) == 2


@pytest.mark.usefixtures("hall")
def test_snapshots_of_several(camctl, home: Path) -> None:
    """A file for each, called as the camera."""
    ended = camctl("snapshot", "hall", "--resolution", "640x360")
    assert ended.code == 0
    assert {path.name for path in home.glob("*.jpg")} == {"gate.jpg", "yard.jpg"}
    assert (home / "yard.jpg").read_bytes().startswith(JPEG)


@pytest.mark.usefixtures("hall")
def test_a_snapshot_of_one(camctl, home: Path) -> None:
    """A file of any name; what it is called is told."""
    told = camctl("snapshot", "gate", "--to", "now.jpeg", "--json").document["cameras"][0]["value"]
    assert told == {"file": "now.jpeg", "bytes": (home / "now.jpeg").stat().st_size}


@pytest.mark.usefixtures("hall")
def test_a_snapshot_on_stdout(capfdbinary) -> None:
    """Nothing else is there."""
    assert run(["snapshot", "gate", "--to", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(JPEG)


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("line", ["hall --to one.jpg", "gate --to - --json", "hall --to -"])
def test_places_that_do_not_fit(camctl, home: Path, line: str) -> None:
    assert camctl("snapshot", *line.split()).code == 2
    assert list(home.glob("*.jp*g")) == []


@pytest.mark.usefixtures("hall")
def test_a_snapshot_of_a_channel_that_is_not_there(camctl) -> None:
    """The camera refuses it."""
    assert camctl("snapshot", "gate", "--channel", "7").code == 5


def test_files_of_addresses(camctl, virtual, home: Path, monkeypatch) -> None:
    """A file's name has neither slash nor colon."""
    monkeypatch.setenv("CAMERA_USERNAME", "root")
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    assert camctl("snapshot", virtual.url).code == 0
    (file,) = home.glob("*.jpg")
    assert file.name.startswith("http_127.0.0.1_")
