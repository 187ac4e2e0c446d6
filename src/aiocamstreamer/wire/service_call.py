"""Calls of ``/vapix/<service>``: JSON, or the simplified form of ``key=value`` lines; and the faults of both.

In the simplified form a structure is flattened: levels are joined by ``_``, items of a list are numbered
from 0.

Source: VAPIX introduction, "JSON and simplified key-value requests"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import unquote_plus

from aiocamstreamer._scalars import number
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.limits import NESTING
from aiocamstreamer.wire.jsonrpc import loads
from aiocamstreamer.wire.jsonrpc import refused as refusal_in
from aiocamstreamer.wire.page import lines
from aiocamstreamer.wire.reply import Reply, reader
from aiocamstreamer.wire.text import page_refused, said, verdict

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_FAULT = frozenset({"Fault", "FaultCode", "FaultSubCode", "FaultReason", "FaultMsg"})
"""Any of them alone tells of a failure."""

_MOST_DIGITS = 300  # a longer number stays the text that it is
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class ServiceFault(CommandRefused):
    """A service call failed.

    Attributes:
        fault: Whose fault it is, for example ``env:Receiver``.
        fault_code: The kind, for example ``ter:Action``.
        sub_code: What exactly, for example ``axast:DeviceNotCalibrated``; also the error's ``code``.
    """

    def __init__(self, fields: Mapping[str, Any], *, camera: str = "", request: str = "") -> None:
        self.fault = str(fields.get("Fault") or "")
        self.fault_code = str(fields.get("FaultCode") or "")
        self.sub_code = str(fields.get("FaultSubCode") or "")
        reason = fields.get("FaultReason") or fields.get("FaultMsg") or self.fault
        super().__init__(str(reason), code=self.sub_code or self.fault_code, camera=camera, request=request)


def flatten(arguments: Mapping[str, Json]) -> list[tuple[str, str]]:
    """*arguments* as ``key``, ``value`` pairs of the simplified form; text stands in quotation marks."""
    return [pair for key, value in arguments.items() for pair in _flat(key, value)]


def _flat(key: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{key}_{name}", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, inner in enumerate(value):
            yield from _flat(f"{key}_{index}", inner)
    elif isinstance(value, bool) or value is None:
        yield key, {True: "true", False: "false", None: "null"}[value]
    else:
        yield key, f'"{value}"' if isinstance(value, str) else str(value)


@reader
def decode(reply: Reply) -> dict[str, Any]:
    """The answer to a JSON call.

    Raises:
        ServiceFault: The service failed.
        CommandRefused: It says no in another way, or with HTTP 400 or 500 alone.
        RoleTooLow: The account may not do this.
        MalformedReply: No JSON object.
    """
    try:
        answer = loads(reply)
    except MalformedReply as problem:
        if refused := _said_no(reply):
            raise refused from problem
        raise
    if not isinstance(answer, dict):
        detail = f"no object: {reply.quoted}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request)
    return _checked(reply, answer)


@reader
def decode_simplified(reply: Reply) -> dict[str, Any]:
    """The answer to a simplified call, as the JSON it stands for; empty where there is nothing to answer.

    Raises:
        ServiceFault: The service failed.
        CommandRefused: It says no in another way, or with HTTP 400 or 500 alone.
        RoleTooLow: The account may not do this.
        MalformedReply: A page for people, or no ``key=value`` lines.
    """
    if reply.text.lstrip().startswith("{"):
        return decode(reply)
    page_refused(reply)
    told = [line.partition("=") for line in lines(said(reply))]
    pairs = [(name, scalar(value)) for name, equals, value in told if equals]
    answer = unflatten(iter(pairs))
    if told and not pairs:
        detail = f"no key=value lines: {reply.quoted}"
        raise _said_no(reply) or MalformedReply(detail, camera=reply.camera, request=reply.request)
    return _checked(reply, answer)


def _checked(reply: Reply, answer: dict[str, Any]) -> dict[str, Any]:
    if not _FAULT.isdisjoint(answer):
        raise ServiceFault(answer, camera=reply.camera, request=reply.request)
    refused = refusal_in(reply) or _said_no(reply)
    if refused is not None:
        raise refused
    return answer


def _said_no(reply: Reply) -> CommandRefused | None:
    """The refusal that is no fault: a sentence, or a status without a word that can be read."""
    refused = verdict(reply)
    if refused is None and reply.status >= 400 and not reply.is_html:
        words = reply.quoted or reply.reason
        refused = CommandRefused(words, code=reply.status, camera=reply.camera, request=reply.request)
    return refused


def scalar(text: str, *, encoded: bool = True) -> bool | int | float | str | None:
    """One value of the simplified form; texts are percent-*encoded* in an answer, in a query no more."""
    unquoted = unquote_plus if encoded else str
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return unquoted(text[1:-1])
    if text in _WORDS:
        return _WORDS[text]
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        return int(text) if len(digits) <= _MOST_DIGITS else text
    try:
        return number(text)
    except ValueError:
        return unquoted(text)


def unflatten(pairs: Iterator[tuple[str, Any]]) -> dict[str, Any]:
    """The structure that *pairs* stand for; a name that has ``_`` in it becomes levels."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        place = tree
        *path, last = key.split("_", NESTING - 1)
        for step in path:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                inner = place[step] = {"": inner}
            place = inner
        place[last] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    """Dicts whose keys count from 0 as lists, at every depth."""
    if not isinstance(value, dict):
        return value
    if value and list(value) == [str(index) for index in range(len(value))]:
        return [_listed(item) for item in value.values()]
    return {name: _listed(item) for name, item in value.items()}
