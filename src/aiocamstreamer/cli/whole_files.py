"""Files that are whole at every moment, and a folder in which one writes at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4


def write_whole(place: Path, content: bytes, *, check: Callable[[Path], object] = lambda _: None) -> None:
    """Let *content* be the file at *place*, in one step; it is on the disk when this returns.

    The file keeps its mode, and where that is allowed its owner; a new one is for its owner alone.

    Args:
        place: The file; what it leads to where it is a link.
        content: All of it.
        check: Called with a file that has that content; what it raises leaves *place* as it was.

    Raises:
        OSError: It cannot be written.
    """
    place = place.resolve()
    part = place.with_name(f".{place.name}.{uuid4().hex}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        check(part)
        _as_it_was(place, part)
        part.replace(place)
        _sync(place.parent)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """A block in which nobody else writes in *folder*: a lock that leaves no file behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _as_it_was(place: Path, part: Path) -> None:
    with suppress(FileNotFoundError):
        found = place.stat()
        part.chmod(found.st_mode & 0o777)
        with suppress(PermissionError):
            os.chown(part, found.st_uid, found.st_gid)


def _sync(folder: Path) -> None:
    """Make a new name last through a power cut, too, where the file system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
