"""Questions to whoever sits at the terminal."""

from __future__ import annotations

import getpass
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused


def is_somebody_there() -> bool:
    """Whether somebody can be asked: input and errors are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(what: str) -> None:
    """Return when whoever is there agrees to *what*, for example ``restart gate``.

    Raises:
        Misused: Nobody is there.
        Failed: The answer is no.
    """
    if not is_somebody_there():
        raise Misused(f"{what}: nobody is there to be asked, and nothing was done", advice="say --yes")
    sys.stderr.write(f"{what}? [y/N] ")
    sys.stderr.flush()
    if next_line().strip().lower() not in {"y", "yes"}:
        raise Failed("nothing was done", code=ExitCode.UNHEALTHY)


def hidden(prompt: str) -> str | None:
    """A word that is typed without an echo; None where nobody is there."""
    if not is_somebody_there():
        return None
    try:
        with _interruptible():
            return getpass.getpass(f"{prompt}: ", stream=sys.stderr)
    except EOFError:
        return None


def next_line() -> str:
    """The next line of the input, without its end."""
    with _interruptible():
        return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def _interruptible() -> Iterator[None]:
    """A block that Ctrl-C ends at once: asyncio would cancel a task, which does not hear while it reads."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
