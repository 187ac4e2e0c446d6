"""Acts of the live page: one for each thing that can be clicked or sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from aiocamstreamer.virtual import faults_in_words as mischief
from aiocamstreamer.virtual.apps.overlay import graphics
from aiocamstreamer.virtual.apps.switcher import playback as switcher
from aiocamstreamer.virtual.page.own_events import EXAMPLES
from aiocamstreamer.virtual.vapix import ptz

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device

_LONGEST_ABSENCE = 86_400.0
"""Seconds; longer ones are mistakes."""


@attrs.frozen
class Wish:
    """One wish of whoever looks at the page."""

    key: Any
    """The thing that it concerns: a string or a whole number."""

    on: bool = True
    value: Any = None
    """Whatever is to be written, sent or said."""


Act: TypeAlias = "Callable[[Device, Wish], str | None]"
"""Does it; says what came of it where that cannot be seen."""


def act(camera: Device, wish: object) -> str:
    """Carry *wish* out: ``{"what": "ports", "key": 0, "on": true}``; the apps' clients hear of it.

    Raises:
        ValueError: It cannot be done; says why.
    """
    if not isinstance(wish, dict) or wish.get("what") not in _ACTS:
        raise ValueError(f"what: must be one of {', '.join(_ACTS)}")
    what = wish["what"]
    key, on, value = wish.get("key"), wish.get("on", True), wish.get("value")
    if not isinstance(key, str | int) or not isinstance(on, bool):
        raise ValueError("key must be a string or number, on must be true or false")  # noqa: TRY004 - from a client
    try:
        with camera.change():
            return _ACTS[what](camera, Wish(key, on, value)) or ""
    except LookupError:
        raise ValueError(f"{what}: there is no {key!r}") from None


def _port(camera: Device, wish: Wish) -> None:
    closed = camera.state.hardware.closed
    if wish.key not in closed:
        raise KeyError(wish.key)
    closed[wish.key] = wish.on


def _app(camera: Device, wish: Wish) -> None:
    camera.state.acaps.installed[wish.key].status = "Running" if wish.on else "Stopped"


def _stream(camera: Device, wish: Wish) -> None:
    camera.state.streams[wish.key].enabled = wish.on


def _service(camera: Device, wish: Wish) -> None:
    _found(camera, wish.key)["enabled"] = int(wish.on)


def _text(camera: Device, wish: Wish) -> None:
    """Write one field of an overlay: ``{"field": "score", "text": "1 : 0"}``."""
    field, text = (
        wish.value.get(name) if isinstance(wish.value, dict) else None for name in ("field", "text")
    )
    if not isinstance(field, str) or not isinstance(text, str):
        raise ValueError("value: must be an object with a field and a text")  # noqa: TRY004 - from a client
    if len(text) > graphics.URL_LIMIT:
        raise ValueError(f"text: longer than {graphics.URL_LIMIT} characters")
    service = _found(camera, wish.key)
    try:
        graphics.write_text(service, field, text)
    except KeyError:
        raise ValueError(f"field: overlay {wish.key} has no {field!r}") from None


def _found(camera: Device, key: Any) -> dict[str, Any]:
    found = [service for service in camera.state.overlay.services if service["id"] == key]
    return found[0]


def _playlist(camera: Device, wish: Wish) -> None:
    """Put it on the air, or let it wait for its turn."""
    if wish.key not in camera.state.playables.playlists:
        raise KeyError(wish.key)
    if wish.on:
        switcher.play(camera, wish.key)
    else:
        camera.state.switcher.queue.append(wish.key)


def _ptz(camera: Device, wish: Wish) -> None:
    """Move the head of a channel: ``{"move": "left"}``, as ``ptz.cgi`` has it."""
    value = wish.value
    if not isinstance(value, dict) or not all(
        isinstance(word, str) for pair in value.items() for word in pair
    ):
        raise ValueError("value: must be an object of texts")
    ptz.steer(camera, wish.key, value)


def _fault(camera: Device, wish: Wish) -> None:
    """Make the fault that the key says in words, or take it back."""
    (mischief.make if wish.on else mischief.take_back)(camera, str(wish.key))


def _reboot(camera: Device, wish: Wish) -> None:
    """Restart, and be away for as many seconds as the value says."""
    seconds = wish.value
    if (
        isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or not 0 <= seconds <= _LONGEST_ABSENCE
    ):
        raise ValueError(f"value: must be 0 to {_LONGEST_ABSENCE:g} seconds")
    camera.reboot(float(seconds))


def _event(camera: Device, wish: Wish) -> str:
    """Send an event of one's own to all who listen to the app that the key names."""
    if wish.key not in EXAMPLES:
        raise KeyError(wish.key)
    if not isinstance(wish.value, dict):
        raise ValueError("value: must be a JSON object")  # noqa: TRY004 - from a client
    listeners = sum(client.app == wish.key for client in camera.event_sockets)
    if not listeners:
        return f"nobody listens to the events of {wish.key}: sent to nobody"
    camera.emit(str(wish.key), wish.value)
    return f"sent to {listeners} client{'' if listeners == 1 else 's'} of {wish.key}"


_ACTS: Mapping[str, Act] = {
    "ports": _port,
    "apps": _app,
    "streams": _stream,
    "services": _service,
    "texts": _text,
    "playlists": _playlist,
    "ptz": _ptz,
    "faults": _fault,
    "reboot": _reboot,
    "event": _event,
}
