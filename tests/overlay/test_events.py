"""What CamOverlay tells of."""

import orjson
import pytest
from samples import recorded
from taking import take

from aiocamstreamer._models import Unknown
from aiocamstreamer.overlay.events import ServiceStart, ServiceStop, decode


@pytest.mark.parametrize(
    ("raw", "event"),
    [
        ({"type": "ServiceStart", "serviceId": 12}, ServiceStart(service_id=12)),
        ({"type": "ServiceStop", "serviceId": "12"}, ServiceStop(service_id=12)),
        (
            {"type": "init", "data": {"type": "ServiceStart", "serviceId": 12}},
            ServiceStart(initial=True, service_id=12),
        ),
    ],
)
def test_messages(raw, event):
    """Bare and wrapped."""
    assert decode(orjson.dumps(raw)) == event


def test_recorded_messages_are_all_understood():
    """As the document prints them."""
    events = [decode(message) for message in recorded("camoverlay/events*.jsonl")]
    assert events
    assert not [event for event in events if isinstance(event, Unknown)]


async def test_what_http_changes_is_told(camera):
    """Services that are hidden and shown."""
    async with camera.overlay.events() as events:
        assert await take(events, 2) == [
            ServiceStart(initial=True, service_id=1),
            ServiceStart(initial=True, service_id=5),
        ]
        await camera.overlay.services.disable(1, 5)
        assert await take(events, 2) == [ServiceStop(service_id=1), ServiceStop(service_id=5)]
        await camera.overlay.services.enable(5)
        assert await take(events, 1) == [ServiceStart(service_id=5)]
