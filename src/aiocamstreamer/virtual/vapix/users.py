"""Who one is."""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.routes import Routes
from aiocamstreamer.virtual.state import ROLES

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera
    from aiocamstreamer.virtual.request import Request

routes = Routes()


@routes.http("/axis-cgi/usergroup.cgi", role="viewer")
def usergroup(camera: VirtualCamera, request: Request) -> Response:
    """The name of whoever asks, then their groups."""
    user = request.user
    if user is None:
        return PlainTextResponse("", 401)
    groups = [role for role in reversed(ROLES) if user.may(role)] + (["ptz"] if user.ptz else [])
    return PlainTextResponse(f"{user.name}\n{' '.join(groups)}\n")
