"""``camctl snapshot``: pictures of what cameras see."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
from cyclopts import Parameter

from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened

if TYPE_CHECKING:
    from aiocamstreamer import Camera

STDOUT = "-"


async def snapshot(
    *targets: Targets,
    to: Annotated[str, Parameter(allow_leading_hyphen=True)] = ".",
    channel: int = 1,
    resolution: str | None = None,
    compression: int | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """JPEG files of what cameras see now, overlays included.

    Args:
        to: A folder, where each file is called as its camera; of one camera also a file, or - for stdout. The
            present folder by default.
        channel: Video channel, counted from 1, which is the default.
        resolution: Such as 1280x720, one of those that the camera knows.
        compression: 0 (best) to 100 (smallest).
    """
    async with opened(options, targets) as session:
        is_folder = os.path.isdir(to)  # noqa: PTH112, ASYNC240 - a look at a local folder, once
        if not is_folder and len(session.cameras) > 1:
            raise Misused(f"--to: an existing folder for the files of several cameras, not {to!r}")

        async def taken(camera: Camera) -> tuple[str, int]:
            picture = await camera.vapix.imaging.snapshot(
                channel=channel, resolution=resolution, compression=compression
            )
            if to == STDOUT:
                sys.stdout.buffer.write(picture)
                return STDOUT, len(picture)
            place = Path(to) / f"{_file_name(camera.name)}.jpg" if is_folder else Path(to)
            await anyio.Path(place).write_bytes(picture)
            return str(place), len(picture)

        def text(found: Sequence[tuple[str, tuple[str, int]]]) -> None:
            for name, (place, size) in found:
                if place != STDOUT:
                    session.out.text(f"{name}: {place}, {size} bytes")

        if to == STDOUT and session.out.as_json:
            raise Misused("--to -: a picture on stdout, not beside --json")
        await session.tell(
            taken, doing="taking pictures", text=text, shape=lambda it: {"file": it[0], "bytes": it[1]}
        )
        return session.code


def _file_name(name: str) -> str:
    """*name*, which may be an address, as files may be called."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "camera"
