"""Members of test fleets."""

from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera


def named(number: int, virtual: VirtualCamera, *, password: str = "pass") -> Camera:
    return Camera(virtual.url, username="root", password=password, name=f"camera-{number}")
