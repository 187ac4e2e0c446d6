"""Zip files whose bytes depend on nothing but the files in them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can tell
_UNIX = 3
_PLAIN, _PROGRAM = 0o100644, 0o100755


def archive(folder: Path) -> bytes:
    """A zip file of what lies in *folder*, without hidden files.

    Raises:
        ValueError: *folder* is none, or something in it is a link.
        OSError: It cannot be read.
    """
    if not folder.is_dir():
        raise ValueError(f"folder: {str(folder)!r} is no folder")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name, path in sorted(_files(folder).items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = _UNIX
            member.compress_type = zipfile.ZIP_DEFLATED
            is_program = bool(path.stat().st_mode & 0o100)
            member.external_attr = (_PROGRAM if is_program else _PLAIN) << 16
            zipped.writestr(member, path.read_bytes())
    return buffer.getvalue()


def _files(folder: Path) -> dict[str, Path]:
    """The files to be packed, by their paths in the zip file."""
    found: dict[str, Path] = {}
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if any(step.startswith(".") for step in place.parts):
            continue
        if path.is_symlink():
            raise ValueError(f"folder: {place.as_posix()} is a link, which cameras do not unpack")
        if path.is_file():
            found[place.as_posix()] = path
    return found
