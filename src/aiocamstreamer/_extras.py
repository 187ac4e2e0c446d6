"""Packages that extras install, and what to do where one is missing."""

from __future__ import annotations


def missing(error: ModuleNotFoundError, extras: str) -> ModuleNotFoundError:
    """*error* with what to do about it; as it is where a module of this library's own is missing.

    Args:
        error: Raised by an import.
        extras: Those that bring what was imported, for example ``discovery,virtual``.
    """
    package = (error.name or str(error)).partition(".")[0]
    if package == "aiocamstreamer":
        return error
    text = f"{package} is missing: pip install 'aiocamstreamer[{extras}]'"
    return ModuleNotFoundError(text, name=error.name)
