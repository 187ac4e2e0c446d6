"""JSON APIs: a method in, ``data`` or ``error`` out, both with HTTP 200; and their REST successors.

Source: VAPIX basic device information, API discovery service, systemready API, device configuration APIs
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiocamstreamer.errors import (
    AccessDenied,
    CameraError,
    CommandRefused,
    MalformedReply,
    RoleTooLow,
    excerpt,
)
from aiocamstreamer.wire import json
from aiocamstreamer.wire.reply import Reply, reader

CONTEXT = "aiocamstreamer"
"""Sent with every request: a camera that is sent one must send it back."""

_ROLE_TOO_LOW = {"2001", "2105"}
_NOT_AUTHENTICATED = {"2106"}
_WORDS = ("message", "reason", "details", "detail", "error")
"""Where the apps say why."""


def request(
    method: str, *, version: str | None = None, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The JSON object that calls *method*.

    Args:
        method: The API's method.
        version: The API version the answer is to be in; None for APIs that take none.
        params: Arguments of the method.
    """
    call: dict[str, Any] = {} if version is None else {"apiVersion": version}
    call |= {"context": CONTEXT, "method": method}
    if params is not None:
        call["params"] = dict(params)
    return call


@reader
def loads(reply: Reply) -> Any:
    """The body as JSON, whatever its Content-Type says.

    Raises:
        MalformedReply: It is none.
    """
    try:
        return json.loads(reply.content, most=reply.most_values)
    except ValueError as problem:
        detail = f"{problem}: {reply.quoted}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request) from problem


@reader
def decode(reply: Reply) -> Any:
    """The ``data`` of the answer; an empty object where the method answers with nothing.

    Raises:
        CommandRefused: The answer holds an error; code and words are the camera's.
        RoleTooLow: That error is that the account may not do this.
        AccessDenied: That error is that the account was not recognised.
        MalformedReply: No JSON object, or one with neither data nor error nor method.
    """
    answer = loads(reply)
    if not isinstance(answer, dict):
        raise _malformed(reply)
    # One that says nothing beside data says that there was none.
    if answer.get("error") or (answer.get("error") is not None and "data" not in answer):
        raise _refused(reply, answer["error"])
    if "data" not in answer and "method" not in answer:
        raise refused(reply) or _malformed(reply)
    data = answer.get("data")
    return {} if data is None else data


@reader
def rest(reply: Reply) -> Any:
    """The ``data`` of a ``{"status":"success"}`` answer of ``/config/rest``.

    Raises:
        CommandRefused, RoleTooLow, AccessDenied, MalformedReply: As for `decode`.
    """
    answer = loads(reply)
    if not isinstance(answer, dict) or not isinstance(answer.get("status"), str):
        raise refused(reply) or _malformed(reply)
    if answer["status"].lower() != "success":
        raise refused(reply) or _refused(reply, answer.get("error"))
    return answer.get("data")


def refused(reply: Reply) -> CameraError | None:
    """The error in the JSON object of an answer, as these APIs or the apps spell it.

    None where there is no such object, or no error in it.
    """
    if not reply.is_object:
        return None
    try:
        answer = json.loads(reply.content)
    except ValueError:
        return None
    error = answer.get("error")
    if isinstance(error, dict) and ("code" in error or "message" in error):
        return _refused(reply, error)
    code = next((said for said in (answer.get("status"), answer.get("code")) if _says_no(said)), None)
    if code is None or "data" in answer:
        return None
    words = next((answer[name] for name in _WORDS if isinstance(answer.get(name), str)), "")
    return _refused(reply, {"code": code, "message": words})


def _says_no(code: object) -> bool:
    """Whether *code* is how the apps say no: an HTTP status, or a word for it."""
    if isinstance(code, str):
        return code.upper().startswith("ERR") or (code.isdecimal() and code[:1] in "45" and len(code) == 3)
    return isinstance(code, int) and 400 <= code < 600


def _refused(reply: Reply, error: Any) -> CameraError:
    fields = error if isinstance(error, dict) else {"message": str(error or "")}
    code = "" if fields.get("code") is None else str(fields["code"])
    reason = str(fields.get("message") or "")
    place: dict[str, Any] = {"camera": reply.camera, "request": reply.request}
    if code in _ROLE_TOO_LOW:
        return RoleTooLow(f"this account may not do that (code {code}: {excerpt(reason)})", **place)
    if code in _NOT_AUTHENTICATED:
        return AccessDenied(f"the account was not recognised (code {code}: {excerpt(reason)})", **place)
    return CommandRefused(reason, code=code, **place)


def _malformed(reply: Reply) -> MalformedReply:
    detail = f"neither data nor error: {reply.quoted}"
    return MalformedReply(detail, camera=reply.camera, request=reply.request)
