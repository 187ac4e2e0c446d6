"""cli/commands/enroll.py: the first account of a camera."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from aiocamstreamer.cli.made_passwords import made_password
from aiocamstreamer.fleet import inventory
from aiocamstreamer.virtual import VirtualCamera

PWDGRP = "/axis-cgi/pwdgrp.cgi"


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """A camera in factory state."""
    with VirtualCamera(**{"tls": True, **getattr(request, "param", {})}) as virtual:
        virtual.state.users.clear()
        yield virtual


def test_a_password_is_made_and_kept(camctl, home: Path, ring, fresh) -> None:
    """In the keyring; it is printed nowhere, and the camera knows it."""
    ended = camctl("enroll", "gate", fresh.url, "--yes", "--group", "hall")
    assert ended.code == 0, ended.err
    password = ring.get_password("camctl gate", "root")
    user = fresh.state.users["root"]
    assert (user.password, user.role) == (password, "admin")
    assert password not in ended.out + ended.err
    (place,) = (home / "config").rglob("cameras.toml")
    assert password not in place.read_text()
    entry = inventory.read(place)["gate"]
    assert (entry.address, entry.fingerprint, entry.username) == (fresh.url, fresh.fingerprint, "root")
    assert (entry.keyring, entry.groups) == ("camctl gate", ("hall",))
    assert camctl("info", "gate").code == 0


def test_passwords_fit_every_policy() -> None:
    """Long, of every kind, each time another."""
    made = {made_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert len(password) == 24
        for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.!"):
            assert set(password) & set(kind)


def test_a_password_of_one_s_own(camctl, ring, fresh, monkeypatch) -> None:
    monkeypatch.setenv("CAMERA_PASSWORD", "Of-my-0wn")
    ended = camctl("enroll", "gate", fresh.url, "--fingerprint", fresh.fingerprint, "--user", "joe", "--json")
    assert (ended.code, ended.document["account"]["name"]) == (0, "joe")
    assert fresh.state.users["joe"].password == "Of-my-0wn" == ring.get_password("camctl gate", "joe")


def test_in_a_file(camctl, home: Path, fresh) -> None:
    """It is made there where there is none, for its owner alone; one that is there is taken."""
    (home / "cameras.toml").write_text('[cameras.old]\naddress = "192.0.2.1"\n')
    ended = camctl("enroll", "gate", fresh.url, "--yes", "--password-file", "gate.key")
    assert ended.code == 0, ended.err
    place = home / "gate.key"
    assert place.stat().st_mode & 0o777 == 0o600
    assert fresh.state.users["root"].password == place.read_text().strip()
    fresh.state.users.clear()
    ended = camctl("enroll", "gate", fresh.url, "--yes", "--password-file", "gate.key", "--replace")
    assert ended.code == 0, ended.err
    assert fresh.state.users["root"].password == place.read_text().strip()


@pytest.mark.parametrize("fresh", [{"profile": "10.12"}], indirect=True)
def test_old_firmware_wants_root(camctl, home: Path, ring, fresh) -> None:
    """It is said before anything is kept or sent."""
    ended = camctl("enroll", "gate", fresh.url, "--yes", "--user", "joe")
    assert (ended.code, "before AXIS OS 11.5" in " ".join(ended.err.split())) == (2, True)
    assert (ring.kept, list(home.rglob("cameras.toml"))) == ({}, [])
    assert camctl("enroll", "gate", fresh.url, "--yes").code == 0


def test_a_version_that_nobody_can_read(camctl, ring, fresh) -> None:
    """It is no reason to refuse a name, and has an end."""
    fresh.state.device.firmware = "9" * 5000
    assert camctl("enroll", "gate", fresh.url, "--yes", "--user", "joe").code == 0
    assert fresh.state.users["joe"].password == ring.get_password("camctl gate", "joe")


def test_one_that_has_an_account(camctl, ring) -> None:
    with VirtualCamera(tls=True) as virtual:
        ended = camctl("enroll", "gate", virtual.url, "--yes")
    assert (ended.code, "camctl add gate" in ended.err) == (1, True)
    assert ring.kept == {}


def test_refused_it_is_forgotten(camctl, home: Path, ring, fresh) -> None:
    """Neither keyring nor inventory know of it."""
    fresh.faults.answer(200, PWDGRP, body="Error: this user name is reserved.\n")
    assert camctl("enroll", "gate", fresh.url, "--yes").code == 5
    assert (ring.kept, list(home.rglob("cameras.toml"))) == ({}, [])
    (home / "cameras.toml").write_text('[cameras.old]\naddress = "192.0.2.1"\n')
    fresh.faults.answer(200, PWDGRP, body="Error: this user name is reserved.\n")
    assert camctl("enroll", "gate", fresh.url, "--yes", "--password-file", "gate.key").code == 5
    assert not (home / "gate.key").exists()


def test_cut_off_it_is_kept(camctl, ring, fresh) -> None:
    """Nobody knows whether the camera has taken it."""
    fresh.faults.drop(PWDGRP)
    ended = camctl("enroll", "gate", fresh.url, "--yes")
    assert (ended.code, "nobody knows" in ended.err) == (4, True)
    assert len(ring.get_password("camctl gate", "root")) == 24


def test_without_a_keyring_nothing_is_sent(camctl, fresh) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        ended = camctl("enroll", "gate", fresh.url, "--yes")
    finally:
        keyring.set_keyring(before)
    assert (ended.code, "--password-file" in ended.err) == (3, True)
    assert fresh.state.users == {}


@pytest.mark.parametrize("fresh", [{"tls": False}], indirect=True)
def test_over_plain_http_it_asks(camctl, ring, fresh) -> None:
    """The password is in the clear there."""
    ended = camctl("enroll", "gate", fresh.url)
    assert (ended.code, "plain http" in ended.err) == (2, True)
    assert (ring.kept, fresh.state.users) == ({}, {})
    assert camctl("enroll", "gate", fresh.url, "--yes").code == 0


@pytest.mark.parametrize("word", ["--dry-run", "--read-only"])
def test_nothing_is_written(camctl, home: Path, ring, fresh, word) -> None:
    ended = camctl("enroll", "gate", fresh.url, "--yes", word)
    assert ended.code == (0 if word == "--dry-run" else 5)
    assert (ring.kept, fresh.state.users, list(home.rglob("cameras.toml"))) == ({}, {}, [])
