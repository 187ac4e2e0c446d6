"""A file that says what cameras should be like."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from aiocamstreamer.cli.exit_codes import Misused
from aiocamstreamer.fleet import Desired

_TABLES = ("applications", "parameters", "services", "streams")


def read(path: Path) -> Desired:
    """The state that the TOML file at *path* wishes for.

    It has the tables ``[applications]`` (true where one is to run), ``[parameters]``, ``[services.ID]`` and
    ``[streams.ID]``; what is not named is left alone.

    Raises:
        Misused: It is no such file; the text names it and what is wrong.
        OSError: It cannot be read.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except ValueError as problem:
        raise Misused(f"{path}: {problem}") from None
    if unknown := sorted(content.keys() - set(_TABLES)):
        raise Misused(f"{path}: a table that is none of {', '.join(_TABLES)}: [{unknown[0]}]")
    if wrong := [name for name, table in content.items() if not isinstance(table, dict)]:
        raise Misused(f"{path}: {wrong[0]}: a table is expected")
    try:
        return Desired(**{**content, "services": _numbered(content.get("services", {}))})
    except (TypeError, ValueError, AttributeError) as problem:
        raise Misused(f"{path}: {problem}") from None


def _numbered(services: dict[str, Any]) -> dict[int, Any]:
    """*services* by their ids, which are numbers."""
    for key in services:
        if not key.isascii() or not key.isdecimal():
            raise ValueError(f"services: an id, which is a number, not {key!r}")
    return {int(key): fields for key, fields in services.items()}
