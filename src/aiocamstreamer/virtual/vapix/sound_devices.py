"""Microphones and loudspeakers: what they can do and how they are set; the encoders of sound.

Source: VAPIX audio device control, of which 1.x and 2.x are answered alike; encoders as the vendor's own
library reads them
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.sound import ENCODERS, GAINS, OUTPUTS, POWER
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import NEWER, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_LISTS = ("devices", "inputs", "outputs", "connectionTypes", "signalingTypes", "channels")
"""Lists whose items are told apart by ``id``."""

_TEXTS = ("name", "connectionTypeSelected", "signalingTypeSelected", "powerType")
_CHOICES = {"connectionTypeSelected": "connectionTypes", "signalingTypeSelected": "signalingTypes"}
"""What is one of a list that stands beside it."""


@routes.http("/axis-cgi/audiodevicecontrol.cgi", role="viewer", apis=("audio-device-control",))
def devices(camera: Device, request: Request) -> Response:
    """Read for everybody, set for operators."""
    return answer(
        request,
        PROFILES[camera.profile].versions("audio-device-control"),
        {
            "getDevicesCapabilities": partial(_capabilities, camera),
            "getDevicesSettings": lambda _: {"devices": camera.state.hardware.sound},
            "setDevicesSettings": partial(_set, camera),
            "getHazardousSettings": lambda _: {"powerTypes": ["P48"]},
        },
        errors=NEWER,
        roles={"setDevicesSettings": "operator"},
    )


@routes.http(
    "/axis-cgi/audio/streamingcapabilities.cgi", role="viewer", apis=("audio-streaming-capabilities",)
)
def encoders(camera: Device, request: Request) -> Response:
    """The encoders with their rates."""
    told = {
        name: [{"sample_rate": rate, "bit_rates": list(bit_rates)} for rate, bit_rates in rates]
        for name, rates in ENCODERS.items()
    }
    versions = PROFILES[camera.profile].versions("audio-streaming-capabilities")
    return answer(request, versions, {"list": lambda _: {"encoders": told}}, errors=NEWER)


def _capabilities(camera: Device, _: Mapping[str, Any]) -> dict[str, Any]:
    def signals(kind: str, powered: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        told = [
            {"id": signal, "gainValues": list(GAINS), **({"powerTypes": list(power)} if power else {})}
            for signal, power in powered.items()
        ]
        return {"id": kind, "signalingTypes": told}

    inputs = [signals(kind, powered) for kind, powered in POWER.items()]
    outputs = [signals(kind, dict.fromkeys(kinds, ())) for kind, kinds in OUTPUTS.items()]
    return {
        "devices": [
            {
                "id": device["id"],
                "inputs": [{"id": it["id"], "connectionTypes": inputs} for it in device["inputs"]],
                "outputs": [{"id": it["id"], "connectionTypes": outputs} for it in device["outputs"]],
            }
            for device in camera.state.hardware.sound
        ]
    }


def _set(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what is given over what there is; nothing of it where anything is refused."""
    if "devices" not in params:
        raise NEWER.refused("missing", "devices")
    held = {"devices": copy.deepcopy(camera.state.hardware.sound)}
    _lay_over(held, {"devices": params["devices"]})
    camera.state.hardware.sound = held["devices"]
    return {}


def _lay_over(held: dict[str, Any], given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name == "id":
            continue
        if name not in held:
            raise NEWER.refused("invalid", name)
        if name in _LISTS:
            _lay_over_list(held[name], value, name)
        elif not _fits(held, name, value):
            raise NEWER.refused("invalid", name)
        else:
            held[name] = value


def _lay_over_list(held: list[dict[str, Any]], given: object, name: str) -> None:
    if not isinstance(given, list):
        raise NEWER.refused("invalid", name)
    known = {item["id"]: item for item in held}
    for item in given:
        identity = item.get("id") if isinstance(item, dict) else None
        if identity is None:
            raise NEWER.refused("missing", "id")
        if str(identity) not in known:
            raise NEWER.refused("invalid", f"{name} {identity}")
        _lay_over(known[str(identity)], item)


def _fits(held: Mapping[str, Any], name: str, value: object) -> bool:
    """Whether *value* may stand in *held* as *name*."""
    if name in _CHOICES:
        return value in [item["id"] for item in held[_CHOICES[name]]]
    if name == "powerType":
        return any(value in power for powered in POWER.values() for power in powered.values())
    if name == "gain":
        return type(value) is int and value in GAINS
    if name in {"mute", "enabled"}:
        return isinstance(value, bool)
    return isinstance(value, str)
