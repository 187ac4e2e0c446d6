"""``camctl watch``: streams, what is on the air, and services, as they change."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio

from aiocamstreamer import Camera
from aiocamstreamer.cli.enough import Count, Enough, until_enough
from aiocamstreamer.cli.exit_codes import ExitCode, code_of
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.output import grid
from aiocamstreamer.cli.running_apps import running_apps
from aiocamstreamer.cli.session import Session, opened
from aiocamstreamer.cli.shapes import printable
from aiocamstreamer.errors import CameraError
from aiocamstreamer.fleet import App
from aiocamstreamer.overlay import ServiceStates
from aiocamstreamer.streamer import StreamStates
from aiocamstreamer.switcher import OnAir

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

_PAUSE = 1.0
"""Seconds between two looks at whether the camera is still there: nothing else tells of its loss."""


async def watch(
    *targets: Target, count: Count = None, seconds: float | None = None, options: Options = DEFAULTS
) -> ExitCode:
    """Streams, what is on the air, and services that are shown, as they change, until Ctrl-C.

    On a terminal it is a table that is drawn again; elsewhere each change is a line. A camera that is lost is
    waited for; until it is back, what was known last is marked.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        count: End after so many changes, the first state of each app among them; without it, with Ctrl-C.
        seconds: End after so long.
    """
    async with opened(options, targets) as session:
        async with until_enough(count, seconds) as enough, _board(session) as board:
            await session.attend(_Watching(session, board, enough).run)
        return session.code


class _Feed(NamedTuple):
    """One app, and how to look at it.

    Attributes:
        column: Where the table has it.
        open: The live view of a camera.
        look: What is, as JSON has it.
        words: The same in a cell.
    """

    column: str
    open: Callable[[Camera], Any]
    look: Callable[[Any], Mapping[str, Any]]
    words: Callable[[Any], str]


class _Watching:
    """The words of cameras on their way to stdout.

    Args:
        session: Who says it.
        board: The table on a terminal; None where each change is a line.
        enough: How many changes there shall be.
    """

    def __init__(self, session: Session, board: Live | None, enough: Enough) -> None:
        self._session = session
        self._board = board
        self._enough = enough
        self._cells: dict[tuple[str, App], str] = {}

    async def run(self, camera: Camera) -> None:
        """Show what *camera* tells, until it can tell nothing more."""
        running = await running_apps(camera)
        apps = [app for app in _FEEDS if app in running]
        if not apps:
            self._session.out.say(f"{camera.name}: none of the apps runs that tell something")
            return
        async with anyio.create_task_group() as group:
            for app in apps:
                group.start_soon(self._follow, camera, app)

    async def _follow(self, camera: Camera, app: App) -> None:
        feed = _FEEDS[app]
        before: tuple[bool, Mapping[str, Any]] | None = None
        try:
            async with feed.open(camera) as view:
                while True:
                    now = view.live, feed.look(view)
                    if now != before:
                        before = now
                        self._tell(camera, app, *now)
                    with anyio.move_on_after(_PAUSE):
                        await view.wait_until(partial(_differs, feed, before))
        except CameraError as error:
            self._session.note(code_of(error) or ExitCode.UNHEALTHY)
            self._session.out.failure(error, of=f"{camera.name}: {app}")

    def _tell(self, camera: Camera, app: App, live: bool, state: Mapping[str, Any]) -> None:  # noqa: FBT001 - a fact
        if self._enough.reached:
            return
        words = printable(_FEEDS[app].words(state) + ("" if live else " (lost)"))
        out, now = self._session.out, datetime.now(UTC)
        self._cells[camera.name, app] = words
        if self._board is not None:
            self._board.update(self._drawn(), refresh=True)
        else:
            time = now.isoformat(timespec="milliseconds")
            out.line(received=time, camera=camera.name, app=app, live=live, state=state)
            out.text(f"{now.astimezone():%H:%M:%S} {camera.name} {_FEEDS[app].column}: {words}")
        self._enough.add()

    def _drawn(self) -> Table:
        names = [camera.name for camera in self._session.cameras]
        rows = [(name, *(self._cells.get((name, app)) for app in _FEEDS)) for name in names]
        return grid(("camera", *(feed.column for feed in _FEEDS.values())), rows)


@asynccontextmanager
async def _board(session: Session) -> AsyncGenerator[Live | None]:
    """A table that is drawn again and stays at the end; None where stdout is no terminal."""
    if session.out.as_json or not session.out.stdout.is_terminal:
        yield None
        return
    from rich.live import Live

    with Live(console=session.out.stdout, auto_refresh=False) as live:
        yield live


def _differs(feed: _Feed, before: tuple[bool, Mapping[str, Any]], view: Any) -> bool:
    return (view.live, feed.look(view)) != before


def _streams(view: StreamStates) -> Mapping[str, Any]:
    return {
        stream_id: {
            "enabled": it.enabled,
            "active": it.active,
            "is_streaming": it.is_streaming,
            "phase": it.phase,
        }
        for stream_id, it in view.items()
    }


def _streams_in_words(state: Mapping[str, Mapping[str, Any]]) -> str:
    return ", ".join(f"{stream_id} {it['phase']}" for stream_id, it in state.items()) or "none"


def _on_air(view: OnAir) -> Mapping[str, Any]:
    return {"running": view.running, "playlist": view.playlist, "queue": view.queue}


def _on_air_in_words(state: Mapping[str, Any]) -> str:
    if state["running"] is False:
        return "off"
    queue = state["queue"] or ()
    return (state["playlist"] or "nothing") + (f", then {', '.join(queue)}" if queue else "")


def _services(view: ServiceStates) -> Mapping[str, Any]:
    return {"services": sorted(view.running)}


def _services_in_words(state: Mapping[str, Any]) -> str:
    return ", ".join(map(str, state["services"])) or "none"


_FEEDS: dict[App, _Feed] = {
    "streamer": _Feed("streams", lambda it: it.streamer.watch(), _streams, _streams_in_words),
    "switcher": _Feed("on air", lambda it: it.switcher.watch(), _on_air, _on_air_in_words),
    "overlay": _Feed("services", lambda it: it.overlay.watch(), _services, _services_in_words),
}
"""In the order of the table."""
