"""Where files are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FILE = "cameras.toml"


def inventory_place(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The inventory: the one that is *named*, $CAMCTL_INVENTORY, ./cameras.toml, the user's own; or None.

    What somebody names counts, whether it is there or not.
    """
    if named is not None:
        return named.expanduser()
    if told := environment.get("CAMCTL_INVENTORY"):
        return Path(told).expanduser()
    places = (Path(FILE), own_inventory(environment))
    return next((place for place in places if place.is_file()), None)


def own_inventory(environment: Mapping[str, str]) -> Path:
    """The inventory in the user's configuration, be it there or not."""
    told = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(told) if told.startswith("/") else Path.home() / ".config"
    return folder / "camctl" / FILE
