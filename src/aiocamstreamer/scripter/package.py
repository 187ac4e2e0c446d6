"""CamScripter packages (``.zip``): what is inside, read and made on this computer."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import attrs
import orjson

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, alias, model

MANIFEST, MAIN = "manifest.json", "main.js"
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")

_VERSION = re.compile(r"\d+(\.\d+){0,3}([-+][A-Za-z0-9.-]+)?")
_REQUIRED = ("package_name", "package_menu_name", "package_version", "vendor")
_PLATFORMS = ("required_camscripter_version", "required_camscripter_rbi_version")
_MOST = 1 << 20  # bytes of a manifest; real ones have a few hundred
_BUILT, _NOT_BUILT = "dist", frozenset({"src", "node_modules"})
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can tell
_UNIX = 3
_PLAIN, _PROGRAM = 0o100644, 0o100755


@model
class Manifest(Record):
    """A package's description of itself.

    Attributes:
        name: Its identifier.
        menu_name: Its name for people.
        version: For example ``1.0.1``.
        vendor: Who made it.
        required_version: The oldest CamScripter that it runs on; "" where it runs on a Raspberry Pi only.
        required_rbi_version: The oldest CamScripter for Raspberry Pi; "" where it runs on cameras only.
        ui_link: Path of its user interface; "" where it has none.
    """

    name: str = alias("package_name")
    menu_name: str | None = alias("package_menu_name", default="")
    version: str | None = alias("package_version", default="")
    vendor: str | None = ""
    required_version: str | None = alias("required_camscripter_version", default="")
    required_rbi_version: str | None = alias("required_camscripter_rbi_version", default="")
    ui_link: str | None = alias("ui_link", default="")


@model
class Package:
    """One package, checked.

    Attributes:
        manifest: What it says of itself.
        content: The zip file.
        files: Paths of the files in it.
    """

    manifest: Manifest
    content: bytes = attrs.field(repr=False)
    files: tuple[str, ...] = attrs.field(repr=False)

    @classmethod
    def read(cls, source: FileContent) -> Package:
        """The package in *source*, a file or its bytes; reads all of it, so call it off the event loop.

        Raises:
            ValueError: It is no package; the text says why.
            OSError: It cannot be read.
        """
        given = _arguments.file("source", source)
        content = _arguments.contents("source", given)
        with _unpacking(), zipfile.ZipFile(io.BytesIO(content)) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
        _check_members(members)
        with _unpacking(), zipfile.ZipFile(io.BytesIO(content)) as opened:
            broken = opened.testzip()
            text = opened.read(MANIFEST)
        if broken:
            raise _no_package(f"{broken} is broken")
        files = tuple(member.filename for member in members)
        return cls(manifest=_manifest(text), content=content, files=files)

    @classmethod
    def build(cls, folder: str | os.PathLike[str]) -> Package:
        """The package made of what lies in *folder*; the same files make the same bytes at any time.

        Hidden files and packages of the same name stay out. Where there is a folder ``dist``, which compilers
        write into, what lies in it goes to the top, and ``src`` and ``node_modules`` stay out. Links to what
        lies in *folder* are packed as what they lead to, others stay out.

        Reads all of it, so call it off the event loop.

        Raises:
            ValueError: The folder holds no package, or two files for one place in it; the text says why.
            OSError: It cannot be read.

        Source: CamStreamerLib, ``create-package``
        """
        place = _arguments.path("folder", folder)
        if not place.is_dir():
            raise ValueError(f"folder: a folder with a package's files, not {_arguments.shown(str(place))}")
        return cls.read(_zipped(_files(place)))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the zip file to *path*; into a folder as ``name-version.zip``. Returns where it lies.

        Raises:
            OSError: It cannot be written; what was there before is still there.
        """
        place = _arguments.path("path", path)
        if place.is_dir():
            place /= f"{self.manifest.name}-{self.manifest.version}.zip"
        part = place.with_name(f".{place.name}.{uuid4().hex}.part")
        try:
            part.write_bytes(self.content)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        return place


@contextmanager
def _unpacking() -> Iterator[None]:
    """Whatever a damaged zip file provokes within the block is a ValueError that says so."""
    try:
        yield
    except Exception as problem:
        raise _no_package(f"the zip file is broken: {problem}") from problem


def _manifest(text: bytes) -> Manifest:
    """The manifest in *text*.

    Raises:
        ValueError: Something is missing or wrong; the text names it.

    Source: CamScripter App 2.x API, "File manifest.json"
    """
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise _no_package(f"{MANIFEST} is no JSON: {problem}") from problem
    if not isinstance(found, Mapping):
        raise _no_package(f"{MANIFEST} is no JSON object")
    for key in _REQUIRED:
        _check_text(found, key)
    _check_text(found, next((key for key in _PLATFORMS if key in found), _PLATFORMS[0]))
    if not NAME.fullmatch(found["package_name"]):
        raise _no_package(f"{MANIFEST}: package_name {found['package_name']!r} is no name")
    for key in ("package_version", *_PLATFORMS):
        if key in found and not _VERSION.fullmatch(str(found[key])):
            raise _no_package(f"{MANIFEST}: {key} {found[key]!r} is no version")
    if not isinstance(found.get("ui_link", ""), str):
        raise _no_package(f"{MANIFEST}: ui_link is no text")
    return structure(found, Manifest)


def _check_text(found: Mapping[str, Any], key: str) -> None:
    if key not in found:
        raise _no_package(f"{MANIFEST}: {key} is missing")
    if not isinstance(found[key], str) or not found[key].strip():
        raise _no_package(f"{MANIFEST}: {key} is empty or no text: {found[key]!r}")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse what a camera could not unpack, or should not."""
    names = [member.filename for member in members]
    for member in members:
        steps = member.filename.replace("\\", "/").split("/")
        if ".." in steps or steps[0] == "" or ":" in steps[0]:
            raise _no_package(f"{member.filename!r} lies outside of it")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _no_package(f"{member.filename} is a link")
        if member.flag_bits & 1:
            raise _no_package(f"{member.filename} is encrypted")
        if member.filename == MANIFEST and member.file_size > _MOST:
            raise _no_package(f"{MANIFEST} has {member.file_size} bytes")
    if len(set(names)) < len(names):
        raise _no_package("two files in it have one name")
    for needed in (MANIFEST, MAIN):
        if needed not in names:
            inside = next((name for name in names if name.endswith(f"/{needed}")), None)
            hint = f"; {inside} has to lie at the top" if inside else ""
            raise _no_package(f"{needed} is missing{hint}")


def _no_package(detail: str) -> ValueError:
    return ValueError(f"package: no CamScripter package: {detail}")


def _zipped(files: Mapping[str, Path]) -> bytes:
    """A zip file whose bytes depend on nothing but *files*, which stand under their paths in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        for name, path in sorted(files.items()):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system = _UNIX
            member.compress_type = zipfile.ZIP_DEFLATED
            is_program = bool(path.stat().st_mode & 0o100)
            member.external_attr = (_PROGRAM if is_program else _PLAIN) << 16
            opened.writestr(member, path.read_bytes())
    return buffer.getvalue()


def _files(folder: Path) -> dict[str, Path]:
    """The files of the package in *folder*, by their paths in its zip file."""
    is_built = (folder / _BUILT).is_dir()
    found: dict[str, Path] = {}
    for path in _walk(folder, folder.resolve(), ()):
        steps = path.relative_to(folder).parts
        if is_built and steps[0] in _NOT_BUILT:
            continue
        name = "/".join(steps[1:] if is_built and steps[0] == _BUILT else steps)
        if name != name.encode(errors="ignore").decode():
            raise _no_package(f"the name {name!r} is no UTF-8")
        if name in found and found[name].read_bytes() != path.read_bytes():
            raise _no_package(f"{name} and {_BUILT}/{name} differ, and both belong to its top")
        found[name] = path
    manifest = found[MANIFEST].read_bytes() if MANIFEST in found else b""
    return {name: path for name, path in found.items() if not _is_package_of(manifest, path)}


def _walk(folder: Path, top: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """Every file below *folder* that is not hidden and, links followed, lies below *top*."""
    here = folder.resolve()
    if here in above:  # a link that leads back
        return
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.resolve().is_relative_to(top):
            continue
        if path.is_dir():
            yield from _walk(path, top, (*above, here))
        elif path.is_file():
            yield path


def _is_package_of(manifest: bytes, path: Path) -> bool:
    """Whether *path* is a package that was made here before: its manifest has the same name."""
    if path.suffix != ".zip":
        return False
    with suppress(ValueError, KeyError, TypeError):
        with _unpacking(), zipfile.ZipFile(path) as opened:
            text = opened.read(MANIFEST)
        return bool(orjson.loads(text)["package_name"] == orjson.loads(manifest)["package_name"])
    return False
