"""A peer repeats the secrets that it was sent, with no name beside them: nobody else is told."""

from __future__ import annotations

import base64
import gc
import html
import json
import logging
import pickle
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import Camera, secret
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, NotFound
from aiocamstreamer.overlay import PictureInPicture
from aiocamstreamer.planetracker import Connection
from aiocamstreamer.redaction import excerpt, secrets_in
from aiocamstreamer.secret import Secret, without_secrets
from aiocamstreamer.wire import envelope
from asking import questions
from peer import opened
from raw import Asked, RawPeer, answering, challenge, raw_peer, reply
from within import within

pytestmark = pytest.mark.untraced

PASSWORD = 'Zq7&"S3cret/ <Pass>\\€'
SENT = "Xy9-sent%20Along+7"
FAR = "F4r-away?Pass"
TOKEN = "tk-9f3_QqZ"
SECRETS = (PASSWORD, SENT, FAR, TOKEN)
BASIC = base64.b64encode(f"root:{PASSWORD}".encode()).decode()
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda text: quote(text, safe=""),
    "percent, lower": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "form": quote_plus,
    "page": html.escape,
    "json": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json, ascii": lambda text: json.dumps(text)[1:-1],
}


@pytest.fixture
def anyio_backend() -> str:
    """One event loop will do: what is told is the same."""
    return "asyncio"


def everything(spell: Callable[[str], str]) -> str:
    """A sentence with every secret in it, and no word that says so."""
    told = " or ".join(map(spell, SECRETS))
    return f"cannot use {told} nor {BASIC} today"


def leaked(text: str, *sent: str) -> set[str]:
    """Spellings of the password, and of what was *sent*, in *text*."""
    spelled = {spell(secret) for secret in (PASSWORD, *sent) for spell in SPELLINGS.values()}
    return {each for each in {*spelled, BASIC} if each in text}


SHAPES: dict[str, Callable[[Callable[[str], str]], bytes]] = {
    "an error": lambda spell: reply(f"Error: {everything(spell)}"),
    "a number and words": lambda spell: reply(f"Error: 7 {everything(spell)}"),
    "no error": lambda spell: reply(everything(spell)),
    "a sentence with 400": lambda spell: reply(everything(spell), "400 Bad Request"),
    "a sentence with 500": lambda spell: reply(everything(spell), "500 Error"),
    "a page": lambda spell: reply(f"<html><body># Error: {everything(spell)}</body></html>"),
    "another page": lambda spell: reply(f"<html><body>{everything(spell)}</body></html>", "503 Busy"),
    "json": lambda spell: reply(json.dumps({"error": {"code": 7, "message": everything(spell)}})),
    "json, a code": lambda spell: reply(json.dumps({"error": {"code": everything(spell), "message": "no"}})),
    "json of an app": lambda spell: reply(json.dumps({"status": 500, "message": everything(spell)})),
    "json of a service": lambda spell: reply(json.dumps({"FaultReason": everything(spell)})),
    "json, data": lambda spell: reply(json.dumps({"status": 200, "data": [everything(spell)]})),
    "no json": lambda spell: reply(f'{{"x": {everything(spell)}'),
    "xml": lambda spell: reply(
        f'<root><job result="ERROR" errormsg="{html.escape(everything(spell))}"/></root>'
    ),
    "no xml": lambda spell: reply(f'<?xml version="1.0"?><root>{everything(spell)}'),
    "a reason": lambda spell: f"HTTP/1.1 400 {everything(spell)}\r\nContent-Length: 0\r\n\r\n".encode(),
    "a header": lambda spell: f"HTTP/1.1 200 OK\r\n{everything(spell)}\r\nContent-Length: 0\r\n\r\n".encode(),
    "no HTTP": lambda spell: f"{everything(spell)}\r\n\r\n".encode(),
}

SOURCE = PictureInPicture(id=9, camera_password=SENT)
METHODS: dict[str, Callable[[Camera], Awaitable[Any]]] = {
    "users.add": lambda camera: camera.vapix.users.add("joe", SENT),
    "users.add_first": lambda camera: camera.vapix.users.add_first("joe", SENT),
    "params.update": lambda camera: camera.vapix.params.update({"Network.X": SENT}),
    "params.create": lambda camera: camera.vapix.params.create("A", template="a", values={"X": SENT}),
    "set_rtsp_token": lambda camera: camera.switcher.set_rtsp_token(TOKEN),
    "milestone": lambda camera: camera.planetracker.setup.check_milestone(Connection(ip="x", password=SENT)),
    "services.replace": lambda camera: camera.overlay.services.replace([SOURCE]),
    "call": lambda camera: camera.vapix.call("call", "x:Set", {"Account": {"Password": SENT}}),
    "call, simplified": lambda camera: camera.vapix.call("call", "x:Set", {"psk": SENT}, simplified=True),
    "request, form": lambda camera: camera.request("POST", "/x", form={"pwd": SENT}),
    "request, json": lambda camera: camera.request("POST", "/x", json=[{"a": {"streamKey": SENT}}]),
    "request, query": lambda camera: camera.request("GET", "/x", {"token": SENT}),
    "request, header": lambda camera: camera.request("GET", "/x", headers={"X-Api-Key": SENT}),
    "request, url": lambda camera: camera.request("POST", "/x", form={"to": f"rtmp://h/live/{SENT}"}),
    "relayed": lambda camera: camera.relay(
        "http://192.0.2.7", username="u", password=FAR
    ).vapix.params.list(),
}

SENT_BY = {"set_rtsp_token": (TOKEN,), "relayed": (FAR,)}
"""Methods that send another one."""


def talk(shape: str, spelling: str):
    """A camera that knows the account, and says all that it has heard."""
    said = SHAPES[shape](SPELLINGS[spelling])

    def answer(asked: Asked) -> bytes:
        if not asked.is_signed:
            return challenge()
        if asked.path == "/axis-cgi/usergroup.cgi":
            return reply("root\nadmin\n")
        return said

    return answering(answer)


def logged_in(peer: RawPeer) -> Camera:
    return Camera(peer.url, username="root", password=PASSWORD)


def told(error: BaseException | None) -> str:
    """Everything that *error*, and what it came from, says in any way."""
    texts: list[str] = []
    seen: list[BaseException] = []
    while error is not None:
        assert error not in seen
        seen.append(error)
        texts += [str(error), repr(error), *map(repr, vars(error).values()), *map(repr, error.args)]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(texts)


CASES = [(shape, "as it is") for shape in SHAPES] + [("no error", spelling) for spelling in [*SPELLINGS][1:]]


@pytest.mark.parametrize(("shape", "spelling"), CASES)
async def test_what_was_sent(shape: str, spelling: str, caplog: pytest.LogCaptureFixture):
    """Neither errors nor what they came from nor the log say it, whatever was sent and asked."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer")
    refused = {}
    async with raw_peer(talk(shape, spelling)) as peer, logged_in(peer) as camera:
        for name, ask in METHODS.items():
            try:
                with anyio.fail_after(30):
                    await ask(camera)
            except CameraError as error:
                refused[name] = leaked(told(error), *SENT_BY.get(name, (SENT,)))
                pickle.loads(pickle.dumps(error))
    assert refused
    assert not any(refused.values()), refused
    assert leaked(caplog.text, SENT) == set()


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_was_sent_to_log_in(shape: str, caplog: pytest.LogCaptureFixture, tmp_path: Path):
    """By every question that there is."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer")
    refused = {}
    async with raw_peer(talk(shape, "as it is")) as peer, logged_in(peer) as camera:
        for name, ask in questions(camera, folder=tmp_path):
            try:
                with anyio.fail_after(30):
                    await ask()
            except (CameraError, ValueError) as error:
                refused[name] = leaked(told(error))
    assert not any(refused.values()), refused
    assert leaked(caplog.text) == set()


async def test_a_drawing_that_is_refused(caplog: pytest.LogCaptureFixture):
    """Calls, complaints about none, and the goodbye."""
    caplog.set_level(logging.DEBUG, "aiocamstreamer")
    known = Secret(PASSWORD)
    async with opened() as peer:
        camera = Camera(peer.line.address.url)
        async with camera.overlay.drawing() as drawing:
            with pytest.raises(CommandRefused) as caught:
                async with within(drawing.image_surface(5, 5)):
                    (call,) = await peer.calls(1)
                    said = everything(str)
                    await peer.answer({"error": said}, {"error": said, "call_id": call["call_id"]})
        await camera.aclose()
    assert leaked(told(caught.value)) == set()
    assert leaked(caplog.text) == set()
    assert known


@given(st.text(max_size=1200), st.sampled_from(SECRETS), st.text(max_size=300), st.sampled_from([*SPELLINGS]))
def test_wherever_it_stands(before: str, secret: str, after: str, spelling: str):
    """At the edge of what is shown, and of what is looked at, as well; not even its beginning is told."""
    known = Secret(secret)
    spelled = SPELLINGS[spelling](secret)
    shown = excerpt(f"{before}~{spelled}~{after}")
    assert spelled[:8] not in shown or spelled[:8] in excerpt(f"{before}~~{after}")
    assert known


@given(st.integers(0, 1100))
def test_at_every_edge(where: int):
    """White space is folded only later: what stands far behind may come to the front."""
    known = Secret("S3cretOfLength")
    for filling in (" ", "x"):
        shown = excerpt((filling * where) + "S3cretOfLength" + "y" * 700)
        assert "S3cr" not in shown
        shown = excerpt(((filling * where) + "S3cretOfLength" + "y" * 700).encode())
        assert "S3cr" not in shown
    assert known


def test_a_secret_is_known_as_long_as_it_lives():
    """Then nobody looks out for it; of two that are equal the last one counts, and so do copies."""
    text = "no such word as Xq-unlikely-9"
    first, second = Secret("Xq-unlikely-9"), Secret("Xq-unlikely-9")
    assert excerpt(text) == "no such word as …"
    copied = Secret(second)
    del first, second
    gc.collect()
    assert excerpt(text) == "no such word as …"
    assert copied.reveal() == "Xq-unlikely-9"
    del copied
    gc.collect()
    assert excerpt(text) == text


def test_many_secrets():
    """They cost no time: the text alone does."""
    known = [Secret(f"pw{number:06}x") for number in range(5000)]
    assert excerpt("a pw004999x and pw000000x, not pw004999y") == "a … and …, not pw004999y"
    assert len(known) == 5000


def test_what_is_forgotten_takes_no_room():
    """Whatever else is known that begins alike: a token for each connection would fill the memory."""
    known = Secret("token-of-a-year")
    for number in range(1000):
        assert Secret(f"token-of-a-minute-{number}")
    gc.collect()
    assert without_secrets("token-of-a-minute-7, token-of-a-year") == "token-of-a-minute-7, …"
    assert sum(map(len, secret._beginnings.values())) < 100
    assert known


@pytest.mark.parametrize("word", ["4004", "pass", "Error", "found"])
def test_what_programs_compare(word: str):
    """A password as short as a word takes no word out of code and reason; what people read is without it."""
    known = Secret(word)
    error = CommandRefused(f"{word}: not found", code="4004")
    assert (error.code, error.reason) == ("4004", f"{word}: not found")
    assert word not in str(error).removeprefix("camera answered").replace("(code 4004)", "")
    with pytest.raises(NotFound), envelope.seeking("stream 'a'"):
        raise error
    assert known


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("pass", "the passphrase is wrong: pass", "the passphrase is wrong: …"),
        ("root", "root2 and uproot, root's", "root2 and uproot, …'s"),
        ("abc", "abc", "abc"),
        ("", "nothing", "nothing"),
        ("camera", "no such cameras", "no such …s"),
    ],
)
def test_short_secrets_are_words(secret: str, text: str, shown: str):
    """They are parts of too many other ones; three characters are no secret at all."""
    known = Secret(secret)
    assert without_secrets(text) == shown
    assert known is not None


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ({"a": {"streamKey": "k1234"}}, {"k1234"}),
        ([("user", "joe"), ("pwd", "p1234")], {"p1234"}),
        ({"auth": "root:x9"}, {"root:x9"}),
        ({"author": "nobody"}, set()),
        ({"url": "rtsp://u:p4ss@h/axis-media/m.amp?key=v4lue"}, {"p4ss", "m.amp", "v4lue"}),
        ({"psk": '"quoted"'}, {"quoted"}),
        ({"list": [{"token": "t1"}, {"token": None}, {"token": 5}]}, {"t1"}),
        ({"apiKeys": ["one1", "two2"]}, {"one1", "two2"}),
        (None, set()),
    ],
)
def test_the_secrets_in_what_is_sent(sent: object, found: set[str]):
    """By the names that they have, and what an address holds."""
    assert {secret.reveal() for secret in secrets_in(sent)} == found


@pytest.mark.parametrize("kind", [CommandRefused, NotFound])
def test_errors_of_ones_own(kind: type[CameraError]):
    """The reason, and the code, which is the camera's as well."""
    known = Secret(PASSWORD)
    error = kind("no", reason=PASSWORD, code=PASSWORD) if kind is NotFound else kind(PASSWORD, code=PASSWORD)
    assert leaked(told(error)) == set()
    assert leaked(told(MalformedReply(excerpt({"x": PASSWORD})))) == set()
    assert known
