"""``camctl add``: a camera into the inventory, identified, pinned, and with an account that was tried."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import tomlkit

from aiocamstreamer import Address, Camera, Tls
from aiocamstreamer.cli import keyrings, questions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused
from aiocamstreamer.cli.inventory_file import edited, entries
from aiocamstreamer.cli.options import DEFAULTS, Options, Settings
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.places import inventory_place, own_inventory
from aiocamstreamer.cli.progress import stepping
from aiocamstreamer.cli.session import verbosely
from aiocamstreamer.errors import ConnectFailed, TlsRejected, Unsupported
from aiocamstreamer.fleet import Entry, inventory
from aiocamstreamer.transport import Certificate
from aiocamstreamer.vapix import DeviceInfo, User


async def add(  # noqa: PLR0913 - a camera, its labels, and where its password is
    name: str,
    address: str,
    /,
    *,
    group: tuple[str, ...] = (),
    tag: tuple[str, ...] = (),
    fingerprint: str | None = None,
    password_env: str | None = None,
    password_file: str | None = None,
    credential: str | None = None,
    replace: bool = False,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Name a camera in the inventory.

    The camera is identified, its certificate is shown and pinned, and the account is tried before anything is
    stored. The password goes into the system's keyring, unless it is said to be elsewhere.

    Args:
        name: What the camera is called from now on.
        address: Host, host:port or URL. Without a scheme https is tried, then http.
        group: A group that it belongs to; may be said more than once.
        tag: Whatever else it is found by; may be said more than once.
        fingerprint: SHA-256 of the certificate; nobody is asked about it then.
        password_env: Environment variable that holds the password.
        password_file: File that holds it, relative to the inventory.
        credential: Name under which systemd hands it to its service.
        replace: Take the place of the camera of that name.
    """
    place = inventory_place(options.inventory, os.environ) or own_inventory(os.environ)
    known = entries(place if place.exists() else None)
    if name in known and not replace:
        raise Misused(f"{place}: there is a camera {name!r} already", advice="say --replace, or another name")
    where = {"password_env": password_env, "password_file": password_file, "credential": credential}
    named = {key: value for key, value in where.items() if value is not None}
    if len(named) > 1:
        raise Misused(f"a password is in one place, not in {' and '.join(named)}")
    out = Output(as_json=options.json)
    with verbosely(options.verbose):
        adding = _Adding(options, out, name)
        entry = await adding.pinned(address, fingerprint)
        entry = {**entry, **named, "groups": list(group), "tags": list(tag)}
        found = await adding.tried(entry, folder=place.parent)
    if options.dry_run:
        out.say(f"would write [cameras.{name}] to {place}")
    else:
        adding.store(place, entry, found)
        out.say(f"{name} is in {place}")
    found.tell(out, name, entry)
    return ExitCode.OK


@attrs.frozen
class _Found:
    """The camera that was found, and the account there."""

    device: DeviceInfo
    account: User
    password: str | None = attrs.field(repr=False)
    """The password that is to be kept; None where it is elsewhere."""

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


class _Adding:
    """The steps of one camera's way into the inventory."""

    def __init__(self, settings: Settings, out: Output, name: str) -> None:
        self._settings = settings
        self._out = out
        self._name = name

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

    async def tried(self, entry: dict[str, object], *, folder: Path) -> _Found:
        """The camera, and the account that it has accepted.

        Raises:
            Failed: There is no password.
            CameraError: The camera cannot be asked, or refuses the account.
        """
        settings = self._settings
        user = settings.user or os.environ.get("CAMERA_USERNAME") or "root"
        entry["username"] = user
        described = {key: value for key, value in entry.items() if key not in {"groups", "tags"}}
        if (in_file := entry.get("password_file")) is not None:
            described["password_file"] = str(folder / str(in_file))
        record = Entry(**described)  # type: ignore[arg-type]  # all of them are texts
        password = None if inventory.names_password(record) else self._password(user)
        camera = inventory.camera(self._name, record, password=password, read_only=True)
        async with stepping(self._out.stderr, "asking"), camera:
            await self._check_setup(camera)
            account = await camera.vapix.users.whoami()
            return _Found(await camera.vapix.device.info(), account, password)

    async def _check_setup(self, camera: Camera) -> None:
        try:
            ready = await camera.vapix.system.ready()
        except Unsupported:
            return
        if ready.needsetup:
            advice = f"camctl enroll {camera.address.url} makes the first account"
            raise Failed(f"{camera.address.url}: this camera waits for its first account", advice=advice)

    def _password(self, user: str) -> str:
        if self._settings.password_stdin:
            return questions.first_line()
        told = os.environ.get("CAMERA_PASSWORD")
        typed = questions.hidden(f"Password of {user}") if told is None else told
        if typed is None:
            advice = f"say --password-stdin, set CAMERA_PASSWORD, {keyrings.ELSEWHERE}"
            raise Failed(f"no password for {user}", code=ExitCode.CREDENTIALS, advice=advice)
        return typed

    def store(self, place: Path, entry: dict[str, object], found: _Found) -> None:
        """Keep the password and write the entry, or neither."""
        user = str(entry["username"])
        if found.password is not None:
            entry["keyring"] = keyrings.service_of(self._name)
            keyrings.keep(str(entry["keyring"]), user, found.password)
        try:
            with edited(place) as document:
                tables = document.setdefault("cameras", tomlkit.table(is_super_table=True))
                table = tomlkit.table()
                table.update({key: value for key, value in entry.items() if value})
                tables[self._name] = table
        except BaseException:
            if found.password is not None:
                keyrings.forget(str(entry["keyring"]), user)
            raise
