"""Folders, looked into."""

from __future__ import annotations

from pathlib import Path


def names(folder: Path) -> list[str]:
    """The names of everything in *folder*, hidden files among them."""
    return sorted(path.name for path in folder.iterdir())
