"""The vendor's web APIs: which YouTube broadcast is on, whether it is well, which streams are planned.

Source: CamStreamer App 4.x API, "Get current YouTube Live broadcast" to "Get the list of streams for a
particular camera with its details"
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import unquote, urlsplit

import attrs
import orjson

from aiocamstreamer import _arguments
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, Unknown, evolve, model
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound
from aiocamstreamer.secret import Secret
from aiocamstreamer.size import Size, size_field
from aiocamstreamer.transport.carrier import AiohttpSession, HttpxTransport
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.request import Whole
from aiocamstreamer.transport.web import CLOUD, Web
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.json import dumps
from aiocamstreamer.wire.reply import Reply, reader

Watchdog: TypeAlias = Literal["ok", "not_ok", "not_found"]
"""``not_ok`` is a stream that was interrupted or has not been checked yet."""

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_PLACES = ("/yt-broadcast-api/", "/api/youtubeStatus/")
_FIELDS = (
    "streamId title streamType description platformType cameraTimezone "
    "startTime stopTime previewLink resolution"
)


@attrs.frozen
class PermanentLink:
    """The end of a stream's permanent link, in either form.

    Attributes:
        token: Security token of the YouTube channel, or the hash that streams have since June 2021.
        stream: Id of the stream, for example ``S-78``; "" with a hash.
    """

    token: str = attrs.field(repr=lambda token: f"'{token[:4]}…'")
    stream: str = ""

    def __attrs_post_init__(self) -> None:
        if not _SEGMENT.fullmatch(self.token) or (self.stream and not _SEGMENT.fullmatch(self.stream)):
            raise ValueError("link: TOKEN/STREAM or one hash, of letters, digits, '-', '_', not another text")

    @classmethod
    def parse(cls, link: str) -> Self:
        """The link in *link*: ``TOKEN/STREAM``, a hash, or a URL that ends with one of them.

        Raises:
            ValueError: It is none of these.
        """
        ending = _arguments.text("link", link, empty=True).strip()
        if "://" in ending:
            path = urlsplit(ending).path
            place = next((place for place in _PLACES if place in path), None)
            ending = path.partition(place)[2] if place else path.strip("/").rpartition("/")[2]
        token, _, stream = ending.strip("/").partition("/")
        return cls(token, stream)

    @property
    def path(self) -> str:
        """The end of the path."""
        return f"{self.token}/{self.stream}" if self.stream else self.token


@model
class CloudStream(Record):
    """A stream as the vendor's server knows it."""

    stream_id: str
    title: str | None = ""
    stream_type: str | None = ""
    """For example ``onetime``."""
    description: str | None = None
    platform_type: str | None = ""
    """For example ``youtube``."""
    camera_timezone: str | None = None
    """For example ``Europe/Berlin``."""
    start_time: int | None = None
    """Unix time in seconds."""
    stop_time: int | None = None
    """Unix time in seconds."""
    preview_link: str | None = None
    """The permanent link, decoded."""
    resolution: Size | None = size_field("resolution")


class Cloud(Owned):
    """The vendor's web APIs, open within the ``async with`` block.

    Args:
        url: The vendor's server.
        transport: Carries the requests, for example through a proxy: an httpx transport, or an
            aiohttp session.
    """

    _stays_in_its_task = False

    def __init__(self, url: str = CLOUD, *, transport: HttpxTransport | AiohttpSession | None = None) -> None:
        self._web = Web(url, transport=transport)

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with self._web:
            yield self

    async def broadcast_id(self, link: str | PermanentLink) -> str:
        """The id of the YouTube broadcast behind a permanent link, for ``https://youtu.be/…``.

        Args:
            link: Either form of a permanent link, or a URL that ends with it.

        Raises:
            ValueError: *link* is none.
            NotFound: The server knows no broadcast there.
        """
        place = link if isinstance(link, PermanentLink) else PermanentLink.parse(link)
        reply = await self._web.get(f"/yt-broadcast-api/{place.path}", accept=(400, 404))
        found = envelope.body(reply) if reply.status < 400 else {}
        if not isinstance(found, Mapping) or not found.get("broadcast_id"):
            raise NotFound("broadcast", code=reply.status, camera=reply.camera, request=reply.request)
        return str(found["broadcast_id"])

    async def youtube_status(self, link: str | PermanentLink) -> Watchdog:
        """The vendor's watchdog's word on the YouTube broadcast behind a permanent link.

        Raises:
            ValueError: *link* is none.
        """
        place = link if isinstance(link, PermanentLink) else PermanentLink.parse(link)
        reply = await self._web.get(f"/api/youtubeStatus/{place.path}", accept=(400, 404))
        states: dict[int, Watchdog] = {400: "not_ok", 404: "not_found"}
        return states.get(reply.status, "ok")

    async def streams(self, *, license_code: str | Secret, serial: str) -> tuple[CloudStream | Unknown, ...]:
        """The streams of one camera, with their permanent links.

        Args:
            license_code: The licence key of CamStreamer on the camera; it is the credential, too.
            serial: The camera's serial number; colons, dashes and case do not matter.

        Raises:
            ValueError: An argument cannot be right.
            CommandRefused: The server says no.
        """
        code = Secret(license_code, "license_code")
        del license_code
        number = re.sub(r"[\s:-]", "", _arguments.text("serial", serial, empty=True)).upper()
        # The document's own example has thirteen digits.
        if not re.fullmatch(r"[0-9A-F]{12,13}", number):
            raise ValueError(f"serial: 12 hexadecimal digits, not {_arguments.shown(serial)}")
        if not re.fullmatch(r"[!-~]+", code.reveal()):
            raise ValueError("license_code: printable ASCII without spaces, not another text")
        return _streams(
            await self._web.post(
                "/api/Stream/graphql", _question(code, number), authorization=code, accept=(400,)
            )
        )


def _question(code: Secret, serial: str) -> Whole:
    arguments = f"licenseCode: {_quoted(code.reveal())}, serialNumber: {_quoted(serial)}"
    return Whole(dumps({"query": f"query {{ GetStreamInfoList({arguments}) {{ {_FIELDS} }} }}"}))


def _quoted(value: str) -> str:
    return orjson.dumps(value).decode()


@reader
def _streams(reply: Reply) -> tuple[CloudStream | Unknown, ...]:
    found = envelope.raw(reply)
    answer = found if isinstance(found, Mapping) else {}
    if answer.get("errors"):
        raise CommandRefused(_complaint(answer["errors"]), camera=reply.camera, request=reply.request)
    listed = answer.get("data")
    rows = listed.get("GetStreamInfoList") if isinstance(listed, Mapping) else None
    try:
        streams = structure(rows, tuple[CloudStream | Unknown, ...])
    except ValueError as problem:
        raise MalformedReply(str(problem), camera=reply.camera, request=reply.request) from problem
    return tuple(stream if isinstance(stream, Unknown) else _decoded(stream) for stream in streams)


def _complaint(errors: Any) -> str:
    first = errors[0] if isinstance(errors, list) else errors
    return str(first.get("message", first)) if isinstance(first, Mapping) else str(first)


def _decoded(stream: CloudStream) -> CloudStream:
    return (
        stream if stream.preview_link is None else evolve(stream, preview_link=unquote(stream.preview_link))
    )
