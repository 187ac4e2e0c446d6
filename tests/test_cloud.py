"""The vendor's web APIs, asked of a server on this computer."""

import json
from pathlib import Path

import pytest

from aiocamstreamer import Unknown
from aiocamstreamer.cloud import Cloud, PermanentLink
from aiocamstreamer.errors import CommandRefused, MalformedReply, SessionClosed, UnexpectedStatus
from vendor import vendor

RECORDED = Path(__file__).parents[2] / "shared/fixtures/camstreamer"
HASH = "dccZkIw35I5xnZ3k650rMuvk5HuvP123456abCd"
STREAM = {
    "streamId": 36,
    "title": "Title",
    "streamType": "onetime",
    "description": None,
    "platformType": "youtube",
    "cameraTimezone": "Europe/Berlin",
    "startTime": 1677840720,
    "stopTime": 1677844365,
    "previewLink": "https%3A%2F%2Fcamstreamer.com%2Fredirect%2FyA8T7",
    "resolution": "1920x1080",
}
ACCOUNT = {"license_code": "CS-JYUHJDU6I3ABCDEFGHIJ", "serial": "ACCC8E000001"}


@pytest.fixture
def server():
    """The vendor's server."""
    with vendor() as server:
        yield server


@pytest.fixture
async def cloud(server):
    """A client of that server."""
    async with Cloud(server.url) as cloud:
        yield cloud


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("b7133489237eee1/S-78", "b7133489237eee1/S-78"),
        (HASH, HASH),
        ("https://camstreamer.com/yt-broadcast-api/b7133489237eee1/S-78", "b7133489237eee1/S-78"),
        (f"https://camstreamer.com/yt-broadcast-api/{HASH}", HASH),
        (f"https://camstreamer.com/redirect/{HASH}", HASH),
        (PermanentLink("b7133489237eee1", "S-78"), "b7133489237eee1/S-78"),
    ],
)
async def test_broadcast_id(cloud, server, link, path):
    """Both forms of a permanent link lead to the broadcast, and to the watchdog."""
    server.answer({"broadcast_id": "XCIfaGvbXSs"})
    assert await cloud.broadcast_id(link) == "XCIfaGvbXSs"
    assert await cloud.youtube_status(link) == "ok"
    assert [asked.path for asked in server.asked] == [
        f"/yt-broadcast-api/{path}",
        f"/api/youtubeStatus/{path}",
    ]


@pytest.mark.parametrize("link", ["", "a/b/c", "a b", "../x", "https://camstreamer.com/"])
async def test_links_that_are_none(cloud, server, link):
    """A text that is no link is refused before anything is sent."""
    with pytest.raises(ValueError, match="link"):
        await cloud.broadcast_id(link)
    assert not server.asked


def test_a_link_hides_its_token():
    """Whoever has the token has the link."""
    assert HASH not in repr(PermanentLink(HASH))


@pytest.mark.parametrize(
    ("content", "status"), [(b"not found", 404), ({}, 200), ({"message": "bad token"}, 400)]
)
async def test_no_broadcast(cloud, server, content, status):
    """A stream without a broadcast is refused, in whatever words."""
    server.answer(content, status)
    with pytest.raises(CommandRefused) as caught:
        await cloud.broadcast_id(HASH)
    assert HASH not in str(caught.value)


@pytest.mark.parametrize(("status", "state"), [(200, "ok"), (400, "not_ok"), (404, "not_found")])
async def test_watchdog(cloud, server, status, state):
    """The HTTP status alone tells how the broadcast is."""
    server.answer(b"", status)
    assert await cloud.youtube_status(HASH) == state


async def test_watchdog_that_fails(cloud, server):
    """Any other status is an error, not a state of the stream."""
    server.answer(b"", 503)
    with pytest.raises(UnexpectedStatus):
        await cloud.youtube_status(HASH)


async def test_streams(cloud, server):
    """The query of the document is sent with the licence as the key, and links come decoded."""
    odd = {"title": "without an id"}
    server.answer({"data": {"GetStreamInfoList": [STREAM, odd, {"streamId": "7", "previewLink": None}]}})
    first, unknown, second = await cloud.streams(**ACCOUNT)
    assert isinstance(unknown, Unknown)
    assert unknown.raw == odd
    assert (first.stream_id, first.title, first.start_time) == ("36", "Title", 1677840720)
    assert first.preview_link == "https://camstreamer.com/redirect/yA8T7"
    assert (second.stream_id, second.preview_link) == ("7", None)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/api/Stream/graphql")
    assert asked.headers["Authorization"] == ACCOUNT["license_code"]
    query = json.loads(asked.body)["query"]
    assert 'licenseCode: "CS-JYUHJDU6I3ABCDEFGHIJ", serialNumber: "ACCC8E000001"' in query
    assert "previewLink" in query


@pytest.mark.parametrize("errors", [[{"message": "Unauthorized"}], ["Unauthorized"], "Unauthorized"])
async def test_refused_queries(cloud, server, errors):
    """An error inside HTTP 200 is an error."""
    server.answer({"errors": errors, "data": None})
    with pytest.raises(CommandRefused, match="Unauthorized") as caught:
        await cloud.streams(**ACCOUNT)
    assert ACCOUNT["license_code"] not in str(caught.value)


@pytest.mark.parametrize("content", [[], {"data": None}, {"data": {"GetStreamInfoList": {}}}, b"<html>"])
async def test_answers_that_are_none(cloud, server, content):
    """Anything else is malformed."""
    server.answer(content)
    with pytest.raises(MalformedReply):
        await cloud.streams(**ACCOUNT)


@pytest.mark.parametrize(("argument", "value"), [("serial", "1234"), ("license_code", "a b")])
async def test_accounts_that_cannot_be(cloud, server, argument, value):
    """What cannot be right is refused before anything is sent."""
    with pytest.raises(ValueError, match=argument):
        await cloud.streams(**{**ACCOUNT, argument: value})
    assert not server.asked


async def test_outside_its_block(server):
    """A client that was not opened, or has been closed, says so."""
    cloud = Cloud(server.url)
    with pytest.raises(SessionClosed):
        await cloud.broadcast_id(HASH)


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers do not lie beside the checkout")
async def test_documented_answer(cloud, server):
    """The document's own answer is read."""
    server.answer((RECORDED / "graphql_streaminfo.json").read_bytes())
    (stream,) = await cloud.streams(**ACCOUNT)
    assert stream.preview_link == "https://camstreamer.com/redirect/yA8T7AyGg23PrXJNI9zqZDr"


async def test_nothing_secret_is_logged(cloud, server, caplog):
    """No library on the way writes the token of a link into a log."""
    server.answer(b"", 200)
    with caplog.at_level("DEBUG"):
        await cloud.youtube_status(HASH)
    assert HASH not in caplog.text


async def test_redirects_are_not_followed(cloud, server):
    """The licence code goes to nobody else."""
    server.answer(b"", 302)
    server.headers = {"Location": "http://elsewhere.example/"}
    with pytest.raises(UnexpectedStatus, match="redirect"):
        await cloud.streams(**ACCOUNT)
    assert len(server.asked) == 1
