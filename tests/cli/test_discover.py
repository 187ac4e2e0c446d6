"""cli/commands/discover.py: the cameras of the network."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import multicast
from aiocamstreamer.cli.exit_codes import Failed
from aiocamstreamer.cli.inventory_file import readdress
from aiocamstreamer.cli.moved_cameras import MovedCameras
from aiocamstreamer.cli.options import DEFAULTS
from aiocamstreamer.cli.output import Output
from aiocamstreamer.discovery import Found
from aiocamstreamer.fleet import inventory
from aiocamstreamer.virtual import VirtualCamera

pytest.importorskip("zeroconf", reason="the extra discovery is not installed")

SERIAL, OTHER = "ACCC8E000001", "ACCC8E0000FE"


def sweeping(*virtuals: VirtualCamera) -> tuple[object, ...]:
    """A line that asks this computer at their ports."""
    ports = [word for virtual in virtuals for word in ("--port", virtual.port)]
    return ("discover", "--no-multicast", "--subnet", "127.0.0.1/32", *ports)


def test_a_range_is_asked(camctl, hall) -> None:
    """With the names that the inventory has; in a table, and as a document."""
    line = sweeping(*hall.values())
    ended = camctl(*line)
    assert (ended.code, ended.err) == (0, "")
    assert [row.split()[0] for row in ended.out.splitlines()] == ["serial", SERIAL, "ACCC8E000002"]
    assert "gate" in ended.out
    found = camctl(*line, "--json").document["cameras"]
    assert [(it["serial"], it["known_as"], it["addresses"]) for it in found] == [
        (SERIAL, "gate", [hall["gate"].url]),
        ("ACCC8E000002", "yard", [hall["yard"].url]),
    ]
    assert (found[0]["model"], found[0]["firmware"], found[0]["needs_setup"]) == (
        "AXIS P3265-V",
        "12.11.77",
        False,
    )


def test_known_by_its_certificate(camctl, home: Path) -> None:
    """Wherever it is now."""
    with VirtualCamera(tls=True) as virtual:
        colons = ":".join(virtual.fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
        table = f'[cameras.gate]\naddress = "https://192.0.2.9"\nfingerprint = "{colons}"\n'
        (home / "cameras.toml").write_text(table)
        (found,) = camctl(*sweeping(virtual), "--json").document["cameras"]
        ended = camctl(*sweeping(virtual))
        said = " ".join(ended.err.split())
        assert said.startswith(f"gate: the inventory has it at https://192.0.2.9, it is at {virtual.url} ")
        assert "camctl discover --follow writes that" in said
    assert (found["known_as"], found["fingerprint"]) == ("gate", virtual.fingerprint)


def table(name: str, address: str, pinned: VirtualCamera | None = None) -> str:
    """A camera of an inventory, perhaps with the pin of *pinned*."""
    pin = "" if pinned is None else f'fingerprint = "{pinned.fingerprint}"\n'
    return f'[cameras.{name}]  # mine\naddress = "{address}"  # in the hall\n{pin}'


AWAY = "https://127.0.0.1:9"
"""Where nobody is."""


def test_one_that_has_moved_is_followed(camctl, home: Path) -> None:
    """Its address alone is written, and nobody is sent a password."""
    with VirtualCamera(tls=True) as virtual:
        (home / "cameras.toml").write_text(table("gate", AWAY, virtual))
        line = (*sweeping(virtual), "--follow")
        ended = camctl(*line, "--dry-run")
        assert (ended.code, "would be in cameras.toml" in ended.err) == (0, True), ended.err
        assert inventory.read("cameras.toml")["gate"].address == AWAY
        ended = camctl(*line, "--json")
        assert ended.err == f"gate: moved from {AWAY} to {virtual.url}, which is in cameras.toml\n"
        assert [it["verdict"] for it in ended.document["cameras"]] == ["followed"]
        assert (home / "cameras.toml").read_text() == table("gate", virtual.url, virtual)
        assert camctl(*line).err == ""
        assert not any(it.username for it in virtual.log.exchanges)


def test_two_that_have_changed_their_addresses(camctl, home: Path) -> None:
    """Both are written at once: one at a time, two cameras would have one address."""
    with VirtualCamera(tls=True) as gate, VirtualCamera(tls=True, serial=OTHER) as yard:
        (home / "cameras.toml").write_text(table("gate", yard.url, gate) + table("yard", gate.url, yard))
        ended = camctl(*sweeping(gate, yard), "--follow")
        assert ended.code == 0, ended.err
        known = inventory.read("cameras.toml")
        assert [known[name].address for name in ("gate", "yard")] == [gate.url, yard.url]


def test_whoever_shows_another_certificate_is_not_followed(camctl, home: Path) -> None:
    """Nor is a camera without a pin: the inventory stays as it is."""
    with VirtualCamera(tls=True) as impostor, VirtualCamera(serial=OTHER) as unpinned:
        shown = table("gate", AWAY, impostor).replace(impostor.fingerprint, "ab" * 32)
        (home / "cameras.toml").write_text(shown + table("yard", "http://127.0.0.1:9"))
        before = (home / "cameras.toml").read_text()
        ended = camctl(*sweeping(impostor, unpinned), "--follow")
        assert (ended.code, ended.err) == (0, "")
        assert (home / "cameras.toml").read_text() == before


@pytest.mark.parametrize(
    ("verdict", "code", "said"),
    [
        ("another certificate", 1, "shows another certificate than the one that is pinned"),
        ("no answer", 4, "nobody answers there"),
    ],
)
async def test_whoever_tells_stories_is_not_followed(home: Path, capsys, verdict, code, said) -> None:
    """Somebody who says to have the certificate that is pinned, and does not show it: that counts."""
    with VirtualCamera(tls=True) as impostor:
        place = home / "cameras.toml"
        place.write_text(table("gate", AWAY, impostor).replace(str(impostor.fingerprint), "ab" * 32))
        before, known = place.read_text(), inventory.read(place)
        url = impostor.url if verdict == "another certificate" else "https://127.0.0.1:7"
        moved = MovedCameras(DEFAULTS, Output(as_json=True), place, known, in_lines=True)
        async with moved.following() as tell:
            tell(Found(serial=SERIAL, addresses=(url,), certificates=("ab" * 32,)))
    told = capsys.readouterr()
    move = json.loads(told.out)["move"]
    assert move == {"camera": "gate", "former": AWAY, "address": url, "verdict": verdict}
    assert (moved.code, moved.member("gate"), said in told.err) == (code, {"verdict": verdict}, True)
    assert place.read_text() == before


def test_an_inventory_that_was_written_meanwhile(home: Path) -> None:
    """What was read before counts no more."""
    place = home / "cameras.toml"
    place.write_text(table("gate", AWAY))
    known = inventory.read(place)
    place.write_text(table("gate", "https://192.0.2.7"))
    with pytest.raises(Failed, match="by now"):
        readdress(place, known, {"gate": "https://192.0.2.8"})
    assert place.read_text() == table("gate", "https://192.0.2.7")


def test_nobody_is_there(camctl) -> None:
    ended = camctl("discover", "--no-multicast", "--subnet", "127.0.0.0/30", "--port", 9)
    assert (ended.code, ended.err) == (0, "no camera found\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--subnet", "8.8.8.0/24"), "private ranges"),
        (("--subnet", "10.0.0.0/16"), "--yes allows more"),
        (("--no-multicast",), "at least one"),
        (("--interface", "eth0"), "IP addresses"),
        (("--watch", "--add"), "leave out --watch"),
        (("--follow",), "there is none"),
        (("--port", "0", "--subnet", "127.0.0.1/32"), "ports"),
    ],
)
def test_what_makes_no_sense(camctl, words, said) -> None:
    ended = camctl("discover", *words)
    assert (ended.code, said in " ".join(ended.err.split())) == (2, True)


@pytest.mark.skipif(bool(multicast.trouble()), reason=multicast.trouble())
def test_those_that_announce_themselves_are_heard(camctl) -> None:
    serial = multicast.own_serial()
    with VirtualCamera(announce=True, serial=serial, tls="both") as virtual:
        ended = camctl("discover", "--interface", "127.0.0.1", "--seconds", 2, "--json")
        (found,) = [it for it in ended.document["cameras"] if it["serial"] == serial]
        assert found["addresses"] == [virtual.https_url, virtual.url]
        assert found["via"] == ["multicast"]


@pytest.mark.untraced
def test_watched_until_ctrl_c(hall) -> None:
    """A line for each; Ctrl-C is quiet."""
    command = [sys.executable, "-m", "aiocamstreamer.cli", *map(str, sweeping(hall["gate"])), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        line = program.stdout.readline()
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=20)
    assert line.split() == [SERIAL, "AXIS", "P3265-V", "12.11.77", hall["gate"].url, "gate"]
    assert (program.returncode, out, err) == (130, "", "")


@pytest.mark.untraced
def test_followed_while_watching(home: Path) -> None:
    """The address is in the inventory before the line tells of it."""
    with VirtualCamera(tls=True) as virtual:
        (home / "cameras.toml").write_text(table("gate", AWAY, virtual))
        words = (*map(str, sweeping(virtual)), "--watch", "--follow", "--json")
        command = [sys.executable, "-m", "aiocamstreamer.cli", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            move = next(told["move"] for told in map(json.loads, program.stdout) if "move" in told)
            written = inventory.read("cameras.toml")["gate"].address
            program.send_signal(signal.SIGINT)
            program.communicate(timeout=60)
        assert move == {"camera": "gate", "former": AWAY, "address": virtual.url, "verdict": "followed"}
        assert (program.returncode, written) == (130, virtual.url)


def test_new_ones_are_added(camctl, home: Path, hall, ring, monkeypatch) -> None:
    """By their serial numbers; one that waits for its first account is told how to get it."""
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    with VirtualCamera(tls=True, serial=OTHER) as new, VirtualCamera(serial="ACCC8E0000FF") as fresh:
        fresh.state.users.clear()
        ended = camctl(*sweeping(new, fresh, hall["gate"]), "--add", "--yes")
        assert ended.code == 0, ended.err
        assert "camctl enroll accc8e0000ff" in ended.err
        entry = inventory.read(home / "cameras.toml")[OTHER.lower()]
        assert (entry.address, entry.fingerprint) == (new.url, new.fingerprint)
        assert ring.get_password(f"camctl {OTHER.lower()}", "root") == "pass"
        assert camctl("info", OTHER.lower()).code == 0
    assert len(inventory.read(home / "cameras.toml")) == 3


def test_one_that_refuses_the_account_keeps_nobody_out(camctl, home: Path, ring, monkeypatch) -> None:
    """The others are added; the exit code says so."""
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    with VirtualCamera(password="another") as refusing, VirtualCamera(serial=OTHER) as other:
        ended = camctl(*sweeping(refusing, other), "--add", "--yes", "--json")
    assert ended.code == 3
    added = {it["serial"]: it["added"] for it in ended.document["cameras"]}
    assert added == {SERIAL: None, OTHER: OTHER.lower()}
    (place,) = (home / "config").rglob("cameras.toml")
    assert list(inventory.read(place)) == [OTHER.lower()]
    assert ring.get_password(f"camctl {OTHER.lower()}", "root") == "pass"
    assert len(ring.kept) == 1


def test_the_password_of_the_input_is_for_all_of_them(camctl, ring) -> None:
    """Whoever refuses it keeps none of the others from being asked with it."""
    with VirtualCamera(password="another") as refusing, VirtualCamera(serial=OTHER) as other:
        line = (*sweeping(refusing, other), "--add", "--yes", "--password-stdin")
        ended = camctl(*line, piped="pass\n")
        assert (ended.code, list(ring.kept.values())) == (3, ["pass"])
        assert "is empty" in camctl(*line).err


def test_added_in_words_alone(camctl, home: Path, monkeypatch) -> None:
    """--dry-run writes nothing."""
    monkeypatch.setenv("CAMERA_PASSWORD", "pass")
    with VirtualCamera(serial=OTHER) as new:
        ended = camctl(*sweeping(new), "--add", "--yes", "--dry-run")
    assert (ended.code, f"would write [cameras.{OTHER.lower()}]" in ended.err) == (0, True)
    assert not list(home.rglob("cameras.toml"))
