"""Lines to a virtual camera."""

import socket
from collections.abc import Iterator

import pytest

from aiocamstreamer.virtual import VirtualCamera
from lines import line_to


@pytest.fixture
def virtual(virtual_camera: VirtualCamera) -> VirtualCamera:
    """The one that ``camera`` is a client of."""
    return virtual_camera


@pytest.fixture
async def line(virtual: VirtualCamera):
    line = line_to(virtual)
    yield line
    await line.aclose()


@pytest.fixture
def addresses(monkeypatch) -> list[str]:
    """The addresses of camera.example, which nobody has to ask a name server for."""
    found: list[str] = []
    system = socket.getaddrinfo

    def lookup(host, *details, **more):
        if host not in {"camera.example", b"camera.example"}:
            return system(host, *details, **more)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [entry for address in found for entry in system(address, *details, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return found


@pytest.fixture
def full() -> Iterator[str]:
    """The address of somebody who accepts no further connection, and refuses none: he drops every SYN."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filling in (first, second):
            filling.setblocking(False)
            filling.connect_ex(full.getsockname())
        yield f"127.0.0.1:{full.getsockname()[1]}"
