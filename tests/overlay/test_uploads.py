"""Apps from before 2023 take uploads in base64; which form a camera takes is found out once."""

from __future__ import annotations

from typing import Any

import pytest

from aiocamstreamer.errors import DrawingRefused, TimedOut
from aiocamstreamer.overlay.drawing.drawing import Drawing
from peer import Peer, opened
from within import within

FONT = b"OTTO\xff"
BASE64 = "T1RUT/8="


async def refuse(peer: Peer, *, binary: bool, error: str = "invalid JSON") -> None:
    """Refuse the next upload, which must be of the one form or the other."""
    (call,) = await peer.calls(1)
    assert ("payload" in call) is binary
    await peer.ok(call, error=error)


async def take(peer: Peer, *, binary: bool, name: str = "font0") -> None:
    """Take the next upload."""
    (call,) = await peer.calls(1)
    expected: dict[str, Any] = {"params": [], "payload": FONT} if binary else {"params": [BASE64]}
    assert call == {"command": "upload_font_data", "call_id": call["call_id"], **expected}
    await peer.ok(call, var=name)


async def test_base64_is_tried_where_binary_is_refused_and_then_remembered():
    """The second upload does not ask again, nor does the next session."""
    async with opened() as peer, Drawing(peer.line) as drawing:
        async with within(drawing.upload_font(FONT)) as first:
            await refuse(peer, binary=True)
            await take(peer, binary=False)
        async with within(drawing.upload_font(FONT)) as second:
            await take(peer, binary=False, name="font1")
        assert (first.value.name, second.value.name) == ("font0", "font1")


async def test_a_refusal_is_final_where_the_binary_form_is_known_to_work():
    """A bad font is no reason to send it twice."""
    async with opened() as peer, Drawing(peer.line) as drawing:
        async with within(drawing.upload_font(FONT)) as kept:
            await take(peer, binary=True)
        with pytest.raises(DrawingRefused, match="not a font"):
            async with within(drawing.upload_font(FONT)):
                await refuse(peer, binary=True, error="not a font")
        assert kept.value.name == "font0"


async def test_what_is_refused_in_both_forms_fails_with_the_first_refusal():
    """Its error is short, and nothing is remembered."""
    async with opened() as peer, Drawing(peer.line) as drawing:
        with pytest.raises(DrawingRefused, match="takes 1 parameter") as caught:
            async with within(drawing.upload_font(FONT)):
                await refuse(peer, binary=True, error="takes 1 parameter, got 0")
                await refuse(peer, binary=False, error="not a font")
        assert caught.value.params == ()
        assert peer.line.memory == {}


@pytest.mark.parametrize("error", ["not a font", "out of memory", "picture too large", "no", ""])
async def test_a_refused_file_is_not_sent_again(error):
    """An app that knows which call it refuses has read it, and says if it missed the file."""
    async with opened() as peer, Drawing(peer.line) as drawing:
        with pytest.raises(DrawingRefused):
            async with within(drawing.upload_font(FONT)):
                await refuse(peer, binary=True, error=error)
        async with within(drawing.upload_font(FONT)) as font:
            await take(peer, binary=True)
        assert font.value.name == "font0"


async def test_a_refusal_in_the_only_form_is_told():
    """Where base64 is known to be the form."""
    async with opened() as peer, Drawing(peer.line) as drawing:
        async with within(drawing.upload_font(FONT)) as kept:
            await refuse(peer, binary=True)
            await take(peer, binary=False)
        with pytest.raises(DrawingRefused, match="not a font"):
            async with within(drawing.upload_font(FONT)):
                await refuse(peer, binary=False, error="not a font")
        assert kept.value.name == "font0"


async def test_an_app_that_only_complains_gets_base64():
    """It could not read the call_id, so its error names no call."""
    async with opened() as peer, Drawing(peer.line, deadline=0.5) as drawing:
        async with within(drawing.upload_font(FONT)) as font:
            await peer.calls(1)
            await peer.answer({"error": "invalid JSON"})
            await take(peer, binary=False)
        assert font.value.name == "font0"


async def test_silence_is_a_time_out_and_nothing_else():
    """A slow camera is not an old one."""
    async with opened() as peer, Drawing(peer.line, deadline=0.5) as drawing:
        with pytest.raises(TimedOut, match="upload_font_data"):
            await drawing.upload_font(FONT)
        assert peer.line.memory == {}
