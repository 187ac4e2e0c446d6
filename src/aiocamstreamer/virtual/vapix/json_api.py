"""JSON APIs from the camera's side: a method in, data or an error out, both with HTTP 200.

Each API numbers its errors by one of a few tables. Source: the error codes of VAPIX basic device information,
optics control, stream profiles, view areas and capture modes; recorded on AXIS OS 10.12 to 12.11
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import attrs
from starlette.responses import JSONResponse, Response

from aiocamstreamer.virtual.server.admission import web_page
from aiocamstreamer.virtual.server.request import Request

Methods: TypeAlias = Mapping[str, Callable[[Mapping[str, Any]], Any]]
"""What each method answers to its parameters; raises `Refused`."""

Reason: TypeAlias = Literal["request_type", "json", "version", "method", "missing", "invalid", "forbidden"]
"""Why an API refuses a call before, or as, its method looks at it."""


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


@attrs.frozen
class Errors:
    """One table of error codes."""

    codes: Mapping[Reason, tuple[int, str]]

    def refused(self, reason: Reason, about: str = "", **more: Any) -> Refused:
        """The refusal for *reason*, of which *about* names the culprit."""
        code, message = self.codes[reason]
        return Refused(code, f"{message}: {about}" if about else message, **more)


OLDER = Errors(
    {
        "request_type": (2002, "HTTP request type not supported. Only POST is supported"),
        "json": (4000, "The provided JSON input was invalid"),
        "version": (2003, "Requested API version is not supported"),
        "method": (2004, "Method not supported"),
        "missing": (4002, "Required parameter missing or invalid"),
        "invalid": (1000, "Invalid parameter value specified"),
        "forbidden": (2001, "Access forbidden"),
    }
)
NEWER = Errors(
    {
        "json": (2101, "The provided JSON input was invalid"),
        "version": (2100, "The requested API version is not supported"),
        "method": (2102, "Method not supported"),
        "missing": (2103, "Required parameter missing"),
        "invalid": (2104, "Invalid parameter value specified"),
        "forbidden": (2105, "Authorization failed"),
    }
)
PROFILE_ERRORS = Errors(
    {
        "json": (2001, "Invalid format"),
        "version": (2000, "Unsupported version"),
        "method": (2005, "Unsupported method"),
        "missing": (2003, "Missing parameter"),
        "invalid": (2004, "Invalid parameter"),
    }
)
AREA_ERRORS = Errors(
    {
        "json": (103, "Internal error"),
        "version": (101, "The requested API version is not supported"),
        "method": (102, "Method unsupported"),
    }
)
MODE_ERRORS = Errors(
    {
        "json": (4000, "Invalid JSON format"),
        "version": (4001, "apiVersion field has invalid value"),
        "method": (
            4001,
            "Method field has invalid value. Valid values: setCaptureMode, getCaptureModes",
        ),
    }
)


def answer(
    request: Request,
    versions: str | Sequence[str],
    methods: Methods,
    *,
    errors: Errors = OLDER,
    roles: Mapping[str, str] | None = None,
    is_flat: bool = False,
) -> Response:
    """The answer that *request* gets from an API with *methods*.

    Args:
        request: The call.
        versions: Of the API, one of each major version; the newest comes last.
        methods: What it can do.
        errors: How it numbers its errors.
        roles: The least role that a method takes, where that is more than its address takes.
        is_flat: Whether parameters stand beside the method's name instead of in an object of their own.
    """
    spoken = (versions,) if isinstance(versions, str) else tuple(versions)
    said: dict[str, Any] = {"apiVersion": spoken[-1]}
    try:
        call = _call(request, errors)
        said |= {name: call[name] for name in ("context", "method") if name in call}
        method = str(call.get("method"))
        if method in methods:
            said["apiVersion"] = _version(call, spoken, errors)
            if not _may(request, (roles or {}).get(method)):
                if "forbidden" not in errors.codes:  # the web server says it in its place
                    return web_page(403)
                raise errors.refused("forbidden")
            data = methods[method](_parameters(call, is_flat=is_flat))
        elif method == "getSupportedVersions":
            data = {"apiVersions": list(spoken)}
        else:
            raise errors.refused("method")
    except Refused as refused:
        return JSONResponse(
            {**said, "error": {"code": refused.code, "message": str(refused), **refused.more}}
        )
    return JSONResponse({**said, "data": data})


def _call(request: Request, errors: Errors) -> dict[str, Any]:
    if request.method != "POST" and "request_type" in errors.codes:
        raise errors.refused("request_type")
    try:
        call = request.json()
    except ValueError:
        call = None
    if not isinstance(call, dict):
        raise errors.refused("json")
    return call


def _version(call: Mapping[str, Any], spoken: Sequence[str], errors: Errors) -> str:
    """The version that answers: of the same major version as the one that is asked for."""
    wanted = str(call.get("apiVersion", spoken[-1])).partition(".")[0]
    for version in reversed(spoken):
        if version.partition(".")[0] == wanted:
            return version
    raise errors.refused("version")


def _parameters(call: Mapping[str, Any], *, is_flat: bool) -> Mapping[str, Any]:
    if is_flat:
        return {
            name: value for name, value in call.items() if name not in {"apiVersion", "context", "method"}
        }
    params = call.get("params")
    return params if isinstance(params, dict) else {}


def _may(request: Request, role: str | None) -> bool:
    return role is None or (request.user is not None and request.user.may(role))
