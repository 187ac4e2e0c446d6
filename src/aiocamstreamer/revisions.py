"""Records that are read, changed and written again: what goes back is the difference, and nothing else.

The camera's JSON as it is by then is the ground; whatever else stands there, unknown to this library or
changed by somebody else meanwhile, stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from aiocamstreamer._checks import checked
from aiocamstreamer._converter import field_as_json, structure, unstructure
from aiocamstreamer._models import Record, evolve, fields_of, was_read, wire_keys

R = TypeVar("R", bound=Record)

_ABSENT = object()
_KEYS = ("id", "name")  # what tells the objects of one list apart


def merged(current: Mapping[str, Any], read: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """*current* with what changed from *read* to *after*; nothing else, however old *read* is.

    Objects within objects are merged likewise, and so are lists whose objects have an ``id`` or a ``name``.
    """
    result = dict(current)
    for key in read.keys() - after.keys():
        result.pop(key, None)
    for key, value in after.items():
        before = read.get(key, _ABSENT)
        if before is _ABSENT or before != value:
            result[key] = _joined(result.get(key, _ABSENT), before, value)
    return result


def _joined(current: Any, read: Any, after: Any) -> Any:
    if isinstance(current, Mapping) and isinstance(read, Mapping) and isinstance(after, Mapping):
        return merged(current, read, after)
    key = _common_key(current, read, after)
    if key is None:
        return after
    known, new = {item[key]: item for item in read}, {item[key]: item for item in after}
    kept = [
        _joined(item, known.get(item[key], {}), new[item[key]]) if item[key] in new else item
        for item in current
        if item[key] in new or item[key] not in known
    ]
    there = {item[key] for item in current}
    added = [item for item in after if item[key] not in there and known.get(item[key]) != item]
    if [item[key] for item in current] == [item[key] for item in read]:
        order = {item[key]: place for place, item in enumerate(after)}  # nobody else has moved anything
        return sorted([*kept, *added], key=lambda item: order[item[key]])
    return [*kept, *added]


def _common_key(*lists: Any) -> str | None:
    """The key that tells the objects of all *lists* apart; None where there is none."""
    if not all(isinstance(each, list) and each for each in lists):
        return None
    for key in _KEYS:
        if all(_are_told_apart(each, key) for each in lists):
            return key
    return None


def _are_told_apart(items: Collection[Any], key: str) -> bool:
    names = [item.get(key) if isinstance(item, Mapping) else None for item in items]
    return all(isinstance(name, str | int) for name in names) and len(set(names)) == len(names)


def revised(record: R, changes: Mapping[str, Any], *, fixed: Collection[str] = ()) -> R:
    """*record* with *changes* to its fields.

    Args:
        record: The record.
        changes: New values by the names of fields.
        fixed: Fields that cannot be changed.

    Raises:
        TypeError: It has no field of that name, or one that cannot be changed.
    """
    names = wire_keys(type(record)).keys() - set(fixed)
    for name in changes:
        if name not in names:
            raise TypeError(f"{name}: a setting of {type(record).__name__}, not an unknown name")
    return evolve(record, **changes)


def renewed(
    current: Mapping[str, Any], record: Record, changes: Mapping[str, Any], *, fixed: Collection[str] = ()
) -> dict[str, Any]:
    """*current*, which reads as *record*, with *changes* to its fields; all of them are checked.

    Of a record among *changes* only what was changed since it was read counts, in a row of records, too; of a
    mapping what it names.

    Raises:
        TypeError: There is no field of that name, or it cannot be changed, or a value is of another type.
        ValueError: A field cannot have that value.
    """
    after: dict[str, Any] = unstructure(checked(revised(record, changes, fixed=fixed)))
    keys = wire_keys(type(record))
    for name, value in changes.items():
        before = current.get(keys[name])
        if isinstance(value, Record) and was_read(value) and isinstance(before, Mapping):
            after[keys[name]] = merged(before, value.wire, unstructure(value))
        elif isinstance(value, Mapping) and isinstance(before, Mapping):
            after[keys[name]] = {**before, **after[keys[name]]}
        elif isinstance(value, tuple | list) and isinstance(before, list):
            after[keys[name]] = _renewed_row(before, value, after[keys[name]])
    return after


def _renewed_row(before: list[Any], items: Sequence[object], after: list[Any]) -> list[Any]:
    """*after*, which *items* are as JSON; of those that were read only what was changed counts."""
    key = _common_key(before, after)
    if key is None:
        return after
    there = {item[key]: item for item in before}
    return [
        merged(there[now[key]], item.wire, now)
        if now[key] in there and isinstance(item, Record) and was_read(item)
        else now
        for item, now in zip(items, after, strict=True)
    ]


def towards(current: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """*current* with whatever of *record* is otherwise; the same as *current* where nothing is.

    A field that is None says nothing, and keys that only *current* has stay.
    """
    wanted = unstructure(record)
    keys = wire_keys(type(record))
    fields = {field.name: field for field, _, _ in fields_of(type(record))}
    try:
        now = structure(current, type(record))
    except ValueError:
        return {**current, **wanted}
    differing = {name for name in keys if getattr(record, name) not in (None, getattr(now, name))}
    result = dict(current)
    for name in differing:
        spelled = field_as_json(fields[name], getattr(record, name), current.get(keys[name]))
        laid = {**current, keys[name]: _laid_over(current.get(keys[name]), spelled)}
        # What only the camera has may be what makes the difference: then it has to go.
        is_so = getattr(structure(laid, type(record)), name) == getattr(record, name)
        result[keys[name]] = laid[keys[name]] if is_so else spelled
    if was_read(record):
        result |= {key: value for key, value in wanted.items() if key not in keys.values()}
    return result


def _laid_over(current: Any, wanted: Any) -> Any:
    """*wanted*, with the keys that only *current* has."""
    if isinstance(current, Mapping) and isinstance(wanted, Mapping):
        return {**current, **{key: _laid_over(current.get(key), value) for key, value in wanted.items()}}
    key = _common_key(current, wanted)
    if key is None:
        return wanted
    there = {item[key]: item for item in current}
    return [_laid_over(there.get(item[key]), item) for item in wanted]
