"""The streams of the CamStreamer app."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar, Unpack

from aiocamstreamer._models import camel
from aiocamstreamer.app import into
from aiocamstreamer.dialect import first_spoken
from aiocamstreamer.errors import Unsupported
from aiocamstreamer.service import Service
from aiocamstreamer.streamer.dialects import DIALECTS, LEGACY, ROOT, Dialect
from aiocamstreamer.streamer.legacy import LegacyStream
from aiocamstreamer.streamer.migration import migrate, platform_of
from aiocamstreamer.streamer.platforms import (
    PLAIN_PLATFORMS,
    PlainPlatform,
    PlainStream,
    Stream,
    UnknownStream,
)
from aiocamstreamer.streamer.records import AnyStream, Raw, read_stream, write_stream
from aiocamstreamer.streamer.settings import Changes, changed, check, destination_of, legacy_fields
from aiocamstreamer.streamer.sound import Microphone
from aiocamstreamer.streamer.statistics import SrtStatistics, StreamStatistics
from aiocamstreamer.wire import envelope

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TOPIC = "camstreamer.streams"
_SWITCH = "camstreamer.switch"


class Streams(Service):
    """The streams of the CamStreamer app, whichever form of the API it speaks."""

    async def list(self) -> tuple[AnyStream, ...]:
        """Every stream, in the app's order."""
        found = await self._ask(lambda dialect: dialect.streams(self._http))
        return tuple(read_stream(raw, stream_id) for stream_id, raw in found.entries)

    async def one(self, stream_id: str) -> AnyStream:
        """The stream *stream_id*.

        Raises:
            CommandRefused: there is none.
        """
        _check_id(stream_id)
        return read_stream(await self._raw(stream_id), stream_id)

    async def create(
        self,
        stream_id: str | None = None,
        *,
        platform: PlainPlatform | None = None,
        **settings: Unpack[Changes],
    ) -> AnyStream:
        """Create a stream and return it; it is stopped unless *settings* enable it.

        The app's own page does not show streams of CamStreamer 4.x that were created here.

        Args:
            stream_id: Letters, digits, ``_``, ``.`` and ``-``; whole numbers above 10 belong to the app's own
                page. None takes the next free ``api_01``, ``api_02``, ...
            platform: What the newer form calls it; the older form has none. None tells by the destination.
            settings: As for `change`.

        Raises:
            ValueError: *stream_id* is taken or not allowed, no such *platform*, or a setting cannot be.
            TypeError: a setting of the wrong type.
        """
        check(settings)
        if platform is not None and platform not in PLAIN_PLATFORMS:
            raise ValueError(f"platform: one of {', '.join(PLAIN_PLATFORMS)}, not {platform!r}")
        if stream_id is not None:
            _check_new_id(stream_id)
        async with self._line.lock(_TOPIC):
            found = await self._ask(lambda dialect: dialect.streams(self._http))
            name = _free_id(stream_id, [taken for taken, _ in found.entries])
            record = _legacy(name, settings) if self._speaks_legacy else _modern(name, platform, settings)
            await self._ask(lambda dialect: dialect.save(self._http, name, {}, record))
            return read_stream(await self._raw(name), name)

    async def add(self, stream: AnyStream) -> None:
        """Add *stream*, which is complete; an older record becomes a newer one where the app needs that.

        Raises:
            ValueError: its id is taken or not allowed.
            Unsupported: the app keeps streams in the older form only.
        """
        _check_new_id(stream.stream_id)
        async with self._line.lock(_TOPIC):
            found = await self._ask(lambda dialect: dialect.streams(self._http))
            _free_id(stream.stream_id, [taken for taken, _ in found.entries])
            self._check_form(stream)
            if not self._speaks_legacy and isinstance(stream, LegacyStream):
                stream = migrate(stream)
            record = write_stream(stream)
            await self._ask(lambda dialect: dialect.save(self._http, stream.stream_id, {}, record))

    async def change(self, stream_id: str, **changes: Unpack[Changes]) -> AnyStream:
        """Change the named settings of a stream, keep everything else, and return it; the app restarts it.

        A setting is replaced as a whole: change the source or the trigger that a stream has with `evolve`.

        Args:
            stream_id: The stream.
            changes: ``enabled``, ``active``, ``title``, ``call_api``, ``trigger``, ``source``, ``audio``,
                ``destination`` (a typed one or a URL), ``led``, ``port``, ``delay_seconds``.

        Raises:
            ValueError: a value that cannot be.
            TypeError: a value of the wrong type.
            CommandRefused: there is no such stream.
            Unsupported: the stream is of a platform that this library does not know.
        """
        _check_id(stream_id)
        check(changes)
        async with self._line.lock(_TOPIC):
            stream = read_stream(await self._raw(stream_id), stream_id)
            if isinstance(stream, UnknownStream):
                detail = f"stream {stream_id!r} of platform {stream.platform!r} cannot be changed"
                raise Unsupported(detail, camera=self._line.camera)
            after = changed(stream, changes)
            await self._save(stream_id, stream.wire, write_stream(after))
            return read_stream(await self._raw(stream_id), stream_id)

    async def save(self, stream: AnyStream) -> None:
        """Write back *stream*, which was read and changed with `evolve` since.

        Only what differs from what was read is written, so that what others changed meanwhile stays.

        Raises:
            CommandRefused: there is no such stream any more.
        """
        _check_id(stream.stream_id)
        wanted = write_stream(stream)
        difference = {key: value for key, value in wanted.items() if stream.wire.get(key, _ABSENT) != value}
        gone = stream.wire.keys() - wanted.keys()
        async with self._line.lock(_TOPIC):
            now = await self._raw(stream.stream_id)
            kept = {key: value for key, value in now.items() if key not in gone}
            await self._save(stream.stream_id, now, {**kept, **difference})

    async def replace(self, streams: Iterable[AnyStream]) -> None:
        """Write the whole list: streams that are not among *streams* are deleted.

        Raises:
            ValueError: two of them have the same id.
            Unsupported: one is of the newer form, and the app keeps the older one.
        """
        wanted = tuple(streams)
        if len({stream.stream_id for stream in wanted}) < len(wanted):
            raise ValueError("streams: two of them have the same id")
        async with self._line.lock(_TOPIC):
            found = await self._ask(lambda dialect: dialect.streams(self._http))
            self._check_form(*wanted)
            await self._ask(lambda dialect: dialect.replace(self._http, found.replaced(wanted)))

    async def delete(self, stream_id: str) -> None:
        """Delete a stream; one that does not exist is refused.

        Raises:
            CommandRefused: there is no such stream.
        """
        _check_id(stream_id)
        async with self._line.lock(_TOPIC):
            await self._raw(stream_id)
            await self._ask(lambda dialect: dialect.delete(self._http, stream_id))

    async def enable(self, stream_id: str) -> None:
        """Start a stream; it runs once its trigger agrees."""
        await self._switch(stream_id, "enabled", on=True)

    async def disable(self, stream_id: str) -> None:
        """Stop a stream; the app may take a minute to answer."""
        await self._switch(stream_id, "enabled", on=False)

    async def pause(self, stream_id: str) -> None:
        """Stop sending, but let everything around the stream go on, such as the platform's broadcast."""
        await self._switch(stream_id, "active", on=False)

    async def resume(self, stream_id: str) -> None:
        """Send again after `pause`."""
        await self._switch(stream_id, "active", on=True)

    async def statistics(self, stream_id: str) -> StreamStatistics:
        """The counters of a stream; `rate` makes a rate of two readings."""
        return await self._read("get_streamstat.cgi", stream_id, StreamStatistics)

    async def srt_statistics(self, stream_id: str) -> SrtStatistics:
        """The counters of an SRT stream; `srt_rate` makes rates of two readings.

        Raises:
            Unsupported: the app is too old.
        """
        return await self._read("srt_statistics.cgi", stream_id, SrtStatistics)

    @property
    def _speaks_legacy(self) -> bool:
        return self._line.memory.get(_TOPIC) is LEGACY

    def _check_form(self, *streams: AnyStream) -> None:
        if self._speaks_legacy and any(isinstance(stream, Stream) for stream in streams):
            raise Unsupported("this app keeps streams in the older form", camera=self._line.camera)

    async def _ask(self, ask: Callable[[Dialect], Awaitable[T]], topic: str = _TOPIC) -> T:
        return await first_spoken(self._line, topic, DIALECTS, ask)

    async def _raw(self, stream_id: str) -> Raw:
        return await self._ask(lambda dialect: dialect.stream(self._http, stream_id))

    async def _save(self, stream_id: str, before: Raw, after: Raw) -> None:
        await self._ask(lambda dialect: dialect.save(self._http, stream_id, before, after))

    async def _switch(self, stream_id: str, name: str, *, on: bool) -> None:
        _check_id(stream_id)
        async with self._line.lock(_TOPIC):
            await self._ask(lambda dialect: dialect.switch(self._http, stream_id, name, on), _SWITCH)

    async def _read(self, endpoint: str, stream_id: str, kind: type[T]) -> T:
        _check_id(stream_id)
        reply = await self._http.get(f"{ROOT}/{endpoint}", {"stream_id": stream_id}, accept=envelope.SPOKEN)
        return into(kind, envelope.data(reply), reply)


_ABSENT = object()


def _check_id(stream_id: str) -> None:
    if not isinstance(stream_id, str):
        raise TypeError(f"stream_id: a str, not {stream_id!r}")
    if not stream_id:
        raise ValueError("stream_id: empty")


def _check_new_id(stream_id: str) -> None:
    _check_id(stream_id)
    if not _ID.fullmatch(stream_id):
        raise ValueError(f"stream_id: letters, digits, '_', '.' and '-' only, not {stream_id!r}")
    if stream_id.isdigit() and int(stream_id) > 10:
        raise ValueError(
            f"stream_id: whole numbers above 10 belong to the app's own page, not {stream_id!r}; "
            "ids of the API begin with 'api'"
        )


def _free_id(stream_id: str | None, taken: Iterable[str]) -> str:
    known = set(taken)
    if stream_id is None:
        return next(name for number in range(1, len(known) + 2) if (name := f"api_{number:02}") not in known)
    if stream_id in known:
        raise ValueError(f"stream_id: {stream_id!r} is taken")
    return stream_id


def _legacy(stream_id: str, settings: Changes) -> Raw:
    """A new older record that says *settings* and little else: the app has defaults for the rest."""
    stream = changed(LegacyStream(stream_id=stream_id), settings)
    named = {"enabled", "active", "audio_source", *legacy_fields(stream, settings)}
    keys = {"trigger" if name == "automation" else camel(name) for name in named}
    return {key: value for key, value in write_stream(stream).items() if key in keys}


def _modern(stream_id: str, platform: PlainPlatform | None, settings: Changes) -> Raw:
    """A new newer record that says *settings*."""
    kind = platform or platform_of(destination_of(settings))
    stream = PlainStream(stream_id=stream_id, platform=kind, title=stream_id, audio=Microphone())
    return write_stream(changed(stream, settings))
