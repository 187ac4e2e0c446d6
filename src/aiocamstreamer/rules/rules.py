"""Rules as pure decisions: nothing waits here, and the time is the caller's."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

import attrs

from aiocamstreamer import _arguments

K = TypeVar("K", bound=Hashable)


@attrs.frozen(kw_only=True)
class Rule:
    """When one input counts as active, and what it counts beside others.

    Attributes:
        priority: Of several that are active, those with a higher one come first.
        debounce: Seconds that the input has to be on without a break before it counts as active.
        hold: Seconds that it has to be off without a break before it no longer counts.
    """

    priority: float = 0
    debounce: float = 0.0
    hold: float = 0.0

    def __attrs_post_init__(self) -> None:
        _arguments.number("priority", self.priority)
        _arguments.number("debounce", self.debounce, 0)
        _arguments.number("hold", self.hold, 0)


@attrs.define
class _Input:
    """One input: how it is, and how it counts."""

    rule: Rule
    is_on: bool = False
    changed_at: float = float("-inf")
    is_active: bool = False
    active_since: float = 0.0

    @property
    def due(self) -> float | None:
        """When it counts otherwise, if it stays as it is; None for never."""
        if self.is_on is self.is_active:
            return None
        return self.changed_at + (self.rule.debounce if self.is_on else self.rule.hold)

    def advance(self, now: float) -> None:
        """Let it count as it does at *now*."""
        due = self.due
        if due is not None and due <= now:
            self.is_active, self.active_since = self.is_on, due


class Rules(Generic[K]):
    """Inputs that are on and off, and which of them count: a decision at any time that is asked for.

    Times are seconds of any clock that goes forwards, and no call may be earlier than the one before.

    Args:
        rules: The rule of each input, by a name of yours.

    Raises:
        TypeError: A value is no `Rule`.
        ValueError: There is none.
    """

    def __init__(self, rules: Mapping[K, Rule]) -> None:
        _arguments.some("rules", rules)
        self._inputs = {
            name: _Input(_arguments.instance(f"rules of {name!r}", rule, Rule))
            for name, rule in rules.items()
        }
        self._now = float("-inf")

    def __repr__(self) -> str:
        counting = sum(each.is_active for each in self._inputs.values())
        return f"<Rules: {counting} of {len(self._inputs)} inputs count>"

    def tell(self, name: K, is_on: bool, now: float) -> None:  # noqa: FBT001 - what is told
        """Note that an input is on, or off, from *now* on; telling again what it is changes nothing.

        Raises:
            KeyError: There is no such input.
            ValueError: *now* is before the last call.
        """
        told = self._inputs[name]
        _arguments.flag("is_on", is_on)
        self._advance(now)
        if told.is_on is not is_on:
            told.is_on, told.changed_at = is_on, now
            told.advance(now)

    def active(self, now: float) -> tuple[K, ...]:
        """The inputs that count at *now*, the most important first.

        Of two with the same priority the one that has counted for longer comes first: a newcomer does not
        displace it. Of those that count since the same moment, the order is that of the rules.

        Raises:
            ValueError: *now* is before the last call.
        """
        self._advance(now)
        counting = [name for name, each in self._inputs.items() if each.is_active]
        return tuple(sorted(counting, key=self._place))

    @property
    def due(self) -> float | None:
        """When the decision may be another one, where nothing is told before; None for never."""
        return min((due for each in self._inputs.values() if (due := each.due) is not None), default=None)

    def _place(self, name: K) -> tuple[float, float]:
        it = self._inputs[name]
        return -it.rule.priority, it.active_since

    def _advance(self, now: float) -> None:
        if now < self._now:
            raise ValueError(f"now: {self._now:g} or later, not {now:g}")
        self._now = now
        for each in self._inputs.values():
            each.advance(now)
