"""Status CGIs: one word for success, ``Error: 4`` for a refusal, both with HTTP 200.

Only the beginning of a body counts: a log or a report may well contain the word "Error".

Source: VAPIX Application API, "Response"; VAPIX parameter management; system settings
"""

from __future__ import annotations

import re

import attrs

from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.wire.reply import Reply

_REFUSAL = re.compile(
    r"(?:#\s*)?(?:error|request failed)\b[ \t]*:?\s*(?P<reason>.*)", re.IGNORECASE | re.DOTALL
)
_CODE = re.compile(r"-?\d+(?=$|[\s:,.;-])")


@attrs.frozen
class Refusal:
    """What a camera says when it says no.

    Attributes:
        code: The error number as text, or "" where the camera gave only words.
        reason: The words, or the number again where it gave only that.
    """

    code: str
    reason: str


def lines(text: str) -> list[str]:
    """The lines of *text* that are not blank, without the white space around them.

    Only CR and LF end a line: Latin-1 values may hold other characters that Unicode counts as line ends.
    """
    return [line.strip(" \t\r") for line in text.replace("\r", "\n").split("\n") if line.strip(" \t\r")]


def refusal(text: str) -> Refusal | None:
    """The refusal that *text* begins with; None where it begins with anything else."""
    match = _REFUSAL.match(text.lstrip())
    if match is None:
        return None
    reason = " ".join(lines(match["reason"])) or text.strip()
    number = _CODE.match(reason)
    return Refusal(code=number[0] if number else "", reason=reason)


def page_refused(reply: Reply) -> None:
    """Raise where a page for people came instead of an answer.

    Raises:
        MalformedReply: The body is HTML: a login page, a proxy's error, another server.
    """
    if reply.is_html:
        detail = f"expected an answer for programs, got a page: {excerpt(reply.text)}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)


def body(reply: Reply) -> str:
    """The text of an answer that is no refusal, without white space around it; it may be empty.

    Raises:
        CommandRefused: The body begins with an error.
        MalformedReply: The body is a page for people.
    """
    page_refused(reply)
    refused = refusal(reply.text)
    if refused is not None:
        raise CommandRefused(refused.reason, code=refused.code, camera=reply.camera, request=reply.request)
    return reply.text.strip()


def ok(reply: Reply) -> None:
    """Raise unless the camera said ``OK``, whatever follows it.

    Raises:
        CommandRefused: The body begins with an error.
        MalformedReply: It is neither ``OK`` nor an error.
    """
    said = body(reply)
    if not re.match(r"ok\b", said, re.IGNORECASE):
        detail = f'expected "OK", got {excerpt(said)!r}'
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
