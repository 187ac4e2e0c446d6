"""The apps' proxies: requests are forwarded to a camera that only this one can reach.

A virtual camera forwards to this computer alone, so that it opens no door to a network; and for this computer
alone, unless it is told otherwise, so that it opens none to what listens here for nobody else.

Source: CamScripter App 2.x API, "proxy.cgi"; the vendor's open-source server, which turns the target's 401
into 400 and answers 500 where it cannot reach it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.server.loopback import is_loopback
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

LAST_PORT = 65_535
_SECONDS = 10.0
_OURS = "x-target-camera-"
_HOP = {
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
}
_NOT_BACK = {
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "keep-alive",
    "server",
    "transfer-encoding",
}


@routes.http(
    "/local/camoverlay/api/proxy.cgi",
    "/local/camscripter/proxy.cgi",
    "/local/camstreamer/proxy.cgi",
    "/local/camswitcher/api/proxy.cgi",
    "/local/planetracker/proxy.cgi",
)
async def proxy(camera: Device, request: Request) -> Response:
    """The target's answer."""
    told = {
        name: request.header(f"{_OURS}{name}") or ""
        for name in ("protocol", "ip", "port", "path", "user", "pass")
    }
    if told["protocol"] not in {"http", "https", "https_insecure"} or not told["path"].startswith("/"):
        return PlainTextResponse("x-target-camera-protocol or x-target-camera-path is wrong", 400)
    if not may_forward(camera, request):
        return PlainTextResponse("target not reachable: it is not forwarded for other computers", 500)
    if not is_loopback(told["ip"]) or not told["port"].isdecimal():
        return PlainTextResponse("target not reachable", 500)
    host = f"[{told['ip']}]" if ":" in told["ip"] else told["ip"]
    url = f"{told['protocol'].removesuffix('_insecure')}://{host}:{told['port']}{told['path']}"
    who = (told["user"], told["pass"]) if told["user"] else None
    try:
        answer = await forwarded(request, url, who=who, insecure=told["protocol"] != "https")
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return PlainTextResponse(f"target not reachable: {type(problem).__name__}", 500)
    if answer.status_code == 401:
        answer.status_code = 400
    return answer


def may_forward(camera: Device, request: Request) -> bool:
    """Whether *request* may be forwarded: databases and notebooks listen on this computer for it alone."""
    return camera.open_proxy or request.is_from_here


def address(url: str) -> httpx.URL:
    """*url*, read; httpx itself takes ports that there are not, and fails with an error of the system's.

    Raises:
        httpx.InvalidURL: It is no address.
    """
    read = httpx.URL(url)
    if read.port is not None and read.port > LAST_PORT:
        raise httpx.InvalidURL(f"port: {read.port} is more than {LAST_PORT}")
    return read


async def forwarded(
    request: Request, url: str, *, who: tuple[str, str] | None = None, insecure: bool = True
) -> Response:
    """The answer of *url* to *request*.

    Raises:
        httpx.HTTPError: There is none.
        httpx.InvalidURL: *url* is no address.
    """
    where = address(url)
    headers = [
        (name, value) for name, value in request.headers if name not in _HOP and not name.startswith(_OURS)
    ]
    async with httpx.AsyncClient(verify=not insecure, trust_env=False, timeout=_SECONDS) as client:
        sent = client.build_request(request.method, where, headers=headers, content=request.body)
        answer = await client.send(sent)
        if answer.status_code == 401 and who is not None:
            offered = answer.headers.get("www-authenticate", "").lower()
            scheme = httpx.DigestAuth if "digest" in offered else httpx.BasicAuth
            answer = await client.send(sent, auth=scheme(*who))
    response = Response(answer.content, answer.status_code)
    for name, value in answer.headers.multi_items():
        if name not in _NOT_BACK:
            response.headers.append(name, value)
    return response
