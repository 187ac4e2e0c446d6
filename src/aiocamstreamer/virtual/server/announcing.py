"""Names and ports of a camera, published in multicast DNS so that clients find it.

Source: recorded on AXIS OS 12.11; names of the service types as independent clients ask for them
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from ipaddress import ip_address

import ifaddr
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

_LONGEST = 63
"""Bytes of the longest label of a name in DNS."""

_TYPES = {
    "http": ("_axis-video", "_vapix-http", "_http"),
    "https": ("_vapix-https", "_https"),
    "rtsp": ("_rtsp",),
}


class Announcement:
    """Names and addresses of one camera, published from `begin` to `end`.

    Args:
        name: As people call the camera; another one on the network that is called alike gets a number.
        serial: Its serial number, which is its MAC address.
        address: Where it listens; every address of the computer where it is 0.0.0.0 or ::.
        ports: Of ``http``, ``https`` and ``rtsp``, as far as it serves them.
    """

    def __init__(self, name: str, serial: str, address: str, ports: Mapping[str, int]) -> None:
        self._name = name.encode()[:_LONGEST].decode(errors="ignore")
        self._serial = serial
        self._address = address
        self._ports = ports
        self._zeroconf: AsyncZeroconf | None = None
        self._broadcasts: tuple[asyncio.Future[None], ...] = ()

    async def begin(self) -> None:
        """Publish; returns once questions are answered.

        Raises:
            OSError: There is no multicast at the address.
        """
        addresses = tuple(_addresses(self._address))
        version = IPVersion.V6Only if ":" in addresses[0] else IPVersion.V4Only
        try:
            self._zeroconf = responder = AsyncZeroconf(interfaces=list(addresses), ip_version=version)
        except OSError as error:
            raise OSError(f"no multicast DNS at {self._address}: {error}") from error
        registered = await asyncio.gather(
            *(
                responder.async_register_service(self._service(kind, port, addresses), allow_name_change=True)
                for kind, port in self._kinds()
            )
        )
        self._broadcasts = tuple(map(asyncio.ensure_future, registered))

    async def end(self) -> None:
        """Take it back, of which those who listen are told."""
        if self._zeroconf is not None:
            responder, self._zeroconf = self._zeroconf, None
            for broadcast in self._broadcasts:  # a new service is told of several times
                broadcast.cancel()
            await asyncio.gather(*self._broadcasts, return_exceptions=True)
            await responder.async_unregister_all_services()
            await responder.async_close()

    def _kinds(self) -> Iterator[tuple[str, int]]:
        """The service types, each with its port; a camera without HTTP is found by its port of HTTPS."""
        for protocol, port in self._ports.items():
            for kind in _TYPES[protocol]:
                yield kind, port
        if "http" not in self._ports:
            yield "_axis-video", self._ports["https"]

    def _service(self, kind: str, port: int, addresses: tuple[str, ...]) -> AsyncServiceInfo:
        whole = f"{kind}._tcp.local."
        return AsyncServiceInfo(
            whole,
            f"{self._name}.{whole}",
            port=port,
            parsed_addresses=list(addresses),
            properties={"macaddress": self._serial},
            server=f"axis-{self._serial.lower()}.local.",
        )


def _addresses(listening: str) -> Iterator[str]:
    """The addresses that others can reach where the camera listens at *listening*."""
    where = ip_address(listening)
    if not where.is_unspecified:
        yield listening
        return
    found = [
        ip.ip if isinstance(ip.ip, str) else ip.ip[0]
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    ]
    alike = [ip_address(it) for it in found if ip_address(it).version == where.version]
    others = [it for it in alike if not it.is_loopback and not it.is_link_local]
    yield from map(str, others or [ip_address("127.0.0.1" if where.version == 4 else "::1")])
