"""Whether a camera is up, and when it is back from a restart."""

from __future__ import annotations

import anyio

from aiocamstreamer._models import Record, alias, model
from aiocamstreamer.errors import (
    AccessDenied,
    ConnectionLost,
    ReplyError,
    TransportError,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.limits import DESCRIPTION
from aiocamstreamer.transport import Http
from aiocamstreamer.vapix.api import JsonApi

_PATIENCE = 5.0
"""Seconds for one look: a camera that is going down may take requests and never answer them."""

_API = JsonApi("/axis-cgi/systemready.cgi", version="1.0", max_bytes=DESCRIPTION)


@model
class Readiness(Record):
    """How far a camera has come up.

    Attributes:
        systemready: Whether it takes requests; None where it does not say.
        needsetup: Whether it waits for its first account.
        boot_id: What tells this boot from all others; None before system ready API 1.4.
        uptime_seconds: Seconds since it came up; None before system ready API 1.4.
        passphrase_policy: What passwords have to look like; None before system ready API 1.5.
    """

    systemready: bool | None
    needsetup: bool | None = False
    boot_id: str | None = alias("bootid", default=None)
    uptime_seconds: float | None = alias("uptime", default=None)
    passphrase_policy: str | None = alias("passphrasepolicy", default=None)


async def read(http: Http, *, deadline: float = 10.0) -> Readiness:
    """How far the camera has come up; asked without credentials.

    Raises:
        Unsupported: Firmware before 9.50, or something in between that wants credentials for everything.
    """
    try:
        return await _API.call(http, "systemready", into=Readiness, anonymous=True, deadline=deadline)
    except AccessDenied as denied:
        # Old firmware asks for a password before it says that there is nothing behind it.
        detail = "no system ready API that answers without credentials"
        raise Unsupported(detail, camera=denied.camera, request=denied.request) from denied


async def back(http: Http, *, after: Readiness | str | None, poll_seconds: float) -> Readiness:
    """How far the camera has come up once it is up, and has been restarted where *after* says since when."""
    boot_id = after.boot_id if isinstance(after, Readiness) else after
    is_other = after is None
    while True:
        now = await _look(http, old=boot_id is None)
        if now is None:
            is_other = True
        elif boot_id is not None and now.boot_id is not None:
            is_other = now.boot_id != boot_id
        # Firmware that does not tell boots apart has to be seen falling.
        if now is not None and now.systemready and is_other:
            return now
        await anyio.sleep(poll_seconds)


async def _look(http: Http, *, old: bool, again: bool = True) -> Readiness | None:
    """One look; None where the camera is down, or answers as web servers do that are starting or stopping.

    With *old* the firmware may be one from before this API; else a camera that lacks it is one that starts.
    """
    try:
        return await read(http, deadline=_PATIENCE)
    except Unsupported:
        return Readiness(systemready=True) if old else None
    except ConnectionLost:
        # An idle connection that the camera had closed says nothing; a new one that breaks does.
        return await _look(http, old=old, again=False) if again else None
    except TransportError:
        return None
    except ReplyError as problem:
        if isinstance(problem, UnexpectedStatus) and problem.status < 500:
            raise
        return None
