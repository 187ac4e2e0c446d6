"""``camctl account``: one's own account on cameras, and its password."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter

from aiocamstreamer import Camera
from aiocamstreamer.cli import given_passwords, inventory_file
from aiocamstreamer.cli.doing import tabulate
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.made_passwords import made_password
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.password_change import Member, PasswordChange
from aiocamstreamer.cli.password_places import Key, key_of, place_of
from aiocamstreamer.cli.places import inventory_place
from aiocamstreamer.cli.session import Session, opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.fleet import inventory
from aiocamstreamer.secret import Secret
from aiocamstreamer.vapix import User

account = verbs("account")


@account.command
async def whoami(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """The account that is used, and its role."""

    async def asked(camera: Camera) -> Sequence[User]:
        return [await camera.vapix.users.whoami()]

    columns, row = ("account", "role", "ptz"), attrgetter("name", "role", "ptz")
    return await tabulate(options, targets, asked, columns=columns, row=row)


@account.command
async def password(
    *targets: Targets, new_password_env: str | None = None, options: Options = DEFAULTS
) -> ExitCode:
    """Change one's own password: at the camera, and in the keyring or the file where it is kept.

    Where no new one is given, one is made for each camera, or for each file or entry of the keyring that
    several cameras share: these follow together, or go back together. It is kept beside the old one before a
    camera is told; a change that was cut short is finished by the same line.

    Args:
        new_password_env: Environment variable that holds the new password. It is asked for where a camera's
            is kept neither in the keyring nor in a file.
    """
    async with opened(options, targets) as session:
        groups = _grouped(session)
        session.confirm("change the password of one's own account")
        if options.dry_run or options.read_only:
            word = made_password()
            await session.act(lambda camera: _tried(camera, word), doing="asking", done="")
            return session.code
        changes = _changes(session, groups, new_password_env)
        by_name = {name: change for change in changes for name in change.names}

        async def changed(camera: Camera) -> tuple[PasswordChange, Member]:
            change = by_name[camera.name]
            return change, await change.of(camera)

        def text(found: Sequence[tuple[str, tuple[PasswordChange, Member]]]) -> None:
            for name, (change, member) in found:
                session.out.text(f"{name}: {_told(change, member)}")

        with _telling_what_is_open(session, changes):
            await session.tell(changed, doing="changing", text=text, shape=_shape, deadline=None)
        return session.code


def _grouped(session: Session) -> Mapping[Key, Sequence[str]]:
    """Names of the cameras, by what those have in common whose password is in one place.

    Raises:
        Misused: One of those was not named, or the line says another account or password than the inventory.
    """
    groups: dict[Key, list[str]] = {}
    for name, entry in session.entries.items():
        if entry.username is None:
            raise Misused(f"{name}: no account, whose password could be changed", advice="say --user")
        groups.setdefault(key_of(name, entry), []).append(name)
        settings = session.settings
        if inventory.names_password(entry) and (settings.user is not None or settings.password_stdin):
            option = "--password-stdin" if settings.user is None else "--user"
            raise Misused(
                f"{option}: the inventory says whose password of {name} is where", advice="leave it out"
            )
    place = inventory_place(session.settings.inventory, os.environ)
    for name, entry in inventory_file.entries(place).items():
        others = groups.get(key_of(name, entry), [name])
        if name not in others:
            raise Misused(
                f"{name} has its password where {others[0]} has it, and would be kept out: nothing was sent",
                advice=f"name {name}, too, or give it a password of its own",
            )
    return groups


def _changes(
    session: Session, groups: Mapping[Key, Sequence[str]], variable: str | None
) -> Sequence[PasswordChange]:
    cameras = {camera.name: camera for camera in session.cameras}
    places = {key: place_of(session.entries[names[0]]) for key, names in groups.items()}
    given: str | None = None
    if variable is not None or not all(place.keeps for place in places.values()):
        given = given_passwords.new_one("the account", variable)
    return [
        PasswordChange(
            place,
            [Member(cameras[name], session.entries[name]) for name in groups[key]],
            Secret(made_password() if given is None else given),
        )
        for key, place in places.items()
    ]


async def _tried(camera: Camera, word: str) -> None:
    """Send where nothing may be changed: the library refuses it, and it is told."""
    user = await camera.vapix.users.whoami()
    await camera.vapix.users.update(user.name, password=word)


@contextmanager
def _telling_what_is_open(session: Session, changes: Sequence[PasswordChange]) -> Iterator[None]:
    """A block after which it is said, however it ends, of which cameras two passwords are kept."""
    if any(change.place.keeps for change in changes):
        session.out.say("each new password is kept beside the old one until its cameras have it")
    try:
        yield
    finally:
        for change in changes:
            if change.is_open:
                names = " ".join(change.names)
                session.out.say(f"{names}: may have the old or the new password; {_kept(change)}")
                session.out.say(f"  camctl account password {names} finishes it")


def _kept(change: PasswordChange) -> str:
    return f"both are kept, {change.place.where}" if change.place.keeps else "keep both"


def _told(change: PasswordChange, member: Member) -> str:
    place = change.place
    if not place.keeps:
        put = f"; put it where the old one is, {place.where}" if place.where else ""
        return f"{member.account} has the new password{put}"
    how = "an earlier change is finished: " if change.is_resumed else ""
    return f"{how}{member.account} has a new password, {place.where}"


def _shape(found: tuple[PasswordChange, Member]) -> object:
    change, member = found
    place = change.place.where or None
    return {
        "account": member.account,
        "kept": place if change.place.keeps else None,
        "resumed": change.is_resumed,
    }
