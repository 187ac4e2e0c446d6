"""Parameters that the rest of a camera tells, so that nothing stands in two places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Interface
from typing import Literal

from aiocamstreamer.virtual.device.state import ROLES, State

_SIZES = (
    "1920x1080", "1280x960", "1280x720", "1024x768", "1024x576", "800x600", "800x450", "640x480", "640x360",
    "480x270", "320x240", "320x180",
)  # fmt: skip
RTSP_PORT = 554
"""The port that clients of RTSP take for granted."""

WEB_PORTS = {"http": 80, "https": 443}
"""Those that clients of either protocol take for granted."""

_NETWORK_BITS = {"127": 8}
"""Bits of the network's part of an address, by what the address begins with; of any other it is 24."""
_LOOPBACK = IPv4Interface("127.0.0.1/8")

_IR_CUT_FILTER = "ImageSource.I0.DayNight.IrCutFilter"
_FILTER_STATES: Mapping[str, Literal["on", "off", "auto"]] = {"yes": "on", "no": "off", "auto": "auto"}
"""The states of the infra-red filter as the lens has them, by how the parameter spells them."""


def tell(state: State) -> None:
    """Let the parameters of *state* tell of the rest of it.

    Raises:
        ValueError: One that was set already is nothing that the state could be.
    """

    def set_rule(rule: str) -> None:
        state.hardware.set_rule(rule)  # of the hardware that there is then

    def set_filter(wanted: str) -> None:
        if wanted not in _FILTER_STATES:
            raise ValueError(f"{_IR_CUT_FILTER}: must be one of {', '.join(_FILTER_STATES)}, not {wanted!r}")
        state.hardware.lens.ir_cut_filter = _FILTER_STATES[wanted]

    speeds = {
        f"PTZ.UserAdv.U{channel}.MoveSpeed": _set_speed(state, channel) for channel in state.hardware.heads
    }
    state.parameters.tell(
        lambda: {**_device(state), **_ports(state), **_lens(state), **_heads(state), **_disks(state)},
        {"Time.POSIXTimeZone": set_rule, _IR_CUT_FILTER: set_filter, **speeds},
    )


def pictures(width: int, height: int, channels: int) -> dict[str, str]:
    """Those of a camera with a sensor of *width* x *height* px."""
    smaller = (size for size in _SIZES if tuple(map(int, size.split("x"))) < (width, height))
    sizes = ",".join([f"{width}x{height}", *(size for size in smaller if int(size.split("x")[1]) <= height)])
    return {
        "Properties.Image.Resolution": sizes,
        **{f"Properties.Image.I{index}.Resolution": sizes for index in range(channels)},
    }


def usual_ports(*, tls: bool | str, rtsp: int | None) -> dict[str, int]:
    """Those of a camera that does not listen yet, by protocol: where clients look for it.

    Args:
        tls: Whether it will speak HTTPS in the place of HTTP; ``both`` for beside it.
        rtsp: The port of RTSP, 0 for the usual one; None for no RTSP.
    """
    web = {name: port for name, port in WEB_PORTS.items() if tls in {"both", name == "https"}}
    return web if rtsp is None else {**web, "rtsp": rtsp or RTSP_PORT}


def network(host: str, ports: Mapping[str, int]) -> dict[str, str]:
    """Those of a camera that listens on *host*, an address of this computer.

    Args:
        host: The address, or a name.
        ports: Those of ``http``, ``https`` and ``rtsp``, as far as it speaks them.
    """
    http, https = (str(ports.get(name, usual)) for name, usual in WEB_PORTS.items())
    policy = "https" if "http" not in ports else "both" if "https" in ports else "http"
    doors = {
        "System.BoaPort": http,
        "HTTPS.Port": https,
        "HTTPS.Enabled": "yes" if "https" in ports else "no",
        **{f"System.BoaGroupPolicy.{role}": policy for role in ROLES},
        "Network.RTSP.Port": str(ports.get("rtsp", RTSP_PORT)),
        "Network.RTSP.Enabled": "yes" if "rtsp" in ports else "no",
    }
    try:
        bits = _NETWORK_BITS.get(host.partition(".")[0], 24)
        here = IPv4Interface(f"{host}/{bits}")
    except ValueError:  # a name, or another kind of address
        here = _LOOPBACK
    here = _LOOPBACK if here.ip.is_unspecified else here
    told = {
        "IPAddress": str(here.ip),
        "SubnetMask": str(here.netmask),
        "Broadcast": str(here.network.broadcast_address),
    }
    groups = ("Network", "Network.eth0")
    return {**doors, **{f"{group}.{name}": value for group in groups for name, value in told.items()}}


def _device(state: State) -> dict[str, str]:
    device, serial = state.device, state.device.serial
    name = f"AXIS {device.product}"
    return {
        "Brand.ProdFullName": f"{name} {state.parameters.own.get('Brand.ProdType', '')}".strip(),
        "Brand.ProdNbr": device.product,
        "Brand.ProdShortName": name,
        "Network.eth0.MACAddress": ":".join(serial[index : index + 2] for index in range(0, 12, 2)),
        "Properties.Firmware.Version": device.firmware,
        "Properties.System.SerialNumber": serial,
        "System.RootPwdSet": "yes" if state.users else "no",
        "Time.POSIXTimeZone": state.hardware.zone_rule,
    }


def _ports(state: State) -> dict[str, str]:
    own = state.parameters.own
    ways = [own.get(f"IOPort.I{index}.Direction") for index in state.hardware.closed]
    return {
        "Input.NbrOfInputs": str(ways.count("input")),
        "Output.NbrOfOutputs": str(ways.count("output")),
    }


def _lens(state: State) -> dict[str, str]:
    spelled = {state: name for name, state in _FILTER_STATES.items()}
    return {_IR_CUT_FILTER: spelled[state.hardware.lens.ir_cut_filter]}


def _heads(state: State) -> dict[str, str]:
    told = {"Properties.PTZ.PTZ": "yes" if state.hardware.heads else "no"}
    for channel, head in state.hardware.heads.items():
        group = f"PTZ.Preset.P{channel - 1}"
        told[f"{group}.HomePosition"] = str(head.home)
        told[f"PTZ.UserAdv.U{channel}.MoveSpeed"] = str(head.speed)
        for number, preset in head.presets.items():
            where = f"tilt={preset.tilt:.6f}:pan={preset.pan:.6f}:zoom={preset.zoom:.6f}"
            told |= {
                f"{group}.Position.P{number}.Data": where,
                f"{group}.Position.P{number}.Name": preset.name,
            }
    return told


def _disks(state: State) -> dict[str, str]:
    slots = state.disks.slots
    told = {"Properties.LocalStorage.SDCard": "yes" if "SD_DISK" in slots else "no"}
    for disk in slots.values():
        told |= {
            f"Storage.{disk.group}.DiskID": disk.id,
            f"Storage.{disk.group}.FileSystem": disk.filesystem,
            f"Storage.{disk.group}.FriendlyName": disk.name,
            f"Storage.{disk.group}.Locked": "yes" if disk.is_locked else "no",
        }
    return told


def _set_speed(state: State, channel: int) -> Callable[[str], None]:
    def write(speed: str) -> None:
        head = state.hardware.heads.get(channel)
        if head is not None:
            head.speed = int(speed)

    return write
