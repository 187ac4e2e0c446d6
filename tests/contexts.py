"""Drawing sessions with the camera's end in the hands of a test: bare, with a surface, or a context."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiocamstreamer.overlay.drawing.context import Context, Surface
from aiocamstreamer.overlay.drawing.drawing import Drawing
from peer import Peer, opened
from within import within


@asynccontextmanager
async def sessions(**options: Any) -> AsyncGenerator[tuple[Peer, Drawing]]:
    """A peer, and a session with it."""
    async with opened() as peer, Drawing(peer.line, **options) as drawing:
        yield peer, drawing


@asynccontextmanager
async def surfaces(**options: Any) -> AsyncGenerator[tuple[Peer, Drawing, Surface]]:
    """A peer, a session with it, and a surface."""
    async with sessions(**options) as (peer, drawing):
        async with within(drawing.image_surface(40, 30)) as surface:
            await peer.ok(*await peer.calls(1), var="surface0")
        yield peer, drawing, surface.value


@asynccontextmanager
async def contexts(**options: Any) -> AsyncGenerator[tuple[Peer, Drawing, Context]]:
    """A peer, a session with it, and a context."""
    async with surfaces(**options) as (peer, drawing, surface):
        async with within(surface.context()) as context:
            await peer.ok(*await peer.calls(1), var="cairo0")
        yield peer, drawing, context.value
