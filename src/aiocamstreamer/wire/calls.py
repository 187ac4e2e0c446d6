"""Which answer belongs to which call of one connection.

A call is a JSON object that carries a ``call_id``; its answer carries the same one. Calls travel in batches
with contiguous ids, so an answer finds its place by subtraction, and one chunk of answers is decoded as one
array.

Source: CamOverlay App API, "Realtime drawing API"; CamScripter's camera events use the same numbering
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from operator import attrgetter
from typing import Any, Generic, TypeVar

import orjson

from aiocamstreamer.errors import excerpt
from aiocamstreamer.limits import REASON
from aiocamstreamer.wire import json
from aiocamstreamer.wire.frames import Binary

Answer = Mapping[str, Any]
"""A decoded answer, with its ``call_id``."""

_first = attrgetter("first")
_NONE: list[Any] = []
_PAYLOAD = struct.Struct(">BI")  # kind 1, then the length of the JSON in bytes, big-endian


def head(message: Mapping[str, object]) -> bytes:
    """*message* as JSON that is still open for its ``call_id``."""
    return orjson.dumps(message)[:-1]


def numbered(heads: Iterable[bytes], first: int) -> list[bytes]:
    """Whole messages out of *heads*, counting from *first*."""
    return [b'%b,"call_id":%d}' % pair for pair in zip(heads, count(first), strict=False)]


def laden(message: bytes, payload: bytes) -> Binary:
    """The binary message that carries *payload* behind a numbered call: 0x01, length, JSON, bytes."""
    return Binary(b"%b%b%b" % (_PAYLOAD.pack(1, len(message)), message, payload))


def decoded(messages: Sequence[bytes]) -> list[Any]:
    """The JSON values of *messages*; what is no JSON comes back as the bytes it was."""
    try:
        # A raw line feed cannot stand inside a JSON string, so no value reaches into the next message.
        whole = b"[%b]" % b",\n".join(messages)
        # Nearly all of it is many flat answers, which are not searched for depth one by one.
        values = json.loads(whole, beside=len(messages))
    except ValueError:
        values = _NONE
    return values if len(values) == len(messages) else [_value(message) for message in messages]


def _value(message: bytes) -> Any:
    try:
        return json.loads(message)
    except ValueError:
        return message


class Slots:
    """The places of one batch's answers.

    Attributes:
        first: ``call_id`` of the first call.
        answers: An answer, or None where there is none yet, for each call in order.
        left: Number of calls without an answer.
        refusals: Number of answers that say no.
    """

    __slots__ = ("answers", "first", "left", "refusals")

    def __init__(self, count: int) -> None:
        self.first = 0
        self.answers: list[Answer | None] = [None] * count
        self.left = count
        self.refusals = 0

    def filled(self) -> None:
        """Called after answers were filled in, once for each run of them."""


S = TypeVar("S", bound=Slots)


class Calls(Generic[S]):
    """The calls of one connection that wait for answers.

    An answer fills the slot of its call once; answers to unknown calls and second answers are dropped.

    Attributes:
        unassigned: Answers that carry a ``call_id`` which is none, ever.
    """

    def __init__(self) -> None:
        self.unassigned = 0
        self._next = 1
        self._open: list[S] = []

    @property
    def open(self) -> Sequence[S]:
        """Batches with unanswered calls, oldest first."""
        return self._open

    def admit(self, slots: S) -> None:
        """Give *slots* its ids and wait for its answers."""
        slots.first = self._next
        self._next += len(slots.answers)
        if slots.left:
            self._open.append(slots)

    def forget(self, slots: S) -> None:
        """Drop whatever answers to *slots* may still come."""
        place = bisect_right(self._open, slots.first, key=_first) - 1
        if place >= 0 and self._open[place] is slots:
            del self._open[place]

    def receive(self, messages: Sequence[bytes]) -> list[str]:
        """Fill the slots that *messages* answer; returns the errors in them that name no call."""
        complaints: list[str] = []
        slots, answers, size, first, before = None, _NONE, 0, 0, 0
        for answer in decoded(messages):
            try:
                place = answer["call_id"] - first
                if not 0 <= place < size:
                    self._settle(slots, before)
                    slots = self._find(place + first)
                    if slots is None:
                        size = 0
                        continue
                    answers, first, before = slots.answers, slots.first, slots.left
                    size, place = len(answers), answer["call_id"] - first
                if answers[place] is None and slots is not None:
                    answers[place] = answer
                    slots.left -= 1
                    if "error" in answer and refuses(answer):
                        slots.refusals += 1
            except (TypeError, KeyError):
                self._settle(slots, before)
                slots, size = None, 0
                complaints += self._odd(answer)
        self._settle(slots, before)
        return complaints

    def _odd(self, answer: Any) -> list[str]:
        """Fill the slot of an answer whose ``call_id`` is spelled as no whole number; else, the complaint.

        One without any belongs to the only call that waits, where it is no error and no more than one waits.
        """
        call_id = _number(answer["call_id"]) if isinstance(answer, dict) and "call_id" in answer else None
        slots = None if call_id is None else self._find(call_id)
        if slots is None or call_id is None:
            if call_id is not None:
                return []  # nobody asked, or it was answered before
            if not isinstance(answer, dict) or refuses(answer) or "call_id" not in answer:
                return _complaint(answer)
            if len(self._open) != 1 or self._open[0].left != 1:
                self.unassigned += 1
                return [f"an answer that names no call: {excerpt(answer)}"]
            slots = self._open[0]
            call_id = slots.first + slots.answers.index(None)
        before = slots.left
        if slots.answers[call_id - slots.first] is None:
            slots.answers[call_id - slots.first] = answer
            slots.left -= 1
            slots.refusals += 1 if refuses(answer) else 0
        self._settle(slots, before)
        return []

    def _find(self, call_id: int) -> S | None:
        position = bisect_right(self._open, call_id, key=_first) - 1
        if position < 0:
            return None
        slots = self._open[position]
        return slots if call_id - slots.first < len(slots.answers) else None

    def _settle(self, slots: S | None, before: int) -> None:
        """Close *slots* where it is complete, and tell it where it got anything."""
        if slots is None or slots.left == before:
            return
        if not slots.left:
            self.forget(slots)
        slots.filled()


def refuses(answer: Answer) -> bool:
    """Whether *answer* says no; an ``error`` that is null or false says nothing."""
    error = answer.get("error")
    return error is not None and error is not False


def _number(call_id: Any) -> int | None:
    """*call_id* where it is a whole number in another spelling: 7.0, "7"."""
    if isinstance(call_id, float) and call_id.is_integer():
        return int(call_id)
    if isinstance(call_id, str) and len(call_id) < 20 and call_id.isascii() and call_id.strip().isdigit():
        return int(call_id)
    return None


def _complaint(answer: object) -> list[str]:
    """The words of an answer that names no call, if it is an error."""
    if isinstance(answer, dict):
        return [excerpt(reason(answer))] if refuses(answer) else []
    return [f"unreadable message: {excerpt(answer)}"]


def reason(answer: Answer) -> str:
    """The camera's words in an answer that says no."""
    error = answer["error"]
    return (error if isinstance(error, str) else orjson.dumps(error).decode())[:REASON]
