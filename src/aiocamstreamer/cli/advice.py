"""An error in a sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from aiocamstreamer.cli.exit_codes import Failed
from aiocamstreamer.errors import (
    AccessDenied,
    CommandRefused,
    ConnectFailed,
    ConnectionLost,
    MalformedReply,
    NoSuchEndpoint,
    RoleTooLow,
    TimedOut,
    TlsRejected,
    UnsafeAccess,
    Unsupported,
)

_Advice: TypeAlias = str | Callable[[Exception], str]


def _of_certificate(error: Exception) -> str:
    if getattr(error, "fingerprint", ""):
        return (
            "compare the fingerprint with what the camera's own page shows; camctl add NAME ADDRESS pins it"
        )
    return "camctl doctor TARGET looks at what speaks there"


_TABLE: tuple[tuple[type[Exception], _Advice], ...] = (
    (
        AccessDenied,
        "look at --user and at where the password comes from; cameras lock out whoever tries too often",
    ),
    (RoleTooLow, "this needs an account with a higher role; camctl users list TARGET tells the roles"),
    (UnsafeAccess, "use an https:// address, or let the camera offer Digest authentication"),
    (TlsRejected, _of_certificate),
    (ConnectFailed, "camctl discover looks for cameras; camctl doctor TARGET tells how far one gets"),
    (TimedOut, "the camera may be starting or busy; camctl doctor TARGET tells how far one gets"),
    (ConnectionLost, "try once more; camctl doctor TARGET tells how far one gets"),
    (NoSuchEndpoint, "camctl caps TARGET tells what this camera can do, camctl apps list TARGET what runs"),
    (Unsupported, "camctl caps TARGET tells what this camera can do"),
    (
        MalformedReply,
        "this camera answers as no other does: a report with the output of -vv helps to mend it",
    ),
    (CommandRefused, ""),
)


def sentence(error: BaseException) -> str:
    """*error* in one line, with its kind where it says nothing itself."""
    said = " ".join(str(error).split())
    return said or type(error).__name__


def advice(error: BaseException) -> str:
    """The next thing to try; "" where the error says it itself."""
    if isinstance(error, Failed):
        return error.advice
    told = next((told for kind, told in _TABLE if isinstance(error, kind)), "")
    return told(error) if callable(told) and isinstance(error, Exception) else str(told)
