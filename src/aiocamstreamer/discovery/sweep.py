"""Every host of a range, asked whether it is a camera."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address

import anyio

from aiocamstreamer import limits
from aiocamstreamer.transport.door import is_open

CONNECT_SECONDS = 0.5
"""For a TCP connect: who is in the same network and takes longer is not there."""


async def sweep(
    hosts: Iterable[IPv4Address],
    ports: Iterable[int],
    ask: Callable[[str, int], Awaitable[None]],
) -> None:
    """Call *ask* with each host and port that is open; returns when all have been looked at.

    Args:
        hosts: Who is looked at.
        ports: Where.
        ask: What to do with an open port.
    """
    places = ((str(host), port) for host in hosts for port in ports)

    async def look() -> None:
        for host, port in places:
            if await is_open(host, port, seconds=CONNECT_SECONDS):
                await ask(host, port)

    async with anyio.create_task_group() as group:
        for _ in range(limits.PROBES):
            group.start_soon(look)
