"""Every public class has a repr that helps: what it is, on one line, and nothing secret."""

from __future__ import annotations

import datetime as dt
import enum
import gc
import importlib
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import anyio
import attrs
import pytest

from aiocamstreamer import Camera, CameraError, Fleet, Tls
from aiocamstreamer.events import Messages, Opened
from aiocamstreamer.fleet import Rollout, Run
from aiocamstreamer.overlay.scene import Box, Canvas, Group, Layer, Text
from aiocamstreamer.rules import Rule, Rules
from aiocamstreamer.scripter import EventDeclaration
from aiocamstreamer.streamer import HlsPush, RtspSource
from aiocamstreamer.transport import Credentials, Http
from aiocamstreamer.vapix import EventFilter, Frames, PortMonitor, PortNumber
from aiocamstreamer.virtual import VirtualCamera
from asking import questions
from public_names import FACES, modules, own

PASSWORD = "Zq7-S3cret"
LONGEST = 200
"""Characters of what is no record; a record shows its fields, and is as long as they are."""


def public_classes() -> dict[type, str]:
    """Every public class that has instances, by its first public path."""
    found: dict[type, str] = {}
    for name in modules():
        module = importlib.import_module(name)
        if hasattr(module, "__path__") or name in FACES:
            for public in getattr(module, "__all__", own(module)):
                value = getattr(module, public)
                if isinstance(value, type) and not getattr(value, "_is_protocol", False):
                    found.setdefault(value, f"{name}.{public}")
    return found


CLASSES = public_classes()
RECORDS = {kind: path for kind, path in CLASSES.items() if attrs.has(kind)}
APART = (Opened,)
"""Made of a socket that is open, and seen where there is one."""


def made(kind: Any) -> Any:  # noqa: PLR0911 - one for each kind
    """A value of type *kind*; of a record one with nothing but what it must have."""
    origin, members = get_origin(kind), get_args(kind)
    if origin is typing.Annotated:
        return made(members[0])
    if kind in READY:
        return READY[kind]
    if origin in {typing.Union, types.UnionType}:
        return None if type(None) in members else made(members[0])
    if origin is typing.Literal:
        return members[0]
    if origin is tuple:
        return () if members[1:] == (...,) else tuple(map(made, members))
    if origin is type:
        return members[0]
    if origin is not None:
        return {} if issubclass(origin, Mapping) else ()
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if kind in VALUES:
        return VALUES[kind]
    hints = typing.get_type_hints(kind)
    given = {
        field.alias: made(hints[field.name])
        for field in attrs.fields(kind)
        if field.init and field.default is attrs.NOTHING
    }
    return kind(**given)


VALUES: dict[Any, Any] = {
    str: "text",
    int: 1,
    float: 1.0,
    bool: True,
    bytes: b"bytes",
    object: 1,
    Any: 1,
    dt.datetime: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    Path: Path("file"),
    Camera: Camera("192.0.2.1"),
    Tls: Tls.insecure(),
    Exception: CameraError("no"),
}


READY: dict[Any, Any] = {
    Messages: Messages({}),
    **{kind: kind(Text("a")) for kind in (Box, Group, Layer)},
    Canvas: Canvas(print),
    Credentials: Credentials("root", PASSWORD),
    EventDeclaration: EventDeclaration(id="id", topic=("topic",)),
    EventFilter: EventFilter(topic="topic"),
    HlsPush: HlsPush(url="https://host/live/key"),
    RtspSource: RtspSource(url="rtsp://host/live/key"),
}
"""Records that look at what they are given."""


@pytest.mark.parametrize("kind", CLASSES, ids=CLASSES.values())
def test_a_repr_is_written(kind: type) -> None:
    """Python's own says an address in memory and no more."""
    assert kind.__repr__ is not object.__repr__


@pytest.mark.parametrize("record", [record for record in RECORDS if record not in APART])
def test_records_show_their_fields(record: type) -> None:
    """By their names, and what they are made of."""
    said = repr(made(record))
    assert "object at 0x" not in said
    assert record.__name__ in said
    assert "\n" not in said


async def use(camera: Camera, virtual: VirtualCamera) -> list[object]:
    """Most of what a program gets from *camera*, and what it holds while it runs."""
    held: list[object] = [virtual, camera, camera.address, VirtualCamera()]
    for _, ask in questions(camera):
        try:
            held.append(await ask())
        except (CameraError, ValueError) as error:
            held.append(error)
    fleet = Fleet([camera])
    held += [fleet, Rules({"a": Rule()}), camera.overlay.graphics(3)]
    held += [camera.streamer.events(), camera.vapix.events(), camera.overlay.scene(Text("a"))]
    async with camera.overlay.drawing() as drawing, drawing.frames() as frames:
        surface = await drawing.image_surface(10, 10)
        held += [drawing, frames, surface, await surface.context(), drawing.image_surface_ahead(10, 10)]
    async with camera.vapix.imaging.frames() as pictures:
        held += [pictures, await anext(pictures)]
    async with camera.vapix.ports.monitor(PortNumber.labelled(1)) as monitor:
        held.append(monitor)
    return held


@pytest.mark.anyio
async def test_what_a_program_holds_says_what_it_is() -> None:
    """Of whatever public class there is an instance anywhere, while a camera is used."""
    with VirtualCamera(password=PASSWORD) as virtual:
        async with Camera(virtual.url, username="root", password=PASSWORD) as camera:
            with anyio.fail_after(60):
                held = await use(camera, virtual)
            there = [each for each in (*gc.get_objects(), *held) if type(each) in CLASSES]
            said = {(type(each), repr(each)) for each in there}
    seen = {kind for kind, _ in said}
    assert {Frames, PortMonitor, Http} <= seen
    assert len(seen) > 100
    assert not [text for _, text in said if "object at 0x" in text or PASSWORD in text or "\n" in text]
    assert not [text for kind, text in said if kind not in RECORDS and len(text) > LONGEST]


@pytest.mark.anyio
async def test_work_on_a_fleet_says_how_far_it_is() -> None:
    with VirtualCamera() as virtual:
        camera = Camera(virtual.url, username="root", password="pass")
        async with Fleet([camera]) as fleet:
            run: Run[object] = fleet.map(Camera.capabilities)
            assert repr(run) == "<Run over 1 cameras, not started: await it>"
            await run
            assert repr(run) == "<Run over 1 cameras, 1 done>"
            rollout: Rollout = fleet.rollout(Camera.capabilities)
            assert repr(rollout) == "<Rollout: wave 0 of 1 done, 1 pending>"
            await rollout
            assert repr(rollout) == "<Rollout: wave 1 of 1 done, 1 done>"
