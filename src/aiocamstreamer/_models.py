"""Frozen models and the one strict converter between them and the camera's JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite, nan
from types import MappingProxyType, UnionType
from typing import (
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
import cattrs

from aiocamstreamer.errors import excerpt

T = TypeVar("T")

TRUTH: Mapping[object, bool] = MappingProxyType({0: False, 1: True, "0": False, "1": True})
"""The usual spellings of false and true; False is 0 and True is 1 here, but 0.0 is neither."""

_DIGITS = 19
_LARGEST = 2**64
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_WORDS = {word: pair for pair in (("false", "true"), ("no", "yes"), ("off", "on")) for word in pair}
_NOTHING_READ: Mapping[str, Any] = MappingProxyType({})


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


def alias(wire: str, *, default: Any = attrs.NOTHING, factory: Callable[[], Any] | None = None) -> Any:
    """A field whose name on the wire is not the camelCase of its Python name."""
    if factory is not None:
        return attrs.field(factory=factory, metadata={"wire": wire})
    return attrs.field(default=default, metadata={"wire": wire})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field, alias))
def model(cls: type[T]) -> type[T]:
    """A frozen, slotted, keyword-only value."""
    return attrs.frozen(kw_only=True)(cls)


@model
class Record:
    """A value that remembers the JSON object it was read from, so that writing it back loses nothing.

    `evolve` keeps the memory: keys and spellings this library does not know stay as they were.
    """

    wire: Mapping[str, Any] = attrs.field(default=_NOTHING_READ, eq=False, repr=False, metadata={"wire": ""})


def evolve(record: T, **changes: Any) -> T:
    """*record* with some fields changed; what it remembers of its JSON goes with it.

    The same as ``attrs.evolve``, in a form that every type checker takes for these models.
    """
    changed: T = attrs.evolve(cast("Any", record), **changes)
    return changed


def truth(value: object) -> bool:
    """The camera's spellings of true and false; anything else is a ValueError."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    elif isinstance(value, int) and value in TRUTH:
        return TRUTH[value]
    raise ValueError(f"neither true nor false: {excerpt(repr(value))}")


def whole(value: object) -> int:
    """The camera's spellings of a whole number; anything else, or one beyond 64 bits, is a ValueError."""
    if isinstance(value, str):
        text = value.strip()
        digits = text[1:] if text[:1] in {"-", "+"} else text
        if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS:
            return int(text)
    elif isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST:
        return int(value)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST:
        return value
    raise ValueError(f"expected a whole number, got {excerpt(repr(value))}")


def number(value: object) -> float:
    """The camera's spellings of a number; anything else, and what is not finite, is a ValueError."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = nan
        if isfinite(found) and not (isinstance(value, str) and "_" in value):
            return found
    raise ValueError(f"expected a number, got {excerpt(repr(value))}")


def text(value: object) -> str:
    """Text, or a whole number in the place of one; anything else is a ValueError."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"expected text, got {excerpt(repr(value))}")


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


def _structure_model(raw: object, cls: type[Any]) -> Any:
    if not isinstance(raw, Mapping):
        raise TypeError(f"expected an object for {cls.__name__}, got {raw!r}")
    values: dict[str, Any] = {}
    for field, key, kind in fields_of(cls):
        # Apps write null for what was never set.
        if key in raw and (raw[key] is not None or field.default is attrs.NOTHING):
            try:
                values[field.name] = _converter.structure(raw[key], kind)
            except (TypeError, ValueError, KeyError) as problem:
                raise ValueError(f"{cls.__name__}.{field.name}: {problem}") from problem
        elif field.default is attrs.NOTHING:
            raise ValueError(f"{cls.__name__}: {key!r} is missing")
    if issubclass(cls, Record):
        values["wire"] = raw
    return cls(**values)


def _is_open_literal(kind: Any) -> bool:
    """``Literal["a", "b"] | Unknown``: an enumeration that firmware may extend."""
    members = get_args(kind) if get_origin(kind) in {Union, UnionType} else ()
    return Unknown in members and any(get_origin(member) is Literal for member in members)


def _open_literal(raw: object, kind: Any) -> Any:
    known = [value for member in get_args(kind) for value in get_args(member)]
    if raw in known:
        return raw
    if isinstance(raw, str):
        folded = raw.strip().lower()
        spelled = [value for value in known if isinstance(value, str) and value.lower() == folded]
        if spelled:  # firmware differs in the case of its words, and "running" is no other state
            return spelled[0]
    return None if raw is None and type(None) in get_args(kind) else Unknown(kind=str(raw), raw=raw)


def is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _literal(raw: object, kind: Any) -> Any:
    # cattrs raises a class of its own here, and before 25.1 a bare Exception.
    if raw in get_args(kind):
        return raw
    raise ValueError(f"expected one of {', '.join(map(repr, get_args(kind)))}, got {raw!r}")


def _is_row(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _row(raw: object, kind: Any) -> tuple[Any, ...]:
    # A text is iterable too, and would fall apart into letters, an object into its keys.
    if not isinstance(raw, list | tuple):
        raise TypeError(f"expected a list, got {raw!r}")
    item = get_args(kind)[0]
    return tuple(_converter.structure(one, item) for one in raw)


def is_mapping(kind: Any) -> bool:
    return get_origin(kind) in {dict, Mapping}


def _mapping(raw: object, kind: Any) -> dict[Any, Any]:
    if not isinstance(raw, Mapping):
        raise TypeError(f"expected an object, got {raw!r}")
    key, value = get_args(kind)
    return {_converter.structure(name, key): _converter.structure(one, value) for name, one in raw.items()}


_converter = cattrs.Converter(detailed_validation=False)
for _kind, _read in ((bool, truth), (int, whole), (float, number), (str, text)):
    _converter.register_structure_hook(_kind, lambda value, _, read=_read: read(value))
_converter.register_structure_hook_func(
    lambda kind: isinstance(kind, type) and attrs.has(kind), _structure_model
)
_converter.register_structure_hook_func(_is_open_literal, _open_literal)
_converter.register_structure_hook_func(is_literal, _literal)
_converter.register_structure_hook_func(_is_row, _row)
_converter.register_structure_hook_func(is_mapping, _mapping)


def register(kind: Any, hook: Callable[[Any, Any], Any]) -> None:
    """Read values of type *kind* with ``hook(raw, kind)``: for tagged unions and odd spellings."""
    _converter.register_structure_hook(kind, hook)


def structure(raw: object, into: type[T]) -> T:
    """*raw* JSON as a value of type *into*.

    Raises:
        ValueError: *raw* does not fit; the text names model, field and value.
    """
    try:
        return _converter.structure(raw, into)
    except (TypeError, KeyError, cattrs.BaseValidationError) as problem:
        raise ValueError(str(problem)) from problem


def was_read(record: Record) -> bool:
    """Whether *record* was read from a camera, changed since or not; otherwise the caller has made it."""
    return record.wire is not _NOTHING_READ


def wire_keys(cls: type[Any]) -> Mapping[str, str]:
    """The fields of model *cls* by their names, each with its name on the wire."""
    return {field.name: key for field, key, _ in fields_of(cls)}


def unstructure(value: Any, like: Any = None) -> Any:
    """*value* as JSON; what did not change since it was read is written as it was read.

    Args:
        value: A model, or what models are made of.
        like: The JSON that stands in its place now; its spelling of booleans and numbers is kept.
    """
    if isinstance(value, Unknown):
        return value.raw
    if attrs.has(type(value)):
        return _unstructure_model(value)
    if isinstance(value, tuple | list):
        return [unstructure(item) for item in value]
    if isinstance(value, Mapping):
        return {key: unstructure(item) for key, item in value.items()}
    return _spelled(value, like)


def _unstructure_model(value: Any) -> dict[str, Any]:
    read = value.wire if isinstance(value, Record) else _NOTHING_READ
    before = None if read is _NOTHING_READ else _structure_model(read, type(value))
    written = dict(read)
    for field, key, _ in fields_of(type(value)):
        now = getattr(value, field.name)
        if before is not None:
            if now == getattr(before, field.name) and (key in read or now == _default(field)):
                continue
        elif now is None:
            continue
        if now is None:
            written.pop(key, None)
        else:
            written[key] = unstructure(now, read.get(key))
    return written


def _default(field: attrs.Attribute[Any]) -> Any:
    default: Any = field.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]


def _spelled(value: Any, like: Any) -> Any:
    """*value* the way *like* spells such values."""
    if isinstance(value, bool):
        if isinstance(like, str):
            return _WORDS.get(like.lower(), ("0", "1"))[value]
        return int(value) if isinstance(like, int) and not isinstance(like, bool) else value
    if isinstance(value, int | float) and isinstance(like, str):
        return str(value)
    return value
