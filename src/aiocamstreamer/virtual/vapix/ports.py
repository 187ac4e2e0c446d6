"""Inputs and outputs: the port CGI, which counts from 1, and the management API, which counts from 0.

The two CGIs before the port CGI count inputs and outputs apart, each from 1.

Source: VAPIX input and outputs API; I/O port management API; HTTP API 2, as its clients read the answers
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response, StreamingResponse

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.ports import active_when, direction, is_active
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer
from aiocamstreamer.wire.io import PortReport, PortStep, decode_action, encode_report

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

SIGN_OF_LIFE = 15.0
"""Seconds between two empty parts of a monitor in which nothing happens."""

_BOUNDARY = "ioboundary"
_SETTINGS = {"usage": "Usage", "direction": "Direction"}


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell those who watch which ports became active or inactive within the block."""
    before = _active(camera)
    yield
    for index, active in _active(camera).items():
        if before.get(index) != active:
            for watcher in tuple(camera.state.hardware.watchers):
                camera.call(partial(watcher, index, active))


@routes.http("/axis-cgi/io/port.cgi", role="viewer")
def port(camera: Device, request: Request) -> Response:
    """Ask for ports, watch them, or run steps on an output."""
    fields = request.fields
    try:
        for question, tell in _QUESTIONS.items():
            if question in fields:
                indexes = _indexes(camera, fields[question])
                lines = [f"port{index + 1}={tell(camera.state, index)}" for index in indexes]
                return PlainTextResponse("".join(f"{line}\r\n" for line in lines))
        if "monitor" in fields:
            return _monitor(camera, _indexes(camera, fields["monitor"]))
        if "action" in fields:
            _run(camera, *decode_action(fields["action"]))
    except ValueError as problem:
        return PlainTextResponse(f"Error:\n{problem}\n")
    return PlainTextResponse("")


@routes.http("/axis-cgi/io/input.cgi", role="viewer")
def inputs(camera: Device, request: Request) -> Response:
    """Ask for inputs."""
    return _older(camera, request, "input")


@routes.http("/axis-cgi/io/output.cgi", role="viewer")
def outputs(camera: Device, request: Request) -> Response:
    """Ask for outputs, or run steps on one."""
    return _older(camera, request, "output")


@routes.http("/axis-cgi/io/virtualinput.cgi", role="viewer")
def virtual_input(camera: Device, request: Request) -> Response:
    """Hold or release the manual trigger."""
    try:
        number, steps = decode_action(request.fields.get("action", ""))
    except ValueError as problem:
        return PlainTextResponse(f"Error:\n{problem}\n")
    delay = 0.0
    for step in steps:
        camera.clock.after(delay, partial(_trigger, camera, number if step.active else None))
        delay += step.pause_ms / 1000
    return PlainTextResponse("")


@routes.http("/axis-cgi/io/portmanagement.cgi", role="viewer", apis=("io-port-management",))
def management(camera: Device, request: Request) -> Response:
    """The ports as a JSON API."""
    return answer(
        request,
        PROFILES[camera.profile].versions("io-port-management"),
        {
            "getPorts": lambda _: _listed(camera),
            "setPorts": partial(_set, camera),
            "setStateSequence": partial(_sequence, camera),
        },
    )


def _active(camera: Device) -> dict[int, bool]:
    return {index: is_active(camera.state, index) for index in camera.state.hardware.closed}


_QUESTIONS = {
    "check": lambda state, index: int(state.hardware.closed[index]),
    "checkactive": lambda state, index: "active" if is_active(state, index) else "inactive",
    "checkdirection": direction,
}


def _indexes(camera: Device, labels: str) -> list[int]:
    """Indexes from 0 for labels from 1."""
    indexes = [int(label) - 1 for label in labels.split(",")]
    unknown = [index + 1 for index in indexes if index not in camera.state.hardware.closed]
    if unknown:
        raise ValueError(f"invalid port: {unknown[0]}")
    return indexes


def _older(camera: Device, request: Request, way: str) -> Response:
    """The answer of port.cgi for ports of one direction, counted among themselves.

    Nobody has recorded how these are watched (``monitor``), which is refused.
    """
    fields = request.fields
    indexes = [
        index for index in sorted(camera.state.hardware.closed) if direction(camera.state, index) == way
    ]
    numbered = {str(number): index for number, index in enumerate(indexes, 1)}
    try:
        for question in ("check", "checkactive"):
            if question in fields:
                labels = fields[question].split(",")
                lines = [f"{way}{label}={_tell(camera, question, numbered, label)}" for label in labels]
                return PlainTextResponse("".join(f"{line}\r\n" for line in lines))
        if way == "output" and "action" in fields:
            label, steps = decode_action(fields["action"])
            _run(camera, _known(numbered, str(label)) + 1, steps)
            return PlainTextResponse("")
    except ValueError as problem:
        return PlainTextResponse(f"Error:\n{problem}\n")
    return PlainTextResponse("Error:\nno known argument\n")


def _tell(camera: Device, question: str, numbered: Mapping[str, int], label: str) -> object:
    return _QUESTIONS[question](camera.state, _known(numbered, label))


def _known(numbered: Mapping[str, int], label: str) -> int:
    if label not in numbered:
        raise ValueError(f"invalid port: {label[:40]}")
    return numbered[label]


def _put(camera: Device, index: int, *, active: bool) -> None:
    with camera.change("hardware"):
        closed_is_active = active_when(camera.state, index) == "closed"
        camera.state.hardware.closed[index] = active == closed_is_active


def _run(camera: Device, label: int, steps: tuple[PortStep, ...]) -> None:
    """The first step at once, as cameras do; the others when their time comes."""
    (index,) = _indexes(camera, str(label))
    if direction(camera.state, index) != "output":
        raise ValueError(f"port {label} is an input")
    delay = 0.0
    for step in steps:
        act = partial(_put, camera, index, active=step.active)
        if delay:
            camera.clock.after(delay, act)
        else:
            act()
        delay += step.pause_ms / 1000


def _trigger(camera: Device, number: int | None) -> None:
    with camera.change("hardware"):
        camera.state.hardware.triggered = number


def _monitor(camera: Device, indexes: list[int]) -> Response:
    if len({direction(camera.state, index) for index in indexes}) > 1:
        raise ValueError("inputs and outputs must be monitored separately")
    return StreamingResponse(
        _reports(camera, indexes), media_type=f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
    )


async def _reports(camera: Device, indexes: list[int]) -> AsyncIterator[bytes]:
    """The present state, then what changes, and a sign of life where nothing does."""
    lines: asyncio.Queue[str] = asyncio.Queue()

    def report(index: int, active: bool, *, changed: bool = True) -> None:  # noqa: FBT001 - a watcher
        if index in indexes:
            is_input = direction(camera.state, index) == "input"
            lines.put_nowait(
                encode_report(PortReport(label=index + 1, is_input=is_input, active=active, changed=changed))
            )

    for index in indexes:
        report(index, is_active(camera.state, index), changed=False)
    camera.state.hardware.watchers.add(report)
    try:
        while True:
            timer = camera.clock.after(SIGN_OF_LIFE, lambda: lines.put_nowait(""))
            line = await lines.get()
            timer.cancel()
            yield f"--{_BOUNDARY}\r\nContent-Type: text/plain\r\n\r\n{line}\r\n\r\n".encode()
    finally:
        timer.cancel()
        camera.state.hardware.watchers.discard(report)


def _listed(camera: Device) -> dict[str, Any]:
    ports = [_described(camera, index) for index in sorted(camera.state.hardware.closed)]
    return {"numberOfPorts": len(ports), **({"items": ports} if ports else {})}


def _described(camera: Device, index: int) -> dict[str, Any]:
    settings, way = camera.state.parameters, direction(camera.state, index)
    return {
        "port": str(index),
        "configurable": settings[f"IOPort.I{index}.Configurable"] == "yes",
        "readonly": False,
        "usage": settings[f"IOPort.I{index}.Usage"],
        "name": settings[f"IOPort.I{index}.{way.capitalize()}.Name"],
        "direction": way,
        "state": "closed" if camera.state.hardware.closed[index] else "open",
        "normalState": "open" if active_when(camera.state, index) == "closed" else "closed",
    }


def _set(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    """Change what can be changed; the first failure is the error, the others stand beside it."""
    failures: list[dict[str, Any]] = []
    with camera.change("hardware", "parameters"):
        for wanted in params.get("ports", ()):
            failure = _set_one(camera, wanted)
            if failure:
                failures.append(failure)
    if failures:
        first, *others = failures
        raise Refused(first["code"], first["message"], details=first["details"], errors=others)
    return {}


def _set_one(camera: Device, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """Change one port, or say why not; then nothing of it is changed."""
    given = str(wanted.get("port", ""))
    index = int(given) if given.isdecimal() else -1
    choices = {
        "state": ("open", "closed"),
        "normalState": ("open", "closed"),
        "direction": ("input", "output"),
    }
    bad = next((name for name, known in choices.items() if wanted.get(name, known[0]) not in known), None)
    if index not in camera.state.hardware.closed:
        return _failure(given, "port")
    way = wanted.get("direction", direction(camera.state, index))
    if bad is None and "state" in wanted and way == "input":
        bad = "state"
    if bad is not None:
        return _failure(given, bad)
    settings = camera.state.parameters
    settings |= {f"IOPort.I{index}.{_SETTINGS[name]}": wanted[name] for name in _SETTINGS if name in wanted}
    if "name" in wanted:
        settings[f"IOPort.I{index}.{way.capitalize()}.Name"] = wanted["name"]
    if "normalState" in wanted:
        active = "closed" if wanted["normalState"] == "open" else "open"
        settings[f"IOPort.I{index}.{'Output.Active' if way == 'output' else 'Input.Trig'}"] = active
    if "state" in wanted:
        camera.state.hardware.closed[index] = wanted["state"] == "closed"
    return None


def _failure(port: str, name: str) -> dict[str, Any]:
    details = {"port": port, "propertyName": name}
    return {"code": 2104, "message": "Invalid parameter value specified", "details": details}


def _sequence(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    given = str(params.get("port", ""))
    if not given.isdecimal() or int(given) not in camera.state.hardware.closed:
        raise Refused(
            2104, "Invalid parameter value specified", details={"port": given, "propertyName": "port"}
        )
    index, delay = int(given), 0.0
    closed_is_active = active_when(camera.state, index) == "closed"
    for step in params.get("sequence", ()):
        act = partial(_put, camera, index, active=(step["state"] == "closed") == closed_is_active)
        if delay:
            camera.clock.after(delay, act)
        else:
            act()
        delay += step["time"] / 1000
    return {}
