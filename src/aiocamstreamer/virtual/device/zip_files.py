"""Zip files as an app takes them apart and makes them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

_LARGEST = 256 * 1024 * 1024


class NoZip(ValueError):
    """The bytes are no zip file, or one that nobody should unpack."""


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files in *data*, by path.

    Raises:
        NoZip: It is broken, too large, or reaches out of its folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > _LARGEST:
                raise NoZip
            if any(
                member.filename.startswith("/") or ".." in member.filename.split("/") for member in members
            ):
                raise NoZip
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as problem:
        raise NoZip from problem


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file with *files*."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
