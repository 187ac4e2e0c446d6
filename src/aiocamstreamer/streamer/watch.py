"""The state of every stream, to look at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Unpack

import attrs

from aiocamstreamer.events import Event, Listening, LiveMapping
from aiocamstreamer.streamer.events import PortChanged, StreamerEvents, StreamState


@attrs.define
class _Told:
    """The state that CamStreamer has told."""

    streams: dict[str, StreamState] = attrs.field(factory=dict)
    ports: dict[int, bool | None] = attrs.field(factory=dict)

    def apply(self, event: Event) -> None:
        if isinstance(event, StreamState):
            self.streams[event.stream_id] = event
        elif isinstance(event, PortChanged):
            self.ports[event.port] = event.value


class StreamStates(LiveMapping[_Told, str, StreamState]):
    """The state of every stream by its id: ``streams["117930"].is_streaming``."""

    _empty = _Told

    @property
    def _things(self) -> Mapping[str, StreamState]:
        return self._state.streams

    @property
    def ports(self) -> Mapping[int, bool | None]:
        """Which input ports are active, by their number from 0; None where the app did not say."""
        return MappingProxyType(self._state.ports)


class StreamerWatch(StreamerEvents):
    """The part of CamStreamer that tells what is."""

    def watch(self, **listening: Unpack[Listening]) -> StreamStates:
        """The state of every stream, kept up to date while the ``async with`` block runs.

        Args:
            listening: See `Listening`.
        """
        return StreamStates(self.events(**listening))
