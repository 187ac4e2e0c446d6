"""The ground that the services of all apps stand on."""

from __future__ import annotations

from aiocamstreamer.transport import Http, Line


class Service:
    """A part of one camera that can be talked to; it holds no connection of its own."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def __repr__(self) -> str:
        line = getattr(self, "_line", None)  # missing where its own construction has failed
        return f"<{type(self).__name__}>" if line is None else f"<{type(self).__name__} of {line.camera}>"

    @property
    def _http(self) -> Http:
        return self._line.http
