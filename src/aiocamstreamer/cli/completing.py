"""Words for the shell's completion: they are made while somebody waits, and import no more than they need."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aiocamstreamer.cli.places import inventory_place

if TYPE_CHECKING:
    from cyclopts.completion import CompletionContext


def labels(context: CompletionContext) -> dict[str, str]:
    """Cameras, groups and tags of the inventory, each with what it is."""
    given = context["inventory"].raw
    place = inventory_place(Path(given) if given else None, os.environ)
    if place is None:
        return {}
    try:
        content = tomllib.loads(place.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}
    found = {}
    for name, entry in _tables(content.get("cameras")).items():
        found[name] = str(entry.get("address", ""))
        for kind in ("groups", "tags"):
            words = entry.get(kind)
            found |= dict.fromkeys(map(str, words if isinstance(words, list) else ()), kind[:-1])
    return {**found, "all": "every camera"} if found else {}


def _tables(value: object) -> Mapping[str, Mapping[str, object]]:
    if not isinstance(value, dict):
        return {}
    return {name: table for name, table in value.items() if isinstance(table, dict)}
