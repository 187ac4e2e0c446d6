"""The applications of a virtual camera."""

from __future__ import annotations

from functools import partial

import attrs

from aiocamstreamer.virtual.device.firmware import Profile


@attrs.define(kw_only=True)
class Acap:
    """One installed application."""

    name: str
    nice_name: str
    vendor: str
    version: str
    application_id: str = ""
    status: str = "Running"
    is_failing: bool = False
    """Whether it is in a state of failure and cannot be controlled."""

    license: str = "None"
    license_expiration: str = ""
    license_name: str = "Proprietary"
    validation_result: str = ""
    """Address of a page about how its licence was judged."""

    configuration_page: str = ""
    vendor_home_page: str = ""
    bundled: bool = False
    signed: bool = True
    compatible_os: tuple[tuple[str, str], ...] = ()
    """Lowest and highest AXIS OS version of each range."""

    resources: dict[str, bool] = attrs.field(factory=dict)
    """Whether it uses what applications share, by name; ``DeepLearningProcessor`` for example."""

    @property
    def is_running(self) -> bool:
        """Whether it runs; an idle one does."""
        return self.status != "Stopped"


@attrs.define
class Acaps:
    """The installed applications, and the settings for all of them."""

    installed: dict[str, Acap] = attrs.field(factory=dict)
    settings: dict[str, bool] = attrs.field(factory=dict)
    largest_package: int = 64 * 1024 * 1024
    """Bytes of the largest package that there is room for."""

    refused_vendors: set[str] = attrs.field(factory=set)
    """Vendors whose packages are not accepted."""

    refusals: dict[str, str] = attrs.field(factory=dict)
    """Error code by action (``start``, ``upload``, ``uploadlicensekey``, ...) that it is answered with.

    15 carries the action out all the same, since nobody can tell.
    """

    is_uploading: bool = False
    """Whether another client is just uploading a package."""

    def find(self, name: str) -> Acap | None:
        """The application called *name*, spelled so or in another letter case."""
        return self.installed.get(name) or next(
            (acap for acap in self.installed.values() if acap.name.lower() == name.lower()), None
        )

    def running(self) -> set[str]:
        """The names of those that run, in small letters, as addresses have them."""
        return {acap.name.lower() for acap in self.installed.values() if acap.is_running}

    def add(self, acap: Acap) -> None:
        """Install *acap*."""
        self.installed[acap.name] = acap


SERVED = ("camoverlay", "camscripter", "camstreamer", "camswitcher", "planetracker")
"""Those that the virtual camera answers for, below ``/local/NAME/``."""

_DETAILS = (
    ("3051", "Running", "Valid", "Proprietary", "info"),
    ("6789", "Idle", "None", "available", "index"),
    ("22929", "Stopped", "Invalid", "available", "setup"),
    ("8546", "Stopped", "None", "available", "config"),
    ("1", "Stopped", "Custom", "Proprietary", "settings"),
)
"""Id, status, license, its name and configuration page of each application of the documents' example."""


def acaps(profile: Profile) -> Acaps:
    """The applications of a new camera: the documents' example, and CamStreamer's applications, which run."""
    found = Acaps(settings=dict(profile.settings))
    for acap in (*_example(), *_camstreamer()):
        found.add(acap)
    return found


def _example() -> tuple[Acap, ...]:
    """Source: VAPIX Application API, "Common examples"."""
    axis = partial(Acap, vendor="Axis Communications", vendor_home_page="https://www.axis.com")
    found = (
        axis(name="CrossLineDetection", nice_name="AXIS Cross Line Detection", version="1.1"),
        axis(name="DigitalAutotracking", nice_name="AXIS Digital Autotracking beta1", version="1.0"),
        axis(name="Metadata", nice_name="AXIS Metadata", version="1.0"),
        axis(
            name="VideoMotionDetection", nice_name="AXIS Video Motion Detection", version="2.1", bundled=True
        ),
        Acap(
            name="ExampleApp",
            nice_name="An Example Application",
            vendor="Example inc",
            version="1.0",
            vendor_home_page="https://www.example.inc",
            validation_result="https://www.example.inc/validation",
        ),
    )
    for acap, (number, status, state, license_name, page) in zip(found, _DETAILS, strict=True):
        acap.application_id, acap.status = number, status
        acap.license, acap.license_name = state, license_name
        acap.configuration_page = f"local/{acap.name}/{page}.html"
    found[2].license_expiration = "2011-01-01"
    return found


def _camstreamer() -> tuple[Acap, ...]:
    return tuple(
        Acap(
            name=nice_name.lower(),
            application_id=number,
            nice_name=nice_name,
            vendor="CamStreamer",
            version=version,
            license="Custom",
            license_name="",
            configuration_page=f"local/{nice_name.lower()}/settings.html",
            vendor_home_page="https://camstreamer.com",
            compatible_os=(("10.12", "12"),),
        )
        for nice_name, number, version in (
            ("CamStreamer", "40775", "4.0-8"),
            ("CamOverlay", "46396", "4.2-1"),
            ("CamSwitcher", "47130", "3.1-0"),
            ("CamScripter", "47131", "3.0-3"),
            ("PlaneTracker", "412120", "5.1-0"),
        )
    )
