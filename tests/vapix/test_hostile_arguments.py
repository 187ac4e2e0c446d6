"""Every public method of VAPIX refuses arguments that are none, and sends nothing."""

import datetime as dt
import inspect
import math
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from operator import attrgetter
from typing import Any

import pytest

from aiocamstreamer import Camera, Size
from aiocamstreamer._arguments import FileContent
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix import (
    AudioOutput,
    DiskJob,
    Package,
    Port,
    PortChange,
    PortNumber,
    PortSettings,
    PortStep,
    Readiness,
    Vapix,
)
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire import service_call
from eap import package

SERVICES = sorted(
    name for name, value in vars(Vapix).items() if isinstance(value, property) and not name.startswith("_")
)
PARTS = ["vapix", *(f"vapix.{name}" for name in [*SERVICES, "ptz.presets", "recordings.rules"])]
STREAMS = {"events", "watch"}
"""Their filters and options are looked at where events are tested."""

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
EDGE = dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-1)))
SOUND: dict[str, Any] = {
    "action": "axcall:Get",
    "api_id": "param-cgi",
    "after": NOON,
    "allowed": True,
    "as_viewer": False,
    "before": NOON + dt.timedelta(hours=1),
    "changes": PortNumber(index=0),
    "clip": 0,
    "clip_id": 0,
    "cleaner": 0,
    "cleaner_id": 0,
    "clips": 0,
    "confirm": "nowhere",
    "direction": "up",
    "disk_id": "SD_DISK",
    "file": b".snd",
    "function": "wiper",
    "group": "StreamProfile",
    "groups": "Brand",
    "headers": {"X-Site": "Brno"},
    "host": "10.0.0.7",
    "job": DiskJob(id=1),
    "key": b"<key/>",
    "missing_ok": False,
    "mode": "zip",
    "name": "Gate",
    "names": "Gate",
    "number": 1,
    "package": b"",
    "password": "secret",
    "path": "/axis-cgi/disks",
    "port": PortNumber(index=0),
    "ports": PortNumber(index=0),
    "profile": "1",
    "recording": "20260102",
    "recording_id": "20260102",
    "recordings": "20260102",
    "rule": "CET-1",
    "rules": "1",
    "seconds": 5,
    "service": "call",
    "states": [("open", 1)],
    "steps": PortStep(active=True),
    "template": "streamprofile",
    "time": NOON,
    "to": "unwritten",
    "tour": "G0",
    "values": {"Image.I0.Name": "x"},
    "zone": "Europe/Prague",
    "milliseconds": 100,
}
"""What is right, by the names of arguments that have to be there."""

TEXTS = [5, b"x", True, ["x"], "\ud800", "a\nb", ""]
HOSTILE: dict[Any, list[Any]] = {
    bool: [0, 1, "no", "yes", 0.0, b""],
    int: [True, 1.5, "1", math.nan, b"1", -(10**30), 10**30, [1]],
    float: [True, "1", math.nan, math.inf, -math.inf, b"1", [1]],
    str: TEXTS,
    dt.datetime: ["now", 5, NOON.replace(tzinfo=None), NOON.date(), EDGE],
    Mapping: ["x", 5, [("a", "b")], {"": "x"}, {"a": math.nan}, {"a": b"x"}, {"a": None}],
    Transfer: ["x", 5, print],
    FileContent: [5, True, "", None, ["x"]],
    AudioOutput: [0, "0", AudioOutput(device=math.nan)],
    DiskJob: [1, "1"],
    Package: ["x.eap", 5],
}
OF_CLASSES: dict[str, list[Any]] = {
    "port": [1, "1", True, None],
    "ports": [1, "1", True, None],
    "changes": [
        1,
        "1",
        PortChange(port=PortNumber(index=0), state="ajar"),
        PortChange(port=PortNumber(index=0), name=math.nan),
        Port(number=PortNumber(index=0), direction="input"),
    ],
    "steps": [1, True, PortStep(active="no"), PortStep(active=True, pause_ms=math.nan)],
    "states": ["open", [("ajar", 1)], [("open", True)], [("open", math.nan)], [("open", "1")], []],
    "resolution": [5, Size("640", 480), Size(640, math.nan), "640x480&fps=1", "a\nb"],
    "clip": [-1, True, "1", 1.5, None, 10**30],
    "clips": [-1, True, "1", 1.5, None, 10**30],
    "cleaner": [-1, True, "1", 1.5, 10**30],
    "recording": [5, "", "a,b", "a\nb", None],
    "recordings": [5, "", "a,b", "a\nb", None],
    "rules": [5, "", "a\nb", None],
    "tour": [5, "", "a\nb", None],
    "password": [5, b"x", True, "", "a\nb", "ž", "x" * 65],
    "after": [5, b"x", True],
    "arguments": [
        "x",
        5,
        [("a", "b")],
        {5: "x"},
        {"a": math.nan},
        {"a": {"b": [math.inf]}},
        {"a": b"x"},
        {"a": 10**30},
        {"a": "\ud800"},
    ],
    "package": [5, True, "", None],
    "key": [5, True, "", None],
    "file": [5, True, "", None],
    "to": [5, True, "", None, b"x"],
}
SAID = {
    "after": {"after"},
    "clips": {"clip"},
    "clip_id": {"clip"},
    "cleaner_id": {"cleaner"},
    "milliseconds": {"pause_ms"},
    "recordings": {"recording"},
    "recording_id": {"recording"},
    "rules": {"rule"},
    "profile": {"rule"},
    "groups": {"group", "groups"},
    "ports": {"port"},
    "changes": {"port", "ports", "changes"},
    "steps": {"active", "pause_ms"},
    "resolution": {"width", "height"},
    "output": {"output.device"},
    "expected": {"confirm"},
    "package": {"file"},
}
"""Other names by which an error may call an argument."""


def methods(service: object) -> Iterator[tuple[str, Any]]:
    for name, method in inspect.getmembers(service, callable):
        if not name.startswith("_") and name not in STREAMS:
            yield name, method


def sound(method: Any, more: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that are right, as far as they have to be given."""
    return {
        name: SOUND[name]
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.default is parameter.empty
        and parameter.kind is not parameter.VAR_KEYWORD
        and parameter.kind is not parameter.VAR_POSITIONAL
        and name not in more
    } | dict(more)


async def call(method: Any, arguments: dict[str, Any]) -> None:
    """Call *method* to its end, whatever it returns."""
    given = dict(arguments)
    several: list[Any] = []
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            several = [given.pop(name)] if name in given else ([SOUND[name]] if name in SOUND else [])
    first = [
        given.pop(name)
        for name, it in inspect.signature(method).parameters.items()
        if several and it.kind is it.POSITIONAL_OR_KEYWORD and name in given
    ]
    result = method(*first, *several, **given)
    if inspect.isawaitable(result):
        await result
    elif isinstance(result, AbstractAsyncContextManager):
        async with result:
            pass
    else:
        await anext(result)


def hostile(name: str, hint: Any) -> list[Any]:
    """Values that an argument of that name and type must not have."""
    if name in OF_CLASSES and hint is not int and not (name == "after" and hint == dt.datetime | None):
        return OF_CLASSES[name]
    if typing.get_origin(hint) is typing.Literal:
        return ["nonsense", 5, True, ["x"], None]
    kinds = (
        typing.get_args(hint)
        if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
        else (hint,)
    )
    (kind,) = (
        (kind for kind in kinds if kind is not type(None)) if len(set(kinds) - {type(None)}) == 1 else (hint,)
    )
    if typing.get_origin(kind) is typing.Literal:
        return ["nonsense", 5, True, ["x"]]
    kind = typing.get_origin(kind) or kind
    found = [value for value in HOSTILE[kind] if not (name == "comment" and value == "")]
    return found if type(None) in kinds or kind is FileContent else [*found, None]


@pytest.mark.parametrize("part", PARTS)
async def test_hostile_arguments(camera: Camera, virtual_camera: VirtualCamera, part: str, tmp_path) -> None:
    """NaN, truth values for numbers, texts for numbers, line breaks, other types: named, nothing is sent."""
    wrong: list[str] = []
    SOUND["package"] = Package.read(package(tmp_path))
    for method_name, method in methods(attrgetter(part)(camera)):
        hints = typing.get_type_hints(method, {**vars(service_call), **vars(sys.modules[method.__module__])})
        for name, parameter in inspect.signature(method).parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                continue
            for value in hostile(name, hints[name]):
                try:
                    await call(method, sound(method, {name: value}))
                except (TypeError, ValueError) as refused:
                    said = str(refused)
                    if not any(said.startswith(known) for known in {name, *SAID.get(name, ())}):
                        wrong.append(f"{method_name}({name}={value!r}): {said}")
                except Exception as other:  # noqa: BLE001 - whatever it is, it is told
                    wrong.append(f"{method_name}({name}={value!r}): {other!r}")
                else:
                    wrong.append(f"{method_name}({name}={value!r}): taken")
    sent = [exchange.target for exchange in virtual_camera.log.exchanges]
    assert (wrong, sent) == ([], [])


def test_settings_of_ports_are_those_of_a_change() -> None:
    """One list of what can be changed."""
    change = inspect.signature(PortChange).parameters.keys() - {"port"}
    assert PortSettings.__annotations__.keys() == change
    assert Readiness(systemready=True).boot_id is None
