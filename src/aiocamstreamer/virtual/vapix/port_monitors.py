"""Monitors of inputs and outputs: how they stand, then every change, in an answer that does not end.

Source: VAPIX input and outputs API; for the names of ports at the older addresses, HTTP API 2
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from aiocamstreamer.virtual.device.ports import direction, is_active
from aiocamstreamer.wire.io import PortReport, encode_report

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device

SIGN_OF_LIFE = 15.0
"""Seconds between two empty parts of a monitor in which nothing happens."""

MOST_LATE = 1024
"""Reports that wait for a client that does not read them; with one more it is given up."""

_BOUNDARY = "ioboundary"


def monitor(camera: Device, labels: Mapping[int, int], *, older: bool = False) -> Response:
    """The monitor of ports.

    Args:
        camera: Whose ports.
        labels: What the client calls each port, by the port's index from 0.
        older: Whether ports are named as they were before there was ``port.cgi``: ``IO2:/``.

    Raises:
        ValueError: Inputs and outputs are among them.
    """
    if len({direction(camera.state, index) for index in labels}) > 1:
        raise ValueError("inputs and outputs must be monitored separately")
    kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
    return StreamingResponse(_reports(camera, labels, older=older), media_type=kind)


async def _reports(camera: Device, labels: Mapping[int, int], *, older: bool) -> AsyncIterator[bytes]:
    """The present state, then what changes, and a sign of life where nothing does."""
    lines: asyncio.Queue[str] = asyncio.Queue()

    def report(index: int, active: bool, *, changed: bool = True) -> None:  # noqa: FBT001 - a watcher
        if index in labels and lines.qsize() <= MOST_LATE:
            is_input = direction(camera.state, index) == "input"
            told = PortReport(label=labels[index], is_input=is_input, active=active, changed=changed)
            line = encode_report(told)
            lines.put_nowait(f"IO{told.label}:{line[-1]}" if older else line)

    for index in labels:
        report(index, is_active(camera.state, index), changed=False)
    camera.state.hardware.watchers.add(report)
    try:
        while lines.qsize() <= MOST_LATE:
            timer = camera.clock.after(SIGN_OF_LIFE, lambda: lines.put_nowait(""))
            line = await lines.get()
            timer.cancel()
            yield f"--{_BOUNDARY}\r\nContent-Type: text/plain\r\n\r\n{line}\r\n\r\n".encode()
    finally:
        timer.cancel()
        camera.state.hardware.watchers.discard(report)
