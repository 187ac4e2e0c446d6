"""What this library says of a refusal is not said to be the camera's answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from aiocamstreamer import overlay, planetracker, switcher
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, NotFound
from aiocamstreamer.vapix.application_errors import ControlProblem, LicenseProblem, UploadProblem, explained
from aiocamstreamer.vapix.edge_storage import result
from aiocamstreamer.wire import envelope, jsonrpc, service_call, text, xml
from aiocamstreamer.wire.reply import Reply

Act = Callable[[Camera], Awaitable[object]]

TWICE: dict[str, Act] = {
    "a stream's id": lambda camera: camera.streamer.streams.create("api_77"),
    "a service's id": lambda camera: camera.overlay.services.add(overlay.InfoTicker(id=77)),
    "a playlist": lambda camera: camera.switcher.playlists.add(switcher.Playlist(name="x")),
    "a source": lambda camera: camera.switcher.sources.add(switcher.Source(name="x")),
    "a clip": lambda camera: camera.switcher.clips.add(switcher.Clip(name="x")),
    "a tracker": lambda camera: camera.switcher.trackers.add(switcher.Tracker(name="x")),
    "an entry": lambda camera: camera.planetracker.white_list.add(planetracker.ListEntry(id_value="x")),
    "a preset": lambda camera: camera.vapix.ptz.presets.add("x"),
    "an administrator": lambda camera: camera.vapix.users.add_first("root", password="s3cret"),
}

MISSING: dict[str, Act] = {
    "playlist": lambda camera: camera.switcher.playlists.get("nobody"),
    "preset": lambda camera: camera.vapix.ptz.presets.update("nobody"),
    "application": lambda camera: camera.vapix.applications.get("nobody"),
    "account": lambda camera: camera.vapix.users.remove("nobody"),
}


@pytest.mark.parametrize("what", TWICE)
async def test_what_is_there_already(camera: Camera, what: str):
    """The text says that it is there, and nothing of an answer."""
    if what != "an administrator":
        await TWICE[what](camera)
    with pytest.raises(CommandRefused, match="already") as caught:
        await TWICE[what](camera)
    assert "camera answered" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize("what", MISSING)
async def test_what_is_not_there(camera: Camera, what: str):
    """Neither the text nor the repr puts words into the camera's mouth, which listed what it has."""
    with pytest.raises(NotFound, match=f"no {what}") as caught:
        await MISSING[what](camera)
    assert "camera answered" not in str(caught.value) + repr(caught.value)


WITHOUT_WORDS: dict[str, tuple[Callable[[Reply], object], str]] = {
    "a JSON API": (jsonrpc.decode, '{"error":{"code":2003}}'),
    "a JSON API, no code": (jsonrpc.decode, '{"error":{}}'),
    "a JSON API, all null": (jsonrpc.decode, '{"error":{"code":null,"message":null}}'),
    "REST": (jsonrpc.rest, '{"status":"error"}'),
    "a service": (service_call.decode, '{"FaultCode":"","FaultSubCode":"","FaultReason":""}'),
    "XML": (xml.answer, '<reply result="error"/>'),
    "XML of another API": (xml.decode, "<A><GeneralError><ErrorCode>2</ErrorCode></GeneralError></A>"),
    "edge storage": (lambda reply: result(reply, "job"), "<root><job/></root>"),
}


@pytest.mark.parametrize("wrapper", WITHOUT_WORDS)
def test_no_words_at_all(wrapper: str):
    """Where the camera gives no reason, none is made up for it."""
    decode, body = WITHOUT_WORDS[wrapper]
    with pytest.raises(CommandRefused, match="gave no reason") as caught:
        decode(Reply(camera="c", request="R", status=200, content=body.encode()))
    assert "camera answered" not in str(caught.value)
    assert caught.value.reason == ""
    assert "None" not in str(caught.value)


@pytest.mark.parametrize("problem", [*UploadProblem, *ControlProblem, *LicenseProblem])
def test_the_meaning_of_a_code(problem: UploadProblem | ControlProblem | LicenseProblem):
    """The camera said a number; the sentence is out of a document."""
    reply = Reply(camera="c", request="R", status=200, content=f"Error: {problem.code}".encode())
    with pytest.raises(CommandRefused) as caught, explained(type(problem), "app"):
        text.ok(reply)
    assert "camera answered" not in str(caught.value) + repr(caught.value)
    assert caught.value.code == problem.code


def test_words_beside_a_code():
    """They are the camera's own."""
    reply = Reply(camera="c", request="R", status=200, content=b"Error: 10 out of memory")
    with pytest.raises(CommandRefused, match='camera answered "10 out of memory"'), explained(ControlProblem):
        text.ok(reply)


@pytest.mark.parametrize("body", ['{"status":500}', '{"code":"ERR_X"}', '{"success":false}'])
def test_an_app_without_words(body: str):
    """What it did say is repeated."""
    with pytest.raises(CommandRefused) as caught:
        envelope.body(Reply(camera="c", request="R", status=200, content=body.encode()))
    assert body.replace('"', "") in str(caught.value).replace('"', "")
