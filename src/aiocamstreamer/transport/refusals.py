"""Refusals of an account, and when it may be tried again after one."""

from __future__ import annotations

from math import inf
from time import monotonic

from aiocamstreamer.wire.backoff import Backoff

PAUSES = Backoff(first=5.0, factor=1.5, longest=300.0)
"""Seconds between one try of a refused account and the next.

Cameras lock out who tries a wrong password again and again, and while they do they refuse the right one in
the same words: who never tried again would stay locked out for good.
"""


class Refusals:
    """Refusals in a row."""

    def __init__(self) -> None:
        self._many = 0
        self._until = -inf

    @property
    def stand(self) -> bool:
        """Whether the last one still counts, so that the account is not tried."""
        return monotonic() < self._until

    def one_more(self) -> None:
        """The account was refused."""
        self._many += 1
        self._until = monotonic() + PAUSES.ceiling(self._many)

    def over(self) -> None:
        """The account was let through."""
        self._many, self._until = 0, -inf
