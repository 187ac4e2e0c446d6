"""Status CGIs: what counts as done, what as refused, and what as neither."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.wire import text
from aiocamstreamer.wire.reply import Reply


def reply(content: bytes) -> Reply:
    return Reply(camera="10.0.0.7:80", request="POST /axis-cgi/x.cgi", status=200, content=content)


@pytest.mark.parametrize("content", [b"OK", b"OK\n", b"OK\r\n", b"\r\nOK\r\n\r\n", b"ok", b"OK\r\nplaying=0"])
def test_ok_whatever_ends_the_line(content):
    """CRLF, a trailing blank line or none at all: OK is OK."""
    text.ok(reply(content))


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [
        (b"Error: 4", "4", "4"),
        (b"Error: 15\r\n", "15", "15"),
        (b"error:6", "6", "6"),
        (b"Error:\nquery: unknown value: x\n", "", "query: unknown value: x"),
        (b"# Error: Error -1 getting param in group 'X'\n", "", "Error -1 getting param in group 'X'"),
        (b"# Request failed: <message>\n", "", "<message>"),
        (b"Error: 4 - not found", "4", "4 - not found"),
        (b"Error: 4chan", "", "4chan"),
        (b"Error", "", "Error"),
    ],
)
def test_error_inside_http_200(content, code, reason):
    """A body that begins with an error is a refusal with its code and words."""
    with pytest.raises(CommandRefused) as refused:
        text.ok(reply(content))
    assert (refused.value.code, refused.value.reason) == (code, reason)
    assert str(refused.value).startswith("10.0.0.7:80: POST /axis-cgi/x.cgi: camera answered")


def test_the_word_error_inside_a_report_is_no_refusal():
    """Only the beginning of a body counts."""
    assert text.body(reply(b"Nov 21 12:00:00 app: Error: 4\n")) == "Nov 21 12:00:00 app: Error: 4"
    assert text.refusal("Errors seen today: none") is None


@pytest.mark.parametrize("content", [b"", b"OKAY", b"done", b"<html><body>OK, log in</body></html>"])
def test_neither_ok_nor_error(content):
    """Anything else is no answer of a status CGI."""
    with pytest.raises(MalformedReply):
        text.ok(reply(content))


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><p>Log in", b" <HTML>\n<body>"])
def test_a_page_for_people_is_no_answer(content):
    """A login page or a proxy's error is named as what it is."""
    with pytest.raises(MalformedReply, match="got a page"):
        text.body(reply(content))


def test_lines_end_at_cr_and_lf_only():
    """Other characters that Unicode takes for line ends are part of a value."""
    assert text.lines("a\x85b\r\n\r\n c\u2028d \re") == ["a\x85b", "c\u2028d", "e"]
