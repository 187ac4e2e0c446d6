"""A refusal in the wrapper of another API than the one that was asked is a refusal, and never nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, RoleTooLow
from aiocamstreamer.transport import is_answer
from aiocamstreamer.vapix import PortNumber
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply
from asking import peer, reply

pytestmark = pytest.mark.untraced

Ask = Callable[[Camera], Awaitable[Any]]

XML = '<?xml version="1.0"?><root>{}</root>'
WRAPPERS: dict[str, bytes] = {
    "json": reply(b'{"apiVersion":"1.0","error":{"code":2003,"message":"no way today"}}'),
    "json behind a mark": reply(b'\xef\xbb\xbf {"error":{"code":2003,"message":"no way today"}}'),
    "json of a role": reply(b'{"error":{"code":2001,"message":"no way today"}}'),
    "json with 400": reply(
        b'\xef\xbb\xbf{"error":{"code":2003,"message":"no way today"}}', "400 Bad Request"
    ),
    "json of an app": reply(b'{"status":500,"message":"no way today"}'),
    "json of an app, as text": reply(b'{"status":"404","message":"no way today"}'),
    "json of an app, in words": reply(b'{"code":"ERR_BUSY","details":"no way today"}'),
    "json of an app, with 400": reply(b'{"status":400,"message":"no way today"}', "400 Bad Request"),
    "json of REST": reply(b'{"status":"error","error":{"code":500,"message":"no way today"}}'),
    "xml": reply(
        XML.format("<GeneralError><ErrorDescription>no way today</ErrorDescription></GeneralError>").encode()
    ),
    "xml attribute": reply(XML.format('<job result="ERROR" errormsg="no way today"/>').encode()),
    "xml element": reply(
        XML.format('<recordings><error code="3">no way today</error></recordings>').encode()
    ),
    "page": reply(b"<html><body bgcolor=#ffffff># Error: no way today\n</body></html>"),
    "page behind a comment": reply(b"<!-- made here -->\n<HTML><BODY>Error: no way today</BODY></HTML>"),
    "page in XHTML": reply(
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y.dtd">\n'
        b"<html><body>Error: no way today</body></html>"
    ),
    "page with a heading": reply(b"<html><body><h1>Parameters</h1>Error: no way today</body></html>"),
    "piece of a page": reply(b"<pre>\nError: no way today\n</pre>"),
}
ASKED: dict[str, Ask] = {
    "params.update": lambda camera: camera.vapix.params.update({"Brand.Brand": "x"}),
    "params.get": lambda camera: camera.vapix.params.get("Brand.Brand"),
    "users.list": lambda camera: camera.vapix.users.list(),
    "users.groups": lambda camera: camera.vapix.users.groups(),
    "users.whoami": lambda camera: camera.vapix.users.whoami(),
    "users.remove": lambda camera: camera.vapix.users.remove("joe"),
    "ptz.home": lambda camera: camera.vapix.ptz.home(),
    "ptz.position": lambda camera: camera.vapix.ptz.position(),
    "ptz.limits": lambda camera: camera.vapix.ptz.limits(),
    "ptz.driver": lambda camera: camera.vapix.ptz.driver(),
    "ptz.presets.add": lambda camera: camera.vapix.ptz.presets.add("Gate"),
    "ptz.presets.list": lambda camera: camera.vapix.ptz.presets.list(),
    "tours.list": lambda camera: camera.vapix.tours.list(),
    "media_clips.list": lambda camera: camera.vapix.media_clips.list(),
    "ports.trigger": lambda camera: camera.vapix.ports.trigger(),
    "network.ping": lambda camera: camera.vapix.network.ping("192.0.2.1"),
    "disks.list": lambda camera: camera.vapix.disks.list(),
    "disks.health": lambda camera: camera.vapix.disks.health(),
    "recordings.list": lambda camera: camera.vapix.recordings.list(),
    "recordings.rules.list": lambda camera: camera.vapix.recordings.rules.list(),
    "applications.list": lambda camera: camera.vapix.applications.list(),
    "event_topics.list": lambda camera: camera.vapix.event_topics.list(),
    "params.definitions": lambda camera: camera.vapix.params.definitions(),
    "call": lambda camera: camera.vapix.call("call", "x:Get"),
    "call, simplified": lambda camera: camera.vapix.call("call", "x:Get", simplified=True),
    "ports.list": lambda camera: camera.vapix.ports.list(),
    "ports.update": lambda camera: camera.vapix.ports.update(PortNumber(index=0), state="open"),
    "system.ready": lambda camera: camera.vapix.system.ready(),
    "system.restart": lambda camera: camera.vapix.system.restart(),
    "system.log": lambda camera: camera.vapix.system.log(),
    "clock.time": lambda camera: camera.vapix.clock.time(),
    "clock.zones": lambda camera: camera.vapix.clock.zones(),
    "http_headers.list": lambda camera: camera.vapix.http_headers.list(),
    "imaging.snapshot": lambda camera: camera.vapix.imaging.snapshot(),
    "imaging.size": lambda camera: camera.vapix.imaging.size(),
    "media_clips.play": lambda camera: camera.vapix.media_clips.play(1),
    "streamer.streams": lambda camera: camera.streamer.streams.list(),
    "streamer.utc_time": lambda camera: camera.streamer.utc_time(),
    "overlay.services": lambda camera: camera.overlay.services.list(),
    "overlay.set_ticker_text": lambda camera: camera.overlay.set_ticker_text(service_id=1, text="x"),
    "switcher.playlists": lambda camera: camera.switcher.playlists.list(),
    "scripter.packages": lambda camera: camera.scripter.packages.list(),
    "planetracker.mode": lambda camera: camera.planetracker.mode(),
    "planetracker.setup": lambda camera: camera.planetracker.setup.camera_settings(),
}
SPEAK_XML = ("disks", "recordings", "applications", "params.definitions", "event_topics")


@pytest.mark.parametrize("account", [{}, {"username": "root", "password": "right"}], ids=["nobody", "root"])
@pytest.mark.parametrize("wrapper", WRAPPERS)
async def test_every_wrapper_by_every_kind_of_endpoint(wrapper: str, account: dict[str, str]):
    """Nothing takes it for an answer; whoever speaks that language tells the camera's words and code."""
    async with (
        peer(WRAPPERS[wrapper]) as server,
        Camera(f"http://127.0.0.1:{server.port}", **account) as camera,
    ):
        for name, ask in ASKED.items():
            with pytest.raises(CameraError) as caught:
                await ask(camera)
                pytest.fail(name)
            assert "no way today" in str(caught.value), name
            assert isinstance(caught.value, CommandRefused | RoleTooLow | MalformedReply), name
            if wrapper.startswith("json") or (wrapper.startswith("xml") and name.startswith(SPEAK_XML)):
                assert not isinstance(caught.value, MalformedReply), name


@pytest.mark.parametrize(
    "said",
    [
        {"success": False, "message": "no way today"},
        {"result": "error", "message": "no way today"},
        {"status": "failed", "message": "no way today"},
        {"code": "ERR_BUSY", "details": "no way today"},
    ],
)
async def test_refusals_of_apps_where_text_or_nothing_is_awaited(said: dict[str, Any]):
    """A log, a report and a command alike."""
    async with peer(reply(orjson.dumps(said))) as server, Camera(f"http://127.0.0.1:{server.port}") as camera:
        for ask in (camera.streamer.log, camera.overlay.report, camera.switcher.queue.clear):
            with pytest.raises(CommandRefused, match="no way today"):
                await ask()


def test_data_that_looks_like_a_verdict_is_data():
    """``result`` may be what was asked for."""
    for found in ({"result": "Terminal 3 has failed flights only"}, {"success": True}, {"result": None}):
        envelope.judge(Reply(camera="c", request="r", status=200), found)


@pytest.mark.parametrize(
    "said", [b'{"status":500,"message":"no way today"}', b'{"code":400,"message":"no way today"}']
)
async def test_a_refusal_in_the_place_of_a_packages_settings(said: bytes):
    """It is not merged and saved for the package's own."""
    async with peer(reply(said)) as server, Camera(f"http://127.0.0.1:{server.port}") as camera:
        packages = camera.scripter.packages
        for ask in (lambda: packages.settings("pkg"), lambda: packages.change_settings("pkg", a=1)):
            with pytest.raises(CommandRefused, match="no way today"):
                await ask()
        assert server.asked == 2


async def test_a_settings_answer_with_an_error_status_is_no_settings():
    """What would be merged and saved must have been read."""
    async with (
        peer(reply(b'{"status":404,"message":"no way today"}', "404 Not Found")) as server,
        Camera(f"http://127.0.0.1:{server.port}") as camera,
    ):
        with pytest.raises(CameraError):
            await camera.planetracker.setup.camera_settings()


@pytest.mark.parametrize(
    "head", [b'\xef\xbb\xbf{"a"', b" \r\n{", b"[]", b"<?xml version", b"<HTML>", b"Http API: "]
)
def test_what_comes_in_place_of_a_file(head: bytes):
    """However it begins."""
    assert is_answer(head, {})
    assert not is_answer(b"\x00\x00\x00\x18ftypmp42", {})
