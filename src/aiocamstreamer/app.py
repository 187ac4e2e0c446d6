"""Questions that every CamStreamer app answers about itself and the camera it runs on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, TypeVar

from aiocamstreamer._models import Record, Unknown, model
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.service import Service, first_spoken
from aiocamstreamer.transport import DEADLINE
from aiocamstreamer.transport.body import apart
from aiocamstreamer.wire import envelope, json
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply, into

T = TypeVar("T")

REPORT_SECONDS = 120.0
"""Time that an app may take to write its report."""


@model
class ClockCheck(Record):
    """Whether the camera's clock is right enough for the app to talk to servers.

    Attributes:
        right: Whether it is; None where the app does not say.
        reason: Why it is not or could not be checked: ``INVALID_TIME``, ``COULDNT_RESOLVE_HOST``,
            ``CONNECTION_ERROR``; "" where the app says nothing.
        message: The app's own words; "" where it says nothing.
    """

    right: bool | None
    reason: str | None = ""
    message: str | None = ""


@model
class NearbyCamera(Record):
    """Another camera on the camera's network, found by mDNS.

    Attributes:
        ip: Its address.
        name: Its mDNS name, for example ``AXIS P3265-V - ACCC8E000001``; "" where it has told none.
    """

    ip: str
    name: str | None = ""


class AppPart(Service):
    """A part of one app, which asks where the app's version answers."""

    _roots: ClassVar[tuple[str, ...]]
    """Where its versions answer, the newest first."""

    async def _get(
        self,
        endpoint: str,
        decode: Callable[[Reply], T],
        arguments: Arguments = (),
        *,
        deadline: float = DEADLINE,
    ) -> T:
        """The answer to a read of *endpoint*, as *decode* reads it."""

        async def ask(path: str) -> T:
            reply = await self._http.get(path, arguments, deadline=deadline, accept=envelope.SPOKEN)
            return await apart(decode, reply)

        return await self._find(endpoint, ask)

    async def _find(self, endpoint: str, ask: Callable[[str], Awaitable[T]]) -> T:
        """The answer of ``ask(path)`` for the first path of *endpoint* that this version of the app has.

        Versions keep endpoints below different roots; the next is looked for where the last one was found.
        """
        roots, memory = self._roots, self._line.memory
        topic = f"{roots[0]}/{endpoint}"

        async def at(root: str) -> T:
            return await ask(f"{root}/{endpoint}")

        if roots[0] in memory:
            memory.setdefault(topic, memory[roots[0]])
        found = await first_spoken(self._line, topic, roots, at)
        memory[roots[0]] = memory[topic]
        return found


class App(AppPart):
    """One app of the camera."""

    async def check(self) -> None:
        """Return if the app answers.

        Raises:
            Unsupported: The app is not there, does not run, or is too old for this question.
        """
        await self._get("api_check.cgi", envelope.acknowledge)

    async def check_clock(self) -> ClockCheck:
        """Whether the camera's clock is right; the app asks a server on the internet."""
        return await self._get("camera_time.cgi", _clock, deadline=30.0)

    async def report(self) -> str:
        """The app's report for the vendor's support, plain text; it may hold secrets."""
        return await self._get("report.cgi", envelope.text, deadline=REPORT_SECONDS)


class Lookout(AppPart):
    """An app that finds other cameras; CamStreamer is none."""

    async def nearby_cameras(self) -> tuple[NearbyCamera | Unknown, ...]:
        """Axis cameras on the camera's network; the search takes seconds."""
        return await self._get("network_camera_list.cgi", _nearby, deadline=30.0)


def _clock(reply: Reply) -> ClockCheck:
    found = envelope.raw(reply)
    inner = found.get("data") if isinstance(found, Mapping) else None
    said = inner if isinstance(inner, Mapping) else found  # CamStreamer wraps what the others send bare
    if not isinstance(said, Mapping):
        return into(ClockCheck, said, reply)
    return into(ClockCheck, {**said, "right": said.get("state", said.get("data"))}, reply)


def _nearby(reply: Reply) -> tuple[NearbyCamera | Unknown, ...]:
    """The cameras under ``camera_list`` or ``data``, or in JSON inside a text, as the apps differ."""
    found = envelope.body(reply)
    inner = found.get("message") if isinstance(found, Mapping) else None
    if isinstance(inner, str) and inner.lstrip().startswith(("{", "[")):
        found = _inner(inner, reply)
    for key in ("data", "camera_list"):
        if isinstance(found, Mapping):
            found = found.get(key, found)
    if not isinstance(found, list):
        raise MalformedReply("no list of cameras", camera=reply.camera, request=reply.request)
    return into(tuple[NearbyCamera | Unknown, ...], found, reply)


def _inner(spelled: str, reply: Reply) -> Any:
    try:
        return json.loads(spelled)
    except ValueError as problem:
        detail = "no JSON inside the message"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request) from problem
