"""The parameters.

Source: VAPIX parameter management; answers as recorded on AXIS OS 12.11.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix import definitions
from aiocamstreamer.wire.keyvalue import bare

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_ARGUMENTS = {"action", "usergroup", "responseformat", "force", "template", "group", "listformat"}
_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "streamprofile": ("Name", "Description", "Parameters"),
    "guardtour": ("CamNbr", "Name", "RandomEnabled", "Running", "TimeBetweenSequences"),
    "tour": ("MoveSpeed", "PresetNbr", "Position", "WaitTime", "WaitTimeViewType"),
    "mediaclip": ("Location", "Name", "Type"),
}
"""Groups that may be added, and what each of them holds."""

_ADDED = re.compile(
    r"(?:StreamProfile\.S|GuardTour\.G|GuardTour\.G\d+\.Tour\.T|MediaClip\.M)\d+", re.IGNORECASE
)
_ADMINS_ONLY = ("HTTPS.", "Network.", "System.", "WebService.")


@routes.http(
    "/axis-cgi/param.cgi",
    "/axis-cgi/admin/param.cgi",
    role="viewer",
    actions=("list", "listdefinitions", "update", "add", "remove"),
    apis=("param-cgi", "guard-tour"),  # guard tours are parameters
)
def param(camera: Device, request: Request) -> Response:
    """List, describe, change, add or remove; a POST has to carry its arguments in the body."""
    fields = request.form if request.method == "POST" else request.query
    action = fields.get("action")
    if action in {"update", "add", "remove"} and not _may(request, "operator"):
        return PlainTextResponse("", 403)
    match action:
        case "list":
            text = _listed(camera, request, fields.get("group", ""))
        case "listdefinitions":
            return _defined(camera, request, fields.get("group", ""))
        case "update":
            changes = {name: value for name, value in fields.items() if name not in _ARGUMENTS}
            text = _updated(camera, request, changes)
        case "add":
            text = _added(camera, fields)
        case "remove":
            text = _removed(camera, fields.get("group", ""))
        case _:
            text = "# Error: action must be specified\n"
    return PlainTextResponse(text)


def _may(request: Request, role: str) -> bool:
    return request.user is not None and request.user.may(role)


def _visible(camera: Device, request: Request) -> dict[str, str]:
    """The parameters that whoever asks may see."""
    found = sorted(camera.state.parameters.items())
    if _may(request, "admin"):
        return dict(found)
    return {name: value for name, value in found if not name.startswith(_ADMINS_ONLY)}


def _matches(group: str, name: str) -> bool:
    """Whether *name* is in *group*, in which ``*`` stands for any part of a name."""
    wanted = [part for part in bare(f"{group}.").lower().split(".") if part]
    if wanted == ["root"] or not wanted:
        return True
    parts = name.lower().split(".")
    return len(parts) >= len(wanted) and all(
        part in {"*", given} for part, given in zip(wanted, parts, strict=False)
    )


def _listed(camera: Device, request: Request, groups: str) -> str:
    parameters = _visible(camera, request)
    lines: list[str] = []
    forgets = False
    for group in (group.strip() for group in groups.split(",")):
        found = [f"root.{name}={value}" for name, value in parameters.items() if _matches(group, name)]
        if not found:
            lines.append(f"# Error: Error -1 getting param in group '{group}'")
            forgets = PROFILES[camera.profile].bare_after_error
            continue
        if forgets:
            found[0] = bare(found[0])
            forgets = False
        lines += found
    return "".join(f"{line}\n" for line in lines)


def _defined(camera: Device, request: Request, groups: str) -> Response:
    parameters = {
        name: value
        for name, value in _visible(camera, request).items()
        if any(_matches(group.strip(), name) for group in groups.split(","))
    }
    if not parameters:
        return PlainTextResponse(f"# Error: Error -1 getting param in group '{groups}'\n")
    document = definitions.document(parameters, camera.state.device)
    return Response(document, media_type="text/xml")


def _updated(camera: Device, request: Request, changes: Mapping[str, str]) -> str:
    names = {name.lower(): name for name in _visible(camera, request)}
    errors: list[str] = []
    with camera.change("parameters"):
        for given, value in changes.items():
            name = names.get(bare(given).lower())
            if name is None and _is_passed_over(bare(given).lower(), names):
                continue
            if name is None or not definitions.allows(name, camera.state.parameters[name], value):
                errors.append(f"# Error: Error setting 'root.{bare(given)}' to '{value}'!\n")
            else:
                camera.state.parameters[name] = value
    camera.gate.policy = camera.state.parameters.get("Network.HTTP.AuthenticationPolicy", camera.gate.policy)
    return "".join(errors) or "OK\n"


def _is_passed_over(name: str, names: Collection[str]) -> bool:
    """Whether *name* is the licence code of an app that takes it and does not keep it.

    Source: CamStreamer apps API, "Offline ACAP Licensing": printed for every app, kept by two
    """
    app, _, ending = name.rpartition(".")
    return ending == "licensecode" and f"{app}.signature" in names


def _added(camera: Device, fields: Mapping[str, str]) -> str:
    template, group = fields.get("template", "").lower(), bare(fields.get("group", ""))
    if template not in _TEMPLATES or not group:
        return "# Request failed: no such template\n"
    initial = template[0].upper()
    prefix = f"{group}.{initial}"
    taken = {
        name[len(prefix) :].partition(".")[0] for name in camera.state.parameters if name.startswith(prefix)
    }
    number = next(number for number in range(len(taken) + 1) if str(number) not in taken)
    known = {field.lower(): field for field in _TEMPLATES[template]}
    errors: list[str] = []
    added = dict.fromkeys(_TEMPLATES[template], "")
    for given, value in fields.items():
        if given in _ARGUMENTS:
            continue
        field = known.get(bare(given).lower().removeprefix(f"{prefix.lower()}."))
        if field is None:
            errors.append(f"# Error: Error setting 'root.{bare(given)}' to '{value}'!\n")
        else:
            added[field] = value
    camera.state.parameters |= {f"{prefix}{number}.{field}": value for field, value in added.items()}
    return "".join(errors) + f"{initial}{number} OK\n"


def _removed(camera: Device, groups: str) -> str:
    errors: list[str] = []
    for group in (bare(group.strip()) for group in groups.split(",")):
        doomed = [name for name in camera.state.parameters if name.lower().startswith(f"{group.lower()}.")]
        if not doomed or not _ADDED.fullmatch(group):
            errors.append(f"# Error: Error removing group 'root.{group}'!\n")
            continue
        for name in doomed:
            del camera.state.parameters[name]
    return "".join(errors) or "OK\n"
