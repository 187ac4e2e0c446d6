"""The inventory as it is changed: comments stay, two writers take turns, and it is whole at every moment."""

from __future__ import annotations

import fcntl
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from aiocamstreamer.cli.exit_codes import Misused
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
    with _turn(place.parent):
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


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """A block in which nobody else edits an inventory in *folder*: a lock that leaves no file behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(place: Path, content: str) -> None:
    """Let *content* be the file at *place*, in one step, after it has been read as an inventory."""
    part = place.with_name(f".{place.name}.{uuid4().hex}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content.encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            inventory.read(part)
        except ValueError as problem:
            said = str(problem).replace(str(part), str(place))
            raise Misused(said, advice="the file was left as it was") from None
        _as_it_was(place, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _as_it_was(place: Path, part: Path) -> None:
    """Give *part* the mode, and where that is allowed the owner, of the file at *place*, if there is one."""
    with suppress(FileNotFoundError):
        found = place.stat()
        part.chmod(found.st_mode & 0o777)
        with suppress(PermissionError):
            os.chown(part, found.st_uid, found.st_gid)
