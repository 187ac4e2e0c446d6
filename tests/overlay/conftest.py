"""A line to the virtual camera."""

import pytest

from aiocamstreamer.transport import Address, Credentials, Line, Tls


@pytest.fixture
async def virtual_line(virtual_camera):
    line = Line(Address.parse(virtual_camera.url), Credentials("root", "pass"), tls=Tls.system())
    yield line
    await line.aclose()
