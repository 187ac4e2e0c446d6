"""Cameras of each generation of the app, and packages made on the spot."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.virtual import VirtualCamera

MANIFEST = {
    "package_name": "counter",
    "package_menu_name": "People counter",
    "package_version": "1.2.0",
    "vendor": "Example inc",
    "required_camscripter_version": "1.2.3",
    "ui_link": "/local/camscripter/package/counter/index.html",
}


@pytest.fixture
async def scripted(anyio_backend: object, either: VirtualCamera) -> AsyncIterator[Camera]:  # noqa: ARG001 - anyio's
    """A client of that camera."""
    async with Camera(either.url, username="root", password="pass") as camera:
        yield camera


@pytest.fixture
def manifest() -> Callable[..., dict[str, Any]]:
    """A manifest; arguments replace what it says, None takes it out."""

    def make(**changes: Any) -> dict[str, Any]:
        return {key: value for key, value in {**MANIFEST, **changes}.items() if value is not None}

    return make


@pytest.fixture
def zipped(manifest: Callable[..., dict[str, Any]]) -> Callable[..., bytes]:
    """A package's zip file; *files* replaces those in it, None takes one out."""

    def make(files: Mapping[str, bytes | str | None] | None = None, **changes: Any) -> bytes:
        default = {
            "manifest.json": json.dumps(manifest(**changes)),
            "main.js": "run()",
            "html/index.html": "<p>Hi",
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in {**default, **(files or {})}.items():
                if content is not None:
                    archive.writestr(name, content)
        return buffer.getvalue()

    return make


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
