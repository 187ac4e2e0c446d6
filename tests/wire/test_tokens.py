"""One-time tokens in the answers of two API generations."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.tokens import token

TOKEN = "q8Zr2mVx0LpT5wYb7KcD"


def reply(content: bytes, status: int = 200) -> Reply:
    return Reply(camera="10.0.0.7", request="GET /local/app/ws.cgi", status=status, content=content)


@pytest.mark.parametrize(
    "content",
    [
        b'{"status":200,"message":"OK","data":"%b"}' % TOKEN.encode(),
        b'{"status":200,"message":"%b"}' % TOKEN.encode(),
        b'{ "status": 200, "message": "%b",}' % TOKEN.encode(),
        b'{"status":"200","message":"%b","data":"%b"}' % (TOKEN.encode(), TOKEN.encode()),
        b'\n{"message":"%b","data":null}\r\n' % TOKEN.encode(),
    ],
)
def test_the_token_stands_in_data_or_message(content):
    """Newer apps, older apps, and the documents with a comma too many."""
    assert token(reply(content)) == TOKEN


@pytest.mark.parametrize(
    "content",
    [
        b'{"status":200,"message":"OK"}',
        b'{"status":200,"message":"OK","data":""}',
        b'{"status":200,"message":"success","data":{}}',
        b"[]",
        b"{",
        b"",
    ],
)
def test_ok_is_no_token(content):
    """Nor is anything else that a token cannot be."""
    with pytest.raises(MalformedReply, match=r"^10\.0\.0\.7: GET /local/app/ws\.cgi: "):
        token(reply(content))


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<html><h1>Not Found</h1></html>", 404),
        (b"<!DOCTYPE html><title>Log in</title>", 200),
        (b"Http API: command not found", 200),
        (b"Http API: command not found", 400),
        (b"", 404),
    ],
)
def test_an_app_without_the_endpoint_is_told_apart(content, status):
    """So that the other API generation may be asked."""
    with pytest.raises(Unsupported, match=r"^10\.0\.0\.7: GET /local/app/ws\.cgi: "):
        token(reply(content, status))


def test_a_refusal_inside_an_answer_is_one():
    """With the app's own words."""
    with pytest.raises(CommandRefused, match="licence") as caught:
        token(reply(b'{"status":403,"message":"licence missing"}'))
    assert caught.value.code == "403"
