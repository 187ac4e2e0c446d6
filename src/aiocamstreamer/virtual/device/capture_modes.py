"""Capture modes of the sensor, and the frame rate that each of them allows."""

from __future__ import annotations

from aiocamstreamer.virtual.device.hardware import Hardware

MODES = (("1920x1080 (16:9) @ 25/30 fps", 30), ("1280x720 (16:9) @ 50/60 fps", 60))
"""Description and most frames per second of each mode."""


def mode(hardware: Hardware, channel: int) -> int:
    """The number of the mode of *channel*, counted from 0."""
    return hardware.capture_modes.get(channel, 0)


def most_fps(hardware: Hardware, channel: int) -> int:
    """The most frames per second on *channel*, counted from 0."""
    return MODES[mode(hardware, channel)][1]
