"""Licences for cameras without internet: fetched on one computer, written to the camera on another.

Source: CamStreamer apps API, "Offline ACAP Licensing"
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs
import orjson

from aiocamstreamer import _arguments, parameters
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import model
from aiocamstreamer._secret_file import write_secret
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.secret import Secret
from aiocamstreamer.service import Service
from aiocamstreamer.transport.carrier import AiohttpSession, HttpxTransport
from aiocamstreamer.transport.web import CLOUD, Web
from aiocamstreamer.wire import envelope, keyvalue
from aiocamstreamer.wire.reply import Reply, reader

AppName: TypeAlias = Literal["camstreamer", "camoverlay", "camscripter", "camswitcher", "planetracker"]
"""The apps that have licences."""

_APPS: tuple[str, ...] = get_args(AppName)
_KEEP_THEIR_CODE = frozenset({"camstreamer", "planetracker"})
_SERIAL_NUMBER = "Properties.System.SerialNumber"


class ActivationRefused(CommandRefused):
    """The vendor's server did not activate the licence.

    Its ``code`` is ``ERR_INVALID_ARGUMENT`` where an argument is wrong, ``ERR_FAILED_TO_ACTIVATE`` where the
    code has been used or the camera has a licence already.
    """


def _secret(value: str) -> str:
    return f"'{value[:3]}…'" if value else "''"


@model
class License:
    """A licence of one app for one camera, as the vendor's server signed it."""

    app: AppName
    serial: str
    """Serial number of the camera, 12 upper-case hexadecimal digits."""
    signature: str = attrs.field(repr=_secret)
    license_code: str = attrs.field(repr=_secret)
    params: str
    """Parameters of the licence as the camera wants them: ``{expire:0}``."""
    expire: int = 0
    """When the licence ends, 0 for never."""


async def activate(
    app: AppName,
    *,
    serial: str,
    license_code: str | Secret,
    email: str,
    url: str = CLOUD,
    transport: HttpxTransport | AiohttpSession | None = None,
) -> License:
    """The licence for one app on one camera, which uses *license_code* up; it needs no camera.

    Args:
        app: The app.
        serial: The camera's serial number; colons, dashes and case do not matter.
        license_code: An unused code.
        email: Whom licence and camera are registered to.
        url: The vendor's server.
        transport: Carries the request, for example through a proxy: an httpx transport, or an
            aiohttp session.

    Raises:
        ValueError: An argument cannot be right; nothing was sent.
        ActivationRefused: The server says no.
    """
    code = Secret(license_code, "license_code")
    del license_code
    number = _serial(serial)
    _arguments.one_of("app", app, _APPS)
    check_code(code)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", _arguments.text("email", email, empty=True)):
        raise ValueError(f"email: an address, not {_arguments.shown(email)}")
    arguments: dict[str, str | Secret] = {
        "serial_number": number,
        "app_name": app,
        "apiVersion": "v2",
        "license_code": code,
        "email": email,
    }
    async with Web(url, transport=transport) as web:
        reply = await web.get("/license-api/activate", arguments, accept=range(400, 500))
    return _license(reply, app, number)


def check_code(code: Secret) -> None:
    """Make sure that *code* can be a licence code.

    Raises:
        ValueError: It cannot.
    """
    if not re.fullmatch(r"[!-~]+", code.reveal()):
        raise ValueError("license_code: printable ASCII without spaces, not another text")


def write_license(license: License, path: str | os.PathLike[str]) -> None:
    """Write *license* to the file at *path*, which only its owner may read; a link there is replaced.

    Raises:
        ValueError: *license* is damaged; nothing is written.
        OSError: The file cannot be written; what was there before is still there.
    """
    content = orjson.dumps(unstructure(_checked(license)), option=orjson.OPT_INDENT_2)
    write_secret(_arguments.path("path", path), content)


def read_license(path: str | os.PathLike[str]) -> License:
    """The licence in the file at *path*.

    Raises:
        ValueError: The file holds none.
        OSError: It cannot be read.
    """
    place = _arguments.path("path", path)
    try:
        return _checked(structure(orjson.loads(place.read_bytes()), License))
    except ValueError:
        raise ValueError(f"path: the file of a licence, not {str(place)!r}") from None


class Licensing(Service):
    """Licences on the camera."""

    async def install(self, license: License) -> None:
        """Write *license* to the camera, all of it or nothing; the app must be installed.

        Raises:
            ValueError: The licence is for another camera; nothing was written.
            CommandRefused: The camera does not take it: the app is not installed.
        """
        await self._check_serial(_checked(license))
        changes = {
            f"{license.app}.Signature": license.signature,
            f"{license.app}.licenseparams": license.params,
        }
        if license.app in _KEEP_THEIR_CODE:
            changes[f"{license.app}.LicenseCode"] = license.license_code
        await parameters.update(self._line, changes)

    async def _check_serial(self, license: License) -> None:
        reply = await parameters.read(self._line, "list", (_SERIAL_NUMBER,))
        values = keyvalue.decode(reply)
        if _SERIAL_NUMBER not in values:
            raise MalformedReply("no serial number", camera=reply.camera, request=reply.request)
        if _serial(values[_SERIAL_NUMBER]) != license.serial:
            raise ValueError(f"license: one for camera {values[_SERIAL_NUMBER]}, not for {license.serial}")


def _serial(serial: str) -> str:
    digits = re.sub(r"[\s:-]", "", _arguments.text("serial", serial, empty=True)).upper()
    if not re.fullmatch(r"[0-9A-F]{12}", digits):
        raise ValueError(f"serial: 12 hexadecimal digits, not {_arguments.shown(serial)}")
    return digits


def _checked(license: License) -> License:
    checked(license)
    if not license.signature or _serial(license.serial) != license.serial:
        raise ValueError("license: one with a signature and a serial number, not one without")
    return license


@reader
def _license(reply: Reply, app: AppName, serial: str) -> License:
    found = envelope.raw(reply)
    try:
        envelope.judge(reply, found)
    except CommandRefused as refused:
        raise ActivationRefused(
            refused.reason, code=refused.code, camera=refused.camera, request=refused.request
        ) from None
    if not isinstance(found, Mapping) or not found.get("Signature") or reply.status >= 400:
        raise MalformedReply("no licence in the answer", camera=reply.camera, request=reply.request)
    return License(
        app=app,
        serial=serial,
        signature=str(found["Signature"]),
        license_code=str(found.get("LicenseCode", "")),
        params=_params(found.get("LicenseParams", "")),
        expire=_expire(reply, found.get("Expire", 0)),
    )


def _params(given: Any) -> str:
    """The licence's parameters without quotation marks and backslashes, as the camera wants them."""
    spelled = given if isinstance(given, str) else orjson.dumps(given).decode()
    return spelled.replace('"', "").replace("\\", "")


def _expire(reply: Reply, given: Any) -> int:
    try:
        return structure(given, int)
    except ValueError as problem:
        raise MalformedReply(f"Expire: {problem}", camera=reply.camera, request=reply.request) from problem
