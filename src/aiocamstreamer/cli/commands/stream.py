"""``camctl stream``: the streams of CamStreamer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeAlias

from cyclopts import Parameter

from aiocamstreamer import Camera
from aiocamstreamer.cli.doing import Deed, act, print_record, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.streamer import Streams

StreamId: TypeAlias = Annotated[str, Parameter(help="The stream.")]
Method: TypeAlias = Callable[[Streams, str], Awaitable[object]]

stream = verbs("stream")

_SWITCHING = 75.0
"""Seconds for a stream to be switched: some take a dozen to stop, and the app answers then only."""


@stream.command(name="list")
async def list_(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every stream, with its id, by which the other verbs name it."""
    columns = ("id", "title", "platform", "enabled", "active")
    return await tabulate(
        options, targets, lambda camera: camera.streamer.streams.list(), columns=columns, row=_row
    )


@stream.command
async def get(stream_id: StreamId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """All that a stream is set to."""
    return await print_record(options, targets, lambda camera: camera.streamer.streams.get(stream_id))


@stream.command(alias="start")
async def enable(
    stream_id: StreamId, /, *targets: Targets, wait: bool = False, options: Options = DEFAULTS
) -> ExitCode:
    """Switch a stream on.

    Args:
        wait: Return once it is on the air.
    """

    async def enabled(camera: Camera) -> None:
        await camera.streamer.streams.enable(stream_id)
        if wait:
            await camera.streamer.wait_streaming(stream_id)

    done = f"stream {stream_id} is {'on the air' if wait else 'enabled'}"
    deed = Deed("switching", done=done, deadline=_SWITCHING)
    return await act(options, targets, deed, enabled)


@stream.command(alias="stop")
async def disable(stream_id: StreamId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Switch a stream off: it goes off the air."""
    return await _switched(options, targets, stream_id, Streams.disable, done="is disabled", ask="disable")


@stream.command
async def pause(stream_id: StreamId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Pause a stream that is enabled."""
    return await _switched(options, targets, stream_id, Streams.pause, done="is paused", ask="pause")


@stream.command
async def resume(stream_id: StreamId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Let a stream that was paused go on."""
    return await _switched(options, targets, stream_id, Streams.resume, done="goes on")


@stream.command
async def remove(stream_id: StreamId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Remove a stream with its settings."""
    return await _switched(options, targets, stream_id, Streams.remove, done="is gone", ask="remove")


@stream.command
async def statistics(stream_id: StreamId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Figures of a stream: how much it sends, and how well that gets through."""
    return await print_record(options, targets, lambda camera: camera.streamer.streams.statistics(stream_id))


async def _switched(
    options: Options, targets: Sequence[str], stream_id: str, method: Method, *, done: str, ask: str = ""
) -> ExitCode:
    """Call *method* with a stream of each camera, of which *done* and *ask* are said."""
    named = f"stream {stream_id}"
    deed = Deed("switching", done=f"{named} {done}", ask=ask and f"{ask} {named}", deadline=_SWITCHING)
    return await act(options, targets, deed, lambda camera: method(camera.streamer.streams, stream_id))


def _row(it: Any) -> tuple[object, ...]:
    """The cells of a stream, whatever its form: not every one has all of it."""
    return tuple(getattr(it, name, None) for name in ("stream_id", "title", "platform", "enabled", "active"))
