"""Whether the camera is up, what takes it down, and what it reports of itself.

Source: VAPIX systemready API, system settings, server report, firmware management API
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import asyncio
import gzip
import io
import time
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from aiocamstreamer.virtual.device import factory_parameters as configuration
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.hardware import hardware as new_hardware
from aiocamstreamer.virtual.device.log import Exchange
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix import clock
from aiocamstreamer.virtual.vapix.json_api import Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_PCAP = bytes.fromhex("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000")
_PACKET = bytes.fromhex("00000000 00000000 0e000000 0e000000") + bytes(12) + b"\x08\x00"


@routes.http("/axis-cgi/systemready.cgi", role=None, apis=("systemready",))
def systemready(camera: Device, request: Request) -> Response:
    """Readiness, and from API 1.4 on the boot."""
    versions = PROFILES[camera.profile].versions("systemready")
    return answer(request, versions, {"systemready": partial(_ready, camera)})


@routes.http("/axis-cgi/restart.cgi", "/axis-cgi/admin/restart.cgi")
def restart(camera: Device, request: Request) -> Response:
    """Restart, in a while."""
    return _going_down(camera, lambda: None)


@routes.http(
    "/axis-cgi/factorydefault.cgi",
    "/axis-cgi/admin/factorydefault.cgi",
    "/axis-cgi/hardfactorydefault.cgi",
    "/axis-cgi/admin/hardfactorydefault.cgi",
)
def factory_default(camera: Device, request: Request) -> Response:
    """Forget everything, and restart in a while."""
    return _going_down(camera, partial(_forget, camera))


@routes.http("/axis-cgi/serverreport.cgi", "/axis-cgi/admin/serverreport.cgi")
def serverreport(camera: Device, request: Request) -> Response:
    """The report, as text unless an archive is asked for."""
    text = "----- Server report -----\n" + "".join(
        f"root.{name}='{value}'\n" for name, value in camera.state.parameters.items()
    )
    mode = request.fields.get("mode", "text")
    if mode == "text":
        return PlainTextResponse(text)
    if mode == "tar_all":
        return Response(gzip.compress(text.encode(), mtime=0), media_type="application/x-gzip")
    if mode not in {"zip", "zip_with_image"}:
        return PlainTextResponse("Error: invalid mode\n")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("report.txt", text)
    return Response(content.getvalue(), media_type="application/zip")


@routes.http("/axis-cgi/debug/debug.tgz")
def debug(camera: Device, request: Request) -> Response:
    """A crash report, or a trace of the network, which is no archive whatever its name says."""
    fields = request.fields
    if fields.get("cmd") != "pcapdump":
        return Response(gzip.compress(b"crash report\n", mtime=0), media_type="application/x-gzip")
    seconds = fields.get("duration", "")
    if not seconds.isdecimal() or not int(seconds):
        return PlainTextResponse("Error: invalid duration\n", 400)
    return StreamingResponse(_trace(camera, int(seconds)), media_type="application/octet-stream")


@routes.http("/axis-cgi/systemlog.cgi", "/axis-cgi/admin/systemlog.cgi")
def systemlog(camera: Device, request: Request) -> Response:
    """The log of the camera."""
    device = camera.state.device
    booted = camera.clock.seconds() - device.booted
    lines = [
        _line(camera, booted, said)
        for said in (
            f"[ INFO    ] systemd[1]: AXIS OS {device.firmware} on {device.product} started",
            f"[ NOTICE  ] systemd[1]: Serial number {device.serial}",
            "[ WARNING ] httpd[812]: Error: this word in a log is no error of the request",
        )
    ]
    return _log(camera, request, lines)


@routes.http("/axis-cgi/accesslog.cgi", "/axis-cgi/admin/accesslog.cgi")
def accesslog(camera: Device, request: Request) -> Response:
    """Who asked for what."""
    exchanges = [entry for entry in camera.log if isinstance(entry, Exchange)]
    now = time.time()
    lines = [
        _line(
            camera,
            now - entry.at,
            f"[ INFO    ] httpd[812]: {entry.username or '-'} {entry.method} {entry.path} {entry.status}",
        )
        for entry in exchanges
    ]
    return _log(camera, request, lines)


@routes.http("/axis-cgi/firmwaremanagement.cgi", apis=("fwmgr",))
def firmware(camera: Device, request: Request) -> Response:
    """The firmware; its errors are numbered as HTTP statuses are."""
    status = {
        "activeFirmwareVersion": camera.state.device.firmware,
        "activeFirmwarePart": "0",
        "inactiveFirmwareVersion": "10.9.4",
        "isCommited": "Yes",
        "lastUpgradeAt": "Fri Jan 02 2026 03:04",
    }
    versions = PROFILES[camera.profile].versions("fwmgr")
    return answer(request, versions, _Firmware({"status": lambda _: status}))


class _Firmware(dict[str, Callable[[Mapping[str, Any]], Any]]):
    """Methods whose absence has a number of its own. Recorded on AXIS OS 12.11."""

    def __contains__(self, method: object) -> bool:
        return method != "getSupportedVersions"

    def __missing__(self, method: str) -> Callable[[Mapping[str, Any]], Any]:
        def refuse(_: Mapping[str, Any]) -> Any:
            raise Refused(405, "Unknown method in request.")

        return refuse


def _ready(camera: Device, _: Mapping[str, Any]) -> dict[str, str]:
    profile, device = PROFILES[camera.profile], camera.state.device
    data = {"systemready": "yes", "needsetup": "no" if camera.state.users else "yes"}
    if profile.boot_ids:
        data["uptime"] = str(int(camera.clock.seconds() - device.booted))
        data["bootid"] = device.boot_id
    if profile.versions("systemready") == ("1.5",):
        data["passphrasepolicy"] = "none"
    return data


def _going_down(camera: Device, first: Callable[[], None]) -> Response:
    """A page that leads people on; the camera answers for some seconds more, and is away for some more."""
    hardware = camera.state.hardware
    away = hardware.coming_up_seconds

    def go() -> None:
        first()
        camera.reboot(away)

    camera.clock.after(hardware.going_down_seconds, go)
    place = f"/admin/factoryMessage2.shtml?server={camera.host}"
    return HTMLResponse(
        f'<html><head><meta http-equiv="refresh" content="0;URL={place}"></head><body></body></html>'
    )


def _forget(camera: Device) -> None:
    camera.state.users.clear()
    camera.state.parameters.begin_anew(configuration.anew(camera))
    camera.state.hardware = new_hardware(camera.screen.channels)
    camera.state.disks.rules.clear()


def _line(camera: Device, seconds_ago: float, said: str) -> str:
    """A line of a log, with the camera's own time and host name. Recorded on AXIS OS 9.80."""
    moment = clock.local(camera, camera.clock.utc() - timedelta(seconds=seconds_ago))
    host = camera.state.parameters.get("Network.HostName", "")
    return f"{moment.isoformat(timespec='milliseconds')} {host} {said}"


def _log(camera: Device, request: Request, lines: list[str]) -> Response:
    """The lines; older firmware ignores the filter, as it does every argument that it does not know."""
    wanted = request.fields.get("text", "") if camera.profile != "10.12" else ""
    return PlainTextResponse("".join(f"{line}\n" for line in lines if wanted in line))


async def _trace(camera: Device, seconds: int) -> AsyncIterator[bytes]:
    """A packet a second, on the camera's clock."""
    end = camera.clock.seconds() + seconds  # counted from before anybody hears of it
    yield _PCAP
    loop = asyncio.get_running_loop()
    while (left := end - camera.clock.seconds()) > 0:
        due = loop.create_future()
        camera.clock.after(min(1.0, left), partial(_wake, due))
        await due
        yield _PACKET


def _wake(due: asyncio.Future[None]) -> None:
    if not due.done():
        due.set_result(None)
