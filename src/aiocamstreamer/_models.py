"""Frozen models: how they are declared, and their names on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, cast, dataclass_transform, get_type_hints

import attrs

T = TypeVar("T")
K = TypeVar("K")

NOTHING_READ: Mapping[str, Any] = MappingProxyType({})
"""The memory of a record that was not read."""


@attrs.frozen(kw_only=True)
class Unknown:
    """A value or message this library has no type for.

    Attributes:
        kind: The camera's name of it, or "" where it has none.
        raw: The decoded JSON as it came.
        problem: Why a known kind could not be read; "" for a kind that is simply unknown.
        initial: Of an event: part of the state replayed after connecting.
    """

    kind: str
    raw: Any = attrs.field(repr=False)  # it may hold what nobody should read in a log
    problem: str = ""
    initial: bool = False


def known(values: Iterable[T | Unknown]) -> tuple[T, ...]:
    """Those of *values* that could be read."""
    return tuple(value for value in values if not isinstance(value, Unknown))


def known_items(values: Mapping[K, T | Unknown]) -> dict[K, T]:
    """Those of *values* that could be read, by the same keys."""
    return {key: value for key, value in values.items() if not isinstance(value, Unknown)}


def alias(
    wire: str,
    *,
    also: str | tuple[str, ...] = (),
    default: Any = attrs.NOTHING,
    factory: Callable[[], Any] | None = None,
    absent: Any = attrs.NOTHING,
    converter: Any = None,
    written: Callable[[Any], Any] | None = None,
) -> Any:
    """A field whose name on the wire is not the camelCase of its Python name.

    Args:
        wire: Its name.
        also: Further names of it, for apps and firmware that renamed it; looked at in their order.
        default: Its value where none of them is there.
        factory: Makes that value.
        converter: As attrs has it: what a caller gives is changed so, and what was read is not.
        written: Makes JSON of a value, where the app spells it otherwise than this library.
        absent: Its value where a record was read without it, if that is another one than a new record has.
    """
    metadata = {"wire": wire, "also": (also,) if isinstance(also, str) else also, "absent": absent}
    if written is not None:
        metadata["written"] = written
    if factory is not None:
        return attrs.field(factory=factory, metadata=metadata, converter=converter)
    return attrs.field(default=default, metadata=metadata, converter=converter)


def memory(*, default: Any) -> Any:
    """A field that has no name on the wire and counts for nothing, but for what is written back."""
    return attrs.field(default=default, eq=False, repr=False, metadata={"wire": ""})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field, alias, memory))
def model(cls: type[T]) -> type[T]:
    """A frozen, slotted, keyword-only value."""
    return attrs.frozen(kw_only=True)(cls)


@model
class Record:
    """A value that remembers the JSON object it was read from, so that writing it back loses nothing.

    `evolve` keeps the memory: keys and spellings this library does not know stay as they were. An optional
    field that could not be read is None, whatever its default, and is written back untouched.

    Attributes:
        wire: The JSON object that it was read from.
        problems: The fields that could not be read, and why, for example ``fps: expected a number``.
    """

    wire: Mapping[str, Any] = memory(default=NOTHING_READ)
    problems: tuple[str, ...] = memory(default=())


def evolve(record: T, **changes: Any) -> T:
    """*record* with some fields changed; what it remembers of its JSON goes with it.

    The same as ``attrs.evolve``, in a form that every type checker takes for these models.
    """
    if isinstance(record, Record) and record.problems and "problems" not in changes:
        kept = (problem for problem in record.problems if problem.partition(":")[0] not in changes)
        changes["problems"] = tuple(kept)
    changed: T = attrs.evolve(cast("Any", record), **changes)
    return changed


@cache
def camel(name: str) -> str:
    """``stream_id`` as ``streamId``."""
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


_known_fields: dict[type[Any], tuple[tuple[attrs.Attribute[Any], str, Any], ...]] = {}


def fields_of(cls: type[Any]) -> tuple[tuple[attrs.Attribute[Any], str, Any], ...]:
    """Each field with its wire name and its resolved type; Record's own memory is left out."""
    if cls not in _known_fields:
        hints = get_type_hints(cls)
        _known_fields[cls] = tuple(
            (field, field.metadata.get("wire", camel(field.name)), hints[field.name])
            for field in attrs.fields(cls)
            if field.metadata.get("wire") != ""
        )
    return _known_fields[cls]


def keys_of(field: attrs.Attribute[Any]) -> tuple[str, ...]:
    """The names that *field* may have on the wire, the usual one first."""
    return field.metadata.get("wire", camel(field.name)), *field.metadata.get("also", ())


def wire_keys(cls: type[Any]) -> Mapping[str, str]:
    """The fields of model *cls* by their names, each with its name on the wire."""
    return {field.name: key for field, key, _ in fields_of(cls)}


def was_read(record: Record) -> bool:
    """Whether *record* was read from a camera, changed since or not; otherwise the caller has made it."""
    return record.wire is not NOTHING_READ
