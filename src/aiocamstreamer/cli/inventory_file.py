"""The inventory as it is changed: comments stay, two writers take turns, and it is whole at every moment."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from aiocamstreamer.cli.exit_codes import Failed, Misused
from aiocamstreamer.cli.password_places import PLACES
from aiocamstreamer.cli.whole_files import turn, write_whole
from aiocamstreamer.fleet import Entry, inventory


def entries(place: Path | None) -> dict[str, Entry]:
    """The cameras of the inventory at *place*, by name; none where there is none, or no camera in it yet.

    Raises:
        ValueError: It is no inventory.
        OSError: It cannot be read.
    """
    if place is None:
        return {}
    content = _parsed(_text(place))  # what is wrong with it is said when it is read
    return {} if content is not None and content.get("cameras", {}) == {} else inventory.read(place)


def said_place(place: Path, name: str) -> dict[str, str]:
    """The key that says where the password of the camera called *name* is, as the file has it."""
    content = _parsed(_text(place)) or {}
    for table in (content.get("cameras", {}).get(name, {}), content.get("defaults", {})):
        if said := {key: table[key] for key in PLACES if key in table}:
            return said
    return {}


@contextmanager
def edited(place: Path) -> Iterator[TOMLDocument]:
    """The inventory at *place*, to be changed within the block and written at its end, where it has changed.

    Whoever else edits it waits. What would be no inventory is not written, and what there was stays. A link
    stays a link, and the file keeps its mode; a new one is for its owner alone.

    Raises:
        Misused: What is there is no TOML, or what would be written is no inventory.
        OSError: It cannot be read or written.
    """
    with _drafted(place) as draft:
        try:
            document = tomlkit.parse(draft.text)
        except TOMLKitError as problem:
            raise Misused(f"{place}: {problem}") from None
        yield document
        draft.text = tomlkit.dumps(document)


def put(table: AbstractTable, values: Mapping[str, object]) -> None:
    """Put *values* into *table*, before the comments at its end: they may be on the next one."""
    body = table.value.body
    last = max((at for at, (key, _) in enumerate(body) if key is not None), default=-1)
    tail = body[last + 1 :]
    del body[last + 1 :]
    table.update(values)
    body.extend(tail)


def remove(place: Path, names: Iterable[str]) -> None:
    """Take the cameras called *names* out of the inventory at *place*; all other lines stay as they are.

    Raises:
        Misused: There is none of such a name, or as `edited`.
        OSError: As `edited`.
    """
    with _drafted(place) as draft:
        for name in names:
            draft.text = _without(draft.text, name)


def readdress(place: Path, known: Mapping[str, Entry], addresses: Mapping[str, str]) -> None:
    """Write where cameras are now into the inventory at *place*: all of *addresses*, by name, or none.

    Args:
        place: The file.
        known: What it said of them when they were looked for; where it says something else now, somebody
            has written it since.
        addresses: The new addresses.

    Raises:
        Failed: It says something else now, or would be no inventory.
        OSError: As `edited`.
    """
    with edited(place) as document:
        now = entries(place)
        for name, address in addresses.items():
            if now.get(name) != known[name]:
                raise Failed(f"{place} says something else of {name} by now: it was left as it was")
            document["cameras"][name]["address"] = address


@attrs.define
class _Draft:
    text: str


@contextmanager
def _drafted(place: Path) -> Iterator[_Draft]:
    """The text of the file at *place*, which is written at the end of the block, where it has changed."""
    place = place.resolve()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with turn(place.parent):
        before = _text(place) if place.exists() else ""
        draft = _Draft(before)
        yield draft
        if draft.text != before:
            _write(place, draft.text)


def _without(text: str, name: str) -> str:
    """*text* without the lines that say something of the camera called *name*.

    tomlkit would take along what stands below them: it may be a comment on the next camera.
    """
    wanted = _parsed(text)
    if wanted is None or name not in (cameras := wanted.get("cameras", {})):
        raise Misused(f"there is no camera {name!r} any more")
    del cameras[name]
    lines = text.splitlines(keepends=True)
    is_named = re.compile(rf"^[^#]*(?<![\w-]){re.escape(name)}(?![\w-])").match
    for first in (number for number, line in enumerate(lines) if is_named(line)):
        for last in _ends(lines, first):
            if _parsed("".join(lines[:first] + lines[last:])) in (wanted, _emptied(wanted)):
                return "".join(lines[: first - _is_double(lines, first, last)] + lines[last:])
    document = tomlkit.parse(text)
    del document["cameras"][name]
    return tomlkit.dumps(document)


def _ends(lines: Sequence[str], first: int) -> Iterator[int]:
    """Where what begins in the line *first* may end, before the next table; the likeliest comes first."""
    table = next((at for at in range(first + 1, len(lines)) if lines[at].startswith("[")), len(lines))
    said = (at for at in range(first, table) if lines[at].strip() and not lines[at].lstrip().startswith("#"))
    yield max(said) + 1
    yield from range(first + 1, table + 1)


def _is_double(lines: Sequence[str], first: int, last: int) -> bool:
    """Whether two empty lines would follow each other, or the last line would be one."""
    return first > 0 and not lines[first - 1].strip() and (last == len(lines) or not lines[last].strip())


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def _emptied(content: Mapping[str, Any]) -> dict[str, Any]:
    """*content*, without a table of cameras that has none."""
    return {key: value for key, value in content.items() if key != "cameras" or value}


def _text(place: Path) -> str:
    try:
        return place.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Misused(f"{place}: a byte that is not UTF-8, at {problem.start}") from None


def _write(place: Path, content: str) -> None:
    """Let *content* be the file at *place*, in one step, after it has been read as an inventory."""

    def check(part: Path) -> None:
        try:
            entries(part)
        except ValueError as problem:
            said = str(problem).replace(str(part), str(place))
            raise Misused(said, advice="the file was left as it was") from None

    write_whole(place, content.encode(), check=check)
