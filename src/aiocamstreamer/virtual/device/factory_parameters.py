"""The parameters that a virtual camera starts with: what scripts take for granted."""

from __future__ import annotations

from aiocamstreamer.virtual.device import switcher
from aiocamstreamer.virtual.device.firmware import Profile
from aiocamstreamer.virtual.device.parameter_catalogue import factory
from aiocamstreamer.virtual.device.state import Device


def parameters(device: Device, profile: Profile, channels: int, resolution: str) -> dict[str, str]:
    """Those of a new camera that nothing else tells, by their names without ``root.``.

    Args:
        device: The camera's description of itself; its names are made of that.
        profile: Its AXIS OS.
        channels: Number of video channels.
        resolution: Of the video, for example ``1920x1080``.
    """
    told = {
        "camera": switcher.CAMERA,
        "firmware": device.firmware,
        "host_name": f"axis-{device.serial.lower()}",
        "name": f"AXIS {device.product}",
        "other_camera": switcher.OTHER_CAMERA,
        "output": switcher.OUTPUT,
        "policy": profile.policy,
        "product": device.product,
        "resolution": resolution,
        "serial": device.serial,
    }
    return factory(profile.firmware, channels, told)
