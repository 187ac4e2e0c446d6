"""The network of a virtual camera as it was told: used where the network itself says nothing.

Names and the first two name servers are parameters; here is what parameters do not hold.
"""

from __future__ import annotations

import attrs


@attrs.define
class StaticNetwork:
    """An address to fall back on, and servers on the way out."""

    address: str = "192.168.0.90"
    prefix_length: int = 24
    broadcast: str = "192.168.0.255"
    more_name_servers: list[str] = attrs.field(factory=list)
    """Those after the first two."""

    search_domains: list[str] = attrs.field(factory=list)
    http_proxy: str = ""
    https_proxy: str = ""
    no_proxy: str = ""
