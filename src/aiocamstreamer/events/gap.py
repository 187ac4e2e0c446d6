"""The hole in a stream of events."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from aiocamstreamer._models import model


@model
class Gap:
    """Events may be missing here.

    Attributes:
        reason: "interrupted" where the connection was lost and has been made again, "overflow" where this
            program read too slowly and the oldest events were dropped.
        seconds: How long the connection was away: from the last sign of life to the new connection.
        dropped: Events that had arrived and were dropped.
        detail: What broke the connection, as its error says it; "" for an overflow.
    """

    reason: Literal["interrupted", "overflow"]
    seconds: float = 0.0
    dropped: int = 0
    detail: str = attrs.field(default="", eq=False)

    initial: ClassVar[Literal[False]] = False
    """A gap is never replayed; so every value of a stream can be asked."""
