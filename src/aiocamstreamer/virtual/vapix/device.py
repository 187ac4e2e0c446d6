"""The device's own information: some of it for anybody, all of it for those who log in.

Source: VAPIX basic device information; recorded on AXIS OS 10.12 and 12.11
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.admission import challenged
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import Refused, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_OPEN = {"getAllUnrestrictedProperties", "getSupportedVersions"}
_SECRET = {"Architecture", "Soc", "SocSerialNumber"}


@routes.http("/axis-cgi/basicdeviceinfo.cgi", role=None, apis=("basic-device-info",))
def basicdeviceinfo(camera: Device, request: Request) -> Response:
    """The properties; who does not log in may ask for the unrestricted ones only."""
    is_open = camera.state.hardware.tells_strangers and _method(request) in _OPEN
    if request.user is None and request.method == "POST" and not is_open:
        return challenged(camera, request)
    properties = _properties(camera)

    def everything(_: Mapping[str, Any]) -> dict[str, Any]:
        _operator(request)
        return {"propertyList": properties}

    def unrestricted(_: Mapping[str, Any]) -> dict[str, Any]:
        return {"propertyList": {key: value for key, value in properties.items() if key not in _SECRET}}

    def some(params: Mapping[str, Any]) -> dict[str, Any]:
        _operator(request)
        wanted = params.get("propertyList")
        if not isinstance(wanted, list):
            raise Refused(4002, "Required parameter missing or invalid: propertyList")
        for name in wanted:
            if name not in properties:
                raise Refused(1000, f"Property not supported: {name}")
        return {"propertyList": {name: properties[name] for name in wanted}}

    return answer(
        request,
        PROFILES[camera.profile].versions("basic-device-info"),
        {
            "getAllProperties": everything,
            "getAllUnrestrictedProperties": unrestricted,
            "getProperties": some,
        },
    )


def _method(request: Request) -> object:
    try:
        call = request.json()
    except ValueError:
        return None
    return call.get("method") if isinstance(call, dict) else None


def _operator(request: Request) -> None:
    if request.user is None or not request.user.may("operator"):
        raise Refused(2001, "Access forbidden")


def _properties(camera: Device) -> dict[str, str]:
    read, device = camera.state.parameters.get, camera.state.device
    return {
        "Architecture": read("Properties.System.Architecture", ""),
        "Brand": read("Brand.Brand", ""),
        "BuildDate": read("Properties.Firmware.BuildDate", ""),
        "HardwareID": read("Properties.System.HardwareID", ""),
        "ProdFullName": read("Brand.ProdFullName", ""),
        "ProdNbr": read("Brand.ProdNbr", ""),
        "ProdShortName": read("Brand.ProdShortName", ""),
        "ProdType": read("Brand.ProdType", ""),
        "ProdVariant": read("Brand.ProdVariant", ""),
        "SerialNumber": device.serial,
        "Soc": read("Properties.System.Soc", ""),
        "SocSerialNumber": "00000000-00000001",
        "Version": device.firmware,
        "WebURL": read("Brand.WebURL", ""),
    }
