"""Listen to a camera's events by RTSP with the Python library ``axis``, of any release from 15 on.

Prints ``playing`` once, and each state of a topic as it becomes known: topic, id, state. Run by a Python of
its own, which knows nothing of this project; ends when its standard input does. Arguments: number of the
release, address, user, password.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Any

States = Mapping[tuple[str, str], str]


def blocking(number: int, account: Mapping[str, str]) -> tuple[Any, Callable[[], States]]:
    """A device of the releases that have no session of httpx, and how to know its states."""
    from axis.configuration import Configuration
    from axis.device import AxisDevice

    if number >= 37:
        device = AxisDevice(Configuration(**account))
        device.enable_events(event_callback=lambda *_: None)
        return device, lambda: known(device.event.values())
    told = {"events": ["input"], "signal": lambda *_: None}
    device = AxisDevice(asyncio.get_running_loop(), **account, **told)
    return device, lambda: known(device.stream.event.events.values())


def later(number: int, account: Mapping[str, str], session: Any) -> tuple[Any, Callable[[], States]]:
    """The same of all others."""
    from axis.device import AxisDevice

    if number < 45:
        from axis.configuration import Configuration

        device = AxisDevice(Configuration(session, **account))
        device.enable_events(event_callback=lambda *_: None)
        return device, lambda: known(device.event.values())
    from axis.models.configuration import Configuration

    device = AxisDevice(Configuration(session, **account))
    heard: dict[tuple[str, str], str] = {}
    device.enable_events()
    device.event.subscribe(lambda event: heard.update({(event.topic, event.id): event.state}))
    return device, lambda: dict(heard)


def known(events: Any) -> States:
    """The states of *events*; release 15 knows none before they change."""
    return {(event.topic, event.id): str(event.state or 0) for event in events}


async def listen(device: Any, states: Callable[[], States]) -> None:
    """Print what becomes known."""
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    told: dict[tuple[str, str], str] = {}
    is_playing = False
    device.stream.start()
    while not ended.done():
        state = device.stream.stream.session.state if device.stream.stream else ""
        if not is_playing and str(getattr(state, "value", state)) == "playing":
            is_playing = True
            say("playing")
        for subject, state in states().items():
            if told.get(subject) != state:
                told[subject] = state
                say(*subject, state)
        await asyncio.sleep(0.02)
    device.stream.stop()
    await asyncio.sleep(0.1)


def say(*words: str) -> None:
    sys.stdout.write(f"{' '.join(words)}\n")
    sys.stdout.flush()


async def main(number: int, host: str, username: str, password: str) -> None:
    account = {"host": host, "username": username, "password": password}
    if number <= 37:
        await listen(*blocking(number, account))
        return
    from httpx import AsyncClient

    async with AsyncClient() as session:
        await listen(*later(number, account, session))


asyncio.run(main(int(sys.argv[1]), *sys.argv[2:5]))
