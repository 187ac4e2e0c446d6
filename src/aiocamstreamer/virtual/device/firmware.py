"""Firmware profiles: how AXIS OS versions differ, as cameras were seen to answer.

Source: recorded on AXIS OS 10.12 and 12.11; VAPIX Application API for the versions that brought each change.
What nobody recorded on 11.11 is as on its neighbours.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import attrs

_Apis = tuple[tuple[str, str, str], ...]

_APIS_10: _Apis = (
    ("api-discovery", "1.0", "API Discovery Service"),
    ("audio-device-control", "1.0", "Audio Device Control"),
    ("basic-device-info", "1.2", "Basic Device Information"),
    ("io-port-management", "1.0", "IO Port Management"),
    ("param-cgi", "1.0", "Legacy Parameter Handling"),
    ("privacy-mask", "2.4", "Privacy Mask"),
    ("systemready", "1.2", "Systemready"),
    ("time-service", "1.0", "Time API"),
    ("user-management", "1.1", "User Management"),
)


def _newer(apis: _Apis, *changes: tuple[str, str, str]) -> _Apis:
    """*apis* with *changes*; another major version of an API stands beside the one that was there."""
    same = {(api[0], api[1].partition(".")[0]) for api in changes}
    kept = (api for api in apis if (api[0], api[1].partition(".")[0]) not in same)
    return tuple(sorted((*kept, *changes)))


_APIS_11 = _newer(
    _APIS_10,
    ("basic-device-info", "1.3", "Basic Device Information"),
    ("event-streaming-over-websocket", "1.0", "Event Streaming over WebSocket"),
    ("systemready", "1.4", "Systemready"),
)
_APIS_12 = _newer(
    _APIS_11,
    ("audio-device-control", "2.0", "Audio Device Control"),
    ("privacy-mask", "3.0", "Privacy Mask"),
    ("systemready", "1.5", "Systemready"),
)


@attrs.frozen(kw_only=True)
class Profile:
    """One AXIS OS version."""

    firmware: str
    policy: str
    """``Network.HTTP.AuthenticationPolicy``."""

    systemready: str
    """Version of the system ready API."""

    boot_ids: bool = True
    """Whether that API tells boots apart."""

    device_info: str = "1.3"
    """Version of the basic device information API."""

    apis: _Apis = _APIS_12
    """Id, version and name of what API discovery tells of."""

    sdk_form: Literal["text", "text and attribute", "attribute"] = "attribute"
    """How info.cgi writes what it supports."""

    settings: Mapping[str, bool] = MappingProxyType({})
    """What config.cgi knows, as it stands in a new camera; empty where there is no config.cgi."""

    malformed_is_400: bool = False
    """Whether config.cgi answers a malformed request with HTTP 400."""

    most_running: int | None = None
    """How many applications may run at once."""

    details: bool = False
    """Whether list.cgi tells of bundling, signatures and compatible versions."""

    bare_after_error: bool = False
    """Whether param.cgi forgets ``root.`` on the line after an error."""

    service_groups: bool = False
    """Whether pwdgrp.cgi lists the groups of the camera's own services."""

    account_pages: bool = False
    """Whether pwdgrp.cgi says what became of an account in an HTML page, as AXIS OS 10.12 to 12.9 does."""


PROFILES = {
    "10.12": Profile(
        firmware="10.12.240",
        policy="digest",
        systemready="1.2",
        boot_ids=False,
        device_info="1.2",
        apis=_APIS_10,
        sdk_form="text and attribute",
        most_running=32,
        service_groups=True,
        account_pages=True,
    ),
    "11.11": Profile(
        firmware="11.11.109",
        policy="recommended",
        systemready="1.4",
        apis=_APIS_11,
        sdk_form="text",
        settings=MappingProxyType({"AllowUnsigned": True, "AllowRoot": False}),
        most_running=32,
        account_pages=True,
    ),
    "12.11": Profile(
        firmware="12.11.77",
        policy="recommended",
        systemready="1.5",
        settings=MappingProxyType({"AllowUnsigned": False}),
        malformed_is_400=True,
        details=True,
        bare_after_error=True,
    ),
}
