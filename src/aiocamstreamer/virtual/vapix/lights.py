"""Illuminators, where the camera has any.

Source: VAPIX light control; method and field names as the Python library ``axis`` was seen to use them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import NEWER, Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.optics import Light
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

INTENSITIES = (0, 1000)
ANGLES = (10, 50)
_Params: TypeAlias = Mapping[str, Any]
_CAPABILITIES = {
    "automaticIntensitySupport": True,
    "manualIntensitySupport": True,
    "individualIntensitySupport": True,
    "getCurrentIntensitySupport": True,
    "manualAngleOfIlluminationSupport": True,
    "automaticAngleOfIlluminationSupport": True,
    "dayNightSynchronizeSupport": True,
}


@routes.http("/axis-cgi/lightcontrol.cgi", role="viewer", apis=("light-control",))
def light_control(camera: Device, request: Request) -> Response:
    """Read for everybody, switch for operators; a camera without lights says so."""
    changes = {name: partial(_changed, camera, change) for name, change in _CHANGES.items()}
    return answer(
        request,
        PROFILES[camera.profile].versions("light-control"),
        {
            "getServiceCapabilities": lambda _: dict(_CAPABILITIES),
            "getLightInformation": lambda _: {"items": _listed(camera)},
            **{name: partial(_asked, camera, question) for name, question in _QUESTIONS.items()},
            **changes,
        },
        errors=NEWER,
        roles=dict.fromkeys(changes, "operator"),
    )


def _listed(camera: Device) -> list[dict[str, Any]]:
    lights = camera.state.hardware.lights
    if not lights:
        raise Refused(1005, "No light hardware found, could not complete request.")
    return [
        {
            "lightID": identity,
            "lightType": light.kind,
            "enabled": light.is_enabled,
            "synchronizeDayNightMode": light.follows_day_and_night,
            "lightState": light.is_on,
            "automaticIntensityMode": light.has_automatic_intensity,
            "automaticAngleOfIlluminationMode": light.has_automatic_angle,
            "nrOfLEDs": len(light.leds),
            "error": False,
            "errorInfo": "",
        }
        for identity, light in lights.items()
    ]


def _asked(camera: Device, question: Callable[[Light, _Params], dict[str, Any]], params: _Params) -> Any:
    return question(_light(camera, params), params)


def _changed(camera: Device, change: Callable[[Light, _Params], None], params: _Params) -> dict[str, Any]:
    with camera.change("hardware"):
        change(_light(camera, params), params)
    return {}


def _light(camera: Device, params: _Params) -> Light:
    _listed(camera)  # without lights that is what the camera says first
    if "lightID" not in params:
        raise NEWER.refused("missing", "lightID")
    light = camera.state.hardware.lights.get(str(params["lightID"]))
    if light is None:
        raise NEWER.refused("invalid", "lightID")
    return light


def _claim(params: _Params) -> bool:
    if not isinstance(params.get("enabled"), bool):
        raise NEWER.refused("invalid" if "enabled" in params else "missing", "enabled")
    return bool(params["enabled"])


def _number(params: _Params, name: str, low: int, high: int) -> int:
    number = params.get(name)
    if type(number) is not int or not low <= number <= high:
        raise NEWER.refused("invalid" if name in params else "missing", name)
    return number


def _led(light: Light, params: _Params) -> int:
    return _number(params, "LEDID", min(light.leds), max(light.leds))


def _switch(light: Light, _: _Params, *, on: bool) -> None:
    if on and not light.is_enabled:
        raise Refused(1100, "Internal error")
    light.is_on = on


def _enable(light: Light, _: _Params, *, enabled: bool) -> None:
    light.is_enabled = enabled
    light.is_on = light.is_on and enabled


def _set_automatic(name: str, light: Light, params: _Params) -> None:
    setattr(light, name, _claim(params))


def _set_intensity(light: Light, params: _Params) -> None:
    light.intensity = _number(params, "intensity", *INTENSITIES)
    light.leds = dict.fromkeys(light.leds, light.intensity)


def _set_individual(light: Light, params: _Params) -> None:
    light.leds[_led(light, params)] = _number(params, "intensity", *INTENSITIES)


def _set_angle(light: Light, params: _Params) -> None:
    light.angle = _number(params, "angleOfIllumination", *ANGLES)


def _range(low: int, high: int) -> dict[str, Any]:
    return {"ranges": [{"low": low, "high": high}]}


_QUESTIONS: Mapping[str, Callable[[Light, _Params], dict[str, Any]]] = {
    "getLightStatus": lambda light, _: {"status": light.is_on},
    "getValidIntensity": lambda *_: _range(*INTENSITIES),
    "getManualIntensity": lambda light, _: {"intensity": light.intensity},
    "getIndividualIntensity": lambda light, params: {"intensity": light.leds[_led(light, params)]},
    "getCurrentIntensity": lambda light, _: {"intensity": light.intensity if light.is_on else 0},
    "getValidAngleOfIllumination": lambda *_: _range(*ANGLES),
    "getManualAngleOfIllumination": lambda light, _: {"angleOfIllumination": light.angle},
    "getCurrentAngleOfIllumination": lambda light, _: {"angleOfIllumination": light.angle},
    "getLightSynchronizationDayNightMode": lambda light, _: {"synchronize": light.follows_day_and_night},
}
_CHANGES: Mapping[str, Callable[[Light, _Params], None]] = {
    "activateLight": partial(_switch, on=True),
    "deactivateLight": partial(_switch, on=False),
    "enableLight": partial(_enable, enabled=True),
    "disableLight": partial(_enable, enabled=False),
    "setAutomaticIntensityMode": partial(_set_automatic, "has_automatic_intensity"),
    "setManualIntensity": _set_intensity,
    "setIndividualIntensity": _set_individual,
    "setAutomaticAngleOfIlluminationMode": partial(_set_automatic, "has_automatic_angle"),
    "setManualAngleOfIllumination": _set_angle,
    "setLightSynchronizationDayNightMode": partial(_set_automatic, "follows_day_and_night"),
}
