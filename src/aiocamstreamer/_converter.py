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


@attrs.frozen
class _Part:
    """How one field of a model is read; found out once, since most of what a camera says is models."""

    field: attrs.Attribute[Any]
    kind: Any
    read: Read
    name: str = attrs.field(init=False)
    usual: str = attrs.field(init=False)
    others: tuple[str, ...] = attrs.field(init=False)
    is_required: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        usual, *others = keys_of(self.field)
        _set(self, "name", self.field.name)
        _set(self, "usual", usual)
        _set(self, "others", tuple(others))
        _set(self, "is_required", self.field.default is attrs.NOTHING)

    def of(self, raw: Mapping[str, Any]) -> Any:
        """The value of the field in *raw*; its default where there is none."""
        found = raw.get(self.usual)
        if found is None and self.others:
            found = next((raw[key] for key in self.others if raw.get(key) is not None), None)
        if found is None:  # apps write null for what was never set
            return self._missing(raw) if self.is_required else _default(self.field)
        value = self.read(found)
        if self.field.validator is not None:
            self.field.validator(None, self.field, value)
        return value

    def _missing(self, raw: Mapping[str, Any]) -> Any:
        if self.usual in raw:
            return self.read(raw[self.usual])  # null, which some types take
        if Unknown in get_args(self.kind):
            return Unknown(kind="", raw=None, problem=f"{self.usual!r} is missing")
        raise ValueError(f"{self.usual!r} is missing")

    @property
    def is_needed(self) -> bool:
        """Whether a record is known by it; one that takes None must be given, and may be unreadable."""
        return _is_tag(self.kind) or (self.is_required and NoneType not in get_args(self.kind))

    def told(self, problem: ValueError) -> str:
        """The text of *problem*, without the value where that may be a secret."""
        return str(problem) if self.field.repr is True else str(problem).partition(", got ")[0]

    def is_in(self, raw: Mapping[str, Any]) -> bool:
        """Whether *raw* says something of it."""
        return any(raw.get(key) is not None for key in (self.usual, *self.others))


@attrs.frozen
class _Plan:
    """How a model is read.

    Attributes:
        parts: Its fields.
        memory: Names and values of the fields that have no name on the wire.
        finish: What a model has to do when it is whole.
    """

    parts: tuple[_Part, ...]
    memory: tuple[tuple[str, Any], ...]
    finish: Callable[[Any], None] | None


_plans: dict[type[Any], _Plan] = {}


def _plan(cls: type[Any]) -> _Plan:
    found = _plans.get(cls)
    if found is None:
        parts = tuple(_Part(field, kind, _reader(kind)) for field, _, kind in fields_of(cls))
        memory = [
            (field.name, field.default) for field in attrs.fields(cls) if field.metadata.get("wire") == ""
        ]
        found = _plans[cls] = _Plan(parts, tuple(memory), getattr(cls, "__attrs_post_init__", None))
    return found


def _read_model(cls: type[Any], raw: object) -> Any:
    """The *cls* in *raw*, without its constructor, which would judge it as a caller's."""
    if not isinstance(raw, Mapping):
        raise ValueError(f"expected an object for {cls.__name__}, got {shown(raw)}")  # noqa: TRY004 - of data
    plan = _plan(cls)
    problems: list[str] = []
    value = object.__new__(cls)
    for part in plan.parts:
        try:
            _set(value, part.name, part.of(raw))
        except ValueError as problem:
            reason = part.told(problem)
            if part.is_needed:
                place = f"{cls.__name__}.{part.name}" if part.is_in(raw) else cls.__name__
                raise ValueError(f"{place}: {reason}") from problem
            _set(value, part.name, None)
            problems.append(f"{part.name}: {reason}")
    _remember(value, plan.memory, raw, tuple(problems))
    for said in problems:
        _notice(cls, f"{said.partition(':')[0]} is unreadable")
    notice_unread(cls, raw)
    if plan.finish is not None:
        plan.finish(value)
    return value


_set = object.__setattr__


def _is_tag(kind: Any) -> bool:
    """Whether *kind* is a single literal, which tells records of several types apart."""
    return is_literal(kind) and len(get_args(kind)) == 1


def _remember(
    value: Any, memory: tuple[tuple[str, Any], ...], raw: Mapping[str, Any], problems: tuple[str, ...]
) -> None:
    for name, default in memory:
        _set(value, name, raw if name == "wire" else problems if name == "problems" else default)
    if problems and hasattr(type(value), "_problems"):  # of an event
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
    takes_none, takes_anything = NoneType in members, Unknown in members
    readers: list[Read] = []

    def read(raw: object) -> Any:
        if raw is None and takes_none:
            return None
        if not readers:  # when the first is read, all that register readers of their own have done so
            readers.extend(map(_reader, (together,) if together in _readers else kinds))
        first: ValueError | None = None
        for reader in readers:
            try:
                return reader(raw)
            except ValueError as problem:
                first = first or problem
        if takes_anything:
            return Unknown(kind="", raw=raw, problem=str(first))
        raise ValueError(str(first))

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
