"""The parameters that a virtual camera starts with: what scripts take for granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aiocamstreamer.virtual.device import switcher
from aiocamstreamer.virtual.device.applications import SERVED, Acaps
from aiocamstreamer.virtual.device.firmware import PROFILES, Profile
from aiocamstreamer.virtual.device.parameter_catalogue import factory
from aiocamstreamer.virtual.device.state import Device

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device as Camera


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


def anew(camera: Camera) -> dict[str, str]:
    """Those that *camera* has after a reset; apps that are not installed have none."""
    profile, screen = PROFILES[camera.profile], camera.screen
    values = parameters(camera.state.device, profile, screen.channels, f"{screen.width}x{screen.height}")
    return {name: value for name, value in values.items() if not _is_of_absent_app(name, camera.state.acaps)}


def of_app(app: str, values: Mapping[str, str]) -> dict[str, str]:
    """Those of *values* that come with *app* and go with it."""
    is_theirs = app.lower() in SERVED
    return {name: value for name, value in values.items() if is_theirs and _group(name) == app.lower()}


def _is_of_absent_app(name: str, acaps: Acaps) -> bool:
    return _group(name) in SERVED and acaps.find(_group(name)) is None


def _group(name: str) -> str:
    return name.partition(".")[0].lower()
