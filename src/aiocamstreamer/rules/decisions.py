"""Decisions as they change: rules fed by an iterator of inputs, on the clock of the event loop."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Hashable, Mapping
from typing import Generic, Self, TypeVar

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.rules.rules import Rule, Rules
from aiocamstreamer.transport.owning import Working
from aiocamstreamer.transport.plain_words import AsyncLoop

K = TypeVar("K", bound=Hashable)


class Decisions(AsyncLoop, Working, Generic[K]):
    """The inputs that count, whenever that changes: ``async for active in decisions``.

    Each is the tuple that `Rules.active` gives, the most important first. A program that is busy gets the
    newest decision alone. What *inputs* raises ends the block; where they end, the last decisions still come,
    and then the iteration ends.

    Args:
        rules: The rule of each input, by a name of yours.
        inputs: What is on and off: pairs of a name and a truth value, for example a generator over events.
            Names that have no rule are passed over.

    Raises:
        TypeError: A value of *rules* is no `Rule`, or *inputs* is no async iterable.
        ValueError: There is no rule.
    """

    _once = "decisions are entered once"

    def __init__(self, rules: Mapping[K, Rule], inputs: AsyncIterable[tuple[K, bool]]) -> None:
        if not isinstance(inputs, AsyncIterable):
            raise TypeError(
                f"inputs: an async iterable of names and truth values, not {_arguments.shown(inputs)}"
            )
        super().__init__("rules")
        self._names = frozenset(rules)
        self._rules = Rules(rules)
        self._inputs = inputs
        self._given: tuple[K, ...] = ()
        self._has_ended = False

    @property
    def active(self) -> tuple[K, ...]:
        """The inputs that count now, the most important first."""
        return self._rules.active(anyio.current_time())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[K, ...]:
        """The next decision that is not the one before; at first none counts.

        Raises:
            SessionClosed: Used before its block.
        """
        if self._open is None:
            raise SessionClosed("used before its block: enter it with async with", request=self._request)
        while self._open:
            decision, due = self.active, self._rules.due
            if decision != self._given:
                self._given = decision
                return decision
            if self._has_ended and due is None:
                break
            news = self._news
            with anyio.CancelScope(deadline=float("inf") if due is None else due):
                await news.wait()
        raise StopAsyncIteration

    def first(self) -> AsyncIterator[K | None]:
        """The most important input, whenever that is another one; None where none counts."""
        return _First(self)

    async def _work(self) -> None:
        try:
            async for name, is_on in self._inputs:
                if name in self._names:
                    self._rules.tell(name, is_on, anyio.current_time())
                    self._tell()
        finally:
            self._has_ended = True
            self._tell()


class _First(AsyncIterator[K | None]):
    """The first of each decision."""

    def __init__(self, decisions: Decisions[K]) -> None:
        self._decisions = decisions
        self._before: K | None = None

    async def __anext__(self) -> K | None:
        while True:
            first = next(iter(await anext(self._decisions)), None)
            if first != self._before:
                self._before = first
                return first
