"""Lines of text from a device that speaks TCP: a scale, a scanner, a serial device server."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import anyio

LONGEST = 4096
"""Bytes of a line, without its end."""

CONNECT_SECONDS = 10.0
"""Time for connecting."""

_AROUND = bytes(range(0x21)) + b"\x7f"  # white space, and what protocols frame a line with: STX, ETX, NUL


async def text_lines(host: str, port: int) -> AsyncGenerator[str]:
    """Lines as they come, without what stands around them; empty ones are passed over.

    Raises:
        OSError: No connection.
        TimeoutError: No connection in time.
        ValueError: A line is too long to be one.
    """
    with anyio.fail_after(CONNECT_SECONDS):
        stream = await anyio.connect_tcp(host, port)
    async with stream:
        rest = b""
        async for chunk in stream:
            *whole, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
            for line in whole:
                if text := line.strip(_AROUND):
                    yield text.decode("utf-8", "replace")
            if len(rest) > LONGEST:
                raise ValueError(f"{host}:{port}: lines of at most {LONGEST} bytes, not longer ones")
