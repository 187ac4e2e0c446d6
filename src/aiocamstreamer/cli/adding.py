"""A camera on its way into the inventory: its certificate, its account, its password, its entry."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import tomlkit

from aiocamstreamer import Address, Camera, Tls
from aiocamstreamer.cli import given_passwords, keyrings, questions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused
from aiocamstreamer.cli.inventory_file import edited, entries, put, said_place
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.password_places import PLACES, forget_unused
from aiocamstreamer.cli.places import inventory_place, own_inventory
from aiocamstreamer.cli.progress import stepping
from aiocamstreamer.errors import ConnectFailed, TlsRejected, Unsupported
from aiocamstreamer.fleet import Entry, PasswordMissing, inventory
from aiocamstreamer.transport import Certificate
from aiocamstreamer.vapix import DeviceInfo, User

_OF_THE_FORMER = {"fingerprint", "ca_file", "insecure", "username", *PLACES}
"""Keys that go with the camera whose place another one takes: they would be about the wrong one."""


@attrs.frozen
class Identified:
    """A camera that was identified, and the account there.

    Attributes:
        device: The camera.
        account: The account.
        password: The password that is to be kept; None where it is elsewhere.
    """

    device: DeviceInfo
    account: User
    password: str | None = attrs.field(repr=False)

    def tell(self, out: Output, name: str, entry: dict[str, object]) -> None:
        """Say what it is."""
        device, account = self.device, self.account
        facts = {
            "address": entry["address"],
            "model": device.full_name or device.product,
            "AXIS OS": device.firmware,
            "serial": device.serial,
            "account": f"{account.name} ({account.role or 'no role'})",
            "certificate": entry.get("fingerprint") or "none: plain http",
        }
        out.pairs(name, facts.items())
        members = {"address": entry["address"], "fingerprint": entry.get("fingerprint")}
        out.document(camera=name, **members, device=device, account=account)


class Adding:
    """The steps of one camera's way into the inventory.

    Args:
        settings: The options that every command has.
        out: Where words go.
        name: What the camera is called.
        password: The password, where it is known already.
        former: The entry that it takes the place of.
    """

    def __init__(
        self,
        settings: Settings,
        out: Output,
        name: str,
        *,
        password: str | None = None,
        former: Entry | None = None,
    ) -> None:
        self._settings = settings
        self._out = out
        self._name = name
        self._known_password = password
        self._former = former

    async def pinned(self, address: str, fingerprint: str | None) -> dict[str, object]:
        """Address and pin of the camera at *address*; whoever is there agrees to what was shown.

        Raises:
            Misused: Nobody is there to agree; nothing was asked of the camera.
            Failed: It has another certificate than the one that was named, or the answer is no.
        """
        has_scheme = "://" in address
        place = Address.parse(address, scheme="https")
        if has_scheme and not place.is_secure:
            if fingerprint is not None:
                raise Misused("--fingerprint is for https, which http:// is not")
            self._out.say(f"{place.url}: plain http protects nothing but the password")
            return {"address": place.url}
        wanted = None if fingerprint is None else Tls.pinned(fingerprint).fingerprint
        if wanted is None and not self._settings.yes and not questions.is_somebody_there():
            raise Misused(
                "nobody is there to compare the certificate, and nothing was asked of the camera",
                advice="say --fingerprint, or --yes to trust what is shown",
            )
        try:
            async with stepping(self._out.stderr, "looking at the certificate"):
                shown = await Tls.peek(place.url)
        except (ConnectFailed, TlsRejected):
            if has_scheme or wanted is not None:
                raise
            plain = Address.parse(f"http://{address}").url
            self._out.say(f"{plain}: no https there; plain http protects nothing but the password")
            return {"address": plain}
        self._agree(place.url, shown, wanted)
        return {"address": place.url, "fingerprint": shown.fingerprint}

    def _agree(self, url: str, shown: Certificate, wanted: str | None) -> None:
        """Return where *shown* is what is *wanted*, or whoever is there agrees to it."""
        if wanted is not None and wanted != shown.fingerprint:
            raise Failed(
                f"{url}: the certificate's fingerprint is {shown.fingerprint}, not what was named",
                code=ExitCode.UNREACHABLE,
                advice="somebody else may answer there",
            )
        self._out.say(f"{url} shows this certificate:")
        told = {"fingerprint": shown.fingerprint, "for": shown.subject, "until": shown.not_after}
        for key, value in told.items():
            self._out.say(f"  {key:<12} {value}")
        if wanted is None and not self._settings.yes:
            questions.confirm("Does the camera's own page show this fingerprint, so that it may be pinned")

    async def tried(self, entry: dict[str, object], *, folder: Path) -> Identified:
        """The camera, and the account that it has accepted.

        Raises:
            Failed: There is no password.
            CameraError: The camera cannot be asked, or refuses the account.
        """
        user = entry["username"] = self.username
        record = self.record(entry, folder=folder)
        password = None if inventory.names_password(record) else self._password(user)
        camera = inventory.camera(self._name, record, password=password, read_only=True)
        async with stepping(self._out.stderr, "asking"), camera:
            await self._check_setup(camera)
            account = await camera.vapix.users.whoami()
            return Identified(await camera.vapix.device.info(), account, password)

    @property
    def username(self) -> str:
        """The account."""
        former = None if self._former is None else self._former.username
        return self._settings.user or former or os.environ.get("CAMERA_USERNAME") or "root"

    def record(self, entry: dict[str, object], *, folder: Path) -> Entry:
        """*entry* as an inventory in *folder* has it."""
        described = {key: value for key, value in entry.items() if key not in {"groups", "tags"}}
        if (in_file := entry.get("password_file")) is not None:
            described["password_file"] = str(folder / str(in_file))
        return Entry(**described)  # type: ignore[arg-type]  # all of them are texts

    async def _check_setup(self, camera: Camera) -> None:
        try:
            ready = await camera.vapix.system.ready()
        except Unsupported:
            return
        if ready.needsetup:
            advice = f"camctl enroll {self._name} {camera.address.url} makes the first account"
            raise Failed(f"{camera.address.url}: this camera waits for its first account", advice=advice)

    def given_password(self) -> str | None:
        """The password that was given with the line or in the environment; None where there is none."""
        if self._known_password is not None:
            return self._known_password
        if self._settings.password_stdin:
            return given_passwords.in_the_input()
        return os.environ.get("CAMERA_PASSWORD")

    def _password(self, user: str) -> str:
        told = self.given_password()
        typed = questions.hidden(f"Password of {user}") if told is None else told
        if typed is None:
            advice = f"say --password-stdin, set CAMERA_PASSWORD, {keyrings.ELSEWHERE}"
            raise Failed(f"no password for {user}", code=ExitCode.CREDENTIALS, advice=advice)
        return typed

    @staticmethod
    def check_serial(found: Identified, serial: str) -> None:
        """Make sure that *found* is the camera with that *serial* number.

        Raises:
            Failed: It is another one.
        """
        if found.device.serial != serial:
            raise Failed(f"it says to be {found.device.serial}, not {serial}: somebody tells stories")

    def store(self, place: Path, entry: dict[str, object], found: Identified) -> None:
        """Keep the password and write the entry, or neither."""
        if found.password is None:
            self.write(place, entry)
            return
        entry["keyring"] = service = keyrings.service_of(self._name)
        take_back = keyrings.keep(service, str(entry["username"]), found.password)
        try:
            self.write(place, entry)
        except BaseException:
            take_back()
            raise

    def write(self, place: Path, entry: dict[str, object]) -> None:
        """Write *entry* into the inventory at *place*.

        Of the camera that it takes the place of, groups and tags stay where none are named, and so does
        what the inventory alone knows; the keyring forgets a password that no camera needs any more.
        """
        before = entries(place if place.exists() else None)
        said = {key: value for key, value in entry.items() if value}
        with edited(place) as document:
            tables = document.setdefault("cameras", tomlkit.table(is_super_table=True))
            if self._name not in tables:
                tables[self._name] = tomlkit.table()
            table = tables[self._name]
            for key in _OF_THE_FORMER & (table.keys() - said.keys()):
                del table[key]
            put(table, said)
        try:
            forget_unused(before, entries(place))
        except Failed as problem:
            self._out.failure(problem)

    def former_place(self, place: Path) -> dict[str, str]:
        """The key that says where the former camera has its password; none where it cannot be had there."""
        if self._former is None or self._former.username != self.username or self._settings.password_stdin:
            return {}
        try:
            inventory.password_of(self._former)
        except PasswordMissing:
            return {}
        return said_place(place, self._name)


def free_place(settings: Settings, name: str, *, replace: bool) -> Path:
    """The inventory into which a camera called *name* may come.

    Raises:
        Misused: There is one of that name, which it shall not *replace*.
    """
    place = inventory_place(settings.inventory, os.environ) or own_inventory(os.environ)
    known = entries(place if place.exists() else None)
    if name in known and not replace:
        raise Misused(f"{place}: there is a camera {name!r} already", advice="say --replace, or another name")
    return place
