"""The catalogue of parameters: names, factory values, kinds and rights, as whole cameras were recorded.

It is read from the tables beside it. A heading names a group, who may do something with it
(``securityLevel``: create, delete, read, write), and the versions of AXIS OS that have it where not all do; a
line names parameters, their value in a new camera, and behind ``|`` what else they may be; either may deviate
from its heading::

    [Network.Example.I{views}] 7766 @11..
    Enabled, Log.Enabled = no
    Mode = fast | fast, slow !7744
    Size = 30 | 0..100
    Address | ip

What has no ``=`` is told by the camera's state. ``{views}`` counts the video channels from 0, ``{cameras}``
from 1, ``{0..3}`` and ``{0,25}`` say what they count; in values stand ``{index}``, ``{number}``, which is one
more, ``{count}`` of channels, and what the camera is called.

Source: VAPIX parameter management; names that several devices share, recorded on AXIS OS 5.51 to 12.9
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal

import attrs

TABLES: Final = ("apps", "network", "picture", "properties", "ptz", "system")
LEVELS: Final = {"viewer": 1, "operator": 4, "admin": 6}
"""Digits of ``securityLevel`` up to which an account has rights; 0 is everybody, 7 the camera itself."""

STARS = "******"
"""How passwords are told: nobody may read one."""

_PAIRS = {
    value: pair for pair in (("yes", "no"), ("Yes", "No"), ("true", "false"), ("On", "Off")) for value in pair
}
_LONGEST = 255
_WHOLE = re.compile(r"-?\d{1,10}")
_LINE = re.compile(
    r"(?P<names>[^=|]+?) ?(?:= ?(?P<value>.*?))?(?: ?\| (?P<kind>.+?))?"
    r"(?: ?!(?P<level>\d{4}))?(?: ?@(?P<since>\d*)\.\.(?P<until>\d*))?"
)
_HEADING = re.compile(r"\[(?P<group>.+)\] (?P<level>\d{4})(?: @(?P<since>\d*)\.\.(?P<until>\d*))?")
_COUNTED = re.compile(r"\{(views|cameras|[\d.,]+)\}")
_IN_BRACES = re.compile(r"\{(\w+)\}")


@attrs.frozen(kw_only=True)
class Definition:
    """Values that a parameter may have, and who may do something with it."""

    kind: str = "string"
    """Its element in ``listdefinitions``: ``bool``, ``enum``, ``int``, ``string``, ``ip``, ``hostname``..."""

    choices: tuple[str, ...] = ()
    """Of an ``enum``; of a ``bool``, which is true and which is false."""

    choices_in: str = ""
    """The parameter that lists the choices, where another one does."""

    low: int | None = None
    high: int | None = None
    longest: int = _LONGEST
    level: str = "7714"

    def lets(self, role: str, what: Literal["delete", "read", "write"]) -> bool:
        """Whether an account with *role* may do *what*."""
        return LEVELS[role] >= int(self.level[("create", "delete", "read", "write").index(what)])

    @property
    def fixed(self) -> bool:
        """Whether only the camera itself changes it."""
        return self.level[3] == "7"

    def among(self, parameters: Mapping[str, str]) -> Definition:
        """The same, with the choices that another one of *parameters* lists."""
        if not self.choices_in:
            return self
        listed = parameters.get(self.choices_in, "")
        return attrs.evolve(self, choices=tuple(filter(None, listed.split(","))))

    def allows(self, value: str) -> bool:
        """Whether it may become *value*."""
        match self.kind:
            case "bool" | "enum":
                return value in self.choices
            case "int":
                return _WHOLE.fullmatch(value) is not None and self._bounds(int(value))
            case "ip":
                return not value or _is_address(value)
            case "hostname":
                return len(value) <= self.longest and not set(value) & set(" /\\<>\"'&")
            case _:
                return len(value) <= self.longest

    def _bounds(self, number: int) -> bool:
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)


@attrs.frozen
class _Entry:
    """One line of a table, for one of its names."""

    name: str
    value: str | None
    definition: Definition
    since: int
    until: int

    def named(self, channels: int) -> Iterator[tuple[str, int]]:
        """The names that it stands for, and what was counted."""
        counted = _COUNTED.search(self.name)
        if counted is None:
            yield self.name, 0
            return
        for index in _indexes(counted[1], channels):
            yield _COUNTED.sub(str(index), self.name, count=1), index


def factory(version: str, channels: int, told: Mapping[str, str]) -> dict[str, str]:
    """The values of a new camera.

    Args:
        version: AXIS OS, for example ``12.11``.
        channels: Number of video channels.
        told: What stands in braces in the tables.
    """
    plain, with_braces = _expanded(int(version.partition(".")[0]), channels)
    values = dict(plain)
    for name, value in with_braces:
        values[name] = _filled(value, told)
    return values


def definition(name: str, value: str = "") -> Definition:
    """The definition of the parameter *name*; one that nobody knows may become what *value* is like."""
    return _patterns().get(_pattern(name)) or _like(value)


def fields(group: str) -> tuple[str, ...]:
    """The names of what *group* holds, for example ``StreamProfile.S#``; those of its groups left out."""
    start = f"{group}."
    found = (pattern.removeprefix(start) for pattern in _patterns() if pattern.startswith(start))
    return tuple(name for name in found if "." not in name)


def in_order(name: str) -> tuple[tuple[bool, str], ...]:
    """Where *name* stands in a list: a group's own parameters before its groups, in any letter case."""
    return _place(name)


@lru_cache(8192)
def _place(name: str) -> tuple[tuple[bool, str], ...]:
    *groups, last = name.lower().split(".")
    return (*((True, group) for group in groups), (False, last))


@lru_cache(8192)
def _pattern(name: str) -> str:
    return re.sub(r"\d+", "#", name)


@cache
def _patterns() -> Mapping[str, Definition]:
    return {_pattern(_COUNTED.sub("#", entry.name)): entry.definition for entry in _entries()}


@lru_cache(64)
def _expanded(major: int, channels: int) -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
    """The values that are the same in every camera, and those that have its name in them."""
    found: dict[str, str] = {}
    for entry in _entries():
        if entry.value is not None and entry.since <= major <= entry.until:
            for name, index in entry.named(channels):
                counted = {"index": str(index), "number": str(index + 1), "count": str(channels)}
                found[name] = _filled(entry.value, counted)
    with_braces = tuple(pair for pair in found.items() if _IN_BRACES.search(pair[1]))
    return found, with_braces


def _filled(value: str, told: Mapping[str, str]) -> str:
    """*value* with what *told* says in the place of the names in braces."""
    return _IN_BRACES.sub(lambda match: told.get(match[1], match[0]), value)


@cache
def _entries() -> tuple[_Entry, ...]:
    folder = Path(__file__).with_name("parameter_tables")
    return tuple(entry for table in TABLES for entry in _read((folder / f"{table}.txt").read_text("utf-8")))


def _read(table: str) -> Iterator[_Entry]:
    """The entries of *table*.

    Raises:
        ValueError: A line cannot be read; the message quotes it.
    """
    heading = None
    for line in table.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            heading = _HEADING.fullmatch(line)
            continue
        found = _LINE.fullmatch(line)
        if heading is None or found is None:
            raise ValueError(f"no group, or no parameter: {line}")
        versions = found if found["since"] is not None else heading
        described = _described(found["kind"], found["value"] or "", found["level"] or heading["level"])
        for name in found["names"].strip().split(", "):
            yield _Entry(
                f"{heading['group']}.{name}",
                found["value"],
                described,
                int(versions["since"] or 0),
                int(versions["until"] or 99),
            )


def _described(kind: str | None, value: str, level: str) -> Definition:
    """The definition that a line gives by *kind*, or else by its *value*."""
    if kind is None:
        return attrs.evolve(_like(value), level=level)
    word, _, length = kind.partition(" ")
    if numbers := re.fullmatch(r"(-?\d+)\.\.(-?\d+)", kind):
        return Definition(kind="int", low=int(numbers[1]), high=int(numbers[2]), level=level)
    match word:
        case "text":
            return Definition(longest=int(length or _LONGEST), level=level)
        case "ip" | "hostname" | "password":
            return Definition(kind=word, level=level)
        case "of":
            return Definition(kind="enum", choices_in=length, level=level)
        case _:
            choices = tuple(kind.split(", "))
            is_pair = _PAIRS.get(choices[0]) == choices
            return Definition(kind="bool" if is_pair else "enum", choices=choices, level=level)


def _like(value: str) -> Definition:
    if value in _PAIRS:
        return Definition(kind="bool", choices=_PAIRS[value])
    return Definition(kind="int" if _WHOLE.fullmatch(value) else "string")


def _indexes(counted: str, channels: int) -> range | tuple[int, ...]:
    if counted in {"views", "cameras"}:
        return range(channels) if counted == "views" else range(1, channels + 1)
    low, dots, high = counted.partition("..")
    return range(int(low), int(high) + 1) if dots else tuple(map(int, counted.split(",")))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
