"""Cameras of each generation of the app, and packages made on the spot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

import scripter_package
from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture
async def scripted(anyio_backend: object, either: VirtualCamera) -> AsyncIterator[Camera]:  # noqa: ARG001 - anyio's
    """A client of that camera."""
    async with Camera(either.url, username="root", password="pass") as camera:
        yield camera


@pytest.fixture
def manifest() -> Callable[..., dict[str, Any]]:
    """A manifest; arguments replace what it says, None takes it out."""
    return scripter_package.manifest


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """A package's zip file; *files* replaces those in it, None takes one out."""
    return scripter_package.zipped


@pytest.fixture
def folder(tmp_path: Path, manifest: Callable[..., dict[str, Any]]) -> Path:
    """A folder with a package's files."""
    place = tmp_path / "counter"
    (place / "html").mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps(manifest()))
    (place / "main.js").write_text("run()")
    (place / "html/index.html").write_text("<p>Hi")
    (place / ".git").mkdir()
    (place / ".git/config").write_text("secret")
    return place
