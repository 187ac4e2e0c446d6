"""Capture modes: sizes and frame rates of the sensor. A change counts from the next restart on.

Source: VAPIX capture mode
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.device.capture_modes import MODES, mode
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import MODE_ERRORS, Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_WRONG = 4001


@routes.http("/axis-cgi/capturemode.cgi", role="viewer", apis=("capture-mode",))
def capture_modes(camera: Device, request: Request) -> Response:
    """List for everybody, choose for operators."""
    return answer(
        request,
        PROFILES[camera.profile].versions("capture-mode"),
        {"getCaptureModes": partial(_listed, camera), "setCaptureMode": partial(_choose, camera)},
        errors=MODE_ERRORS,
        roles={"setCaptureMode": "operator"},
        is_flat=True,
    )


def _listed(camera: Device, _: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "channel": channel,
            "captureMode": [
                {
                    "captureModeId": number,
                    "enabled": number == mode(camera.state.hardware, channel),
                    **({"maxFPS": fps} if number == mode(camera.state.hardware, channel) else {}),
                    "description": description,
                }
                for number, (description, fps) in enumerate(MODES)
            ],
        }
        for channel in range(camera.screen.channels)
    ]


def _choose(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    for name, most in (("channel", camera.screen.channels), ("captureModeId", len(MODES))):
        number = params.get(name)
        if type(number) is not int or not 0 <= number < most:
            raise Refused(_WRONG, f"{name} field not found or has invalid value")
    camera.state.hardware.next_capture_modes[params["channel"]] = params["captureModeId"]
    return {}
