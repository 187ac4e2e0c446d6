"""CamOverlay's drawing WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiocamstreamer.virtual.drawing.session import DrawingSession

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.routes import Socket


class DrawingSocket:
    """One client of the drawing WebSocket."""

    def __init__(self, camera: Device, socket: Socket) -> None:
        self._camera = camera
        self._socket = socket
        self._session = DrawingSession(camera.screen, on_call=camera.drawing.count)

    def opened(self) -> None:
        """Count the session in."""
        self._camera.drawing.add(self._session)

    def text(self, message: bytes) -> None:
        """Carry one command out and answer it."""
        self._socket.send(self._session.text(message))

    def binary(self, message: bytes) -> None:
        """Take an upload and answer it."""
        self._socket.send(self._session.binary(message))

    def closed(self) -> None:
        """Free everything."""
        self._camera.drawing.remove(self._session)
        self._session.close()
