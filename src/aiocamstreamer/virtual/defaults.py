"""The state that a virtual camera starts with: what scripts take for granted."""

import attrs

from aiocamstreamer.virtual.state import Device, Overlay, State, User


@attrs.frozen
class Profile:
    """What differs between AXIS OS versions."""

    firmware: str
    policy: str
    """``Network.HTTP.AuthenticationPolicy``."""

    systemready: str
    """Version of the system ready API."""

    boot_ids: bool
    """Whether that API tells boots apart."""


PROFILES = {
    "10.12": Profile("10.12.240", "digest", "1.2", boot_ids=False),
    "12.11": Profile("12.11.77", "recommended", "1.5", boot_ids=True),
}
"""Recorded on AXIS OS 10.12 and 12.11."""

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


def state(username: str, password: str, *, serial: str, profile: str) -> State:
    """A fresh tree for a camera with one administrator.

    Raises:
        ValueError: *profile* is none of those known, or *serial* no serial number.
    """
    if profile not in PROFILES:
        raise ValueError(f"profile must be one of {', '.join(PROFILES)}, not {profile!r}")
    if len(serial) != 12 or not set(serial) <= set("0123456789ABCDEF"):
        raise ValueError(f"serial must be 12 upper-case hexadecimal digits, not {serial!r}")
    overlay = Overlay(saved=[INFOTICKER, IMAGES])
    overlay.restart()
    return State(
        device=Device(serial=serial, firmware=PROFILES[profile].firmware),
        users={username: User(username, password)},
        parameters=_parameters(serial, PROFILES[profile]),
        overlay=overlay,
        neighbours=[{"name": "AXIS P3265-V - ACCC8E0000F1", "ip": "192.168.1.81"}],
    )


def _parameters(serial: str, profile: Profile) -> dict[str, str]:
    return {
        "Brand.Brand": "AXIS",
        "Brand.ProdFullName": "AXIS P3265-V Dome Camera",
        "Brand.ProdNbr": "P3265-V",
        "Brand.ProdShortName": "AXIS P3265-V",
        "Brand.ProdType": "Dome Camera",
        "Brand.ProdVariant": "",
        "Brand.WebURL": "http://www.axis.com",
        "CamOverlay.Enabled": "1",
        "Network.HTTP.AuthenticationPolicy": profile.policy,
        "Properties.EmbeddedDevelopment.EmbeddedDevelopment": "yes",
        "Properties.EmbeddedDevelopment.Version": "2.16",
        "Properties.Firmware.Version": profile.firmware,
        "Properties.System.Architecture": "aarch64",
        "Properties.System.SerialNumber": serial,
        "Properties.System.Soc": "Axis Artpec-8",
    }
