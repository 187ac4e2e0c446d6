"""The exit code of an error, and of a command."""

from __future__ import annotations

import enum
from collections.abc import Iterable


class ExitCode(enum.IntEnum):
    """The exit status; of several cameras the largest counts."""

    OK = 0
    UNHEALTHY = 1
    """A camera failed, was found unhealthy, or nobody knows."""
    USAGE = 2
    CREDENTIALS = 3
    UNREACHABLE = 4
    REFUSED = 5
    UNSUPPORTED = 6
    INTERRUPTED = 130


class Failed(Exception):
    """The end of a command, told in a sentence.

    Attributes:
        code: The exit code.
        advice: What to do; "" where there is nothing to say.
    """

    def __init__(self, sentence: str, *, code: ExitCode = ExitCode.UNHEALTHY, advice: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.advice = advice


class Misused(Failed):
    """The line asks for what makes no sense; nothing was sent."""

    def __init__(self, sentence: str, *, advice: str = "") -> None:
        super().__init__(sentence, code=ExitCode.USAGE, advice=advice)


def code_of(error: BaseException) -> ExitCode | None:
    """The exit code of *error*; None for one that nobody expects: a fault of this program."""
    if isinstance(error, Failed):
        return error.code
    # Here: whoever asks for help waits for none of them.
    from aiocamstreamer.errors import (
        AccessError,
        CameraError,
        CommandRefused,
        ReadOnly,
        TransportError,
        Unsupported,
    )

    codes: tuple[tuple[type[Exception], ExitCode], ...] = (  # the first row that an error belongs to counts
        (AccessError, ExitCode.CREDENTIALS),
        (Unsupported, ExitCode.UNSUPPORTED),
        (TransportError, ExitCode.UNREACHABLE),
        (CommandRefused, ExitCode.REFUSED),
        (ReadOnly, ExitCode.REFUSED),
        (CameraError, ExitCode.UNHEALTHY),
        (TimeoutError, ExitCode.UNREACHABLE),
        (ValueError, ExitCode.USAGE),
        (OSError, ExitCode.USAGE),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), None)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The one that counts of *codes*."""
    return max(codes, default=ExitCode.OK)
