"""``camctl ptz``: where cameras look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, TypeAlias

from aiocamstreamer import Camera
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.vapix import Position, Preset

Move: TypeAlias = Literal[
    "home", "up", "down", "left", "right", "upleft", "upright", "downleft", "downright", "stop"
]

ptz = verbs("ptz")
presets = verbs("presets")
presets.help = "Positions that cameras remember: list, go, add, remove."
ptz.command(presets)


@ptz.command
async def position(*targets: Target, channel: int = 1, options: Options = DEFAULTS) -> ExitCode:
    """Where cameras look: degrees, and steps of zoom and focus.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        channel: Video channel, counted from 1, which is the default.
    """
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> Position:
            return await camera.vapix.ptz.position(channel=channel)

        def table(found: Sequence[tuple[str, Position]]) -> None:
            rows = [(name, it.pan, it.tilt, it.zoom, it.focus) for name, it in found]
            session.out.table(("camera", "pan", "tilt", "zoom", "focus"), rows)

        await session.tell(asked, doing="asking", text=table)
        return session.code


@ptz.command
async def limits(*targets: Target, channel: int = 1, options: Options = DEFAULTS) -> ExitCode:
    """How far cameras can look.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        channel: Video channel, counted from 1, which is the default.
    """
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> object:
            return await camera.vapix.ptz.limits(channel=channel)

        await session.tell(asked, doing="asking", text=session.out.records)
        return session.code


@ptz.command
async def move(
    direction: Move,
    /,
    *targets: Target,
    speed: int | None = None,
    channel: int = 1,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Move a step, go home, or stop.

    Args:
        direction: Where to.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        speed: 1 (slowest) to 100; the camera's own by default.
        channel: Video channel, counted from 1, which is the default.
    """

    async def moved(camera: Camera) -> None:
        await camera.vapix.ptz.move(direction, channel=channel, speed=speed)

    return await _moved(moved, targets, options, done=f"move {direction}")


@ptz.command
async def move_to(
    *targets: Target,
    pan: float | None = None,
    tilt: float | None = None,
    zoom: float | None = None,
    focus: float | None = None,
    speed: int | None = None,
    channel: int = 1,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Move to a position; what is not said stays.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        pan: Degrees, -180 to 180.
        tilt: Degrees, -180 to 180.
        zoom: 1 (wide) to 19999.
        focus: 1 (near) to 9999.
        speed: 1 (slowest) to 100; the camera's own by default.
        channel: Video channel, counted from 1, which is the default.
    """
    _something(pan, tilt, zoom, focus)

    async def moved(camera: Camera) -> None:
        await camera.vapix.ptz.move_to(
            pan=pan, tilt=tilt, zoom=zoom, focus=focus, speed=speed, channel=channel
        )

    return await _moved(moved, targets, options, done="move")


@ptz.command
async def move_by(
    *targets: Target,
    pan: float | None = None,
    tilt: float | None = None,
    zoom: float | None = None,
    focus: float | None = None,
    speed: int | None = None,
    channel: int = 1,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Move from where the camera looks now.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        pan: Degrees to the right, -360 to 360.
        tilt: Degrees upwards, -360 to 360.
        zoom: Steps in, -9999 to 9999.
        focus: Steps away, -9999 to 9999.
        speed: 1 (slowest) to 100; the camera's own by default.
        channel: Video channel, counted from 1, which is the default.
    """
    _something(pan, tilt, zoom, focus)

    async def moved(camera: Camera) -> None:
        await camera.vapix.ptz.move_by(
            pan=pan, tilt=tilt, zoom=zoom, focus=focus, speed=speed, channel=channel
        )

    return await _moved(moved, targets, options, done="move")


@presets.command(name="list")
async def list_(*targets: Target, channel: int = 1, options: Options = DEFAULTS) -> ExitCode:
    """Every preset, by its name and number, and where it lies.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        channel: Video channel, counted from 1, which is the default.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Sequence[Preset]:
            return await camera.vapix.ptz.presets.list(channel=channel, positions=True)

        def table(found: Sequence[tuple[str, Sequence[Preset]]]) -> None:
            rows = [
                (name, it.number, it.name, it.pan, it.tilt, it.zoom) for name, them in found for it in them
            ]
            session.out.table(("camera", "number", "preset", "pan", "tilt", "zoom"), rows)

        await session.tell(listed, doing="asking", text=table)
        return session.code


@presets.command
async def go(
    name: str, /, *targets: Target, speed: int | None = None, channel: int = 1, options: Options = DEFAULTS
) -> ExitCode:
    """Move to a preset.

    Args:
        name: The preset; capitals count.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        speed: 1 (slowest) to 100; the camera's own by default.
        channel: Video channel, counted from 1, which is the default.
    """

    async def moved(camera: Camera) -> None:
        await camera.vapix.ptz.go_to_preset(name, channel=channel, speed=speed)

    return await _moved(moved, targets, options, done=f"move to {name}")


@presets.command
async def add(name: str, /, *targets: Target, channel: int = 1, options: Options = DEFAULTS) -> ExitCode:
    """Let the camera remember where it looks now.

    Args:
        name: 1 to 31 characters.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        channel: Video channel, counted from 1, which is the default.
    """
    async with opened(options, targets) as session:

        async def added(camera: Camera) -> None:
            await camera.vapix.ptz.presets.add(name, channel=channel)

        await session.act(added, doing="adding", done=f"{name} is a new preset")
        return session.code


@presets.command
async def remove(name: str, /, *targets: Target, channel: int = 1, options: Options = DEFAULTS) -> ExitCode:
    """Let the camera forget a preset.

    Args:
        name: The preset; capitals count.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        channel: Video channel, counted from 1, which is the default.
    """
    async with opened(options, targets) as session:

        async def removed(camera: Camera) -> None:
            await camera.vapix.ptz.presets.remove(name, channel=channel)

        session.confirm(f"remove the preset {name}")
        await session.act(removed, doing="removing", done=f"the preset {name} is gone")
        return session.code


async def _moved(
    function: Callable[[Camera], Awaitable[None]], targets: Sequence[str], options: Options, *, done: str
) -> ExitCode:
    """Have each camera move; it has accepted that, and may move still, when it is told."""
    async with opened(options, targets) as session:
        await session.act(function, doing="moving", done=f"accepted: {done}")
        return session.code


def _something(*axes: float | None) -> None:
    if all(axis is None for axis in axes):
        raise Misused("nowhere to move to", advice="say --pan, --tilt, --zoom or --focus")
