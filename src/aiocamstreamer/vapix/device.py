"""The device: model, serial number, firmware.

Source: VAPIX basic device information; parameters of the groups Brand and Properties
"""

from __future__ import annotations

from typing import Any

from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, alias, model
from aiocamstreamer.errors import AccessError, CommandRefused, MalformedReply, RoleTooLow, Unsupported
from aiocamstreamer.limits import DESCRIPTION
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import JsonApi
from aiocamstreamer.vapix.params import Params

_PARAMETERS = {
    "Brand": "Brand.Brand",
    "ProdFullName": "Brand.ProdFullName",
    "ProdNbr": "Brand.ProdNbr",
    "ProdShortName": "Brand.ProdShortName",
    "ProdType": "Brand.ProdType",
    "ProdVariant": "Brand.ProdVariant",
    "WebURL": "Brand.WebURL",
    "Version": "Properties.Firmware.Version",
    "BuildDate": "Properties.Firmware.BuildDate",
    "SerialNumber": "Properties.System.SerialNumber",
    "HardwareID": "Properties.System.HardwareID",
    "Architecture": "Properties.System.Architecture",
    "Soc": "Properties.System.Soc",
}
"""Where older firmware keeps the properties."""

_ABSENT = {"2003", "2004", "2100", "2102"}  # the API is there, this method or version of it is not


@model
class DeviceInfo(Record):
    """The camera's model, firmware and serial number; only `serial` is there for certain.

    Attributes:
        serial: Its serial number: 12 hexadecimal digits in upper case, also its MAC address.
        firmware: Version of AXIS OS, for example ``12.11.77``.
        product: Number of the product, for example ``P3265-V``.
        full_name: For example ``AXIS P3265-V Dome Camera``.
        short_name: For example ``AXIS P3265-V``.
        kind: For example ``Dome Camera``.
        variant: Variant of the product; "" for most.
        brand: For example ``AXIS``.
        hardware_id: Revision of the hardware.
        build_date: When the firmware was built, in the camera's words.
        web_url: The maker's site.
        architecture: For example ``aarch64``; "" where it is only told to those who log in.
        soc: The chip; "" as for `architecture`.
        soc_serial: Serial number of the chip; "" as for `architecture`.
    """

    serial: str = alias("SerialNumber")
    firmware: str | None = alias("Version", default="")
    product: str | None = alias("ProdNbr", default="")
    full_name: str | None = alias("ProdFullName", default="")
    short_name: str | None = alias("ProdShortName", default="")
    kind: str | None = alias("ProdType", default="")
    variant: str | None = alias("ProdVariant", default="")
    brand: str | None = alias("Brand", default="")
    hardware_id: str | None = alias("HardwareID", default="")
    build_date: str | None = alias("BuildDate", default="")
    web_url: str | None = alias("WebURL", default="")
    architecture: str | None = alias("Architecture", default="")
    soc: str | None = alias("Soc", default="")
    soc_serial: str | None = alias("SocSerialNumber", default="")


class Device(Service):
    """The camera's description of itself."""

    _api = JsonApi("/axis-cgi/basicdeviceinfo.cgi", version="1.0", max_bytes=DESCRIPTION)

    async def info(self) -> DeviceInfo:
        """Everything it says of itself to those who log in; from parameters where the firmware is too old.

        An account that may not read all of it is told what a stranger is.

        Raises:
            RoleTooLow: The account may read nothing of it.
        """
        try:
            properties = await self._properties("getAllProperties", anonymous=False)
        except Unsupported:
            properties = await self._parameters()
        except RoleTooLow:
            properties = await self._unrestricted() or await self._parameters()
        return self._described(properties)

    async def public_info(self) -> DeviceInfo:
        """Its description of itself to anybody, asked without credentials; architecture and chip are missing.

        Raises:
            Unsupported: This firmware tells nothing to strangers.
        """
        properties = await self._properties("getAllUnrestrictedProperties", anonymous=True)
        if not properties:
            raise Unsupported("this firmware tells nothing to strangers", camera=self._line.camera)
        return self._described(properties)

    async def _unrestricted(self) -> dict[str, Any]:
        try:
            return await self._properties("getAllUnrestrictedProperties", anonymous=True)
        except (Unsupported, AccessError):
            return {}

    async def _properties(self, method: str, *, anonymous: bool) -> dict[str, Any]:
        try:
            return await self._api.call(
                self._http, method, into=dict[str, Any], key="propertyList", anonymous=anonymous
            )
        except CommandRefused as refused:
            if refused.code not in _ABSENT:
                raise
            detail = f"this firmware has no {method}"
            raise Unsupported(detail, camera=refused.camera, request=refused.request) from None

    async def _parameters(self) -> dict[str, str]:
        values = await Params(self._line).list("Brand", "Properties.Firmware", "Properties.System")
        return {key: values[name] for key, name in _PARAMETERS.items() if name in values}

    def _described(self, properties: dict[str, Any]) -> DeviceInfo:
        told = str(properties.get("SerialNumber") or "")
        serial = "".join(digit for digit in told if digit.isalnum()).upper()
        if not serial:
            raise MalformedReply("no serial number", camera=self._line.camera, request="device information")
        return structure({**properties, "SerialNumber": serial}, DeviceInfo)
