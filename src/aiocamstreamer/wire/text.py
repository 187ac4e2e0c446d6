"""Status CGIs: one word for success, ``Error: 4`` for a refusal, both with HTTP 200.

Only the beginning of a body counts: a log or a report may well contain the word "Error". Some firmware wraps
the very same sentence in a page for people, so the sentence is looked for before a page counts as foreign.

Source: VAPIX Application API, "Response"; VAPIX parameter management; system settings
"""

from __future__ import annotations

import attrs

from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.limits import PAGE
from aiocamstreamer.wire import jsonrpc
from aiocamstreamer.wire.page import lines, page_text
from aiocamstreamer.wire.reply import Reply, reader

_NO = ("error", "request failed")
_SAID_NO = ("error:", "# error", "request failed:", "# request failed")
"""How a page says no; one that only has "Error" for a heading is another server's."""

_LONGEST_REFUSAL = 400  # characters
_HEADINGS = 3  # lines of a page in which its verdict begins, behind what the page is called


@attrs.frozen
class Refusal:
    """The words with which a camera says no.

    Attributes:
        code: The error number as text, or "" where the camera gave only words.
        reason: The words, or the number again where it gave only that.
    """

    code: str
    reason: str


def refusal(text: str) -> Refusal | None:
    """The refusal that *text* begins with; None where it begins with anything else."""
    said = text.lstrip()[:PAGE].rstrip()
    rest = said.removeprefix("#").lstrip()
    word = next((word for word in _NO if rest[: len(word)].lower() == word), "")
    if not word or _is_word(rest[len(word) : len(word) + 1]):
        return None
    told = rest[len(word) :].lstrip(" \t").removeprefix(":")
    reason = " ".join(lines(told)) or said
    return Refusal(code=_code(reason), reason=reason)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _code(reason: str) -> str:
    """The number that *reason* begins with, "" where it begins with something else."""
    sign = "-" if reason.startswith("-") else ""
    digits = reason[len(sign) :].lstrip("0123456789")
    number = reason[: len(reason) - len(digits)]
    return number if number != sign and (not digits or digits[0] in " \t\n:,.;-") else ""


@reader
def said(reply: Reply) -> str:
    """The text of an answer, be it plain or inside a page that holds nothing else.

    Raises:
        CommandRefused: The camera refuses in JSON.
        MalformedReply: The body is a page of something else: a login page, a proxy's error, another server;
            or JSON or XML.
    """
    text = reply.text
    if not reply.is_html:
        _no_document(reply, text)
        return text
    shown = _from_verdict(page_text(text))
    if not _is_answer(shown):
        raise _no_answer(reply)
    return shown


def _no_document(reply: Reply, text: str) -> None:
    """Raise where *text* is a document of another kind: no line of it is a name with a value."""
    if refused := jsonrpc.refused(reply):
        raise refused
    if text.lstrip()[:1] in {"{", "<"}:
        detail = f"expected plain text, got {reply.quoted}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)


def _from_verdict(shown: str) -> str:
    """*shown*, the text of a page, without the headings that stand before a verdict."""
    told = lines(shown)
    for place, line in enumerate(told[:_HEADINGS]):
        if line.lower().startswith(_SAID_NO) or is_done(line):
            return "\n".join(told[place:])
    return shown


def _is_answer(shown: str) -> bool:
    """Whether the text of a page is the answer of a CGI: a verdict, or nothing but names and values."""
    told = lines(shown)
    if not told:
        return False
    if told[0].lower().startswith(_SAID_NO) or is_done(told[0]) or [line.lower() for line in told] == ["ok"]:
        return True
    return all(line.partition("=")[1] and " " not in line.partition("=")[0].strip() for line in told)


def is_foreign(reply: Reply) -> bool:
    """Whether an answer is a page of something else: it holds neither a verdict nor names with values."""
    return reply.is_html and not _is_answer(_from_verdict(page_text(reply.text)))


def is_done(said: str) -> bool:
    """Whether an account was changed: ``Created account joe.``, ``Modified the account joe.``"""
    words = [word.lower() for word in said.split(None, 3) if word.lower() != "the"]
    return words[:1] in (["created"], ["modified"], ["removed"]) and words[1:2] == ["account"]


@reader
def page_refused(reply: Reply) -> None:
    """Raise where a page for people came instead of an answer.

    Raises:
        CommandRefused: The page, or a JSON object in its place, says that the camera refuses.
        MalformedReply: The body is HTML: a login page, a proxy's error, another server.
    """
    if refused := jsonrpc.refused(reply):
        raise refused
    if reply.is_html:
        said(reply)
        raise verdict(reply) or _no_answer(reply)


def _no_answer(reply: Reply) -> MalformedReply:
    detail = f"expected an answer for programs, got a page: {reply.quoted}"
    return MalformedReply(detail, camera=reply.camera, request=reply.request)


def verdict(reply: Reply) -> CommandRefused | None:
    """The refusal in an answer, plain or inside a page; None where there is none."""
    text = _from_verdict(page_text(reply.text)) if reply.is_html else reply.text
    refused = refusal(text) if not reply.is_html or _is_answer(text) else None
    if refused is None:
        return None
    return CommandRefused(refused.reason, code=refused.code, camera=reply.camera, request=reply.request)


def refusal_alone(reply: Reply) -> CommandRefused | None:
    """The refusal that is all of an answer; None where more follows, as in a log that speaks of errors."""
    whole = reply.text.strip().lower()
    is_alone = len(whole) <= _LONGEST_REFUSAL and len(lines(whole)) <= 2
    return verdict(reply) if is_alone and (whole in _NO or whole.startswith(_SAID_NO)) else None


@reader
def body(reply: Reply) -> str:
    """The text of an answer that is no refusal, without white space around it; it may be empty.

    Raises:
        CommandRefused: The body begins with an error.
        MalformedReply: The body is a page for people.
    """
    text = said(reply)
    if refused := verdict(reply):
        raise refused
    return text.strip()


@reader
def ok(reply: Reply) -> None:
    """Raise unless the camera said ``OK``, whatever follows it.

    Raises:
        CommandRefused: The body begins with an error.
        MalformedReply: It is neither ``OK`` nor an error.
    """
    answer = body(reply)
    if answer[:2].lower() != "ok" or _is_word(answer[2:3]):
        detail = f'expected "OK", got {excerpt(answer)!r}'
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
