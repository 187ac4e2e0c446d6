"""Whether the camera is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.profiles import PROFILES
from aiocamstreamer.virtual.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera
    from aiocamstreamer.virtual.request import Request

routes = Routes()


@routes.http("/axis-cgi/systemready.cgi", role=None)
def systemready(camera: VirtualCamera, request: Request) -> Response:
    """Readiness, and from API 1.4 on the boot."""
    profile, device = PROFILES[camera.profile], camera.state.device
    try:
        call = request.json() if request.method == "POST" else None
    except ValueError:
        call = None
    if not isinstance(call, dict) or call.get("method") != "systemready":
        code, message = (
            (2004, "Method not supported")
            if isinstance(call, dict)
            else (2002, "HTTP request type not supported")
        )
        return JSONResponse({"apiVersion": profile.systemready, "error": {"code": code, "message": message}})
    answer = {"apiVersion": profile.systemready, "method": "systemready"}
    if "context" in call:
        answer["context"] = call["context"]
    data = {"systemready": "yes", "needsetup": "no"}
    if profile.boot_ids:
        data["uptime"] = str(int(camera.clock.seconds() - device.booted))
        data["bootid"] = device.boot_id
    return JSONResponse({**answer, "data": data})
