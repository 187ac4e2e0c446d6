"""Records are looked at before they are written: what goes out is what its model says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._converter import is_literal, is_mapping, structure
from aiocamstreamer._models import Record, Unknown, fields_of, was_read

T = TypeVar("T")


@attrs.frozen(init=False)
class Among:
    """The values of a field, ``Annotated[str, Among("a", "b")]``, when it is written, not when it is read.

    Attributes:
        values: The values.
    """

    values: tuple[object, ...]

    def __init__(self, *values: object) -> None:
        self.__attrs_init__(values)


@attrs.frozen
class Such:
    """A rule of a field, ``Annotated[str, Such("a URL", is_url)]``, when it is written, not when it is read.

    Attributes:
        expected: As errors say it.
        holds: Whether a value, which is of the right type, is so.
    """

    expected: str
    holds: Callable[[Any], object]


@attrs.frozen
class Within:
    """The range of a field, ``Annotated[int, Within(1, 65535)]``, when it is written, not when it is read.

    Attributes:
        least: The smallest value; None for no bound.
        most: The greatest value; None for no bound.
    """

    least: float | None = None
    most: float | None = None


_SCALARS = frozenset({bool, int, float, str})
_MOST_BITS = 2**63  # whole numbers beyond are no JSON that everybody reads


def checked(record: T, name: str = "") -> T:
    """*record*, if every field of it may be written; what was read and not changed since may always.

    Types, literals, ranges, finiteness and truth values are looked at, in records within records, too.

    Args:
        record: What is about to be written.
        name: What errors call it; its class by default.

    Raises:
        TypeError: A field is of another type; the text names it.
        ValueError: A field has a value that it cannot have; the text names it.
    """
    if not attrs.has(type(record)):
        raise TypeError(f"{name or 'record'}: a record, not {_arguments.shown(record)}")
    _check_model(name or type(record).__name__, record)
    return record


def checked_json(value: T, name: str) -> T:
    """*value*, if JSON can say it without loss.

    Raises:
        TypeError: It holds something else; the text names where.
        ValueError: It holds a number that JSON has not, a text with lone surrogates, or itself.
    """
    try:
        _check_json(name, value)
    except RecursionError:
        raise ValueError(f"{name}: what JSON can say, not what is nested without an end") from None
    return value


_hints: dict[type[Any], dict[str, Any]] = {}


def _check_model(name: str, value: Any) -> None:
    kind: Any = type(value)
    if kind not in _hints:
        _hints[kind] = get_type_hints(kind, include_extras=True)
    before = structure(value.wire, kind) if isinstance(value, Record) and was_read(value) else None
    for field, _, _ in fields_of(kind):
        now = getattr(value, field.name)
        if before is not None and _is_unchanged(now, getattr(before, field.name)):
            continue
        try:
            hint = _hints[kind][field.name]
            if now is None and not (field.default is None or field.default is attrs.NOTHING):
                hint = _without_none(hint)  # it stands for what was unreadable; nobody may make a field so
            _check(f"{name}.{field.name}", now, hint)
        except (TypeError, ValueError) as problem:
            if field.repr is True:
                raise
            # The field may hold a secret, and the text would repeat it.
            raise type(problem)(str(problem).partition(", not ")[0]) from None


def _without_none(kind: Any) -> Any:
    """*kind*, perhaps optional, as the type of a value that is there."""
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    members = tuple(member for member in get_args(kind) if member is not type(None))
    return members[0] if len(members) == 1 else Union.__getitem__(members)


def _is_unchanged(now: Any, before: Any) -> bool:
    """Whether it is the same; 1 is not the same as True here, though Python calls them equal."""
    return type(now) is type(before) and bool(now == before)


def _check(name: str, value: Any, kind: Any) -> None:
    """Raise where *value* is not of the type *kind*."""
    if get_origin(kind) is Annotated:
        _check_ruled(name, value, *get_args(kind))
    elif kind in _SCALARS:
        _check_scalar(name, value, kind, Within())
    elif get_origin(kind) in {Union, UnionType}:
        _check_union(name, value, get_args(kind))
    elif is_literal(kind):
        _arguments.one_of(name, value, get_args(kind))
    elif get_origin(kind) is tuple:
        _check_tuple(name, value, get_args(kind))
    elif is_mapping(kind):
        _check_mapping(name, value, get_args(kind))
    elif kind in {Any, object}:
        _check_json(name, value)
    elif not isinstance(value, kind):
        raise TypeError(f"{name}: {kind.__name__}, not {_arguments.shown(value)}")
    elif attrs.has(kind):
        _check_model(name, value)


def _check_ruled(name: str, value: Any, kind: Any, *rules: object) -> None:
    limits = next((rule for rule in rules if isinstance(rule, Within)), Within())
    if kind in _SCALARS:
        _check_scalar(name, value, kind, limits)
    else:
        _check(name, value, kind)
    for rule in rules:
        if isinstance(rule, Among):
            _arguments.one_of(name, value, rule.values)
        elif isinstance(rule, Such) and not rule.holds(value):
            raise ValueError(f"{name}: {rule.expected}, not {_arguments.shown(value)}")


def _check_scalar(name: str, value: Any, kind: Any, limits: Within) -> None:
    if kind is bool:
        _arguments.flag(name, value)
    elif kind is str:
        _arguments.text(name, value, empty=True)
    elif kind is float:
        _arguments.number(name, value, limits.least, limits.most)
    else:
        least, most = (None if limit is None else int(limit) for limit in (limits.least, limits.most))
        _arguments.whole(name, value, least, most)
    if isinstance(value, int) and not -_MOST_BITS <= value < _MOST_BITS:
        raise ValueError(f"{name}: a number of at most 64 bits, not {_arguments.shown(value)}")
    if kind is float and float(value) != value:
        raise ValueError(f"{name}: a number that a float can hold, not {_arguments.shown(value)}")


def _check_union(name: str, value: Any, kinds: tuple[Any, ...]) -> None:
    if value is None and type(None) in kinds:
        return
    if isinstance(value, Unknown) and Unknown in kinds:
        _check_json(name, value.raw)
        return
    rest = [kind for kind in kinds if kind not in {type(None), Unknown}]
    models = [kind for kind in rest if isinstance(kind, type) and isinstance(value, kind)]
    if len(rest) == 1 or models:
        _check(name, value, (models or rest)[0])
    elif all(is_literal(kind) for kind in rest):
        _arguments.one_of(name, value, [choice for kind in rest for choice in get_args(kind)])
    else:
        expected = " or ".join(getattr(kind, "__name__", str(kind)) for kind in rest)
        raise TypeError(f"{name}: {expected}, not {_arguments.shown(value)}")


def _check_tuple(name: str, value: Any, kinds: tuple[Any, ...]) -> None:
    if not isinstance(value, tuple | list):
        raise TypeError(f"{name}: a tuple, not {_arguments.shown(value)}")
    if kinds[-1] is ...:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise ValueError(f"{name}: {len(kinds)} values, not {_arguments.shown(value)}")
    for place, (item, kind) in enumerate(zip(value, kinds, strict=True)):
        _check(f"{name}[{place}]", item, kind)


def _check_mapping(name: str, value: Any, kinds: tuple[Any, Any]) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name}: a mapping, not {_arguments.shown(value)}")
    for key, item in value.items():
        _check(f"{name}: its keys", key, kinds[0])
        _check(f"{name}[{_arguments.shown(key)}]", item, kinds[1])


def _check_json(name: str, value: Any) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check(name, value, str)
    elif isinstance(value, int):
        _check(name, value, int)
    elif isinstance(value, float):
        _check(name, value, float)
    elif isinstance(value, tuple | list):
        _check_tuple(name, value, (Any, ...))
    elif isinstance(value, Mapping):
        _check_mapping(name, value, (str, Any))
    else:
        raise TypeError(f"{name}: what JSON can say, not {_arguments.shown(value)}")
