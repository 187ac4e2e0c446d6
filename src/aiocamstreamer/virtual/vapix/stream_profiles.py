"""Stream profiles, which are parameters, as a JSON API.

Source: VAPIX stream profiles
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, MutableMapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import PROFILE_ERRORS, Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_FIELDS = {"name": "Name", "description": "Description", "parameters": "Parameters"}
"""What a profile has in the API, and as parameters."""

_NAME = re.compile(r"StreamProfile\.S(\d+)\.Name")


@routes.http("/axis-cgi/streamprofile.cgi", role="viewer", apis=("stream-profiles",))
def stream_profiles(camera: Device, request: Request) -> Response:
    """List for everybody; create, update and remove for operators."""
    methods = {"create": _create, "update": _update, "remove": _remove}
    return answer(
        request,
        PROFILES[camera.profile].versions("stream-profiles"),
        {"list": partial(_list, camera)}
        | {name: partial(_changed, camera, change) for name, change in methods.items()},
        errors=PROFILE_ERRORS,
        roles=dict.fromkeys(methods, "operator"),
    )


def _numbers(parameters: Mapping[str, str]) -> dict[str, int]:
    """The number of each profile by its name; of two with one name, the first."""
    found: dict[str, int] = {}
    for number, name in sorted(
        (int(match[1]), name)
        for parameter, name in parameters.items()
        if (match := _NAME.fullmatch(parameter)) is not None
    ):
        found.setdefault(name, number)
    return found


def _list(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    parameters = camera.state.parameters
    numbers = _numbers(parameters)
    wanted = (
        [name for name, _ in _named(params, "streamProfileName")] if params.get("streamProfileName") else []
    )
    told = [
        {key: parameters.get(f"StreamProfile.S{numbers[name]}.{last}", "") for key, last in _FIELDS.items()}
        for name in _known(wanted, numbers) or numbers
    ]
    return {"streamProfile": told, "maxProfiles": int(parameters.get("StreamProfile.MaxGroups", "0"))}


def _changed(camera: Device, change: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """Do all of *change* or, where anything is refused, nothing."""
    with camera.change("parameters"):
        change(camera.state.parameters, params)
    return {}


def _create(parameters: MutableMapping[str, str], params: Mapping[str, Any]) -> None:
    numbers, added = _numbers(parameters), _named(params, "streamProfile")
    counts = Counter([*numbers, *(name for name, _ in added)])
    if twice := next((name for name, count in counts.items() if count > 1), None):
        raise Refused(2002, f"Incoherent configuration: several profiles are called {twice}")
    taken = {int(match[1]) for parameter in parameters if (match := _NAME.fullmatch(parameter))}
    if len(taken) + len(added) > int(parameters.get("StreamProfile.MaxGroups", "0")):
        raise Refused(1000, "Application error: too many profiles")
    free = (number for number in range(len(taken) + len(added)) if number not in taken)
    for number, (_, profile) in zip(free, added, strict=False):
        parameters.update(
            {f"StreamProfile.S{number}.{last}": profile.get(key, "") for key, last in _FIELDS.items()}
        )


def _update(parameters: MutableMapping[str, str], params: Mapping[str, Any]) -> None:
    numbers, updated = _numbers(parameters), _named(params, "streamProfile")
    _known([name for name, _ in updated], numbers)
    for name, profile in updated:
        given = {last: profile[key] for key, last in _FIELDS.items() if key in profile}
        parameters.update({f"StreamProfile.S{numbers[name]}.{last}": value for last, value in given.items()})


def _remove(parameters: MutableMapping[str, str], params: Mapping[str, Any]) -> None:
    numbers = _numbers(parameters)
    doomed = _known([name for name, _ in _named(params, "streamProfileName")], numbers)
    for prefix in [f"StreamProfile.S{numbers[name]}." for name in doomed]:
        for parameter in [parameter for parameter in parameters if parameter.startswith(prefix)]:
            del parameters[parameter]


def _known(names: Iterable[str], numbers: Mapping[str, int]) -> list[str]:
    wanted = list(dict.fromkeys(names))
    if lost := next((name for name in wanted if name not in numbers), None):
        raise Refused(2006, f"Profile does not exist: {lost}")
    return wanted


def _named(params: Mapping[str, Any], key: str) -> list[tuple[str, dict[str, str]]]:
    """The objects in the list *key*, each with its name; every field of a profile is a text."""
    listed = params.get(key)
    if listed is None:
        raise PROFILE_ERRORS.refused("missing", key)
    if not isinstance(listed, list):
        raise PROFILE_ERRORS.refused("json", key)
    found = []
    for item in listed:
        if not isinstance(item, dict) or not all(isinstance(item.get(name, ""), str) for name in _FIELDS):
            raise PROFILE_ERRORS.refused("json", key)
        if "name" not in item:
            raise PROFILE_ERRORS.refused("missing", "name")
        if not item["name"]:
            raise PROFILE_ERRORS.refused("invalid", "name")
        found.append((item["name"], item))
    return found
