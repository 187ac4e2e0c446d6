"""ACAP packages (``.eap``), read before they are sent anywhere."""

from __future__ import annotations

import io
import re
import shlex
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import orjson

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._models import model

_MANIFEST, _CONFIGURATION = "manifest.json", "package.conf"
_MOST = 1 << 20  # bytes of a manifest; real ones have a few thousand
_LARGEST = 1 << 29  # bytes of an unpacked package; a camera has no room for more
_SIGNATURE = re.compile(r"(?:^|/)[^/]*(?:\.sig|\.p7s|\.asc|signature)$", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@model
class VersionRange:
    """AXIS OS versions from one to another.

    Attributes:
        minimum: The first version, for example ``11.11``; "" where there is no lower end.
        maximum: The last version, for example ``12``, which includes 12.11; "" where there is no upper end.
    """

    minimum: str = ""
    maximum: str = ""

    def __contains__(self, firmware: object) -> bool:
        if not isinstance(firmware, str):
            return False
        version = _numbers(firmware)
        low, high = _numbers(self.minimum), _numbers(self.maximum)
        return version >= low and (not high or version[: len(high)] <= high)


@model
class Package:
    """One ACAP package.

    Attributes:
        path: Where it lies; None where it was read from bytes.
        content: Its bytes, where it was read from them.
        name: Its name, as the camera will list it.
        friendly_name: Its name for people; "" where it has none.
        version: For example ``1.2.3``; "" where it says none.
        vendor: Who made it; "" where it does not say.
        architecture: For example ``aarch64``, or ``all``; "" where it does not say.
        is_signed: Whether a signature is there; whether it is right, only the camera can tell.
        compatible_os: AXIS OS versions that it declares; empty where it declares none, as AXIS OS 13 demands.
        size: Bytes of the file.
    """

    path: Path | None = attrs.field(default=None, eq=False)
    content: bytes | None = attrs.field(default=None, eq=False, repr=False)
    name: str
    friendly_name: str = ""
    version: str = ""
    vendor: str = ""
    is_signed: bool = False
    architecture: str = ""
    compatible_os: tuple[VersionRange, ...] = ()
    size: int = 0

    @classmethod
    def read(cls, file: FileContent) -> Package:
        """The package in *file*, a path or bytes; reads the file, so call it off the event loop.

        Raises:
            ValueError: The file is no ACAP package; the text says why.
            OSError: It cannot be read.
        """
        given = _arguments.file("file", file)
        path = given if isinstance(given, Path) else None
        content = _arguments.contents("file", given)
        try:
            fields, is_signed = _described(content)
        except ValueError as problem:
            raise ValueError(f"file: an ACAP package, not {path or 'these bytes'}: {problem}") from problem
        kept = content if path is None else None
        return cls(path=path, content=kept, is_signed=is_signed, size=len(content), **fields)

    @property
    def file(self) -> bytes | Path:
        """Its bytes, or where they lie."""
        found = self.path if self.content is None else self.content
        if found is None:
            raise ValueError("package: one that was read from a file or bytes, not one made by hand")
        return found

    @property
    def filename(self) -> str:
        """The name that its file has, or should have."""
        return self.path.name if self.path else f"{self.name}.eap"

    def has_version(self, listed: str) -> bool:
        """Whether *listed*, as list.cgi spells versions (``1.3-438``), is this package's version."""
        return not self.version or _numbers(listed) == _numbers(self.version)

    def runs_on(self, firmware: str) -> bool:
        """Whether AXIS OS *firmware* is among the versions that it declares, or it declares none."""
        return not self.compatible_os or any(firmware in versions for versions in self.compatible_os)


def _described(content: bytes) -> tuple[dict[str, Any], bool]:
    """A package's description of itself, and whether there is a signature."""
    archive, trailer = _unpacked(content)
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            texts = {name: _text(files, name) for name in (_MANIFEST, _CONFIGURATION)}
            is_signed = bool(trailer) or any(_SIGNATURE.search(name) for name in files.getnames())
    except tarfile.TarError as problem:
        raise ValueError(str(problem)) from problem
    fields = _configured(texts[_CONFIGURATION]) | _manifested(texts[_MANIFEST])
    if not fields.get("name"):
        raise ValueError("it names no application")
    if not _NAME.fullmatch(fields["name"]):
        raise ValueError(f"{fields['name']!r} is no name")
    return fields, is_signed


def _unpacked(content: bytes) -> tuple[bytes, bytes]:
    """The archive inside the gzip stream, and what follows that stream: signed packages carry it there."""
    stream = zlib.decompressobj(wbits=31)
    try:
        archive = stream.decompress(content, _LARGEST)
    except zlib.error as problem:
        raise ValueError(str(problem)) from problem
    if not stream.eof:
        raise ValueError("the file is cut off or too large")
    return archive, stream.unused_data.strip(b"\0")


def _text(files: tarfile.TarFile, name: str) -> str:
    for spelling in (name, f"./{name}"):
        try:
            member = files.getmember(spelling)
        except KeyError:
            continue
        file = files.extractfile(member)
        if file is not None and member.size <= _MOST:
            return file.read().decode("utf-8")
    return ""


def _configured(text: str) -> dict[str, Any]:
    """The content of ``package.conf``: shell assignments."""
    try:
        pairs = [word.partition("=") for word in shlex.split(text, comments=True)]
    except ValueError as problem:
        raise ValueError(f"{_CONFIGURATION}: {problem}") from problem
    said = {name: value.strip() for name, _, value in pairs}
    parts = [said.get(f"APP{part}VERSION", "") for part in ("MAJOR", "MINOR", "MICRO")]
    return _without_blanks(
        {
            "name": said.get("APPNAME", ""),
            "friendly_name": said.get("PACKAGENAME", ""),
            "version": ".".join(part for part in parts if part),
            "vendor": said.get("VENDOR", ""),
            "architecture": said.get("APPTYPE", ""),
        }
    )


def _manifested(text: str) -> dict[str, Any]:
    """The content of ``manifest.json``; it counts more than ``package.conf``, which is made from it."""
    if not text:
        return {}
    try:
        manifest = orjson.loads(text)
        setup = manifest["acapPackageConf"]["setup"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as problem:
        raise ValueError(f"{_MANIFEST}: {problem}") from problem
    if not isinstance(setup, Mapping):
        raise ValueError(f"{_MANIFEST}: setup is no object")  # noqa: TRY004
    ranges = setup.get("compatibleOsVersions", ())
    return _without_blanks(
        {
            "name": str(setup.get("appName", "")),
            "friendly_name": str(setup.get("friendlyName", "")),
            "version": str(setup.get("version", "")),
            "vendor": str(setup.get("vendor", "")),
            "architecture": str(setup.get("architecture", "")),
            "compatible_os": tuple(
                VersionRange(minimum=str(item.get("min", "")), maximum=str(item.get("max", "")))
                for item in (ranges if isinstance(ranges, list) else ())
                if isinstance(item, Mapping)
            ),
        }
    )


def _without_blanks(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _numbers(version: str) -> tuple[int, ...]:
    # A longer number is none of a version; Python reads no more than 4,300 digits.
    return tuple(int(part) for part in re.findall(r"[0-9]{1,18}", version))
