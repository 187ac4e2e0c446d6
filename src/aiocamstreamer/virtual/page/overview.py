"""The overview of the live page: everything but the camera's video and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiocamstreamer.virtual import faults_in_words as mischief
from aiocamstreamer.virtual.apps.overlay import services as overlay
from aiocamstreamer.virtual.device import ports

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.applications import Acap
    from aiocamstreamer.virtual.device.device import Device


def overview(camera: Device) -> dict[str, Any]:
    """Everything that can be seen and clicked, by section."""
    device = camera.state.device
    return {
        "device": f"{device.product} · AXIS OS {device.firmware} · {device.serial}",
        "channels": camera.screen.channels,
        "ports": _ports(camera),
        "apps": [
            {"key": acap.name, "label": acap.nice_name, "note": acap.version, "on": acap.status == "Running"}
            for acap in sorted(camera.state.acaps.installed.values(), key=_is_foreign)
        ],
        "streams": _streams(camera),
        "services": _services(camera),
        "playlists": _playlists(camera),
        "queue": [_title(camera, name) for name in camera.state.switcher.queue],
        "faults": list(mischief.waiting(camera)),
        "kinds": {kind: usage.partition("  ")[0] for kind, usage in mischief.KINDS.items()},
    }


def _is_foreign(acap: Acap) -> bool:
    return acap.vendor != "CamStreamer"


def _ports(camera: Device) -> list[dict[str, Any]]:
    parameters, found = camera.state.parameters, []
    for index, closed in camera.state.hardware.closed.items():
        way = ports.direction(camera.state, index)
        name = parameters.get(f"IOPort.I{index}.{way.capitalize()}.Name", "")
        active = ", active" if ports.is_active(camera.state, index) else ""
        note = f"{way}, {'closed' if closed else 'open'}{active}"
        found.append({"key": index, "label": f"{index + 1} {name}", "note": note, "on": closed})
    return found


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
