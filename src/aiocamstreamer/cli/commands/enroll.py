"""``camctl enroll``: the first account of a camera in factory state, and the camera into the inventory."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import attrs

from aiocamstreamer import Camera
from aiocamstreamer.cli import keyrings, questions
from aiocamstreamer.cli.adding import Adding, Identified, free_place
from aiocamstreamer.cli.entry_options import NOTHING_SAID, EntryOptions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused
from aiocamstreamer.cli.made_passwords import made_password
from aiocamstreamer.cli.options import DEFAULTS, Options
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.progress import stepping
from aiocamstreamer.cli.session import verbosely
from aiocamstreamer.cli.versions import numbers
from aiocamstreamer.errors import TransportError
from aiocamstreamer.fleet import inventory
from aiocamstreamer.vapix import DeviceInfo

_ANY_NAME = (11, 5)
"""The AXIS OS from which on the first account may be called otherwise than root."""


async def enroll(
    name: str,
    address: str,
    /,
    *,
    entry: EntryOptions = NOTHING_SAID,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Make the first account of a camera in factory state, and name the camera in the inventory.

    Where no password is given, one is made that fits every policy of cameras. It is kept before the camera is
    told: in the system's keyring, or in the file that --password-file names.

    Args:
        name: What the camera is called from now on.
        address: Host, host:port or URL. Without a scheme https is tried, then http.
    """
    place = free_place(options, name, replace=entry.replace)
    named = entry.password_place
    out = Output(as_json=options.json)
    with verbosely(options.verbose):
        adding = Adding(options, out, name)
        user = adding.username
        table = {**await adding.pinned(address, entry.fingerprint), "username": user}
        stranger = inventory.camera(
            name,
            adding.record({**table, "username": None}, folder=place.parent),
            read_only=options.read_only,
        )
        async with stepping(out.stderr, "enrolling"), stranger:
            device = await _fresh(stranger, name, user)
            if options.dry_run:
                out.say(f"would make the account {user} on {stranger.address.url}, and add {name} to {place}")
                return ExitCode.OK
            if not (stranger.address.is_secure or options.yes):
                questions.confirm("Send the new password over plain http, where others can read it")
            table |= {**named, **entry.labels}
            kept = _kept(adding, table, place.parent, name)
            await _made(stranger, user, kept)
        adding.write(place, table)
        out.say(f"{name} is in {place}, its password {kept.where}")
        async with inventory.camera(
            name, adding.record(table, folder=place.parent), read_only=True
        ) as camera:
            account = await camera.vapix.users.whoami()
    Identified(device, account, None).tell(out, name, table)
    return ExitCode.OK


@attrs.frozen
class _Kept:
    """A password that somebody can find again.

    Attributes:
        password: The password.
        where: Where it is, in words.
        forget: Takes it away from there, if it was put there just now; what was there before is there again.
    """

    password: str = attrs.field(repr=False)
    where: str
    forget: Callable[[], None]


async def _fresh(camera: Camera, name: str, user: str) -> DeviceInfo:
    """The device behind *camera*, which waits for its first account.

    Raises:
        Failed: It does not.
        Misused: Its first account cannot be called *user*.
    """
    ready = await camera.vapix.system.ready()
    url = camera.address.url
    if not ready.needsetup:
        raise Failed(f"{url}: this camera has its first account already", advice=f"camctl add {name} {url}")
    device = await camera.vapix.device.public_info()
    if user != "root" and (numbers(device.firmware or "") or _ANY_NAME) < _ANY_NAME:
        raise Misused(
            f"{url}: before AXIS OS 11.5 the first account is root, not {user}", advice="leave out --user"
        )
    return device


def _kept(adding: Adding, entry: dict[str, object], folder: Path, name: str) -> _Kept:
    """The password of the new account, where *entry* says, or from now on says, that it is.

    Raises:
        PasswordMissing: It is not where it is said to be.
        Failed: There is no keyring.
        OSError: The file cannot be written.
    """
    user = adding.username
    record = adding.record(entry, folder=folder)
    if record.password_file is not None and not Path(record.password_file).exists():
        return _in_file(Path(record.password_file))
    if inventory.names_password(record):
        return _Kept(inventory.password_of(record).reveal(), "where it was", lambda: None)
    service = keyrings.service_of(name)
    given = adding.given_password()
    secret = made_password() if given is None else given
    take_back = keyrings.keep(service, user, secret)
    entry["keyring"] = service
    return _Kept(secret, "in the keyring", take_back)


def _in_file(path: Path) -> _Kept:
    secret = made_password()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret + "\n")
    return _Kept(secret, f"in {path}", path.unlink)


async def _made(camera: Camera, user: str, kept: _Kept) -> None:
    """Make the account; where the camera has refused it, its password is forgotten."""
    try:
        await camera.vapix.users.add_first(user, kept.password)
    except TransportError as lost:
        # It may have been made all the same, and nobody else knows the password.
        advice = f"its password is {kept.where}; camctl add tells whether the account is there"
        raise Failed(
            f"{lost}: nobody knows whether the account was made", code=ExitCode.UNREACHABLE, advice=advice
        ) from lost
    except Exception:
        kept.forget()
        raise
