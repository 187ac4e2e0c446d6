"""The vendor's readers as rules, and values that no field may be written with."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from aiocamstreamer._models import Unknown

Rule: TypeAlias = Callable[[Any], bool]
"""Whether the vendor's reader takes a value."""


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def not_negative(value: Any) -> bool:
    return number(value) and value >= 0


def positive(value: Any) -> bool:
    return number(value) and value > 0


def text(value: Any) -> bool:
    return isinstance(value, str)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def bit(value: Any) -> bool:
    return number(value) and value in (0, 1)


def url(value: Any) -> bool:
    return text(value) and (value == "" or "://" in value)


def address(value: Any) -> bool:
    return value == "" or bool(ipaddress.ip_address(value))


def choice(*values: object) -> Rule:
    return lambda value: value in values and not isinstance(value, bool)


def many(rule: Rule, count: int | None = None) -> Rule:
    return lambda value: (
        isinstance(value, list) and count in (None, len(value)) and all(rule(each) for each in value)
    )


def by_name(rule: Rule) -> Rule:
    return lambda value: isinstance(value, dict) and all(rule(each) for each in value.values())


def objects(**rules: Rule) -> Rule:
    """An object; keys that end in ``_maybe`` may be missing."""
    return lambda value: not misread(value, rules)


def misread(value: Any, rules: Mapping[str, Rule]) -> list[str]:
    """The keys of *value* that the vendor's reader does not take."""
    wrong = []
    for key, rule in rules.items():
        name = key.removesuffix("_maybe")
        if not (rule(value[name]) if name in value else name != key):
            wrong.append(name)
    return wrong


def each(rule: Rule, *names: str) -> dict[str, Rule]:
    return dict.fromkeys(names, rule)


WRONG: dict[Any, list[Any]] = {
    bool: ["no", "yes", 1, 0, 2.0, b"1"],
    int: ["40", 4.5, True, math.nan, math.inf, 2**70],
    float: ["40", True, math.nan, math.inf, -math.inf],
    str: [5, 1.5, True, b"a", "\udc80"],
    Literal: ["topleft", "", 1, True],
    tuple: ["home", {"home": "x"}, ("home",), 5, [None], object()],
    object: ["home", ["home"], {5: 1}, 5],
}


def wrong_values(kind: Any) -> list[Any]:
    """Values that a field of type *kind* cannot have."""
    members = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    first = next(it for it in members if it not in {type(None), Unknown})
    return WRONG.get(first) or WRONG.get(get_origin(first)) or WRONG[object]
