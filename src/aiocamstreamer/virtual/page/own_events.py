"""Events that a person may send to clients from the page, one example for each who tells events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from aiocamstreamer.virtual.apps.overlay import services as overlay
from aiocamstreamer.virtual.apps.planetracker import events as planetracker
from aiocamstreamer.virtual.apps.streamer import events as streamer
from aiocamstreamer.virtual.apps.switcher import events as switcher
from aiocamstreamer.virtual.device import notifications

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    streamer.APP: {"type": "PortChanged", "port": 0, "value": 1},
    overlay.APP: {"type": "ServiceStart", "serviceId": 1},
    switcher.APP: {"type": "PlaylistSwitch", "playlist_name": "pbb1289ed"},
    planetracker.APP: {"type": "FORCE_TRACKING_STATUS", "enabled": True},
    notifications.APP: {
        "topic": "tns1:Device/tnsaxis:IO/Port",
        "message": {"source": {"port": "0"}, "key": {}, "data": {"state": "1"}},
        "operation": "Changed",
    },
}
"""By the name of the app, or of the camera's own."""
