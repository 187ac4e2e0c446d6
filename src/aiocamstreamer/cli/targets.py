"""Targets of a line: names, groups and tags of the inventory, or addresses, made into cameras."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence

import attrs

from aiocamstreamer import Address, Camera, evolve
from aiocamstreamer.cli import given_passwords, inventory_file, questions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.places import inventory_place
from aiocamstreamer.fleet import Entry, PasswordMissing, inventory

ALL = "all"
"""Every camera of the inventory."""

_FOREIGN = "for a host of one word write http:// in front of it"


@attrs.frozen
class Chosen:
    """The cameras that a line is about.

    Attributes:
        cameras: The cameras, in the order in which they were named, none twice.
        labels: Groups and tags, by the camera's name.
        entries: What the inventory says of each, by name; of an address, as much as is known of it.
    """

    cameras: tuple[Camera, ...]
    labels: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, Entry]


def chosen(settings: Settings, targets: Sequence[str]) -> Chosen:
    """The cameras that *targets* name; nothing is sent.

    Raises:
        Misused: One of them names nothing, or there is none.
        Failed: A password is not where it should be.
        ValueError: The inventory is none.
        OSError: It cannot be read.
    """
    names = named(targets, inventory_file.entries(inventory_place(settings.inventory, os.environ)))
    account = _Account(settings)
    described = {name: account.entry(name, entry) for name, entry in names.items()}
    cameras = tuple(account.camera(name, entry) for name, entry in described.items())
    labels = {name: (*entry.groups, *entry.tags) for name, entry in names.items() if entry is not None}
    return Chosen(cameras, labels, described)


def named(targets: Sequence[str], entries: Mapping[str, Entry]) -> dict[str, Entry | None]:
    """The cameras that *targets* mean, by name, none twice; without an entry where one is an address.

    Raises:
        Misused: One of them names nothing, or there is none.
    """
    if not targets:
        raise Misused("a camera, group, tag or address is missing", advice=_known(entries))
    names: dict[str, Entry | None] = {}
    for target in targets:
        names |= _named(target, entries)
    return names


def _named(target: str, entries: Mapping[str, Entry]) -> dict[str, Entry | None]:
    """The cameras that *target* means, by name; without an entry where it is an address."""
    if target in entries:
        return {target: entries[target]}
    if found := {name: each for name, each in entries.items() if target in {*each.groups, *each.tags}}:
        return dict(found)
    if target == ALL and entries:
        return dict(entries)
    if not _is_address(target):
        words = {ALL, *entries, *(word for each in entries.values() for word in (*each.groups, *each.tags))}
        near = difflib.get_close_matches(target, sorted(words), n=3)
        hint = f"nearest: {', '.join(near)}" if near else _known(entries)
        raise Misused(f"no camera, group or tag is called {target!r}", advice=f"{hint}; {_FOREIGN}")
    for name, entry in entries.items():
        if _place(entry.address) == _place(target):
            return {name: entry}  # with its password and its pin
    return {target: None}


def _is_address(target: str) -> bool:
    return any(mark in target for mark in ".:/") or target == "localhost"


def _place(address: str) -> tuple[str, int] | None:
    try:
        place = Address.parse(address)
    except ValueError:
        return None
    return place.host, place.port


def _known(entries: Iterable[str]) -> str:
    names = list(entries)
    if not names:
        return "camctl add NAME ADDRESS names a camera"
    return f"cameras: {', '.join(names[:8])}{' ...' if len(names) > 8 else ''}"


class _Account:
    """Who one is, and how that is proven: the password of the input is read once, for all cameras."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._given = given_passwords.in_the_input() if settings.password_stdin else None
        self._typed: dict[str, str] = {}

    def entry(self, name: str, entry: Entry | None) -> Entry:
        """The entry of the camera called *name*, with the account."""
        if entry is None:
            pin = os.environ.get("CAMERA_FINGERPRINT")
            entry = Entry(address=name, fingerprint=pin if pin and "http://" not in name else None)
        user = self._settings.user or entry.username or os.environ.get("CAMERA_USERNAME")
        return evolve(entry, username=user)

    def camera(self, name: str, entry: Entry) -> Camera:
        """The camera called *name*."""
        try:
            return inventory.camera(
                name, entry, password=self._password(name, entry), read_only=self._is_read_only
            )
        except PasswordMissing as problem:
            raise Failed(str(problem), code=ExitCode.CREDENTIALS) from problem

    @property
    def _is_read_only(self) -> bool:
        return self._settings.read_only or self._settings.dry_run

    def _password(self, name: str, entry: Entry) -> str | None:
        """The password; None where the entry says where it is."""
        if entry.username is None:
            return ""
        if self._given is not None:
            return self._given
        if self._settings.user is None and inventory.names_password(entry):
            return None
        if (told := os.environ.get("CAMERA_PASSWORD")) is not None:
            return told
        if entry.username not in self._typed:
            typed = questions.hidden(f"Password of {entry.username}")
            if typed is None:
                raise Failed(
                    f"no password for {entry.username} of {name}",
                    code=ExitCode.CREDENTIALS,
                    advice="say --password-stdin, set CAMERA_PASSWORD, or let camctl add keep it",
                )
            self._typed[entry.username] = typed
        return self._typed[entry.username]
