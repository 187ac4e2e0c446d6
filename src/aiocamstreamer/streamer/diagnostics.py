"""Diagnostics of CamStreamer: camera and network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, model

DIAGNOSTICS_SECONDS = 180.0
"""Time that the tests may take; the speed test is the longest."""


class Checks(TypedDict, total=False):
    """Questions to the app; hosts are ``host:port``."""

    camera: bool
    server: bool
    server_time: bool
    speed: bool
    ping: bool
    video_host: str
    audio_host: str


@model
class Check(Record):
    """Outcome of one check."""

    code: str | None = ""
    state: str | None = ""
    message: str | None = ""


@model
class CameraInfo(Record):
    """How the camera is."""

    uptime: str | None = ""
    available_ram: int | None = alias("availableRAM", default=None)
    """Free memory in the app's own unit."""
    available_internal: int | None = None
    """Free internal storage in the app's own unit."""


@model
class SpeedSample(Record):
    """Upload speed at one moment; None where the app does not say."""

    timestamp: float
    speed: float | None


@model
class SpeedTest(Record):
    """Outcome of the upload speed test."""

    code: str | None = ""
    samples: tuple[SpeedSample | Unknown, ...] | None = alias("data", default=())


@model
class PingTest(Record):
    """Outcome of the ping test."""

    output: str | None = ""


@model
class Diagnostics(Record):
    """Answers of the app; None where it was not asked."""

    camera: CameraInfo | None = alias("cameraInfo", default=None)
    server: Check | None = alias("checkServer", default=None)
    server_time: Check | None = alias("checkServerTime", default=None)
    video_host: Check | None = alias("videoHostPort", default=None)
    audio_host: Check | None = alias("audioHostPort", default=None)
    speed: SpeedTest | None = alias("speedTest", default=None)
    ping: PingTest | None = alias("pingTest", default=None)


_FLAGS = {
    "camera": "camerainfo",
    "server": "checkserver",
    "server_time": "checkservertime",
    "speed": "speedtest",
    "ping": "pingtest",
}
_HOSTS = {"video_host": "videoHostPort", "audio_host": "audioHostPort"}


def arguments(checks: Checks) -> dict[str, str | bool]:
    """*checks* as the app's arguments.

    Raises:
        TypeError: No check of that name, or a switch that is neither True nor False.
        ValueError: A host without a port.
    """
    for name, value in checks.items():
        if name in _HOSTS:
            if not _arguments.line(name, value).rpartition(":")[2].isdecimal():
                raise ValueError(f"{name}: host:port, not {_arguments.shown(value)}")
        elif name in _FLAGS:
            _arguments.flag(name, value)
        else:
            raise TypeError(f"{name}: one of {', '.join([*_FLAGS, *_HOSTS])}, not {name}")
    given: Mapping[str, Any] = checks
    flags = {wire: given.get(name, False) for name, wire in _FLAGS.items()}
    return flags | {wire: given[name] for name, wire in _HOSTS.items() if name in given}
