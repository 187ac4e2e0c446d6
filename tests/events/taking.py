"""Events of a stream, one after the other."""

import anyio

from aiocamstreamer.events import Backoff, Gap

SWIFT = {"backoff": Backoff(first=0.01, longest=0.05)}
"""Come back at once."""

ALERT = {**SWIFT, "ping_seconds": 0.2, "pong_seconds": 0.2, "connect_seconds": 1.0}
"""And notice soon that nobody is there."""


async def take(events, count, seconds=30.0):
    """The next events; a gap counts as one of zero seconds, since nobody knows how long they take."""
    taken = []
    with anyio.fail_after(seconds):
        while len(taken) < count:
            event = await anext(events)
            if isinstance(event, Gap) and event.reason == "interrupted":
                assert event.seconds > 0
                assert event.detail
                event = Gap(reason=event.reason, dropped=event.dropped)
            taken.append(event)
    return taken
