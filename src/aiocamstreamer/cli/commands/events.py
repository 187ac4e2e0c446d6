"""``camctl events``: events of cameras as they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from aiocamstreamer import Camera, Gap
from aiocamstreamer.cli.enough import Count, Enough, until_enough
from aiocamstreamer.cli.exit_codes import ExitCode, code_of
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.output import told_of
from aiocamstreamer.cli.running_apps import CALLED, running_apps
from aiocamstreamer.cli.session import Session, opened
from aiocamstreamer.cli.shapes import Told, as_json, as_word
from aiocamstreamer.fleet import App, FleetEvents, StreamEnded
from aiocamstreamer.vapix import Notification

_NOT_SHOWN = {"wire", "problems", "initial"}


async def events(
    *targets: Target,
    app: tuple[App, ...] = (),
    topic: tuple[str, ...] = (),
    since_connect: bool = False,
    count: Count = None,
    seconds: float | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Events of cameras as they come, each on a line, until Ctrl-C.

    A camera that restarts or cannot be reached is waited for; where events may be missing stands a Gap.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        app: Whose events; may be said more than once. By default the camera's and those of apps that run.
        topic: Only these of the camera's own, for example tns1:Device//. ; may be said more than once.
        since_connect: Leave out what was so already on connecting.
        count: End after so many; without it, with Ctrl-C.
        seconds: End after so long.
    """
    async with opened(options, targets) as session:
        async with until_enough(count, seconds) as enough:
            apps = await _apps(session, app, topic)
            async with session.fleet.events(*apps, filters=topic) as stream:
                await _Printing(session, enough, since_connect=since_connect).run(stream, len(apps))
        return session.code


async def _apps(session: Session, named: Sequence[App], topics: Sequence[str]) -> tuple[App, ...]:
    """The apps whose events are wanted; those that run, where none is *named*."""
    if named:
        return tuple(dict.fromkeys(named))
    if topics:
        return ("vapix",)
    running: set[App] = {"vapix"}
    async with session.stepping("asking", len(session.cameras)) as steps:
        async for outcome in session.fleet.map(running_apps):
            steps.advance()
            if outcome.error is not None:  # its events say in the end what becomes of it
                session.out.failure(outcome.error, of=outcome.camera.name)
            running |= set(CALLED.values()) if outcome.value is None else outcome.value
    return tuple(app for app in ("vapix", *CALLED.values()) if app in running)


class _Printing:
    """Events on their way to stdout.

    Args:
        session: Who says it.
        enough: How many there shall be.
        since_connect: Whether what is replayed on connecting is left out.
    """

    def __init__(self, session: Session, enough: Enough, *, since_connect: bool) -> None:
        self._session = session
        self._enough = enough
        self._since_connect = since_connect

    async def run(self, stream: FleetEvents, apps: int) -> None:
        """Print until nothing more can come."""
        feeds = apps * len(self._session.cameras)
        async for camera, event in stream:
            if isinstance(event, StreamEnded):
                feeds -= 1
                self._ended(camera, event)
                if not feeds:
                    return
            elif not (self._enough.reached or (self._since_connect and event.initial)):
                self._tell(camera, event)
                self._enough.add()

    def _ended(self, camera: Camera, event: StreamEnded) -> None:
        code = code_of(event.error) or ExitCode.UNHEALTHY
        self._session.note(code)
        self._session.out.failure(event.error, of=f"{camera.name}: {event.app}")
        told = {"app": event.app, "error": told_of(event.error, code)}
        self._session.out.line(received=_now(), camera=camera.name, kind="StreamEnded", **told)

    def _tell(self, camera: Camera, event: Any) -> None:
        out, kind = self._session.out, type(event).__name__
        if out.as_json:
            shape = {"initial": event.initial, "event": _shape(event)}
            out.line(received=_now(), camera=camera.name, kind=kind, **shape)
            return
        time = datetime.now().astimezone().strftime("%H:%M:%S")
        out.text(f"{time} {camera.name} {_in_words(event)}")


def _now() -> str:
    """When this program has it; the camera's own time, where it tells one, is part of the event."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _shape(event: Any) -> dict[str, object]:
    """The fields of *event*; in a notification a token is the name of a thing."""
    if isinstance(event, Notification):
        items = {name: Told(getattr(event, name)) for name in ("source", "key", "data")}
        return {"topic": event.topic, "time": event.time, **items}
    shape = as_json(event)
    return {name: value for name, value in shape.items() if name != "initial"}


def _in_words(event: Any) -> str:
    if isinstance(event, Gap):
        why = f" ({event.detail})" if event.detail else ""
        return f"Gap: {event.reason}, {event.seconds:.1f} s, {event.dropped} dropped{why}"
    is_told = isinstance(event, Notification)
    if is_told:
        named: dict[str, object] = {**event.source, **event.key, **event.data}
        kind = event.topic
    else:
        fields = [it.name for it in attrs.fields(type(event)) if it.name not in _NOT_SHOWN]
        named, kind = {name: getattr(event, name) for name in fields}, type(event).__name__
    words = [
        f"{name}={as_word(value, '' if is_told else name)}"
        for name, value in named.items()
        if value not in (None, "", ())
    ]
    return " ".join([kind, *words, *(["(initial)"] if event.initial else [])])
