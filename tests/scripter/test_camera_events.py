"""Events that a program adds to the camera's own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CommandRefused,
    ConnectFailed,
    SessionClosed,
    TimedOut,
    UnexpectedStatus,
)
from aiocamstreamer.scripter import CameraEvents, EventDeclaration, EventKey
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.backoff import Backoff
from waiting import until

PATH = "/local/camscripter/ws"
AT_ONCE = Backoff(first=0.0, longest=0.0)
DOOR = EventDeclaration(
    id="door",
    topic=("CameraApplicationPlatform", "CamScripter", "Door"),
    keys=(
        EventKey(key="room", value="hall", kind="SOURCE"),
        EventKey(key="open", value=False, key_label="Open", value_label="Door is open"),
        EventKey(key="count", value=0),
        EventKey(key="temperature", value=20.5),
    ),
    label="CamScripter: Door",
)


async def test_rules_hear_of_it(scripted: Camera, either: VirtualCamera):
    """Whoever listens to the camera gets the topic and typed values."""
    async with scripted.scripter.camera_events() as events:
        await events.declare(DOOR)
        assert events.connected
        assert list(events.declared) == ["door"]
        declared = either.state.scripter.declared["door"]
        assert declared["stateless"] is False
        assert declared["declaration"][2] == {
            "type": "",
            "namespace": "tnsaxis",
            "key": "topic2",
            "value": "Door",
            "value_type": "STRING",
            "value_nice_name": "CamScripter: Door",
        }
        assert declared["declaration"][4] == {
            "type": "DATA",
            "namespace": "",
            "key": "open",
            "value": False,
            "value_type": "BOOL",
            "key_nice_name": "Open",
            "value_nice_name": "Door is open",
        }
        assert [it["value_type"] for it in declared["declaration"][5:]] == ["INT", "DOUBLE"]
        async with scripted.vapix.events("tnsaxis:CameraApplicationPlatform/CamScripter//.") as heard:
            with anyio.fail_after(30):
                standing = await anext(heard)
                await events.send("door", {"open": True, "count": 7})
                event = await anext(heard)
        assert standing.data["open"] == "0"
        assert event.topic.endswith("CameraApplicationPlatform/CamScripter/Door")
        assert event.data == {"open": "1", "count": "7", "temperature": "20.5"}
        assert event.source == {"room": "hall"}
        await events.undeclare("door")
        assert not either.state.scripter.declared
    await until(lambda: not either.connections.websockets)


async def test_declares_again(camera: Camera, virtual_camera: VirtualCamera):
    """After a lost connection everything is as it was, the last values too."""
    async with camera.scripter.camera_events(backoff=AT_ONCE) as events:
        await events.declare(DOOR)
        await events.declare(EventDeclaration(id="bell", topic=["Bell"], stateless=True))
        await events.send("door", {"open": True})
        virtual_camera.drop_connections(PATH)
        with anyio.fail_after(30):
            await until(lambda: events.connections == 2)
            await events.send("door", {"count": 2})
            await events.send("bell", {})
        kept = {
            it["key"]: it["value"] for it in virtual_camera.state.scripter.declared["door"]["declaration"]
        }
        assert (kept["open"], kept["count"], kept["room"]) == (True, 2, "hall")
        assert set(virtual_camera.state.scripter.declared) == {"door", "bell"}


@asynccontextmanager
async def lost_meanwhile(
    camera: Camera, virtual: VirtualCamera, declared: dict[str, Any]
) -> AsyncGenerator[CameraEvents]:
    """A session that has connected again, and whose event could not be declared again."""
    async with camera.scripter.camera_events(backoff=AT_ONCE) as events:
        await events.declare(DOOR)
        virtual.refuse_connections()
        virtual.drop_connections(PATH)
        await until(lambda: not virtual.state.scripter.declared and not events.connected)
        virtual.state.scripter.declared["door"] = declared
        virtual.accept_connections()
        await until(lambda: events.connected)
        with anyio.fail_after(30):
            yield events


async def test_an_event_that_was_not_declared_again(camera: Camera, virtual_camera: VirtualCamera):
    """The camera may still hold the old declaration; each event tries again until it has let go."""
    async with lost_meanwhile(camera, virtual_camera, {}) as events:
        with pytest.raises(CommandRefused, match="already declared"):
            await events.send("door", {"open": True})
        del virtual_camera.state.scripter.declared["door"]
        await events.send("door", {"open": True})
        assert "door" in virtual_camera.state.scripter.declared
        await events.undeclare("door")
        assert not events.declared


async def test_many_tasks_send_what_was_not_declared_again(camera: Camera, virtual_camera: VirtualCamera):
    """It is declared once."""
    async with lost_meanwhile(camera, virtual_camera, {}) as events:
        del virtual_camera.state.scripter.declared["door"]
        async with anyio.create_task_group() as group:
            for count in range(5):
                group.start_soon(events.send, "door", {"count": count})
        assert "door" in virtual_camera.state.scripter.declared


async def test_undeclares_what_was_not_declared_again(camera: Camera, virtual_camera: VirtualCamera):
    """There is nothing to ask the camera for."""
    async with lost_meanwhile(camera, virtual_camera, {"of": "another"}) as events:
        await events.undeclare("door")
    assert virtual_camera.state.scripter.declared == {"door": {"of": "another"}}


async def test_refusals_keep_the_connection(camera: Camera, virtual_camera: VirtualCamera):
    """A refused call is that call's error alone."""
    async with (
        camera.scripter.camera_events() as events,
        Camera(virtual_camera.url, username="root", password="pass") as other,
        other.scripter.camera_events() as others,
    ):
        await others.declare(DOOR)
        with pytest.raises(CommandRefused, match=r"declare_event: .*already declared"):
            await events.declare(DOOR)
        assert not events.declared
        await others.undeclare("door")
        await events.declare(DOOR)
        assert events.connections == 1


@pytest.mark.parametrize(
    ("values", "kind", "named"),
    [
        (
            {"light": 1},
            ValueError,
            "values: one of room, open, count, temperature of event 'door', not",
        ),
        ({"open": 1}, TypeError, "open: True or False, not 1"),
        ({"count": True}, TypeError, "count: a whole number"),
        ({"count": 1.5}, TypeError, "count: a whole number"),
        ({"temperature": "hot"}, TypeError, "temperature: a number, not 'hot'"),
        ({"temperature": float("nan")}, ValueError, "temperature: a number, not nan"),
        ({"room": None}, TypeError, "room: a text, not None"),
    ],
)
async def test_bad_values_are_not_sent(camera: Camera, virtual_camera: VirtualCamera, values, kind, named):
    """The key is named, and the state stays as it was."""
    async with camera.scripter.camera_events() as events:
        await events.declare(DOOR)
        with pytest.raises(kind, match=named):
            await events.send("door", values)
        await events.send("door", {"temperature": 3})
    await until(lambda: not virtual_camera.state.scripter.declared)


async def test_misuse(camera: Camera):
    """Undeclared events, doubled ones, and sessions that are not open."""
    session = camera.scripter.camera_events()
    with pytest.raises(SessionClosed, match="before"):
        await session.declare(DOOR)
    async with session as events:
        with pytest.raises(ValueError, match="declared in this session, not 'door'"):
            await events.send("door", {})
        with pytest.raises(ValueError, match="declared in this session, not"):
            await events.undeclare("door")
        await events.declare(DOOR)
        with pytest.raises(ValueError, match="one with an id of its own, not"):
            await events.declare(DOOR)
    with pytest.raises(SessionClosed, match="after"):
        await events.undeclare("door")
    with pytest.raises(SessionClosed, match="entered once"):
        async with session:
            pass


async def test_entering_raises(camera: Camera, virtual_camera: VirtualCamera):
    """A camera that is not there, lacks the app or refuses the password ends it at once."""
    async with Camera(virtual_camera.url, username="root", password="wrong") as stranger:
        with pytest.raises(AccessDenied):
            async with stranger.scripter.camera_events():
                pass
    virtual_camera.faults.answer(404, PATH)
    with pytest.raises(UnexpectedStatus, match="404"):
        async with camera.scripter.camera_events():
            pass
    virtual_camera.refuse_connections()
    with pytest.raises(ConnectFailed):
        async with camera.scripter.camera_events():
            pass


async def test_gives_up(camera: Camera, virtual_camera: VirtualCamera):
    """After the attempts that were allowed, calls raise what went wrong; the block's own end is quiet."""
    async with camera.scripter.camera_events(backoff=Backoff(first=0.0, attempts=1)) as events:
        await events.declare(DOOR)
        virtual_camera.refuse_connections()
        virtual_camera.drop_connections(PATH)
        with anyio.fail_after(30):
            await until(lambda: not events.connected)
            with pytest.raises(ConnectFailed):
                await events.send("door", {})
            with pytest.raises(ConnectFailed):
                await events.send("door", {})


async def test_waits_no_longer_than_its_deadline(camera: Camera, virtual_camera: VirtualCamera):
    """Without a connection, a call says so, and why."""
    async with camera.scripter.camera_events(wait=True, backoff=AT_ONCE, deadline=0.2) as events:
        virtual_camera.refuse_connections()
        virtual_camera.drop_connections(PATH)
        with anyio.fail_after(30):
            await until(lambda: not events.connected)
            with pytest.raises(TimedOut, match=r"no connection within 0\.2 s: "):
                await events.declare(DOOR)


async def test_a_silent_camera(camera: Camera, virtual_camera: VirtualCamera):
    """A call that is not answered in time is no declaration."""
    virtual_camera.faults.stall(PATH, times=None)
    async with camera.scripter.camera_events(wait=True, backoff=AT_ONCE, deadline=0.2) as events:
        with pytest.raises(TimedOut, match=r"declare_event: no answer within 0\.2 s"):
            await events.declare(DOOR)
        assert not events.declared


async def test_own_errors_leave_bare(camera: Camera, virtual_camera: VirtualCamera):
    """What the block raises is what comes out, and the socket is closed."""
    with pytest.raises(ZeroDivisionError):
        async with camera.scripter.camera_events():
            raise ZeroDivisionError
    await until(lambda: not virtual_camera.connections.websockets)


@pytest.mark.parametrize(
    ("make", "kind", "named"),
    [
        (lambda: EventKey(key="", value=1), ValueError, "key"),
        (lambda: EventKey(key="a", value=None), TypeError, "a: a text, not None"),
        (lambda: EventKey(key="a", value=1, kind="NEWS"), ValueError, "kind"),
        (lambda: EventKey(key="a", value=1, value_type="FLOAT"), ValueError, "value_type"),
        (lambda: EventKey(key="a", value=1, value_type="BOOL"), TypeError, "a: True or False, not 1"),
        (lambda: EventDeclaration(id="", topic=["a"]), ValueError, "id"),
        (lambda: EventDeclaration(id="a", topic=[]), ValueError, "topic"),
        (lambda: EventDeclaration(id="a", topic="Bell"), TypeError, "topic"),
        (lambda: EventDeclaration(id="a", topic=["b", ""]), ValueError, "topic"),
        (
            lambda: EventDeclaration(id="a", topic=["b"], keys=[EventKey(key="k", value=1)] * 2),
            ValueError,
            "keys: each of another name, not 'k' twice",
        ),
    ],
)
def test_bad_declarations(make, kind, named):
    """What is wrong is named."""
    with pytest.raises(kind, match=named):
        make()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-(2**63), 2**63 - 1)


@given(st.one_of(st.booleans(), WHOLE, st.floats(allow_nan=False, allow_infinity=False), TEXTS))
def test_every_value_keeps_its_type(value):
    """What is declared is what was given, with the type that it has."""
    key = EventKey(key="k", value=value)
    sent = key.sent(value)
    assert sent["value"] is value
    assert sent["value_type"] == {bool: "BOOL", int: "INT", float: "DOUBLE", str: "STRING"}[type(value)]


BELL = EventDeclaration(id="bell", topic=("Bell",), keys=(EventKey(key="rung", value=0),), stateless=True)


async def test_who_comes_later_hears_of_what_lasts(camera: Camera, virtual_camera: VirtualCamera):
    """A state is told to every new listener as it is by then, an event without one to nobody any more."""
    async with camera.scripter.camera_events() as events:
        await events.declare(DOOR)
        await events.declare(BELL)
        await events.send("door", {"open": True, "count": 7})
        await events.send("bell", {"rung": 1})
        for open_ in ("1", "0"):
            async with camera.vapix.events("tnsaxis:CameraApplicationPlatform//.", "tnsaxis:Bell") as heard:
                with anyio.fail_after(30):
                    assert (await anext(heard)).data["open"] == open_
                    await events.send("bell", {"rung": 2})
                    assert (await anext(heard)).data == {"rung": "2"}
            await events.send("door", {"open": False})
    await until(lambda: not virtual_camera.state.scripter.declared)


async def test_listeners_hear_of_a_new_state_and_not_of_its_end(
    camera: Camera, virtual_camera: VirtualCamera
):
    """A declaration tells the state that it begins with; the API has no word for one that is gone."""
    async with (
        camera.vapix.events("tnsaxis:CameraApplicationPlatform//.", "tnsaxis:Bell") as heard,
        camera.scripter.camera_events() as events,
    ):
        with anyio.fail_after(30):
            await events.declare(DOOR)
            assert (await anext(heard)).data == {"open": "0", "count": "0", "temperature": "20.5"}
            await events.undeclare("door")
            await events.declare(BELL)
            await events.send("bell", {"rung": 1})
            assert (await anext(heard)).topic == "tnsaxis:Bell"
    assert all("operation" not in entry.text for entry in virtual_camera.log.messages)


async def test_a_declaration_in_the_state_is_told(camera: Camera, virtual_camera: VirtualCamera):
    """A test may declare in place of a script."""
    async with camera.vapix.events("tnsaxis:CameraApplicationPlatform//.") as heard:
        with virtual_camera.change("scripter"):
            virtual_camera.state.scripter.declared["door"] = DOOR.message({"open": True})
        with anyio.fail_after(30):
            assert (await anext(heard)).data["open"] == "1"
        with virtual_camera.change("scripter"):
            virtual_camera.state.scripter.declared["door"] = DOOR.message({"count": 3})
        with anyio.fail_after(30):
            assert (await anext(heard)).data["count"] == "3"


@pytest.mark.parametrize("deadline", [None, True, -1, float("inf"), 10**400])
def test_a_deadline_that_is_none(deadline):
    """It is refused before anything is opened."""
    with pytest.raises((TypeError, ValueError), match="deadline"):
        Camera("camera.example").scripter.camera_events(deadline=deadline)
