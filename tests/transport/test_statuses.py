"""transport/request.py: what a status means, be it the answer to a request or to a WebSocket's handshake."""

import pytest

from aiocamstreamer.errors import CameraError, UnexpectedStatus
from raw import answering, challenge, raw_peer, reply

PATH = "/local/camoverlay/ws"
REFUSED = '{"apiVersion": "1.0", "error": {"code": 2100, "message": "not supported"}}'


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        ("403 Forbidden", "no", []),
        ("404 Not Found", "<html>nothing here", []),
        ("400 Bad Request", REFUSED, []),
        ("400 Bad Request", "what?", []),
        ("200 OK", "Http API: command not found", []),
        ("301 Moved", "", ["Location: https://192.0.2.9/x?token=1"]),
        ("300 Multiple Choices", "choose", ["Location: /y"]),
        ("307 Moved", "", []),
        ("500 Oops", "worker died", []),
        ("503 Unavailable", "", []),
    ],
)
async def test_one_meaning(status, body, headers):
    """The same error, in the same words."""
    async with raw_peer(answering(lambda _: reply(body, status, headers))) as peer:
        line = peer.line(username=None)
        with pytest.raises(CameraError) as by_http:
            await line.http.get(PATH)
        with pytest.raises(CameraError) as by_websocket:
            async with line.websocket(PATH):
                pass
        await line.aclose()
    assert type(by_http.value) is type(by_websocket.value)
    assert by_http.value.detail == by_websocket.value.detail


async def test_a_handshake_without_credentials():
    """Is refused for its token, if for anything: nothing is said of the account, and a stream tries again."""
    async with raw_peer(answering(lambda _: challenge())) as peer:
        line = peer.line()
        with pytest.raises(UnexpectedStatus, match="HTTP 401"):
            async with line.websocket(PATH, authenticate=False):
                pass
        await line.aclose()
