"""``camctl preview``: pictures of what cameras see, in the terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

import anyio.to_thread

from aiocamstreamer import Camera
from aiocamstreamer.cli import half_blocks
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused
from aiocamstreamer.cli.half_blocks import Picture
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import Session, opened

if TYPE_CHECKING:
    from collections.abc import Mapping

Protocol: TypeAlias = Literal["blocks", "chafa", "kitty", "sixel"]

_COLUMNS = 80
"""Width where stdout is no terminal."""

_WIDEST = 1000

_FORMATS: Mapping[Protocol, tuple[str, ...]] = {
    "chafa": (),
    "kitty": ("--format", "kitty"),
    "sixel": ("--format", "sixels"),
}
"""What the program chafa is told; of its own it finds out what the terminal can show."""


async def preview(
    *targets: Target,
    protocol: Protocol = "blocks",
    width: int | None = None,
    channel: int = 1,
    resolution: str | None = None,
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
    """
    if width is not None and not 1 <= width <= _WIDEST:
        raise Misused(f"--width: 1 to {_WIDEST}, not {width}")
    if protocol != "blocks" and options.json:
        raise Misused(f"--protocol {protocol}: a picture on stdout, not beside --json")
    draw = half_blocks.reader() if protocol == "blocks" else None
    chafa = None if protocol == "blocks" else _chafa()
    async with opened(options, targets) as session:
        out = session.out
        columns = width or (out.stdout.width if out.stdout.is_terminal else _COLUMNS)

        async def taken(camera: Camera) -> Picture | bytes:
            picture = await camera.vapix.imaging.snapshot(channel=channel, resolution=resolution)
            if draw is None:
                return picture
            return await anyio.to_thread.run_sync(partial(draw, picture, columns, of=camera.name))

        outcomes: list[tuple[str, bytes]] = []

        def text(found: Sequence[tuple[str, Picture | bytes]]) -> None:
            for name, picture in found:
                if isinstance(picture, bytes):
                    outcomes.append((name, picture))
                else:
                    _titled(session, name)
                    out.stdout.print(picture.drawn(colours=_has_colours(session)), end="")

        def shape(picture: Picture | bytes) -> object:
            return picture.as_shades() if isinstance(picture, Picture) else None

        await session.tell(taken, doing="taking pictures", text=text, shape=shape)
        for name, picture in outcomes:
            _titled(session, name)
            await _drawn_by(chafa or "", protocol, picture, columns)
        return session.code


def _titled(session: Session, name: str) -> None:
    if len(session.cameras) > 1:
        session.out.text(name)


def _has_colours(session: Session) -> bool:
    console = session.out.stdout
    return console.color_system is not None and not console.no_color


def _chafa() -> str:
    """Where the program is."""
    found = shutil.which("chafa")
    if found is None:
        raise Failed(
            "the program chafa is missing",
            code=ExitCode.UNSUPPORTED,
            advice="install it, for example by apt-get install chafa, or leave out --protocol",
        )
    return found


async def _drawn_by(chafa: str, protocol: Protocol, picture: bytes, columns: int) -> None:
    """Have *chafa* draw *picture* on our stdout, so that it can ask the terminal what that can show."""
    sys.stdout.flush()
    line = [chafa, *_FORMATS[protocol], "--size", f"{columns}x", "-"]
    ended = await anyio.run_process(line, input=picture, stdout=None, stderr=subprocess.PIPE, check=False)
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip()
        raise Failed(f"chafa ended with {ended.returncode}: {said}" if said else "chafa drew nothing")
