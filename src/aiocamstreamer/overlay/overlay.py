"""The CamOverlay app of one camera."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from aiocamstreamer import _arguments, parameters
from aiocamstreamer._scalars import truth
from aiocamstreamer.app import App, Lookout
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.events import Listening
from aiocamstreamer.overlay.anchors import Anchor
from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.overlay.endpoints import API
from aiocamstreamer.overlay.scene import Channels, Element, Scene
from aiocamstreamer.overlay.services.services import Services
from aiocamstreamer.overlay.stored_files import FontFiles, ImageFiles
from aiocamstreamer.overlay.until_restart.content import Content
from aiocamstreamer.overlay.until_restart.keep_applied import KeptOverlay
from aiocamstreamer.overlay.until_restart.updates import Change, carry_out
from aiocamstreamer.overlay.watch import OverlayWatch
from aiocamstreamer.size import AnySize
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.signatures import PICTURES

_ENABLED = "CamOverlay.Enabled"


class Overlay(Content, OverlayWatch, App, Lookout):
    """The CamOverlay app.

    What `graphics` and `set_ticker_text` set is gone when the app or the camera restarts, unless it was set
    through `keep_applied`.
    """

    _roots = (API,)

    @property
    def services(self) -> Services:
        """The services: their saved configuration, and which of them are shown."""
        return Services(self._line)

    def keep_applied(self, **listening: Unpack[Listening]) -> KeptOverlay:
        """A handle whose settings are made again whenever the app has forgotten them.

        Entering it with ``async with`` connects to the app's events, which say when that is.

        Args:
            listening: See `Listening`.
        """
        return KeptOverlay(self._line, self.events(**listening))

    def drawing(
        self,
        *,
        channels: int | Iterable[int] = (0,),
        z_index: int = 0,
        wait: bool = False,
        backoff: Backoff | None = None,
        deadline: float = 10.0,
    ) -> Drawing:
        """A session that draws over the video; enter it with ``async with``.

        See `Drawing` for the arguments.
        """
        return Drawing(
            self._line, channels=channels, z_index=z_index, wait=wait, backoff=backoff, deadline=deadline
        )

    def scene(  # noqa: PLR0913 - one keyword for each property of a scene
        self,
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
    ) -> Scene:
        """Elements that stay over the video; enter it with ``async with``. See `Scene` for the arguments."""
        return Scene(
            self._line,
            root,
            anchor=anchor,
            margin=margin,
            channels=channels,
            z_index=z_index,
            resolution=resolution,
            in_flight=in_flight,
            latest_wins=latest_wins,
            wait=wait,
            backoff=backoff,
            deadline=deadline,
        )

    @property
    def images(self) -> ImageFiles:
        """The images that were uploaded to the app."""
        return ImageFiles(self._line)

    @property
    def fonts(self) -> FontFiles:
        """The fonts that were uploaded to the app."""
        return FontFiles(self._line)

    async def mjpeg_picture(self, url: str) -> bytes:
        """One picture, JPEG, that the camera fetches from the MJPEG stream at *url*.

        Raises:
            TypeError: *url* is no text.
            ValueError: It is empty.
            CommandRefused: The camera gets no picture there.
        """
        _arguments.line("url", url)
        return await self._get("fetch_mjpeg_image.cgi", _picture, {"mjpeg_url": url}, deadline=30.0)

    async def is_running(self) -> bool:
        """Whether the app shows overlays at all.

        Source: CamOverlay App API, "Parameter Enabled"
        """
        value = await parameters.of_app(self._line, _ENABLED)
        try:
            return truth(value)
        except ValueError as problem:
            raise MalformedReply(f"{_ENABLED}: {problem}", camera=self._line.camera) from problem

    async def start(self) -> None:
        """Show the overlays, as far as each is enabled; saved on the camera."""
        await parameters.update(self._line, {_ENABLED: "1"})

    async def stop(self) -> None:
        """Show no overlay at all; saved on the camera."""
        await parameters.update(self._line, {_ENABLED: "0"})

    async def _apply(self, change: Change) -> None:
        await carry_out(self._line, change)


def _picture(reply: Reply) -> bytes:
    if not reply.content.startswith(PICTURES):
        envelope.acknowledge(reply)
        raise MalformedReply("neither PNG nor JPEG", camera=reply.camera, request=reply.request)
    return reply.content
