"""A scene that stays on the video: change its elements, and send the difference."""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Self

import anyio
import anyio.lowlevel

from aiocamstreamer._arguments import flag, whole
from aiocamstreamer.errors import CameraError, CommandRefused, DrawingRefused, SessionClosed, TransportError
from aiocamstreamer.overlay.anchors import Anchor
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.scene.assets import load_font, load_picture
from aiocamstreamer.overlay.scene.elements import Element, Image, Text
from aiocamstreamer.overlay.scene.layout import Plan, elements, plan
from aiocamstreamer.overlay.scene.placement import Channels, position, screens
from aiocamstreamer.overlay.scene.session import Session
from aiocamstreamer.size import AnySize
from aiocamstreamer.transport.line import Line
from aiocamstreamer.transport.reconnecting import Lasting, Reconnecting
from aiocamstreamer.transport.tasks import background
from aiocamstreamer.wire.backoff import Backoff, given

_LOADED = (Image, Text)
_log = logging.getLogger("aiocamstreamer.overlay")


class Scene(Lasting):
    """Elements on the video: ``async with ... as scene``, change them, ``await scene.update()``.

    Entering connects and shows the scene, and raises where that fails. From then on a lost connection is made
    again, and the newest state is drawn on it, without being asked. The picture goes with the block.

    Attributes:
        root: What is shown; another element may be assigned.

    Args:
        root: What is shown.
        anchor: Corner, edge or middle of the video where it lies.
        margin: px from there; two numbers are across and down. The px are those of *resolution*.
        channels: Video channels that show it, counted from 0. A mapping says which resolution each has; where
            that is not *resolution*, the scene is shown larger or smaller.
        z_index: Pictures with a higher one lie above pictures with a lower one.
        resolution: Size of the video that the scene is laid out for.
        in_flight: Frames that the camera may have unanswered; a slow one slows `update` from then on.
        latest_wins: `update` never waits for a slow camera; what it has no time for is skipped instead, and
            the newest state is always shown.
        wait: Wait for a camera that is not there yet, instead of raising; the caller's deadline counts.
        backoff: Pauses between attempts to connect again, and how many to make; by default for ever.
        deadline: Seconds that the camera has for answering.

    Source: CamOverlay App API, "Realtime drawing API"
    """

    def __init__(  # noqa: PLR0913 - one keyword for each property of a scene
        self,
        line: Line,
        root: Element,
        *,
        anchor: Anchor = "top_left",
        margin: int | tuple[int, int] = 0,
        channels: Channels = (0,),
        z_index: int = 0,
        resolution: AnySize = (1920, 1080),
        in_flight: int = 2,
        latest_wins: bool = False,
        wait: bool = False,
        backoff: Backoff | None = None,
        deadline: float = 10.0,
    ) -> None:
        elements(root)
        self.root = root
        self._screens = screens(channels, resolution)
        self._position = position(anchor, margin)
        self._in_flight = whole("in_flight", in_flight, least=1)
        self._latest_wins = flag("latest_wins", latest_wins)
        self._contact = self._reconnecting = Reconnecting(
            line, given(backoff), wait=flag("wait", wait), log=_log, what="the scene", feed="scene"
        )
        self._line = line
        self._z_index, self._deadline = z_index, deadline
        self._drawing()  # checks its arguments
        self._plan: Plan | None = None
        self._session: Session | None = None
        self._failure: Exception | None = None
        self._complaint: Exception | None = None
        self._changed = anyio.Event()
        self._wanted = anyio.Event()
        self._told = False
        self._is_known = False

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._open is not None:
            raise SessionClosed("a scene is entered once", camera=self._camera)
        self._open = True
        self._plan = await self._laid_out()
        with self._while_open():
            async with background(self._supervise):
                await self.settled()
                yield self

    @property
    def _camera(self) -> str:
        return self._line.camera

    async def update(self) -> None:
        """Send what has changed since the last time; returns once it is sent.

        While there is no connection it returns at once: the next one begins with the newest state.

        Raises:
            ValueError: A picture or a font is none, or an element has no size.
            DrawingRefused: The camera refused a call of this frame or of an earlier one. The next update
                draws everything anew.
            AccessDenied: The camera does not accept the credentials (any more).
            CameraError: The attempts to connect again are used up; what the last one met.
            SessionClosed: The scene is not open, or the camera's own block has ended.
        """
        self._check()
        self._plan = plan = await self._laid_out()
        session = self._session
        if session is None or self._latest_wins:
            self._wanted.set()
            await anyio.lowlevel.checkpoint()
        else:
            await self._attempt(session, plan)
        self._check()

    async def settled(self) -> None:
        """Return once the camera has confirmed the newest state; raises as `update`.

        It waits for a new connection, if need be.
        """
        while True:
            self._check()
            session, changed = self._session, self._changed
            if session is None:
                await changed.wait()
                continue
            if await self._attempt(session, self._plan, settle=True):
                return
            await changed.wait()

    async def _attempt(self, session: Session, plan: Plan | None, *, settle: bool = False) -> bool:
        """Draw *plan*, if it is not drawn; False where the connection has ended, so that the next will."""
        try:
            if plan is not None and session.shown is not plan:
                await session.draw(plan)
            if settle:
                await session.settle()
        except (TransportError, SessionClosed) as error:
            _log.debug("%s; the next connection begins with the newest state", str(error))
            self._wanted.set()
            return False
        except Exception:
            self._told = True
            raise
        return True

    def _check(self) -> None:
        """Raise what has to be told."""
        if not self._open:
            raise SessionClosed("the scene is not open: enter it with async with", camera=self._camera)
        if self._failure is not None:
            raise copy.copy(self._failure) if isinstance(self._failure, CameraError) else self._failure
        complaint, self._complaint = self._complaint, None
        if complaint is not None:
            self._wanted.set()
            raise complaint

    def _drawing(self) -> Drawing:
        channels = self._screens[0].channels
        z_index, deadline = self._z_index, self._deadline
        # A frame is painted and sent by one task at a time; a scene need not ask whose a call is.
        return Drawing(self._line, channels=channels, z_index=z_index, deadline=deadline, by_task=False)

    async def _laid_out(self) -> Plan:
        while True:
            found = elements(self.root)
            missing = [each for each in found if isinstance(each, _LOADED) and _is_missing(each)]
            if not missing:
                return plan(self.root, found)
            for element in missing:
                await _load(element)

    async def _supervise(self) -> None:
        """Keep the scene on the video until there is no point in it."""
        try:
            self._failure = await self._reconnecting.run(self._attempt_connection)
        except Exception as error:  # noqa: BLE001 - what drawing functions of the program raise, too
            self._failure = error
        self._tell()

    async def _attempt_connection(self) -> None:
        """One connection. What the camera refuses of the scene is told, and waits for another scene."""
        self._wanted, self._told = anyio.Event(), False
        try:
            await self._connection()
        except Exception as error:
            self._session = None
            self._reconnecting.falls()
            if isinstance(error, CameraError) and not isinstance(error, CommandRefused):
                self._tell()
                raise
            if not self._is_known:
                raise
            if not self._told:
                self._complaint = error
            self._tell()
            await self._wanted.wait()

    async def _connection(self) -> None:
        """Connect, draw the newest state, and stay until the connection is of no more use."""
        async with self._drawing() as drawing, drawing.frames(in_flight=self._in_flight) as frames:
            session = Session(drawing, frames, self._screens, self._position, self._in_flight)
            while self._plan is not None and session.shown is not self._plan:
                await session.draw(self._plan)
            self._session = session
            self._is_known = True
            self._reconnecting.stands()
            self._tell()
            async with background(self._follow):
                with session.over:
                    await drawing.ended()
                if session.problem is not None:
                    raise session.problem

    async def _follow(self) -> None:
        """Draw the newest state whenever there is one, where nobody waits for that."""
        while self._latest_wins:
            await self._wanted.wait()
            self._wanted = anyio.Event()
            if self._session is not None and self._plan is not None:
                # Where another task's frame has ended the session, its error is the one that counts.
                with suppress(SessionClosed):
                    try:
                        await self._session.draw(self._plan)
                    except DrawingRefused as refused:
                        self._complaint = refused

    def _tell(self) -> None:
        """Wake whoever waits for the connection to change."""
        self._changed.set()
        self._changed = anyio.Event()


def _is_missing(element: Image | Text) -> bool:
    """Whether its picture or font is still to be read."""
    return element.loaded is None and (isinstance(element, Image) or element.font is not None)


async def _load(element: Image | Text) -> None:
    """Read the picture or font of *element*; one that is assigned meanwhile is still to be read."""
    if isinstance(element, Image):
        picture = element.picture
        loaded = await load_picture(picture)
        if element.picture is picture:
            element.loaded = loaded
    elif element.font is not None:
        font = element.font
        loaded = await load_font(font)
        if element.font is font:
            element.loaded = loaded
