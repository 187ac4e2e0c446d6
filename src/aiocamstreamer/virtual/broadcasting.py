"""CamStreamer's part of a virtual camera beside its streams: parameters, sounds, counters."""

from __future__ import annotations

from typing import Any, Literal

import attrs

from aiocamstreamer.virtual.device.clock import Timer

BYTES_PER_MS = 375
"""What a stream sends: 3 Mbit/s."""


@attrs.define
class Run:
    """When a stream began to send, and how often it did."""

    began_ms: int
    count: int


@attrs.define
class Sound:
    """A file on the camera, or an address."""

    name: str
    path: str
    storage: str
    data: bytes = attrs.field(default=b"", repr=False)


@attrs.define
class Broadcasting:
    """The rest of what CamStreamer knows."""

    parameters: dict[str, str] = attrs.field(factory=lambda: {"signature": "2c8d9a4e5b7f01", "LiveLED": "1"})
    """Global parameters by name."""

    shape: Literal["list", "mixed", "by_id"] = "list"
    """What the newer list shows of older records: newer ones, the records themselves, or an object by id."""

    sounds: list[Sound] = attrs.field(factory=list)
    log: list[str] = attrs.field(factory=lambda: ["CamStreamer started"])
    answers: dict[str, Any] = attrs.field(factory=dict)
    """What the diagnostics find out, by their names in the answer, where a test wants something else."""

    runs: dict[str, Run] = attrs.field(factory=dict)
    timer: Timer | None = None
