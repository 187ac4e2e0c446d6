"""Ranges of addresses: this computer's own networks, and the parts of them that are asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface, IPv6Network
from typing import TypeAlias

from aiocamstreamer import _extras
from aiocamstreamer._arguments import shown

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]
"""Networks that this computer is in."""

_PRIVATE = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"))
)
"""What nobody but its owner's neighbours has: RFC 1918, loopback, link-local."""


def own_networks() -> Networks:
    """The networks that this computer's interfaces are in.

    Raises:
        ModuleNotFoundError: The extra ``discovery`` is not installed.
    """
    return tuple(dict.fromkeys(interface.network for interface in _interfaces()))


def own_addresses() -> set[str]:
    """The IP addresses of this computer; raises as `own_networks`."""
    return {str(interface.ip) for interface in _interfaces()}


def _interfaces() -> list[IPv4Interface | IPv6Interface]:
    try:
        import ifaddr
    except ModuleNotFoundError as missing:
        raise _extras.missing(missing, "discovery") from None
    return [
        ipaddress.ip_interface(f"{ip.ip if isinstance(ip.ip, str) else ip.ip[0]}/{ip.network_prefix}")
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    ]


def is_near(host: str, networks: Networks) -> bool:
    """Whether *host*, an IP address, is in one of *networks*."""
    where = ipaddress.ip_address(host)
    return any(where in network for network in networks)


def parsed(subnets: str | Iterable[str], max_hosts: int) -> tuple[IPv4Network, ...]:
    """The *subnets*, none of which contains another.

    Raises:
        TypeError: One is no text.
        ValueError: One is no IPv4 range or not private, or they have more than *max_hosts* hosts.
    """
    found = []
    for subnet in (subnets,) if isinstance(subnets, str) else subnets:
        if not isinstance(subnet, str):
            raise TypeError(f"subnets: texts such as '192.168.1.0/24', not {shown(subnet)}")
        try:
            network = IPv4Network(subnet, strict=False)
        except ValueError:
            raise ValueError(f"subnets: IPv4 ranges such as '192.168.1.0/24', not {shown(subnet)}") from None
        if not any(network.subnet_of(private) for private in _PRIVATE):
            raise ValueError(f"subnets: private ranges, not {network}, which belongs to somebody else")
        found.append(network)
    networks = tuple(ipaddress.collapse_addresses(found))
    if (count := sum(map(_count, networks))) > max_hosts:
        raise ValueError(f"subnets: {max_hosts} hosts at most, not {count}: max_hosts= allows more")
    return networks


def check_own(subnets: Iterable[IPv4Network], networks: Networks) -> None:
    """Make sure that *subnets* are parts of this computer's own *networks*.

    Raises:
        ValueError: One is not.
    """
    own = [network for network in networks if isinstance(network, IPv4Network)]
    for subnet in subnets:
        if not any(subnet.subnet_of(network) for network in own):
            there = ", ".join(map(str, own)) or "none"
            raise ValueError(f"subnets: parts of this computer's own networks ({there}), not {subnet}")


def hosts(subnets: Iterable[IPv4Network]) -> Iterator[IPv4Address]:
    """Every address in *subnets* that a host can have."""
    for subnet in subnets:
        yield from subnet.hosts()


def _count(network: IPv4Network) -> int:
    return network.num_addresses - (2 if network.prefixlen < 31 else 0)
