"""``camctl fleet map`` over two hundred cameras: progress on the terminal, and the worst exit code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from aiocamstreamer.virtual import VirtualCamera
from terminal import terminal

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


def test_two_hundred_cameras(tmp_path: Path, environment, cameras: list[VirtualCamera]) -> None:
    """What 199 of them say is printed, and what is wrong with the last decides."""
    tables = [f'[cameras.c{number}]\naddress = "{it.url}"\n' for number, it in enumerate(cameras)]
    head = '[defaults]\nusername = "root"\npassword_env = "HALL_PASSWORD"\n'
    (tmp_path / "cameras.toml").write_text(head + "".join(tables))
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
