"""Sightings: what becomes of what several sources tell of one camera."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import limits
from aiocamstreamer.discovery.found import Found
from aiocamstreamer.discovery.sightings import Sighting, Sightings, serial_in

ONE, TWO = "ACCC8E000001", "ACCC8E000002"


def seen(address: str, serial: str = ONE, **more) -> Sighting:
    return Sighting(**{"serial": serial, "address": address, "way": "multicast", **more})


@pytest.mark.parametrize(
    ("told", "serial"),
    [
        ("ACCC8E000001", ONE),
        ("accc8e000001", ONE),
        ("ac:cc:8e:00:00:01", ONE),
        ("AC-CC-8E-00-00-01", ONE),
        ("ACCC8E00000", ""),
        ("ACCC8E0000011", ""),
        ("ACCC8E00000G", ""),
        ("ACCC8E00000\uff11", ""),
        ("a:" * 1000, ""),
        ("", ""),
    ],
)
def test_serial_numbers(told, serial):
    """A MAC address in any of its spellings; nothing else."""
    assert serial_in(told) == serial


def test_the_best_address_comes_first():
    """What can be routed to before what is of one link, https before http."""
    sightings = Sightings()
    addresses = ("http://169.254.1.2", "https://169.254.1.2", "http://10.0.0.9", "https://[fd00::9]:8443")
    for number, address in enumerate((*addresses, "https://10.0.0.9")):
        sightings.put(number, [seen(address)])
    assert sightings.next().addresses == (
        "https://10.0.0.9",
        "https://[fd00::9]:8443",
        "http://10.0.0.9",
        "https://169.254.1.2",
        "http://169.254.1.2",
    )
    assert not sightings.news


def test_what_it_says_itself_counts_more():
    sightings = Sightings()
    sightings.put("heard", [seen("http://10.0.0.9", name="Gate")])
    asked = {"model": "M", "firmware": "12.0", "needs_setup": False, "way": "sweep"}
    sightings.put("asked", [seen("http://10.0.0.9", **asked)])
    assert sightings.next() == Found(
        serial=ONE,
        addresses=("http://10.0.0.9",),
        model="M",
        firmware="12.0",
        name="Gate",
        needs_setup=False,
        via=("multicast", "sweep"),
    )
    sightings.put("asked", [seen("http://10.0.0.9", **asked)])
    assert not sightings.news  # nothing has changed


def test_two_certificates_are_none(caplog):
    """Nobody can tell which is the camera's; it is warned of once."""
    sightings = Sightings()
    for number in (1, 2, 1, 2):
        sightings.put(number, [seen(f"https://10.0.0.{number}", fingerprint=f"{number}" * 64)])
    found = sightings.next()
    assert (found.fingerprint, found.certificates) == ("", ("1" * 64, "2" * 64))
    assert [entry.message for entry in caplog.records] == [
        f"{ONE}: it shows several certificates: {'1' * 64} and {'2' * 64}"
    ]
    sightings.put(2, [])
    assert sightings.next().fingerprint == "1" * 64


def test_an_address_that_is_another_cameras_now():
    """The source is the same, the camera is not: both are told."""
    sightings = Sightings()
    sightings.put("place", [seen("http://10.0.0.9")])
    assert sightings.next().serial == ONE
    sightings.put("place", [seen("http://10.0.0.9", TWO)])
    assert sightings.next() == Found(serial=ONE)
    assert sightings.next().serial == TWO
    assert [found.serial for found in sightings.found] == [TWO]


def test_come_and_gone_unseen():
    """Nobody has to be told that somebody has gone of whom nobody has heard."""
    sightings = Sightings()
    sightings.put("place", [seen("http://10.0.0.9")])
    sightings.put("place", [])
    assert not sightings.news
    sightings.put("nobody", [])
    assert not sightings.news


def test_so_many_and_no_more(monkeypatch, caplog):
    """Cameras, and places of one; a warning says so once."""
    monkeypatch.setattr(limits, "DEVICES", 3)
    monkeypatch.setattr(limits, "PLACES", 2)
    sightings = Sightings()
    for number in range(9):
        sightings.put(number, [seen(f"http://10.0.0.{number + 1}", f"ACCC8E00000{number}")])
        sightings.put(("more", number), [seen(f"http://10.0.1.{number + 1}", "ACCC8E000000")])
    assert [found.serial for found in sightings.found] == ["ACCC8E000000", "ACCC8E000001", "ACCC8E000002"]
    assert len(sightings.found[0].addresses) == 2
    assert len(caplog.records) == 2
    sightings.put(0, [seen("http://10.0.0.77", "ACCC8E000000")])  # who is known may move
    assert "http://10.0.0.77" in sightings.found[0].addresses


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(st.tuples(st.integers(1, 3), st.sampled_from([ONE, TWO])), max_size=3),
        st.booleans(),
    ),
    max_size=30,
)


@given(STEPS)
def test_whoever_listens_knows_what_is_there(steps):
    """Whatever is told and taken back, in whatever order: the last news of each camera are what is there."""
    sightings = Sightings()
    sources: dict[int, list[tuple[int, str]]] = {}
    heard: dict[str, Found] = {}
    for source, places, listens in steps:
        sightings.put(source, [seen(f"http://10.0.0.{number}", serial) for number, serial in places])
        sources[source] = places
        if listens and sightings.news:
            found = sightings.next()
            heard[found.serial] = found
    while sightings.news:
        found = sightings.next()
        heard[found.serial] = found
    there = {serial: set() for serial in (ONE, TWO)}
    for places in sources.values():
        for number, serial in places:
            there[serial].add(f"http://10.0.0.{number}")
    assert {serial: set(found.addresses) for serial, found in heard.items() if not found.is_gone} == {
        serial: addresses for serial, addresses in there.items() if addresses
    }
    assert {found.serial for found in sightings.found} == {serial for serial, at in there.items() if at}
