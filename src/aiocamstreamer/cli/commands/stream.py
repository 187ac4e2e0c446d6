"""``camctl stream``: the streams of CamStreamer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiocamstreamer import Camera
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs

stream = verbs("stream")

_SWITCHING = 75.0
"""Seconds for a stream to be switched: some take a dozen to stop, and the app answers then only."""


@stream.command(name="list")
async def list_(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Every stream, with its id, by which the other verbs name it.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Sequence[Any]:
            return await camera.streamer.streams.list()

        def table(found: Sequence[tuple[str, Sequence[Any]]]) -> None:
            rows = [(name, *_row(it)) for name, streams in found for it in streams]
            session.out.table(("camera", "id", "title", "platform", "enabled", "active"), rows)

        await session.tell(listed, doing="asking", text=table)
        return session.code


@stream.command(alias="start")
async def enable(
    stream_id: str, /, *targets: Target, wait: bool = False, options: Options = DEFAULTS
) -> ExitCode:
    """Switch a stream on.

    Args:
        stream_id: The stream.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        wait: Return once it is on the air.
    """

    async def enabled(camera: Camera) -> None:
        await camera.streamer.streams.enable(stream_id)
        if wait:
            await camera.streamer.wait_streaming(stream_id)

    done = f"stream {stream_id} is {'on the air' if wait else 'enabled'}"
    return await _switched(enabled, targets, options, done=done)


@stream.command(alias="stop")
async def disable(stream_id: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Switch a stream off: it goes off the air.

    Args:
        stream_id: The stream.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def disabled(camera: Camera) -> None:
        await camera.streamer.streams.disable(stream_id)

    return await _switched(
        disabled, targets, options, done=f"stream {stream_id} is disabled", ask=f"disable stream {stream_id}"
    )


@stream.command
async def pause(stream_id: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Pause a stream that is enabled.

    Args:
        stream_id: The stream.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def paused(camera: Camera) -> None:
        await camera.streamer.streams.pause(stream_id)

    return await _switched(
        paused, targets, options, done=f"stream {stream_id} is paused", ask=f"pause stream {stream_id}"
    )


@stream.command
async def resume(stream_id: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Let a stream that was paused go on.

    Args:
        stream_id: The stream.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def resumed(camera: Camera) -> None:
        await camera.streamer.streams.resume(stream_id)

    return await _switched(resumed, targets, options, done=f"stream {stream_id} goes on")


@stream.command
async def remove(stream_id: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Remove a stream with its settings.

    Args:
        stream_id: The stream.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def removed(camera: Camera) -> None:
        await camera.streamer.streams.remove(stream_id)

    return await _switched(
        removed, targets, options, done=f"stream {stream_id} is gone", ask=f"remove stream {stream_id}"
    )


@stream.command
async def statistics(stream_id: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Figures of a stream: how much it sends, and how well that gets through.

    Args:
        stream_id: The stream.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> object:
            return await camera.streamer.streams.statistics(stream_id)

        await session.tell(asked, doing="asking", text=session.out.records)
        return session.code


async def _switched(
    function: Callable[[Camera], Awaitable[None]],
    targets: Sequence[str],
    options: Options,
    *,
    done: str,
    ask: str = "",
) -> ExitCode:
    async with opened(options, targets) as session:
        if ask:
            session.confirm(ask)
        await session.act(function, doing="switching", done=done, deadline=_SWITCHING)
        return session.code


def _row(it: Any) -> tuple[object, ...]:
    """The cells of a stream, whatever its form: not every one has all of it."""
    return tuple(getattr(it, name, None) for name in ("stream_id", "title", "platform", "enabled", "active"))
