"""Event messages of the apps as typed values: ``{"type": ...}``, bare or wrapped as replayed state.

The usual spelling of every field is read on a short path; whatever does not fit there goes through the strict
converter, which knows the rarer spellings and names what is wrong with the rest.

Source: CamStreamer, CamOverlay and CamSwitcher App APIs, "WebSocket API"
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Generic, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
import orjson

from aiocamstreamer._converter import notice_unread, structure
from aiocamstreamer._models import Unknown, alias, keys_of, model
from aiocamstreamer._scalars import TRUTH
from aiocamstreamer.limits import VALUES
from aiocamstreamer.wire import json
from aiocamstreamer.wire.frames import Binary, Message, encoded


class _Told:
    """Things told of an event beside its fields; most have nothing to tell, so it costs them nothing."""

    __slots__ = ("_problems",)

    @property
    def problems(self) -> tuple[str, ...]:
        """The fields that could not be read and are None for that, and why."""
        found: tuple[str, ...] = getattr(self, "_problems", ())
        return found


@model
class Event(_Told):
    """Something that a camera told of.

    Attributes:
        initial: Part of the state that is replayed after connecting or on request, and no change.
    """

    initial: bool = alias("", default=False)


E = TypeVar("E")
Reader = Callable[[Mapping[str, Any], bool], Event]


class Messages(Generic[E]):
    """The event messages of one app, whose events are *E*.

    Args:
        kinds: Event class by the ``type`` of its messages.
    """

    def __init__(self, kinds: Mapping[str, type[Event]]) -> None:
        self._kinds = dict(kinds)
        self._readers = {kind: _reader(event) for kind, event in kinds.items()}

    def __repr__(self) -> str:
        return f"<Messages: {len(self._kinds)} kinds of events>"

    def decode(self, message: Message) -> Event | Unknown:
        """The event in *message*; `Unknown` for one of another kind and for one that cannot be read."""
        if len(message) > VALUES:
            return self._unusual(message)
        try:
            data = orjson.loads(message)
            kind = data["type"]
            if kind != "init":
                return self._readers[kind](data, False)
            data = data["data"]
            return self._readers[data["type"]](data, True)
        except (KeyError, TypeError, ValueError):
            return self._unusual(message)

    def recorded(self, message: bytes | str) -> E:
        """The event in one *message* that was recorded somewhere; see `decode`."""
        return cast("E", self.decode(encoded(message)))

    def _unusual(self, message: Message) -> Event | Unknown:
        """*message*, read with care."""
        if isinstance(raw := opened(message), Unknown):
            return raw
        initial = isinstance(raw, dict) and raw.get("type") == "init"
        data = raw.get("data") if initial else raw
        kind = data.get("type") if isinstance(data, dict) else None
        if not isinstance(kind, str):
            return Unknown(kind="", raw=raw, problem="no event type", initial=initial)
        if kind not in self._kinds:
            return Unknown(kind=kind, raw=raw, initial=initial)
        try:
            told = {key: item for key, item in data.items() if item is not None and key != "type"}
            event: Any = structure(told, self._kinds[kind])
            object.__setattr__(event, "initial", initial)  # it is nobody else's yet
            return cast("Event", event)
        except ValueError as error:
            return Unknown(kind=kind, raw=raw, problem=str(error), initial=initial)


def opened(message: Message) -> Any:
    """The JSON value of *message*, or an `Unknown` that says why it has none."""
    if isinstance(message, Binary):
        return Unknown(kind="", raw=bytes(message), problem="a binary message")
    try:
        return json.loads(message)
    except ValueError as error:
        return Unknown(kind="", raw=message.decode("utf-8", "replace"), problem=str(error))


def _reader(event: type[Event]) -> Reader:
    """The short path to an *event*; a KeyError, TypeError or ValueError where it does not lead there.

    It is written out and compiled, as attrs does with constructors, because a loop over the fields takes much
    longer. So does a frozen class's own constructor, which goes around the lock of each slot.
    """
    names: dict[str, Any] = {
        "make": object.__new__,
        "twin": _open_twin(event),
        "event": event,
        "flag": _flag,
        "structure": _part,
        "refuse": _refuse,
        "unread": _unread,
    }
    fields = attrs.fields(cast("Any", event))
    wired = [field for field in fields if keys_of(field)[0]]
    # Names that are bound with the function are found faster than those of its module.
    lines = ["def read(data, initial, one=1, zero=0):", "value = make(twin)"]
    lines.append(f"expected = {len(wired) + 1}")  # keys, the type among them
    hints = get_type_hints(event)
    for index, field in enumerate(fields):
        names[f"type_{index}"] = kind = _present(hints[field.name])
        place = f"value.{field.name}"
        if field in wired:
            names[f"default_{index}"], default = _default(field.default, index)
            required = field.default is attrs.NOTHING
            lines += _taken(keys_of(field), required=required)
            lines += _kept(place, _checked(index, kind), "" if required else default)
        else:
            names[f"default_{index}"] = field.default
            lines.append(f"{place} = {'initial' if field.name == 'initial' else f'default_{index}'}")
    lines += ["if len(data) != expected: unread(event, data)", "value.__class__ = event", "return value"]
    exec("\n ".join(lines), names)  # noqa: S102 - made of class definitions alone
    reader: Reader = names["read"]
    return reader


def _open_twin(event: type[Event]) -> type[Any]:
    """A class with the slots of *event* that can be set; what is made of it may become an *event*."""
    slots = {"__slots__": event.__dict__["__slots__"]}
    return type(event.__name__, event.__bases__, slots | {name: getattr(object, name) for name in _SETTING})


_SETTING = ("__setattr__", "__delattr__")  # a class has both or neither


def _default(default: Any, index: int) -> tuple[Any, str]:
    """The maker of a field's default, and the source that takes it."""
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return default.factory, f"default_{index}()"
    return default, f"default_{index}"


def _taken(keys: tuple[str, ...], *, required: bool) -> Iterator[str]:
    """Source that leaves in ``item`` what stands under one of *keys*; None where nothing does or must."""
    first, *others = keys
    yield f"item = data{f'[{first!r}]' if required and not others else f'.get({first!r})'}"
    for place, other in enumerate(others, 1):
        last = place == len(others)
        yield f"if item is None: item = data{f'[{other!r}]' if required and last else f'.get({other!r})'}"


def _kept(place: str, present: str, default: str) -> Iterator[str]:
    """Source that keeps ``item`` in *place*, and counts the keys that are there."""
    if not default:
        yield f"{place} = {present}"
        return
    yield "if item is None:"
    yield f"    {place} = {default}; expected -= 1"
    yield f"else: {place} = {present}"


def _unread(event: type[Event], data: Mapping[str, Any]) -> None:
    """Tell of the keys in *data* that an *event* does not read: one of its own may have been renamed."""
    notice_unread(event, (key for key in data if key != "type"))


def _checked(index: int, kind: Any) -> str:
    """Source of ``item`` as a *kind*, where that is how it is usually spelled."""
    if kind is bool:
        # Comparing objects is the cheapest, and 0 and 1 are one object each; all others go the long way.
        other = "False if item is zero else False if item is False else flag(item)"
        return f"True if item is one else True if item is True else {other}"
    if kind in {str, int}:
        return f"item if item.__class__ is type_{index} else refuse(item)"
    return f"structure(item, type_{index})"


def _part(item: object, kind: Any) -> Any:
    """*item*, which holds more, as a *kind*."""
    return structure(json.bounded(item), kind)


def _flag(item: object) -> bool:
    return TRUTH[item] if item.__class__ is not float else _refuse(item)


def _refuse(item: object) -> NoReturn:
    raise TypeError(item)


def _present(kind: Any) -> Any:
    """*kind* without its None."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if get_origin(kind) in {Union, UnionType} and len(members) == 1 else kind
