"""``camctl discover``: the cameras of this computer's networks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial

from aiocamstreamer import Tls
from aiocamstreamer.cli import given_passwords
from aiocamstreamer.cli.adding import Adding
from aiocamstreamer.cli.closed_pipe import ending_with_stdout
from aiocamstreamer.cli.exit_codes import ExitCode, Misused, code_of, worst
from aiocamstreamer.cli.inventory_file import entries
from aiocamstreamer.cli.moved_cameras import MovedCameras
from aiocamstreamer.cli.options import DEFAULTS, Options, Settings
from aiocamstreamer.cli.output import Output, told_of
from aiocamstreamer.cli.places import inventory_place, own_inventory
from aiocamstreamer.cli.progress import stepping
from aiocamstreamer.cli.session import verbosely
from aiocamstreamer.cli.shapes import as_json
from aiocamstreamer.discovery import Discovery, Found
from aiocamstreamer.discovery import discover as looking
from aiocamstreamer.fleet import Entry, inventory

_ANY_RANGE = 2**24
"""Hosts of the largest private range."""

_HEADERS = ("serial", "model", "AXIS OS", "address", "known as")


async def discover(  # noqa: PLR0913 - who is looked for, where, and what for
    *,
    seconds: float = 3.0,
    subnet: tuple[str, ...] = (),
    port: tuple[int, ...] = (443, 80),
    interface: tuple[str, ...] = (),
    no_multicast: bool = False,
    watch: bool = False,
    add: bool = False,
    follow: bool = False,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Look for the cameras of this computer's networks.

    Those that announce themselves are heard, and the hosts of a range are asked where --subnet names one.
    Nothing of what is found is proven, and nobody is sent a password.

    Args:
        seconds: How long to listen, 3 by default; a range is asked to its end in any case.
        subnet: A private range of this computer's networks, such as 192.168.1.0/24, whose hosts are asked;
            may be said more than once. More than 4094 hosts take --yes.
        port: Where these hosts are asked, 443 and 80 by default; may be said more than once.
        interface: Address of this computer to listen at, by default all of them; may be said more than once.
        no_multicast: Ask hosts only.
        watch: Go on until Ctrl-C, and tell who comes, moves and goes.
        add: Add the cameras that are not in the inventory yet, as "camctl add" does.
        follow: Write into the inventory where its cameras are now, once they answer no more where they
            were and show the certificate there that is pinned for them.
    """
    if watch and add:
        raise Misused("--add looks once: leave out --watch")
    place = inventory_place(options.inventory, os.environ)
    known = entries(place if place is not None and place.exists() else None)
    if follow and not known:
        raise Misused("--follow is for the cameras of an inventory, and there is none")
    out = Output(as_json=options.json)
    try:
        look = partial(looking, max_hosts=_ANY_RANGE) if options.yes else looking
        discovery = look(
            seconds=None if watch else seconds,
            multicast=not no_multicast,
            interfaces=interface,
            subnets=subnet,
            ports=port,
        )
    except ValueError as problem:
        raise Misused(str(problem).replace("max_hosts= allows more", "--yes allows more")) from None
    moved = MovedCameras(
        options, out, place or own_inventory(os.environ), known if follow else {}, in_lines=watch
    )
    with verbosely(options.verbose):
        if watch:
            return await _watched(discovery, out, known, moved)
        new = _New(options, out) if add else None
        return await _once(discovery, out, known, moved, new)


async def _watched(
    discovery: Discovery, out: Output, known: Mapping[str, Entry], moved: MovedCameras
) -> ExitCode:
    """Tell of each finding in a line of its own, for ever."""
    async with ending_with_stdout(), discovery, moved.following() as tell:
        async for found in discovery:
            tell(found)
            name = name_of(found, known)
            where = " ".join(found.addresses) or "is gone"
            out.text("  ".join(filter(None, (found.serial, found.model, found.firmware, where, name))))
            out.line(**_member(found, name))
    return moved.code


async def _once(
    discovery: Discovery, out: Output, known: Mapping[str, Entry], moved: MovedCameras, new: _New | None
) -> ExitCode:
    async with stepping(out.stderr, "looking"), discovery, moved.following() as tell:
        async for found in discovery:
            tell(found)
        cameras = sorted(discovery.cameras, key=lambda found: found.serial)
    if not cameras:
        out.say("no camera found")
    members = []
    for found in cameras:
        name = name_of(found, known)
        member = _member(found, name) | moved.member(name)
        if new is not None and not name:
            member |= await new.take(found)
        if name and name not in moved.verdicts and _is_elsewhere(found, known[name]):
            out.say(f"{name}: the inventory has it at {known[name].address}, it is at {found.address}")
            out.say("  camctl discover --follow writes that into the inventory, if its certificate agrees")
        members.append(member)
    out.table(_HEADERS, [_row(found, name_of(found, known)) for found in cameras])
    out.document(cameras=members)
    return worst([moved.code, ExitCode.OK if new is None else new.code])


def _is_elsewhere(found: Found, entry: Entry) -> bool:
    return bool(found.addresses) and inventory.address_of(entry).url not in found.addresses


class _New:
    """Cameras that come into the inventory, each called by its serial number."""

    def __init__(self, settings: Settings, out: Output) -> None:
        self._settings = settings
        self._out = out
        self._place = inventory_place(settings.inventory, os.environ) or own_inventory(os.environ)
        self._password = given_passwords.in_the_input() if settings.password_stdin else None
        self._codes = [ExitCode.OK]

    @property
    def code(self) -> ExitCode:
        """The worst that came of it."""
        return worst(self._codes)

    async def take(self, found: Found) -> dict[str, object]:
        """Add *found*; what became of it, as the document has it."""
        name = found.serial.lower()
        if found.needs_setup:
            self._out.say(f"{found.serial}: waits for its first account")
            self._out.say(f"  camctl enroll {name} {found.address} makes it")
            return {"added": None}
        adding = Adding(self._settings, self._out, name, password=self._password)
        try:
            entry = await adding.pinned(found.address, None)
            identified = await adding.tried(entry, folder=self._place.parent)
            self._password = identified.password
            adding.check_serial(identified, found.serial)
            if not self._settings.dry_run:
                adding.store(self._place, entry, identified)
        except Exception as problem:
            if (code := code_of(problem)) is None or isinstance(problem, Misused):
                raise
            self._out.failure(problem, of=found.serial)
            self._codes.append(code)
            return {"added": None, "error": told_of(problem, code)}
        self._out.say(
            f"would write [cameras.{name}]" if self._settings.dry_run else f"{name} is in {self._place}"
        )
        return {"added": name}


def name_of(found: Found, known: Mapping[str, Entry]) -> str:
    """The name of *found* in the inventory; "" where it is not there."""
    for name, entry in known.items():
        pin = None if entry.fingerprint is None else Tls.pinned(entry.fingerprint).fingerprint
        if pin in found.certificates or inventory.address_of(entry).url in found.addresses:
            return name
    return ""


def _member(found: Found, name: str) -> dict[str, object]:
    told: dict[str, object] = as_json(found)
    return {**told, "fingerprint": found.fingerprint, "known_as": name or None}


def _row(found: Found, name: str) -> Sequence[object]:
    note = name or ("(waits for its first account)" if found.needs_setup else "")
    return (found.serial, found.model, found.firmware, found.address, note)
