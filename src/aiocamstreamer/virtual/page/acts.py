"""Acts of the live page: one for each thing that can be clicked."""
# ruff: noqa: ARG001, FBT001 - every act is called alike

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from aiocamstreamer.virtual import faults_in_words as mischief
from aiocamstreamer.virtual.apps.switcher import playback as switcher

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device

Act: TypeAlias = "Callable[[Device, Any, bool], None]"


def act(camera: Device, wish: object) -> None:
    """Carry *wish* out: ``{"what": "ports", "key": 0, "on": true}``; the apps' clients hear of it.

    Raises:
        ValueError: It cannot be done; says why.
    """
    if not isinstance(wish, dict) or wish.get("what") not in _ACTS:
        raise ValueError(f"what: must be one of {', '.join(_ACTS)}")
    key, on = wish.get("key"), wish.get("on", True)
    if not isinstance(key, str | int) or not isinstance(on, bool):
        raise ValueError("key must be a string or number, on must be true or false")  # noqa: TRY004 - from a client
    try:
        with camera.change():
            _ACTS[wish["what"]](camera, key, on)
    except LookupError:
        raise ValueError(f"{wish['what']}: there is no {key!r}") from None


def _port(camera: Device, key: Any, on: bool) -> None:
    closed = camera.state.hardware.closed
    if key not in closed:
        raise KeyError(key)
    closed[key] = on


def _app(camera: Device, key: Any, on: bool) -> None:
    camera.state.acaps.installed[key].status = "Running" if on else "Stopped"


def _stream(camera: Device, key: Any, on: bool) -> None:
    camera.state.streams[key].enabled = on


def _service(camera: Device, key: Any, on: bool) -> None:
    found = [service for service in camera.state.overlay.services if service["id"] == key]
    found[0]["enabled"] = int(on)


def _playlist(camera: Device, key: Any, on: bool) -> None:
    """Put it on the air, or let it wait for its turn."""
    if key not in camera.state.playables.playlists:
        raise KeyError(key)
    if on:
        switcher.play(camera, key)
    else:
        camera.state.switcher.queue.append(key)


def _fault(camera: Device, key: Any, on: bool) -> None:
    mischief.make(camera, str(key))


_ACTS: Mapping[str, Act] = {
    "ports": _port,
    "apps": _app,
    "streams": _stream,
    "services": _service,
    "playlists": _playlist,
    "faults": _fault,
}
