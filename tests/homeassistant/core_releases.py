"""Releases of Home Assistant with what its Axis integration needs, installed where nothing of ours is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from environments import interpreter

NEWEST = {"3.12": "2025.1.4", "3.13": "2025.4.4"}
"""The newest that each Python can have: later ones ask for Python 3.13.2 or more."""

ROOTS = ("axis", "dhcp", "mqtt", "ssdp", "zeroconf", "stream", "frontend", "backup", "hardware", "network")
"""The Axis integration, what it imports, and what Home Assistant sets up without being told."""

_PINNED = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?(==[\w.]+)")


def installed(config: pytest.Config, python: str) -> Path:
    """A Python of version *python* with its newest Home Assistant; made once per checkout."""
    if (found := interpreter(python)) is None:
        pytest.skip(f"there is no Python {python} on this machine")
    release = NEWEST[python]
    assert config.cache is not None
    folder = Path(config.cache.mkdir(f"homeassistant-{release}"))
    if not (folder / "complete").exists():
        try:
            _install(found, folder, f"homeassistant=={release}")
        except subprocess.CalledProcessError as problem:
            said = problem.stderr.decode(errors="replace").strip() if problem.stderr else ""
            pytest.skip(f"Home Assistant {release} cannot be installed on Python {python}: {said or problem}")
        except (subprocess.SubprocessError, OSError) as problem:
            pytest.skip(f"Home Assistant {release} cannot be installed on Python {python}: {problem}")
        (folder / "complete").touch()
    return folder / "bin/python"


def _install(interpreter: str, folder: Path, wanted: str) -> None:
    """Home Assistant with its own constraints, and what its integrations would fetch when they are set up."""
    subprocess.run(
        [interpreter, "-m", "venv", "--clear", folder], check=True, timeout=120, capture_output=True
    )
    _pip(folder, "--no-deps", wanted)
    (package,) = folder.glob("lib/python3.*/site-packages/homeassistant")
    manifests = {path.parent.name: json.loads(path.read_text()) for path in _manifests(package)}
    pins = {pin for manifest in manifests.values() for pin in _pins(manifest.get("requirements", ()))}
    constraints = folder / "constraints.txt"
    own = (package / "package_constraints.txt").read_text()
    constraints.write_text("\n".join([own, *sorted(pins), ""]))
    needed = {need for root in ROOTS for need in _needs(root, manifests)}
    _pip(folder, "--constraint", str(constraints), wanted, *sorted(needed))


def _manifests(package: Path) -> Iterator[Path]:
    return package.glob("components/*/manifest.json")


def _pins(requirements: list[str]) -> Iterator[str]:
    """What is pinned, without extras: all integrations pin alike, for they share one installation."""
    found = map(_PINNED.fullmatch, requirements)
    return (f"{pin[1]}{pin[2]}" for pin in found if pin)


def _needs(name: str, manifests: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """Requirements of an integration and of those that it builds on."""
    manifest = manifests[name]
    yield from manifest.get("requirements", ())
    for below in manifest.get("dependencies", ()):
        yield from _needs(below, manifests)


def _pip(folder: Path, *arguments: str) -> None:
    """Install with uv where it is there, else with pip, which takes many times as long."""
    python = folder / "bin/python"
    uv = shutil.which("uv")
    installer = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    command = [*installer, "--quiet", *arguments]
    subprocess.run(command, check=True, timeout=1200, capture_output=True)
