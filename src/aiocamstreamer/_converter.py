"""The one strict converter between models and the camera's JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import attrs

from aiocamstreamer._models import NOTHING_READ, Record, Unknown, fields_of, keys_of
from aiocamstreamer._scalars import number, shown, text, truth, whole
from aiocamstreamer.errors import excerpt
from aiocamstreamer.secret import Hidden

T = TypeVar("T")

_WORDS = {word: pair for pair in (("false", "true"), ("no", "yes"), ("off", "on")) for word in pair}

Read = Callable[[Any], Any]  # a ValueError where the value does not fit

_readers: dict[Any, Read] = {bool: truth, int: whole, float: number, str: text, Any: lambda raw: raw}
_readers[object] = _readers[Any]


def register(kind: Any, hook: Callable[[Any, Any], Any]) -> None:
    """Read values of type *kind* with ``hook(raw, kind)``: for tagged unions and odd spellings."""
    _readers[kind] = lambda raw: hook(raw, kind)


def structure(raw: object, into: type[T]) -> T:
    """*raw* JSON as a value of type *into*.

    What is unreadable stays in its place: a field that takes None is None and told in ``problems``, an item
    of a list of ``X | Unknown`` is `Unknown`. Only a required field that takes neither voids its record: the
    record is known by it.

    Raises:
        ValueError: *raw* does not fit; the text names model, field and value.
    """
    found: T = _reader(into)(raw)
    return found


def _reader(kind: Any) -> Read:
    """How values of type *kind* are read; made once for each type."""
    found = _readers.get(kind)
    if found is None:
        found = _readers[kind] = _made(kind)
    return found


def _made(kind: Any) -> Read:
    origin, members = get_origin(kind), get_args(kind)
    if origin is Literal:
        return partial(_literal, members)
    if origin in {Union, UnionType} and Unknown in members and any(map(is_literal, members)):
        # ``Literal["a", "b"] | Unknown`` is an enumeration that firmware may extend.
        choices = tuple(value for member in members for value in get_args(member))
        return partial(_open_literal, choices, NoneType in members)
    if origin in {Union, UnionType}:
        return _union(members)
    if origin is tuple:
        return partial(_row, members[0]) if members[1:] == (...,) else partial(_fixed, members)
    if is_mapping(kind):
        return partial(_mapping, *(members or (str, Any)))
    if isinstance(kind, type) and attrs.has(kind):
        return partial(_read_model, kind)
    raise TypeError(f"no values of type {kind!r} are read")


def _read_model(cls: type[Any], raw: object) -> Any:
    """The *cls* in *raw*, without its constructor, which would judge it as a caller's."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"expected an object for {cls.__name__}, got {shown(raw)}")  # noqa: TRY004 - of data
    problems: list[str] = []
    value = object.__new__(cls)
    seen = set(raw)
    for field, _, kind in fields_of(cls):
        keys = keys_of(field)
        seen.difference_update(keys)
        # Apps write null for what was never set.
        key = next((key for key in keys if raw.get(key) is not None), None)
        try:
            _set(value, field.name, _taken(field, kind, raw, key))
        except ValueError as problem:
            reason = _told(field, problem)
            if _is_needed(field, kind):
                place = cls.__name__ if key is None else f"{cls.__name__}.{field.name}"
                raise ValueError(f"{place}: {reason}") from problem
            _set(value, field.name, None)
            problems.append(f"{field.name}: {reason}")
    _remember(value, cls, raw, tuple(problems))
    for told in (*(f"{problem.partition(':')[0]} is unreadable" for problem in problems), *seen):
        _notice(cls, told)
    if hasattr(value, "__attrs_post_init__"):
        value.__attrs_post_init__()
    return value


_set = object.__setattr__


def _taken(field: attrs.Attribute[Any], kind: Any, raw: Mapping[str, Any], key: str | None) -> Any:
    """The value of *field* under *key* in *raw*; its default where there is none."""
    if key is None:
        required = field.default is attrs.NOTHING
        usual = keys_of(field)[0]
        if required and usual in raw:
            return _reader(kind)(raw[usual])  # null, which some types take
        if required and Unknown in get_args(kind):
            return Unknown(kind="", raw=None, problem=f"{usual!r} is missing")
        if required:
            raise ValueError(f"{usual!r} is missing")
        return _default(field)
    found = _reader(kind)(raw[key])
    if field.validator is not None:
        field.validator(None, field, found)
    return found


def _told(field: attrs.Attribute[Any], problem: ValueError) -> str:
    """The text of *problem*, without the value where that may be a secret."""
    return str(problem) if field.repr is True else str(problem).partition(", got ")[0]


def _is_needed(field: attrs.Attribute[Any], kind: Any) -> bool:
    """Whether a record is known by *field*; one that takes None must be given, and may be unreadable."""
    return _is_tag(kind) or (field.default is attrs.NOTHING and NoneType not in get_args(kind))


def _is_tag(kind: Any) -> bool:
    """Whether *kind* is a single literal, which tells records of several types apart."""
    return is_literal(kind) and len(get_args(kind)) == 1


def _remember(value: Any, cls: type[Any], raw: Mapping[str, Any], problems: tuple[str, ...]) -> None:
    for field in attrs.fields(cls):
        if field.metadata.get("wire") == "":
            known = {"wire": raw, "problems": problems}
            _set(value, field.name, known.get(field.name, field.default))
    if problems and hasattr(cls, "_problems"):  # of an event
        _set(value, "_problems", problems)


_log = logging.getLogger("aiocamstreamer.models")
_noticed: set[tuple[type[Any], str]] = set()
_MOST_NOTICED = 1000  # lines of a process: a peer makes up keys without an end


def _notice(cls: type[Any], what: str) -> None:
    """Say once in the log that *what* of a *cls* was not read: a field may have been renamed."""
    if len(_noticed) < _MOST_NOTICED and (cls, what) not in _noticed and _log.isEnabledFor(logging.DEBUG):
        _noticed.add((cls, what))
        _log.debug("%s: not read: %s", cls.__name__, excerpt(what))


def notice_unread(cls: type[Any], keys: Iterable[str]) -> None:
    """Say once in the log which of *keys* no field of *cls* reads."""
    if _log.isEnabledFor(logging.DEBUG):
        read = {key for field, _, _ in fields_of(cls) for key in keys_of(field)}
        for key in keys:
            if key not in read:
                _notice(cls, key)


def _open_literal(known: tuple[Any, ...], optional: bool, raw: object) -> Any:  # noqa: FBT001
    if raw in known:
        return raw
    if isinstance(raw, str):
        folded = raw.strip().lower()
        spelled = [value for value in known if isinstance(value, str) and value.lower() == folded]
        if spelled:  # firmware differs in the case of its words, and "running" is no other state
            return spelled[0]
    return None if raw is None and optional else Unknown(kind=excerpt(raw), raw=raw)


def is_literal(kind: Any) -> bool:
    """Whether *kind* is a ``Literal``."""
    return get_origin(kind) is Literal


def _literal(choices: tuple[Any, ...], raw: object) -> Any:
    if raw in choices:
        return raw
    raise ValueError(f"expected one of {', '.join(map(repr, choices))}, got {shown(raw)}")


def _union(members: tuple[Any, ...]) -> Read:
    """Reads the first of *members* that fits; where `Unknown` is one of them, what fits none is that."""
    kinds = tuple(member for member in members if member not in {NoneType, Unknown})
    together: Any = Union.__getitem__(kinds)

    def read(raw: object) -> Any:
        if raw is None and NoneType in members:
            return None
        problems: list[str] = []
        for kind in (together,) if together in _readers else kinds:
            try:
                return _reader(kind)(raw)
            except ValueError as problem:
                problems.append(str(problem))
        if Unknown in members:
            return Unknown(kind="", raw=raw, problem=problems[0])
        raise ValueError(problems[0])

    return read


def _row(item: Any, raw: object) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise ValueError(f"expected a list, got {shown(raw)}")  # noqa: TRY004 - of data
    return tuple(map(_reader(item), raw))


def _fixed(items: tuple[Any, ...], raw: object) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple) or len(raw) != len(items):
        raise ValueError(f"expected a list of {len(items)}, got {shown(raw)}")
    return tuple(_reader(item)(one) for item, one in zip(items, raw, strict=True))


def is_mapping(kind: Any) -> bool:
    """Whether *kind* is a mapping."""
    return get_origin(kind) in {dict, Mapping} or kind in {dict, Mapping}


def _mapping(key: Any, value: Any, raw: object) -> dict[Any, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError(f"expected an object, got {shown(raw)}")  # noqa: TRY004 - of data
    return {_reader(key)(name): _reader(value)(one) for name, one in raw.items()}


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
        return Hidden((key, unstructure(item)) for key, item in value.items())
    return _spelled(value, like)


def _unstructure_model(value: Any) -> dict[str, Any]:
    read = value.wire if isinstance(value, Record) else NOTHING_READ
    before = None if read is NOTHING_READ else _read_model(type(value), read)
    written = Hidden(read)  # whoever writes it holds it in variables
    for field, usual, _ in fields_of(type(value)):
        now = getattr(value, field.name)
        key = next((key for key in keys_of(field) if key in read), usual)
        if before is not None:
            is_there = key in read or field.default is attrs.NOTHING
            if now == getattr(before, field.name) and (is_there or now == _default(field)):
                continue
        elif now is None:
            continue
        if now is None:
            written.pop(key, None)
        else:
            written[key] = field_as_json(field, now, read.get(key))
    return written


def field_as_json(field: attrs.Attribute[Any], value: Any, like: Any = None) -> Any:
    """The *value* of a *field* as JSON; *like* is what stands in its place now."""
    spell = field.metadata.get("written")
    if spell is None or isinstance(value, Unknown):
        return unstructure(value, like)
    said = spell(value)
    return {**like, **said} if isinstance(like, Mapping) and isinstance(said, Mapping) else said


def _default(field: attrs.Attribute[Any]) -> Any:
    """The value of *field* in a record that was read without it."""
    absent = field.metadata.get("absent", attrs.NOTHING)
    default: Any = field.default if absent is attrs.NOTHING else absent
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
