"""Clients that tests of the virtual camera share."""

from collections.abc import Iterator

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY


@pytest.fixture
def http(virtual_camera: VirtualCamera) -> Iterator[httpx.Client]:
    """A client that is logged in as root."""
    auth = httpx.DigestAuth("root", "pass")
    with httpx.Client(base_url=virtual_camera.url, auth=auth, timeout=30, verify=NOBODY) as client:
        yield client


@pytest.fixture
def anonymous(virtual_camera: VirtualCamera) -> Iterator[httpx.Client]:
    """A client without credentials."""
    with httpx.Client(base_url=virtual_camera.url, timeout=30, verify=NOBODY) as client:
        yield client
