"""The overview of the live page: everything but the camera's video and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from aiocamstreamer.virtual import faults_in_words as mischief
from aiocamstreamer.virtual.apps.overlay import graphics
from aiocamstreamer.virtual.apps.overlay import services as overlay
from aiocamstreamer.virtual.device import ports
from aiocamstreamer.virtual.page.own_events import EXAMPLES

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.applications import Acap
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.state import User

BUTTONS = ("reboot", "clear")
"""Kinds of faults for which the page has buttons."""


def settled(camera: Device, user: User | None) -> dict[str, Any]:
    """Everything that stays as it is for as long as *user* looks.

    A password is told only where everybody knows it.
    """
    device = camera.state.device
    return {
        "device": f"{device.product} · AXIS OS {device.firmware} · {device.serial}",
        "channels": camera.screen.channels,
        "username": user.name if user else "",
        "password": user.password if user and user.is_known else None,
        "fingerprint": camera.fingerprint,
        "kinds": {name: attrs.asdict(kind) for name, kind in mischief.KINDS.items() if name not in BUTTONS},
        "paths": sorted({row.path for row in camera.endpoints() if not row.path.startswith("/virtual/")}),
        "events": dict(EXAMPLES),
    }


def overview(camera: Device) -> dict[str, Any]:
    """Everything that can be seen and clicked, by section."""
    return {
        "boot": camera.state.device.boot_id,
        "ports": _ports(camera),
        "heads": _heads(camera),
        "apps": [
            {"key": acap.name, "label": acap.nice_name, "note": acap.version, "on": acap.status == "Running"}
            for acap in sorted(camera.state.acaps.installed.values(), key=_is_foreign)
        ],
        "streams": _streams(camera),
        "services": _services(camera),
        "playlists": _playlists(camera),
        "queue": [_title(camera, name) for name in camera.state.switcher.queue],
        "faults": list(mischief.waiting(camera)),
    }


def _is_foreign(acap: Acap) -> bool:
    return acap.vendor != "CamStreamer"


def _ports(camera: Device) -> list[dict[str, Any]]:
    """The ports, counted from 0 as events and ``IOPort.I0`` count them."""
    parameters, found = camera.state.parameters, []
    for index, closed in camera.state.hardware.closed.items():
        way = ports.direction(camera.state, index)
        name = parameters.get(f"IOPort.I{index}.{way.capitalize()}.Name", "")
        active = ", active" if ports.is_active(camera.state, index) else ""
        note = f"{way}, {'closed' if closed else 'open'}{active}"
        found.append({"key": index, "label": f"{index} {name}", "note": note, "on": closed})
    return found


def _heads(camera: Device) -> dict[int, dict[str, Any]]:
    """The position and the presets of every channel that has PTZ, from 1."""
    return {
        channel: {
            "position": f"zoom {head.zoom:g}"
            if head.is_fixed
            else f"pan {head.pan:g}°, tilt {head.tilt:g}°, zoom {head.zoom:g}",
            "presets": [preset.name for preset in head.presets.values()],
        }
        for channel, head in camera.state.hardware.heads.items()
    }


def _streams(camera: Device) -> list[dict[str, Any]]:
    found = []
    for key, stream in camera.state.streams.items():
        state = "live" if stream.is_streaming else "paused" if not stream.active else "waits"
        note = state if stream.enabled else "stopped"
        label = str(stream.settings.get("title") or f"Stream {key}")
        found.append({"key": key, "label": label, "note": note, "on": stream.enabled})
    return found


def _services(camera: Device) -> list[dict[str, Any]]:
    shown = overlay.running(camera)
    return [
        {
            "key": service["id"],
            "label": str(service.get("customName") or service.get("name") or service["id"]),
            "note": f"{service.get('name', '')} {service['id']}",
            "on": service["id"] in shown,
            "texts": graphics.texts(service),
        }
        for service in camera.state.overlay.services
    ]


def _playlists(camera: Device) -> list[dict[str, Any]]:
    playing = camera.state.switcher.playlist
    return [
        {
            "key": key,
            "label": _title(camera, key),
            "note": "on the air" if key == playing else "",
            "on": key == playing,
        }
        for key in camera.state.playables.playlists
    ]


def _title(camera: Device, name: str) -> str:
    """The name that people give a playlist; its lists come from clients, who may leave anything out."""
    return str(camera.state.playables.playlists.get(name, {}).get("niceName") or name)
