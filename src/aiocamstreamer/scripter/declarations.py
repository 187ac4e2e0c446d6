"""Declarations of camera events: which there are, and what their keys hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from aiocamstreamer import _arguments

Value: TypeAlias = bool | int | float | str
"""What a key of an event can hold."""

_MOST = 2**63  # whole numbers beyond are no JSON that everybody reads

ValueType: TypeAlias = Literal["STRING", "INT", "BOOL", "DOUBLE"]

_PYTHON: Mapping[str, tuple[type, ...]] = {
    "BOOL": (bool,),
    "INT": (int,),
    "DOUBLE": (float, int),
    "STRING": (str,),
}


@attrs.frozen(kw_only=True)
class EventKey:
    """One key of a camera event.

    Attributes:
        key: Its name.
        value: What it holds at first; it settles the type.
        kind: ``SOURCE`` says where the event comes from, ``DATA`` what it tells, "" is a part of the topic.
        namespace: For example ``tnsaxis``; "" for none.
        value_type: How the camera stores it; None takes it from *value*.
        key_label: What people read for the key; None for nothing.
        value_label: What people read for the value; None for nothing.

    Raises:
        TypeError: *value* is none that an event can hold, or not of *value_type*.
        ValueError: *key* is empty, or *kind* or *value_type* is none.
    """

    key: str
    value: Value
    kind: Literal["", "SOURCE", "DATA"] = "DATA"
    namespace: str = ""
    value_type: ValueType | None = None
    key_label: str | None = None
    value_label: str | None = None

    def __attrs_post_init__(self) -> None:
        _arguments.text("key", self.key)
        _arguments.text("namespace", self.namespace, empty=True)
        if self.kind:
            _arguments.one_of("kind", self.kind, ("SOURCE", "DATA"))
        if self.value_type is not None:
            _arguments.one_of("value_type", self.value_type, _PYTHON)
        for name, label in (("key_label", self.key_label), ("value_label", self.value_label)):
            if label is not None:
                _arguments.text(name, label, empty=True)
        self.require(self.value)

    @property
    def type(self) -> str:
        """How the camera stores the value."""
        if self.value_type is not None:
            return self.value_type
        return next((name for name, kinds in _PYTHON.items() if isinstance(self.value, kinds)), "STRING")

    def require(self, value: object) -> None:
        """Raise where *value* cannot stand in place of this one's.

        Raises:
            TypeError: It is of another type.
            ValueError: It is not finite, too large, or has lone surrogates.
        """
        match self.type:
            case "BOOL":
                _arguments.flag(self.key, value)
            case "INT":
                _arguments.whole(self.key, value, -_MOST, _MOST - 1)
            case "DOUBLE":
                _arguments.number(self.key, value)
            case _:
                _arguments.text(self.key, value, empty=True)

    def sent(self, value: Value) -> dict[str, Any]:
        """This key with *value* as an event carries it."""
        return {"namespace": self.namespace, "key": self.key, "value": value, "value_type": self.type}

    def declared(self, value: Value) -> dict[str, Any]:
        """This key with *value* as a declaration carries it."""
        labels = {"key_nice_name": self.key_label, "value_nice_name": self.value_label}
        return {
            "type": self.kind,
            **self.sent(value),
            **{name: label for name, label in labels.items() if label is not None},
        }


def _parts(given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise TypeError(f"topic: several values, not {_arguments.shown(given)}")
    return tuple(given)


def _keys(given: Iterable[EventKey]) -> tuple[EventKey, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class EventDeclaration:
    """A camera event that rules and other programs can then listen to.

    Attributes:
        id: What the script calls it.
        topic: The parts of its topic, outermost first, for example ``("CameraApplicationPlatform",
            "CamScripter", "Temper1fSensor")``.
        keys: What it carries.
        stateless: Whether it has no state that lasts between two events.
        label: What people read for it; None for nothing.

    Raises:
        ValueError: *id* or *topic* is empty, or two keys have one name.
        TypeError: *topic* is a text.
    """

    id: str
    topic: tuple[str, ...] = attrs.field(converter=_parts)
    keys: tuple[EventKey, ...] = attrs.field(default=(), converter=_keys)
    stateless: bool = False
    label: str | None = None

    def __attrs_post_init__(self) -> None:
        _arguments.text("id", self.id)
        for part in _arguments.some("topic", self.topic):
            _arguments.text("topic", part)
        _arguments.flag("stateless", self.stateless)
        if self.label is not None:
            _arguments.text("label", self.label, empty=True)
        names = [key.key for key in self.keys]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"keys: each of another name, not {twice!r} twice")

    @property
    def parts(self) -> tuple[EventKey, ...]:
        """The topic as keys; the last carries the label."""
        last = len(self.topic) - 1
        return tuple(
            EventKey(
                key=f"topic{place}",
                value=part,
                kind="",
                namespace="tnsaxis",
                value_label=self.label if place == last else None,
            )
            for place, part in enumerate(self.topic)
        )

    def require(self, values: Mapping[str, Value]) -> None:
        """Raise where *values* do not fit.

        Raises:
            ValueError: There is no such key.
            TypeError: A value is of another type than its key.
        """
        keys = {key.key: key for key in self.keys}
        for name, value in values.items():
            if name not in keys:
                raise ValueError(
                    f"values: one of {', '.join(keys) or 'none'} of event {self.id!r}, not {name!r}"
                )
            keys[name].require(value)

    def message(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """The message that declares it, with *values* as its state."""
        keys = [key.declared(values.get(key.key, key.value)) for key in self.keys]
        topic = [part.declared(part.value) for part in self.parts]
        return {"declaration_id": self.id, "stateless": self.stateless, "declaration": topic + keys}

    def event(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """The message that sends it with *values*."""
        keys = [key.sent(values[key.key]) for key in self.keys if key.key in values]
        return {"declaration_id": self.id, "event_data": keys}
