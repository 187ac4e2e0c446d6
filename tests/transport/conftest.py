"""Lines to a virtual camera."""

from collections.abc import Iterator

import pytest

from aiocamstreamer.transport import Address, Credentials, Line, Tls
from aiocamstreamer.virtual import VirtualCamera


@pytest.fixture
def virtual() -> Iterator[VirtualCamera]:
    with VirtualCamera() as camera:
        yield camera
        assert camera.log.problems == ()


def line_to(virtual: VirtualCamera, *, password: str = "pass", tls: Tls | None = None, **more) -> Line:
    if tls is None:
        tls = Tls.pinned(virtual.fingerprint) if virtual.fingerprint else Tls.system()
    return Line(Address.parse(virtual.url), Credentials("root", password), tls=tls, **more)


@pytest.fixture
async def line(virtual: VirtualCamera):
    line = line_to(virtual)
    yield line
    await line.aclose()
