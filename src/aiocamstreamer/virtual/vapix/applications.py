"""ACAP applications: list, control, configure, and what the camera can run.

Source: VAPIX Application API; recorded on AXIS OS 9.80 to 12.11
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from aiocamstreamer.virtual.device.applications import Acap
from aiocamstreamer.virtual.device.factory_parameters import of_app
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

SDKS = ("acap3", "acap4-cv", "acap4-native")
_MALFORMED = '<reply result="error">\n <error type="1" message="Error: gdbus call failed"/>\n</reply>\n'


def xml(document: str) -> Response:
    """*document* as cameras send it: in ASCII, with references for everything else."""
    return Response(document.encode("ascii", "xmlcharrefreplace"), media_type="text/xml")


def said(code: str | None) -> Response:
    """``OK``, or the error with that *code*; an error is a success of HTTP."""
    return PlainTextResponse("OK\n" if code is None else f"Error: {code}\n")


@routes.http("/axis-cgi/applications/list.cgi")
def listed(camera: Device, request: Request) -> Response:
    """Every application."""
    details = PROFILES[camera.profile].details
    rows = "".join(_row(acap, details=details) for acap in camera.state.acaps.installed.values())
    return xml(f'<reply result="ok">\n{rows}</reply>\n')


def _row(acap: Acap, *, details: bool) -> str:
    attributes = {
        "Name": acap.name,
        "NiceName": acap.nice_name,
        "Vendor": acap.vendor,
        "Version": acap.version,
        "ApplicationID": acap.application_id,
        "License": acap.license,
        "LicenseExpirationDate": acap.license_expiration or ("0" if details else ""),
        "Status": acap.status,
        "ConfigurationPage": acap.configuration_page,
        "ValidationResult": acap.validation_result,
        "VendorHomePage": acap.vendor_home_page,
        "LicenseName": acap.license_name,
    }
    if details:
        attributes |= {
            "Bundled": "Yes" if acap.bundled else "No",
            "SignatureStatus": "Signed" if acap.signed else "Unsigned",
        }
    inside = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items() if value)
    children = _children(acap) if details else ""
    return f" <application {inside}>{children}</application>\n" if children else f" <application {inside}/>\n"


def _children(acap: Acap) -> str:
    """Elements of resources and of compatible versions, as far as it declares any. Recorded on 12.11."""
    used = "".join(
        f'<Resource name={quoteattr(name)} used="{"Yes" if is_used else "No"}"/>'
        for name, is_used in acap.resources.items()
    )
    ranges = "".join(
        f"<VersionRange><Min>{low}</Min><Max>{high}</Max></VersionRange>" for low, high in acap.compatible_os
    )
    groups = (("Resources", used), ("CompatibleOsVersions", ranges))
    return "".join(f"<{name}>{inner}</{name}>" for name, inner in groups if inner)


@routes.http("/axis-cgi/applications/control.cgi", actions=("start", "stop", "restart", "remove"))
def control(camera: Device, request: Request) -> Response:
    """Start, stop, restart or remove one; its name counts exactly first, then in any letter case."""
    fields, acaps = request.fields, camera.state.acaps
    action, package = fields.get("action", ""), fields.get("package", "")
    if not package or action not in {"start", "stop", "restart", "remove"}:
        return said("1")
    code = acaps.refusals.get(action)
    if code is None or code == "15":
        code = _controlled(camera, action, package) or code
    if code is None and fields.get("returnpage", "").startswith("/"):
        return RedirectResponse(fields["returnpage"], 302)
    return said(code)


def _controlled(camera: Device, action: str, package: str) -> str | None:
    """Do it; the error code where it cannot be done."""
    acaps = camera.state.acaps
    acap = acaps.find(package)
    if acap is None:
        return "4"
    code = _obstacle(camera, action, acap)
    if code is not None:
        return code
    if action != "start":
        with camera.change("acaps", "parameters"):
            if action == "remove":
                del acaps.installed[acap.name]
                for name in of_app(acap.name, camera.state.parameters):
                    del camera.state.parameters[name]
            else:
                acap.status = "Stopped"
    if action in {"start", "restart"}:
        with camera.change("acaps"):
            acap.status = "Running"
    return None


def _obstacle(camera: Device, action: str, acap: Acap) -> str | None:
    """The error code of what stands in the way of *action*."""
    running = [it for it in camera.state.acaps.installed.values() if it.is_running]
    most = PROFILES[camera.profile].most_running
    obstacles = {
        "8": acap.is_failing and action != "remove",
        "10": acap.bundled and action == "remove",
        "7": acap not in running and action in {"stop", "restart"},
        "6": acap in running and action == "start",
        "9": most is not None and len(running) >= most and action == "start",
    }
    return next((code for code, stands in obstacles.items() if stands), None)


@routes.http("/axis-cgi/applications/config.cgi", actions=("get", "set"))
def config(camera: Device, request: Request) -> Response:
    """Whether unsigned packages and root are allowed; there from AXIS OS 11.2."""
    settings, fields = camera.state.acaps.settings, request.fields
    profile = PROFILES[camera.profile]
    if not profile.settings:
        return web_page(404)
    name, value = fields.get("name", ""), fields.get("value", "")
    action = fields.get("action")
    is_set = action == "set" and value in {"true", "false"}
    if name not in settings or not (is_set or action == "get"):
        return web_page(400) if profile.malformed_is_400 else xml(_MALFORMED)
    if is_set:
        settings[name] = value == "true"
    shown = "true" if settings[name] else "false"
    return xml(f'<reply result="ok">\n <param name="{name}" value="{shown}"/>\n</reply>\n')


@routes.http("/axis-cgi/applications/info.cgi")
def info(camera: Device, request: Request) -> Response:
    """The kinds of applications that run here, in one of the three ways that firmware writes it."""
    forms = {
        "text": "<sdk>{}</sdk>",
        "attribute": '<sdk name="{}"/>',
        "text and attribute": '<sdk version="3.5">{}</sdk>',
    }
    form = forms[PROFILES[camera.profile].sdk_form]
    sdks = "".join(form.format(sdk) for sdk in SDKS)
    return xml(f'<reply result="ok"><supportedSdks>{sdks}</supportedSdks></reply>\n')
