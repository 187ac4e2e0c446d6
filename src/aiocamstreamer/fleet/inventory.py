"""Cameras in a file, without their passwords."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import attrs

from aiocamstreamer._models import Record, alias, evolve, model, structure
from aiocamstreamer.camera import Camera
from aiocamstreamer.transport import Tls

PasswordStore = Callable[[str, str], str | None]
"""Answers ``(service, username)`` with a password, as ``keyring.get_password`` does."""


@model
class Entry(Record):
    """One camera of an inventory.

    Attributes:
        address: Host, ``host:port`` or URL.
        username: Account on the camera.
        password_env: Environment variable that holds the password.
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
    keyring: str | None = None
    fingerprint: str | None = None
    ca_file: str | None = alias("ca_file", default=None)
    insecure: bool = False
    allow_basic: bool = alias("allow_basic", default=False)
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


_KEYS = frozenset(field.metadata.get("wire", field.name) for field in attrs.fields(cast("Any", Entry))) - {""}


def read(path: str | Path) -> dict[str, Entry]:
    """The cameras in the TOML file at *path*, by name.

    The file has a table ``[cameras.NAME]`` for each, and in ``[defaults]`` what holds for all of them.

    Raises:
        ValueError: It is no such file, or it holds a password; the text names file, camera and key.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"{path}: {problem}") from problem
    defaults, cameras = content.get("defaults", {}), content.get("cameras", {})
    if not isinstance(cameras, dict) or not isinstance(defaults, dict) or not cameras:
        raise ValueError(f"{path}: a table [cameras.NAME] for each camera is missing")
    return {name: _entry(path, name, {**defaults, **entry}) for name, entry in cameras.items()}


def _entry(path: Path, name: str, raw: Mapping[str, Any]) -> Entry:
    if "password" in raw:
        raise ValueError(f"{path}: {name}: passwords do not belong in a file; name password_env or keyring")
    if unknown := sorted(set(raw) - _KEYS):
        raise ValueError(f"{path}: {name}: unknown key {unknown[0]!r}")
    try:
        entry = structure(raw, Entry)
    except ValueError as problem:
        raise ValueError(f"{path}: {name}: {problem}") from problem
    if entry.ca_file is not None:
        entry = evolve(entry, ca_file=str(path.parent / entry.ca_file))
    return entry


def camera(
    name: str,
    entry: Entry,
    *,
    environment: Mapping[str, str] | None = None,
    passwords: PasswordStore | None = None,
) -> Camera:
    """The camera of *entry*, with the password from where it says.

    Args:
        name: Its name in the fleet.
        entry: What the inventory says of it.
        environment: In place of the process's.
        passwords: In place of the system's keyring.

    Raises:
        ValueError: The password is not where the entry says, or its TLS keys contradict each other.
    """
    return Camera(
        entry.address,
        name=name,
        username=entry.username,
        password=_password(name, entry, os.environ if environment is None else environment, passwords),
        tls=_tls(name, entry),
        allow_basic=entry.allow_basic,
    )


def _password(
    name: str, entry: Entry, environment: Mapping[str, str], passwords: PasswordStore | None
) -> str:
    if entry.password_env is not None:
        if entry.password_env not in environment:
            raise ValueError(f"{name}: the environment variable {entry.password_env} is not set")
        return environment[entry.password_env]
    if entry.keyring is not None:
        password = (passwords or _system_keyring())(entry.keyring, entry.username or "")
        if password is None:
            raise ValueError(f"{name}: the keyring has no password for {entry.keyring!r}")
        return password
    return ""


def _system_keyring() -> PasswordStore:
    try:
        import keyring
    except ModuleNotFoundError:
        raise ValueError("keyring: the package that reads it is missing: pip install keyring") from None
    store: PasswordStore = keyring.get_password
    return store


def _tls(name: str, entry: Entry) -> Tls | None:
    named = [key for key in ("fingerprint", "ca_file", "insecure") if getattr(entry, key)]
    if len(named) > 1:
        raise ValueError(f"{name}: {named[0]} and {named[1]} contradict each other")
    if entry.fingerprint is not None:
        return Tls.pinned(entry.fingerprint)
    if entry.ca_file is not None:
        return Tls.authority(entry.ca_file)
    return Tls.insecure() if entry.insecure else None
