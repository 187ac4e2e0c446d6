"""CamStreamer's part of a virtual camera: its streams, parameters, sounds and counters."""

from __future__ import annotations

from typing import Any, Literal

import attrs

from aiocamstreamer.virtual.device.clock import Timer

BYTES_PER_MS = 375
"""What a stream sends: 3 Mbit/s."""


@attrs.define(kw_only=True)
class Stream:
    """One stream."""

    enabled: bool = True
    active: bool = True
    automation: bool = True
    """Whether its trigger is on; a stream without one always is."""

    held: bool = False
    """Whether something keeps it from being sent, as while it starts."""

    settings: dict[str, Any] = attrs.field(factory=dict)
    """The rest of its record."""

    @property
    def is_streaming(self) -> bool:
        """Whether it is being sent."""
        return self.enabled and self.active and self.automation and not self.held


def streams() -> dict[str, Stream]:
    """The streams of a new camera: one on the air, one switched off."""
    return {"3577": Stream(), "117930": Stream(enabled=False)}


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
