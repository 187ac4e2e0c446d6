"""transport/web.py: requests to a server that is no camera, on connections of whoever asks."""

import anyio
import httpx
import pytest
from trio.testing import MockClock

from aiocamstreamer.errors import SessionClosed, TimedOut
from aiocamstreamer.transport.web import Web


class Handing:
    """As little of a transport as there may be: nothing to enter, nothing to close."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url}")
        return httpx.Response(200, text="ok")


class Held(httpx.AsyncBaseTransport):
    """A transport that says whether it is open, and answers nothing."""

    def __init__(self) -> None:
        self.is_open = False

    async def __aenter__(self):
        self.is_open = True
        return self

    async def aclose(self) -> None:
        self.is_open = False

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        await anyio.sleep_forever()
        raise AssertionError


async def test_a_transport_of_any_kind():
    """It is used as it is; outside of the block nothing is sent."""
    transport = Handing()
    web = Web("https://vendor.example", transport=transport)
    async with web:
        assert (await web.get("/a", {"b": "c d"})).content == b"ok"
    with pytest.raises(SessionClosed, match="outside its async with block"):
        await web.get("/a")
    assert transport.asked == ["GET https://vendor.example/a?b=c%20d"]


def test_a_server_that_never_answers():
    """Half a minute is long enough; on a clock of its own, which does not wait. The transport is closed."""
    transport = Held()

    async def main() -> None:
        async with Web("https://vendor.example", transport=transport) as web:
            assert transport.is_open
            with pytest.raises(TimedOut, match=r"vendor\.example: GET /api: no answer within 30 s"):
                await web.get("/api/token-of-a-link")

    anyio.run(main, backend="trio", backend_options={"clock": MockClock(autojump_threshold=0)})
    assert not transport.is_open
