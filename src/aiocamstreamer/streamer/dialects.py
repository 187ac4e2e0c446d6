"""The two forms of the stream API, as values that know how to ask.

Source: CamStreamer App 4.x API, "Stream Parameters"; the newer form as the vendor's own library speaks it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aiocamstreamer.errors import NotFound
from aiocamstreamer.streamer.records import Raw, StreamList
from aiocamstreamer.transport import Http
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.query import Scalar, scalar, target
from aiocamstreamer.wire.reply import Reply, reader

ROOT = "/local/camstreamer"

SWITCH_SECONDS = 60.0
"""Time that the app may take to stop a stream before it answers."""

_LONGEST_TARGET = 2048
"""Characters of a request-target that the apps read; a longer change goes into the body of a whole list."""


class Dialect(Protocol):
    """One form of the API."""

    async def streams(self, http: Http) -> StreamList:
        """The whole list."""

    async def stream(self, http: Http, stream_id: str) -> Raw:
        """One record."""

    async def save(self, http: Http, stream_id: str, before: Raw, after: Raw) -> None:
        """Replace the record *before*, which may be empty, by *after*."""

    async def remove(self, http: Http, stream_ids: Sequence[str]) -> None:
        """Remove records, which are there."""

    async def replace(self, http: Http, content: Any) -> None:
        """Write the whole list."""

    async def switch(self, http: Http, stream_id: str, name: str, on: bool) -> None:  # noqa: FBT001 - as on the wire
        """Set ``enabled`` or ``active`` of one stream."""


class _Lists:
    """The common ground of both forms: one endpoint reads and writes the whole list."""

    path: str

    async def streams(self, http: Http) -> StreamList:
        """The whole list."""
        reply = await http.get(self.path, {"action": "get"}, accept=envelope.SPOKEN)
        found = StreamList(envelope.data(reply))
        return found.checked(reply)

    async def replace(self, http: Http, content: Any) -> None:
        """Write the whole list."""
        reply = await http.post(
            self.path, {"action": "set"}, json=content, deadline=SWITCH_SECONDS, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)


class _Modern(_Lists):
    path = f"{ROOT}/stream_list.cgi"

    async def stream(self, http: Http, stream_id: str) -> Raw:
        arguments = {"action": "get", "stream_id": stream_id}
        return _record(await http.get(self.path, arguments, accept=envelope.SPOKEN), stream_id)

    async def save(self, http: Http, stream_id: str, before: Raw, after: Raw) -> None:
        if not before:
            # Whether writing one stream also creates it is not documented; a whole list leaves no doubt.
            listed = await self.streams(http)
            await self.replace(http, listed.with_stream(stream_id, after))
            return
        arguments = {"action": "set", "stream_id": stream_id}
        reply = await http.post(
            self.path, arguments, json=after, deadline=SWITCH_SECONDS, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)

    async def remove(self, http: Http, stream_ids: Sequence[str]) -> None:
        listed = await self.streams(http)
        await self.replace(http, listed.without(stream_ids))

    async def switch(self, http: Http, stream_id: str, name: str, on: bool) -> None:  # noqa: FBT001 - as on the wire
        form: dict[str, Scalar] = {"stream_id": stream_id, name: on}
        path = f"{ROOT}/set_stream_{name}.cgi"
        envelope.acknowledge(
            await http.post(path, form=form, deadline=SWITCH_SECONDS, accept=envelope.SPOKEN)
        )


class _Legacy(_Lists):
    path = f"{ROOT}/stream/list.cgi"

    async def stream(self, http: Http, stream_id: str) -> Raw:
        reply = await http.get(f"{ROOT}/stream/get.cgi", {"stream_id": stream_id}, accept=envelope.SPOKEN)
        return _record(reply, stream_id)

    async def save(self, http: Http, stream_id: str, before: Raw, after: Raw) -> None:
        changes = {key: scalar(value) for key, value in after.items() if before.get(key) != value}
        arguments = {"stream_id": stream_id, **changes}
        if len(target(f"{ROOT}/stream/set.cgi", arguments)) > _LONGEST_TARGET:
            listed = await self.streams(http)
            await self.replace(http, listed.with_stream(stream_id, {**before, **changes}))
        elif changes:
            await self._set(http, arguments)

    async def remove(self, http: Http, stream_ids: Sequence[str]) -> None:
        for stream_id in stream_ids:
            path, query = f"{ROOT}/stream/remove.cgi", {"stream_id": stream_id}
            reply = await http.command(path, query, deadline=SWITCH_SECONDS, accept=envelope.SPOKEN)
            envelope.acknowledge(reply)

    async def switch(self, http: Http, stream_id: str, name: str, on: bool) -> None:  # noqa: FBT001 - as on the wire
        await self.stream(http, stream_id)  # the app would make a stream of an id that it does not know
        await self._set(http, {"stream_id": stream_id, name: on})

    async def _set(self, http: Http, arguments: Mapping[str, Scalar]) -> None:
        reply = await http.command(
            f"{ROOT}/stream/set.cgi", arguments, deadline=SWITCH_SECONDS, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)


@reader
def _record(reply: Reply, stream_id: str) -> Raw:
    """The one record in *reply*, which some versions wrap in an object by id."""
    found = envelope.data(reply)
    if isinstance(found, Mapping) and isinstance(found.get(stream_id), Mapping):
        found = found[stream_id]
    if not isinstance(found, Mapping) or not found:
        raise NotFound(f"stream {stream_id!r}", camera=reply.camera, request=reply.request)
    return found


LEGACY: Dialect = _Legacy()
"""The form of the document, CamStreamer 4.x."""

DIALECTS: tuple[Dialect, ...] = (_Modern(), LEGACY)
"""The newest first."""
