"""Crash reporters write down local variables: no frame of this library holds a secret in plain sight."""

import base64
import html
import inspect
import json
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import anyio
import pytest

import aiocamstreamer
from aiocamstreamer import parameters
from aiocamstreamer.camera import Camera
from aiocamstreamer.cloud import Cloud
from aiocamstreamer.errors import CameraError
from aiocamstreamer.licensing import License, activate
from aiocamstreamer.limits import LINES
from aiocamstreamer.overlay import PictureInPicture
from aiocamstreamer.planetracker import Connection
from aiocamstreamer.secret import Secret
from aiocamstreamer.streamer import Rtmp
from aiocamstreamer.switcher import Source
from aiocamstreamer.wire import envelope, jsonrpc, keyvalue, ptz, service_call, text, tokens, xml
from aiocamstreamer.wire.reply import Reply
from raw import Asked, Conversation, answering, challenge, raw_peer, reply

SECRET = "Zq7-S3cret&Pass!"
BASIC = base64.b64encode(f"root:{SECRET}".encode()).decode()
TOKEN = "t0ken-Of_a_link"
SPELLINGS = {SECRET, BASIC, quote(SECRET, safe=""), TOKEN}
HOUSE = str(Path(aiocamstreamer.__file__).parent)
LOGIN = "/axis-cgi/usergroup.cgi"
SERIAL = "ACCC8E000001"
LICENSE = License(app="camstreamer", serial=SERIAL, signature=SECRET, license_code=SECRET, params="{}")


@pytest.fixture
def anyio_backend() -> str:
    """One event loop will do: the frames are the same."""
    return "asyncio"


async def params(camera: Camera) -> None:
    await camera.vapix.params.list("Brand")


async def own(camera: Camera) -> None:
    await camera.request("POST", "/x", form={"a": 1})


async def stream(camera: Camera) -> None:
    async with camera.stream("/x"):
        pass


async def drawing(camera: Camera) -> None:
    async with camera.overlay.drawing():
        pass


async def events(camera: Camera) -> None:
    async with camera.streamer.events():
        pass


async def relayed(camera: Camera) -> None:
    async with camera.relay("http://192.0.2.7", username="root", password=SECRET) as far:
        await far.vapix.params.list("Brand")


async def account(camera: Camera) -> None:
    await camera.vapix.users.add("joe", SECRET)


async def first_account(camera: Camera) -> None:
    await camera.vapix.users.add_first("joe", SECRET)


async def changed_account(camera: Camera) -> None:
    await camera.vapix.users.update("joe", password=SECRET)


async def license_installed(camera: Camera) -> None:
    await camera.licensing.install(LICENSE)


async def ensured_account(camera: Camera) -> None:
    await camera.vapix.users.ensure("joe", password=SECRET)


async def link(camera: Camera) -> None:
    await camera.switcher.set_rtsp_token(TOKEN)


async def parameter(camera: Camera) -> None:
    await camera.vapix.params.update({"Network.X": SECRET, "Network.Y": True})


async def parameter_group(camera: Camera) -> None:
    await camera.vapix.params.create("A", template="a", values={"X": SECRET})


async def service(camera: Camera) -> None:
    await camera.overlay.services.replace([PictureInPicture(id=9, camera_password=SECRET)])


async def added_service(camera: Camera) -> None:
    await camera.overlay.services.add(PictureInPicture(id=9, camera_password=SECRET))


async def source(camera: Camera) -> None:
    await camera.switcher.sources.add(Source(name="c1", auth=f"root:{SECRET}"))


async def published(camera: Camera) -> None:
    await camera.streamer.streams.create(destination=Rtmp(host="a.example", app="live", name=SECRET))


async def milestone(camera: Camera) -> None:
    await camera.planetracker.setup.check_milestone(Connection(ip="192.0.2.9", password=SECRET))


async def own_form(camera: Camera) -> None:
    await camera.request("POST", "/x", form={"pwd": SECRET})


async def own_json(camera: Camera) -> None:
    await camera.request("POST", "/x", json={"pwd": SECRET})


async def own_bytes(camera: Camera) -> None:
    await camera.request("POST", "/x", content=SECRET.encode())


async def own_query(camera: Camera) -> None:
    await camera.request("GET", "/x", {"pwd": SECRET})


async def own_header(camera: Camera) -> None:
    await camera.request("GET", "/x", headers={"X-Api-Key": SECRET})


async def own_stream(camera: Camera) -> None:
    async with camera.stream("/x", {"pwd": SECRET}, headers={"X-Api-Key": SECRET}):
        pass


async def called(camera: Camera) -> None:
    await camera.vapix.call("call", "x:Set", {"Password": SECRET})


async def simplified_call(camera: Camera) -> None:
    await camera.vapix.call("call", "x:Set", {"Password": SECRET}, simplified=True)


METHODS = [params, own, stream, drawing, events, relayed, account, first_account, changed_account]
METHODS += [license_installed]
SENDING = [ensured_account, link, parameter, parameter_group, service, added_service, source]
SENDING += [published, milestone, own_form, own_json, own_bytes, own_query, own_header, own_stream]
SENDING += [called, simplified_call]


async def closes(conversation: Conversation) -> None:
    await conversation.request()


async def silent(conversation: Conversation) -> None:
    await conversation.request()
    await conversation.hang()


def after_login(answer: bytes):
    return answering(lambda asked: login(asked) if asked.path == LOGIN else answer)


def login(asked: Asked) -> bytes:
    return reply("root\nadmin\n") if asked.is_signed else challenge()


async def cuts_off(conversation: Conversation) -> None:
    """Ends the connection in the middle of a body."""
    while (asked := await conversation.request()) is not None:
        await conversation.send(half_answered(asked))
        if asked.path != LOGIN:
            return


async def stalls(conversation: Conversation) -> None:
    """Says nothing more in the middle of a body."""
    while (asked := await conversation.request()) is not None:
        await conversation.send(half_answered(asked))
        if asked.path != LOGIN:
            await conversation.hang()


def half_answered(asked: Asked) -> bytes:
    return login(asked) if asked.path == LOGIN else b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"


BASIC_ONLY = reply("", "401 Unauthorized", ['WWW-Authenticate: Basic realm="A"'])


def echoed(asked: Asked) -> bytes:
    """All that was asked, as pages of old cameras repeat it."""
    return reply(asked.head + asked.body, "400 Bad")


def repeated(asked: Asked) -> bytes:
    """The body again, which is no HTTP."""
    return b"what? " + asked.body + b"\r\n\r\n"


SPOKEN = {
    "text": str,
    "a refusal": "Error: {}".format,
    "a page": "<html><body>{}</body></html>".format,
    "a page that refuses": "<html><body># Error: {}</body></html>".format,
    "XML": lambda said: f"<?xml version='1.0'?><reply><error message='{html.escape(said)}'/></reply>",
    "other XML": lambda said: f"<?xml version='1.0'?><root><a>{html.escape(said)}</a></root>",
    "no XML": "<?xml version='1.0'?><reply>{}".format,
    "JSON": lambda said: json.dumps({"error": {"code": 1, "message": said}}),
    "JSON of an app": lambda said: json.dumps({"status": 500, "message": said}),
    "other JSON": lambda said: json.dumps([said]),
    "no JSON": "{{{}".format,
    "an absent CGI": lambda said: f"CGI {said[:90]} {said[-60:]} can't be resolved",
}
"""What answers with HTTP 200 that repeat the request are made of it: readers look at each."""


def speaking(spell: Callable[[str], str]):
    """Somebody who says the request again."""

    def answer(asked: Asked) -> bytes:
        said = (asked.head + asked.body).decode("latin-1")
        return login(asked) if asked.path == LOGIN and asked.is_signed else reply(spell(said))

    return answering(lambda asked: answer(asked) if asked.is_signed else challenge())


FAILURES = {
    "refused": answering(lambda asked: challenge(f"n{id(asked)}")),
    "refused, basic": answering(lambda _: BASIC_ONLY),
    "closes": closes,
    "silent": silent,
    "no HTTP": answering(lambda _: b"220 mail.example\r\n\r\n"),
    "error": after_login(reply("no", "500 Error")),
    "absent": after_login(reply("no", "404 Not Found")),
    "role": after_login(challenge("n2")),
    "page": after_login(reply("<html>no</html>")),
    "broken length": after_login(b"HTTP/1.1 200 OK\r\nContent-Length: zzz\r\n\r\n"),
    "cut off": cuts_off,
    "stalls": stalls,
    "bad gzip": after_login(reply("x", headers=["Content-Encoding: gzip"])),
    "echo": answering(lambda asked: login(asked) if asked.path == LOGIN else echoed(asked)),
    "echo, no HTTP": answering(lambda asked: login(asked) if asked.path == LOGIN else repeated(asked)),
    "far refusal": after_login(reply("", "400 Bad", ['WWW-Authenticate: Basic realm="B"'])),
}


def leaks(error: BaseException | None) -> set[str]:
    """Frames of this library that show a secret, those of the errors behind *error* included."""
    found: set[str] = set()
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found |= {"the text" for secret in SPELLINGS if secret in f"{error} {error!r}"}
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename.startswith(HOUSE):
                where = f"{frame.f_code.co_filename.removeprefix(HOUSE)}:{frame.f_code.co_name}"
                found |= {f"{where}: {name}" for name, value in frame.f_locals.items() if shows(value)}
        error = error.__cause__ or error.__context__
    return found


def shows(value: object) -> bool:
    shown = repr(value)
    return any(secret in shown for secret in SPELLINGS)


CASES = [(method, failure) for method in METHODS for failure in FAILURES]
CASES += [(method, failure) for method in SENDING for failure in ("closes", "error", "page", "role")]


@pytest.mark.parametrize(("method", "failure"), CASES)
async def test_no_frame_shows_a_secret(method, failure):
    """Whatever fails, and wherever."""
    async with raw_peer(FAILURES[failure]) as peer:
        camera = Camera(peer.url, username="root", password=SECRET, allow_basic=True)
        async with camera:
            try:
                with anyio.fail_after(30) as peer.patience:
                    await method(camera)
            except (CameraError, TimeoutError, ValueError) as error:
                assert leaks(error) == set()  # noqa: PT017 - some methods need no answer


@pytest.mark.parametrize("what", SPOKEN)
async def test_nor_does_one_where_what_was_sent_comes_back(what):
    """Whatever it is spelled as: readers look at each."""
    shown: dict[str, set[str]] = {}
    async with (
        raw_peer(speaking(SPOKEN[what])) as peer,
        Camera(peer.url, username="root", password=SECRET, allow_basic=True) as camera,
    ):
        for method in METHODS + SENDING:
            try:
                with anyio.fail_after(30) as peer.patience:
                    await method(camera)
            except (CameraError, TimeoutError, ValueError) as error:
                shown[method.__name__] = leaks(error)
    assert shown
    assert not any(shown.values())


TOLD = {
    "/local/camoverlay/api/services.cgi": {"services": [{"id": 1, "camera_pass": SECRET}]},
    "/local/camstreamer/stream_list.cgi": {"status": 200, "data": [{"streamKey": SECRET}]},
    "/local/camstreamer/param/get.cgi": {"status": 200, "data": {"other": SECRET}},
    "/local/camswitcher/api/streams.cgi": {"status": 200, "data": {"c-1": {"password": SECRET}}},
    "/axis-cgi/serverreport.cgi": {"password": SECRET},
    "/local/camscripter/package/settings.cgi": [SECRET],
}
SEEKING = {
    "service": lambda camera, _: camera.overlay.services.get(9),
    "streams": lambda camera, _: camera.streamer.streams.list(),
    "parameter": lambda camera, _: camera.streamer.parameters.get("x"),
    "source": lambda camera, _: camera.switcher.sources.get("c-2"),
    "settings": lambda camera, _: camera.scripter.packages.change_settings("a", x=1),
    "file": lambda camera, folder: camera.vapix.system.report(folder / "report"),
}


@pytest.mark.parametrize("seek", SEEKING.values(), ids=SEEKING)
async def test_nor_what_a_camera_tells_beside_what_was_sought(seek, tmp_path):
    """Records of others hold passwords; who seeks one that is not there is told so, and nothing else."""

    def answer(asked: Asked) -> bytes:
        return login(asked) if asked.path == LOGIN else reply(json.dumps(TOLD.get(asked.path, {})))

    async with (
        raw_peer(answering(answer)) as peer,
        Camera(peer.url, username="root", password="p") as camera,
    ):
        with pytest.raises(CameraError) as caught:
            await seek(camera, tmp_path)
    assert SECRET not in str(caught.value)
    assert leaks(caught.value) == set()
    assert {asked.path for asked in peer.asked} & TOLD.keys()


STREAMS = [
    {
        "streamId": name,
        "platform": "rtmp",
        "enabled": True,
        "active": True,
        "title": name,
        "callApi": False,
        "trigger": {"type": "manual"},
        "status": {"led": True},
        "video": {
            "output": {"type": "video", "url": f"rtmp://a.example/live/{SECRET}", "parameters": ""},
            "input": {"type": "CRS", "internalVapixParameters": "", "userVapixParameters": ""},
        },
        "audio": {"source": "microphone", "audioChannelNbr": 0, "forceStereo": False},
    }
    for name in ("1", "2")
]
HELD = {
    "/local/camoverlay/api/services.cgi": {
        "services": [
            {"id": 1, "enabled": 1, "name": "pip", "camera_pass": SECRET},
            {"id": 2, "enabled": 1, "name": "other", "key": SECRET},
        ]
    },
    "/local/camstreamer/stream_list.cgi": {"status": 200, "data": {"streamList": STREAMS}},
    "/local/camswitcher/api/streams.cgi": {
        "status": 200,
        "data": {"c-1": {"type": "image", "auth": f"root:{SECRET}"}, "c-2": {"auth": f"root:{SECRET}"}},
    },
}
"""Lists with passwords, as apps tell them."""

NOWHERE = Rtmp(host="a.example", app="b")
WRITING = {
    "a service less": lambda camera: camera.overlay.services.remove(2),
    "a service more": lambda camera: camera.overlay.services.add(PictureInPicture(id=9)),
    "a service changed": lambda camera: camera.overlay.services.update(1, enabled=False),
    "all services": lambda camera: camera.overlay.services.replace([PictureInPicture(id=9)]),
    "a source less": lambda camera: camera.switcher.sources.remove("c-2"),
    "a source more": lambda camera: camera.switcher.sources.add(Source(name="c-9")),
    "a source changed": lambda camera: camera.switcher.sources.update("c-1", ip="192.0.2.1"),
    "a source ensured": lambda camera: camera.switcher.sources.ensure("c-1", ip="192.0.2.1"),
    "a stream less": lambda camera: camera.streamer.streams.remove("1"),
    "a stream more": lambda camera: camera.streamer.streams.create(destination=NOWHERE),
    "a stream changed": lambda camera: camera.streamer.streams.update("1", title="b"),
}


@pytest.mark.parametrize("write", WRITING.values(), ids=WRITING)
@pytest.mark.parametrize("said", [b"", reply("no", "500 Error"), reply("<html>no</html>")])
async def test_nor_records_that_could_not_be_written_back(write, said):
    """Whoever changes one reads those of others, too, and writes them with it."""
    written: list[str] = []

    def answer(asked: Asked) -> bytes:
        if asked.path == LOGIN:
            return login(asked)
        if asked.method == "GET" and "stream_id=1" in asked.target:
            return reply(json.dumps({"status": 200, "data": STREAMS[0]}))
        if asked.method == "GET" and "action=get" in asked.target:
            return reply(json.dumps(HELD.get(asked.path, {})))
        written.append(asked.path)
        return said

    async with (
        raw_peer(answering(answer)) as peer,
        Camera(peer.url, username="root", password="p") as camera,
    ):
        with pytest.raises(CameraError) as caught:
            await write(camera)
    assert leaks(caught.value) == set()
    assert set(written) & HELD.keys()


def takes_only_a_reply(thing: object) -> bool:
    """Whether *thing* is a public function that makes something of an answer."""
    if not inspect.isfunction(thing) or thing.__name__.startswith("_"):
        return False
    first, *others = inspect.signature(thing).parameters.values()
    return first.name == "reply" and all(each.default is not each.empty for each in others)


MODULES = [envelope, jsonrpc, keyvalue, parameters, ptz, service_call, text, tokens, xml]
READERS = [each for module in MODULES for _, each in inspect.getmembers(module, takes_only_a_reply)]
READERS = [each for place, each in enumerate(READERS) if each not in READERS[:place]]


@pytest.mark.parametrize("read", READERS, ids=lambda read: f"{read.__module__}.{read.__name__}")
@pytest.mark.parametrize("what", SPOKEN)
def test_no_reader_of_answers_has_a_name_for_them(read, what):
    """Whatever they are, and whatever the status: what was sent is said again in any of them."""
    known = Secret(SECRET)
    for said in (f"a={SECRET}", f"{SECRET}\nb\n" * (LINES + 1), f"Error setting 'a.b' to '{SECRET}'!"):
        for status in (200, 400):
            content = SPOKEN[what](said).encode()
            try:
                read(Reply(camera="192.0.2.1", request="GET /x", status=status, content=content))
            except CameraError as error:
                assert leaks(error) == set()  # noqa: PT017 - some take it for an answer
    assert known


@pytest.mark.parametrize("failure", ["closes", "no HTTP", "error", "page", "broken length"])
async def test_nor_does_one_on_the_way_to_the_vendor(failure):
    """Licence codes are secrets, too."""
    async with raw_peer(FAILURES[failure]) as peer:
        for ask in (
            lambda: activate("camoverlay", serial=SERIAL, license_code=SECRET, email="a@b.c", url=peer.url),
            lambda: _cloud(peer.url),
        ):
            with pytest.raises((CameraError, ValueError)) as caught:
                await ask()
            assert leaks(caught.value) == set()


async def _cloud(url: str) -> None:
    async with Cloud(url) as cloud:
        await cloud.streams(license_code=SECRET, serial=SERIAL)


@pytest.mark.parametrize("password", [SECRET + "\ud800", 5, b"x", None])
def test_passwords_that_are_none(password):
    """They are refused by name, and not shown."""
    with pytest.raises((TypeError, ValueError), match="password: ") as caught:
        Camera("camera.example", username="root", password=password)
    assert SECRET not in str(caught.value)
    assert leaks(caught.value) == set()


SECRETS = {"arguments": {"pwd": SECRET}, "form": {"pwd": SECRET}, "headers": {"X-Api-Key": SECRET}}
REFUSED_REQUESTS = {
    "method": {"method": "get"},
    "path": {"path": "/../x"},
    "two bodies": {"content": SECRET.encode()},
    "header": {"headers": {"Host": SECRET}},
    "argument": {"arguments": {"pwd": SECRET, "x": b"y"}},
    "field": {"form": {"pwd": SECRET, "x": float("nan")}},
    "json": {"form": None, "json": {"pwd": SECRET, "x": {1}}},
    "status": {"accept": {5}},
    "deadline": {"deadline": -1},
    "size": {"max_bytes": -1},
    "media type": {"content_type": "\r\n"},
}


@pytest.mark.parametrize("what", REFUSED_REQUESTS)
async def test_requests_that_are_refused_before_they_are_sent(what):
    """The library's frames have nothing of what would have been sent."""
    async with Camera("192.0.2.9", username="root", password=SECRET) as camera:
        given = {"method": "POST", "path": "/x", **SECRETS, **REFUSED_REQUESTS[what]}
        with pytest.raises((TypeError, ValueError)) as caught:
            await camera.request(given.pop("method"), given.pop("path"), **given)
        assert leaks(caught.value) == set()
        if what in {"two bodies", "field", "json", "size"}:
            return
        given = {
            "method": "POST",
            "path": "/x",
            **SECRETS,
            "content": SECRET.encode(),
            **REFUSED_REQUESTS[what],
        }
        del given["form"]
        with pytest.raises((TypeError, ValueError)) as caught:
            camera.stream(given.pop("path"), **given)
        assert leaks(caught.value) == set()
