"""Checks of applications: whether they run, are licensed, answer, and send their events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anyio

from aiocamstreamer import Camera, CameraError, EventStream, Gap, Unknown, Unsupported, known
from aiocamstreamer.cli.doctor.finding import Finding
from aiocamstreamer.cli.doctor.visit import Visit, bad, camctl, ok
from aiocamstreamer.cli.running_apps import CALLED
from aiocamstreamer.cli.versions import leading_number
from aiocamstreamer.errors import NoSuchEndpoint
from aiocamstreamer.vapix import Application, Values

_SOON = dt.timedelta(days=30)

_CHECKS: Mapping[str, Callable[[Camera], Any]] = {
    "camstreamer": lambda camera: camera.streamer,
    "camoverlay": lambda camera: camera.overlay,
    "camswitcher": lambda camera: camera.switcher,
    "camscripter": lambda camera: camera.scripter,
    "planetracker": lambda camera: camera.planetracker,
}
"""The apps that this library knows, by the names of their packages in small letters."""

_ACTIVATE = "activate a licence on the page of the application, or offline as the guide to licensing tells"
_OWN_EVENTS = "event-streaming-over-websocket"


async def applications(visit: Visit) -> Sequence[Finding]:
    """Each application: whether it runs, is licensed, and answers."""
    found = await _installed(visit)
    odd = [it for it in found if isinstance(it, Unknown)]
    told = [
        bad("applications", "unknown", "One application is listed in a way that cannot be read.", it.problem)
        for it in odd
    ]
    told += [await _application(visit, app) for app in known(found)]
    return told or [ok("applications", "No application is installed.")]


async def _installed(visit: Visit) -> Sequence[Application | Unknown]:
    """Every application.

    Raises:
        RoleTooLow: The account may not list them.
        MalformedReply: The camera's list cannot be read.
    """
    found = (await visit.capabilities()).applications
    return await visit.camera.vapix.applications.list() if found is None else found


async def _application(visit: Visit, app: Application) -> Finding:
    name, camera = app.nice_name or app.name, visit.camera
    is_known = app.name.lower() in _CHECKS
    evidence = f"version {app.version or 'unknown'}, {_word(app.status)}, licence {_word(app.license)}"

    def finding(
        verdict: Any, sentence: str, more: str = "", *, mends: str = "", command: str = ""
    ) -> Finding:
        said = f"{evidence}; {more}" if more else evidence
        return bad("applications", verdict, sentence, said, mends=mends, command=command, subject=app.name)

    if app.status not in {"Running", "Stopped", "Idle"}:
        return finding("unknown", f"The camera does not say whether {name} runs.")
    if licence := await _licence(visit, app, name, is_needed=is_known or app.is_running):
        return finding(*licence, mends=_ACTIVATE)
    if app.status == "Stopped":
        if is_known:
            command = camctl("apps", "start", app.name, camera.name)
            return finding("problem", f"{name} is installed, but stopped.", command=command)
        return ok("applications", f"{name} is installed, and stopped.", evidence, subject=app.name)
    if is_known:
        silence, dialect = await _answer(camera, app)
        if silence:
            command = camctl("apps", "restart", app.name, camera.name)
            return finding("problem", f"{name} runs, but does not answer.", silence, command=command)
        evidence += f", {dialect}" if dialect else ""
    return ok("applications", f"{name} runs.", evidence, subject=app.name)


def _word(value: object) -> str:
    return value.kind if isinstance(value, Unknown) else str(value or "not told")


async def _licence(
    visit: Visit, app: Application, name: str, *, is_needed: bool
) -> tuple[str, str, str] | None:
    """Verdict, sentence and evidence of a licence that is not all right; None where it is."""
    worse = "problem" if is_needed else "warning"
    today = dt.datetime.now(dt.UTC).date()
    ends = app.license_expires
    if app.license in {"Invalid", "Missing"} or (ends is not None and ends < today):
        why = f"it ended on {ends}" if ends is not None and ends < today else ""
        return worse, f"The licence of {name} is not valid.", why
    if ends is not None and ends < today + _SOON:
        return "warning", f"The licence of {name} ends on {ends}.", ""
    if app.license == "Custom" and app.name.lower() in _CHECKS:
        return _own_licence(await visit.parameters(), app, name, today)
    if app.license in {"Valid", "None", "Custom"}:
        return None
    return "unknown", f"The camera does not say whether {name} is licensed.", ""


def _own_licence(values: Values, app: Application, name: str, today: dt.date) -> tuple[str, str, str] | None:
    """The same of an app that keeps its licence itself, among its parameters."""
    if not values.get(f"{app.name}.Signature", ""):
        return "unknown", f"{name} keeps its licence itself, and none is written on the camera.", ""
    _, _, told = values.get(f"{app.name}.LicenseParams", "").partition("expire")
    seconds = leading_number(told.lstrip(" :=\"'"), most=12) or 0
    ends = dt.datetime.fromtimestamp(seconds, dt.UTC).date() if 0 < seconds < 2**32 else None
    if ends is not None and ends < today:
        return "problem", f"The licence of {name} is not valid.", f"it ended on {ends}"
    if ends is not None and ends < today + _SOON:
        return "warning", f"The licence of {name} ends on {ends}.", ""
    return None


async def _answer(camera: Camera, app: Application) -> tuple[str, str]:
    """Why *app*, which runs, does not answer, and which API it speaks; either may be empty."""
    try:
        await _CHECKS[app.name.lower()](camera).check()
    except Unsupported as missing:
        # CamStreamer 4.x says of what it lacks, with a 200, that there is no such command: it is at home.
        is_at_home = isinstance(missing, NoSuchEndpoint) and missing.status == 200
        return ("", "API of 4.x") if is_at_home else (missing.detail, "")
    except CameraError as problem:
        return problem.detail, ""
    return "", "API of 5.x or later" if app.name.lower() == "camstreamer" else ""


# Events


async def events(visit: Visit) -> Sequence[Finding]:
    """The events of each app that runs, and the camera's own: token, WebSocket and first message."""
    running = [app for app in known(await _installed(visit)) if app.is_running]
    streams: dict[str, tuple[str, EventStream[Any]]] = {}
    how: dict[str, Any] = {
        "connect_seconds": visit.first_event_seconds,
        "ping_seconds": 2.0,
        "pong_seconds": 2.0,
    }
    for app in running:
        if app.name.lower() in CALLED:
            service = _CHECKS[app.name.lower()](visit.camera)
            streams[app.name] = (app.nice_name or app.name, service.events(**how))
    if (await visit.capabilities()).has(_OWN_EVENTS):
        streams["camera"] = ("The camera", visit.camera.vapix.events(**how))
    told: dict[str, Finding] = {}

    async def listen(subject: str, name: str, stream: EventStream[Any]) -> None:
        told[subject] = await _listened(visit, subject, name, stream)

    async with anyio.create_task_group() as group:
        for subject, (name, stream) in streams.items():
            group.start_soon(listen, subject, name, stream)
    return [told[subject] for subject in streams]


async def _listened(visit: Visit, subject: str, name: str, stream: EventStream[Any]) -> Finding:
    camera, seconds = visit.camera, visit.first_event_seconds
    command = camctl("apps", "restart", subject, camera.name)
    if subject == "camera":
        command = camctl("system", "restart", camera.name, "--wait")

    def broken(sentence: str, evidence: str) -> Finding:
        return bad("events", "problem", sentence, evidence, command=command, subject=subject)

    try:
        async with stream:
            first: object = None
            with anyio.move_on_after(seconds):
                first = await anext(stream)
            if isinstance(first, Gap) or stream.trouble is not None:
                why = first.reason if isinstance(first, Gap) else str(stream.trouble)
                return broken(f"The events of {name} broke off at once.", why)
            if first is not None:
                return ok("events", f"{name} sends events.", type(first).__name__, subject=subject)
    except CameraError as problem:
        at = "a token" if "ws_authorization" in problem.request else "a WebSocket"
        return broken(f"The events of {name} cannot be had: {at} is not given.", str(problem))
    sentence = f"The events of {name} can be had, and none has come."
    evidence = f"the connection stands, without a message for {seconds:g} s"
    if subject.lower() == "camoverlay" and not await _shows_anything(camera):
        return ok("events", f"{name} sends events, and has none to tell.", evidence, subject=subject)
    return bad("events", "unknown", sentence, evidence, command=command, subject=subject)


async def _shows_anything(camera: Camera) -> bool:
    """Whether CamOverlay runs a service, and so has something to tell."""
    listed = await camera.overlay.services.list()
    return any(isinstance(it, Unknown) or it.enabled is not False for it in listed)
