"""Packages of CamScripter, made on the spot."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

MANIFEST = {
    "package_name": "counter",
    "package_menu_name": "People counter",
    "package_version": "1.2.0",
    "vendor": "Example inc",
    "required_camscripter_version": "1.2.3",
    "ui_link": "/local/camscripter/package/counter/index.html",
}


def manifest(**changes: Any) -> dict[str, Any]:
    """A manifest; arguments replace what it says, None takes it out."""
    return {key: value for key, value in {**MANIFEST, **changes}.items() if value is not None}


def zipped(files: Mapping[str, bytes | str | None] | None = None, **changes: Any) -> bytes:
    """A package's zip file; *files* replaces those in it, None takes one out."""
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
