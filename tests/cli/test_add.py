"""cli/commands/add.py: a camera comes into the inventory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from aiocamstreamer.fleet import inventory
from aiocamstreamer.virtual import VirtualCamera

SECRET = "Sp0ken-t0-n0b0dy"


@pytest.fixture(scope="module")
def secure() -> Iterator[VirtualCamera]:
    """A camera with https alone."""
    with VirtualCamera(tls=True, password=SECRET) as camera:
        yield camera


def test_a_camera_is_identified_pinned_and_stored(camctl, home: Path, ring, secure) -> None:
    """Its certificate, its account, its password: each in its place."""
    (home / "cameras.toml").write_text('# mine\n[cameras.old]  # stays\naddress = "192.0.2.1"\n')
    address = secure.url.removeprefix("https://")
    labels = ("--group", "hall", "--tag", "a", "--tag", "b")
    ended = camctl("add", "gate", address, *labels, "--yes", "--password-stdin", piped=f"{SECRET}\n")
    assert ended.code == 0, ended.err
    assert secure.fingerprint in ended.err.replace("\n", "")
    assert "AXIS P3265-V" in ended.out
    entry = inventory.read(home / "cameras.toml")["gate"]
    assert (entry.address, entry.username, entry.fingerprint) == (secure.url, "root", secure.fingerprint)
    assert (entry.groups, entry.tags, entry.keyring) == (("hall",), ("a", "b"), "camctl gate")
    assert ring.get_password("camctl gate", "root") == SECRET
    text = (home / "cameras.toml").read_text()
    assert text.startswith("# mine\n[cameras.old]  # stays\n")
    assert SECRET not in text + ended.out + ended.err
    assert camctl("info", "gate").code == 0


@pytest.mark.usefixtures("ring")
def test_the_user_s_own_inventory_is_made(camctl, home: Path, secure) -> None:
    """For its owner alone."""
    named = ("--fingerprint", secure.fingerprint, "--password-stdin", "--json")
    ended = camctl("add", "gate", secure.url, *named, piped=f"{SECRET}\n")
    assert (ended.code, ended.document["camera"], ended.document["account"]["role"]) == (0, "gate", "admin")
    place = home / "config/camctl/cameras.toml"
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [path.name for path in place.parent.iterdir()] == ["cameras.toml"]


@pytest.mark.usefixtures("ring")
def test_another_certificate_is_refused(camctl, home: Path, secure) -> None:
    """Nothing is stored, and no password is asked for."""
    ended = camctl("add", "gate", secure.url, "--fingerprint", "ab" * 32)
    assert ended.code == 4
    assert secure.fingerprint in ended.err
    assert not (home / "config").exists()


def test_nobody_is_there_to_compare(camctl, secure) -> None:
    """Nothing is asked of the camera."""
    before = len(secure.log)
    assert camctl("add", "gate", secure.url).code == 2
    assert len(secure.log) == before


@pytest.mark.usefixtures("ring")
def test_a_wrong_password_is_not_stored(camctl, home: Path, ring) -> None:
    with VirtualCamera() as other:
        ended = camctl("add", "gate", other.url, "--password-stdin", piped=f"{SECRET}\n")
    assert ended.code == 3
    assert ring.kept == {}
    assert not (home / "config").exists()


def test_an_input_without_a_password(camctl, virtual, ring) -> None:
    """An empty one is not tried, which would count as a wrong one."""
    ended = camctl("add", "gate", virtual.url, "--password-stdin")
    assert (ended.code, "the first line of the input is empty" in ended.err) == (3, True)
    assert (ring.kept, [it for it in virtual.log.exchanges if it.username]) == ({}, [])


def test_a_camera_in_factory_state(camctl, virtual) -> None:
    """What comes first is said, in a line that can be typed."""
    fresh = '{"apiVersion": "1.4", "data": {"systemready": "yes", "needsetup": "yes"}}'
    virtual.faults.answer(200, "/axis-cgi/systemready.cgi", body=fresh)
    ended = camctl("add", "gate", virtual.url, "--password-env", "HOME")
    assert (ended.code, f"camctl enroll gate {virtual.url} makes" in ended.err) == (1, True)


@pytest.mark.usefixtures("hall")
def test_a_name_that_is_taken(camctl) -> None:
    """By a camera, or as a group."""
    assert camctl("add", "gate", "192.0.2.1").code == 2
    assert "already" in camctl("add", "gate", "192.0.2.1").err


@pytest.mark.usefixtures("ring")
def test_what_would_be_no_inventory_is_not_written(camctl, hall, home: Path, ring, monkeypatch) -> None:
    """A camera that is called like a group; the keyring forgets the password again."""
    before = (home / "cameras.toml").read_bytes()
    with VirtualCamera(serial="ACCC8E000003") as third:
        monkeypatch.setenv("CAMERA_PASSWORD", "pass")
        ended = camctl("add", "hall", third.url)
    assert (ended.code, "called like the camera" in ended.err) == (2, True)
    assert (home / "cameras.toml").read_bytes() == before
    assert ring.kept == {}
    assert len(hall) == 2


def test_a_password_is_kept_where_its_camera_is_not_replaced(camctl, home: Path, ring, monkeypatch) -> None:
    """The inventory would be none, with a group that is called like a camera."""
    (home / "cameras.toml").write_text('[cameras.gate]\naddress = "a"\n[cameras.yard]\naddress = "b"\n')
    ring.set_password("camctl gate", "root", "the former one")
    with VirtualCamera(serial="ACCC8E000003") as third:
        monkeypatch.setenv("CAMERA_PASSWORD", "pass")
        ended = camctl("add", "gate", third.url, "--replace", "--group", "yard")
    assert (ended.code, "called like the camera" in ended.err) == (2, True)
    assert ring.get_password("camctl gate", "root") == "the former one"


FORMER = """\
[cameras.gate]  # of the hall
address = "192.0.2.5"
username = "root"
password_file = "key"  # mine
ca_file = "ca.pem"
groups = ["hall"]
tags = ["a"]

# the yard's
[cameras.yard]
address = "192.0.2.6"
"""


def test_what_stays_of_the_former_one(camctl, virtual, home: Path) -> None:
    """Groups, tags, comments, and where the password is; not what is about another certificate."""
    (home / "cameras.toml").write_text(FORMER)
    (home / "key").write_text("pass\n")
    assert camctl("add", "gate", virtual.url, "--replace", "--tag", "b").code == 0
    after = FORMER.replace("192.0.2.5", virtual.url, 1).replace('ca_file = "ca.pem"\n', "")
    assert (home / "cameras.toml").read_text() == after.replace('tags = ["a"]', 'tags = ["b"]')


def test_a_pin_that_comes_to_a_former_one(camctl, secure, home: Path) -> None:
    """It stands before the lines that are about the next camera."""
    (home / "cameras.toml").write_text(FORMER)
    (home / "key").write_text(f"{SECRET}\n")
    assert camctl("add", "gate", secure.url, "--replace", "--yes").code == 0
    head, _, rest = (home / "cameras.toml").read_text().partition("\n# the yard's\n")
    assert head.endswith(f'fingerprint = "{secure.fingerprint}"\n')
    assert rest.startswith("[cameras.yard]\n")


def test_what_does_not_stay_of_the_former_one(camctl, virtual, home: Path, ring) -> None:
    """A password of another account, which no camera needs: the keyring forgets it."""
    text = f'[cameras.gate]\naddress = "{virtual.url}"\nusername = "joe"\nkeyring = "camctl gate"\n'
    (home / "cameras.toml").write_text(text)
    ring.set_password("camctl gate", "joe", "the former one")
    line = ("add", "gate", virtual.url, "--replace", "--user", "root", "--password-stdin")
    assert camctl(*line, piped="pass\n").code == 0
    assert ring.kept == {"camctl gate\0root": "pass"}
    assert inventory.read("cameras.toml")["gate"].username == "root"


def test_another_password_for_the_former_one(camctl, virtual, home: Path, ring) -> None:
    """The one that is kept is refused, which is said, until another one is given."""
    text = f'[cameras.gate]\naddress = "{virtual.url}"\nusername = "root"\nkeyring = "camctl gate"\n'
    (home / "cameras.toml").write_text(text)
    ring.set_password("camctl gate", "root", "the former one")
    line = ("add", "gate", virtual.url, "--replace")
    ended = camctl(*line)
    assert (ended.code, "--password-stdin" in ended.err) == (3, True), ended.err
    assert camctl(*line, "--password-stdin", piped="pass\n").code == 0
    assert ring.kept == {"camctl gate\0root": "pass"}


def test_a_keyring_that_keeps_nothing(camctl, virtual, home: Path, monkeypatch) -> None:
    """It says so, and what else there is."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    try:
        ended = camctl("add", "gate", virtual.url)
    finally:
        keyring.set_keyring(before)
    assert (ended.code, "--password-file" in ended.err) == (3, True)
    assert not (home / "config").exists()


def test_without_the_package_keyring(camctl, virtual, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    ended = camctl("add", "gate", virtual.url)
    assert (ended.code, "pip install keyring" in ended.err) == (3, True)


def test_a_password_in_a_file(camctl, virtual, home: Path) -> None:
    """Relative to the inventory; nothing is copied."""
    (home / "cameras.toml").touch()
    (home / "key").write_text("pass\n")
    assert camctl("add", "gate", virtual.url, "--password-file", "key").code == 0
    assert inventory.read("cameras.toml")["gate"].password_file == "key"
    assert camctl("info", "gate").code == 0


def test_dry_run_stores_nothing(camctl, virtual, home: Path, monkeypatch) -> None:
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    ended = camctl("add", "gate", virtual.url, "--dry-run")
    assert (ended.code, "would write [cameras.gate]" in ended.err) == (0, True)
    assert not (home / "config").exists()


def test_no_secret_is_seen(home: Path, secure) -> None:
    """Neither among the processes, nor in what is said with -vv, nor in files beside the keyring's."""
    ring = home / "ring.json"
    tests = str(Path(__file__).parent)
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "memory_keyring.Backend",
        "PYTHONPATH": tests,
        "TEST_KEYRING": str(ring),
    }
    camctl = [sys.executable, "-m", "aiocamstreamer.cli"]
    line = [*camctl, "add", "gate", secure.url, "--yes", "--password-stdin", "-vv"]
    process = subprocess.Popen(
        line,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        cwd=home,
    )
    shown = [Path(f"/proc/{process.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
    said, _ = process.communicate(f"{SECRET}\n", timeout=120)
    assert (process.returncode, "usergroup.cgi" in said) == (0, True), said
    again = subprocess.run(
        [*camctl, "info", "gate", "-vv"],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        cwd=home,
        timeout=120,
    )
    assert SECRET not in said + again.stdout + again.stderr
    assert SECRET.encode() not in b"".join(shown)
    holders = [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holders == [ring]
