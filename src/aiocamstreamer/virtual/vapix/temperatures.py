"""Temperatures inside of the camera; it has sensors, and neither heaters nor fans.

Source: VAPIX temperature control; the list as the Python library ``axis`` reads it. How it refuses what it
does not have is a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from aiocamstreamer.virtual.server.routes import Routes

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_KINDS = ("sensor", "heater", "fan")


@routes.http("/axis-cgi/temperaturecontrol.cgi", role="viewer", apis=("temperaturecontrol",))
def temperatures(camera: Device, request: Request) -> Response:
    """All of them, or that of one sensor."""
    fields, held = request.fields, camera.state.hardware.temperatures
    action, kind, number = (fields.get(name, "") for name in ("action", "device", "id"))
    if action == "statusall":
        return PlainTextResponse("".join(f"{line}\n" for line in _all(camera)))
    if action not in {"query", "start", "stop"} or kind not in _KINDS:
        return PlainTextResponse("Error: Invalid argument\n")
    if kind != "sensor" or action != "query" or not number.isdecimal() or int(number) not in held:
        return PlainTextResponse(f"Error: {kind} {number[:8]} does not exist\n")
    celsius = held[int(number)]
    is_fahrenheit = fields.get("temperatureunit") == "fahrenheit"
    return PlainTextResponse(f"{_fahrenheit(celsius) if is_fahrenheit else celsius:.2f}\n")


def _all(camera: Device) -> list[str]:
    lines: list[str] = []
    for number, celsius in sorted(camera.state.hardware.temperatures.items()):
        name = camera.state.parameters.get(f"TemperatureControl.Sensor.S{number}.Name", "")
        told = {"Name": name, "Celsius": f"{celsius:.2f}", "Fahrenheit": f"{_fahrenheit(celsius):.2f}"}
        lines += [f"Sensor.S{number}.{field}={value}" for field, value in told.items()]
    return lines


def _fahrenheit(celsius: float) -> float:
    return celsius * 9 / 5 + 32
