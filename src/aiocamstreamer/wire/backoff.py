"""When to try again: exponential growth with full jitter, as a pure schedule.

Full jitter spreads a thousand clients that lost one camera together over the whole of each pause, so they do
not come back together.
"""

from __future__ import annotations

import attrs

from aiocamstreamer import _arguments


@attrs.frozen(kw_only=True)
class Backoff:
    """How long to pause between attempts, and how many to make.

    After *n* failures the pause is drawn evenly between 0 and ``first * factor**(n - 1)`` seconds, though at
    most ``longest``.

    Attributes:
        first: Longest pause before the first retry, in seconds.
        longest: Longest pause there is, in seconds.
        factor: Growth of the longest pause from one failure to the next.
        steady: How long a connection must hold for the failures before it to be forgotten, in seconds.
        attempts: How often to try again in a row before giving up; 0 never tries again, None tries for ever.
    """

    first: float = 1.0
    longest: float = 60.0
    factor: float = 2.0
    steady: float = 10.0
    attempts: int | None = None

    def __attrs_post_init__(self) -> None:
        _arguments.number("first", self.first, 0)
        _arguments.number("longest", self.longest, self.first)
        _arguments.number("factor", self.factor, 1)
        _arguments.number("steady", self.steady, 0)
        _arguments.optional(_arguments.whole, "attempts", self.attempts, 0)

    def ceiling(self, failures: int) -> float:
        """The longest pause, in seconds, after *failures* failures in a row (1 or more)."""
        try:
            return min(self.longest, self.first * self.factor ** (failures - 1))
        except OverflowError:
            return self.longest

    def seconds(self, failures: int, chance: float) -> float:
        """The pause after *failures* failures in a row; *chance* is a random number from 0 to 1."""
        return chance * self.ceiling(failures)

    def gives_up(self, failures: int) -> bool:
        """Whether *failures* failures in a row, the first loss counted, are too many."""
        return self.attempts is not None and failures > self.attempts


PATIENT = Backoff(first=1.0, longest=30.0)
"""Of what somebody waits for, so that it is not waited for much longer than need be."""


def given(backoff: Backoff | None, usual: Backoff | None = None) -> Backoff:
    """*backoff*, or the *usual* one in the place of None.

    Raises:
        TypeError: It is neither.
    """
    if not isinstance(backoff, Backoff | None):
        raise TypeError(f"backoff: a Backoff or None, not {_arguments.shown(backoff)}")
    return backoff or usual or Backoff()
