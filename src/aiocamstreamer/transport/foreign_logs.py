"""Log lines of the libraries below this one: none holds what a camera answered, or what it was told.

A program that logs everything, and not this library alone, must be able to show its log to others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_asking: ContextVar[bool] = ContextVar("asking", default=False)


class _Steps(logging.Filter):
    """Lets httpcore say which step of an exchange of this library is done, and not what came of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        step, _, rest = record.getMessage().partition(" ")
        if rest and _asking.get() and not step.endswith(".started"):
            record.msg, record.args = step, ()
        return True


for _name in ("httpcore.connection", "httpcore.http11", "httpcore2.connection", "httpcore2.http11"):
    logging.getLogger(_name).addFilter(_Steps())


@contextmanager
def unquoted() -> Iterator[None]:
    """Within the block httpcore quotes no header field of an answer, cookies among them, in its log lines."""
    token = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(token)


class _Quiet(logging.Filter):
    """Lets a logger say nothing in some threads.

    Attributes:
        threads: Which ones.
    """

    def __init__(self) -> None:
        super().__init__()
        self.threads: set[int] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        return record.thread not in self.threads


_zeroconf = _Quiet()
logging.getLogger("zeroconf").addFilter(_zeroconf)


@contextmanager
def quiet(thread: int) -> Iterator[None]:
    """Within the block zeroconf says nothing in *thread*: it would repeat what strangers send."""
    _zeroconf.threads.add(thread)
    try:
        yield
    finally:
        _zeroconf.threads.discard(thread)


def silent(name: str) -> logging.Logger:
    """A logger that says nothing, whatever a program does to all the loggers that there are.

    It is none of them: `logging.config` turns loggers on again that somebody else has turned off.
    """
    logger = logging.Logger(name)  # noqa: LOG001 - for that
    logger.disabled = True
    return logger
