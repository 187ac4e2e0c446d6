"""Where carriers come from: connections of this library's own, or what a caller hands in.

What either stands on is imported when the first one is wanted: it takes longer than all of this library, and
a program that only names its cameras needs none of it.
"""

from __future__ import annotations

import ssl
import sys
from importlib import import_module
from typing import TypeAlias

import anyio

from aiocamstreamer._arguments import shown
from aiocamstreamer.transport.address import Address
from aiocamstreamer.transport.carrier import AiohttpSession, Carrier, HttpxTransport, OwnCarrier
from aiocamstreamer.transport.connecting import Reach
from aiocamstreamer.transport.observing import Observed
from aiocamstreamer.transport.tls import Tls, client_context

_OWN = "aiocamstreamer.transport.connections"


async def own(
    address: Address, context: ssl.SSLContext, reach: Reach, observed: Observed | None = None
) -> OwnCarrier:
    """Connections of this library's own; no loop stands still while their engine is imported."""
    if _OWN not in sys.modules:
        await anyio.to_thread.run_sync(import_module, _OWN)
    from aiocamstreamer.transport.connections import Connections

    return Connections(address, context, reach, observed)


Given: TypeAlias = HttpxTransport | AiohttpSession
"""What a caller may hand in."""


def checked(name: str, http: Given | None) -> Given | None:
    """*http*, the argument called *name*, if requests can be carried with it.

    Raises:
        TypeError: They cannot.
    """
    if http is None or isinstance(http, HttpxTransport) or is_aiohttp(http):
        return http
    raise TypeError(f"{name}: an httpx transport or an aiohttp session, not {shown(http)}")


def given(http: Given, address: Address, tls: Tls | None) -> Carrier:
    """The carrier for what a caller has handed in; *tls* is the policy that was given, if one was."""
    if isinstance(http, HttpxTransport):
        from aiocamstreamer.transport.httpx_carrier import HttpxCarrier

        return HttpxCarrier(http, address.url)
    from aiocamstreamer.transport.aiohttp_carrier import AiohttpCarrier

    return AiohttpCarrier(http, address, tls)


def is_aiohttp(http: object) -> bool:
    """Whether *http* is a session of aiohttp; whoever has one has imported it."""
    aiohttp = sys.modules.get("aiohttp")
    return aiohttp is not None and isinstance(http, aiohttp.ClientSession)


class Way:
    """The way to one camera: what carries requests there, opened when it is first wanted.

    Attributes:
        address: Where it leads.
        carrier: What carries them; None while it is not open.

    Args:
        address: Where it leads.
        tls: How the camera's certificate is judged.
        carrier: One that is there already.
    """

    def __init__(self, address: Address, tls: Tls, carrier: Carrier | None = None) -> None:
        self.address = address
        self.carrier = carrier
        self._own: OwnCarrier | None = None  # it, where it was made here
        self._tls = tls

    async def open(self, reach: Reach, observed: Observed | None) -> Carrier:
        """The carrier; it is made where there is none."""
        while (carrier := self.carrier) is None:
            address = self.address
            # Left to itself, httpcore reads the trust store for every pool, plain HTTP or not.
            tls = self._tls if address.is_secure else Tls.insecure()
            made = await own(address, await client_context(tls), reach, observed)
            self._take(made, address)
        return carrier

    def _take(self, made: OwnCarrier, address: Address) -> None:
        """Take *made*, unless somebody was faster or the camera has moved meanwhile."""
        if self.carrier is None and address == self.address:
            self.carrier = self._own = made

    def afresh(self) -> None:
        """Let go of what belonged to another event loop."""
        if self._own is not None:
            self._own.forget()
            self.carrier = self._own = None

    def leave(self, address: Address | None = None, carrier: Carrier | None = None) -> Carrier | None:
        """Lead to *address* from now on, if one is given; returns what led to the former one, to be closed.

        Args:
            address: Where it leads now.
            carrier: One that leads there already.
        """
        left, self.carrier, self._own = self.carrier, carrier, None
        self.address = address or self.address
        return left
