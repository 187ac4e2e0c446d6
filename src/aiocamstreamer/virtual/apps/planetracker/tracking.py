"""PlaneTracker over HTTP: what is followed, what is preferred, and how it is set up.

Refusals are HTTP 400 whose reason phrase is the message.

Source: the vendor's own library; there is no public document
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.apps.planetracker.events import APP
from aiocamstreamer.virtual.device.planetracker import DOMAINS, MAP
from aiocamstreamer.virtual.server.answers import Phrased
from aiocamstreamer.virtual.server.event_sockets import tell
from aiocamstreamer.virtual.server.routes import Handler, Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

ROOT = "/local/planetracker"
_USER = ("userId", "userName", "userPriority")

routes = Routes()


def done() -> Response:
    """The answer to what was carried out."""
    return JSONResponse({"status": 200, "message": "OK"})


def refused(reason: str) -> Response:
    """The answer to what cannot be carried out."""
    return Phrased(400, reason)


def reading(
    *names: str, methods: tuple[str, ...] = ("GET",), actions: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Declare what answers without anybody having to say who he is."""
    return routes.http(*(f"{ROOT}/{name}" for name in names), methods=methods, actions=actions)


def acting(name: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[Handler], Handler]:
    """Declare an action: whoever acts says who he is, and the others are told."""

    def declare(handler: Handler) -> Handler:
        def answer(camera: Device, request: Request) -> Response:
            lock = camera.state.tracker.locked_by
            if any(not request.query.get(key) for key in _USER):
                return refused("Invalid user parameters")
            if lock is not None and lock["userId"] != request.query["userId"]:
                return refused("API is locked by another user")
            response = handler(camera, request)
            if isinstance(response, Response) and response.status_code == 200:
                _announce(camera, name, request)
            return response  # type: ignore[return-value]

        return routes.http(f"{ROOT}/package/{name}", methods=methods)(answer)

    return declare


def _announce(camera: Device, cgi: str, request: Request) -> None:
    body = request.json() if request.body else None
    event = {
        "type": "USER_ACTION",
        "cgi": cgi,
        "ip": "127.0.0.1",
        "params": dict(request.query),
        "postJsonBody": body,
    }
    tell(camera, APP, [event])


def given_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body; an empty one where there is none."""
    try:
        found = request.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _number(request: Request, name: str, limit: float) -> float | None:
    try:
        found = float(request.query.get(name, ""))
    except ValueError:
        return None
    return found if isfinite(found) and abs(found) <= limit else None


# Tracking


@acting("trackIcao.cgi")
def track_icao(camera: Device, request: Request) -> Response:
    """Follow an aircraft by its ICAO address."""
    icao = request.query.get("icao")
    flights = camera.state.tracker.flights
    return _follow(camera, next((name for name, it in flights.items() if it["icao"] == icao), None))


@acting("trackTarget.cgi")
def track_target(camera: Device, request: Request) -> Response:
    """Follow a target."""
    name = request.query.get("targetId")
    return _follow(camera, name if name in camera.state.tracker.flights else None)


def _follow(camera: Device, target: str | None) -> Response:
    if target is None:
        return refused("Target not found")
    with camera.change("tracker"):
        camera.state.tracker.target, camera.state.tracker.forced = target, True
    return done()


@acting("resetIcao.cgi")
def reset_icao(camera: Device, request: Request) -> Response:
    """Follow nothing in particular."""
    with camera.change("tracker"):
        camera.state.tracker.target, camera.state.tracker.forced = None, False
    return done()


acting("resetTarget.cgi")(reset_icao)


@reading("package/getTrackingMode.cgi")
def tracking_mode(camera: Device, request: Request) -> Response:
    """Who chooses what is followed."""
    return JSONResponse({"mode": camera.state.planes.mode})


@acting("setTrackingMode.cgi", methods=("POST",))
def set_tracking_mode(camera: Device, request: Request) -> Response:
    """Let the app choose, or not."""
    mode = given_object(request).get("mode")
    if mode not in {"MANUAL", "AUTOMATIC"}:
        return refused("Invalid tracking mode")
    camera.state.planes.mode = mode
    return done()


@acting("goToCoordinates.cgi")
def go_to_coordinates(camera: Device, request: Request) -> Response:
    """Look at a place."""
    planes = camera.state.planes
    latitude, longitude = _number(request, "lat", 90), _number(request, "lon", 180)
    altitude = _number(request, "alt", 1e5)
    if planes.mode == "AUTOMATIC":
        return refused("Cannot set coordinates in automatic mode")
    if latitude is None or longitude is None:
        return refused("Invalid lat/lon parameters")
    if altitude is None and "alt" in request.query:
        return refused("Invalid alt parameter")
    planes.looked_at = latitude, longitude, altitude
    return done()


@acting("lockApi.cgi")
def lock_api(camera: Device, request: Request) -> Response:
    """Keep the controls for a while."""
    seconds = _number(request, "timeout", 86400)
    if seconds is None or seconds <= 0:
        return refused("Invalid timeout parameter")
    user: dict[str, Any] = {key: request.query[key] for key in _USER} | {"ip": "127.0.0.1"}
    if user["userPriority"].lstrip("-").isdecimal():
        user["userPriority"] = int(user["userPriority"])
    with camera.change("tracker"):
        camera.state.tracker.locked_by = user

    def let_go() -> None:
        if camera.state.tracker.locked_by is user:
            with camera.change("tracker"):
                camera.state.tracker.locked_by = None

    camera.clock.after(seconds, let_go)
    return done()


@acting("unlockApi.cgi")
def unlock_api(camera: Device, request: Request) -> Response:
    """Let go of the controls."""
    with camera.change("tracker"):
        camera.state.tracker.locked_by = None
    return done()


def _calibration(name: str, what: str) -> None:
    @acting(name)
    def reset(camera: Device, request: Request) -> Response:
        camera.state.planes.resets.append(what)
        return done()


for _name, _what in (
    ("resetPtzCalibration.cgi", "PTZ"),
    ("resetFocusCalibration.cgi", "FOCUS"),
    ("triggerFocusReview.cgi", "REVIEW"),
):
    _calibration(_name, _what)


# Lists and zones


def _kept(kind: str, *, read: Callable[[Device], dict[str, Any]], key: str) -> None:
    """Declare what reads and what replaces something that is kept."""

    @reading(f"package/get{kind}.cgi")
    def answer(camera: Device, request: Request) -> Response:
        return JSONResponse(read(camera))

    @acting(f"set{kind}.cgi", methods=("POST",))
    def replace(camera: Device, request: Request) -> Response:
        given = given_object(request)
        items = given.get(key)
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            return refused("Invalid JSON")
        kept = read(camera)
        kept.clear()
        kept.update(given)
        return done()


_kept("PriorityList", read=lambda camera: camera.state.planes.lists["PriorityList"], key="list")
_kept("WhiteList", read=lambda camera: camera.state.planes.lists["WhiteList"], key="list")
_kept("BlackList", read=lambda camera: camera.state.planes.lists["BlackList"], key="list")
_kept("Zones", read=lambda camera: camera.state.planes.zones, key="zones")


# What is known


@reading("package/serverRunCheck.cgi")
def server_run_check(camera: Device, request: Request) -> Response:
    """Whether the app's server runs."""
    return done() if camera.state.planes.running else Response(status_code=503)


@reading("getLiveViewAlias.cgi")
def live_view_alias(camera: Device, request: Request) -> Response:
    """Where a browser finds an RTSP stream."""
    if not request.query.get("rtsp_url", "").startswith("rtsp://"):
        return refused("Invalid rtsp_url parameter")
    hello = '{"authorization": "' + camera.tokens.issue(f"{APP} live view") + '"}'
    address = f"ws://{camera.host}:{camera.port}/local/planetracker/live"
    return JSONResponse({"alias": "live", "ws": address, "ws_initial_message": hello})


@reading("package/getDomainList.cgi", actions=("get",))
def domain_list(camera: Device, request: Request) -> Response:
    """The domains that can be followed."""
    return JSONResponse({"domainList": DOMAINS})


@reading("package/flightInfo.cgi")
def flight_info(camera: Device, request: Request) -> Response:
    """A flight, as far as it is known."""
    found = camera.state.planes.flights.get(request.query.get("targetId", ""))
    return refused("Flight not found") if found is None else JSONResponse(found)


@reading("package/getIcao.cgi")
def get_icao(camera: Device, request: Request) -> Response:
    """Whom a registration or a call sign belongs to."""
    for target, known in camera.state.planes.flights.items():
        if any(request.query.get(key) == known.get(key) is not None for key in ("registration", "callsign")):
            return JSONResponse({"icao": camera.state.tracker.flights[target]["icao"], "targetId": target})
    return refused("Aircraft not found")


@reading("package/getMapInfo.cgi")
def map_info(camera: Device, request: Request) -> Response:
    """The offers of the map."""
    return JSONResponse(MAP)
