"""The live page: the camera's video and what its clients do, for a person with a browser.

It asks for the camera's own credentials, since it shows what they protect: the video, everybody's requests.
The browser prompts once and then signs the pictures and the log as well, so it needs no login of its own.
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

import orjson
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from aiocamstreamer.virtual.device.log import Entry, Exchange, FaultFired, Message
from aiocamstreamer.virtual.page.acts import act
from aiocamstreamer.virtual.page.overview import overview
from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

UPDATE_SECONDS = 0.25
AT_MOST = 60
"""Log entries in one update; of more, the latest."""

OWN = ("/", "/axis-cgi/mjpg/video.cgi")
"""Requests that the page makes itself, and does not show; neither does it those below ``/virtual/``."""

ASSETS = {
    "/": ("index.html", "text/html"),
    "/virtual/page.css": ("page.css", "text/css"),
    "/virtual/page.js": ("page.js", "text/javascript"),
}

routes = Routes()


@routes.http(*ASSETS, methods=("GET",))
def asset(camera: Device, request: Request) -> Response:
    """The page and its parts."""
    name, kind = ASSETS[request.path]
    content = files(__name__).joinpath(name).read_bytes()
    return Response(content, media_type=kind, headers={"cache-control": "no-store"})


@routes.http("/virtual/act", methods=("POST",))
def acted(camera: Device, request: Request) -> Response:
    """Do what was clicked; only JSON that says so, which other sites cannot have a browser send."""
    if not (request.header("content-type") or "").startswith("application/json"):
        return PlainTextResponse("application/json only", 415)
    try:
        act(camera, request.json())
    except ValueError as problem:
        return PlainTextResponse(str(problem), 400)
    return JSONResponse({"done": True})


@routes.http("/virtual/live", methods=("GET",))
def live(camera: Device, request: Request) -> Response:
    """The camera's events, as server-sent events."""

    async def updates() -> AsyncIterator[bytes]:
        seen, known = 0, b""
        while True:
            fresh = camera.log.after(seen)
            seen = max((entry.number for entry in fresh), default=seen)
            update = _update(camera, fresh)
            shown = orjson.dumps(overview(camera))
            if shown != known:
                known, update["overview"] = shown, orjson.Fragment(shown)
            yield b"data: " + orjson.dumps(update) + b"\n\n"
            await asyncio.sleep(UPDATE_SECONDS)

    return StreamingResponse(updates(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _update(camera: Device, fresh: Sequence[Entry]) -> dict[str, object]:
    shown = [line for line in map(_line, fresh) if line is not None]
    return {
        "sockets": dict(camera.connections.websockets),
        "live": camera.drawing.live,
        "calls": camera.drawing.calls,
        "lines": shown[-AT_MOST:],
    }


def _line(entry: Entry) -> dict[str, object] | None:
    """The page's line for *entry*: its number, kind and text."""
    match entry:
        case Exchange() if entry.path not in OWN and not entry.path.startswith("/virtual/"):
            who = f" {entry.username} ({entry.scheme})" if entry.username else ""
            text = f"{entry.status} {entry.method} {entry.target[:300]}{who}"
            kind = "bad" if entry.status >= 400 else "good"
        case Message():
            text = f"{'<' if entry.direction == 'in' else '>'} {entry.path} {_excerpt(entry)}"
            kind = entry.direction
        case FaultFired():
            kind, text = "bad", f"fault: {entry.fault} {entry.path or ''}"
        case _:
            return None
    return {"number": entry.number, "kind": kind, "text": text}


def _excerpt(message: Message) -> str:
    """The start of a message; a token is nobody's business."""
    if message.binary:
        return f"{len(message.data)} bytes"
    if '"authorization"' in message.text and message.direction == "in":
        return "authorization"
    return message.text[:300]
