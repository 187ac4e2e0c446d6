"""The calls that a virtual camera can make.

Source: VAPIX introduction, "JSON and simplified key-value requests"
"""

from typing import Any

import attrs


def _configuration() -> dict[str, Any]:
    return {
        "SIPEnabled": False,
        "TURNServers": [],
        "STUNServers": [],
        "ICEEnabled": False,
        "AllowIncomingCalls": False,
        "TURNEnabled": False,
        "STUNEnabled": False,
        "ApplyUserAuthentication": False,
        "AllowedUsers": [],
        "SIPPort": 5060,
        "SIPTLSPort": 5061,
        "ApplyAllowedURIs": False,
        "AllowedURIs": [],
    }


def _accounts() -> list[dict[str, Any]]:
    return [
        {
            "Id": "sip_account_0",
            "Username": "local_account_ipv4_udp",
            "Password": None,
            "Registrar": None,
            "IsDefault": False,
            "Transport": "udp",
            "CallerId": "local_account_ipv4_udp",
        },
        {
            "Id": "sip_account_1",
            "Username": "1234",
            "Password": "password",
            "Registrar": "192.0.2.91",
            "IsDefault": True,
            "Transport": "udp",
            "CallerId": "Entrance Door",
        },
    ]


@attrs.define
class Sip:
    """Configuration and accounts."""

    configuration: dict[str, Any] = attrs.field(factory=_configuration)
    accounts: list[dict[str, Any]] = attrs.field(factory=_accounts, repr=False)
