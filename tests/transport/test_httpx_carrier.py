"""transport/httpx_carrier.py: requests on an httpx transport of the caller's own."""

import httpx
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import ConnectFailed, ConnectionLost, MalformedReply, TimedOut
from aiocamstreamer.virtual import VirtualCamera
from raw import answering, raw_peer, reply


class Failing(httpx.AsyncBaseTransport):
    """A transport that raises *error* once or *times* times, and answers then."""

    def __init__(self, error: Exception, times: int = 1) -> None:
        self.error, self.times, self.asked = error, times, 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.asked <= self.times:
            raise self.error
        return httpx.Response(200, text="ok")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (httpx.ConnectError("no route"), ConnectFailed),
        (httpx.ConnectTimeout("late"), TimedOut),
        (httpx.ReadTimeout("late"), TimedOut),
        (httpx.PoolTimeout("late"), TimedOut),
        (httpx.ReadError("reset"), ConnectionLost),
        (httpx.WriteError("reset"), ConnectionLost),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), ConnectionLost),
        (httpx.RemoteProtocolError("illegal status line"), MalformedReply),
        (OSError("no such host"), ConnectFailed),
    ],
)
async def test_its_errors_are_this_librarys(error, told):
    """They name camera and request; the foreign error stands behind them."""
    async with Camera("camera.example", http=Failing(error, times=2)) as camera:
        with pytest.raises(told, match=r"^camera\.example: GET /x: ") as caught:
            await camera.request("GET", "/x")
    behind: BaseException | None = caught.value
    while behind is not error:
        assert behind is not None
        behind = getattr(behind, "cause", None) or behind.__cause__


async def test_a_read_is_repeated_and_a_command_is_not():
    """Where the connection was lost; which one comes next is the transport's affair."""
    for ask, asked in (("get", 2), ("command", 1)):
        transport = Failing(httpx.ReadError("reset"))
        async with Camera("camera.example", http=transport) as camera:
            if ask == "get":
                assert (await camera._line.http.get("/x")).content == b"ok"
            else:
                with pytest.raises(ConnectionLost):
                    await camera._line.http.command("/x")
        assert transport.asked == asked


async def test_how_http_is_read_is_its_own():
    """What its parser refuses is malformed, and nothing hangs."""
    said = reply("ok", headers=["Transfer-Encoding: identity"])
    async with (
        raw_peer(answering(lambda _: said)) as peer,
        httpx.AsyncHTTPTransport(trust_env=False) as transport,
        Camera(peer.url, http=transport) as camera,
    ):
        with pytest.raises(MalformedReply, match="Transfer-Encoding"):
            await camera.request("GET", "/x")


async def test_events_beside_it():
    """Tokens are asked for with it, and WebSockets have connections of their own."""
    asked = []

    class Noting(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path)
            return await super().handle_async_request(request)

    with VirtualCamera() as virtual:
        async with (
            Noting(trust_env=False) as transport,
            Camera(virtual.url, username="root", password="pass", http=transport) as camera,
            camera.overlay.events() as events,
        ):
            assert (await anext(events)).initial
        assert asked.count("/local/camoverlay/api/ws_authorization.cgi") >= 1
        assert all(path.startswith(("/local/", "/axis-cgi/")) for path in asked)
        assert {exchange.status for exchange in virtual.log.exchanges} >= {101, 200}


@pytest.mark.parametrize("error", [ValueError("no number"), TypeError("no text")])
async def test_its_own_bugs_can_be_found(error):
    """An error of the transport's own says where it comes from."""
    async with Camera("camera.example", http=Failing(error)) as camera:
        with pytest.raises(type(error), match=str(error)) as caught:
            await camera.request("GET", "/x")
    assert caught.traceback[-1].name == "handle_async_request"
