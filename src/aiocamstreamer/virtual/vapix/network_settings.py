"""The network settings: names, addresses, servers; some of them are parameters, and both tell the same.

The camera stays where it listens, whatever address it is told to have.

Source: VAPIX network settings API; answers as recorded on AXIS OS 10.12, 11.11 and 12.9. Which code a camera
refuses with is a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import NEWER, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_DEVICE = "eth0"
_NOBODY = "0.0.0.0"  # noqa: S104 - how parameters say that there is no server
_SERVERS = ("Network.DNSServer1", "Network.DNSServer2")
_MOST_SERVERS = 3
_MOST_DOMAINS = 6
_PROXIES = {"httpProxy": "http_proxy", "httpsProxy": "https_proxy", "noProxy": "no_proxy"}
_LONGEST = 255


@routes.http("/axis-cgi/network_settings.cgi", apis=("network-settings",))
def network_settings(camera: Device, request: Request) -> Response:
    """Tell and set them."""
    profile = PROFILES[camera.profile]
    methods: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "getNetworkInfo": lambda _: {"system": _system(camera), "devices": [_device(camera)]},
        "setHostnameConfiguration": partial(_set_host_name, camera),
        "setIPv4AddressConfiguration": partial(_set_address, camera),
        "setResolverConfiguration": partial(_set_resolver, camera),
    }
    if profile.has_proxies:
        methods["setGlobalProxyConfiguration"] = partial(_set_proxies, camera)
    return answer(request, profile.versions("network-settings"), methods, errors=NEWER)


def _is_yes(camera: Device, name: str) -> bool:
    return camera.state.parameters.get(name) == "yes"


def _system(camera: Device) -> dict[str, Any]:
    read, static = camera.state.parameters.get, camera.state.network
    proxies = {name: getattr(static, field) for name, field in _PROXIES.items()}
    return {
        "tcpEcnMode": "acceptAndInitiate" if read("Network.tcpECN") == "1" else "accept",
        "deviceSwitching": {
            "mode": "auto",
            **{name: [_DEVICE] for name in ("manualActiveDevices", "devices", "activeDevices")},
        },
        "hostname": {
            "useDhcpHostname": _is_yes(camera, "Network.VolatileHostName.ObtainFromDHCP"),
            "hostname": read("Network.HostName", ""),
            "staticHostname": read("Network.HostName", ""),
        },
        "resolver": {
            "useDhcpResolverInfo": _is_yes(camera, "Network.Resolver.ObtainFromDHCP"),
            "nameServers": _name_servers(camera),
            "staticNameServers": _name_servers(camera),
            "maxSupportedStaticNameServers": _MOST_SERVERS,
            "searchDomains": list(static.search_domains),
            "staticSearchDomains": list(static.search_domains),
            "maxSupportedStaticSearchDomains": _MOST_DOMAINS,
            "domainName": read("Network.DomainName", ""),
            "staticDomainName": read("Network.DomainName", ""),
        },
        **({"globalProxies": proxies} if PROFILES[camera.profile].has_proxies else {}),
    }


def _name_servers(camera: Device) -> list[str]:
    held = [camera.state.parameters.get(name, _NOBODY) for name in _SERVERS]
    told = [server for server in held if server not in {_NOBODY, ""}]
    return told + camera.state.network.more_name_servers


def _device(camera: Device) -> dict[str, Any]:
    """The only one; what came with AXIS OS 11 stands beside the rest from there on."""
    read, is_newer = camera.state.parameters.get, PROFILES[camera.profile].has_proxies
    modes = {"supportedLinkModes": ["auto", "10BaseT-HD", "10BaseT-FD", "100BaseTX-HD", "100BaseTX-FD"]}
    identity = {"identity": read("Network.HostName", ""), "eapolVersion": "EAPoLv3"}
    mode = "WPA-Enterprise-EAPTLS"
    return {
        "name": _DEVICE,
        "type": "wired",
        "macAddress": read(f"Network.{_DEVICE}.MACAddress", "").lower(),
        "partOfBridge": "",
        "link": True,
        **({"state": "up", "staticState": "up"} if is_newer else {}),
        "wired": {
            "linkMode": "auto",
            **(modes if is_newer else {}),
            "8021X": {
                "enabled": False,
                "status": "Stopped",
                "mode": mode,
                "configurations": [{"mode": mode, "params": identity}],
                "supportedModes": [mode],
                **({"MACsecSecured": False} if is_newer else {}),
            },
        },
        "IPv4": _addresses(camera, is_newer=is_newer),
        "IPv6": {"enabled": _is_yes(camera, "Network.IPv6.Enabled"), "addresses": []},
    }


def _addresses(camera: Device, *, is_newer: bool) -> dict[str, Any]:
    read, static = camera.state.parameters.get, camera.state.network
    mode = "dhcp" if read("Network.BootProto") == "dhcp" else "static"
    here, mask = (read(f"Network.{_DEVICE}.{name}", "") for name in ("IPAddress", "SubnetMask"))
    router = read("Network.DefaultRouter", _NOBODY)
    router = "" if router == _NOBODY else router
    newer = {"useStaticDHCPFallback": True, "useDHCPStaticRoutes": False}
    address = {
        "address": here,
        "prefixLength": IPv4Network(f"{_NOBODY}/{mask}").prefixlen,
        "origin": mode,
        "scope": "global",
        "broadcast": read(f"Network.{_DEVICE}.Broadcast", ""),
    }
    fallback = {
        "address": static.address,
        "prefixLength": static.prefix_length,
        "broadcast": static.broadcast,
    }
    return {
        "enabled": True,
        "configurationMode": mode,
        **({"linkLocalMode": "off"} if is_newer else {}),
        "addresses": [address],
        "maxSupportedStaticAddressConfigurations": 1,
        "staticAddressConfigurations": [fallback],
        "defaultRouter": router,
        "staticDefaultRouter": router,
        **(newer if is_newer else {}),
    }


def _set_host_name(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    _check(params, useDhcpHostname=bool, staticHostname=str)
    name = params.get("staticHostname", "x")
    if not name or not all(part.isalnum() and part.isascii() for part in name.split("-") if part):
        raise NEWER.refused("invalid", "staticHostname")
    if "staticHostname" in params:
        camera.state.parameters["Network.HostName"] = name
    _tell(camera, "Network.VolatileHostName.ObtainFromDHCP", params.get("useDhcpHostname"))
    return {}


def _set_resolver(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    lists = {"staticNameServers": list, "staticSearchDomains": list}
    _check(params, useDhcpResolverInfo=bool, staticDomainName=str, **lists)
    servers: list[Any] = params.get("staticNameServers", [])
    domains: list[Any] = params.get("staticSearchDomains", [])
    if len(servers) > _MOST_SERVERS or not all(map(_is_address, servers)):
        raise NEWER.refused("invalid", "staticNameServers")
    if len(domains) > _MOST_DOMAINS or not all(isinstance(it, str) and it for it in domains):
        raise NEWER.refused("invalid", "staticSearchDomains")
    if "staticNameServers" in params:
        first, second, *others = (*servers, _NOBODY, _NOBODY)
        camera.state.parameters |= {_SERVERS[0]: first, _SERVERS[1]: second}
        camera.state.network.more_name_servers = [server for server in others if server != _NOBODY]
    if "staticSearchDomains" in params:
        camera.state.network.search_domains = list(domains)
    if "staticDomainName" in params:
        camera.state.parameters["Network.DomainName"] = params["staticDomainName"]
    _tell(camera, "Network.Resolver.ObtainFromDHCP", params.get("useDhcpResolverInfo"))
    return {}


def _set_address(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    """Note what the address is to be."""
    if params.get("deviceName") != _DEVICE:
        raise NEWER.refused("invalid" if "deviceName" in params else "missing", "deviceName")
    mode, router = params.get("configurationMode", "dhcp"), params.get("staticDefaultRouter", _NOBODY)
    if mode not in ("dhcp", "static"):
        raise NEWER.refused("invalid", "configurationMode")
    if not _is_address(router):
        raise NEWER.refused("invalid", "staticDefaultRouter")
    static = camera.state.network
    if "staticAddressConfigurations" in params:
        here = _interface(params["staticAddressConfigurations"])
        static.address, static.prefix_length = str(here.ip), here.network.prefixlen
        static.broadcast = str(here.network.broadcast_address)
    if "staticDefaultRouter" in params:
        camera.state.parameters["Network.DefaultRouter"] = router
    if "configurationMode" in params:
        camera.state.parameters["Network.BootProto"] = "dhcp" if mode == "dhcp" else "none"
    return {}


def _interface(given: Any) -> IPv4Interface:
    """The one address that may be given, with its network."""
    try:
        (only,) = given
        return IPv4Interface((only["address"], only["prefixLength"]))
    except (KeyError, TypeError, ValueError):
        raise NEWER.refused("invalid", "staticAddressConfigurations") from None


def _set_proxies(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    _check(params, **dict.fromkeys(_PROXIES, str))
    for name, value in params.items():
        setattr(camera.state.network, _PROXIES[name], value)
    return {}


def _is_address(value: Any) -> bool:
    try:
        IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return True


def _check(params: Mapping[str, Any], **kinds: type) -> None:
    """Refuse what is not known or of another kind; the refusal names it."""
    for name, value in params.items():
        kind = kinds.get(name)
        is_too_long = isinstance(value, str | list) and len(value) > _LONGEST
        if kind is None or type(value) is not kind or is_too_long:
            raise NEWER.refused("invalid", name)


def _tell(camera: Device, name: str, value: bool | None) -> None:  # noqa: FBT001 - a value, not a flag
    if value is not None:
        camera.state.parameters[name] = "yes" if value else "no"
