"""``camctl switcher``: CamSwitcher's playlists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeAlias

from cyclopts import Parameter

from aiocamstreamer import Camera, Unknown
from aiocamstreamer.cli.doing import Deed, act, print_record, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.switcher import Playlist

Name: TypeAlias = Annotated[str, Parameter(help="Its name, as the list has it.")]

switcher = verbs("switcher")
queue = verbs("queue")
queue.help = "Playlists that wait: list, push, play-next, clear."
switcher.command(queue)


@switcher.command
async def playlists(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every playlist, with the name by which the other verbs take it."""
    columns = ("playlist", "called", "items")
    return await tabulate(
        options, targets, lambda camera: camera.switcher.playlists.list(), columns=columns, row=_row
    )


@switcher.command
async def get(playlist: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """All that a playlist is set to."""
    return await print_record(options, targets, lambda camera: camera.switcher.playlists.get(playlist))


@switcher.command
async def remove(playlist: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Remove a playlist."""
    deed = Deed("removing", done=f"{playlist} is gone", ask=f"remove the playlist {playlist}")
    return await act(options, targets, deed, lambda camera: camera.switcher.playlists.remove(playlist))


@switcher.command
async def sources(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every source: the cameras that playlists show."""
    return await _list_named(options, targets, lambda camera: camera.switcher.sources.list())


@switcher.command
async def clips(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every clip."""
    return await _list_named(options, targets, lambda camera: camera.switcher.clips.list())


@switcher.command
async def trackers(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every tracker."""
    return await _list_named(options, targets, lambda camera: camera.switcher.trackers.list())


@switcher.command
async def switch(playlist: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Play a playlist now; the queue is emptied."""
    deed = Deed("switching", done=f"{playlist} is played")
    return await act(options, targets, deed, lambda camera: camera.switcher.switch(playlist))


@queue.command(name="list")
async def list_(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Playlists that wait, the next one first."""
    return await tabulate(
        options,
        targets,
        lambda camera: camera.switcher.queue.list(),
        columns=("playlist",),
        row=lambda name: (name,),
    )


@queue.command
async def play_next(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Play the next playlist of the queue now."""
    deed = Deed("switching", done="the next playlist is played")
    return await act(options, targets, deed, lambda camera: camera.switcher.queue.play_next())


@queue.command
async def clear(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Take every playlist from the queue; what is played goes on."""
    deed = Deed("clearing", done="the queue is empty", ask="clear the queue")
    return await act(options, targets, deed, lambda camera: camera.switcher.queue.clear())


@queue.command
async def push(playlist: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Put a playlist at the end of the queue."""
    deed = Deed("queueing", done=f"{playlist} is queued")
    return await act(options, targets, deed, lambda camera: camera.switcher.queue.push(playlist))


async def _list_named(
    options: Options, targets: Sequence[str], function: Callable[[Camera], Awaitable[Sequence[Any]]]
) -> ExitCode:
    """Print names of what *function* lists, and what people call it."""
    return await tabulate(options, targets, function, columns=("name", "called"), row=_named)


def _named(it: Any) -> tuple[object, ...]:
    return (it, None) if isinstance(it, Unknown) else (it.name, it.nice_name)


def _row(it: Playlist | Unknown) -> tuple[object, ...]:
    if isinstance(it, Unknown):
        return (it, None, None)
    return (it.name, it.nice_name, len(it.items or ()))
