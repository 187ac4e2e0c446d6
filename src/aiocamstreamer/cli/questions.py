"""Questions to whoever sits at the terminal."""

from __future__ import annotations

import getpass
import sys

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
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Failed("nothing was done", code=ExitCode.UNHEALTHY)


def hidden(prompt: str) -> str | None:
    """A word that is typed without an echo; None where nobody is there."""
    if not is_somebody_there():
        return None
    try:
        return getpass.getpass(f"{prompt}: ", stream=sys.stderr)
    except EOFError:
        return None


def first_line() -> str:
    """The first line of the input, without its end."""
    return sys.stdin.readline().rstrip("\r\n")
