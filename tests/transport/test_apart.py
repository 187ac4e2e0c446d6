"""Large answers: read apart from the loop, within bounds, and refused beyond them."""

from __future__ import annotations

import pytest

from aiocamstreamer import MalformedReply, Unknown
from aiocamstreamer.limits import APART, JSON, LINES, LINES_APART, PAGE, VALUES
from aiocamstreamer.streamer.events import StreamState
from aiocamstreamer.transport.body import apart
from aiocamstreamer.wire import json, keyvalue, text, xml
from aiocamstreamer.wire.messages import Messages
from aiocamstreamer.wire.reply import Reply


def reply(content: bytes, **more: object) -> Reply:
    return Reply(camera="10.0.0.7", request="GET /x", status=200, content=content, **more)


@pytest.mark.parametrize("is_apart", [False, True])
@pytest.mark.parametrize(
    ("decode", "piece", "start", "end"),
    [
        (keyvalue.decode, b"a=b\n", b"", b""),
        (keyvalue.answer, b"a=b\n", b"", b""),
        (keyvalue.decode, b"\n", b"", b""),
        (xml.decode, b"<a/>", b"<reply>", b"</reply>"),
        (xml.decode, b"<a>b</a>", b"<reply>", b"</reply>"),
    ],
)
def test_lines_and_elements_are_bounded(decode, piece, start, end, is_apart) -> None:
    """More of them are read where no loop is held."""
    most = LINES_APART if is_apart else LINES
    decode(reply(start + piece * (most - 1) + end, is_apart=is_apart))
    with pytest.raises(MalformedReply, match=f"10.0.0.7: GET /x: more than {most}"):
        decode(reply(start + piece * (most + 2) + end, is_apart=is_apart))


@pytest.mark.parametrize("piece", [b"[],", b"{},", b"0,"])
def test_json_values_are_bounded(piece) -> None:
    """The parser lets nothing else run, in whichever thread."""
    values = VALUES // len(piece.replace(b"0", b"")) - 9
    assert len(json.loads(b"[" + piece * values + b"0]")) == values + 1
    with pytest.raises(ValueError, match=f"more than {VALUES} values"):
        json.loads(b"[" + piece * VALUES + b"0]")


@pytest.mark.parametrize("spelled", [b'["%b"]' % (b"x" * JSON), "[" + " " * JSON + "]"])
def test_json_is_bounded_in_bytes(spelled) -> None:
    with pytest.raises(ValueError, match=f"more than {JSON} bytes of JSON"):
        json.loads(spelled)


def test_an_event_beyond_the_bounds_is_unknown() -> None:
    messages = Messages({"StreamState": StreamState})
    event = messages.decode(b'{"type":"StreamState","data":[' + b"0," * VALUES + b"0]}")
    assert isinstance(event, Unknown)
    assert event.problem == f"more than {VALUES} values"


def test_of_a_page_only_the_beginning_is_looked_at() -> None:
    assert text.page_text("<html>" + "<p>a" * PAGE).count("a") < PAGE / 3


@pytest.mark.parametrize("size", [APART, APART + 1])
async def test_a_large_answer_is_read_in_a_thread(size) -> None:
    """The same comes of it, and the same errors."""
    seen = []

    def decode(answer: Reply) -> int:
        seen.append(answer.is_apart)
        if answer.content.endswith(b"?"):
            raise MalformedReply("odd", camera=answer.camera, request=answer.request)
        return len(answer.content)

    assert await apart(decode, reply(b"x" * size)) == size
    with pytest.raises(MalformedReply, match="odd"):
        await apart(decode, reply(b"x" * (size - 1) + b"?"))
    assert seen == [size > APART] * 2


@pytest.mark.untraced
async def test_ten_thousands_of_parameters_are_listed(camera, virtual_camera) -> None:
    """More than the loop itself would read."""
    many = "".join(f"root.Many.P{number}=value\r\n" for number in range(5 * LINES))
    virtual_camera.faults.answer(200, "/axis-cgi/param.cgi", body=many)
    assert len(await camera.vapix.params.list("Many")) == 5 * LINES
