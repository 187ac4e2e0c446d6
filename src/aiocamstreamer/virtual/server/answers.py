"""Answers that are more than a status, header fields and a body."""

from __future__ import annotations

import asyncio

from starlette.responses import Response


class Phrased(Response):
    """An answer with a reason phrase of its own, as PlaneTracker refuses what it cannot do."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status_code=status)
        self.reason = " ".join(reason.split())  # a line break would end the status line


class Takeover(Response):
    """An answer after which the connection is no longer one of HTTP.

    Args:
        protocol: Whose the connection is from then on; it says by itself what there is to say.
    """

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self.protocol = protocol
