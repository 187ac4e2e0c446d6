"""CamStreamer's part of a virtual camera: its streams."""

from __future__ import annotations

from typing import Any

import attrs


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
    """What a new camera has: one on the air, one switched off."""
    return {"3577": Stream(), "117930": Stream(enabled=False)}
