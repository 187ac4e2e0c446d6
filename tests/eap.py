"""ACAP packages made on the spot, with every way of being wrong."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SIGNATURE = b"signature of the virtual vendor"
CONF = """
PACKAGENAME="Probe for people"
APPTYPE="aarch64"
APPNAME="probe"
APPMAJORVERSION="1"
APPMINORVERSION="3"
APPMICROVERSION="438"
VENDOR="Example inc"  # a comment
"""


def manifest(**setup: Any) -> str:
    """A manifest.json; arguments replace what its ``setup`` says, None takes it out."""
    said = {
        "appName": "probe",
        "friendlyName": "Probe for people",
        "vendor": "Example inc",
        "version": "1.3.438",
        "architecture": "aarch64",
        "runMode": "respawn",
        "compatibleOsVersions": [{"min": "10.12", "max": "12"}],
        **setup,
    }
    return json.dumps(
        {
            "schemaVersion": "2.0.0",
            "acapPackageConf": {"setup": {key: value for key, value in said.items() if value is not None}},
        }
    )


def pack(files: Mapping[str, str | bytes], *, signed: bool = True) -> bytes:
    """A gzipped archive of *files*, followed by a signature."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return gzip.compress(archive.getvalue()) + (SIGNATURE if signed else b"")


def package(folder: Path, *, signed: bool = True, content: bytes = b"\x7fELF", **setup: Any) -> Path:
    """The path of a package with a manifest of these *setup* values."""
    path = folder / "probe.eap"
    path.write_bytes(pack({"manifest.json": manifest(**setup), "probe": content}, signed=signed))
    return path
