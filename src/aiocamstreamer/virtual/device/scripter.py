"""CamScripter's part of a virtual camera: the packages and what they keep."""

from __future__ import annotations

from typing import Any

import attrs

STORAGES = ("FLASH", "SD_DISK")

SETTINGS = "settings.json"


@attrs.define(kw_only=True)
class ScriptPackage:
    """A micro application."""

    manifest: dict[str, Any]
    storage: str = "FLASH"
    files: dict[str, bytes] = attrs.field(factory=dict, repr=False)
    """What its zip file held, by path."""

    data: dict[str, bytes] = attrs.field(factory=dict, repr=False)
    """Its persistent data, by path below ``localdata``; an upgrade keeps it."""

    port: int | None = None
    """Port of this computer on which it answers HTTP; None where it does not."""

    public_port: int | None = None
    """The same, for requests of anybody."""

    interrupts: int = 0
    """How often it was sent SIGINT, since its settings had changed."""


def packages() -> dict[str, ScriptPackage]:
    """The packages of a new camera. Source: CamScripter App 2.x API, "List all installed packages"."""
    return {
        name: ScriptPackage(
            manifest={
                "package_name": name,
                "package_menu_name": menu_name,
                "package_version": version,
                "vendor": "Camstreamer s.r.o.",
                "required_camscripter_version": "1.2.3",
                "ui_link": f"/local/camscripter/package/{name}/index.html",
            },
            files={"main.js": b"", "html/index.html": f"<html>{menu_name}</html>".encode()},
        )
        for name, menu_name, version in (
            ("doorController", "Door Controller", "1.1.1"),
            ("clockAnalog", "Analog Clock", "1.0.1"),
        )
    }


@attrs.define(kw_only=True)
class Scripter:
    """The app."""

    packages: dict[str, ScriptPackage] = attrs.field(factory=packages)
    """The packages, by name."""

    node: str = "OK"
    """``OK``, ``NOT_INSTALLED`` or ``NOT_FOUND``."""

    capacities: dict[str, int] = attrs.field(factory=lambda: {"FLASH": 512, "SD_DISK": 30000})
    """MB of each storage that is there."""

    declared: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    """Camera events that scripts have declared, by their identifiers."""

    def restart(self) -> None:
        """Lose what a restart loses."""
        self.declared.clear()
