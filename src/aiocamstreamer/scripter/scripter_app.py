"""The ground that all parts of CamScripter stand on."""

from __future__ import annotations

from typing import Literal, TypeAlias

from aiocamstreamer.app import AppPart
from aiocamstreamer.scripter.package import NAME

ROOT = "/local/camscripter"

StorageName: TypeAlias = Literal["FLASH", "SD_DISK"]
"""The camera's own memory, or its SD card."""

_STORAGES = ("FLASH", "SD_DISK")


class Part(AppPart):
    """A part of CamScripter."""

    _roots = (ROOT,)


def named(value: object) -> str:
    """*value*, if it can be the name of a package.

    Raises:
        ValueError: It cannot.
    """
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise ValueError(f"name: the name of a package, got {value!r}")
    return value


def stored(storage: StorageName) -> StorageName:
    """*storage*, if it is one.

    Raises:
        ValueError: It is none.
    """
    if storage not in _STORAGES:
        raise ValueError(f"storage: one of {', '.join(_STORAGES)}, got {storage!r}")
    return storage
