"""CamOverlay's own files: images and fonts that were uploaded to the app.

Source: CamOverlay App API as its web interface uses it: ``code`` other than 200 in an HTTP 200 is a failure.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.apps.overlay.services import API, refused
from aiocamstreamer.virtual.device.state import StoredFile
from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

FOLDERS = {
    "flash": "/usr/local/packages/camoverlay/localdata",
    "SD0": "/var/spool/storage/SD_DISK/camoverlay",
}
ACTIONS = ("list", "get_storage", "upload", "remove")

routes = Routes()


@routes.http(f"{API}/upload_image.cgi", actions=ACTIONS)
def upload_image(camera: Device, request: Request) -> Response:
    """List, upload and remove images."""
    return _serve(camera, request, camera.state.overlay.images, "user_images")


@routes.http(f"{API}/upload_font.cgi", actions=ACTIONS)
def upload_font(camera: Device, request: Request) -> Response:
    """List, upload and remove fonts."""
    return _serve(camera, request, camera.state.overlay.fonts, "fonts")


@routes.http(f"{API}/image.cgi", methods=("GET",))
def image(camera: Device, request: Request) -> Response:
    """One uploaded image."""
    path = request.query.get("path")
    for file in camera.state.overlay.images:
        if file.path == path:
            kind = "image/png" if file.data.startswith(b"\x89PNG") else "image/jpeg"
            return Response(file.data, media_type=kind)
    return web_page(404)


def _serve(camera: Device, request: Request, files: list[StoredFile], folder: str) -> Response:
    match request.fields.get("action"):
        case "list":
            rows = [{"name": file.name, "path": file.path, "storage": file.storage} for file in files]
            return JSONResponse({"code": 200, "list": rows})
        case "get_storage":
            states = [
                {"type": storage, "state": "SD_OK" if storage == "SD0" else "OK"} for storage in FOLDERS
            ]
            return JSONResponse({"code": 200, "list": states})
        case "upload":
            return _upload(camera, request, files, folder)
        case "remove":
            return _remove(request, files)
        case _:
            return refused("invalid action specified")


def _upload(camera: Device, request: Request, files: list[StoredFile], folder: str) -> Response:
    storage = request.fields.get("storage", "flash")
    uploaded = next((part for part in request.parts if part.filename), None)
    name = PurePosixPath((uploaded.filename or "").replace("\\", "/")).name if uploaded else ""
    if storage not in FOLDERS:
        return _failed(400, "unknown storage")
    if uploaded is None or not name:
        return _failed(400, "no file in the request")
    if camera.faults.disk_full:
        return _failed(507, "not enough space on the storage")
    file = StoredFile(name, f"{FOLDERS[storage]}/{folder}/{name}", storage, uploaded.data)
    files[:] = [*(it for it in files if it.path != file.path), file]
    return JSONResponse({"code": 200, "message": "OK"})


def _remove(request: Request, files: list[StoredFile]) -> Response:
    path = request.fields.get("path")
    kept = [file for file in files if file.path != path]
    if len(kept) == len(files):
        return _failed(404, "file not found")
    files[:] = kept
    return JSONResponse({"code": 200, "message": "OK"})


def _failed(code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message})
