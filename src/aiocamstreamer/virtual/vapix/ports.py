"""Inputs and outputs: the port CGI, which counts from 1, and the management API, which counts from 0.

The two CGIs before the port CGI count inputs and outputs apart, each from 1.

Source: VAPIX input and outputs API; I/O port management API; HTTP API 2, as its clients read the answers
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.ports import active_when, direction, is_active
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer
from aiocamstreamer.virtual.vapix.port_monitors import monitor
from aiocamstreamer.wire.io import LONGEST_PAUSE_MS, PortStep, decode_action

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

MOST_STEPS = 256
"""Steps that an output may be told to go through."""

_SETTINGS = {"usage": "Usage", "direction": "Direction"}


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """Tell those who watch which ports became active or inactive within the block."""
    before = _active(camera)
    yield
    changed = {index: active for index, active in _active(camera).items() if before.get(index) != active}

    def tell() -> None:
        for watcher in tuple(camera.state.hardware.watchers):
            for index, active in changed.items():
                watcher(index, active)

    if changed:
        camera.call(tell)  # once for all of them: from another thread each call waits for its turn


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
            return monitor(camera, {index: index + 1 for index in _indexes(camera, fields["monitor"])})
        if "action" in fields:
            _run(camera, *_action(fields["action"]))
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
        number, steps = _action(request.fields.get("action", ""))
        acts = [(partial(_trigger, camera, number if it.active else None), it.pause_ms) for it in steps]
        _play(camera, None, acts)
    except ValueError as problem:
        return PlainTextResponse(f"Error:\n{problem}\n")
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


def _action(text: str) -> tuple[int, tuple[PortStep, ...]]:
    """The label and the steps that *text* says.

    Raises:
        ValueError: It is no action, or one of more steps than are taken, which are not read.
    """
    if text.count("/") + text.count("\\") > MOST_STEPS:
        raise ValueError(f"more than {MOST_STEPS} steps")
    return decode_action(text)


def _older(camera: Device, request: Request, way: str) -> Response:
    """The answer of port.cgi for ports of one direction, counted among themselves."""
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
        if "monitor" in fields:
            watched = {_known(numbered, label): int(label) for label in fields["monitor"].split(",")}
            return monitor(camera, watched, older=True)
        if way == "output" and "action" in fields:
            label, steps = _action(fields["action"])
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
    (index,) = _indexes(camera, str(label))
    if direction(camera.state, index) != "output":
        raise ValueError(f"port {label} is an input")
    _play(camera, index, [(partial(_put, camera, index, active=it.active), it.pause_ms) for it in steps])


def _play(camera: Device, index: int | None, steps: Sequence[tuple[Callable[[], None], int]]) -> None:
    """Go through *steps*, each with the milliseconds after it, in the place of those that are still to come.

    The first step is taken at once, as on cameras. One timer waits for the next, however many there are.
    """
    timers, left = camera.state.hardware.sequence_timers, iter(steps)

    def go_on() -> None:
        timers.pop(index, None)
        for act, pause_ms in left:
            act()
            if pause_ms:
                timers[index] = camera.clock.after(pause_ms / 1000, go_on)
                return

    before = timers.pop(index, None)
    if before is not None:
        before.cancel()
    go_on()


def _trigger(camera: Device, number: int | None) -> None:
    with camera.change("hardware"):
        camera.state.hardware.triggered = number


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
    index = int(given)
    closed_is_active = active_when(camera.state, index) == "closed"
    sequence: Any = params.get("sequence")
    if direction(camera.state, index) != "output" or not _is_sequence(sequence):
        raise Refused(
            2104, "Invalid parameter value specified", details={"port": given, "propertyName": "sequence"}
        )
    steps = [
        (partial(_put, camera, index, active=(it["state"] == "closed") == closed_is_active), it["time"])
        for it in sequence
    ]
    _play(camera, index, steps)
    return {}


def _is_sequence(given: Any) -> bool:
    """Whether *given* is a list of states with the milliseconds that each of them lasts."""
    return (
        isinstance(given, list)
        and 0 < len(given) <= MOST_STEPS
        and all(
            isinstance(step, dict)
            and step.get("state") in {"open", "closed"}
            and isinstance(step.get("time"), int)
            and 0 <= step["time"] <= LONGEST_PAUSE_MS
            for step in given
        )
    )
