"""Triggers: an enabled stream runs at once, by an input, at a point in time, or by a weekly schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, Self, TypeAlias

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._converter import register
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.streamer.schedule import Interval
from aiocamstreamer.streamer.unknown_parts import read_part


def _not_negative(_: object, field: attrs.Attribute[int], value: int | None) -> None:
    if value is not None:
        _arguments.whole(field.name, value, 0)


@model
class Always(Record):
    """The stream runs for as long as it is enabled."""

    type: Literal["manual"] = "manual"


@model
class OnInput(Record):
    """The stream runs while a camera input is active."""

    type: Literal["manual"] = "manual"
    port: int = attrs.field(validator=_not_negative)
    """Number of the input, counted from 0."""


@model
class Once(Record):
    """The stream runs from one moment to another."""

    type: Literal["onetime"] = "onetime"
    start_time: int = attrs.field(validator=_not_negative)
    """Unix time in seconds."""
    stop_time: int = attrs.field(validator=_not_negative)
    """Unix time in seconds."""
    ever_activated: bool | None = False
    """Whether the start has come once; kept by newer apps."""
    prepare_ahead_seconds: int | None = attrs.field(
        default=None, validator=_not_negative, metadata={"wire": "prepareAheadS"}
    )
    """Seconds before the start at which the app calls the platform and begins to stream."""

    @classmethod
    def between(
        cls, start: dt.datetime, stop: dt.datetime, *, prepare_ahead_seconds: int | None = None
    ) -> Self:
        """The trigger from *start* to *stop*, both with a time zone.

        Raises:
            ValueError: A time lacks its time zone, or *stop* is not after *start*.
        """
        for name, moment in (("start", start), ("stop", stop)):
            if moment.tzinfo is None:
                raise ValueError(f"{name}: a time with a time zone, not {moment!r}")
        if stop <= start:
            raise ValueError(f"stop: a time after start, not {stop!r}")
        return cls(
            start_time=int(start.timestamp()),
            stop_time=int(stop.timestamp()),
            prepare_ahead_seconds=prepare_ahead_seconds,
        )


@model
class Weekly(Record):
    """The stream runs during the intervals of a weekly schedule."""

    type: Literal["recurrent"] = "recurrent"
    schedule: tuple[Interval | Unknown, ...]
    prepare_ahead_seconds: int | None = alias("prepareAheadS", default=None)
    """Seconds before each start at which the app calls the platform and begins to stream."""


Trigger: TypeAlias = Always | OnInput | Once | Weekly | Unknown


def _read(raw: Any, _: object) -> Trigger:
    kind = raw.get("type") if isinstance(raw, Mapping) else None
    if kind == "manual":
        return read_part(raw, Always if raw.get("port") is None else OnInput)
    return read_part(raw, {"onetime": Once, "recurrent": Weekly}.get(str(kind)), str(kind))


register(Trigger, _read)
