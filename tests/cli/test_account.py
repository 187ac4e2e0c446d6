"""cli/commands/account.py: one's own password, at cameras and where it is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import keyring
import pytest
from keyring.errors import KeyringError
from memory_keyring import Backend

from aiocamstreamer.virtual import VirtualCamera
from waiting import until

PWDGRP = "/axis-cgi/pwdgrp.cgi"
SERVICE, BESIDE = "camctl gate", "camctl gate, new"


@contextmanager
def two() -> Iterator[dict[str, VirtualCamera]]:
    with VirtualCamera() as gate, VirtualCamera(serial="ACCC8E000002") as yard:
        yield {"gate": gate, "yard": yard}


@pytest.fixture
def cameras() -> Iterator[dict[str, VirtualCamera]]:
    """Two of them, with the password "pass"."""
    with two() as made:
        yield made


def written(home: Path, cameras: dict[str, VirtualCamera], **keys: str) -> None:
    """An inventory in which each has *keys*; NAME in them stands for its name."""
    tables = []
    for name, it in cameras.items():
        lines = [f'{key} = "{value.replace("NAME", name)}"' for key, value in keys.items()]
        tables.append("\n".join([f"[cameras.{name}]", f'address = "{it.url}"', 'username = "root"', *lines]))
    (home / "cameras.toml").write_text("# mine\n" + "\n\n".join(tables) + "\n")


@pytest.fixture
def in_keyring(home: Path, ring: Backend, cameras) -> Backend:
    """Each has its password in the keyring."""
    written(home, cameras, keyring="camctl NAME")
    for name in cameras:
        ring.set_password(f"camctl {name}", "root", "pass")
    return ring


@pytest.fixture
def in_one_file(home: Path, cameras) -> Path:
    """Both have theirs in one file."""
    written(home, cameras, password_file="key")
    (home / "key").write_text("pass\n")
    (home / "key").chmod(0o640)
    return home / "key"


def has(camera: VirtualCamera) -> str:
    return camera.state.users["root"].password


def test_camera_and_keyring_follow(camctl, home: Path, in_keyring, cameras) -> None:
    """Each camera has a password of its own afterwards, which is seen nowhere."""
    before = (home / "cameras.toml").read_text()
    ended = camctl("account", "password", "all", "--yes", "-vv")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        "gate: root has a new password, in the keyring",
        "yard: root has a new password, in the keyring",
    ]
    assert "is kept beside the old one" in ended.err
    kept = {name: in_keyring.get_password(f"camctl {name}", "root") for name in cameras}
    assert kept == {name: has(it) for name, it in cameras.items()}
    assert len({*kept.values(), "pass"}) == 3
    assert len(in_keyring.kept) == 2
    assert not any(word in ended.out + ended.err for word in kept.values())
    assert (home / "cameras.toml").read_text() == before
    assert camctl("account", "whoami", "all").code == 0


def test_a_file_follows(camctl, home: Path, in_one_file, cameras, monkeypatch) -> None:
    """With the password that is given, for all that have theirs in it; its mode stays."""
    monkeypatch.setenv("NEXT", "Sp0ken-t0-n0b0dy")
    line = ("account", "password", "all", "--yes", "--new-password-env", "NEXT", "--json")
    ended = camctl(*line)
    assert [it["value"] for it in ended.document["cameras"]] == [
        {"account": "root", "kept": "in key", "resumed": False}
    ] * 2
    assert {has(it) for it in cameras.values()} == {"Sp0ken-t0-n0b0dy"}
    assert (in_one_file.read_text(), in_one_file.stat().st_mode & 0o777) == ("Sp0ken-t0-n0b0dy\n", 0o640)
    assert {path.name for path in home.iterdir()} == {"cameras.toml", "key"}
    assert camctl("info", "all").code == 0


def test_whoever_shares_is_named_too(camctl, in_one_file, cameras) -> None:
    """The other one would be kept out."""
    ended = camctl("account", "password", "gate", "--yes")
    assert (ended.code, "name yard, too" in ended.err) == (2, True)
    assert ({has(it) for it in cameras.values()}, in_one_file.read_text()) == ({"pass"}, "pass\n")
    assert not any(it.log.exchanges for it in cameras.values())


def test_one_that_is_away(camctl, in_keyring, cameras) -> None:
    """The others follow; nothing of it is left behind."""
    cameras["gate"].faults.drop(times=None)
    ended = camctl("account", "password", "all", "--yes")
    assert (ended.code, ended.out) == (4, "yard: root has a new password, in the keyring\n")
    assert in_keyring.kept == {f"{SERVICE}\0root": "pass", "camctl yard\0root": has(cameras["yard"])}
    assert "may have" not in ended.err


def test_one_of_those_that_share_is_away(camctl, home: Path, in_one_file, cameras) -> None:
    """Nobody is told anything."""
    cameras["gate"].faults.drop(times=None)
    ended = camctl("account", "password", "all", "--yes")
    assert (ended.code, "yard: it has its old password: gate" in ended.err) == (4, True)
    assert ({has(it) for it in cameras.values()}, in_one_file.read_text()) == ({"pass"}, "pass\n")
    assert not (home / "key.new").exists()


def test_one_that_refuses_lets_the_others_go_back(camctl, home: Path, in_one_file, cameras) -> None:
    """Those that share its password."""
    cameras["gate"].faults.answer(200, PWDGRP, body="Error: consult the system log file.\n", after=1)
    ended = camctl("account", "password", "all", "--yes")
    assert (ended.code, "yard: it has its old password: gate" in ended.err) == (5, True), ended.err
    assert ({has(it) for it in cameras.values()}, in_one_file.read_text()) == ({"pass"}, "pass\n")
    assert not (home / "key.new").exists()
    assert camctl("info", "all").code == 0


def test_a_role_that_may_not(camctl, in_keyring, cameras) -> None:
    """Nothing was sent, and nothing stays beside."""
    for it in cameras.values():
        it.state.users["root"].role = "operator"
    ended = camctl("account", "password", "all", "--yes")
    assert (ended.code, "higher role" in ended.err) == (3, True)
    assert set(in_keyring.kept.values()) == {"pass"}
    assert len(in_keyring.kept) == 2


class Refusing(Backend):
    """A keyring that takes nothing under a service."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.refused = ""
        self._service = service

    def set_password(self, service: str, username: str, password: str) -> None:
        if service == self.refused:
            raise KeyringError("it is locked")
        super().set_password(service, username, password)


@pytest.mark.parametrize("service", [BESIDE, SERVICE])
def test_a_keyring_that_refuses(camctl, home: Path, ring, cameras, service: str) -> None:
    """Before the camera is told, or afterwards: then the camera goes back."""
    backend = Refusing(service)
    keyring.set_keyring(backend)
    del cameras["yard"]
    written(home, cameras, keyring="camctl NAME")
    backend.set_password(SERVICE, "root", "pass")
    backend.refused = service
    ended = camctl("account", "password", "gate", "--yes")
    assert (ended.code, "it is locked" in ended.err) == (3, True), ended.err
    assert (has(cameras["gate"]), backend.kept) == ("pass", {f"{SERVICE}\0root": "pass"})
    assert (ring.kept, "may have" in ended.err) == ({}, False)


def test_an_answer_that_was_lost(camctl, in_keyring, cameras) -> None:
    """The camera is asked which of the two it has."""
    cameras["gate"].faults.truncate(PWDGRP, after=1)
    ended = camctl("account", "password", "all", "--yes")
    assert ended.code == 0, ended.err
    assert in_keyring.get_password(SERVICE, "root") == has(cameras["gate"]) != "pass"


def test_a_camera_that_goes_away_in_the_middle(camctl, in_keyring, cameras) -> None:
    """Both passwords are kept, it is said, and the same line finishes it."""
    gate = cameras["gate"]
    gate.faults.truncate(PWDGRP, after=1)
    for _ in range(8):  # one after the other: reads are repeated
        gate.faults.drop("/axis-cgi/usergroup.cgi", after=3)
    ended = camctl("account", "password", "all", "--yes")
    said = " ".join(ended.err.split())
    assert ended.code == 4
    assert "gate: may have the old or the new password; both are kept, in the keyring" in said
    assert "camctl account password gate finishes it" in said
    assert in_keyring.get_password(SERVICE, "root") == "pass"
    assert in_keyring.get_password(BESIDE, "root") == has(gate) != "pass"
    gate.faults.clear()
    assert "a change of its password was cut short: camctl account" in camctl("info", "gate").err
    again = camctl("account", "password", "gate", "--yes", "--json")
    assert [it["value"]["resumed"] for it in again.document["cameras"]] == [True]
    assert in_keyring.get_password(SERVICE, "root") == has(gate)
    assert in_keyring.get_password(BESIDE, "root") is None


def test_one_that_says_it_is_done_and_does_not(camctl, in_keyring, cameras) -> None:
    """It may do it a second later: both passwords are kept."""
    cameras["gate"].faults.answer(200, PWDGRP, body="Modified account root.\n", after=1)
    ended = camctl("account", "password", "gate", "--yes")
    assert (ended.code, "camctl account password gate finishes it" in ended.err) == (1, True), ended.err
    assert (has(cameras["gate"]), in_keyring.get_password(SERVICE, "root")) == ("pass", "pass")
    new = in_keyring.get_password(BESIDE, "root")
    assert camctl("account", "password", "gate", "--yes").code == 0
    assert new == has(cameras["gate"]) == in_keyring.get_password(SERVICE, "root")


def test_what_had_been_finished_but_for_the_last_step(camctl, in_keyring, cameras) -> None:
    """It is no change that has to be finished."""
    in_keyring.set_password(BESIDE, "root", "pass")
    ended = camctl("account", "password", "gate", "--yes")
    assert (ended.code, ended.out) == (0, "gate: root has a new password, in the keyring\n")
    assert in_keyring.get_password(SERVICE, "root") == has(cameras["gate"]) != "pass"
    assert in_keyring.get_password(BESIDE, "root") is None


def test_one_that_somebody_else_keeps(camctl, home: Path, cameras, monkeypatch) -> None:
    """The new one has to be known; nothing is kept."""
    written(home, cameras, password_env="HALL_PASSWORD")
    monkeypatch.setenv("HALL_PASSWORD", "pass")
    ended = camctl("account", "password", "all", "--yes")
    assert (ended.code, "--new-password-env" in ended.err) == (2, True)
    assert not any(it.log.exchanges for it in cameras.values())
    monkeypatch.setenv("NEXT", "Sp0ken-t0-n0b0dy")
    line = ("account", "password", "all", "--yes", "--new-password-env", "NEXT")
    cameras["yard"].faults.answer(200, PWDGRP, body="Error: consult the system log file.\n", after=1)
    assert camctl(*line).code == 5
    assert {has(it) for it in cameras.values()} == {"pass"}
    ended = camctl(*line)
    assert ended.out.splitlines()[0] == (
        "gate: root has the new password; put it where the old one is, in $HALL_PASSWORD"
    )
    assert {has(it) for it in cameras.values()} == {"Sp0ken-t0-n0b0dy"}
    assert camctl(*line).code == 0  # as one that was cut short is called again


def test_one_that_is_named_by_its_address(camctl, virtual, monkeypatch) -> None:
    monkeypatch.setenv("NEXT", "Sp0ken-t0-n0b0dy")
    line = ("account", "password", virtual.url, "--user", "root", "--password-stdin")
    ended = camctl(*line, "--yes", "--new-password-env", "NEXT", piped="pass\n")
    assert (ended.code, has(virtual)) == (0, "Sp0ken-t0-n0b0dy"), ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nobody is there"),
        (("--yes", "--user", "joe"), "--user: the inventory says"),
        (("--yes", "--password-stdin"), "--password-stdin: the inventory says"),
        (("--yes", "--new-password-env", "NOT_SET"), "'NOT_SET' is not set"),
    ],
)
def test_what_makes_no_sense(camctl, in_keyring, cameras, monkeypatch, words, said) -> None:
    """Nothing is sent, and nothing kept."""
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    ended = camctl("account", "password", "gate", *words, piped="pass\n")
    assert (ended.code, said in " ".join(ended.err.split())) == (2, True), ended.err
    assert (len(in_keyring.kept), cameras["gate"].log.exchanges) == (2, ())


@pytest.mark.parametrize(("word", "code"), [("--dry-run", 0), ("--read-only", 5)])
def test_nothing_is_changed(camctl, in_keyring, cameras, word, code) -> None:
    ended = camctl("account", "password", "gate", word)
    assert (ended.code, PWDGRP in ended.err) == (code, True)
    assert (len(in_keyring.kept), has(cameras["gate"])) == (2, "pass")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_program_that_ends_in_the_middle(camctl, home: Path, ring, cameras, monkeypatch, end) -> None:
    """The camera has taken the new password, unheard: both are kept, and the same line finishes it.

    Nobody sees it among the processes, in what is said with -vv, or in another file.
    """
    del cameras["yard"]
    gate = cameras["gate"]
    written(home, cameras, keyring="camctl NAME")
    monkeypatch.setenv("TEST_KEYRING", str(home / "ring.json"))
    ring.set_password(SERVICE, "root", "pass")
    gate.faults.half_open(PWDGRP, after=1)
    process = program("account", "password", "gate", "--yes", "-vv")
    anyio.run(until, lambda: has(gate) != "pass", 60)
    seen = b"".join(Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
    process.send_signal(end)
    told, said = process.communicate(timeout=60)
    assert process.returncode == (130 if end == signal.SIGINT else -end)
    assert ring.get_password(SERVICE, "root") == "pass"
    assert ring.get_password(BESIDE, "root") == has(gate)
    assert ("finishes it" in said) == (end == signal.SIGINT)
    assert (has(gate).encode() in seen, has(gate) in told + said, PWDGRP in said) == (False, False, True)
    holders = [it for it in home.rglob("*") if it.is_file() and has(gate).encode() in it.read_bytes()]
    assert holders == [home / "ring.json"]
    again = camctl("account", "password", "gate", "--yes")
    assert again.out == "gate: an earlier change is finished: root has a new password, in the keyring\n"
    assert ring.get_password(SERVICE, "root") == has(gate) != "pass"
    assert ring.get_password(BESIDE, "root") is None


def program(*words: str) -> subprocess.Popen[str]:
    """The line *words*, as a program of its own, with the keyring in the file that $TEST_KEYRING names."""
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "memory_keyring.Backend",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    line = [sys.executable, "-m", "aiocamstreamer.cli", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(line, stdout=pipe, stderr=pipe, text=True, env=environment)
