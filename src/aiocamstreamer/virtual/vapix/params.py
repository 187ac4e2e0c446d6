"""The parameters.

Source: VAPIX parameter management; answers as recorded on AXIS OS 12.11.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera
    from aiocamstreamer.virtual.request import Request

routes = Routes()


@routes.http("/axis-cgi/param.cgi", actions=("list", "update"))
def param(camera: VirtualCamera, request: Request) -> Response:
    """List or update; a POST has to carry its arguments in the body."""
    fields = request.form if request.method == "POST" else request.query
    match fields.get("action"):
        case "list":
            return PlainTextResponse(_listed(camera, fields.get("group", "")))
        case "update":
            changes = {name: value for name, value in fields.items() if name not in ("action", "usergroup")}
            return PlainTextResponse(_updated(camera, changes))
        case _:
            return PlainTextResponse("# Error: action must be specified\n")


def _bare(name: str) -> str:
    return name[5:] if name.lower().startswith("root.") else name


def _listed(camera: VirtualCamera, groups: str) -> str:
    lines: list[str] = []
    for group in groups.split(","):
        wanted = _bare(group.strip()).lower().removesuffix(".*")
        found = [
            f"root.{name}={value}"
            for name, value in camera.state.parameters.items()
            if wanted in ("", "root", name.lower()) or name.lower().startswith(f"{wanted}.")
        ]
        lines += found or [f"# Error: Error -1 getting param in group '{group.strip()}'"]
    return "".join(f"{line}\n" for line in lines)


def _updated(camera: VirtualCamera, changes: dict[str, str]) -> str:
    names = {name.lower(): name for name in camera.state.parameters}
    errors: list[str] = []
    with camera.change():
        for given, value in changes.items():
            name = names.get(_bare(given).lower())
            if name is None:
                errors.append(f"# Error: Error setting 'root.{_bare(given)}' to '{value}'!\n")
            else:
                camera.state.parameters[name] = value
    return "".join(errors) or "OK\n"
