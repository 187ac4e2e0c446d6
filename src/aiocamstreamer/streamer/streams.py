"""The streams of the CamStreamer app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar, Unpack, overload

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer.errors import CommandRefused, NotFound, Unsupported
from aiocamstreamer.service import Service, first_spoken
from aiocamstreamer.streamer.dialects import DIALECTS, LEGACY, ROOT, Dialect
from aiocamstreamer.streamer.legacy import LegacyStream
from aiocamstreamer.streamer.migration import migrate
from aiocamstreamer.streamer.new_streams import (
    check_id,
    check_new,
    check_new_id,
    legacy_record,
    modern_record,
    next_id,
)
from aiocamstreamer.streamer.platforms import (
    PlainPlatform,
    Stream,
    UnknownStream,
)
from aiocamstreamer.streamer.records import (
    AnyStream,
    Raw,
    Revision,
    StreamList,
    difference,
    made_so,
    read_stream,
    stream_of,
    write_stream,
)
from aiocamstreamer.streamer.settings import Changes, changed, check, differing
from aiocamstreamer.streamer.statistics import SrtStatistics, StreamStatistics
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import into, rewriter

T = TypeVar("T")

_TOPIC = "camstreamer.streams"
_SWITCH = "camstreamer.switch"


class Streams(Service):
    """The streams of the CamStreamer app, whichever form of the API it speaks."""

    async def list(self) -> tuple[AnyStream, ...]:
        """Every stream, in the app's order."""
        found = await self._listed()
        return tuple(read_stream(raw, stream_id) for stream_id, raw in found.entries)

    async def get(self, stream_id: str) -> AnyStream:
        """The stream *stream_id*.

        Raises:
            NotFound: There is none.
        """
        check_id(stream_id)
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
            settings: As for `update`.

        Raises:
            TypeError: A setting of the wrong type.
            ValueError: *stream_id* is not allowed, no such *platform*, or a setting cannot be.
            CommandRefused: *stream_id* is taken.
        """
        check_new(stream_id, platform, settings)
        async with self._turn:
            return await self._create(stream_id, platform, settings)

    async def add(self, *streams: AnyStream) -> None:
        """Add complete streams: all of them, or none. An older record becomes a newer one for a newer app.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: An id is not allowed, or a value is none that the app takes.
            CommandRefused: There is one with that id already.
            Unsupported: The app keeps streams in the older form only.
        """
        for stream in streams:
            check_new_id(stream_of(stream).stream_id)
            write_stream(stream)
        if streams:
            async with self._turn:
                await self._add(streams)

    @overload
    async def ensure(self, stream: AnyStream, /) -> AnyStream: ...
    @overload
    async def ensure(
        self, stream_id: str, /, *, platform: PlainPlatform | None = None, **settings: Unpack[Changes]
    ) -> AnyStream: ...
    async def ensure(
        self,
        stream: AnyStream | str,
        /,
        *,
        platform: PlainPlatform | None = None,
        **settings: Unpack[Changes],
    ) -> AnyStream:
        """Make a stream be there as it is given, and return it; what is so already is not sent.

        A whole stream takes the place of what is saved under its id; fields of it that are None say nothing.
        With an id, only the settings that are named count.

        Args:
            stream: The whole stream, or the id of one.
            platform: What the newer form calls one that has to be created.
            settings: As for `update`.

        Raises:
            TypeError: A setting of no such name, or of the wrong type.
            ValueError: The id is not allowed where it is new, or a value cannot be.
            Unsupported: The app keeps streams in the older form only, or the platform is not known here.
        """
        if isinstance(stream, str):
            check_id(stream)
            check_new(None, platform, settings)
            return await self._ensured(stream, platform, settings)
        if platform is not None or settings:
            raise TypeError("settings: named beside the id of a stream, not beside a whole one")
        write_stream(stream_of(stream))
        check_id(stream.stream_id)
        async with self._turn:
            try:
                await self._raw(stream.stream_id)
            except NotFound:
                await self._add((stream,))
            else:
                await self._revise(stream.stream_id, lambda raw: self._made_so(raw, stream))
            return await self.get(stream.stream_id)

    @overload
    async def update(self, *streams: AnyStream) -> None: ...
    @overload
    async def update(self, stream_id: str, **changes: Unpack[Changes]) -> AnyStream: ...
    async def update(self, *streams: Any, **changes: Any) -> Any:
        """Save streams that were changed since they were read, or change settings of one by its id.

        Only what differs is written, and what others have changed meanwhile stays; the app restarts a stream
        that was changed. A setting is replaced as a whole: change the source or the trigger that a stream has
        with `evolve`.

        Args:
            streams: Streams that were read and changed with `evolve`, or the id of one stream.
            changes: ``enabled``, ``active``, ``title``, ``call_api``, ``trigger``, ``source``, ``audio``,
                ``destination`` (a typed one or a URL), ``led``, ``port``, ``delay_seconds``.

        Returns:
            With an id, the stream as it is then.

        Raises:
            TypeError: A value of the wrong type.
            ValueError: A value that cannot be, or a stream was never read: that is for `ensure` or `replace`.
            NotFound: There is no such stream.
            Unsupported: The stream is of a platform that this library does not know.
        """
        if len(streams) == 1 and isinstance(streams[0], str):
            stream_id = streams[0]
            check_id(stream_id)
            check(changes)
            async with self._turn:
                await self._revise(stream_id, lambda raw: self._changed(raw, stream_id, changes))
                return await self.get(stream_id)
        if changes:
            raise TypeError("changes: named beside the id of one stream, not beside streams")
        revisions = [difference(stream) for stream in streams]
        async with self._turn:
            if len(revisions) == 1:
                await self._revise(*revisions[0])
            elif revisions:
                await self._revise_all(revisions)
        return None

    async def replace(self, streams: Iterable[AnyStream]) -> None:
        """Write the whole list: streams that are not among *streams* are deleted.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes, or two of them have the same id.
            Unsupported: One is of the newer form, and the app keeps the older one.
        """
        wanted = tuple(stream_of(stream) for stream in streams)
        for stream in wanted:
            write_stream(stream)
        if len({stream.stream_id for stream in wanted}) < len(wanted):
            raise ValueError("streams: each of another id, not two of the same id")
        async with self._turn:
            found = await self._listed()
            self._check_form(*wanted)
            await self._ask(lambda dialect: dialect.replace(self._http, found.replaced(wanted)))

    async def remove(self, *stream_ids: str, missing_ok: bool = False) -> None:
        """Delete streams, if all of them are there.

        Args:
            stream_ids: Their ids.
            missing_ok: Do not mind ids that are not there.

        Raises:
            NotFound: There is none with one of the ids.
        """
        _arguments.flag("missing_ok", missing_ok)
        for stream_id in stream_ids:
            check_id(stream_id)
        if not stream_ids:
            return
        async with self._turn:
            there = {name for name, _ in (await self._listed()).entries}
            for stream_id in stream_ids:
                if stream_id not in there and not missing_ok:
                    raise NotFound(f"stream {stream_id!r}", camera=self._line.camera, request=ROOT)
            if gone := [name for name in dict.fromkeys(stream_ids) if name in there]:
                await self._ask(lambda dialect: dialect.remove(self._http, gone))

    async def enable(self, *stream_ids: str) -> None:
        """Start streams, one after the other; each runs once its trigger agrees.

        Raises:
            NotFound: There is no such stream; those before it are started.
        """
        await self._switch(stream_ids, "enabled", on=True)

    async def disable(self, *stream_ids: str) -> None:
        """Stop streams; the app may take a minute for each. As `enable`."""
        await self._switch(stream_ids, "enabled", on=False)

    async def pause(self, *stream_ids: str) -> None:
        """Stop sending, but let everything around the streams go on, such as the platform's broadcast."""
        await self._switch(stream_ids, "active", on=False)

    async def resume(self, *stream_ids: str) -> None:
        """Send again after `pause`."""
        await self._switch(stream_ids, "active", on=True)

    async def statistics(self, stream_id: str) -> StreamStatistics:
        """The counters of a stream; `rate` makes a rate of two readings.

        Raises:
            NotFound: There is no such stream.
        """
        return await self._read("get_streamstat.cgi", stream_id, StreamStatistics)

    async def srt_statistics(self, stream_id: str) -> SrtStatistics:
        """The counters of an SRT stream; `srt_rate` makes rates of two readings.

        Raises:
            NotFound: There is no such stream.
            Unsupported: The app is too old.
        """
        return await self._read("srt_statistics.cgi", stream_id, SrtStatistics)

    @property
    def _turn(self) -> anyio.Lock:
        """One writer at a time, from the read to the write."""
        return self._line.lock(_TOPIC)

    @property
    def _speaks_legacy(self) -> bool:
        return self._line.memory.get(_TOPIC) is LEGACY

    def _check_form(self, *streams: AnyStream) -> None:
        if self._speaks_legacy and any(isinstance(stream, Stream) for stream in streams):
            raise Unsupported("this app keeps streams in the older form", camera=self._line.camera)

    @rewriter
    async def _ask(self, ask: Callable[[Dialect], Awaitable[T]], topic: str = _TOPIC) -> T:
        return await first_spoken(self._line, topic, DIALECTS, ask)

    async def _listed(self) -> StreamList:
        return await self._ask(lambda dialect: dialect.streams(self._http))

    async def _raw(self, stream_id: str) -> Raw:
        with envelope.seeking(f"stream {stream_id!r}"):
            return await self._ask(lambda dialect: dialect.stream(self._http, stream_id))

    @rewriter
    async def _create(
        self, stream_id: str | None, platform: PlainPlatform | None, settings: Changes
    ) -> AnyStream:
        taken = [name for name, _ in (await self._listed()).entries]
        name = next_id(taken) if stream_id is None else stream_id
        check_new_id(name)
        self._check_free(name, taken)
        record = (
            legacy_record(name, settings) if self._speaks_legacy else modern_record(name, platform, settings)
        )
        await self._ask(lambda dialect: dialect.save(self._http, name, {}, record))
        return await self.get(name)

    @rewriter
    async def _add(self, streams: Sequence[AnyStream]) -> None:
        listed = await self._listed()
        taken = [name for name, _ in listed.entries]
        self._check_form(*streams)
        for stream in streams:
            check_new_id(stream.stream_id)
            self._check_free(stream.stream_id, taken)
            taken.append(stream.stream_id)
            new = migrate(stream) if isinstance(stream, LegacyStream) and not self._speaks_legacy else stream
            listed = StreamList(listed.with_stream(stream.stream_id, write_stream(new)))
        if len(streams) == 1:
            name, record = stream.stream_id, write_stream(new)
            await self._ask(lambda dialect: dialect.save(self._http, name, {}, record))
        else:
            await self._ask(lambda dialect: dialect.replace(self._http, listed.content))

    def _check_free(self, stream_id: str, taken: Collection[str]) -> None:
        if stream_id in taken:
            reason = f"there is a stream {stream_id!r} already"
            raise CommandRefused(reason, camera=self._line.camera, request=ROOT, quoted=False)

    async def _ensured(self, stream_id: str, platform: PlainPlatform | None, settings: Changes) -> AnyStream:
        async with self._turn:
            try:
                await self._raw(stream_id)
            except NotFound:
                return await self._create(stream_id, platform, settings)
            await self._revise(stream_id, lambda raw: self._changed(raw, stream_id, settings))
            return await self.get(stream_id)

    @rewriter
    async def _revise(self, stream_id: str, revision: Revision) -> None:
        """Save what *revision* makes of one stream; what it leaves as it is, is not sent."""
        before = await self._raw(stream_id)
        after = revision(before)
        if after != before:
            await self._ask(lambda dialect: dialect.save(self._http, stream_id, before, after))

    @rewriter
    async def _revise_all(self, revisions: Sequence[tuple[str, Revision]]) -> None:
        """Save what *revisions* make of several streams: all of them, or none."""
        listed = await self._listed()
        content = listed
        for stream_id, revision in revisions:
            before = dict(content.entries).get(stream_id)
            if before is None:
                raise NotFound(f"stream {stream_id!r}", camera=self._line.camera, request=ROOT)
            content = StreamList(content.with_stream(stream_id, revision(before)))
        if content != listed:
            await self._ask(lambda dialect: dialect.replace(self._http, content.content))

    def _changed(self, raw: Raw, stream_id: str, changes: Mapping[str, Any]) -> Raw:
        stream = read_stream(raw, stream_id)
        if isinstance(stream, UnknownStream):
            detail = f"stream {stream_id!r} of platform {stream.platform!r} cannot be changed"
            raise Unsupported(detail, camera=self._line.camera)
        return write_stream(changed(stream, differing(stream, changes)))

    def _made_so(self, raw: Raw, stream: AnyStream) -> Raw:
        self._check_form(stream)
        return made_so(raw, stream)

    async def _switch(self, stream_ids: Sequence[str], name: str, *, on: bool) -> None:
        for stream_id in stream_ids:
            check_id(stream_id)
        async with self._turn:
            for stream_id in stream_ids:
                await self._switch_one(stream_id, name, on=on)

    async def _switch_one(self, stream_id: str, name: str, *, on: bool) -> None:
        with envelope.seeking(f"stream {stream_id!r}"):
            await self._ask(lambda dialect: dialect.switch(self._http, stream_id, name, on), _SWITCH)

    async def _read(self, endpoint: str, stream_id: str, kind: type[T]) -> T:
        check_id(stream_id)
        reply = await self._http.get(f"{ROOT}/{endpoint}", {"stream_id": stream_id}, accept=envelope.SPOKEN)
        with envelope.seeking(f"stream {stream_id!r}"):
            return into(kind, envelope.data(reply), reply)
