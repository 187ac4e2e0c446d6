"""The live page: the camera's video and what its clients do, for a person with a browser.

It asks for the camera's own credentials, since it shows what they protect: the video, everybody's requests.
The browser prompts once and then signs the pictures and the log as well, so it needs no login of its own.
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from aiocamstreamer.virtual.page.acts import act
from aiocamstreamer.virtual.page.log_lines import lines
from aiocamstreamer.virtual.page.overview import overview, settled
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

UPDATE_SECONDS = 0.25
RETRY = b"retry: 500\n\n"
"""Milliseconds after which a browser looks again for a camera that went away."""

ASSETS = {
    "/": ("index.html", "text/html"),
    "/virtual/page.css": ("page.css", "text/css"),
    "/virtual/page.js": ("page.js", "text/javascript"),
    "/virtual/forms.js": ("forms.js", "text/javascript"),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load: itself, and nothing that somebody wrote into it."""

routes = Routes()


@routes.http(*ASSETS, methods=("GET",))
def asset(camera: Device, request: Request) -> Response:
    """The page and its parts."""
    name, kind = ASSETS[request.path]
    content = files(__name__).joinpath(name).read_bytes()
    headers = {
        "cache-control": "no-store",
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    return Response(content, media_type=kind, headers=headers)


@routes.http("/virtual/act", methods=("POST",))
def acted(camera: Device, request: Request) -> Response:
    """Do what was clicked; only JSON that says so, which other sites cannot have a browser send."""
    if not (request.header("content-type") or "").startswith("application/json"):
        return PlainTextResponse("application/json only", 415)
    try:
        said = act(camera, request.json())
    except ValueError as problem:
        return PlainTextResponse(str(problem), 400)
    return JSONResponse({"done": True, "said": said})


@routes.http("/virtual/live", methods=("GET",))
def live(camera: Device, request: Request) -> Response:
    """The camera's events, as server-sent events."""

    async def updates() -> AsyncIterator[bytes]:
        yield RETRY
        seen, known, first = 0, b"", settled(camera, request.user)
        while True:
            fresh = camera.log.after(seen)
            seen = max((entry.number for entry in fresh), default=seen)
            update = {
                **first,
                "sockets": dict(camera.connections.websockets),
                "live": camera.drawing.live,
                "calls": camera.drawing.calls,
                "lines": lines(fresh),
            }
            shown = orjson.dumps(overview(camera), option=orjson.OPT_NON_STR_KEYS)
            if shown != known:
                known, update["overview"] = shown, orjson.Fragment(shown)
            yield b"data: " + orjson.dumps(update) + b"\n\n"
            first = {}
            await asyncio.sleep(UPDATE_SECONDS)

    return StreamingResponse(updates(), media_type="text/event-stream", headers={"cache-control": "no-store"})
