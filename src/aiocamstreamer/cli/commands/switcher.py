"""``camctl switcher``: CamSwitcher's playlists."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from cyclopts import Parameter

from aiocamstreamer import Unknown
from aiocamstreamer.cli.doing import Deed, act, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.switcher import Playlist

Name: TypeAlias = Annotated[str, Parameter(help="Its name, as the list has it.")]

switcher = verbs("switcher")


@switcher.command
async def playlists(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every playlist, with the name by which the other verbs take it."""
    columns = ("playlist", "called", "items")
    return await tabulate(
        options, targets, lambda camera: camera.switcher.playlists.list(), columns=columns, row=_row
    )


@switcher.command
async def switch(playlist: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Play a playlist now; the queue is emptied."""
    deed = Deed("switching", done=f"{playlist} is played")
    return await act(options, targets, deed, lambda camera: camera.switcher.switch(playlist))


@switcher.command
async def push(playlist: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Put a playlist at the end of the queue."""
    deed = Deed("queueing", done=f"{playlist} is queued")
    return await act(options, targets, deed, lambda camera: camera.switcher.queue.push(playlist))


def _row(it: Playlist | Unknown) -> tuple[object, ...]:
    if isinstance(it, Unknown):
        return (it, None, None)
    return (it.name, it.nice_name, len(it.items or ()))
