"""Two hundred cameras: progress on the terminal, the worst exit code, and Ctrl-C in the middle."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera
from terminal import STATUS, terminal

COUNT = 200
SLOW = 1.5
"""Seconds that some of them take, so that there is a progress to be seen."""


@pytest.fixture(scope="module")
def cameras() -> Iterator[list[VirtualCamera]]:
    """Of one network; the last has another password than the others."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                VirtualCamera(
                    serial=f"ACCC8E{number:06X}", password="pass" if number < COUNT - 1 else "other"
                )
            )
            for number in range(COUNT)
        ]


def write_inventory(folder: Path, cameras: list[VirtualCamera]) -> None:
    tables = [f'[cameras.c{number}]\naddress = "{it.url}"\n' for number, it in enumerate(cameras)]
    head = '[defaults]\nusername = "root"\npassword_env = "HALL_PASSWORD"\n'
    (folder / "cameras.toml").write_text(head + "".join(tables))


def test_two_hundred_cameras(tmp_path: Path, environment, cameras: list[VirtualCamera]) -> None:
    """What 199 of them say is printed, and what is wrong with the last decides."""
    write_inventory(tmp_path, cameras)
    for camera in cameras[::20]:
        camera.faults.latency(SLOW, path="/axis-cgi/basicdeviceinfo.cgi")
    named = {**environment, "HALL_PASSWORD": "pass"}
    with terminal(tmp_path, named) as shell:
        shell.start(
            "TERM=xterm camctl fleet map vapix.device.info > all.txt",
            r"> all\.txt\r\n.*vapix\.device\.info",
            patience=120,
        )
        shown = shell.wait_for(r"\[3\]\$ ", patience=300)
    assert re.search(r"\d+%", shown)
    assert f"{COUNT} cameras, {COUNT - 1} answered, 1 did not" in shown
    assert (tmp_path / "all.txt").read_text().count("ACCC8E") == COUNT - 1


@pytest.mark.parametrize("verb", ["doctor", "preflight"])
def test_verdicts_of_two_hundred(
    tmp_path: Path, environment, cameras: list[VirtualCamera], verb: str
) -> None:
    """In the order of the inventory, with a progress; the last is the only one that lets nobody in."""
    write_inventory(tmp_path, cameras)
    with terminal(tmp_path, {**environment, "HALL_PASSWORD": "pass"}) as shell:
        shown = shell.start(f"TERM=xterm camctl {verb} all --json > all.json", STATUS, patience=600)
    assert re.search(r"\d+%", shown)
    found = [it["camera"] for it in json.loads((tmp_path / "all.json").read_text())["cameras"]]
    assert found == [f"c{number}" for number in range(COUNT)]


def test_ctrl_c_in_the_middle(tmp_path: Path, environment, cameras: list[VirtualCamera]) -> None:
    """What has come by then is printed, and of the others it is said how far they got."""
    write_inventory(tmp_path, cameras)
    for camera in cameras[100:]:
        camera.faults.stall(None, times=None)
    try:
        with terminal(tmp_path, {**environment, "HALL_PASSWORD": "pass"}) as shell:
            shell.start("TERM=xterm camctl info all > some.txt", r"[2-9]\d%", patience=120)
            shown = shell.stop(status=130)
    finally:
        for camera in cameras:
            camera.faults.clear()
    through = int(re.search(rf"cut short: (\d+) of {COUNT} cameras are through", shown)[1])
    assert re.search(r"how far others have got nobody knows: c\d+, ", shown)
    assert (tmp_path / "some.txt").read_text().count("ACCC8E") == through
