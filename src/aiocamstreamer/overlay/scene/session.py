"""A scene on one connection: what the camera shows of it, and how that is changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress

import anyio

from aiocamstreamer.errors import DrawingRefused, SessionClosed, TransportError
from aiocamstreamer.overlay.drawing.context import Context, Surface
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.drawing.frames import Frames
from aiocamstreamer.overlay.drawing.handles import Font
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.geometry import Rect, rest
from aiocamstreamer.overlay.scene.layer_pictures import Caches
from aiocamstreamer.overlay.scene.layout import Plan
from aiocamstreamer.overlay.scene.paint_items import Cached, Paper, paint
from aiocamstreamer.overlay.scene.placement import Position, Screen
from aiocamstreamer.overlay.scene.repaint import Repaint, is_opaque, repaint
from aiocamstreamer.overlay.scene.resources import Resources
from aiocamstreamer.overlay.scene.spare_surfaces import Buffer, Buffers

_STEPS = 2
"""Batches that it takes to create a surface and its context."""


class Session:
    """One connection that shows a scene.

    Args:
        drawing: The connection.
        frames: Its pace.
        screens: Where the scene is shown.
        position: And at which place.
        in_flight: Frames that may be unanswered at a time.

    Attributes:
        shown: The last plan that was sent.
        over: Cancelled when the connection is of no more use.
        problem: Why it is not.
    """

    def __init__(
        self, drawing: Drawing, frames: Frames, screens: Sequence[Screen], position: Position, in_flight: int
    ) -> None:
        self.shown: Plan | None = None
        self.over = anyio.CancelScope()
        self.problem: Exception | None = None
        self._drawing = drawing
        self._frames = frames
        self._screens = screens
        self._position = position
        self._in_flight = in_flight
        self._turn = anyio.Lock()
        self._resources = Resources(drawing)
        self._caches = Caches(drawing)
        self._current: Buffer | None = None
        self._spoiled: list[Buffer] = []
        self._pool: Buffers | None = None
        self._copies: dict[Screen, Buffers] = {}
        self._copied: dict[Screen, Buffer] = {}

    async def draw(self, plan: Plan) -> None:
        """Send what *plan* changes; returns once it is sent.

        Raises:
            DrawingRefused: The camera refused a call of this frame or of an earlier one.
            TransportError: The connection is lost.
            SessionClosed: It is of no more use.
        """
        async with self._turn, self._recovering(nullcontext()):
            await self._frames.settle(self._in_flight - 1)
            change = repaint(self.shown, plan)
            if change.regions:
                await self._prepare(plan, change)
                await self._frames.send(self._paint, plan, change)
            else:
                self.shown = plan

    async def settle(self) -> None:
        """Return once every frame that was sent is answered; raises as `draw`."""
        async with self._recovering(self._turn):
            await self._frames.settle()

    def image(self, picture: Loaded) -> Surface:
        """*picture* on the camera."""
        return self._resources.image(picture)

    def font(self, font: Loaded) -> Font:
        """*font* on the camera."""
        return self._resources.font(font)

    def cache(self, layer: Cached) -> Surface | None:
        """The picture of *layer* on the camera; None where it has to be painted itself."""
        picture = self._caches.picture(layer)
        if picture is None:
            return None
        buffer, is_full = picture
        if not is_full:
            whole = Rect(0, 0, layer.bounds.width, layer.bounds.height)
            paint(layer.items, Paper(buffer.context, self, [whole]))
        return buffer.surface

    def _check(self) -> None:
        if self.problem is not None:
            raise SessionClosed(str(self.problem), camera=self._drawing.camera)

    @asynccontextmanager
    async def _recovering(self, turn: AbstractAsyncContextManager[None]) -> AsyncGenerator[None]:
        """Go on after what the camera refuses, when it is one's *turn*; end the connection over all else."""
        self._check()
        try:
            yield
        except DrawingRefused:
            async with turn:
                await self._begin_anew()
            raise
        except Exception as error:
            self._end(error)
            raise

    async def _begin_anew(self) -> None:
        """Use nothing again that calls may be missing from; what is seen stays until the next frame."""
        self.shown = None
        self._caches.clear()
        if self._pool is not None:
            self._pool.destroy()
            self._pool = None
        if self._current is not None:
            self._spoiled.append(self._current)
            self._current = None
        with suppress(TransportError):  # the next frame meets it
            while self._frames.unanswered:
                with suppress(DrawingRefused):  # of frames that were sent before this one was known
                    await self._frames.settle()

    def _end(self, problem: Exception) -> None:
        self.problem = problem
        self.over.cancel()

    async def _prepare(self, plan: Plan, change: Repaint) -> None:
        """See to it that whatever the frame needs is on the camera. Mostly it is."""
        await self._resources.upload(plan)
        pool = self._pool
        if pool is None or (pool.width, pool.height) != (plan.width, plan.height):
            pool = self._resize(plan)
        needed = [*self._copies.values()]
        if self._current is None or not change.covered:
            needed.append(pool)
        while not all(buffers.ready for buffers in needed):
            await self._frames.settle()
            for buffers in needed:
                buffers.ask(1 if buffers is pool and is_opaque(plan) else None)
                buffers.advance()
            await self._drawing.flush()

    def _resize(self, plan: Plan) -> Buffers:
        """Release the spare surfaces of another size, and ask for new ones; what is seen stays meanwhile."""
        for pool in (*self._copies.values(), *filter(None, [self._pool])):
            pool.destroy()
        if self._current is not None:
            self._spoiled.append(self._current)
            self._current = None
        most = _STEPS * self._in_flight
        self._copies = {
            screen: Buffers(self._drawing, *screen.size(plan.width, plan.height), most=most)
            for screen in self._screens
            if screen.scale != 1
        }
        self._pool = Buffers(self._drawing, plan.width, plan.height, most=most)
        return self._pool

    def _paint(self, plan: Plan, change: Repaint) -> None:
        """Queue the frame."""
        assert self._pool is not None  # noqa: S101 - `_prepare` made it
        former = buffer = self._current
        if buffer is None or not change.covered:
            buffer = self._current = self._pool.take()
            if former is not None:
                _copy(former.surface, buffer.context, rest(plan.area, change.regions))
        paper = Paper(buffer.context, self, change.regions)
        if [*change.regions] == [plan.area]:
            paint(change.items, paper)
        else:
            _clip(buffer.context, change.regions)
            paint(change.items, paper)
            buffer.context.reset_clip()
        for screen in self._screens:
            self._show(screen, buffer.surface)
        if former is not None and former is not buffer:
            former.destroy()
        while self._spoiled:
            self._spoiled.pop().destroy()
        self._restock(self._pool, plan, covered=change.covered)
        self._caches.advance(plan.items)
        self.shown = plan  # before anybody can cancel it: what is queued is sent

    def _restock(self, pool: Buffers, plan: Plan, *, covered: bool) -> None:
        """Ask for the surfaces that later frames will take, now that this one has released its former."""
        # Where nothing shines through, one surface is drawn on again and again; spare ones are not needed.
        if covered and pool and is_opaque(plan):
            pool.destroy()
        elif not covered and not is_opaque(plan):
            pool.ask()
        pool.advance()
        for copies in self._copies.values():
            copies.ask()
            copies.advance()

    def _show(self, screen: Screen, surface: Surface) -> None:
        """Queue that *surface* is shown on *screen*, in its size."""
        former = None
        if screen in self._copies:
            former, copy = self._copied.get(screen), self._copies[screen].take()
            self._copied[screen] = copy
            copy.context.scale(screen.scale)
            copy.context.set_source_surface(surface)
            copy.context.paint()
            surface = copy.surface
        x, y = self._position.on(screen, surface.width, surface.height)
        width, height = screen.resolution
        self._drawing.place_at(surface, x, y, width=width, height=height, channels=screen.channels)
        if former is not None:
            former.destroy()


def _copy(surface: Surface, context: Context, regions: Sequence[Rect]) -> None:
    if regions:
        _clip(context, regions)
        context.set_source_surface(surface)
        context.paint()
        context.reset_clip()


def _clip(context: Context, regions: Sequence[Rect]) -> None:
    for region in regions:
        context.rectangle(*region)
    context.clip()
