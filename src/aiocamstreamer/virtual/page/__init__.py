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
from starlette.responses import HTMLResponse, Response, StreamingResponse

from aiocamstreamer.virtual.log import Entry, Exchange, FaultFired, Message
from aiocamstreamer.virtual.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera
    from aiocamstreamer.virtual.request import Request

UPDATE_SECONDS = 0.25
AT_MOST = 60
"""Log entries in one update; of more, the latest."""

OWN = ("/", "/virtual/live", "/axis-cgi/mjpg/video.cgi")
"""Requests that the page makes itself, and does not show."""

routes = Routes()


@routes.http("/", methods=("GET",))
def page(camera: VirtualCamera, request: Request) -> Response:
    """The page."""
    html = files(__name__).joinpath("index.html").read_text("utf-8")
    return HTMLResponse(html, headers={"cache-control": "no-store"})


@routes.http("/virtual/live", methods=("GET",))
def live(camera: VirtualCamera, request: Request) -> Response:
    """What happens, as server-sent events."""

    async def updates() -> AsyncIterator[bytes]:
        seen = 0
        while True:
            fresh = [entry for entry in camera.log if entry.number > seen]
            seen = max((entry.number for entry in fresh), default=seen)
            yield b"data: " + orjson.dumps(_update(camera, fresh)) + b"\n\n"
            await asyncio.sleep(UPDATE_SECONDS)

    return StreamingResponse(updates(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _update(camera: VirtualCamera, fresh: list[Entry]) -> dict[str, object]:
    shown = [line for line in map(_line, fresh) if line is not None]
    return {
        "serial": camera.state.device.serial,
        "sockets": dict(camera.connections.websockets),
        "live": camera.drawing.live,
        "calls": camera.drawing.calls,
        "lines": shown[-AT_MOST:],
    }


def _line(entry: Entry) -> dict[str, object] | None:
    """What the page shows of *entry*: its number, kind and text."""
    match entry:
        case Exchange() if entry.path not in OWN:
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
