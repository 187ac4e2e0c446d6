"""Labels with few values, and the packages that take them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from aiocamstreamer import _extras, errors


def error_label(error: str) -> str:
    """*error*, where it is of this library's or "cancelled"; whatever else a program raised is "other"."""
    return error if error == "cancelled" or hasattr(errors, error) else "other"


def needed(package: str) -> ModuleType:
    """*package*, which an extra installs.

    Raises:
        ModuleNotFoundError: It is missing; the text says how to get it.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        raise _extras.missing(error, "observe") from None
