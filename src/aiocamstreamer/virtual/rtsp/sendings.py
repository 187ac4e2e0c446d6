"""Streams on their way to one client: events as they happen, pictures as they are drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from aiocamstreamer.virtual.device.declarations import present
from aiocamstreamer.virtual.device.log import LARGEST, Message
from aiocamstreamer.virtual.device.notifications import APP
from aiocamstreamer.virtual.rtsp import jpeg, metadata
from aiocamstreamer.virtual.rtsp.packets import HEADER, Packets
from aiocamstreamer.virtual.rtsp.presentation import PATH, Events, Pictures
from aiocamstreamer.virtual.vapix.video import frames

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.notifications import Notification
    from aiocamstreamer.virtual.rtsp.carriers import Carrier
    from aiocamstreamer.virtual.rtsp.presentation import Stream
    from aiocamstreamer.virtual.server.faulty_transport import Line


class Sending:
    """One stream to one client.

    Args:
        camera: Whose stream it is.
        line: The connection of the requests, on which faults strike.
        carrier: The way of the packets.
        payload_type: What they carry.
        size: Bytes of a packet.
    """

    def __init__(self, camera: Device, line: Line, carrier: Carrier, payload_type: int, size: int) -> None:
        self.carrier = carrier
        self.packets = Packets(payload_type)
        self._camera = camera
        self._line = line
        self._room = size - HEADER

    def play(self) -> None:
        """Begin, or begin again."""

    def pause(self) -> None:
        """Send nothing for now."""

    def close(self) -> None:
        """Send nothing any more."""
        self.pause()
        if not self._line.is_closing():
            self.carrier.report(self.packets.goodbye())
        self.carrier.close()

    def report(self) -> None:
        """Tell the client how stamps and the wall's clock belong together, and how much was sent."""
        clock = self._camera.clock
        name = f"axis-{self._camera.state.device.serial.lower()}"[:255].encode("ascii", "replace")
        self.carrier.report(self.packets.report(clock.utc(), clock.seconds(), name))

    def _send(self, payloads: Sequence[bytes], seconds: float) -> None:
        """Send *payloads*, which are one picture or document, and what faults leave of them."""
        last = len(payloads) - 1
        faults = self._camera.faults
        packets = [
            self.packets.packet(payload, seconds, last=at == last) for at, payload in enumerate(payloads)
        ]
        fault = faults.before_message(PATH) if faults.active else None
        if fault is not None:
            self.carrier.spoil(fault, packets)
        else:
            self.carrier.send(packets)
        if faults.active and (fault := faults.after_message(PATH)) is not None:
            self._line.strike(fault)


class EventSending(Sending):
    """The camera's notifications: how everything stands, then what happens."""

    app, dialect = APP, ""

    def __init__(self, camera: Device, line: Line, carrier: Carrier, stream: Events, size: int) -> None:
        super().__init__(camera, line, carrier, stream.payload_type, size)
        self._filter = stream.filter

    def play(self) -> None:
        """Tell the present, and listen."""
        if self in self._camera.event_sockets:
            return
        self._camera.event_sockets.add(self)
        self._put(metadata.EMPTY)
        for notification in present(self._camera.state):
            self._tell(notification)

    def pause(self) -> None:
        """Listen no more."""
        self._camera.event_sockets.discard(self)

    def send(self, message: str | bytes) -> None:
        """Send a notification that is wanted; what is no notification goes as it is."""
        try:
            self._tell({"message": {}, **orjson.loads(message)})
        except (AttributeError, KeyError, TypeError, ValueError):
            self._put(message.encode() if isinstance(message, str) else message)

    def _tell(self, notification: Notification) -> None:
        if self._filter.takes(notification):
            camera = self._camera
            boot = camera.state.device.boot_id
            self._put(metadata.document(notification, camera.clock.utc(), boot))

    def _put(self, document: bytes) -> None:
        log, room = self._camera.log, self._room
        log.append(Message(number=log.number(), path=PATH, direction="out", data=document[:LARGEST]))
        parts = [document[place : place + room] for place in range(0, len(document), room)]
        self._send(parts or [b""], self._camera.clock.seconds())


class PictureSending(Sending):
    """The video, without the pictures for which a slow client has no room.

    Args:
        blocked: Whether the client still has to take what was sent before.
        failed: Told of what went wrong here.
    """

    def __init__(
        self,
        camera: Device,
        line: Line,
        carrier: Carrier,
        stream: Pictures,
        size: int,
        *,
        blocked: Callable[[], bool],
        failed: Callable[[], None],
    ) -> None:
        super().__init__(camera, line, carrier, stream.payload_type, size)
        self._picture = stream.picture
        self._blocked = blocked
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    def play(self) -> None:
        """Begin to draw."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    def pause(self) -> None:
        """Draw no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            try:
                async for picture in frames(self._camera, self._picture):
                    if not self._blocked():
                        now = self._camera.clock.seconds()
                        self._send(list(jpeg.payloads(picture, self._room)), now)
            except Exception:  # noqa: BLE001 - a fault of ours must not take the server down
                self._failed()


def sending(
    camera: Device,
    line: Line,
    carrier: Carrier,
    stream: Stream,
    size: int,
    *,
    blocked: Callable[[], bool],
    failed: Callable[[], None],
) -> Sending:
    """The way of *stream* to a client; see `PictureSending` for *blocked* and *failed*."""
    if isinstance(stream, Events):
        return EventSending(camera, line, carrier, stream, size)
    return PictureSending(camera, line, carrier, stream, size, blocked=blocked, failed=failed)
