"""The ground that the services of all apps stand on."""

from __future__ import annotations

from aiocamstreamer.transport import Http, Line


class Service:
    """A part of one camera that can be talked to; it holds no connection of its own."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def _http(self) -> Http:
        return self._line.http
