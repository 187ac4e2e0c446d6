"""Packages and license keys that are uploaded.

Source: VAPIX Application API, "Upload application" and "Manage license keys"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from starlette.responses import Response

from aiocamstreamer.virtual.device.acap_packages import NoManifest, NoPackage, Packed, unpack
from aiocamstreamer.virtual.device.applications import Acap
from aiocamstreamer.virtual.device.factory_parameters import anew, of_app
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.applications import said

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_GZIP = b"\x1f\x8b"
_SAYS = r"""{}\s*(?:=\s*["']|>\s*)([^"'<\s]+)"""


@routes.http("/axis-cgi/applications/upload.cgi", methods=("POST",))
def upload(camera: Device, request: Request) -> Response:
    """Install a package; what its part is called does not matter."""
    code = camera.state.acaps.refusals.get("upload")
    if code is None or code == "15":
        code = _installed(camera, _file(request, _GZIP)) or code
    return said(code)


def _file(request: Request, start: bytes) -> bytes:
    """The file in *request*; of a body that is no proper multipart, what *start* begins."""
    for part in request.parts:
        if part.filename is not None:
            return part.data
    _, found, rest = request.body.partition(start)
    return found + rest


def _installed(camera: Device, data: bytes) -> str | None:
    """Install the package *data*; the error code where it cannot be."""
    acaps = camera.state.acaps
    if acaps.is_uploading:
        return "12"
    if camera.faults.disk_full or len(data) > acaps.largest_package:
        return "3"
    try:
        packed = unpack(data)
    except NoPackage:
        return "1"
    except NoManifest:
        return "29"
    known = acaps.find(packed.name)
    for code, wrong in (
        ("2", not packed.signed and not acaps.settings.get("AllowUnsigned", True)),
        ("5", not _runs(camera, packed)),
        ("13", packed.user == "root" and not acaps.settings.get("AllowRoot", not acaps.settings)),
        ("14", known is not None and known.name != packed.name),
        ("27", packed.vendor in acaps.refused_vendors),
    ):
        if wrong:
            return code
    fresh = Acap(
        name=packed.name,
        nice_name=packed.nice_name,
        vendor=packed.vendor,
        version=packed.version,
        status=known.status if known else "Stopped",
        configuration_page=f"local/{packed.name}/index.html",
        signed=packed.signed,
        compatible_os=packed.compatible_os,
    )
    with camera.change("acaps"):  # an upgrade ends the one that runs
        acaps.add(attrs.evolve(fresh, status="Stopped"))
    with camera.change("acaps", "parameters"):
        acaps.add(fresh)
        if known is None:
            camera.state.parameters |= of_app(fresh.name, anew(camera))
    return None


def _runs(camera: Device, packed: Packed) -> bool:
    here = camera.state.parameters.get("Properties.System.Architecture", "")
    if packed.architecture not in {here, "all", "noarch"}:
        return False
    version = _numbers(camera.state.device.firmware)
    return not packed.compatible_os or any(
        _numbers(low) <= version and version[: len(_numbers(high))] <= _numbers(high)
        for low, high in packed.compatible_os
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


@routes.http(
    "/axis-cgi/applications/license.cgi",
    methods=("GET", "POST"),
    actions=("uploadlicensekey", "removelicensekey"),
)
def license_key(camera: Device, request: Request) -> Response:
    """Install or remove the license key of one application."""
    acaps, action = camera.state.acaps, request.query.get("action", "")
    acap = acaps.find(request.query.get("package", ""))
    if action in acaps.refusals:
        return said(acaps.refusals[action])
    if acap is None:
        return said("24")
    if action == "removelicensekey":
        if acap.license not in {"Valid", "Invalid"}:
            return said("23")
        acap.license, acap.license_expiration = "Missing", ""
        return said(None)
    if action != "uploadlicensekey":
        return said("21")
    key = _file(request, b"<").decode("utf-8", "replace")
    code = _key_problem(camera, acap, key)
    if code is None:
        acap.license = "Valid"
        acap.license_expiration = _says(key, "ExpirationDate")
    return said(code)


def _says(key: str, name: str) -> str:
    """The key's value under *name*, be it an attribute or an element; "" where it says nothing."""
    found = re.search(_SAYS.format(name), key, re.IGNORECASE)
    return found[1] if found else ""


def _key_problem(camera: Device, acap: Acap, key: str) -> str | None:
    if not key:
        return "22"
    if not key.lstrip().startswith("<") or ">" not in key:
        return "21"
    application, version = _says(key, "ApplicationID"), _says(key, "ApplicationVersion")
    serial, expires = _says(key, "SerialNumber"), _says(key, "ExpirationDate")
    for code, wrong in (
        ("25", application and application != acap.application_id),
        ("26", version and _numbers(version)[:1] != _numbers(acap.version)[:1]),
        ("30", serial and serial.upper() != camera.state.device.serial),
        ("31", expires and expires < camera.clock.utc().date().isoformat()),
    ):
        if wrong:
            return code
    return None
