"""CamScripter over HTTP: packages, what they keep, and what they answer.

Source: CamScripter App 2.x API; what it lacks as the vendor's own library and open-source server have it
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import orjson
from starlette.responses import JSONResponse, PlainTextResponse, Response

from aiocamstreamer.virtual.apps.overlay.services import CLOCK_TOLERANCE
from aiocamstreamer.virtual.apps.proxy import forwarded
from aiocamstreamer.virtual.device.scripter import SETTINGS, STORAGES, ScriptPackage
from aiocamstreamer.virtual.device.zip_files import NoZip, unzipped, zipped
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Part, Request

ROOT = "/local/camscripter"
OLD, NEW = "4.x", "6.x"
"""Generations of the API."""

_KEYS = ("package_name", "package_menu_name", "package_version", "vendor")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_DATA = "localdata/"
"""Where a package has its persistent data."""

routes = Routes()


def done(camera: Device) -> Response:
    """The answer to what was carried out: older versions write no JSON."""
    if camera.generation == OLD:
        return PlainTextResponse("OK")
    return JSONResponse({"status": 200, "message": "OK"})


@routes.http(f"{ROOT}/package/list.cgi", methods=("GET",))
def package_list(camera: Device, request: Request) -> Response:
    """The packages: flat in older versions, nested in newer ones, both at once where both are answered."""
    generation = camera.generation
    rows: list[dict[str, Any]] = []
    for package in camera.state.scripter.packages.values():
        flat = {} if generation == NEW else {"ui_link": "", **package.manifest}
        nested = {"storage": package.storage, "manifest": {"ui_link": "", **package.manifest}}
        rows.append({**flat, **({} if generation == OLD else nested)})
    return JSONResponse(rows)


@routes.http(f"{ROOT}/package/install.cgi", methods=("POST",))
def package_install(camera: Device, request: Request) -> Response:
    """Install or upgrade; files that are not called ``.zip`` are passed over, and that is a success."""
    storage = request.query.get("storage", "FLASH")
    if storage not in camera.state.scripter.capacities:
        return PlainTextResponse("Invalid storage", 400)
    if camera.faults.disk_full:
        return PlainTextResponse("No space left on device", 500)
    for part in _zip_files(request):
        problem = _install(camera, part.data, storage)
        if problem:
            return PlainTextResponse(problem, 500)
    return done(camera)


def _zip_files(request: Request) -> list[Part]:
    return [part for part in request.parts if (part.filename or "").endswith(".zip")]


def _install(camera: Device, data: bytes, storage: str) -> str:
    """Install one package; says what is wrong with it, or nothing."""
    try:
        files = unzipped(data)
    except NoZip:
        return "Archive cannot be extracted"
    if "manifest.json" not in files:
        return "No manifest found"
    try:
        manifest = orjson.loads(files["manifest.json"])
        name = manifest["package_name"]
        proper = all(isinstance(manifest[key], str) and manifest[key] for key in _KEYS) and _NAME.fullmatch(
            name
        )
    except (ValueError, KeyError, TypeError):
        proper = None
    if not proper:
        return "Wrong manifest format"
    packages = camera.state.scripter.packages
    before = packages.get(name, ScriptPackage(manifest={}))
    shipped = {path.removeprefix(_DATA): data for path, data in files.items() if path.startswith(_DATA)}
    packages[name] = ScriptPackage(
        manifest=manifest,
        storage=storage,
        files={path: data for path, data in files.items() if not path.startswith(_DATA)},
        data={**shipped, **before.data},  # what the user has set since counts more than what is shipped
        port=before.port,
        public_port=before.public_port,
    )
    return ""


@routes.http(f"{ROOT}/package/remove.cgi", methods=("GET",))
def package_remove(camera: Device, request: Request) -> Response:
    """Remove one."""
    name = request.query.get("package_name")
    if name is None:
        return JSONResponse({"message": "No name provided!"}, 400)
    if camera.state.scripter.packages.pop(name, None) is None:
        return JSONResponse({"message": "Not Found"}, 404)
    return JSONResponse({})


@routes.http(f"{ROOT}/package/settings.cgi", actions=("get", "set"))
def package_settings(camera: Device, request: Request) -> Response:
    """Read or write a package's settings; the package is told."""
    return _with_package(camera, request, _set, PlainTextResponse("Package not found", 404))


def _set(package: ScriptPackage, action: str, request: Request) -> Response:
    if action == "get":
        return Response(package.data.get(SETTINGS, b"{}"), media_type="application/json")
    if action != "set":
        return PlainTextResponse("Invalid action", 400)
    try:
        request.json()
    except ValueError:
        return PlainTextResponse("Settings are no JSON", 400)
    package.data[SETTINGS] = request.body
    package.interrupts += 1
    return PlainTextResponse("OK")


@routes.http(f"{ROOT}/package/data.cgi", methods=("POST",), actions=("IMPORT", "EXPORT"))
def package_data(camera: Device, request: Request) -> Response:
    """Carry a package's persistent data away, or bring it back."""
    name = request.query.get("package_name")
    return _with_package(camera, request, _carry, PlainTextResponse(f"Package {name} doesn't exist", 400))


def _with_package(
    camera: Device,
    request: Request,
    act: Callable[[ScriptPackage, str, Request], Response],
    missing: Response,
) -> Response:
    """Act on the package that *request* names, as it says; *missing* is the answer where there is none."""
    name, action = request.query.get("package_name"), request.query.get("action")
    if name is None or action is None:
        return PlainTextResponse("Crucial attributes missing!", 400)
    package = camera.state.scripter.packages.get(name)
    return missing if package is None else act(package, action, request)


def _carry(package: ScriptPackage, action: str, request: Request) -> Response:
    if action == "EXPORT":
        return Response(zipped(package.data), media_type="application/zip")
    if action != "IMPORT":
        return PlainTextResponse("Invalid action", 400)
    for part in _zip_files(request):
        try:
            package.data = unzipped(part.data)
        except NoZip:
            return PlainTextResponse("Archive cannot be extracted", 500)
    return PlainTextResponse("OK")


@routes.http(f"{ROOT}/package/get_storage.cgi", methods=("GET",))
def package_storages(camera: Device, request: Request) -> Response:
    """Where packages can lie."""
    capacities = camera.state.scripter.capacities
    return JSONResponse([{"type": name, "capacity_mb": size} for name, size in capacities.items()])


@routes.http(f"{ROOT}/package/*", methods=("GET",))
def package_page(camera: Device, request: Request) -> Response:
    """A file out of a package's folder ``html``."""
    name, _, path = request.path.removeprefix(f"{ROOT}/package/").partition("/")
    package = camera.state.scripter.packages.get(name)
    if package is None:
        return PlainTextResponse(f"HTTPApi: package {name} not found", 404)
    data = package.files.get(f"html/{path}")
    return PlainTextResponse(f"HTTPApi: file /{path} not found", 404) if data is None else Response(data)


@routes.http(f"{ROOT}/proxy/*")
async def package_proxy(camera: Device, request: Request) -> Response:
    """The answer of a package's own HTTP server."""
    return await _asked(camera, request, "proxy")


@routes.http(f"{ROOT}/proxy_public/*", role=None)
async def package_proxy_public(camera: Device, request: Request) -> Response:
    """Its answer to anybody."""
    return await _asked(camera, request, "proxy_public")


async def _asked(camera: Device, request: Request, kind: str) -> Response:
    name, _, rest = request.target.partition(f"{ROOT}/{kind}/")[2].partition("/")
    package = camera.state.scripter.packages.get(name)
    if package is None:
        return PlainTextResponse("Cannot find package to proxy", 404)
    port = package.port if kind == "proxy" else package.public_port
    if port is None:
        return PlainTextResponse("package does not listen", 502)
    try:
        return await forwarded(request, f"http://127.0.0.1:{port}/{rest}")
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return PlainTextResponse(f"package does not answer: {type(problem).__name__}", 502)


@routes.http(f"{ROOT}/api_check.cgi", methods=("GET",))
def api_check(camera: Device, request: Request) -> Response:
    """That the app is there."""
    return JSONResponse({"status": 200, "message": "OK"})


@routes.http(f"{ROOT}/camera_time.cgi", methods=("GET",))
def camera_time(camera: Device, request: Request) -> Response:
    """Whether the camera's clock is right enough to talk to the vendor's cloud."""
    right = abs(camera.clock.skew) < CLOCK_TOLERANCE
    problem = {"code": 400, "reason": "INVALID_TIME", "message": "The camera's time is not set correctly"}
    return JSONResponse({"state": right, **({} if right else problem)})


@routes.http(f"{ROOT}/network_camera_list.cgi", methods=("GET",))
def network_camera_list(camera: Device, request: Request) -> Response:
    """Other cameras on the network."""
    return JSONResponse({"camera_list": camera.state.neighbours})


@routes.http(f"{ROOT}/diagnostics.cgi", methods=("GET",))
def diagnostics(camera: Device, request: Request) -> Response:
    """Whether Node.js is there."""
    return JSONResponse({"node_state": camera.state.scripter.node})


@routes.http(f"{ROOT}/node_update.cgi", methods=("GET",))
def node_update(camera: Device, request: Request) -> Response:
    """Install Node.js."""
    if request.query.get("storage") not in STORAGES:
        return JSONResponse({"status": 400, "message": "Invalid storage"})
    camera.state.scripter.node = "OK"
    return JSONResponse({"status": 200, "message": "OK"})


@routes.http(f"{ROOT}/report.cgi", methods=("GET",))
def report(camera: Device, request: Request) -> Response:
    """A report for the vendor's support."""
    names = ", ".join(camera.state.scripter.packages)
    device = camera.state.device
    return PlainTextResponse(f"CamScripter report\nSerial number: {device.serial}\nPackages: {names}\n")
