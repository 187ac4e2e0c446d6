"""cli/commands/events.py: a line for each event, a Gap among them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from aiocamstreamer.virtual import VirtualCamera

CAMCTL = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli"]
ACCOUNT = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}


@contextmanager
def listening(*words: str) -> Iterator[subprocess.Popen[str]]:
    """``camctl events`` in a process of its own."""
    line = [*CAMCTL, "events", *words]
    environment = {**os.environ, **ACCOUNT}
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.usefixtures("hall")
def test_lines(camctl) -> None:
    """Each is a document with a version, the camera and the event; what was so already is marked."""
    ended = camctl("events", "hall", "--app", "streamer", "--json", "--count", "6")
    assert (ended.code, ended.err) == (0, "")
    assert len(ended.lines) == 6
    assert {line["camera"] for line in ended.lines} == {"gate", "yard"}
    states = [line for line in ended.lines if line["kind"] == "StreamState"]
    assert states[0]["version"] == 1
    assert states[0]["initial"] is True
    assert states[0]["event"]["stream_id"] in {"3577", "117930"}


@pytest.mark.usefixtures("hall")
def test_words(camctl) -> None:
    ended = camctl("events", "gate", "--app", "streamer", "--count", "3")
    assert ended.code == 0
    assert "gate StreamState stream_id=3577" in ended.out


@pytest.mark.usefixtures("hall")
def test_the_camera_s_own(camctl) -> None:
    """Named by a topic; a token is the name of a thing there."""
    topic = "tns1:Device/Trigger/Relay"
    ended = camctl("events", "gate", "--topic", topic, "--count", "1", "--json")
    (line,) = ended.lines
    assert (line["kind"], line["event"]["topic"]) == ("Notification", topic)
    assert line["event"]["source"]["RelayToken"] != "***"
    assert topic in camctl("events", "gate", "--topic", topic, "--count", "1").out


@pytest.mark.usefixtures("hall")
def test_whose_events_by_default(camctl) -> None:
    """The camera's, and those of the apps that run."""
    assert camctl("apps", "stop", "planetracker", "gate", "--yes").code == 0
    kinds = {line["kind"] for line in camctl("events", "gate", "--json", "--count", "14").lines}
    assert {"Notification", "StreamState"} <= kinds
    assert "FlightList" not in kinds


@pytest.mark.usefixtures("hall")
def test_nothing_new(camctl) -> None:
    """Without what was so already there is nothing to tell."""
    ended = camctl("events", "gate", "--app", "streamer", "--since-connect", "--seconds", "1")
    assert (ended.code, ended.out) == (0, "")


def test_refused_credentials_end_it(camctl, hall, monkeypatch) -> None:
    """Those of one camera alone do not: here there is no other."""
    monkeypatch.setenv("HALL_PASSWORD", "wrong")
    ended = camctl("events", "gate", "--app", "streamer", "--json")
    assert (ended.code, [line["kind"] for line in ended.lines]) == (3, ["StreamEnded"])
    assert len(hall) == 2


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("line", ["--app nothing", "--count 0", "--app streamer --topic tns1:Device//."])
def test_usage(camctl, line: str) -> None:
    ended = camctl("events", "gate", *line.split())
    assert (ended.code, ended.out) == (2, "")


def test_through_a_restart(virtual: VirtualCamera) -> None:
    """One line each, the Gap among them, and then what is so by now."""
    with listening(virtual.url, "--app", "streamer", "--json") as process:
        assert process.stdout is not None
        kinds = [json.loads(process.stdout.readline())["kind"]]
        virtual.reboot(0.2)
        while "Gap" not in kinds or kinds[-1] == "Gap":
            kinds.append(json.loads(process.stdout.readline())["kind"])
    assert kinds.count("Gap") == 1


def test_through_a_closed_pipe(virtual: VirtualCamera) -> None:
    """Quietly, also while there is nothing to tell."""
    with listening(virtual.url, "--app", "streamer", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, "")
