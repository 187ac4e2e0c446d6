"""cli/commands/scripter.py: packages of CamScripter."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripter_package import zipped


@pytest.fixture
def package(home: Path) -> str:
    """A package's file."""
    (home / "counter.zip").write_bytes(zipped())
    return "counter.zip"


@pytest.mark.usefixtures("hall")
def test_a_package_s_life(camctl, package: str) -> None:
    """Installed, enabled, disabled and removed; the last two are asked about."""
    assert camctl("scripter", "install", package, "gate", "--dry-run").code == 0
    assert "counter" not in camctl("scripter", "list", "gate").out
    ended = camctl("scripter", "install", package, "gate")
    assert (ended.code, ended.out) == (0, "gate: counter 1.2.0 is installed\n")
    ended = camctl("scripter", "install", package, "hall", "--enable")
    assert (ended.code, ended.out.splitlines()[1]) == (0, "yard: counter 1.2.0 is installed and enabled")
    assert listed(camctl)["enabled"] is True
    assert "People counter" in camctl("scripter", "list", "hall").out
    assert camctl("scripter", "disable", "counter", "gate").code == 2
    assert camctl("scripter", "disable", "counter", "gate", "--yes").code == 0
    assert listed(camctl)["enabled"] is False
    assert camctl("scripter", "enable", "counter", "gate").code == 0
    assert camctl("scripter", "remove", "counter", "hall").code == 2
    assert camctl("scripter", "remove", "counter", "hall", "--yes").code == 0
    assert camctl("scripter", "enable", "counter", "gate").code == 5


@pytest.mark.usefixtures("hall")
def test_what_is_no_package(camctl, home: Path) -> None:
    """Nothing is sent of it."""
    (home / "counter.zip").write_text("nothing")
    assert camctl("scripter", "install", "counter.zip", "gate").code == 2
    assert camctl("scripter", "install", "missing.zip", "gate").code == 2


@pytest.mark.usefixtures("hall")
def test_log(camctl) -> None:
    assert camctl("scripter", "log", "gate", "--json").code == 0
    assert camctl("scripter", "log", "hall").code == 0


def listed(camctl) -> dict[str, object]:
    """What the list says of the package on gate."""
    (told,) = camctl("scripter", "list", "gate", "--json").document["cameras"]
    return next(it for it in told["value"] if it["name"] == "counter")
