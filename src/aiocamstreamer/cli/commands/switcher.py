"""``camctl switcher``: CamSwitcher's playlists."""

from __future__ import annotations

from collections.abc import Sequence

from aiocamstreamer import Camera, Unknown
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.switcher import Playlist

switcher = verbs("switcher")


@switcher.command
async def playlists(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Every playlist, with the name by which the other verbs take it.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Sequence[Playlist | Unknown]:
            return await camera.switcher.playlists.list()

        def table(found: Sequence[tuple[str, Sequence[Playlist | Unknown]]]) -> None:
            rows = [(name, *_row(it)) for name, lists in found for it in lists]
            session.out.table(("camera", "playlist", "called", "items"), rows)

        await session.tell(listed, doing="asking", text=table)
        return session.code


@switcher.command
async def switch(playlist: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Play a playlist now; the queue is emptied.

    Args:
        playlist: Its name, as the list has it.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def switched(camera: Camera) -> None:
            await camera.switcher.switch(playlist)

        await session.act(switched, doing="switching", done=f"{playlist} is played")
        return session.code


@switcher.command
async def push(playlist: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Put a playlist at the end of the queue.

    Args:
        playlist: Its name, as the list has it.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def pushed(camera: Camera) -> None:
            await camera.switcher.queue.push(playlist)

        await session.act(pushed, doing="queueing", done=f"{playlist} is queued")
        return session.code


def _row(it: Playlist | Unknown) -> tuple[object, ...]:
    if isinstance(it, Unknown):
        return (it, None, None)
    return (it.name, it.nice_name, len(it.items or ()))
