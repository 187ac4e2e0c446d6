"""The REST API of people who may log in by SSH; they are kept, and there is nothing to log in to.

Source: VAPIX SSH management, v1; recorded on AXIS OS 11.11 and 12.9, but for the list and the words about a
name that is taken
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.ssh_users import SshUser
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused
from aiocamstreamer.virtual.vapix.rest import ROOT, data_of, error

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_API = "ssh/v1beta"
_PATHS = (f"{ROOT}/ssh/v1", f"{ROOT}/{_API}")
_MOST = 64
_NAME = re.compile(r"[a-z_][a-z0-9_-]*\$?")
_LONGEST = {"username": 32, "password": 256, "comment": 256}


@routes.http(
    *_PATHS, *(f"{path}/*" for path in _PATHS), methods=("GET", "POST", "PATCH", "DELETE"), role="admin"
)
def ssh_users(camera: Device, request: Request) -> Response:
    """List, add, change and remove them."""
    if _API not in (PROFILES[camera.profile].rest_apis or {}):
        return web_page(404)
    place = request.path.removeprefix(f"{ROOT}/ssh/").split("/")[1:]
    try:
        return _answer(camera, request, [part for part in place if part])
    except Refused as refused:
        return error(400, refused.code, f"Validation error: {refused}")


def _answer(camera: Device, request: Request, place: list[str]) -> Response:
    users = camera.state.ssh_users
    told = [{"comment": user.comment, "username": name} for name, user in users.items()]
    match request.method, place:
        case "GET", [] | ["users"]:
            return JSONResponse({"status": "success", "data": told if place else {"users": told}})
        case "POST", ["users"]:
            return _added(camera, _checked(data_of(request), {"username", "password"}))
        case (("GET" | "PATCH" | "DELETE"), ["users", name]):
            if name not in users:
                reason = "Expected user does not exist."
                reason = f'"{reason}"' if camera.profile == "12.11" else reason
                return error(404, 2, f"Item does not exist: {reason}")
            return _about(camera, request, name)
        case _, ["users"] | ["users", _]:
            return web_page(405)
    return error(404, 1, f"Resource not found: {'/'.join(place)[:200]}")


def _added(camera: Device, given: Mapping[str, str]) -> Response:
    users, name = camera.state.ssh_users, given["username"]
    if name in users:
        return error(409, 6, "Item already exists: User already exists.")
    if len(users) >= _MOST:
        raise Refused(5, "too many users")
    users[name] = SshUser(given["password"], given.get("comment", ""))
    told = {"data": {"comment": users[name].comment, "username": name}}
    return JSONResponse({"status": "success", **(told if camera.profile == "12.11" else {})}, 201)


def _about(camera: Device, request: Request, name: str) -> Response:
    users = camera.state.ssh_users
    if request.method == "GET":
        return JSONResponse({"status": "success", "data": {"comment": users[name].comment, "username": name}})
    if request.method == "DELETE":
        del users[name]
    else:
        given = _checked(data_of(request), set())
        users[name].password = given.get("password", users[name].password)
        users[name].comment = given.get("comment", users[name].comment)
    return JSONResponse({"status": "success"})


def _checked(data: Any, needed: set[str]) -> Mapping[str, str]:
    """The fields of a person, if each is such that it may be kept.

    Raises:
        Refused: One is not, or is missing; names it.
    """
    if not isinstance(data, dict) or not needed <= set(data) <= set(_LONGEST):
        raise _invalid("not the fields of a user", "")
    for name, value in data.items():
        if not isinstance(value, str):
            raise _invalid("is not a string", name)
        if not value and name != "comment":
            raise _invalid('"" is shorter than 1 character', name)
        if len(value) > _LONGEST[name]:
            raise _invalid(f"is longer than {_LONGEST[name]} characters", name)
    if "username" in data and not _NAME.fullmatch(data["username"]):
        raise _invalid("does not match its pattern", "username")
    if set(data.get("comment", "")) & set(":\n"):
        raise _invalid("does not match its pattern", "comment")
    return data


def _invalid(problem: str, name: str) -> Refused:
    return Refused(5, f"Trying to set 'users' with invalid data: {problem} (path: /{name})")
