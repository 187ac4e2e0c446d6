"""cli/inventory_file.py: comments stay, two writers take turns, and the file is whole at every moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aiocamstreamer.cli.exit_codes import Misused
from aiocamstreamer.cli.inventory_file import edited
from aiocamstreamer.fleet import inventory

TEXT = """\
# Cameras of the hall

[defaults]
username = "root"  # on all of them

[cameras.gate]   # the old one
address = "192.0.2.5"
groups = [
  "hall",  # for now
]
"""


def add(place: Path, name: str, address: str) -> None:
    with edited(place) as document:
        document["cameras"][name] = {"address": address}


def test_comments_and_order_stay(tmp_path: Path) -> None:
    """What is added comes last; a mark at the beginning and another mode are no reason to lose anything."""
    place = tmp_path / "cameras.toml"
    place.write_text("\ufeff" + TEXT)
    place.chmod(0o640)
    add(place, "yard", "192.0.2.6")
    after = place.read_text()
    assert after.startswith(TEXT.rstrip())
    assert list(inventory.read(place)) == ["gate", "yard"]
    assert (place.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (0o640, [place])


@pytest.mark.parametrize(("name", "address"), [("yard", "192.0.2.5"), ("hall", "192.0.2.6"), ("yard", "a b")])
def test_what_would_be_none_is_not_written(tmp_path: Path, name: str, address: str) -> None:
    """The text names the file, not the one that was tried; nothing is left behind."""
    place = tmp_path / "cameras.toml"
    place.write_text(TEXT)
    with pytest.raises(Misused, match=f"^{place}: ") as told:
        add(place, name, address)
    assert "part" not in str(told.value)
    assert (place.read_text(), list(tmp_path.iterdir())) == (TEXT, [place])


@pytest.mark.parametrize("content", [b"[cameras", b"\xff"])
def test_what_is_no_toml_is_left_alone(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "cameras.toml"
    place.write_bytes(content)
    with pytest.raises(Misused, match=f"^{place}: "):
        add(place, "yard", "192.0.2.6")
    assert place.read_bytes() == content


def test_an_error_of_the_block_writes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "cameras.toml"
    place.write_text(TEXT)
    with pytest.raises(KeyError), edited(place) as document:
        del document["cameras"]["gate"]
        raise KeyError
    assert place.read_text() == TEXT


def test_nothing_changed_is_nothing_written(tmp_path: Path) -> None:
    place = tmp_path / "cameras.toml"
    place.write_text(TEXT)
    before = place.stat().st_ino
    with edited(place):
        pass
    assert place.stat().st_ino == before


def test_a_link_stays_one(tmp_path: Path) -> None:
    place, link = tmp_path / "a/real.toml", tmp_path / "cameras.toml"
    place.parent.mkdir()
    place.write_text(TEXT)
    link.symlink_to(place)
    add(link, "yard", "192.0.2.6")
    assert (link.is_symlink(), list(inventory.read(place))) == (True, ["gate", "yard"])


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """The error is the system's."""
    (tmp_path / "cameras.toml").mkdir()
    with pytest.raises(OSError, match="directory"):
        add(tmp_path / "cameras.toml", "yard", "192.0.2.6")


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    """Each in a process of its own; all of them have been there in the end."""
    place = tmp_path / "cameras.toml"
    place.write_text(TEXT)
    script = """
import sys
from pathlib import Path
from aiocamstreamer.cli.inventory_file import edited
place, writer = Path(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()
for number in range(10):
    with edited(place) as document:
        document["cameras"][f"c{writer}-{number}"] = {"address": f"192.0.2.{writer}:{1000 + number}"}
"""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(place), str(it)], stdin=subprocess.PIPE, env=os.environ
        )
        for it in range(3)
    ]
    for process in started:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in started:
        process.stdin.close()
        assert process.wait(120) == 0
    assert len(inventory.read(place)) == 31
    assert list(tmp_path.iterdir()) == [place]
