"""Who one is, and who else there is.

Source: VAPIX system settings, "User management"; recorded on AXIS OS 10.12 and 12.11
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.state import ROLES, User
from aiocamstreamer.virtual.server.admission import challenged, web_page
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_NAME = re.compile(r"[A-Za-z0-9]{1,14}")
_NO_USER = "Error: account user name.\n"
_BAD_PASSWORD = "Error: consult the system log file.\n"  # noqa: S105 - no password
_PASSWORD = re.compile(r"[ -~]{1,64}")
_SERVICES = {
    "anonymous": "",
    "api-discovery": "",
    "audio": "streamer,sdk,audiocontrol",
    "basic-device-info": "",
    "gpio": "environment,actionengined,led,mediaclipcgi,iod,scheduled,ptzadm,",
    "Storage": "www-data,sdk",
    "users": "userv,usero,userop,usera",
}
"""Groups of the camera's own services, some empty, one with a comma at its end, one of no real account."""


@routes.http("/axis-cgi/usergroup.cgi", role="viewer")
def usergroup(camera: Device, request: Request) -> Response:  # noqa: ARG001 - called like every endpoint
    """The name of whoever asks, then their groups."""
    user = request.user
    if user is None:
        return web_page(401)
    groups = [role for role in reversed(ROLES) if user.may(role)] + (["ptz"] if user.ptz else [])
    return PlainTextResponse(f"{user.name}\n{' '.join(groups)}\n")


@routes.http(
    "/axis-cgi/pwdgrp.cgi", role=None, actions=("get", "add", "update", "remove"), apis=("user-management",)
)
def pwdgrp(camera: Device, request: Request) -> Response:
    """List and change accounts; the first one without credentials. A POST is read from its body alone."""
    fields = request.form if request.method == "POST" else request.query
    if not camera.state.users:
        return _first(camera, request, fields)
    if request.user is None or not fields.get("action"):
        return challenged(camera, request)
    if not request.user.may("admin"):
        return web_page(403)
    match fields["action"]:
        case "get":
            text = _groups(camera)
        case "add":
            text = _added(camera, fields)
        case "update":
            text = _updated(camera, fields)
        case "remove":
            gone = camera.state.users.pop(fields.get("user", ""), None)
            text = _NO_USER if gone is None else f"Removed account {gone.name}.\n"
        case action:
            text = f"Error: malformed action operation, {action}.\n"
    return PlainTextResponse(text) if fields["action"] == "get" else _told(camera, text)


def _first(camera: Device, request: Request, fields: Mapping[str, str]) -> Response:
    if fields.get("action") != "add":
        return challenged(camera, request, b"Error: initial admin user must be created first.\n")
    if "admin" not in fields.get("sgrp", "").split(":"):
        return challenged(camera, request, b"Error: not a valid initial admin user.\n")
    return _told(camera, _added(camera, fields))


def _told(camera: Device, text: str) -> Response:
    """The outcome for an account, in the wrapper that the firmware has for it."""
    if not PROFILES[camera.profile].account_pages:
        return PlainTextResponse(text)
    head = "<html><head><title>User accounts</title></head>"
    return HTMLResponse(f"{head}<body bgcolor=#ffffff>{html.escape(text)}</body>\n\n</html>\n")


def _added(camera: Device, fields: Mapping[str, str]) -> str:
    name, password = fields.get("user", ""), fields.get("pwd", "")
    if not _NAME.fullmatch(name) or name in camera.state.users:
        return _NO_USER
    if not _PASSWORD.fullmatch(password):
        return _BAD_PASSWORD
    user = User(name, password, role="viewer", ptz=False)
    _assign(user, fields.get("sgrp", ""))
    camera.state.users[name] = user
    return f"Created account {name}.\n"


def _updated(camera: Device, fields: Mapping[str, str]) -> str:
    user = camera.state.users.get(fields.get("user", ""))
    if user is None:
        return _NO_USER
    if "pwd" in fields:
        if not _PASSWORD.fullmatch(fields["pwd"]):
            return _BAD_PASSWORD
        user.password = fields["pwd"]
    if "sgrp" in fields:
        _assign(user, fields["sgrp"])
    # Documents and cameras differ by a word.
    account = "the account" if PROFILES[camera.profile].account_pages else "account"
    return f"Modified {account} {user.name}.\n"


def _assign(user: User, groups: str) -> None:
    """Give *user* the highest role among the colon-separated *groups*."""
    named = groups.split(":")
    user.role = next((role for role in reversed(ROLES) if role in named), "viewer")
    user.ptz = "ptz" in named


def _groups(camera: Device) -> str:
    users = camera.state.users.values()
    members = {role: [user.name for user in users if user.may(role)] for role in reversed(ROLES)}
    members["ptz"] = [user.name for user in users if user.ptz]
    lines = [f'{group}="{",".join(names)}"' for group, names in members.items()]
    if PROFILES[camera.profile].service_groups:
        lines += [f'{group}="{names}"' for group, names in _SERVICES.items()]
    lines.append(f'digusers="{",".join(user.name for user in users)}"')
    return "".join(f"{line}\n" for line in lines)
