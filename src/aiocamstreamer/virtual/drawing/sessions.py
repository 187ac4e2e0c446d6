"""The drawing sessions that are open on a camera."""

from __future__ import annotations

from collections import Counter

from aiocamstreamer.virtual.drawing.session import DrawingSession


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
