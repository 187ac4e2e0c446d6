"""The parameters.

Source: VAPIX parameter management; answers as recorded on AXIS OS 12.11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.parameter_catalogue import definition, fields, in_order
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix import definitions
from aiocamstreamer.wire.keyvalue import bare

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_ARGUMENTS = {"action", "usergroup", "responseformat", "force", "template", "group", "listformat"}
_TEMPLATES: Mapping[str, str] = {
    "streamprofile": "StreamProfile.S#",
    "guardtour": "GuardTour.G#",
    "tour": "GuardTour.G#.Tour.T#",
    "mediaclip": "MediaClip.M#",
}
"""Templates, and the groups that are made of them."""

_STARS = re.compile(r"\*+")

_MOST_GROUPS = 32
"""Groups that one request may name: each may be everything that there is."""


@routes.http(
    "/axis-cgi/param.cgi",
    "/axis-cgi/view/param.cgi",
    "/axis-cgi/operator/param.cgi",
    "/axis-cgi/admin/param.cgi",
    role="viewer",
    actions=("list", "listdefinitions", "update", "add", "remove"),
    apis=("param-cgi", "guard-tour"),  # guard tours are parameters
)
def param(camera: Device, request: Request) -> Response:
    """List, describe, change, add or remove; a POST has to carry its arguments in the body."""
    fields = request.form if request.method == "POST" else request.query
    action = fields.get("action")
    if action in {"update", "add", "remove"} and _role(request) == "viewer":
        return web_page(403)
    match action:
        case "list":
            text = _listed(camera, _role(request), fields.get("group", ""))
        case "listdefinitions":
            return _defined(camera, _role(request), fields.get("group", ""))
        case "update":
            changes = {name: value for name, value in fields.items() if name not in _ARGUMENTS}
            text = _updated(camera, _role(request), changes)
        case "add":
            text = _added(camera, fields)
        case "remove":
            text = _removed(camera, _role(request), fields.get("group", ""))
        case _:
            text = "# Error: action must be specified\n"
    return PlainTextResponse(text)


def _role(request: Request) -> str:
    """The role of whoever asks; where nobody has to log in, everybody is a viewer."""
    return request.user.role if request.user else "viewer"


class _Visible:
    """The parameters as *role* sees them now; names compare in any letter case."""

    def __init__(self, camera: Device, role: str) -> None:
        self._values = camera.state.parameters.now()
        self._names = {name.lower(): name for name in self._values}
        self._role = role

    def __contains__(self, name: str) -> bool:
        return self.named(name) is not None

    def named(self, name: str) -> tuple[str, str] | None:
        """The parameter called *name*, as cameras spell it, and its value; None where none is seen."""
        spelled = self._names.get(name.lower())
        if spelled is None or not definition(spelled).lets(self._role, "read"):
            return None
        return spelled, self._values[spelled]

    def among(self, group: str) -> list[tuple[str, str]]:
        """Those in *group*, in the order of cameras; ``*`` in it stands for anything but a full stop."""
        wanted = [part for part in bare(f"{group}.").lower().split(".") if part]
        wanted = [] if wanted == ["root"] else wanted
        whole = ".".join(wanted)
        if "*" in whole:
            patterns = [_STARS.sub("*", part).split("*") for part in wanted]
            small = [name for name in self._names if _fits(patterns, name.split("."))]
        else:
            start = f"{whole}." if wanted else ""
            small = [name for name in self._names if name.startswith(start) or name == whole]
        names = (self._names[name] for name in sorted(small, key=in_order))
        return [(name, self._values[name]) for name in names if definition(name).lets(self._role, "read")]


def _fits(patterns: Sequence[Sequence[str]], parts: Sequence[str]) -> bool:
    return len(parts) >= len(patterns) and all(map(_is_like, patterns, parts))


def _is_like(pattern: Sequence[str], part: str) -> bool:
    """Whether *part* has the pieces of *pattern*, with anything between them; found from left to right."""
    first, last = pattern[0], pattern[-1]
    if len(pattern) == 1:
        return part == first
    rest = part.removesuffix(last)
    if not part.endswith(last) or not rest.startswith(first):
        return False
    at = len(first)
    for piece in islice(pattern, 1, len(pattern) - 1):
        at = rest.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _groups(given: str) -> list[str]:
    """The groups of a list with commas; everything where it names none."""
    return [group for group in map(str.strip, given.split(",")) if group] or [""]


def _listed(camera: Device, role: str, groups: str) -> str:
    visible = _Visible(camera, role)
    lines: list[str] = []
    forgets = False
    named = _groups(groups)
    for number, group in enumerate(named):
        among = visible.among(group) if number < _MOST_GROUPS else ()
        found = [f"root.{name}={value}" for name, value in among]
        if not found:
            lines.append(f"# Error: Error -1 getting param in group '{group}'")
            forgets = PROFILES[camera.profile].bare_after_error
            continue
        if forgets or (len(named) == 1 and group in visible):
            # One parameter alone is called as it was asked for: recorded on AXIS OS 10.12 to 12.10.
            found[0] = bare(found[0])
            forgets = False
        lines += found
    return "".join(f"{line}\n" for line in lines)


def _defined(camera: Device, role: str, groups: str) -> Response:
    visible = _Visible(camera, role)
    found = dict(pair for group in _groups(groups)[:_MOST_GROUPS] for pair in visible.among(group))
    if not found:
        return PlainTextResponse(f"# Error: Error -1 getting param in group '{groups}'\n")
    document = definitions.document(found, camera.state.parameters)
    return Response(document, media_type="text/xml")


def _updated(camera: Device, role: str, changes: Mapping[str, str]) -> str:
    visible, parameters = _Visible(camera, role), camera.state.parameters
    errors: list[str] = []
    with camera.change("parameters", "hardware"):  # some of them are the hardware's
        for given, value in changes.items():
            name, now = visible.named(bare(given)) or ("", "")
            described = definition(name, now).among(parameters)
            if not name and _is_passed_over(bare(given), visible):
                continue
            if not name or not described.lets(role, "write") or not described.allows(value):
                errors.append(f"# Error: Error setting 'root.{bare(given)}' to '{value}'!\n")
            elif described.kind != "password":  # nobody may read one, so none is kept
                parameters[name] = value
    camera.gate.policy = parameters.get("Network.HTTP.AuthenticationPolicy", camera.gate.policy)
    return "".join(errors) or "OK\n"


def _is_passed_over(name: str, visible: _Visible) -> bool:
    """Whether *name* is the licence code of an app that takes it and does not keep it.

    Source: CamStreamer apps API, "Offline ACAP Licensing": printed for every app, kept by two
    """
    app, _, ending = name.rpartition(".")
    return ending.lower() == "licensecode" and f"{app}.Signature" in visible


def _added(camera: Device, given: Mapping[str, str]) -> str:
    template, group = given.get("template", "").lower(), bare(given.get("group", ""))
    made = _TEMPLATES.get(template, "")
    parent, _, initial = made.removesuffix("#").rpartition(".")
    if not made or re.sub(r"\d+", "#", group).lower() != parent.lower():
        return "# Request failed: no such template\n"
    parameters = camera.state.parameters
    start = f"{group}.{initial}"
    taken = {name[len(start) :].partition(".")[0] for name in parameters if name.startswith(start)}
    taken = {number for number in taken if number.isdigit()}
    most = parameters.get(f"{group}.MaxGroups", "")
    if most.isdigit() and len(taken) >= int(most):
        return "# Request failed: too many groups\n"
    number = next(number for number in range(len(taken) + 1) if str(number) not in taken)
    known = {field.lower(): field for field in fields(made)}
    errors: list[str] = []
    added = dict.fromkeys(known.values(), "")
    for name, value in given.items():
        if name in _ARGUMENTS:
            continue
        field = known.get(bare(name).lower().removeprefix(f"{start.lower()}."))
        if field is None or not definition(f"{start}{number}.{field}").allows(value):
            errors.append(f"# Error: Error setting 'root.{bare(name)}' to '{value}'!\n")
        else:
            added[field] = value
    parameters |= {f"{start}{number}.{field}": value for field, value in added.items()}
    return "".join(errors) + f"{initial}{number} OK\n"


def _removed(camera: Device, role: str, groups: str) -> str:
    parameters = camera.state.parameters
    errors: list[str] = []
    for number, group in enumerate(bare(group.strip()) for group in groups.split(",")):
        start = f"{group.lower()}."
        names = parameters if number < _MOST_GROUPS else ()
        doomed = [name for name in names if name.lower().startswith(start)]
        may = all(definition(name).lets(role, "delete") for name in doomed)
        if not doomed or not may or not group[-1:].isdigit():
            errors.append(f"# Error: Error removing group 'root.{group}'!\n")
            continue
        for name in doomed:
            del parameters[name]
    return "".join(errors) or "OK\n"
