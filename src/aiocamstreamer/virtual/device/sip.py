"""The calls that a virtual camera can make.

Source: VAPIX introduction, "JSON and simplified key-value requests"
"""

from __future__ import annotations

from collections.abc import Mapping
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


def _account(number: int, name: str, more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Id": f"sip_account_{number}",
        "Username": name,
        "CallerId": name,
        "Transport": "udp",
        "Registrar": None,
        "PublicDomain": None,
        "Password": None,
        "IsDefault": False,
        **more,
    }


def _accounts() -> list[dict[str, Any]]:
    """The accounts of the document's example."""
    gate = {"CallerId": "Entrance Door", "Registrar": "", "PublicDomain": "", "IsDefault": True}
    remote = {"CallerId": "Entrance Door (Axis)", "PublicDomain": ""}
    other = {"PublicDomain": "[2001:db8::90]", "SecondaryRegistrar": "", "SecondaryPublicDomain": ""}
    tones = {"DTMFConfigurationId": "internal_config"}
    return [
        _account(0, "local_account_ipv4_udp", {}),
        _account(1, "1234", {**gate, **tones, "Password": "password"}),
        _account(2, "987654", {**remote, "DTMFConfigurationId": "remote_config", "Password": "password2"}),
        _account(3, "12309", {**remote, **other, **tones, "Password": "password3"}),
        _account(4, "local_account_ipv6_tcp", {"Transport": "tcp", "PrioritizeIPv6": True}),
    ]


@attrs.define
class Sip:
    """Configuration and accounts."""

    configuration: dict[str, Any] = attrs.field(factory=_configuration)
    accounts: list[dict[str, Any]] = attrs.field(factory=_accounts, repr=False)
