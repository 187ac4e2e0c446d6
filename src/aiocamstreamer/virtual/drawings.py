"""The drawing sessions that are open on a camera."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aiocamstreamer.virtual.drawing import DrawingSession

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera
    from aiocamstreamer.virtual.websocket import Socket


class Drawings:
    """Counts over every open drawing session."""

    def __init__(self) -> None:
        self._sessions: set[DrawingSession] = set()
        self.calls = 0
        """Drawing calls since the camera was made."""

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def live(self) -> dict[str, int]:
        """Live variables by kind (``surface``, ``cairo``, ...); kinds without any are left out."""
        total: Counter[str] = Counter()
        for session in tuple(self._sessions):
            total.update(dict(session.live))
        return dict(+total)

    def add(self, session: DrawingSession) -> None:
        """Count *session* in."""
        self._sessions.add(session)

    def remove(self, session: DrawingSession) -> None:
        """Count *session* out."""
        self._sessions.discard(session)

    def count(self, command: str, parameters: tuple[object, ...]) -> None:
        """Count one call."""
        self.calls += 1


class DrawingSocket:
    """One client of the drawing WebSocket."""

    def __init__(self, camera: VirtualCamera, socket: Socket) -> None:
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
