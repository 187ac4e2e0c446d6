"""The state that a virtual camera starts with: what scripts take for granted."""

from aiocamstreamer.virtual.device.applications import acaps
from aiocamstreamer.virtual.device.disks import disks
from aiocamstreamer.virtual.device.factory_parameters import parameters
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.hardware import hardware
from aiocamstreamer.virtual.device.parameters import Parameters
from aiocamstreamer.virtual.device.state import Device, Overlay, State, User

INFOTICKER = {
    "id": 1,
    "enabled": 1,
    "automationType": "manual",
    "cameraList": [0],
    "schedule": "",
    "name": "infoticker",
    "customName": "",
    "showClock": 1,
    "clockType": "24h",
    "textColor": "0,0,0,1",
    "bgColor": "255,255,255,1",
    "weatherLocation": "",
    "weatherLocationName": "",
    "weatherLang": "en-us",
    "weatherUnits": "Metric",
    "numberOfLines": 1,
    "switchingTime": 5,
    "crawlLeft": False,
    "crawlSpeed": 1,
    "coordSystem": "bottom",
    "pos_y": 0.05,
    "width": 1920,
    "height": 1080,
    "zIndex": 0,
    "font": "classic",
    "fontSize": 40,
    "sourceType": "text",
    "source": "",
    "chosen": False,
    "selected": False,
}
IMAGES = {
    "id": 5,
    "enabled": 1,
    "automationType": "time",
    "cameraList": [0],
    "schedule": "",
    "name": "images",
    "customName": "",
    "width": 1920,
    "height": 1080,
    "zIndex": 0,
    "overlayList": [
        {
            "active": False,
            "coordSystem": "top_left",
            "pos_x": 10,
            "pos_y": 10,
            "imgPath": "",
            "imgName": "",
            "duration": 5,
            "scale": 1,
        }
    ],
}
"""CamOverlay's services. Source: CamOverlay App API, "Get the configuration of services"."""


ODD = {
    "hardware": {
        "heads": {
            "1": {
                "presets": {
                    "2": {"name": "Gate A=B"},
                    "3": {"name": "5: tilt=-nan"},
                    "8": {"name": '<b>&amp; "50%"'},
                }
            }
        }
    },
    "parameters": {
        "IOPort.I0.Input.Name": "a=b, c; d",
        "Network.Bonjour.FriendlyName": "Dvůr = \"1\" <2> & 'x'",
    },
}
"""Names that users may give, and that defeat many a parser: laid over a new camera."""


def state(
    username: str,
    password: str,
    *,
    serial: str,
    profile: str,
    channels: int = 1,
    resolution: str = "1920x1080",
) -> State:
    """A fresh tree for a camera with one administrator; its parameters do not tell of the rest of it yet.

    Raises:
        ValueError: *profile* is none of those known, or *serial* no serial number.
    """
    if profile not in PROFILES:
        raise ValueError(f"profile must be one of {', '.join(PROFILES)}, not {profile!r}")
    if len(serial) != 12 or not set(serial) <= set("0123456789ABCDEF"):
        raise ValueError(f"serial must be 12 upper-case hexadecimal digits, not {serial!r}")
    overlay = Overlay(saved=[INFOTICKER, IMAGES])
    overlay.restart()
    device = Device(serial=serial, firmware=PROFILES[profile].firmware)
    return State(
        device=device,
        users={username: User(username, password)},
        acaps=acaps(PROFILES[profile]),
        hardware=hardware(channels),
        disks=disks(serial),
        parameters=Parameters(parameters(device, PROFILES[profile], channels, resolution)),
        overlay=overlay,
        neighbours=[{"name": "AXIS P3265-V - ACCC8E0000F1", "ip": "192.168.1.81"}],
    )
