"""PlaneTracker's settings and data, carried away and brought back; what all apps answer.

Source: the vendor's own library
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.apps.overlay.services import CLOCK_TOLERANCE
from aiocamstreamer.virtual.apps.planetracker.tracking import ROOT, done, given_object, refused
from aiocamstreamer.virtual.device.zip_files import NoZip, unzipped, zipped
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

_EXPORTS = ("NIGHT_SKY_CALIBRATION_DATA", "ALL")
_IMPORTS = ("MAP_DATA", "SERVER_DATA", "ALL")
_SERVER = "server_settings.json"

routes = Routes()


@routes.http(f"{ROOT}/package_camera_settings.cgi", actions=("get", "set"))
def camera_settings(camera: Device, request: Request) -> Response:
    """Settings of what runs on the camera."""
    return _settings(request, camera.state.planes.camera_settings)


@routes.http(f"{ROOT}/package_server_settings.cgi", actions=("get", "set"))
def server_settings(camera: Device, request: Request) -> Response:
    """Settings of the server."""
    return _settings(request, camera.state.planes.server_settings)


def _settings(request: Request, settings: dict[str, Any]) -> Response:
    action, given = request.query.get("action"), given_object(request)
    if action == "get":
        return JSONResponse(settings)
    if action != "set" or not given:
        return refused("Invalid action" if action != "set" else "Invalid JSON")
    settings.clear()
    settings.update(given)
    return done()


@routes.http(f"{ROOT}/package_data.cgi", actions=("EXPORT", "IMPORT"))
def package_data(camera: Device, request: Request) -> Response:
    """Carry data away, or bring it back."""
    action, kind = request.query.get("action"), request.query.get("dataType", "")
    if (action, kind) in {("EXPORT", name) for name in _EXPORTS}:
        files = {_SERVER: orjson.dumps(camera.state.planes.server_settings)}
        return Response(zipped(files), media_type="application/zip")
    if (action, kind) not in {("IMPORT", name) for name in _IMPORTS} or request.method != "POST":
        return refused("Invalid action or dataType")
    data = next((part.data for part in request.parts if part.filename is not None), b"")
    try:
        files = unzipped(data)
    except NoZip:
        return refused("Invalid file")
    if _SERVER in files and kind != "MAP_DATA":
        camera.state.planes.server_settings = orjson.loads(files[_SERVER])
    camera.state.planes.imported[kind] = data
    return done()


@routes.http(f"{ROOT}/package/checkMilestoneConnection.cgi", methods=("POST",))
def check_milestone(camera: Device, request: Request) -> Response:
    """Whether a Milestone server answers."""
    return done() if _reaches(camera, request) else refused("Cannot connect to the Milestone server")


@routes.http(f"{ROOT}/package/getMilestoneCameraList.cgi", methods=("POST",))
def milestone_cameras(camera: Device, request: Request) -> Response:
    """Its cameras."""
    if not _reaches(camera, request):
        return refused("Cannot connect to the Milestone server")
    return JSONResponse([{"index": 0, "value": "c0ffee", "label": "Runway 24"}])


def _reaches(camera: Device, request: Request) -> bool:
    account = camera.state.planes.milestone
    return all(request.form.get(key) == value for key, value in account.items())


@routes.http(f"{ROOT}/api_check.cgi", methods=("GET",))
def api_check(camera: Device, request: Request) -> Response:
    """That the app is there."""
    return done()


@routes.http(f"{ROOT}/camera_time.cgi", methods=("GET",))
def camera_time(camera: Device, request: Request) -> Response:
    """Whether the camera's clock is right enough to talk to servers."""
    right = abs(camera.clock.skew) < CLOCK_TOLERANCE
    problem = {"code": 60, "reason": "INVALID_TIME", "message": "SSL certificate problem"}
    return JSONResponse({"state": right, **({} if right else problem)})


@routes.http(f"{ROOT}/network_camera_list.cgi", methods=("GET",))
def network_camera_list(camera: Device, request: Request) -> Response:
    """Other cameras on the network."""
    return JSONResponse({"camera_list": camera.state.neighbours})


@routes.http(f"{ROOT}/report.cgi", methods=("GET",))
def report(camera: Device, request: Request) -> Response:
    """A report for the vendor's support."""
    planes = camera.state.planes
    return PlainTextResponse(
        f"PlaneTracker report\nMode: {planes.mode}\nTarget: {camera.state.tracker.target}\n"
    )
