"""Fleets of virtual cameras."""

from collections.abc import Iterator

import pytest

from aiocamstreamer.fleet import Fleet
from aiocamstreamer.virtual import VirtualCamera
from crew import named


@pytest.fixture
def virtuals() -> Iterator[list[VirtualCamera]]:
    """Five cameras."""
    cameras = [VirtualCamera(serial=f"ACCC8E00000{number}") for number in range(5)]
    for camera in cameras:
        camera.start()
    yield cameras
    for camera in cameras:
        camera.stop()


@pytest.fixture
def fleet(virtuals) -> Fleet:
    """The five, the first two in the group "hall"."""
    cameras = [named(number, virtual) for number, virtual in enumerate(virtuals)]
    return Fleet(cameras, labels={"camera-0": ["hall", "ptz"], "camera-1": ["hall"]})
