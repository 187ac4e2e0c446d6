"""Ports that are watched, and ports that are told to go through steps: in order, and without piling up."""

import asyncio

import httpx
import orjson
import pytest

from aiocamstreamer.virtual.vapix import port_monitors

PORTS = "/axis-cgi/io"
LONG = 2**31 - 1


def call(http: httpx.Client, path: str, method: str, **params: object) -> dict:
    body = {"apiVersion": "1.0", "method": method, "params": params}
    return http.post(path, content=orjson.dumps(body)).json()


@pytest.mark.parametrize(
    ("path", "first", "then"),
    [
        ("port.cgi?monitor=2", "2O:L", "2O:/"),
        ("output.cgi?monitor=1", "IO1:L", "IO1:/"),
        ("output.cgi?monitor=1,1", "IO1:L", "IO1:/"),
    ],
)
def test_a_monitor_tells_how_a_port_stands_and_what_becomes_of_it(http, virtual_camera, path, first, then):
    """By the names that ports have at that address."""
    with http.stream("GET", f"/axis-cgi/io/{path}") as monitor:
        lines = (line for line in monitor.iter_lines() if ":" in line and not line.startswith("Content"))
        assert next(lines) == first
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[1] = True
        assert next(lines) == then


def test_a_client_that_reads_no_reports_is_given_up(monkeypatch, virtual_camera):
    """What waits for it is bounded, and the end of the answer tells it that it has missed something."""
    monkeypatch.setattr(port_monitors, "MOST_LATE", 8)

    async def watch() -> list[bytes]:
        answer = port_monitors.monitor(virtual_camera, {1: 2})
        told = [await anext(answer.body_iterator)]
        for number in range(100):
            with virtual_camera.change():
                virtual_camera.state.hardware.closed[1] = number % 2 == 0
        await asyncio.sleep(0)
        return told + [part async for part in answer.body_iterator]

    host = virtual_camera._running[0]
    told = asyncio.run_coroutine_threadsafe(watch(), host.loop).result(5)
    assert len(told) == 1
    assert not virtual_camera.state.hardware.watchers


@pytest.mark.parametrize("path", [f"port.cgi?action=2:/{LONG}%5C", f"output.cgi?action=1:/{LONG}%5C"])
def test_what_a_port_was_told_last_counts(http, virtual_camera, path):
    """Steps that were still to come are forgotten: nothing piles up, and nothing turns it back later."""
    waiting = virtual_camera.clock._waiting
    before = len(waiting)
    for _ in range(80):
        assert http.get(f"{PORTS}/{path}").text == ""
        call(
            http,
            f"{PORTS}/portmanagement.cgi",
            "setStateSequence",
            port="1",
            sequence=[{"state": "closed", "time": LONG}, {"state": "open", "time": 0}],
        )
    assert len(virtual_camera.clock._waiting) < before + 70
    assert http.get(f"{PORTS}/port.cgi?action=2:/").text == ""
    virtual_camera.clock.advance(LONG)
    assert http.get(f"{PORTS}/port.cgi?check=2").text == "port2=1\r\n"


def test_steps_are_taken_in_their_order_and_time(http, virtual_camera):
    """However many there are, one of them waits at a time."""
    closed = virtual_camera.state.hardware.closed
    http.get(f"{PORTS}/port.cgi?action=2:/1000%5C1000/1000%5C")
    for expected in (True, False, True, False, False):
        assert closed[1] is expected
        virtual_camera.clock.advance(1)
        http.get(f"{PORTS}/port.cgi?check=2")
    http.get(f"{PORTS}/virtualinput.cgi?action=6:/1000%5C")
    assert virtual_camera.state.hardware.triggered == 6
    virtual_camera.reboot()
    assert virtual_camera.state.hardware.sequence_timers == {}


@pytest.mark.parametrize(
    "sequence",
    [
        None,
        {},
        [],
        [1],
        [{"state": "closed"}],
        [{"state": "ajar", "time": 1}],
        [{"state": "closed", "time": -1}],
        [{"state": "closed", "time": 1e300}],
        [{"state": "closed", "time": LONG + 1}],
        [{"state": "closed", "time": 0}] * 257,
    ],
)
def test_sequences_that_are_none(http, sequence):
    """Are refused by name, and nothing of them is done."""
    path = f"{PORTS}/portmanagement.cgi"
    error = call(http, path, "setStateSequence", port="1", sequence=sequence)["error"]
    assert (error["code"], error["details"]["propertyName"]) == (2104, "sequence")
    of_an_input = call(http, path, "setStateSequence", port="0", sequence=[{"state": "open", "time": 0}])
    assert of_an_input["error"]["code"] == 2104


@pytest.mark.parametrize("path", ["port.cgi?action=2:", "output.cgi?action=1:", "virtualinput.cgi?action=1:"])
def test_more_steps_than_anybody_needs(http, path):
    """Are no action: each may be an event for everybody who listens."""
    assert http.get(f"{PORTS}/{path}{'/%5C' * 128}").text == ""
    assert http.get(f"{PORTS}/{path}{'/%5C' * 129}").text.startswith("Error:\n")
