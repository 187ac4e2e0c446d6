"""cli/commands: system, params, users, switcher, overlay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PLAYLIST = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"
NAME = "Network.Bonjour.FriendlyName"


@pytest.mark.usefixtures("hall")
def test_time(camctl) -> None:
    assert "Europe/Prague" in camctl("system", "time", "hall").out
    (told,) = camctl("system", "time", "gate", "--json").document["cameras"]
    assert (told["value"]["zone"], told["value"]["set_by"]) == ("Europe/Prague", "NTP")


@pytest.mark.usefixtures("hall")
def test_restart(camctl) -> None:
    """Somebody agrees, and what is said afterwards is true."""
    assert camctl("system", "restart", "gate").code == 2
    assert camctl("system", "restart", "gate", "--yes").out == "gate: restarts\n"
    ended = camctl("system", "restart", "yard", "--yes", "--wait")
    assert (ended.code, ended.out) == (0, "yard: is back\n")


@pytest.mark.usefixtures("hall")
def test_report_and_log(camctl, home: Path) -> None:
    ended = camctl("system", "report", "gate", "--to", "report.zip", "--json")
    assert (ended.code, ended.document["bytes"]) == (0, (home / "report.zip").stat().st_size)
    assert camctl("system", "report", "hall", "--to", "report.zip").code == 2
    assert camctl("system", "log", "gate").out
    assert "gate: " in camctl("system", "log", "hall").out


@pytest.mark.usefixtures("hall")
def test_params(camctl) -> None:
    assert camctl("params", "get", "Brand.ProdNbr", "gate").out == "P3265-V\n"
    assert "yard: P3265-V" in camctl("params", "get", "Brand.ProdNbr", "hall").out
    assert camctl("params", "get", "Brand.Nothing", "gate").code == 5
    assert "Brand.ProdNbr" in camctl("params", "list", "gate", "--group", "Brand").out
    listed = camctl("params", "list", "gate", "--group", "SNMP").out
    assert re.search(r"SNMP.V1ReadCommunity +\*\*\*\n", listed), listed
    assert camctl("params", "update", f"{NAME}=Hall", "hall").code == 2
    assert camctl("params", "update", "Hall", "hall", "--yes").code == 2
    assert camctl("params", "update", f"{NAME}=Hall", "hall", "--yes").code == 0
    assert camctl("params", "get", NAME, "hall").out == "gate: Hall\nyard: Hall\n"


def test_users(camctl, hall, monkeypatch) -> None:
    """A password is never an argument."""
    monkeypatch.setenv("NEW", "0perat0r")
    ended = camctl(
        "users", "add", "operator", "hall", "--role", "operator", "--new-password-env", "NEW", "-vv"
    )
    assert (ended.code, "0perat0r" in ended.out + ended.err) == (0, False)
    assert camctl("users", "add", "other", "gate", "--new-password-env", "NOTHING").code == 2
    assert camctl("users", "add", "other", "gate").code == 2
    assert "operator" in camctl("users", "list", "gate").out
    assert camctl("users", "update", "operator", "hall", "--yes").code == 2
    assert camctl("users", "update", "operator", "hall", "--role", "viewer", "--ptz", "--yes").code == 0
    (told,) = camctl("users", "get", "operator", "gate", "--json").document["cameras"]
    assert (told["value"]["role"], told["value"]["ptz"]) == ("viewer", True)
    assert camctl("users", "remove", "operator", "hall").code == 2
    assert camctl("users", "remove", "operator", "hall", "--yes").code == 0
    assert len(hall) == 2


@pytest.mark.usefixtures("hall")
def test_playlists(camctl) -> None:
    assert PLAYLIST in camctl("switcher", "playlists", "gate").out
    assert camctl("switcher", "switch", PLAYLIST, "hall").code == 0
    assert camctl("switcher", "queue", "push", PLAYLIST, "gate").code == 0
    assert camctl("switcher", "switch", "nothing", "gate").code == 5
    assert PLAYLIST in camctl("switcher", "get", PLAYLIST, "gate").out
    assert PLAYLIST in camctl("switcher", "queue", "list", "gate").out
    assert camctl("switcher", "queue", "clear", "gate", "--yes").code == 0
    assert PLAYLIST not in camctl("switcher", "queue", "list", "gate").out
    assert camctl("switcher", "remove", PLAYLIST, "gate", "--yes").code == 0
    assert camctl("switcher", "get", PLAYLIST, "gate").code == 5


@pytest.mark.usefixtures("hall")
def test_services(camctl) -> None:
    assert "infoticker" in camctl("overlay", "services", "gate").out.lower()
    assert camctl("overlay", "disable", "1", "hall", "--yes").code == 0
    assert camctl("overlay", "enable", "1", "hall").code == 0
    assert camctl("overlay", "text", "gate", "5", "score=1 : 0", "--dry-run").code == 0
    assert camctl("overlay", "text", "gate", "5", "score").code == 2
    assert camctl("overlay", "text", "gate", "77", "score=1").code == 5
