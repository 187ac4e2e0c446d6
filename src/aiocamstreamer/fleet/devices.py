"""Which device a camera of a fleet is, whatever it is called and wherever it was found."""

from __future__ import annotations

from collections.abc import Mapping

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CameraError, TransportError


async def serial_of(camera: Camera) -> str:
    """Its serial number, asked as a stranger first; "" where it does not tell."""
    device = camera.vapix.device
    for read in (device.public_info, device.info):
        try:
            return (await read()).serial
        except TransportError:
            break
        except CameraError:
            continue
    return ""


async def boot_of(camera: Camera) -> str:
    """The mark of its present boot, which no other device has; "" where it does not tell."""
    try:
        return (await camera.vapix.system.ready()).boot_id or ""
    except CameraError:
        return ""


def same(told: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """The names of two cameras that may be one device, the earlier first; None where there are none.

    Devices with one serial number that came up at different times are several, as test cameras that nobody
    gave a number of their own. One that does not tell its boot may be any of them.

    Args:
        told: Serial number and boot of each camera, by its name.
    """
    seen: dict[str, dict[str, str]] = {}
    for name, (serial, boot) in told.items():
        others = seen.setdefault(serial, {})
        if others and not (boot and "" not in others and boot not in others):
            return others.get(boot) or others.get("") or next(iter(others.values())), name
        others[boot] = name
    return None
