"""What comes unasked behind an answer is nobody's: each request gets its own answer, or an error."""

import pytest

from aiocamstreamer import Camera, MalformedReply
from raw import Asked, answering, challenge, raw_peer, reply

STALE = reply("an answer to nothing")
LENGTHY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ODD = {
    "twice": (reply("ok") + STALE, b"ok"),
    "in chunks": (CHUNKED + b"2\r\nok\r\n0\r\n\r\n" + STALE, b"ok"),
    "a length too short": (LENGTHY + b"ok and more", b"ok"),
    "a body where there is none": (b"HTTP/1.1 204 No Content\r\n\r\nbody", b""),
    "an interim answer too late": (reply("ok") + b"HTTP/1.1 100 Continue\r\n\r\n", b"ok"),
    "a line too many": (reply("ok") + b"\r\n", b"ok"),
    "a line too many before it": (b"\r\n\r\n" + reply("ok"), b"ok"),
}


def camera_that_says(first: bytes):
    def answer(asked: Asked) -> bytes:
        if not asked.is_signed:
            return challenge()
        if asked.path == "/odd":
            return first
        return reply("root\nadmin\n" if "usergroup" in asked.path else f"this is {asked.path}")

    return answering(answer)


@pytest.mark.parametrize(("said", "content"), ODD.values(), ids=ODD)
async def test_it_is_not_taken_for_the_next_answer(said, content):
    """However the first one ends; and where it is a mere line, the connection is kept."""
    async with raw_peer(camera_that_says(said)) as peer:
        async with Camera(peer.url, username="root", password="pass") as camera:
            for number in range(3):
                assert (await camera.request("GET", "/odd")).content == content
                assert (await camera.request("GET", f"/{number}")).content == f"this is /{number}".encode()
        spoiled = 0 if content and said.strip() == reply("ok") else 3
        assert peer.connections == 1 + spoiled


async def test_a_body_behind_an_answer_to_head():
    """It has none, whatever comes."""
    async with (
        raw_peer(camera_that_says(reply("a body"))) as peer,
        Camera(peer.url, username="root", password="pass") as camera,
    ):
        assert (await camera.request("HEAD", "/odd")).content == b""
        assert (await camera.request("GET", "/next")).content == b"this is /next"
        assert (
            await camera.request("POST", "/next", content=b"HEAD /x HTTP/1.1")
        ).content == b"this is /next"


@pytest.mark.parametrize("size", [b"-6", b"-2", b"+5", b"0x5"])
async def test_a_chunk_of_less_than_nothing(size):
    """It is no HTTP, and said to be none."""
    async with (
        raw_peer(camera_that_says(CHUNKED + size + b"\r\nabcdefgh")) as peer,
        Camera(peer.url, username="root", password="pass") as camera,
    ):
        with pytest.raises(MalformedReply, match="GET /odd"):
            await camera.request("GET", "/odd")
