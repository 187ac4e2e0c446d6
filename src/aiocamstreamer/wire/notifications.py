"""Messages of the camera's own event stream.

Source: VAPIX "Event streaming over WebSocket" (AXIS OS 10.11 and later)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiocamstreamer._models import Unknown, model
from aiocamstreamer._scalars import number, truth, whole
from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.wire import dates, json
from aiocamstreamer.wire.frames import Message
from aiocamstreamer.wire.messages import Event, opened
from aiocamstreamer.wire.topics import plain

_LONGEST_TIME = 40  # characters of a time stamp with microseconds and zone
_CONFIGURE, _NOTIFY = "events:configure", "events:notify"


class Items(Mapping[str, str]):
    """Values of a notification by name, as the text that the camera sends.

    The stream does not say what is a number and what is a name, so whoever knows the topic asks for the type:
    a licence plate may look like a number.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, str]) -> None:
        self._items = dict(items)

    def __getitem__(self, name: str) -> str:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Items({self._items!r})"

    def flag(self, name: str) -> bool:
        """The value as true or false: ``1``, ``0``, ``true``, ``yes``, ...; ValueError for anything else."""
        return truth(self._items[name])

    def whole(self, name: str) -> int:
        """The value as a whole number; ValueError where it is none."""
        return whole(self._items[name])

    def number(self, name: str) -> float:
        """The value as a number; ValueError where it is none."""
        return number(self._items[name])


_NOTHING = Items({})


@model
class Notification(Event):
    """Something that the camera's event system tells; `initial` is never set, for the stream does not say.

    Attributes:
        topic: The topic with its prefixes, for example ``tns1:Device/tnsaxis:IO/VirtualPort``.
        time: When it happened by the camera's clock, which may be local time taken for UTC; None where it
            does not say.
        source: What it happened to, for example ``port``.
        key: What tells several things of one source apart.
        data: What happened, for example ``state``.
    """

    topic: str
    time: datetime | None = None
    source: Items = _NOTHING
    key: Items = _NOTHING
    data: Items = _NOTHING

    @property
    def plain_topic(self) -> str:
        """The topic without prefixes, which firmware does not always send: ``Device/IO/VirtualPort``."""
        return plain(self.topic)


def configure(filters: Sequence[Mapping[str, str]]) -> bytes:
    """The message that chooses what is told; it replaces the choice before."""
    params = {"eventFilterList": list(filters)}
    return json.dumps(
        {"apiVersion": "1.0", "context": "aiocamstreamer", "method": _CONFIGURE, "params": params}
    )


def configured(message: Message, *, camera: str, request: str) -> bool:
    """Whether *message* says that the choice was taken; False where it says something else.

    Raises:
        CommandRefused: The camera refuses the choice.
        MalformedReply: It is no message of this stream.
    """
    try:
        answer = json.loads(message)
        if answer["method"] != _CONFIGURE:
            return False
        error = answer.get("error")
    except (KeyError, TypeError, ValueError) as problem:
        raise MalformedReply(f"unexpected {excerpt(message)!r}", camera=camera, request=request) from problem
    if error:
        fields = error if isinstance(error, dict) else {"message": error}
        raise CommandRefused(
            str(fields.get("message", "")), code=fields.get("code", ""), camera=camera, request=request
        )
    return True


def decode(message: Message) -> Notification | Unknown | None:
    """The notification in *message*; None for the answer to a choice that was sent again."""
    if isinstance(raw := opened(message), Unknown):
        return raw
    kind = raw.get("method") if isinstance(raw, dict) else None
    if kind == _CONFIGURE and not raw.get("error"):
        return None
    if kind != _NOTIFY:
        return Unknown(kind=kind if isinstance(kind, str) else "", raw=raw)
    try:
        return _notification(raw["params"]["notification"])
    except (KeyError, TypeError, AttributeError) as error:
        return Unknown(kind=_NOTIFY, raw=raw, problem=f"{type(error).__name__}: {error}")


def _notification(told: Any) -> Notification:
    if not isinstance(told["topic"], str):
        raise TypeError(f"no topic: {told['topic']!r}")
    content = told.get("message") or {}
    return Notification(
        topic=told["topic"],
        time=_time(told.get("timestamp")),
        source=_values(content.get("source")),
        key=_values(content.get("key")),
        data=_values(content.get("data")),
    )


def _values(items: Any) -> Items:
    if not items:
        return _NOTHING
    return Items(
        {name: value if isinstance(value, str) else _spelled(value) for name, value in items.items()}
    )


def _spelled(value: object) -> str:
    """A value that is no text although all of them should be, as the camera would spell it."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _time(stamp: object) -> datetime | None:
    """Milliseconds since 1970, as a number or as text, or ISO 8601; None for anything else."""
    try:
        if isinstance(stamp, str) and not stamp.strip().isdigit():
            time = datetime.fromisoformat(stamp[:_LONGEST_TIME])
            return time if time.tzinfo else time.replace(tzinfo=UTC)
        return dates.since_1970(number(stamp) / 1000)
    except (ValueError, OverflowError):
        return None
