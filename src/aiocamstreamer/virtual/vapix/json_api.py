"""JSON APIs from the camera's side: a method in, data or an error out, both with HTTP 200.

Source: VAPIX basic device information, "Error codes"; recorded on AXIS OS 10.12 and 12.11
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.server.request import Request

Methods: TypeAlias = Mapping[str, Callable[[Mapping[str, Any]], Any]]
"""What each method answers to its parameters; raises `Refused`."""


class Refused(Exception):
    """The API says no.

    Attributes:
        code: Its error code.
        more: What stands beside code and message.
    """

    def __init__(self, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.more = more


def answer(request: Request, version: str, methods: Methods) -> Response:
    """The answer that *request* gets from an API of *version* with *methods*."""
    said: dict[str, Any] = {"apiVersion": version}
    try:
        call = _call(request)
        said |= {name: call[name] for name in ("context", "method") if name in call}
        data = _data(call, version, methods)
    except Refused as refused:
        return JSONResponse(
            {**said, "error": {"code": refused.code, "message": str(refused), **refused.more}}
        )
    return JSONResponse({**said, "data": data})


def _call(request: Request) -> dict[str, Any]:
    if request.method != "POST":
        raise Refused(2002, "HTTP request type not supported. Only POST is supported")
    try:
        call = request.json()
    except ValueError:
        call = None
    if not isinstance(call, dict):
        raise Refused(4000, "The provided JSON input was invalid")
    return call


def _data(call: Mapping[str, Any], version: str, methods: Methods) -> Any:
    method, params = str(call.get("method")), call.get("params")
    if method in methods:
        if str(call.get("apiVersion", version)).partition(".")[0] != version.partition(".")[0]:
            raise Refused(2003, "Requested API version is not supported")
        return methods[method](params if isinstance(params, dict) else {})
    if method == "getSupportedVersions":
        return {"apiVersions": [version]}
    raise Refused(2004, "Method not supported")
