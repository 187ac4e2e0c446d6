"""Cameras in a file, without their passwords."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, alias, model
from aiocamstreamer.camera import Camera
from aiocamstreamer.fleet import passwords as places
from aiocamstreamer.fleet.passwords import PasswordMissing, PasswordStore
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport import Address, Tls


@model
class Entry(Record):
    """One camera of an inventory.

    Attributes:
        address: Host, ``host:port`` or URL.
        username: Account on the camera.
        password_env: Environment variable that holds the password.
        password_file: File that holds it and nothing else, relative to the inventory.
        credential: Name under which systemd hands it to its service, a file below $CREDENTIALS_DIRECTORY.
        keyring: Service under which the system's keyring holds it.
        fingerprint: SHA-256 of the camera's certificate.
        ca_file: PEM file of the authority that signed it, relative to the inventory.
        insecure: Trust any certificate.
        allow_basic: Answer a Basic challenge over plain HTTP.
        groups: Groups that it belongs to.
        tags: Whatever else it is found by.
    """

    address: str
    username: str | None = None
    password_env: str | None = alias("password_env", default=None)
    password_file: str | None = alias("password_file", default=None)
    credential: str | None = None
    keyring: str | None = None
    fingerprint: str | None = None
    ca_file: str | None = alias("ca_file", default=None)
    insecure: bool = False
    allow_basic: bool = alias("allow_basic", default=False)
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


_TABLES = {"defaults", "cameras"}
_FILES = ("ca_file", "password_file")
"""Keys that name files, which are relative to the inventory."""
_HINTS = {name: hint for name, hint in get_type_hints(Entry).items() if name != "wire"}
_WORDS = {bool: "true or false", tuple[str, ...]: "a list of texts"}
"""What a key's value has to be, where it is no text."""


def read(path: str | os.PathLike[str]) -> dict[str, Entry]:
    """The cameras in the TOML file at *path*, by name.

    The file has a table ``[cameras.NAME]`` for each, and in ``[defaults]`` what holds for all of them.

    Raises:
        ValueError: It is no such file, it holds a password, or two cameras cannot be told apart; the text
            names file, camera and key.
        OSError: It cannot be read.
    """
    path = _arguments.path("path", path)
    content = _toml(path)
    if unknown := sorted(content.keys() - _TABLES):
        raise ValueError(f"{path}: a table that is none of [defaults] and [cameras.NAME]: [{unknown[0]}]")
    defaults, cameras = content.get("defaults", {}), content.get("cameras", {})
    if not isinstance(cameras, dict) or not isinstance(defaults, dict) or not cameras:
        raise ValueError(f"{path}: a table [cameras.NAME] for each camera is missing")
    entries = {}
    for name, raw in cameras.items():
        try:
            entries[name] = _entry(path, name, defaults, raw)
        except ValueError as problem:
            told = name if name and name.isprintable() else repr(name)
            raise ValueError(f"{path}: {told}: {problem}") from None
    _tell_apart(path, entries)
    return entries


def cameras(
    path: str | os.PathLike[str],
    *,
    environment: Mapping[str, str] | None = None,
    passwords: PasswordStore | None = None,
    read_only: bool = False,
) -> dict[Camera, Entry]:
    """The cameras in the TOML file at *path*, each with its entry; see `read` and `camera`.

    Raises:
        ValueError: As `read` and `camera`; the text names file and camera.
        OSError: The file cannot be read.
    """
    found = {}
    for name, entry in read(path).items():
        try:
            made = camera(name, entry, environment=environment, passwords=passwords, read_only=read_only)
        except ValueError as problem:
            raise ValueError(f"{path}: {problem}") from problem
        if entry.ca_file is not None and not Path(entry.ca_file).is_file():
            raise ValueError(f"{path}: {name}: ca_file: there is no file {entry.ca_file}")
        found[made] = entry
    return found


def camera(
    name: str,
    entry: Entry,
    *,
    password: str | Secret | None = None,
    environment: Mapping[str, str] | None = None,
    passwords: PasswordStore | None = None,
    read_only: bool = False,
) -> Camera:
    """The camera of *entry*, with the password from where it says.

    Args:
        name: Its name in the fleet.
        entry: What the inventory says of it.
        password: In place of the one that the entry leads to; it is not asked for.
        environment: In place of the process's.
        passwords: In place of the system's keyring.
        read_only: As `Camera` takes it.

    Raises:
        PasswordMissing: The password is not where the entry says; a ValueError.
        ValueError: The address is none, or the TLS keys contradict each other or the address; the text names
            the camera.
    """
    secret = None if password is None else Secret(password)
    del password
    try:
        if secret is None:
            secret = password_of(entry, environment=environment, passwords=passwords)
        return Camera(
            entry.address,
            name=name,
            username=entry.username,
            password=secret,
            tls=_tls(entry),
            allow_basic=entry.allow_basic,
            read_only=read_only,
        )
    except ValueError as problem:
        kind = PasswordMissing if isinstance(problem, PasswordMissing) else ValueError
        raise kind(f"{name}: {problem}") from problem


def password_of(
    entry: Entry, *, environment: Mapping[str, str] | None = None, passwords: PasswordStore | None = None
) -> Secret:
    """The password of *entry*, from where that says it is; empty where it says nothing.

    Args:
        entry: What the inventory says of a camera.
        environment: In place of the process's.
        passwords: In place of the system's keyring.

    Raises:
        PasswordMissing: It is not there.
    """
    where = places.Places(**{key: getattr(entry, key) for key in places.KEYS})
    return places.password(where, entry.username or "", environment=environment, passwords=passwords)


def names_password(entry: Entry) -> bool:
    """Whether *entry* says where the password is."""
    return any(getattr(entry, key) is not None for key in places.KEYS)


def address_of(entry: Entry) -> Address:
    """The address of *entry*; without a scheme it is https where the entry says how that is trusted.

    Raises:
        ValueError: It is none.
    """
    named = entry.fingerprint is not None or entry.ca_file is not None or entry.insecure
    return Address.parse(entry.address, scheme="https" if named else "http")


def _toml(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    try:
        return tomllib.loads(content.decode("utf-8-sig"))  # editors of some systems begin files with a mark
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise ValueError(f"{path}: a byte that is not UTF-8, in line {line}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ValueError(f"{path}: {problem}") from problem


def _entry(path: Path, name: str, defaults: Mapping[str, Any], own: object) -> Entry:
    if not name.strip():
        raise ValueError("a camera needs a name")
    if not name.isprintable():
        raise ValueError("a name without control characters is expected")
    if not isinstance(own, dict):
        raise ValueError("a table with its address is expected")  # noqa: TRY004 - of a file, not a call
    raw = {**defaults, **own}
    if "password" in raw:
        raise ValueError(f"passwords do not belong in a file; name {', '.join(places.KEYS)}")
    for table in (own, defaults):
        if len(named := [key for key in places.KEYS if key in table]) > 1:
            raise ValueError(f"{named[0]} and {named[1]} contradict each other")
    if any(key in own for key in places.KEYS):  # the camera's own takes the place of the one of the defaults
        raw = {key: value for key, value in raw.items() if key in own or key not in places.KEYS}
    if unknown := sorted(raw.keys() - _HINTS.keys()):
        raise ValueError(f"unknown key {unknown[0]!r}")
    for key, value in raw.items():
        _check_type(key, value)
    files = {key: str(path.parent / raw[key]) for key in _FILES if key in raw}
    return structure({**raw, **files}, Entry)


def _check_type(key: str, value: object) -> None:
    """A file of settings means what it says: ``insecure = "no"`` is a mistake, not a spelling."""
    hint = _HINTS[key]
    if hint is bool:
        fits = isinstance(value, bool)
    elif hint == tuple[str, ...]:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        fits = isinstance(value, str)
    if not fits:
        raise ValueError(f"{key}: {_WORDS.get(hint, 'a text')}, not {value!r}")
    if isinstance(value, list) and not all(map(str.strip, value)):
        raise ValueError(f"{key}: texts that are not empty, not {value!r}")


def _tell_apart(path: Path, entries: Mapping[str, Entry]) -> None:
    """Refuse two names for one address, and a group that is called like a camera."""
    places: dict[str, str] = {}
    for name, entry in entries.items():
        try:
            place = _apart(address_of(entry))
        except ValueError as problem:
            raise ValueError(f"{path}: {name}: {problem}") from None
        other = places.setdefault(place, name)
        if other != name:
            raise ValueError(f"{path}: {name}: the same address as {other}: {place}")
        if ambiguous := sorted((entries.keys() & {*entry.groups, *entry.tags}) - {name}):
            raise ValueError(f"{path}: {name}: a group or tag is called like the camera {ambiguous[0]!r}")


def _apart(place: Address) -> str:
    """The URL by which *place* is told from others: a name may end in a dot, and IPv4 hide in IPv6."""
    host = place.host.removesuffix(".")
    if ":" in host and (mapped := ipaddress.IPv6Address(host).ipv4_mapped):
        host = str(mapped)
    return attrs.evolve(place, host=host).url


def _tls(entry: Entry) -> Tls | None:
    named = [key for key in ("fingerprint", "ca_file") if getattr(entry, key) is not None]
    if named and not address_of(entry).is_secure:
        raise ValueError(f"{named[0]}: the address is plain http, which no certificate protects")
    if entry.insecure:
        named.append("insecure")
    if len(named) > 1:
        raise ValueError(f"{named[0]} and {named[1]} contradict each other")
    if entry.fingerprint is not None:
        return Tls.pinned(entry.fingerprint)
    if entry.ca_file is not None:
        return Tls.authority(entry.ca_file)
    return Tls.insecure() if entry.insecure else None
