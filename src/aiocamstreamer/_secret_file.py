"""Files that hold secrets: their owner alone can read them, and they are never written through a link."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4


def write_secret(path: Path, content: bytes) -> None:
    """Let *content* be the file at *path*, in one step; what was there before is there until then.

    A link at *path* is replaced, and not what it leads to.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        # O_EXCL follows no link, and 0600 holds from the first byte on.
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
