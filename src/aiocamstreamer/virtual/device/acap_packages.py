"""ACAP packages as a camera takes them apart: written from the formats' documents alone.

Source: ACAP documentation, "Manifest schemas" and "Application project structure"
"""

from __future__ import annotations

import io
import json
import re
import tarfile
import zlib
from typing import Any

import attrs

_LARGEST = 1 << 28
"""Bytes that an unpacked package may have."""


class NoPackage(ValueError):
    """The bytes are no package at all."""


class NoManifest(ValueError):
    """The package does not say properly what it is."""


@attrs.frozen(kw_only=True)
class Packed:
    """A package's description of itself."""

    name: str
    nice_name: str
    version: str
    vendor: str
    architecture: str
    user: str
    signed: bool
    compatible_os: tuple[tuple[str, str], ...]


def unpack(data: bytes) -> Packed:
    """The description that the package *data* gives of itself.

    Raises:
        NoPackage: It is none.
        NoManifest: It says it wrongly or not at all.
    """
    stream = zlib.decompressobj(wbits=31)
    try:
        with tarfile.open(fileobj=io.BytesIO(stream.decompress(data, _LARGEST))) as archive:
            files = {member.name.removeprefix("./"): member for member in archive if member.isfile()}
            texts = {
                name: archive.extractfile(files[name]).read().decode("utf-8", "replace")  # type: ignore[union-attr]
                for name in ("manifest.json", "package.conf")
                if name in files
            }
    except (zlib.error, tarfile.TarError) as error:
        raise NoPackage from error
    if not stream.eof or not texts:
        raise NoPackage
    signed = bool(stream.unused_data) or any(name.endswith((".sig", "signature")) for name in files)
    said = _manifest(texts["manifest.json"]) if "manifest.json" in texts else _conf(texts["package.conf"])
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", said["name"]):
        raise NoManifest
    return Packed(signed=signed, **said)


def _manifest(text: str) -> dict[str, Any]:
    try:
        setup = json.loads(text)["acapPackageConf"]["setup"]
        return {
            "name": setup["appName"],
            "nice_name": setup.get("friendlyName", setup["appName"]),
            "version": setup["version"],
            "vendor": setup["vendor"],
            "architecture": setup.get("architecture", "all"),
            "user": setup.get("user", {}).get("username", "sdk"),
            "compatible_os": tuple(
                (versions.get("min", ""), versions["max"])
                for versions in setup.get("compatibleOsVersions", [])
            ),
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoManifest from error


def _conf(text: str) -> dict[str, Any]:
    assignments = re.findall(r"""^(\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|(\S*))""", text, re.MULTILINE)
    said = {name: "".join(values) for name, *values in assignments}
    if not {"APPNAME", "APPMAJORVERSION", "APPMINORVERSION"} <= set(said):
        raise NoManifest
    micro = f"-{said['APPMICROVERSION']}" if said.get("APPMICROVERSION") else ""
    return {
        "name": said["APPNAME"],
        "nice_name": said.get("PACKAGENAME", said["APPNAME"]),
        "version": f"{said['APPMAJORVERSION']}.{said['APPMINORVERSION']}{micro}",
        "vendor": said.get("VENDOR", ""),
        "architecture": said.get("APPTYPE", "all"),
        "user": said.get("APPUSR", "sdk"),
        "compatible_os": (),
    }
