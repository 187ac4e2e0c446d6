"""``camctl ptz``: where cameras look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from aiocamstreamer import Camera
from aiocamstreamer.cli.doing import Deed, act, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.vapix import Move, Position, Ptz

Channel: TypeAlias = Annotated[int, Parameter(help="Video channel, counted from 1, which is the default.")]
Speed: TypeAlias = Annotated[int | None, Parameter(help="1 (slowest) to 100; the camera's own by default.")]

_AXES = ("pan", "tilt", "zoom")

ptz = verbs("ptz")
presets = verbs("presets")
presets.help = "Positions that cameras remember: list, go, add, remove."
ptz.command(presets)


@ptz.command
async def position(*targets: Targets, channel: Channel = 1, options: Options = DEFAULTS) -> ExitCode:
    """Where cameras look: degrees, and steps of zoom and focus."""
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> Position:
            return await camera.vapix.ptz.position(channel=channel)

        def table(found: Sequence[tuple[str, Position]]) -> None:
            rows = [(name, it.pan, it.tilt, it.zoom, it.focus) for name, it in found]
            session.out.table(("camera", "pan", "tilt", "zoom", "focus"), rows)

        await session.tell(asked, doing="asking", text=table)
        return session.code


@ptz.command
async def limits(*targets: Targets, channel: Channel = 1, options: Options = DEFAULTS) -> ExitCode:
    """How far cameras can look."""
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> object:
            return await camera.vapix.ptz.limits(channel=channel)

        await session.tell(asked, doing="asking", text=session.out.records)
        return session.code


@ptz.command
async def move(
    direction: Move,
    /,
    *targets: Targets,
    speed: Speed = None,
    channel: Channel = 1,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Move a step, go home, or stop.

    Args:
        direction: Where to.
    """
    deed = Deed("moving", done=f"accepted: move {direction}")
    return await act(
        options, targets, deed, lambda camera: camera.vapix.ptz.move(direction, channel=channel, speed=speed)
    )


@ptz.command
async def move_to(
    *targets: Targets,
    pan: float | None = None,
    tilt: float | None = None,
    zoom: float | None = None,
    focus: float | None = None,
    speed: Speed = None,
    channel: Channel = 1,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Move to a position; what is not said stays.

    Args:
        pan: Degrees, -180 to 180.
        tilt: Degrees, -180 to 180.
        zoom: 1 (wide) to 19999.
        focus: 1 (near) to 9999.
    """
    axes = {"pan": pan, "tilt": tilt, "zoom": zoom, "focus": focus}
    return await _moved(options, targets, partial(Ptz.move_to, speed=speed, channel=channel), axes)


@ptz.command
async def move_by(
    *targets: Targets,
    pan: float | None = None,
    tilt: float | None = None,
    zoom: float | None = None,
    focus: float | None = None,
    speed: Speed = None,
    channel: Channel = 1,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Move from where the camera looks now.

    Args:
        pan: Degrees to the right, -360 to 360.
        tilt: Degrees upwards, -360 to 360.
        zoom: Steps in, -9999 to 9999.
        focus: Steps away, -9999 to 9999.
    """
    axes = {"pan": pan, "tilt": tilt, "zoom": zoom, "focus": focus}
    return await _moved(options, targets, partial(Ptz.move_by, speed=speed, channel=channel), axes)


@presets.command(name="list")
async def list_(*targets: Targets, channel: Channel = 1, options: Options = DEFAULTS) -> ExitCode:
    """Every preset, by its name and number, and where it lies."""
    columns, row = ("number", "preset", *_AXES), attrgetter("number", "name", *_AXES)
    return await tabulate(
        options,
        targets,
        lambda camera: camera.vapix.ptz.presets.list(channel=channel, positions=True),
        columns=columns,
        row=row,
    )


@presets.command
async def go(
    name: str, /, *targets: Targets, speed: Speed = None, channel: Channel = 1, options: Options = DEFAULTS
) -> ExitCode:
    """Move to a preset.

    Args:
        name: The preset; capitals count.
    """
    deed = Deed("moving", done=f"accepted: move to {name}")
    return await act(
        options,
        targets,
        deed,
        lambda camera: camera.vapix.ptz.go_to_preset(name, channel=channel, speed=speed),
    )


@presets.command
async def add(name: str, /, *targets: Targets, channel: Channel = 1, options: Options = DEFAULTS) -> ExitCode:
    """Let the camera remember where it looks now.

    Args:
        name: 1 to 31 characters.
    """
    deed = Deed("adding", done=f"{name} is a new preset")
    return await act(
        options, targets, deed, lambda camera: camera.vapix.ptz.presets.add(name, channel=channel)
    )


@presets.command
async def remove(
    name: str, /, *targets: Targets, channel: Channel = 1, options: Options = DEFAULTS
) -> ExitCode:
    """Let the camera forget a preset.

    Args:
        name: The preset; capitals count.
    """
    deed = Deed("removing", done=f"the preset {name} is gone", ask=f"remove the preset {name}")
    return await act(
        options, targets, deed, lambda camera: camera.vapix.ptz.presets.remove(name, channel=channel)
    )


async def _moved(
    options: Options,
    targets: Sequence[str],
    method: Callable[..., Awaitable[object]],
    axes: Mapping[str, float | None],
) -> ExitCode:
    """Call *method* for the head of each camera with *axes*, one of which at least is said."""
    if all(axis is None for axis in axes.values()):
        raise Misused("nowhere to move to", advice="say --pan, --tilt, --zoom or --focus")
    deed = Deed("moving", done="accepted: move")
    return await act(options, targets, deed, lambda camera: method(camera.vapix.ptz, **axes))
