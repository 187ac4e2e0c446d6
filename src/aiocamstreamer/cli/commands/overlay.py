"""``camctl overlay``: the services of CamOverlay, and pictures that stay as long as the command runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import anyio
from cyclopts import Parameter

from aiocamstreamer.cli.doing import Deed, act, print_record, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Seconds, Target, Targets
from aiocamstreamer.cli.picture_options import ANYWHERE, PictureOptions
from aiocamstreamer.cli.scene_file import SceneFile
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.showing import Showing, keep
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.overlay.scene import Box, Element, Image, Text
from aiocamstreamer.transport import background

ServiceId: TypeAlias = Annotated[int, Parameter(help="The service.")]

overlay = verbs("overlay")
draw = verbs("draw")
draw.help = "Pictures from the line, that stay until Ctrl-C: text, rectangle, image."
overlay.command(draw)


@overlay.command
async def services(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every service, with its id, by which the other verbs take it."""
    columns = ("id", "service", "called", "enabled", "width", "height")
    return await tabulate(
        options, targets, lambda camera: camera.overlay.services.list(), columns=columns, row=_row
    )


@overlay.command
async def get(service_id: ServiceId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """All that a service is set to."""
    return await print_record(options, targets, lambda camera: camera.overlay.services.get(service_id))


@overlay.command
async def enable(service_id: ServiceId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Show a service."""
    deed = Deed("switching", done=f"service {service_id} is shown")
    return await act(options, targets, deed, lambda camera: camera.overlay.services.enable(service_id))


@overlay.command
async def disable(service_id: ServiceId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Hide a service."""
    deed = Deed("switching", done=f"service {service_id} is hidden", ask=f"hide service {service_id}")
    return await act(options, targets, deed, lambda camera: camera.overlay.services.disable(service_id))


@overlay.command
async def remove(service_id: ServiceId, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Remove a service with its settings."""
    deed = Deed("removing", done=f"service {service_id} is gone", ask=f"remove service {service_id}")
    return await act(options, targets, deed, lambda camera: camera.overlay.services.remove(service_id))


@overlay.command
async def text(
    target: Target, service_id: ServiceId, /, *fields: str, options: Options = DEFAULTS
) -> ExitCode:
    """Set fields of custom graphics, until the app restarts.

    Args:
        target: Cameras, a group or a tag of the inventory, "all", or an address.
        fields: Each NAME=TEXT, for example score="1 : 0".
    """
    if not fields or any("=" not in field.lstrip("=") for field in fields):
        raise Misused("NAME=TEXT is expected, once at least")
    values = dict(field.split("=", 1) for field in fields)
    deed = Deed("writing", done=f"set {', '.join(values)}")
    return await act(
        options, (target,), deed, lambda camera: camera.overlay.graphics(service_id).set_fields(values)
    )


@overlay.command
async def show(
    file: Path,
    /,
    *targets: Targets,
    reload: bool = False,
    seconds: Seconds = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Show the scene of a Python file until Ctrl-C.

    The file has root: an element of aiocamstreamer.overlay.scene, or a function that returns one. It may have
    anchor, margin, channels, z_index and resolution, too, and async def animate(scene).

    Args:
        file: The Python file.
        reload: Draw it again whenever it changes; what is wrong is told, and the last good picture stays.
    """
    scene = SceneFile(file)
    async with opened(options, targets) as session:
        showing = Showing(session, scene, reload=reload)
        with anyio.move_on_after(seconds):
            async with background(scene.follow if reload else anyio.sleep_forever):
                await session.attend(showing.run)
        return session.code


@draw.command(name="text")
async def draw_text(
    words: str,
    /,
    *targets: Targets,
    font_size: float = 48.0,
    color: str = "#ffffff",
    background: str | None = None,
    picture: PictureOptions = ANYWHERE,
    options: Options = DEFAULTS,
) -> ExitCode:
    """A line of text.

    Args:
        words: What it says.
        font_size: px; 48 by default.
        color: Of the letters, #rrggbb or #rrggbbaa; white by default.
        background: Colour behind them; none by default.
    """
    line = partial(Text, words, font_size=font_size, color=color)
    return await _kept(options, targets, picture, lambda: Box(line(), background=background, padding=8))


@draw.command
async def rectangle(
    *targets: Targets,
    width: int,
    height: int,
    background: str | None = None,
    border: int = 4,
    border_color: str = "#ffffff",
    radius: int = 0,
    picture: PictureOptions = ANYWHERE,
    options: Options = DEFAULTS,
) -> ExitCode:
    """A rectangle.

    Args:
        width: px.
        height: px.
        background: Its colour, #rrggbb or #rrggbbaa; none by default.
        border: px; 4 by default.
        border_color: White by default.
        radius: px of its corners; 0 by default.
    """
    box = partial(Box, background=background, border=border, border_color=border_color, radius=radius)
    return await _kept(options, targets, picture, lambda: box(width=width, height=height))


@draw.command
async def image(
    file: Path,
    /,
    *targets: Targets,
    width: int | None = None,
    height: int | None = None,
    picture: PictureOptions = ANYWHERE,
    options: Options = DEFAULTS,
) -> ExitCode:
    """A picture of a file.

    Args:
        file: PNG or JPEG.
        width: px; by default as wide as it is, or as its height says.
        height: px; by default as high as it is, or as its width says.
    """
    return await _kept(options, targets, picture, lambda: Image(file, width=width, height=height))


async def _kept(
    options: Options, targets: Sequence[str], picture: PictureOptions, make: Callable[[], Element]
) -> ExitCode:
    """Show what *make* makes on each camera, as long as it is wanted."""
    placing = picture.placing
    make()  # what is wrong with it is told before a camera is asked anything
    async with opened(options, targets) as session:
        with anyio.move_on_after(picture.seconds):
            await session.attend(lambda camera: keep(session, camera, make(), placing))
        return session.code


def _row(it: Any) -> tuple[object, ...]:
    """The cells of a service, whatever it is."""
    names = ("id", "name", "custom_name", "enabled", "width", "height")
    return tuple(getattr(it, name, None) for name in names)
