"""CamScripter's socket for events of scripts, spoken to by scripts that do it wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from foreign import receive, sign, websocket_url
from websockets.sync.client import ClientConnection, connect

from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY

PATH = "/local/camscripter/ws"
TOPIC = {"namespace": "tnsaxis", "key": "topic0", "value": "Door", "value_type": "STRING"}
OPEN = {"type": "DATA", "namespace": "", "key": "open", "value": False, "value_type": "BOOL"}


@contextmanager
def script(virtual: VirtualCamera) -> Iterator[ClientConnection]:
    """A connection."""
    challenge = httpx.get(virtual.url + PATH, verify=NOBODY).headers["www-authenticate"]
    headers = {"Authorization": sign(challenge, "GET", PATH)}
    url = websocket_url(virtual, PATH)
    options = {"subprotocols": ["camera-events"], "additional_headers": headers, "close_timeout": 30}
    with connect(url, **options) as client:
        yield client


def call(client: ClientConnection, command: str, data: object = None) -> Mapping[str, object]:
    """What is answered to a call, its number left out."""
    client.send(json.dumps({"call_id": 7, "command": command, "data": data}))
    answer = dict(receive(client))
    assert answer.pop("call_id") == 7
    return answer


def door(*items: Any, name: str = "door") -> dict[str, Any]:
    return {"declaration_id": name, "stateless": False, "declaration": [*items]}


@pytest.mark.parametrize("message", ["{", "[]", "null", "{}", '{"call_id":"7"}', b"\x00", b"{}"])
def test_no_call_at_all(virtual_camera, message):
    """It is said so, and the connection stays."""
    with script(virtual_camera) as client:
        client.send(message)
        assert receive(client) == {"error": "Invalid message"}
        assert call(client, "declare_event", door(TOPIC, OPEN)) == {"message": "OK"}
    assert not virtual_camera.log.problems


@pytest.mark.parametrize(
    ("command", "data", "problem"),
    [
        ("declare_event", None, "declaration_id is missing"),
        ("declare_event", {"declaration_id": 1}, "declaration_id is missing"),
        ("declare_event", {"declaration_id": "door"}, "a list is missing"),
        ("declare_event", door(5), "namespace or key is missing"),
        ("declare_event", door({"namespace": "", "value": 1}), "namespace or key is missing"),
        ("declare_event", door(TOPIC, OPEN | {"value": 1}), "Invalid value of open"),
        ("declare_event", door(TOPIC, OPEN | {"value_type": "INT"}), "Invalid value of open"),
        ("declare_event", door(TOPIC, OPEN | {"value_type": "TIME"}), "Invalid value of open"),
        ("declare_event", door(OPEN), "topic is missing"),
        ("declare_event", door(TOPIC | {"value": "Front door"}), "Invalid topic: Front door"),
        ("declare_event", door(TOPIC | {"namespace": "mine"}), "Invalid topic: Door"),
        ("send_event", door(), "Event is not declared"),
        ("undeclare_event", door(), "Event is not declared"),
        ("open_door", door(), "Unknown command"),
    ],
)
def test_refusals(virtual_camera, command, data, problem):
    """Each says what is wrong, and declares nothing."""
    with script(virtual_camera) as client:
        assert call(client, command, data) == {"error": problem}
        assert not virtual_camera.state.scripter.declared


def test_events_belong_to_their_script(virtual_camera):
    """Nobody else declares, sends or takes back; they go with the connection."""
    with script(virtual_camera) as mine, script(virtual_camera) as other:
        assert call(mine, "declare_event", door(TOPIC, OPEN)) == {"message": "OK"}
        assert call(mine, "declare_event", door(TOPIC, OPEN)) == {"error": "Event is already declared"}
        assert call(other, "declare_event", door(TOPIC, OPEN)) == {"error": "Event is already declared"}
        for command in ("send_event", "undeclare_event"):
            assert call(other, command, door()) == {"error": "Event is not declared"}
        sent = {"declaration_id": "door", "event_data": [OPEN | {"value": True}]}
        assert call(mine, "send_event", sent) == {"message": "OK"}
        for wrong, problem in (
            ([OPEN | {"key": "shut"}], "Unknown key in event_data"),
            ([OPEN | {"value": "yes"}], "Invalid value of open"),
            (None, "a list is missing"),
        ):
            given = {"declaration_id": "door", "event_data": wrong}
            assert call(mine, "send_event", given) == {"error": problem}
        assert call(mine, "undeclare_event", door()) == {"message": "OK"}
        assert call(other, "declare_event", door(TOPIC, OPEN)) == {"message": "OK"}
        assert call(mine, "declare_event", door(TOPIC, OPEN, name="gate")) == {"message": "OK"}
        assert set(virtual_camera.state.scripter.declared) == {"door", "gate"}
    virtual_camera.log.wait_until(lambda: not virtual_camera.state.scripter.declared)
