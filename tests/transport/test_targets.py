"""Targets, header fields and addresses: encoded once, and none that leads elsewhere."""

import httpx
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import MalformedReply, RoleTooLow, UnexpectedStatus
from aiocamstreamer.transport import Address, Transfer
from raw import Asked, answering, challenge, raw_peer, reply

ELSEWHERE = [
    "",
    "x",
    "//evil.example/x",
    "http://evil.example/x",
    "@evil.example/x",
    ":80@evil.example/",
    "/..",
    "/a/../b",
    "/a/.",
    "/a/%2e%2e/b",
    "/a/.%2E/b",
    "/a/%252e%252e/b",
    "/a/%25252e%25252e/b",
    "/a/..;x=1/b",
    "/a/%2e%2e%3b/b",
    "/a%2f..%2fb",
    "/a/..%2fb",
    "/a/%c0%ae%c0%ae/b",
    "/a\\b",
    "/a%5cb",
    "/a%5c..%5cb",
    "/%2fevil.example",
    "/%5cevil.example",
    "/a\r\nHost: evil.example",
    "/a%0d%0aHost: evil.example",
    "/a%00",
    "/a\tb",
    "/a\x7f",
    "/a#b",
    "/a%",
    "/a%2",
    "/a%zz",
    "/a?x=\r\nb",
    "/\ud800",
]


@pytest.mark.parametrize("path", ELSEWHERE)
async def test_a_path_that_leads_elsewhere(path):
    """It is refused by name, before anything is sent, however it is asked for."""
    async with raw_peer(answering(lambda _: reply())) as peer, Camera(peer.url) as camera:
        with pytest.raises(ValueError, match="path: "):
            await camera.request("GET", path)
        with pytest.raises(ValueError, match="path: "):
            async with camera.stream(path):
                pass
        with pytest.raises(ValueError, match="path: "):
            camera._line.websocket(path)
        progress = Transfer()
        with pytest.raises(ValueError, match="path: "):
            await camera._line.http.upload(path, parts=[], transfer=progress)
        assert progress.is_finished
        assert peer.connections == 0


@pytest.mark.untraced
@pytest.mark.parametrize(
    ("path", "arguments", "sent"),
    [
        ("/a b", {}, "/a%20b"),
        ("/a%20b", {}, "/a%20b"),
        ("/ž", {"č": "ř &=+/"}, "/%C5%BE?%C4%8D=%C5%99%20%26%3D%2B%2F"),
        ("/a?b=1:/..%0A", {"c": 2.0, "d": True, "e": None}, "/a?b=1:/..%0A&c=2&d=1"),
        ("/a/b..c/...", {}, "/a/b..c/..."),
        ('/a"<>^`{|}', {}, "/a%22%3C%3E%5E%60%7B%7C%7D"),
        ("/a//b", {}, "/a//b"),
    ],
)
@pytest.mark.parametrize("given", [False, True], ids=["own", "httpx"])
async def test_a_target_is_encoded_once(path, arguments, sent, given):
    """What goes out is what was signed, on connections of any kind."""
    transport = httpx.AsyncHTTPTransport(trust_env=False) if given else None
    async with raw_peer(answering(lambda asked: reply() if asked.is_signed else challenge())) as peer:
        async with Camera(peer.url, username="root", password="p", http=transport) as camera:
            await camera.request("GET", path, arguments)
        asked = peer.asked[-1]
        assert (asked.target, asked.part("uri")) == (sent, sent)
    if transport is not None:
        await transport.aclose()


@pytest.mark.parametrize(
    "headers",
    [
        *({name: "1"} for name in ("Content-Length", "transfer-encoding", "Authorization", "HOST", "Expect")),
        *({name: "1"} for name in ("Connection", "Upgrade", "Keep-Alive", "TE", "Accept-Encoding")),
        *({name: "1"} for name in ("Sec-WebSocket-Key", "X-Target-Camera-Pass", "Content-Type", "Trailer")),
        *({"X-A": value} for value in ("b\r\nX-C: d", "č", "\x00", 5, None, b"b")),
        *({name: "b"} for name in ("X A", "", "X-A:", "č", 5, b"X-A")),
        {"X-A": "1", "x-a": "2"},
        [("X-A", "1")],
    ],
)
async def test_header_fields_that_are_not_the_callers(headers):
    """Of the camera or of one request: refused before anything is sent."""
    with pytest.raises((ValueError, TypeError), match="headers: "):
        Camera("camera.example", headers=headers)
    async with raw_peer(answering(lambda _: reply())) as peer, Camera(peer.url) as camera:
        with pytest.raises((ValueError, TypeError), match="headers: "):
            await camera.request("GET", "/x", headers=headers)
        with pytest.raises((ValueError, TypeError), match="headers: "):
            camera.stream("/x", headers=headers)
        assert peer.connections == 0


async def test_a_header_field_of_ones_own_takes_the_place_of_ours():
    """In whatever case it is spelt, and once."""
    async with raw_peer(answering(lambda _: reply())) as peer:
        async with Camera(peer.url, headers={"user-agent": "mine", "X-A": "1"}) as camera:
            await camera.request("GET", "/x", headers={"x-a": "2"})
        fields = [(name.lower(), value) for name, value in peer.asked[-1].fields]
        assert [value for name, value in fields if name == "user-agent"] == ["mine"]
        assert [value for name, value in fields if name == "x-a"] == ["2"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "a\r\nb",
            "cam\tera",
            "\x00camera",
            "camera\u2028",
            "camera.example/x",
            "camera\\@evil",
        ),
        *("root:pass@camera", "http://camera/..", "http://camera?x", "http://camera#x", "ftp://camera"),
        *(
            "camera:0",
            "camera:99999",
            "camera:80:90",
            "[::1]x",
            "[::1",
            "",
            "http://",
            "cam era",
            "%2e",
            "a..b",
        ),
    ],
)
def test_addresses_that_lead_elsewhere(address):
    """They are refused by name."""
    with pytest.raises(ValueError, match=r"address|credentials"):
        Address.parse(address)


@pytest.mark.parametrize("method", ["get", "CONNECT", "TRACE", "G ET", "GET /x HTTP/1.1\r\n", "", 5])
async def test_methods_that_are_none(method):
    """They are refused before anything is sent."""
    async with raw_peer(answering(lambda _: reply())) as peer, Camera(peer.url) as camera:
        with pytest.raises(ValueError, match="method: "):
            await camera.request(method, "/x")
        assert peer.connections == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"form": {}, "json": {}}, "form, json, content: one body"),
        ({"json": 1, "content": b"x"}, "form, json, content: one body"),
        ({"content_type": 5}, "content_type: a text"),
        ({"content_type": "a\r\nb"}, "content_type: printable ASCII"),
        ({"accept": 404}, "accept: statuses"),
        ({"accept": "404"}, "accept: statuses"),
        ({"accept": ["404"]}, "accept: a whole number"),
        ({"accept": [True]}, "accept: a whole number"),
        ({"deadline": -1}, "deadline: a number"),
        ({"deadline": None}, "deadline: a number"),
        ({"deadline": float("nan")}, "deadline: a number"),
        ({"deadline": float("inf")}, "deadline: a number"),
        ({"idle": "5"}, "idle: a number"),
        ({"idle": float("nan")}, "idle: a number"),
    ],
)
async def test_arguments_of_ones_own_requests(given, said):
    """No body is left out in silence, and nothing odd is waited for."""
    async with raw_peer(answering(lambda _: reply())) as peer, Camera(peer.url) as camera:
        if "idle" not in given:
            with pytest.raises((TypeError, ValueError), match=said):
                await camera.request("POST", "/x", **given)
        if not {"form", "json"} & given.keys():
            with pytest.raises((TypeError, ValueError), match=said):
                camera.stream("/x", **given)
        assert peer.connections == 0


async def test_a_request_of_ones_own():
    """Signed like every other, with the same errors, in every form of body."""

    def answer(asked: Asked) -> bytes:
        if not asked.is_signed:
            return challenge()
        status = {"/low": "403 Forbidden", "/odd": "418 Teapot"}.get(asked.path, "200 OK")
        return reply(asked.body or b"none", status)

    async with raw_peer(answering(answer)) as peer:
        async with Camera(peer.url, username="root", password="p") as camera:
            assert (await camera.request("GET", "/x", {"a": 1})).content == b"none"
            assert (await camera.request("POST", "/x", form={"a": "č"})).content == b"a=%C4%8D"
            assert (await camera.request("PUT", "/x", json={"a": [1]})).content == b'{"a":[1]}'
            sent = await camera.request("PATCH", "/x", content=b"\x00", content_type="image/png")
            assert sent.content == b"\x00"
            assert (await camera.request("DELETE", "/x")).status == 200
            assert (await camera.request("GET", "/odd", accept={418})).status == 418
            with pytest.raises(UnexpectedStatus, match="418"):
                await camera.request("GET", "/odd")
            with pytest.raises(RoleTooLow):
                await camera.request("GET", "/low")
            with pytest.raises(MalformedReply, match="more than 3 bytes"):
                await camera.request("GET", "/x", max_bytes=3)
            for media_type in (None, "image/jpeg"):
                streamed = camera.stream("/x", method="POST", content=b"abc", content_type=media_type)
                async with streamed as download:
                    assert b"".join([chunk async for chunk in download]) == b"abc"
        types = [asked.value("content-type") for asked in [*peer.signed[1:5], *peer.signed[-2:]]]
        assert types == [
            "",
            "application/x-www-form-urlencoded",
            "application/json",
            "image/png",
            "",
            "image/jpeg",
        ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"x", object(), [1], "\ud800"])
async def test_arguments_that_cannot_be_written(value):
    """Python's own spelling of them reaches no camera."""
    async with raw_peer(answering(lambda _: reply())) as peer, Camera(peer.url) as camera:
        with pytest.raises((TypeError, ValueError), match="a: "):
            await camera.request("GET", "/x", {"a": value})
        with pytest.raises((TypeError, ValueError)):
            await camera.request("POST", "/x", json={"a": [{1: 2}, value if value != [1] else object()]})
        assert peer.connections == 0
