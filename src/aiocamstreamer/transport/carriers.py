"""Where carriers come from: connections of this library's own, or the transport of a caller.

What either stands on is imported when the first one is wanted: it takes longer than all of this library, and
a program that only names its cameras needs none of it.
"""

from __future__ import annotations

import ssl
import sys
from importlib import import_module

import anyio

from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import Carrier, HttpxTransport
from aiocamstreamer.transport.observing import Observed

_OWN = "aiocamstreamer.transport.connections"


async def own(address: Address, context: ssl.SSLContext, observed: Observed | None = None) -> Carrier:
    """Connections of this library's own; no loop stands still while their engine is imported."""
    if _OWN not in sys.modules:
        await anyio.to_thread.run_sync(import_module, _OWN)
    from aiocamstreamer.transport.connections import Connections

    return Connections(address, context, observed)


def given(transport: HttpxTransport, url: str) -> Carrier:
    """The carrier for an httpx transport of the caller's own."""
    from aiocamstreamer.transport.httpx_carrier import HttpxCarrier

    return HttpxCarrier(transport, url)
