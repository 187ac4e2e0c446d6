"""cli/commands/fleet.py: many cameras."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eap import package as written

DESIRED = """
[applications]
planetracker = false

[parameters]
"Network.Bonjour.FriendlyName" = "Hall"
"""


@pytest.mark.usefixtures("hall")
def test_status(camctl) -> None:
    """Of every camera, where none is named."""
    ended = camctl("fleet", "status")
    assert (ended.code, ended.err) == (0, "2 cameras, 2 answered\n")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["camera", "gate", "yard"]


def test_the_worst_counts(camctl, hall) -> None:
    hall["yard"].stop()
    ended = camctl("fleet", "status", "--json")
    assert (ended.code, "1 did not" in ended.err) == (4, True)
    assert [sorted(it) for it in ended.document["cameras"]] == [["camera", "value"], ["camera", "error"]]


@pytest.mark.usefixtures("hall")
def test_map(camctl) -> None:
    """Any call that answers once, with arguments in JSON or as texts."""
    ended = camctl("fleet", "map", "vapix.params.list", "gate", "--argument", "nothing=1")
    assert ended.code == 2
    zones = camctl("fleet", "map", "vapix.clock.time", "hall", "--json").document
    assert [it["value"]["zone"] for it in zones["cameras"]] == ["Europe/Prague"] * 2
    size = camctl("fleet", "map", "vapix.imaging.size", "gate", "--argument", "channel=1").out
    assert "width" in size


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("call", ["vapix.nothing", "vapix._http.get", "events", "streamer.events", "vapix"])
def test_what_is_no_call(camctl, call: str) -> None:
    assert camctl("fleet", "map", call).code == 2


def test_map_writes_where_that_is_said(camctl, hall) -> None:
    """And somebody agrees."""
    arguments = ("fleet", "map", "vapix.system.restart", "gate")
    assert camctl(*arguments).code == 5
    assert camctl(*arguments, "--write").code == 2
    assert not any("restart" in it.path for it in hall["gate"].log.exchanges)
    assert camctl(*arguments, "--write", "--yes").code == 0


@pytest.mark.usefixtures("hall")
def test_plan_and_apply(camctl, home: Path) -> None:
    """What is told first is written then, and afterwards nothing is left to do."""
    (home / "desired.toml").write_text(DESIRED)
    planned = camctl("fleet", "plan", "--file", "desired.toml")
    assert (planned.code, planned.out.count("planetracker")) == (0, 2)
    assert camctl("fleet", "apply", "--file", "desired.toml").code == 2
    dry = camctl("fleet", "apply", "--file", "desired.toml", "--dry-run", "--json")
    assert (dry.code, dry.document["written"]) == (0, [])
    applied = camctl("fleet", "apply", "--file", "desired.toml", "--yes", "--json")
    assert (applied.code, applied.document["written"]) == (0, ["gate", "yard"])
    assert camctl("fleet", "plan", "--file", "desired.toml").out == "everything is as desired\n"


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[x", "desired.toml"),
        ("[others]", "a table that is none of"),
        ("applications = 1", "applications: a table"),
        ("[services.a]", "services: an id"),
        ("[applications]\na = 1", "applications: a"),
    ],
)
def test_files_that_say_nothing(camctl, home: Path, text: str, said: str) -> None:
    (home / "desired.toml").write_text(text)
    ended = camctl("fleet", "plan", "--file", "desired.toml")
    assert (ended.code, said in ended.err) == (2, True), ended.err


def test_a_rollout_goes_on(camctl, hall, home: Path) -> None:
    """Whoever is done is left alone by the second attempt."""
    package = written(home)
    hall["yard"].faults.answer(500, "/axis-cgi/applications/upload.cgi", body="")
    line = ("fleet", "rollout", "--install", package, "--report", "report.json", "--yes")
    ended = camctl(*line)
    assert (ended.code, "1 done" in ended.err, "failed" in ended.out) == (1, True, True), ended
    before = len(hall["gate"].log.exchanges)
    again = camctl(*line, "--resume", "report.json", "--json")
    assert again.code == 0, again
    assert {it["condition"] for it in again.document["report"]["standings"]} == {"done"}
    uploads = [it for it in list(hall["gate"].log.exchanges)[before:] if "upload" in it.path]
    assert uploads == []
    assert json.loads((home / "report.json").read_text())


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("change", [(), ("--reboot", "--file", "x.toml")])
def test_one_change(camctl, change) -> None:
    assert camctl("fleet", "rollout", "--report", "r.json", *change).code == 2
