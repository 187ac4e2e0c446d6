"""Virtual inputs: what turns them, what is refused, and what events tell of them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import xmltodict

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.declarations import present
from aiocamstreamer.virtual.device.state import User


def said(http: httpx.Client, act: str, **arguments: object) -> list[str]:
    """The names of the elements of the answer, each with its text where it has one."""
    answer = http.get(f"/axis-cgi/virtualinput/{act}.cgi", params={"schemaversion": 1, **arguments})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    document = xmltodict.parse(answer.text)["VirtualInputResponse"]
    return list(words({name: inside for name, inside in document.items() if not name.startswith("@")}))


def words(elements: dict) -> Iterator[str]:
    for name, inside in elements.items():
        yield name if isinstance(inside, dict) else f"{name} {inside}"
        if isinstance(inside, dict):
            yield from words(inside)


def told(virtual: VirtualCamera) -> dict[str, str]:
    """The virtual inputs that somebody who listens hears of."""
    messages = [it["message"] for it in present(virtual.state) if it["topic"].endswith("VirtualInput")]
    return {message["source"]["port"]: message["data"]["active"] for message in messages}


def test_turned_on_and_off(http, virtual_camera):
    """The answer says whether that made a difference."""
    assert told(virtual_camera) == {}
    for act, changed, now in [
        ("activate", "true", "1"),
        ("activate", "false", "1"),
        ("deactivate", "true", "0"),
        ("deactivate", "false", "0"),
    ]:
        success = f"{act.capitalize()}Success"
        assert said(http, act, port=10) == ["Success", success, f"StateChanged {changed}"]
        assert told(virtual_camera) == {"10": now}
    assert said(http, "getschemaversions")[2:] == [
        "SchemaVersion",
        "MajorVersion 1",
        "MinorVersion 1",
        "Deprecated false",
    ]


def test_turned_on_for_some_seconds(http, virtual_camera):
    """The last duration counts, one of 0 s ends at once, and a restart ends all."""
    for seconds in (5, 60):
        said(http, "activate", port=3, duration=seconds)
    virtual_camera.clock.advance(59)
    said(http, "activate", port=4, duration=0)
    assert told(virtual_camera) == {"3": "1", "4": "0"}
    virtual_camera.clock.advance(1)
    said(http, "deactivate", port=4)  # the camera has looked at its clock by then
    assert told(virtual_camera) == {"3": "0", "4": "0"}
    said(http, "activate", port=3, duration=60)
    virtual_camera.state.hardware.restart()
    assert told(virtual_camera) == {}


@pytest.mark.parametrize(
    ("act", "arguments", "code"),
    [
        ("activate", {"schemaversion": ""}, 10),
        ("activate", {}, 10),
        ("deactivate", {}, 10),
        ("activate", {"port": 0}, 20),
        ("activate", {"port": 65}, 20),
        ("deactivate", {"port": "-1"}, 20),
        ("activate", {"port": "\u0661"}, 20),
        ("activate", {"port": "9" * 5000}, 20),
        ("activate", {"port": 1, "schemaversion": 2}, 30),
        ("activate", {"port": 1, "duration": ""}, 50),
        ("activate", {"port": 1, "duration": "soon"}, 50),
        ("activate", {"port": 1, "duration": 2**31}, 50),
    ],
)
def test_refused(http, virtual_camera, act, arguments, code):
    """By the numbers that are documented, and nothing is turned."""
    error = said(http, act, **arguments)
    assert error[:3] == ["Error", "GeneralError", f"ErrorCode {code}"]
    assert told(virtual_camera) == {}


def test_viewers_may_not(virtual_camera, anonymous):
    """Operators may."""
    for role, status in (("viewer", 403), ("operator", 200)):
        virtual_camera.state.users[role] = User(role, "secret", role=role, ptz=False)
        auth = httpx.DigestAuth(role, "secret")
        path = "/axis-cgi/virtualinput/activate.cgi?schemaversion=1&port=1"
        assert anonymous.get(path, auth=auth).status_code == status


def test_timers_that_were_replaced_are_not_held(virtual_camera):
    """However long they would have waited."""
    clock = virtual_camera.clock
    for _ in range(10_000):
        clock.after(2.0**31, lambda: None).cancel()
    assert len(clock._waiting) < 200
