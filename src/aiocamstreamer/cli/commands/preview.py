"""``camctl preview``: pictures of what cameras see, in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import anyio
import anyio.to_thread
from cyclopts import Parameter
from cyclopts.validators import Number

from aiocamstreamer import Camera
from aiocamstreamer.cli import half_blocks
from aiocamstreamer.cli.chafa import Chafa, Protocol
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.half_blocks import Picture, Reader
from aiocamstreamer.cli.moving_picture import MovingPicture
from aiocamstreamer.cli.options import DEFAULTS, Options, Seconds, Target
from aiocamstreamer.cli.session import Session, opened

_COLUMNS = 80
"""Width where stdout is no terminal."""

_WIDEST = 1000


async def preview(
    *targets: Target,
    protocol: Protocol = "blocks",
    width: int | None = None,
    channel: int = 1,
    resolution: str | None = None,
    follow: bool = False,
    fps: Annotated[int, Parameter(validator=Number(gte=1, lte=60))] = 10,
    seconds: Seconds = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Pictures in the terminal of what cameras see now, overlays included.

    They are made of half blocks, or of shades where colours are not wanted. The JSON has the shades.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        protocol: Half blocks by default; the others are drawn by the program chafa: kitty and sixel for
            terminals that show pictures, chafa for what it thinks best.
        width: Columns, 1 to 1000; by default as wide as the terminal.
        channel: Video channel, counted from 1, which is the default.
        resolution: Such as 640x360, one of those that the camera knows.
        follow: Let the picture of one camera move until Ctrl-C, on a screen of its own.
        fps: Pictures in a second that are asked for then, 1 to 60; 10 by default. What the terminal does not
            take is left out.
        seconds: End after so long; without it, with Ctrl-C.
    """
    if width is not None and not 1 <= width <= _WIDEST:
        raise Misused(f"--width: 1 to {_WIDEST}, not {width}")
    if options.json and (follow or protocol != "blocks"):
        said = "--follow" if follow else f"--protocol {protocol}"
        raise Misused(f"{said}: a picture on stdout, not beside --json")
    by = half_blocks.reader() if protocol == "blocks" else Chafa(protocol)
    async with opened(options, targets) as session:
        if follow:
            with anyio.move_on_after(seconds):
                moving = MovingPicture(session, by, width)
                await moving.run({"channel": channel, "resolution": resolution, "fps": fps})
        else:
            await _stills(session, by, width, {"channel": channel, "resolution": resolution})
        return session.code


async def _stills(session: Session, by: Chafa | Reader, width: int | None, asked: Mapping[str, Any]) -> None:
    """One picture of each camera."""
    console = session.out.stdout
    columns = width or (console.width if console.is_terminal else _COLUMNS)

    async def taken(camera: Camera) -> Picture | bytes:
        picture = await camera.vapix.imaging.snapshot(**asked)
        if isinstance(by, Chafa):
            return picture
        return await anyio.to_thread.run_sync(partial(by, picture, columns, of=camera.name))

    files: list[tuple[str, bytes]] = []

    def text(found: Sequence[tuple[str, Picture | bytes]]) -> None:
        for name, picture in found:
            if isinstance(picture, bytes):
                files.append((name, picture))
            else:
                _titled(session, name)
                console.print(picture.drawn(colours=half_blocks.has_colours(console)), end="")

    def shape(picture: Picture | bytes) -> object:
        return picture.as_shades() if isinstance(picture, Picture) else None

    await session.tell(taken, doing="taking pictures", text=text, shape=shape)
    if isinstance(by, Chafa):
        for name, picture in files:
            _titled(session, name)
            await by.draw(picture, columns)


def _titled(session: Session, name: str) -> None:
    if len(session.cameras) > 1:
        session.out.text(name)
