"""The answer to one request: admission, the endpoint's handler, the log."""

from __future__ import annotations

import inspect
import time
import traceback
from email.utils import format_datetime
from typing import TYPE_CHECKING, Protocol

import attrs
from starlette.responses import Response

from aiocamstreamer.virtual.device.faults import Fault
from aiocamstreamer.virtual.device.log import LARGEST
from aiocamstreamer.virtual.server.admission import Admission, Refusal, admit
from aiocamstreamer.virtual.server.custom_headers import allowed
from aiocamstreamer.virtual.server.exchanges import exchange
from aiocamstreamer.virtual.server.faulty_transport import Line
from aiocamstreamer.virtual.server.incoming import Disconnected, Incoming
from aiocamstreamer.virtual.server.request import Request, is_form

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.routes import Served

MAX_BODY = 256 * 1024 * 1024
"""Bytes of a body from somebody who has logged in: an application's package is the largest."""

STRANGERS_BODY = 1024 * 1024
"""Bytes of a body from somebody who need not say who he is."""

LARGEST_FORM = 1024 * 1024
"""Bytes of arguments, for whoever they come from: each may be looked for among all that the camera has."""

SERVER = "Apache/2.4.66 (Unix) OpenSSL/3.5.4"


class Sender(Protocol):
    """The sender of an answer."""

    async def __call__(self, response: Response, *, bare: bool) -> None:
        """Send *response*, or only its head where *bare*."""


async def answer(camera: Served, line: Line, request: Request, incoming: Incoming, send: Sender) -> None:
    """Answer *request*.

    Raises:
        Disconnected: The client is gone.
    """
    started = time.perf_counter()
    admission, request = await _admitted(camera, request, incoming)
    if request.user is not None:
        line.is_stranger = False
    fault = camera.faults.at_request(request.path)
    if fault is not None and fault.kind != "answer":
        line.strike(fault)
        fault = None
    response, problem = await _response(camera, request, admission, fault)

    def note(problem: str | None) -> None:
        number, verdict = camera.log.number(), admission.verdict
        camera.log.append(exchange(number, request, response.status_code, verdict, started, problem))

    note(problem)
    for name, value in camera.state.hardware.http_headers.items():
        if allowed(name, value):  # a state file may hold what the camera would not have taken
            response.headers[name] = value
    response.headers["date"] = format_datetime(camera.clock.utc(), usegmt=True)
    response.headers["server"] = SERVER
    try:
        await send(response, bare=request.method == "HEAD")
    except Disconnected:
        raise
    except Exception:  # noqa: BLE001 - as in _response, only that the answer has begun already
        note(traceback.format_exc())
        line.abort()


async def _admitted(camera: Served, request: Request, incoming: Incoming) -> tuple[Admission, Request]:
    """Decide, then take the body in even if nobody will read it: clients send it before they know.

    Of a body that is refused no more is held than the log keeps.
    """
    admission = admit(camera, request, camera.routes.endpoint(request.path))
    refusal, user = admission.refusal, admission.verdict.user
    if refusal is not None and (request.header("expect") or "").lower() == "100-continue":
        closing = attrs.evolve(refusal, headers=(*refusal.headers, ("connection", "close")))
        return attrs.evolve(admission, refusal=closing), request
    welcome = MAX_BODY if user is not None else STRANGERS_BODY
    keep = LARGEST if refusal is not None else welcome
    body, size = await incoming.take(keep=keep, most=MAX_BODY)
    most = min(keep, LARGEST_FORM) if is_form(body) else keep
    if size > most and refusal is None:
        admission = attrs.evolve(admission, refusal=Refusal.of(413))
        body = body[:LARGEST]
    return admission, attrs.evolve(request, body=body, user=user)


async def _response(
    camera: Served, request: Request, admission: Admission, fault: Fault | None
) -> tuple[Response, str | None]:
    refusal = admission.refusal
    if fault is not None:
        refusal = Refusal(status=fault.status, headers=fault.headers, body=fault.body)
    endpoint = camera.routes.endpoint(request.path)
    if refusal is not None or endpoint is None:
        return refused(refusal or Refusal.of(404)), None
    try:
        found = endpoint.handler(camera, request)
        response = await found if inspect.isawaitable(found) else found
    except Exception:  # noqa: BLE001 - a fault of ours is logged and answered, never shown or fatal
        return refused(Refusal.of(500)), traceback.format_exc()
    return response, None


def refused(refusal: Refusal) -> Response:
    """*refusal* as an answer."""
    response = Response(refusal.body, refusal.status)
    for name, value in refusal.headers:
        response.headers.append(name, value)
    return response
