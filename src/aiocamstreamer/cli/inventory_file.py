"""The inventory as it is changed: comments stay, two writers take turns, and it is whole at every moment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from aiocamstreamer.cli.exit_codes import Misused
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
    try:
        is_empty = "cameras" not in tomllib.loads(_text(place))
    except (tomllib.TOMLDecodeError, RecursionError):
        is_empty = False  # it says what is wrong when it is read
    return {} if is_empty else inventory.read(place)


@contextmanager
def edited(place: Path) -> Iterator[TOMLDocument]:
    """The inventory at *place*, to be changed within the block and written at its end, where it has changed.

    Whoever else edits it waits. What would be no inventory is not written, and what there was stays. A link
    stays a link, and the file keeps its mode; a new one is for its owner alone.

    Raises:
        Misused: What is there is no TOML, or what would be written is no inventory.
        OSError: It cannot be read or written.
    """
    place = place.resolve()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with turn(place.parent):
        before = _text(place) if place.exists() else ""
        try:
            document = tomlkit.parse(before)
        except TOMLKitError as problem:
            raise Misused(f"{place}: {problem}") from None
        yield document
        after = tomlkit.dumps(document)
        if after != before:
            _write(place, after)


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
