"""One ACAP application as the camera lists it.

Source: VAPIX Application API, list.cgi and info.cgi; recorded on AXIS OS 9.80 to 12.11
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer._scalars import truth
from aiocamstreamer.vapix.package import VersionRange
from aiocamstreamer.wire import xml


@model
class Application(Record):
    """One installed application; only `name` is there for certain.

    Attributes:
        name: Its name as the camera spells it, which is how it is asked for.
        nice_name: Its name for people.
        vendor: Who made it.
        version: For example ``4.5-2``.
        application_id: Given by Axis; "" or "0" where there is none.
        status: What it does; ``Idle`` waits for something. None where the camera does not say.
        license: State of its license. ``None``, the text, needs none; ``Custom`` keeps its own.
        license_name: For example ``Proprietary``.
        license_expiration: As the camera writes it: a date, or "" or "0"; see `license_expires`.
        configuration_page: Of its settings, as the camera writes it; see `configuration_path`.
        vendor_home_page: URL of the vendor.
        validation_result: URL of a page with its test result.
    """

    name: str = alias("@Name")
    nice_name: str | None = alias("@NiceName", default="")
    vendor: str | None = alias("@Vendor", default="")
    version: str | None = alias("@Version", default="")
    application_id: str | None = alias("@ApplicationID", default="")
    status: Literal["Running", "Stopped", "Idle"] | Unknown | None = alias("@Status", default=None)
    license: Literal["Valid", "Invalid", "Missing", "Custom", "None"] | Unknown | None = alias(
        "@License", default=None
    )
    license_name: str | None = alias("@LicenseName", default="")
    license_expiration: str | None = alias("@LicenseExpirationDate", default="")
    configuration_page: str | None = alias("@ConfigurationPage", default="")
    vendor_home_page: str | None = alias("@VendorHomePage", default="")
    validation_result: str | None = alias("@ValidationResult", default="")

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self.status == "Running"

    @property
    def license_expires(self) -> dt.date | None:
        """The day its license ends; None for no end."""
        try:
            return dt.date.fromisoformat(self.license_expiration or "")
        except ValueError:
            return None

    @property
    def configuration_path(self) -> str:
        """Absolute path of its settings page; "" where it has none."""
        return "/" + self.configuration_page.lstrip("/") if self.configuration_page else ""

    @property
    def bundled(self) -> bool | None:
        """Whether it came with the firmware; None where the camera does not say."""
        return _claim(self.attributes.get("Bundled"))

    @property
    def signature_status(self) -> str:
        """The camera's word on its package's signature, from AXIS OS 12; "" where it says nothing."""
        return self.attributes.get("SignatureStatus") or self.attributes.get("SignedStatus", "")

    @property
    def compatible_os(self) -> tuple[VersionRange, ...]:
        """AXIS OS versions that it declares, from AXIS OS 12.10; empty where it declares none."""
        declared = xml.node(self.wire.get("CompatibleOsVersions"))
        return tuple(
            VersionRange(minimum=_edge(item, "Min"), maximum=_edge(item, "Max"))
            for item in xml.children(declared, "VersionRange")
        )

    @property
    def resources(self) -> dict[str, bool]:
        """Whether it uses what applications share, by the camera's names: ``DeepLearningProcessor``.

        From AXIS OS 12.10; empty where the camera does not say.
        """
        declared = xml.children(xml.node(self.wire.get("Resources")), "Resource")
        found = ({name.lower(): value for name, value in xml.attributes(item).items()} for item in declared)
        told = ((item.get("name", ""), _claim(item.get("used"))) for item in found)
        return {name: used for name, used in told if name and used is not None}

    @property
    def attributes(self) -> dict[str, str]:
        """Everything the camera says of it in attributes, by the camera's names."""
        return xml.attributes(dict(self.wire))


def _claim(said: str | None) -> bool | None:
    try:
        return None if said is None else truth(said)
    except ValueError:
        return None


def _edge(element: dict[str, Any], name: str) -> str:
    child = xml.children(element, name)
    return xml.value(child[0]) if child else str(element.get(f"@{name}", ""))


@model
class Sdk:
    """A kind of application that the camera can run.

    Attributes:
        name: For example ``acap3`` or ``acap4-native``.
        version: Its version; "" where the camera names none.
    """

    name: str
    version: str = ""
