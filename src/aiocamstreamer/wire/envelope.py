"""Answers of the apps: an envelope around data, bare JSON, or plain words where something failed.

An app says no in many ways: ``{"status": 404, "message": ...}`` or ``{"code": "ERR_...", ...}`` inside a 200,
a 400 with a sentence, "Http API: command not found" with HTTP 200 for an endpoint it does not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from aiocamstreamer._scalars import truth, whole
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, Unsupported, excerpt
from aiocamstreamer.redaction import masked
from aiocamstreamer.wire import json
from aiocamstreamer.wire.reply import Reply, reader
from aiocamstreamer.wire.text import refusal_alone

SPOKEN = frozenset({400, 404})
"""Statuses whose body is the app's own answer: pass them as ``accept`` and hand the reply to this module."""

_NOT_THERE = ("not found", "no such", "not exist", "doesn't exist")
_DONE = frozenset({"ok", "success", "true"})
_FAILED = ("err", "fail")
_LONGEST_RESULT = 16  # characters: a longer text is what was asked for
_MARK = 40  # bytes in which a document says that it is one
_LONGEST_NOT_FOUND = 1000  # characters: a longer text is about something else


@reader
def data(reply: Reply) -> Any:
    """The value under ``data`` in ``{"status": 200, "message": "OK", "data": ...}``.

    Raises:
        CommandRefused: The app says no.
        Unsupported: The app has no such endpoint.
        MalformedReply: No JSON, or no envelope with data.
    """
    found = body(reply)
    if not isinstance(found, Mapping) or "data" not in found:
        raise _malformed(reply, 'no "data" in the answer')
    return found["data"]


@reader
def body(reply: Reply) -> Any:
    """The decoded JSON, after a look for errors in it; for answers without an envelope. Raises as `data`."""
    found = raw(reply)
    judge(reply, found)
    if reply.status >= 400:
        raise CommandRefused(_words(found), code=reply.status, camera=reply.camera, request=reply.request)
    return found


@reader
def raw(reply: Reply) -> Any:
    """The decoded JSON, whatever it says.

    Raises:
        CommandRefused: A sentence with HTTP 400 instead of JSON.
        Unsupported: The app has no such endpoint.
        MalformedReply: No JSON.
    """
    _require_endpoint(reply)
    try:
        return json.loads(reply.content, most=reply.most_values)
    except ValueError as problem:
        if reply.status >= 400 and not reply.is_html:
            raise _sentence(reply) from None
        raise _malformed(reply, str(problem)) from problem


@reader
def acknowledge(reply: Reply) -> None:
    """Nothing, where the app accepted a command: an empty body, ``OK``, or JSON without an error.

    Raises:
        CommandRefused: The app says no.
        Unsupported: The app has no such endpoint.
        MalformedReply: A page for people instead of an answer.
    """
    _require_endpoint(reply)
    said = reply.text.strip()
    if reply.status < 400 and said.lower() in {"", "ok"}:
        return
    if said.startswith(("{", "[")):
        body(reply)
        return
    if reply.is_html:
        raise _malformed(reply, "no answer of the app")
    raise _sentence(reply)


@reader
def text(reply: Reply) -> str:
    """The body of an endpoint that answers in plain text: a log or a report. Raises as `acknowledge`."""
    if reply.is_absent:
        _require_endpoint(reply)  # its words alone say nothing: a log may well hold them
    if reply.status >= 400:
        raise _sentence(reply)
    if reply.is_html or reply.content[:_MARK].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise _malformed(reply, "no plain text")
    if reply.is_object:
        body(reply)  # it may be a refusal
    if refused := refusal_alone(reply):
        raise refused
    return reply.text


@contextmanager
def seeking(sought: str) -> Iterator[None]:
    """Within the block a refusal that says "not found" is a `NotFound` of *sought*."""
    try:
        yield
    except CommandRefused as refused:
        said = refused.reason.lower()
        if isinstance(refused, NotFound) or not (
            refused.code == "404" or any(words in said for words in _NOT_THERE)
        ):
            raise
        raise NotFound(
            sought,
            reason=refused.reason,
            code=refused.code,
            camera=refused.camera,
            request=refused.request,
        ) from None


def judge(reply: Reply, found: Any) -> None:
    """Raise CommandRefused or Unsupported where decoded JSON *found* carries an error."""
    if not isinstance(found, Mapping):
        return
    for code in (found.get("status"), found.get("code")):
        if not _means_done(code):
            raise _refusal(reply, found, code)
    if _says_no(found.get("success")) or _says_error(found.get("result")):
        raise _refusal(reply, found, "")
    if found.get("error") and found.get("data") is None:
        inner = found["error"]
        code = inner.get("code", "") if isinstance(inner, Mapping) else ""
        raise _refusal(reply, inner if isinstance(inner, Mapping) else {"message": inner}, code)


def _says_no(success: object) -> bool:
    """Whether *success* is one of the spellings of false; most answers have none at all."""
    try:
        return success is not None and success != "" and not truth(success)
    except ValueError:
        return False


def _says_error(result: object) -> bool:
    return isinstance(result, str) and any(word in result[:_LONGEST_RESULT].lower() for word in _FAILED)


def _means_done(code: object) -> bool:
    """Whether a ``status`` or ``code`` claims success, or is another thing of that name."""
    if isinstance(code, bool) or not isinstance(code, int | float | str):
        return True
    said = str(code).strip().lower()
    try:
        return 200 <= (code if isinstance(code, float) else whole(said)) < 300
    except ValueError:
        # A number that is none, of thousands of digits or in superscript, is no success.
        return said in _DONE or not (said.lstrip("-").isdigit() or any(word in said for word in _FAILED))


def _refusal(reply: Reply, found: Mapping[str, Any], code: object) -> CommandRefused | Unsupported:
    reason = _words(found)
    if is_absent(reason):
        return Unsupported(f'app answered "{excerpt(reason)}"', camera=reply.camera, request=reply.request)
    spelled = f"{code:g}" if isinstance(code, float) else str(code)
    return CommandRefused(reason, code=spelled, camera=reply.camera, request=reply.request)


def _words(found: Any) -> str:
    """The app's own words for its refusal."""
    if isinstance(found, Mapping):
        for key in ("message", "reason", "details", "detail", "error"):
            if isinstance(found.get(key), str) and found[key]:
                return masked(found[key])
    return excerpt(masked(orjson.dumps(found).decode()[:_LONGEST_NOT_FOUND]))


def is_absent(said: str) -> bool:
    """Whether *said* is how a web server or an app tells that it has no such endpoint."""
    words = said[:_LONGEST_NOT_FOUND].lower()
    before, found, _ = words.partition("can't be resolved")
    return "command not found" in words or (bool(found) and "cgi " in before)


def _shown(reply: Reply) -> str:
    """The beginning of the body as errors may repeat it: stream lists carry keys and passwords in URLs."""
    return reply.quoted


def _require_endpoint(reply: Reply) -> None:
    """Raise Unsupported for the ways in which a camera says that it has no such endpoint."""
    if reply.is_object:
        return
    if reply.status == 404 or (len(reply.content) < _LONGEST_NOT_FOUND and is_absent(reply.text)):
        raise Unsupported(reply.absence, camera=reply.camera, request=reply.request)


def _sentence(reply: Reply) -> CommandRefused:
    code = reply.status if reply.status >= 400 else ""
    return CommandRefused(
        _shown(reply) or reply.reason, code=code, camera=reply.camera, request=reply.request
    )


def _malformed(reply: Reply, problem: str) -> MalformedReply:
    hint = " (a web page: is this the camera itself?)" if reply.is_html else ""
    shown = f'"{_shown(reply)}"' if reply.content else "an empty body"
    return MalformedReply(f"{problem}{hint}: {shown}", camera=reply.camera, request=reply.request)
