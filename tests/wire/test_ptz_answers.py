"""Answers of the PTZ CGI."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.wire import ptz
from aiocamstreamer.wire.reply import Reply


def reply(content: bytes) -> Reply:
    return Reply(camera="10.0.0.7:80", request="POST /axis-cgi/com/ptz.cgi", status=200, content=content)


def test_ptz_empty_body_means_no_ptz():
    """An answer without a word is how a camera without PTZ says so."""
    with pytest.raises(Unsupported, match="no PTZ"):
        ptz.answer(reply(b"\r\n"))


def test_ptz_error_inside_200():
    """The words behind "Error:" are the reason."""
    with pytest.raises(CommandRefused, match="query: unknown value: postion"):
        ptz.answer(reply(b"Error:\r\nquery: unknown value: postion\r\n"))


def test_ptz_page_instead_of_an_answer():
    """A login page is no answer."""
    with pytest.raises(MalformedReply):
        ptz.presets(reply(b"<html>log in</html>"))


def test_ptz_nan_is_none():
    """A fixed camera has no angles."""
    assert ptz.values(reply(b"pan=nan\r\nTilt=NaN\r\nzoom= 1\r\n")) == {
        "pan": None,
        "tilt": None,
        "zoom": "1",
    }


def test_ptz_preset_numbers_have_gaps_and_names_hold_equals_signs():
    """Nothing is counted, and only the first sign separates."""
    said = "Preset Positions for camera 2\r\npresetposno1=Home\r\npresetposno7=A=B = c\r\nnonsense=1\r\n"
    assert ptz.presets(reply(said.encode())) == [
        {"channel": 2, "number": 1, "name": "Home"},
        {"channel": 2, "number": 7, "name": "A=B = c"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_ptz_names_in_either_encoding(encoding):
    """As PTZ.ResponseEncoding says, or does not say."""
    (preset,) = ptz.presets(reply("presetposno1=Café\n".encode(encoding)))
    assert preset["name"] == "Café"


def test_ptz_all_channels():
    """Each heading is about what follows it."""
    said = "Preset Positions for camera 1\npresetposno1=a\nPreset Positions for camera 3\npresetposno1=b\n"
    assert [(it["channel"], it["name"]) for it in ptz.presets(reply(said.encode()))] == [(1, "a"), (3, "b")]


@pytest.mark.parametrize(
    "content",
    [
        b'{"Camera 2": {"presets": ["presetposno4=Gate A=B:pan=-45.12:tilt=nan:zoom=10", 7]}, "x": {}}',
        b"Preset Positions for camera 2\npresetposno4=Gate A=B:pan=-45.12:tilt=nan:zoom=10\n",
    ],
)
def test_ptz_positions_as_json_and_as_text(content):
    """Older firmware knows no JSON here."""
    assert ptz.presets(reply(content)) == [
        {"channel": 2, "number": 4, "name": "Gate A=B", "pan": "-45.12", "zoom": "10"}
    ]


def test_ptz_json_that_is_cut():
    """Half an answer is none."""
    with pytest.raises(MalformedReply, match="no JSON"):
        ptz.presets(reply(b'{"Camera 1": {"presets": ["preset'))


@pytest.mark.parametrize(
    "content", [b'{"Camera 1": []}', b'{"Camera 1": {}}', b'{"Camera 1": {"presets": 1}}']
)
def test_ptz_json_without_presets(content):
    """Is no preset."""
    assert ptz.presets(reply(content)) == []
