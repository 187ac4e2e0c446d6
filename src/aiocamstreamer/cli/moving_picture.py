"""A picture in the terminal that moves, on a screen of its own, which is left as it was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from rich.console import Console
from rich.control import Control

from aiocamstreamer import Camera, TransportError
from aiocamstreamer.cli.chafa import Chafa
from aiocamstreamer.cli.exit_codes import Misused
from aiocamstreamer.cli.half_blocks import Picture, Reader, has_colours
from aiocamstreamer.cli.session import Session
from aiocamstreamer.cli.shapes import printable
from aiocamstreamer.transport import background

_PAUSE = 1.0
"""Seconds before a camera that was lost is asked again."""


class MovingPicture:
    """The picture of a camera, drawn as often as camera and terminal can.

    A picture is drawn when the terminal has taken the one before; those that came meanwhile are left out.

    Args:
        session: Who says it.
        by: Draws it, or reads it for half blocks.
        width: Columns at most; None is as wide as the terminal, whatever becomes of that.
    """

    def __init__(self, session: Session, by: Chafa | Reader, width: int | None) -> None:
        self._console = session.out.stdout
        self._by = by
        self._camera = session.camera
        self._width = width
        self._newest = b""
        self._news = anyio.Event()
        self._size: tuple[int, int] | None = None
        self._is_shown = False

    async def run(self, asked: Mapping[str, Any]) -> None:
        """Draw until cancelled; a camera that is lost is waited for, while its last picture stays.

        Args:
            asked: Arguments of ``camera.vapix.imaging.frames``.

        Raises:
            Misused: Stdout is no terminal that can do that.
            CameraError: There is no picture to begin with, or the camera lets nobody in any more.
            Failed: A picture cannot be read or drawn.
        """
        console = self._console
        if not console.is_terminal or console.is_dumb_terminal:
            raise Misused("--follow: a picture that moves, on a terminal that can move its cursor")
        with console.screen():
            while True:
                try:
                    await self._follow(self._camera, asked)
                except TransportError as error:
                    if not self._is_shown:
                        raise
                    self._note(f"not connected, and waited for: {error}")
                    await anyio.sleep(_PAUSE)

    async def _follow(self, camera: Camera, asked: Mapping[str, Any]) -> None:
        async with camera.vapix.imaging.frames(**asked) as frames, background(self._draw_newest):
            async for self._newest in frames:
                self._news.set()

    async def _draw_newest(self) -> None:
        while True:
            await self._news.wait()
            self._news = anyio.Event()
            columns, lines = self._console.size
            if (columns, lines) != self._size:
                self._size = columns, lines
                self._console.control(Control.clear())
            self._console.control(Control.home())
            await self._draw(min(self._width or columns, columns), lines - 1)
            self._note(f"until Ctrl-C: {self._camera.name}")
            self._is_shown = True

    def _note(self, text: str) -> None:
        """Write *text* into the last line."""
        columns, lines = self._console.size
        shown = printable(text)[: columns - 1].ljust(columns - 1)
        self._console.control(Control.move_to(0, lines - 1))
        self._console.print(shown, end="", soft_wrap=True)

    async def _draw(self, columns: int, lines: int) -> None:
        if isinstance(self._by, Chafa):
            await self._by.draw(self._newest, columns, lines)
            return
        read = partial(self._by, self._newest, columns, of=self._camera.name, lines=lines)
        # Whoever writes waits until the terminal has taken it, and the pictures go on meanwhile.
        await anyio.to_thread.run_sync(_print, self._console, read, abandon_on_cancel=True)


def _print(console: Console, read: Callable[[], Picture]) -> None:
    picture = read()
    colours = has_colours(console)
    if colours and console.color_system == "truecolor":
        console.file.write(picture.escaped())
        console.file.flush()
    else:
        console.print(picture.drawn(colours=colours), end="")
