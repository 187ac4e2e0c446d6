"""ONVIF's device service: what the camera is, what it can do, and how it is reached.

Source: ONVIF Core Specification, "Device management"; answers as recorded on AXIS OS 8.40 and 9.80
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

from aiocamstreamer.virtual.device.ports import direction
from aiocamstreamer.virtual.soap import event_service, imaging_service, media2_service, ptz_service
from aiocamstreamer.virtual.soap.media_service import PROFILES_CAPABILITY, STREAMING
from aiocamstreamer.virtual.soap.soap_messages import (
    DEVICE,
    EVENTS,
    IMAGING,
    MEDIA,
    MEDIA2,
    PTZ,
    PULL_POINTS,
    tags,
)
from aiocamstreamer.virtual.vapix import clock

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Call, Operations

_SERVICES = (
    (EVENTS, "/onvif/services", 1, 1),
    (DEVICE, "/onvif/device_service", 2, 21),
    (PULL_POINTS, "/onvif/services", 2, 60),
    (IMAGING, "/onvif/services", 2, 60),
    (MEDIA, "/onvif/services", 2, 60),
    (MEDIA2, "/onvif/services", 2, 60),
    (PTZ, "/onvif/services", 2, 41),
)
"""Namespace, address and version of each service; that of PTZ is there where something turns."""

_LEVELS = {"admin": "Administrator", "operator": "Operator", "viewer": "User"}
_PROFILE_SCOPES = ("Profile/Streaming",)

_NOBODY = {None, "", "0.0.0.0"}  # noqa: S104 - how parameters say that there is no server
_NETWORK = {"IPFilter": True, "ZeroConfiguration": True, "IPVersion6": True, "DynDNS": True}
_EVENTS = {
    "tt:WSSubscriptionPolicySupport": False,
    "tt:WSPullPointSupport": True,
    "tt:WSPausableSubscriptionManagerInterfaceSupport": False,
}
_SECURITY = {
    "TLS1.1": False,
    "TLS1.2": True,
    "OnboardKeyGeneration": True,
    "AccessPolicyConfig": True,
    "X.509Token": False,
    "SAMLToken": False,
    "KerberosToken": False,
    "RELToken": False,
}


_OWN_CAPABILITIES = (
    '<tds:Capabilities><tds:Network DHCPv6="true" NTP="1" DynDNS="true" IPVersion6="true" '
    'ZeroConfiguration="true" IPFilter="true"/><tds:Security HttpDigest="true" UsernameToken="true" '
    'DefaultAccessPolicy="true" AccessPolicyConfig="true" OnboardKeyGeneration="true" TLS1.2="true"/>'
    '<tds:System SystemLogging="true" DiscoveryBye="true" DiscoveryResolve="true"/></tds:Capabilities>'
)
CAPABILITIES = {
    DEVICE: _OWN_CAPABILITIES,
    PULL_POINTS: event_service.CAPABILITIES,
    IMAGING: imaging_service.CAPABILITIES,
    MEDIA: PROFILES_CAPABILITY,
    MEDIA2: media2_service.CAPABILITIES,
    PTZ: ptz_service.CAPABILITIES,
}
"""What each service can do, as its own operation and the list of services tell it to anybody."""


def origin(request: Request) -> str:
    """``http://10.0.0.7:8080``: the camera, as the client calls it."""
    return f"http{'s' if request.is_secure else ''}://{request.header('host') or '127.0.0.1'}"


def date_and_time(camera: Device, request: Request, call: Call) -> str:
    """The time in UTC and on the wall, and where the camera has it from."""
    now, hardware = camera.clock.utc(), camera.state.hardware
    local = clock.local(camera, now)
    is_set = camera.state.parameters.get("Time.SyncSource") == "NTP"
    is_summer = (local.dst() or timedelta()) > timedelta()
    inside = tags({"tt:DateTimeType": "NTP" if is_set else "Manual", "tt:DaylightSavings": is_summer})
    zone = f"<tt:TimeZone>{tags({'tt:TZ': hardware.zone_rule})}</tt:TimeZone>"
    moments = f"{_moment('UTCDateTime', now)}{_moment('LocalDateTime', local)}"
    return f"<tds:SystemDateAndTime>{inside}{zone}{moments}</tds:SystemDateAndTime>"


def _moment(name: str, when: datetime) -> str:
    time = tags({"tt:Hour": when.hour, "tt:Minute": when.minute, "tt:Second": when.second})
    date = tags({"tt:Year": when.year, "tt:Month": when.month, "tt:Day": when.day})
    return f"<tt:{name}><tt:Time>{time}</tt:Time><tt:Date>{date}</tt:Date></tt:{name}>"


def information(camera: Device, request: Request, call: Call) -> str:
    """Maker, model, firmware, serial number and hardware."""
    read, device = camera.state.parameters.get, camera.state.device
    return tags(
        {
            "tds:Manufacturer": read("Brand.Brand", ""),
            "tds:Model": device.product,
            "tds:FirmwareVersion": device.firmware,
            "tds:SerialNumber": device.serial,
            "tds:HardwareId": read("Properties.System.HardwareID", ""),
        }
    )


def services(camera: Device, request: Request, call: Call) -> str:
    """Every service, with its capabilities where they are asked for."""
    wanted = call.argument("IncludeCapability") in {"true", "1"}
    there = [row for row in _SERVICES if row[0] != PTZ or ptz_service.heads(camera)]
    return "".join(
        "<tds:Service>"
        + tags({"tds:Namespace": space, "tds:XAddr": f"{origin(request)}{path}"})
        + (_told(space) if wanted else "")
        + f"<tds:Version>{tags({'tt:Major': major, 'tt:Minor': minor})}</tds:Version></tds:Service>"
        for space, path, major, minor in there
    )


def _told(space: str) -> str:
    capabilities = CAPABILITIES.get(space, "")
    return f"<tds:Capabilities>{capabilities}</tds:Capabilities>" if capabilities else ""


def capabilities(camera: Device, request: Request, call: Call) -> str:
    """Services and abilities, by category."""
    category = call.argument("Category") or "All"
    inside = ""
    if category in {"All", "Device"}:
        inside += f"<tt:Device>{_device(camera, request)}</tt:Device>"
    others = {"Events": tags(_EVENTS), "Imaging": "", "Media": STREAMING, "PTZ": ""}
    if not ptz_service.heads(camera):
        del others["PTZ"]
    address = tags({"tt:XAddr": f"{origin(request)}/onvif/services"})
    for name, abilities in others.items():
        if category in {"All", name}:
            inside += f"<tt:{name}>{address}{abilities}</tt:{name}>"
    return f"<tds:Capabilities>{inside}</tds:Capabilities>"


def _device(camera: Device, request: Request) -> str:
    outputs = sum(direction(camera.state, index) == "output" for index in camera.state.hardware.closed)
    system = tags(
        {
            "tt:DiscoveryResolve": True,
            "tt:DiscoveryBye": True,
            "tt:RemoteDiscovery": False,
            "tt:SystemBackup": False,
            "tt:SystemLogging": True,
            "tt:FirmwareUpgrade": False,
        }
    )
    version = f"<tt:SupportedVersions>{tags({'tt:Major': 1, 'tt:Minor': 2})}</tt:SupportedVersions>"
    ports = {
        "tt:InputConnectors": len(camera.state.hardware.closed) - outputs,
        "tt:RelayOutputs": outputs,
    }
    network = tags({f"tt:{name}": value for name, value in _NETWORK.items()})
    security = tags({f"tt:{name}": value for name, value in _SECURITY.items()})
    return (
        f"{tags({'tt:XAddr': f'{origin(request)}/onvif/device_service'})}<tt:Network>{network}</tt:Network>"
        f"<tt:System>{system}{version}</tt:System><tt:IO>{tags(ports)}</tt:IO>"
        f"<tt:Security>{security}</tt:Security>"
    )


def scopes(camera: Device, request: Request, call: Call) -> str:
    """Words that it is found by."""
    product = camera.state.device.product
    fixed = (*_PROFILE_SCOPES, f"hardware/{quote(product)}", f"name/{quote(f'AXIS {product}')}")
    pairs = [("Fixed", scope) for scope in fixed] + [("Configurable", "location/")]
    return "".join(
        f"<tds:Scopes>{tags({'tt:ScopeDef': kind, 'tt:ScopeItem': f'onvif://www.onvif.org/{scope}'})}</tds:Scopes>"
        for kind, scope in pairs
    )


def hostname(camera: Device, request: Request, call: Call) -> str:
    """Its name on the network."""
    name = camera.state.parameters.get("Network.HostName", "")
    inside = tags({"tt:FromDHCP": False, "tt:Name": name})
    return f"<tds:HostnameInformation>{inside}</tds:HostnameInformation>"


def network_interfaces(camera: Device, request: Request, call: Call) -> str:
    """The only one."""
    read = camera.state.parameters.get
    bits = IPv4Network(f"0.0.0.0/{read('Network.eth0.SubnetMask', '255.255.255.0')}").prefixlen
    hardware = {
        "tt:Name": "eth0",
        "tt:HwAddress": read("Network.eth0.MACAddress", ""),
        "tt:MTU": 1500,
    }
    address = tags({"tt:Address": read("Network.eth0.IPAddress", ""), "tt:PrefixLength": bits})
    return (
        '<tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>'
        f"<tt:Info>{tags(hardware)}</tt:Info>"
        f"<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual>{address}</tt:Manual>"
        "<tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces>"
    )


def network_protocols(camera: Device, request: Request, call: Call) -> str:
    """The protocols that it speaks, with their ports."""
    read = camera.state.parameters.get
    rows = (
        ("HTTP", read("System.BoaGroupPolicy.viewer") != "https", read("System.BoaPort", "80")),
        ("HTTPS", read("HTTPS.Enabled") == "yes", read("HTTPS.Port", "443")),
        ("RTSP", read("Network.RTSP.Enabled") == "yes", read("Network.RTSP.Port", "554")),
    )
    return "".join(
        f"<tds:NetworkProtocols>{tags({'tt:Name': name, 'tt:Enabled': is_on, 'tt:Port': port})}"
        "</tds:NetworkProtocols>"
        for name, is_on, port in rows
    )


def dns(camera: Device, request: Request, call: Call) -> str:
    """The servers that it asks for names."""
    read = camera.state.parameters.get
    servers = "".join(
        f"<tt:DNSManual>{tags({'tt:Type': 'IPv4', 'tt:IPv4Address': address})}</tt:DNSManual>"
        for address in (read("Network.DNSServer1"), read("Network.DNSServer2"))
        if address not in _NOBODY
    )
    return f"<tds:DNSInformation><tt:FromDHCP>false</tt:FromDHCP>{servers}</tds:DNSInformation>"


def ntp(camera: Device, request: Request, call: Call) -> str:
    """The server that it asks for the time."""
    name = camera.state.parameters.get("Time.NTP.Server")
    server = f"<tt:NTPManual>{tags({'tt:Type': 'DNS', 'tt:DNSname': name})}</tt:NTPManual>"
    server = "" if name in _NOBODY else server
    return f"<tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP>{server}</tds:NTPInformation>"


def default_gateway(camera: Device, request: Request, call: Call) -> str:
    """The router that leads out of its network."""
    address = camera.state.parameters.get("Network.DefaultRouter")
    inside = "" if address in _NOBODY else tags({"tt:IPv4Address": address})
    return f"<tds:NetworkGateway>{inside}</tds:NetworkGateway>"


def users(camera: Device, request: Request, call: Call) -> str:
    """The accounts; those of ONVIF and those of VAPIX are the same here."""
    return "".join(
        f"<tds:User><tt:Username>{escape(user.name)}</tt:Username>"
        f"<tt:UserLevel>{_LEVELS[user.role]}</tt:UserLevel></tds:User>"
        for user in camera.state.users.values()
    )


def reboot(camera: Device, request: Request, call: Call) -> str:
    """Go down in some seconds, and come back."""
    hardware = camera.state.hardware
    away = hardware.coming_up_seconds
    camera.clock.after(hardware.going_down_seconds, lambda: camera.reboot(away))
    return tags({"tds:Message": f"Rebooting in {hardware.going_down_seconds:.0f} seconds"})


OPERATIONS: Operations = {
    None: {
        "GetSystemDateAndTime": date_and_time,
        "GetCapabilities": capabilities,
        "GetServices": services,
        "GetHostname": hostname,
    },
    "viewer": {
        "GetDeviceInformation": information,
        "GetScopes": scopes,
        "GetNetworkInterfaces": network_interfaces,
        "GetNetworkProtocols": network_protocols,
        "GetNetworkDefaultGateway": default_gateway,
        "GetDNS": dns,
        "GetNTP": ntp,
    },
    "admin": {
        "GetUsers": users,
        "SystemReboot": reboot,
    },
}
"""What it takes, by the least role that may ask for it; None is for people who have yet to log in."""
