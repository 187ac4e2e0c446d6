"""cli/commands/remove.py: cameras go out of the inventory."""

from __future__ import annotations

from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from aiocamstreamer.cli.inventory_file import remove
from aiocamstreamer.fleet import inventory

TEXT = """\
# Cameras of the hall

[defaults]
username = "root"  # on all of them

# the one at the gate
[cameras.gate]   # the old one
address = "192.0.2.5"
groups = [
  "hall",  # for now
]
keyring = "camctl gate"

# the yard's
[cameras.yard]
address = "192.0.2.6"
keyring = "camctl yard"
"""

WITHOUT_GATE = """\
# Cameras of the hall

[defaults]
username = "root"  # on all of them

# the one at the gate

# the yard's
[cameras.yard]
address = "192.0.2.6"
keyring = "camctl yard"
"""


@pytest.fixture
def kept(home: Path, ring) -> Path:
    """An inventory of two, with their passwords in the keyring."""
    (home / "cameras.toml").write_text(TEXT)
    for name in ("gate", "yard"):
        ring.set_password(f"camctl {name}", "root", "pass")
    return home / "cameras.toml"


def test_one_goes(camctl, kept: Path, ring) -> None:
    """All other lines stay, and its password is forgotten."""
    ring.set_password("camctl gate, new", "root", "of a change that was cut short")
    ended = camctl("remove", "gate", "--yes")
    assert (ended.code, ended.out) == (
        0,
        "gate is no more in cameras.toml, nor its password in the keyring\n",
    )
    assert kept.read_text() == WITHOUT_GATE
    assert ring.kept == {"camctl yard\0root": "pass"}


def test_all_of_them_go(camctl, kept: Path, ring) -> None:
    """What is left is an inventory without a camera, into which one may come."""
    ended = camctl("remove", "all", "--yes", "--json")
    assert [it["camera"] for it in ended.document["removed"]] == ["gate", "yard"]
    assert kept.read_text() == WITHOUT_GATE.partition("[cameras.yard]")[0]
    assert ring.kept == {}
    assert "camctl add NAME" in camctl("info", "gate").err
    assert camctl("remove", "all", "--yes").code == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("gate",), 2, "nobody is there to be asked"),
        (("gaet", "--yes"), 2, "nearest: gate"),
        (("192.0.2.9", "--yes"), 2, "192.0.2.9 is not in the inventory"),
        (("--yes",), 2, "is missing"),
        (("gate", "--dry-run"), 0, "would remove from cameras.toml: gate"),
    ],
)
def test_nothing_goes(camctl, kept: Path, ring, words, code: int, said: str) -> None:
    ended = camctl("remove", *words)
    assert (ended.code, said in " ".join(ended.err.split())) == (code, True), ended.err
    assert (kept.read_text(), len(ring.kept)) == (TEXT, 2)


def test_without_an_inventory(camctl) -> None:
    assert camctl("remove", "gate", "--yes").code == 2


def test_a_password_that_another_one_needs(camctl, kept: Path, ring) -> None:
    """It stays."""
    kept.write_text(TEXT.replace("camctl yard", "camctl gate"))
    assert camctl("remove", "gate", "--yes").out == "gate is no more in cameras.toml\n"
    assert ring.get_password("camctl gate", "root") == "pass"


def test_a_password_in_a_file(camctl, kept: Path) -> None:
    """The file is its owner's."""
    kept.write_text(TEXT.replace('keyring = "camctl gate"', 'password_file = "key"'))
    (kept.parent / "key").write_text("pass\n")
    assert "its password is still in key" in camctl("remove", "gate", "--yes").out
    assert (kept.parent / "key").exists()


def test_a_keyring_that_forgets_nothing(camctl, kept: Path) -> None:
    """It is said, and the camera is out of the inventory."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        ended = camctl("remove", "gate", "--yes")
    finally:
        keyring.set_keyring(before)
    assert (ended.code, "gate: no more in cameras.toml, but" in ended.err) == (3, True)
    assert list(inventory.read(kept)) == ["yard"]


SHAPES = {
    "inline": ('[cameras]\ngate = {address = "a"}\n# y\nyard = {address = "b"}\n', "[cameras]\n# y\nyard = "),
    "dotted": ('[cameras]\ngate.address = "a"\nyard.address = "b"\n', "[cameras]\nyard.address"),
    "apart": (
        'cameras.gate.address = "a"\ncameras.yard.address = "b"\ncameras.gate.username = "c"\n',
        "cameras.yard",
    ),
    "quoted": (
        '[cameras."gate"]\r\naddress = "a"\r\n[cameras.yard]\r\naddress = "b"\r\n',
        "[cameras.yard]\r\n",
    ),
    "spelled": ('[cameras."g\\u0061te"]\naddress = "a"\n[cameras.yard]\naddress = "b"\n', "[cameras.yard]"),
    "last": ('[cameras.yard]\naddress = "b"\n\n[cameras.gate]\naddress = "a"', "[cameras.yard]\n"),
    "named": (
        '[cameras.yard]\naddress = "b"\ntags = ["gates"]\n# gate\n[cameras.gate]\naddress = "a"\n',
        '[cameras.yard]\naddress = "b"\ntags = ["gates"]\n# gate\n',
    ),
    "first": (
        '# gate\n[cameras.gate]\naddress = "a"\n[cameras.yard]\naddress = "b"\n',
        "# gate\n[cameras.yard]\n",
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_however_it_is_written(tmp_path: Path, shape: str) -> None:
    """The other one stays, and so does a tag that has the name in it."""
    before, after = SHAPES[shape]
    place = tmp_path / "cameras.toml"
    place.write_bytes(before.encode())
    remove(place, ["gate"])
    assert place.read_bytes().decode().startswith(after)
    assert list(inventory.read(place)) == ["yard"]
