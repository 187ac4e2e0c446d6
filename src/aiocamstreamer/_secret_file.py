"""Files that hold secrets: their owner alone can read them, and they are never written through a link."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


def write_secret(path: Path, content: bytes) -> None:
    """Let *content* be the file at *path*, in one step; what was there before is there until then.

    A link at *path* is replaced, and not what it leads to.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        with create_secret(part) as file:
            file.write(content)
            finish_secret(file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def create_secret(path: Path) -> BinaryIO:
    """A new file at *path*, where none may be, to be written.

    Raises:
        OSError: It cannot be made, or something is there.
    """
    # O_EXCL follows no link, and 0600 holds from the first byte on.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def finish_secret(file: BinaryIO) -> None:
    """Close *file*, once all of it is on the disk."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
