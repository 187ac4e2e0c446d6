"""Firmware profiles: how AXIS OS versions differ, as cameras were seen to answer.

Source: recorded on AXIS OS 10.12, 11.11, 12.9 and 12.11; VAPIX Application API for the versions that brought
each change. What nobody recorded on 11.11 is as on its neighbours.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import attrs

_Apis = tuple[tuple[str, str, str], ...]

_APIS_10: _Apis = (
    ("api-discovery", "1.1", "API Discovery Service"),
    ("audio-device-control", "1.0", "Audio Device Control"),
    ("audio-streaming-capabilities", "1.0", "Audio Streaming Capabilities"),
    ("basic-device-info", "1.2", "Basic Device Information"),
    ("capture-mode", "1.0", "Capture Mode"),
    ("customhttpheader", "1.1", "Custom HTTP header"),
    ("disk-management", "1.0", "Edge storage Disk management"),
    ("event-mqtt-bridge", "1.2", "Event-MQTT Bridge API"),
    ("event-streaming-over-websocket", "1.0", "Event Streaming over WebSocket"),
    ("fwmgr", "1.4", "Firmware Management"),
    ("guard-tour", "1.0", "Guard Tour"),
    ("image-size", "1.0", "Image Size"),
    ("io-port-management", "1.1", "IO Port Management"),
    ("light-control", "1.2", "Light Control"),
    ("mediaclip", "1.0", "Mediaclip"),
    ("mqtt-client", "1.5", "MQTT Client API"),
    ("network-settings", "1.15", "Network Settings"),
    ("param-cgi", "1.0", "Legacy Parameter Handling"),
    ("privacy-mask", "2.0", "Privacy Masking"),
    ("ptz-control", "1.1", "PTZ Control"),
    ("recording", "1.0", "Edge Recording"),
    ("recording-export", "1.2", "Export edge recording"),
    ("sip", "2.2", "Call service API"),
    ("stream-profiles", "1.0", "Stream Profiles"),
    ("systemready", "1.2", "Systemready"),
    ("temperaturecontrol", "1.0", "Temperature Control"),
    ("time-service", "1.0", "Time API"),
    ("user-management", "1.1", "User Management"),
    ("view-area", "1.0", "View Area"),
)
"""Id, version and name of the APIs that the camera has and tells of; every one of them answers."""


def _newer(apis: _Apis, *changes: tuple[str, str, str]) -> _Apis:
    """*apis* with *changes*; another major version of an API stands beside the one that was there."""
    same = {(api[0], api[1].partition(".")[0]) for api in changes}
    kept = (api for api in apis if (api[0], api[1].partition(".")[0]) not in same)
    return tuple(sorted((*kept, *changes)))


_APIS_11 = _newer(
    tuple(api for api in _APIS_10 if api[0] != "ptz-control"),
    ("basic-device-info", "1.3", "Basic Device Information"),
    ("guard-tour", "1.1", "Guard Tour"),
    ("light-control", "1.4", "Light Control"),
    ("mqtt-client", "1.6", "MQTT Client API"),
    ("network-settings", "1.33", "Network Settings"),
    ("privacy-mask", "2.4", "Privacy Masking"),
    ("privacy-mask", "3.0", "Privacy Masking"),
    ("ptz-control", "2.1", "PTZ Control"),
    ("systemready", "1.4", "Systemready"),
    ("time-service", "1.1", "Time API"),
    ("user-management", "1.2", "User Management"),
)
_APIS_12 = _newer(
    _APIS_11,
    ("audio-device-control", "2.0", "Audio Device Control"),
    ("fwmgr", "1.10", "Firmware Management"),
    ("light-control", "1.5", "Light Control"),
    ("network-settings", "1.37", "Network Settings"),
    ("optics-control", "1.2", "Optics Control"),
    ("recording-export", "1.3", "Export edge recording"),
    ("systemready", "1.5", "Systemready"),
)


@attrs.frozen(kw_only=True)
class Profile:
    """One AXIS OS version."""

    firmware: str
    policy: str
    """``Network.HTTP.AuthenticationPolicy``."""

    boot_ids: bool = True
    """Whether the system ready API tells boots apart."""

    apis: _Apis = _APIS_12
    """Id, version and name of what API discovery tells of; what it does not is not there."""

    has_proxies: bool = True
    """Whether the network settings know proxies, and what else came with AXIS OS 11."""

    rest_apis: Mapping[str, tuple[str, str]] | None = None
    """Version and state of each REST API, by its path; None where there is no REST."""

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

    def versions(self, api: str) -> tuple[str, ...]:
        """The versions of *api*, the newest last."""
        return tuple(version for name, version, _ in self.apis if name == api)


PROFILES = {
    "10.12": Profile(
        firmware="10.12.240",
        policy="digest",
        boot_ids=False,
        has_proxies=False,
        apis=_APIS_10,
        sdk_form="text and attribute",
        most_running=32,
        service_groups=True,
        account_pages=True,
    ),
    "11.11": Profile(
        firmware="11.11.109",
        policy="recommended",
        apis=_APIS_11,
        rest_apis=MappingProxyType(
            {"basic-device-info/v2beta": ("2.0.0-beta.1", "beta"), "ssh/v1beta": ("1.0.0-beta.1", "beta")}
        ),
        sdk_form="text",
        settings=MappingProxyType({"AllowUnsigned": True, "AllowRoot": False}),
        most_running=32,
        account_pages=True,
    ),
    "12.11": Profile(
        firmware="12.11.77",
        policy="recommended",
        rest_apis=MappingProxyType(
            {
                "basic-device-info/v2beta": ("2.0.0-beta.2", "beta"),
                "ssh/v1beta": ("1.0.0-beta.1", "beta"),
                "time/v2": ("2.0.1", "released"),
            }
        ),
        settings=MappingProxyType({"AllowUnsigned": False}),
        malformed_is_400=True,
        details=True,
        bare_after_error=True,
    ),
}
