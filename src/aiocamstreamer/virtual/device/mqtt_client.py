"""The MQTT client of a virtual camera: how it is set, and what of the events it would publish.

Source: VAPIX MQTT client API and Event-MQTT bridge API; as the Python library ``axis`` has them
"""

from __future__ import annotations

from typing import Any

import attrs

USUAL_PORTS = {"tcp": 1883, "ssl": 8883, "ws": 80, "wss": 443}
"""The port of each protocol, where none is given."""


def _unpublished() -> dict[str, Any]:
    return {
        "topicPrefix": "default",
        "customTopicPrefix": "",
        "appendEventTopic": True,
        "includeTopicNamespaces": True,
        "includeSerialNumberInPayload": False,
        "eventFilterList": [],
    }


@attrs.define
class MqttClient:
    """The client, which is never connected: a virtual camera reaches nobody."""

    is_active: bool = False
    settings: dict[str, Any] = attrs.field(factory=dict, repr=False)
    """What it was told, password and all; empty while it was told nothing."""

    publication: dict[str, Any] = attrs.field(factory=_unpublished)
    """Which events are published, and how, as the API has it."""

    def restart(self) -> None:
        """Go on after a restart only where it was told to."""
        self.is_active = self.is_active and bool(self.settings.get("activateOnReboot"))
