"""Profiles of ONVIF: one for each video channel, as the camera's parameters set it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from aiocamstreamer.virtual.soap.soap_messages import Call, Fault

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device

MOST_FPS = 30

_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")


@attrs.frozen
class Profile:
    """The profile of one video channel, counted from 1."""

    channel: int
    width: int
    height: int
    compression: int
    fps: int

    @property
    def token(self) -> str:
        """Its name for clients."""
        return f"profile_{self.channel}_jpeg"

    @property
    def source(self) -> str:
        """The token of its source, which is counted from 0."""
        return str(self.channel - 1)


def profiles(camera: Device) -> Iterator[Profile]:
    """That of each channel."""
    read, screen = camera.state.parameters.get, camera.screen
    for channel in range(1, screen.channels + 1):
        group = f"Image.I{channel - 1}"
        size = _SIZE.fullmatch(read(f"{group}.Appearance.Resolution") or "")
        width, height = map(int, size.groups()) if size else (screen.width, screen.height)
        compression = read(f"{group}.Appearance.Compression") or "30"
        fps = read(f"{group}.Stream.FPS") or "0"
        yield Profile(
            channel,
            width,
            height,
            int(compression) if compression.isdecimal() else 30,
            int(fps) if fps.isdecimal() and int(fps) else MOST_FPS,
        )


def named(camera: Device, call: Call) -> Profile:
    """The profile that *call* names.

    Raises:
        Fault: There is none of that name.
    """
    token = call.argument("ProfileToken")
    for each in profiles(camera):
        if each.token == token:
            return each
    raise Fault("Profile Not Exist", "ter:InvalidArgVal", "ter:NoProfile")
