"""cli/commands/info.py, and what all commands have in common."""

from __future__ import annotations

import pytest

from aiocamstreamer.virtual import VirtualCamera


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize("target", ["hall", "all", "gate yard", "yard gate hall"])
def test_targets(camctl, target) -> None:
    """Names, groups, all; nobody is asked twice."""
    ended = camctl("info", *target.split())
    assert (ended.code, ended.err) == (0, "")
    assert [line.split()[0] for line in sorted(ended.out.splitlines())] == ["camera", "gate", "yard"]
    assert "ACCC8E000002" in ended.out


def test_an_address_of_the_inventory_is_its_camera(camctl, hall) -> None:
    """With its name and its password."""
    ended = camctl("info", hall["gate"].url)
    assert (ended.code, ended.out.splitlines()[1].split()[0]) == (0, "gate")


def test_an_address(camctl, virtual: VirtualCamera, monkeypatch) -> None:
    """The account of the environment."""
    monkeypatch.setenv("CAMERA_USERNAME", "root")
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    assert camctl("info", virtual.url).code == 0


def test_an_address_without_an_account(camctl, virtual: VirtualCamera) -> None:
    ended = camctl("info", virtual.url)
    assert (ended.code, ended.out) == (3, "")
    assert "credentials are required" in ended.err


def test_no_password_and_nobody_to_ask(camctl, virtual: VirtualCamera) -> None:
    """Nothing is sent."""
    ended = camctl("info", virtual.url, "--user", "root")
    assert (ended.code, ended.out) == (3, "")
    assert "--password-stdin" in ended.err
    assert not virtual.log.exchanges


@pytest.mark.usefixtures("hall")
def test_nothing_is_called_so(camctl) -> None:
    ended = camctl("info", "gaet")
    assert (ended.code, ended.out) == (2, "")
    assert "nearest: gate" in ended.err


def test_the_worst_counts(camctl, hall) -> None:
    """The others are told all the same, and each in the order of the line."""
    hall["gate"].stop()
    ended = camctl("info", "gate", "yard")
    assert ended.code == 4
    assert "ACCC8E000002" in ended.out
    assert ended.err.startswith("gate: ")
    document = camctl("info", "yard", "gate", "--json").document
    assert [it["camera"] for it in document["cameras"]] == ["yard", "gate"]
    assert document["cameras"][1]["error"]["code"] == 4


@pytest.mark.usefixtures("hall")
def test_a_wrong_password(camctl, monkeypatch) -> None:
    monkeypatch.setenv("HALL_PASSWORD", "wr0ng")
    ended = camctl("info", "gate", "-vv")
    assert ended.code == 3
    assert "refused for 'root'" in ended.err
    assert "wr0ng" not in ended.err


@pytest.mark.usefixtures("hall")
def test_requests_are_shown(camctl) -> None:
    ended = camctl("info", "gate", "-v")
    assert "POST /axis-cgi/basicdeviceinfo.cgi 200" in ended.err
