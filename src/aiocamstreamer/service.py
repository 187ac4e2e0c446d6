"""The ground that the services of all apps stand on, and which form of an API a camera speaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from aiocamstreamer.errors import UnexpectedStatus, Unsupported
from aiocamstreamer.transport import Http, Line

D = TypeVar("D")
T = TypeVar("T")


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


async def first_spoken(line: Line, topic: str, dialects: Sequence[D], ask: Callable[[D], Awaitable[T]]) -> T:
    """The answer of ``ask(dialect)`` for the first of *dialects* that the camera speaks.

    Only "no such endpoint" (`Unsupported`, or HTTP 404) leads on to the next dialect; refused credentials,
    server errors and time-outs are raised at once. A missing endpoint did nothing, so *ask* may be a write.

    Args:
        line: The line to the camera; its memory keeps the choice.
        topic: What the choice is remembered by, for example ``"camstreamer.streams"``.
        dialects: The newest first; path prefixes, or values that know how to ask.
        ask: Asks in the given dialect.

    Raises:
        Unsupported: The camera speaks none of them.
    """
    remembered = line.memory.get(topic)
    order = [dialect for dialect in dialects if dialect == remembered]
    order += [dialect for dialect in dialects if dialect != remembered]
    refused: list[Unsupported | UnexpectedStatus] = []
    for dialect in order:
        try:
            answer = await ask(dialect)
        except Unsupported as missing:
            refused.append(missing)
        except UnexpectedStatus as missing:
            if missing.status != 404:
                raise
            refused.append(missing)
        else:
            line.memory[topic] = dialect
            return answer
    first = refused[0]
    if isinstance(first, Unsupported):
        raise first
    raise Unsupported(first.detail, camera=first.camera, request=first.request) from None
