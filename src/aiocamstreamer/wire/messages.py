"""Event messages of the apps as typed values: ``{"type": ...}``, bare or wrapped as replayed state.

The usual spelling of every field is read on a short path; whatever does not fit there goes through the strict
converter, which knows the rarer spellings and names what is wrong with the rest.

Source: CamStreamer, CamOverlay and CamSwitcher App APIs, "WebSocket API"
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, cast, get_args, get_origin, get_type_hints

import attrs
import orjson

from aiocamstreamer._models import TRUTH, Unknown, alias, camel, model, structure
from aiocamstreamer.wire import json
from aiocamstreamer.wire.frames import Binary, Message


@model
class Event:
    """Something that a camera told of.

    Attributes:
        initial: Part of the state that is replayed after connecting or on request, and no change.
    """

    initial: bool = alias("", default=False)


Reader = Callable[[Mapping[str, Any], bool], Event]


class Messages:
    """The event messages of one app.

    Args:
        kinds: Event class by the ``type`` of its messages.
        also: A second name of a key, by the name that the classes declare.
    """

    def __init__(self, kinds: Mapping[str, type[Event]], *, also: Mapping[str, str] | None = None) -> None:
        self._kinds = dict(kinds)
        self._also = dict(also or {})
        self._readers = {kind: _reader(event, self._also) for kind, event in kinds.items()}

    def decode(self, message: Message) -> Event | Unknown:
        """The event in *message*; `Unknown` for one of another kind and for one that cannot be read."""
        try:
            data = orjson.loads(message)
            kind = data["type"]
            if kind != "init":
                return self._readers[kind](data, False)
            data = data["data"]
            return self._readers[data["type"]](data, True)
        except (KeyError, TypeError, ValueError):
            return self._unusual(message)

    def _unusual(self, message: Message) -> Event | Unknown:
        """*message*, read with care."""
        if isinstance(message, Binary):
            return Unknown(kind="", raw=bytes(message), problem="a binary message")
        try:
            raw = json.loads(message)
        except ValueError as error:
            return Unknown(kind="", raw=message.decode("utf-8", "replace"), problem=str(error))
        initial = isinstance(raw, dict) and raw.get("type") == "init"
        data = raw.get("data") if initial else raw
        kind = data.get("type") if isinstance(data, dict) else None
        if not isinstance(kind, str):
            return Unknown(kind="", raw=raw, problem="no event type", initial=initial)
        if kind not in self._kinds:
            return Unknown(kind=kind, raw=raw, initial=initial)
        try:
            present = {key: item for key, item in data.items() if item is not None}
            spelled = {key: present[other] for key, other in self._also.items() if other in present} | present
            event: Any = structure(spelled, self._kinds[kind])
            return cast("Event", attrs.evolve(event, initial=initial))
        except ValueError as error:
            return Unknown(kind=kind, raw=raw, problem=str(error), initial=initial)


def _reader(event: type[Event], also: Mapping[str, str]) -> Reader:
    """The short path to an *event*; a KeyError, TypeError or ValueError where it does not lead there.

    It is written out and compiled, as attrs does with constructors, because a loop over the fields takes much
    longer. So does a frozen class's own constructor, which sets slots by name, not through their descriptors.
    """
    names: dict[str, Any] = {
        "make": object.__new__,
        "event": event,
        "truth": dict(TRUTH),
        "structure": _part,
        "refuse": _refuse,
    }
    lines = ["def read(data, initial):", "value = make(event)"]
    hints = get_type_hints(event)
    for index, field in enumerate(attrs.fields(cast("Any", event))):
        names[f"set_{index}"] = getattr(event, field.name).__set__
        names[f"type_{index}"] = kind = _present(hints[field.name])
        names[f"default_{index}"] = field.default
        key, required = field.metadata.get("wire", camel(field.name)), field.default is attrs.NOTHING
        if key:
            lines += _taken(key, also.get(key), required=required)
            present = _checked(index, kind)
            lines.append(
                f"set_{index}(value, {'' if required else f'default_{index} if item is None else '}{present})"
            )
        else:
            lines.append(f"set_{index}(value, initial)")
    exec("\n ".join([*lines, "return value"]), names)  # noqa: S102 - made of class definitions alone
    reader: Reader = names["read"]
    return reader


def _taken(key: str, other: str | None, *, required: bool) -> Iterator[str]:
    """Source that leaves in ``item`` what stands under *key*; None where nothing does and nothing must."""
    if other is not None:
        yield f"item = data.get({key!r})"
        yield f"if item is None: item = data{f'[{other!r}]' if required else f'.get({other!r})'}"
    else:
        yield f"item = data{f'[{key!r}]' if required else f'.get({key!r})'}"


def _checked(index: int, kind: Any) -> str:
    """Source of ``item`` as a *kind*, where that is how it is usually spelled."""
    if kind is bool:
        return "truth[item] if item.__class__ is not float else refuse(item)"
    if kind in {str, int}:
        return f"item if item.__class__ is type_{index} else refuse(item)"
    return f"structure(item, type_{index})"


def _part(item: object, kind: Any) -> Any:
    """*item*, which holds more, as a *kind*."""
    return structure(json.bounded(item), kind)


def _refuse(item: object) -> NoReturn:
    raise TypeError(item)


def _present(kind: Any) -> Any:
    """*kind* without its None."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if get_origin(kind) in {Union, UnionType} and len(members) == 1 else kind
