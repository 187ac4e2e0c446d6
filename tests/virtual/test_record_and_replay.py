"""Real traffic is written down without its secrets, and served again."""

import json
import os
import re
import signal
import subprocess
import sys

import httpx
import pytest
from foreign import open_drawing, receive
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    ServerPerMessageDeflateFactory,
)
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from aiocamstreamer import Camera
from aiocamstreamer.scrubbing import Scrub
from aiocamstreamer.streamer import StreamState
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.recorder import Recorder
from aiocamstreamer.virtual.recording.cassette import Cassette
from aiocamstreamer.virtual.recording.transcript import Transcript
from aiocamstreamer.virtual.replay import replay
from programs import PATIENCE
from trust import NOBODY

PASSWORD = "kr4t0ch:víl"
SERIAL = "B8A44F123456"


@pytest.fixture(params=["digest", "basic"])
def real(request):
    """The camera that is recorded: it has secrets."""
    with VirtualCamera("admin", PASSWORD, serial=SERIAL, authentication=request.param) as virtual:
        virtual.state.parameters["Network.Bonjour.FriendlyName"] = f"AXIS - {SERIAL} at 10.20.30.40"
        virtual.state.playables.streams["c4f673956-99c5-4a92-8854-c369d1f7da27"]["auth"] = "root:other-secret"
        yield virtual


async def work(camera: Camera) -> dict[str, object]:
    """What a client finds out of a camera, in a little of everything."""
    found: dict[str, object] = {}
    found["names"] = sorted(await camera.vapix.params.list("Network.Bonjour"))
    found["apps"] = [app.name for app in await camera.vapix.applications.list()]
    found["services"] = [service.id for service in (await camera.overlay.services.list())]
    async with camera.streamer.events() as events:
        async for event in events.of(StreamState):
            found["state"] = (event.stream_id, event.is_streaming)
            break
    async with camera.overlay.drawing() as drawing:
        surface = await drawing.image_surface(40, 20)
        context = await surface.context()
        context.rectangle(0, 0, 40, 20)
        context.fill()
        await drawing.show(surface, x=0, y=0)
        found["extents"] = (await context.text_extents("ABC")).width
    return found


async def test_recorded_and_replayed(real, tmp_path):
    """A client finds the same in the recording, whose file names no secret, serial or address."""
    path = tmp_path / "cassette.json"
    allowed = (
        {"allow_basic": True}
        if real.gate.challenges(secure=real.https_url is not None)[0].startswith("Basic")
        else {}
    )
    with Recorder(real.url) as recorder:
        async with Camera(recorder.url, username="admin", password=PASSWORD, **allowed) as camera:
            before = await work(camera)
    recorder.cassette.write(path)
    text = path.read_text()
    tokens = [entry.text for entry in real.log.messages if '{"authorization":"' in entry.text]
    token = json.loads(tokens[0])["authorization"]
    nonces = {entry.nonce for entry in real.log.exchanges if entry.nonce}
    for secret in (PASSWORD, "other-secret", SERIAL, SERIAL.lower(), "10.20.30.40", token, *nonces):
        assert secret not in text
    assert "authorization:" not in text.lower()
    with replay(path, "me", "mine") as virtual:
        async with Camera(virtual.url, username="me", password="mine") as camera:
            after = await work(camera)
        assert not virtual.log.problems
    assert after == before


def test_answers_in_their_order(real, tmp_path):
    """What was asked twice is answered as it was the first time, then as the second, which stays."""
    auth = httpx.DigestAuth("admin", PASSWORD) if _is_digest(real) else httpx.BasicAuth("admin", PASSWORD)
    path, target = (
        tmp_path / "cassette.json",
        "/axis-cgi/param.cgi?action=list&group=Network.Bonjour.FriendlyName",
    )
    with (
        Recorder(real.url) as recorder,
        httpx.Client(base_url=recorder.url, auth=auth, verify=NOBODY) as client,
    ):
        first = client.get(target).text
        client.post("/axis-cgi/param.cgi", data={"action": "update", "Network.Bonjour.FriendlyName": "other"})
        second = client.get(target).text
        assert (SERIAL in first, "other" in second) == (True, True)
    recorder.cassette.write(path)
    login = httpx.DigestAuth("root", "pass")
    with replay(path) as virtual, httpx.Client(base_url=virtual.url, auth=login, verify=NOBODY) as client:
        texts = [client.get(target).text for _ in range(3)]
        missing = client.get("/axis-cgi/never.cgi")
    assert re.search(r"AXIS - ACCC8EFE0\d{3} at 192\.0\.2\.\d+", texts[0])
    assert texts[1] == texts[2] == second
    assert missing.status_code == 404


def _is_digest(real: VirtualCamera) -> bool:
    return real.gate.challenges(secure=real.https_url is not None)[0].startswith("Digest")


def test_foreign_websocket():
    """Messages of a client that is not ours pass unharmed and are written down, uploads too."""
    with VirtualCamera() as real, Recorder(real.url) as recorder:
        real_url, type(real).url = type(real).url, property(lambda _: recorder.url)
        try:
            with open_drawing(real) as client:
                client.send('{"command":"nothing","params":["é"],"call_id":7}')
                assert receive(client)["call_id"] == 7
                client.send(b"\x01\xff\x00")
                assert "error" in receive(client)
        finally:
            type(real).url = real_url
    (conversed,) = recorder.cassette.sockets
    assert conversed.subprotocol == "cairo-api"
    assert [(said.by_client, type(said.data)) for said in conversed.messages] == [
        (True, str), (False, str), (True, bytes), (False, str)
    ]  # fmt: skip
    assert "é" in conversed.messages[0].data


@pytest.mark.parametrize("takeover", [True, False])
def test_compressed_websocket(takeover):
    """Compressed messages are written down legibly, with and without memory between them."""
    client = ClientProtocol(
        parse_uri("ws://camera/vapix/ws-data-stream?sources=events"),
        extensions=[ClientPerMessageDeflateFactory(not takeover, not takeover)],
    )
    server = ServerProtocol(extensions=[ServerPerMessageDeflateFactory()])
    cassette = Cassette()
    transcript = Transcript(cassette)

    def passed(source, hear, target) -> list[object]:
        data = b"".join(source.data_to_send())
        for byte in range(0, len(data), 7):
            hear(data[byte : byte + 7])
        target.receive_data(data)
        return target.events_received()

    client.send_request(client.connect())
    (handshake,) = passed(client, transcript.client, server)
    server.send_response(server.accept(handshake))
    passed(server, transcript.camera, client)
    assert client.extensions
    for number in range(3):
        client.send_text(b"configure " * 50 + str(number).encode())
        passed(client, transcript.client, server)
        server.send_text(b"notify " * 50 + str(number).encode())
        passed(server, transcript.camera, client)
    (conversed,) = cassette.sockets
    texts = [said.data for said in conversed.messages]
    assert texts == [word * 50 + str(number) for number in range(3) for word in ("configure ", "notify ")]


def test_recorder_of_tls():
    """A camera with a certificate of its own is recorded when told so, and not otherwise."""
    with VirtualCamera(tls=True) as real:
        with Recorder(real.url) as recorder, pytest.raises(httpx.TransportError):
            httpx.get(f"{recorder.url}/axis-cgi/systemready.cgi", verify=NOBODY)
        with Recorder(real.url, insecure=True) as recorder:
            assert httpx.get(f"{recorder.url}/axis-cgi/systemready.cgi", verify=NOBODY).status_code == 200
    assert [exchange.status for exchange in recorder.cassette.exchanges] == [200]


@pytest.mark.parametrize(
    ("text", "hidden", "kept"),
    [
        ('{"password": "hunter22"}', "hunter22", '{"password": "'),
        (r'{"a":"{\"streamKey\":\"abcd-efgh\"}"}', "abcd-efgh", "streamKey"),
        (r'{"password": "a\"hunter22", "b": 1}', "hunter22", '"b": 1'),
        ("action=update&Camswitcher.RTSPAccessToken=t0k3nt0k3n&x=1", "t0k3nt0k3n", "&x=1"),
        ("root.Camoverlay.Signature=abcdef0123", "abcdef0123", "root.Camoverlay.Signature="),
        ("http://joe:sesame@host/x", "sesame", "http://joe:"),
        ("rtmp://a.rtmp.youtube.com/live2/abcd-1234-efgh", "abcd-1234-efgh", "a.rtmp.youtube.com/live2/"),
        ("https://x/http_upload_hls?cid=abcd-1234&copy=0", "abcd-1234", "&copy=0"),
        ("<UserPassword>openopen</UserPassword>", "openopen", "<UserPassword>"),
        ("serial b8:a4:4f:12:34:56.", "b8:a4:4f:12:34:56", "serial ac:cc:8e:fe:"),
        ("axis-b8a44f123456.local", "b8a44f123456", "axis-accc8efe"),
        ("from 192.168.1.5, fe80::1234:5678:9abc:def0", "192.168.1.5", "from 192.0.2."),
        ("from fe80::1234:5678:9abc:def0", "1234:5678", "2001:db8::"),
        ("mail joe@example.org now", "joe@example.org", " now"),
        ("connect to 127.0.0.1:80 at 12:34:56", "§", "127.0.0.1:80 at 12:34:56"),
    ],
)
def test_scrubbed(text, hidden, kept):
    """What is private goes, what is about it stays; the same thing gets the same name again."""
    scrub = Scrub()
    once = scrub.text(text)
    assert hidden not in once
    assert kept in once
    assert scrub.text(text) == once
    assert scrub.text(once) == once


def test_secrets_are_found_everywhere():
    """What showed itself as a secret once is taken out where nothing tells, percent-encoded and in bytes."""
    scrub = Scrub()
    scrub.text('{"token":"Zm9v/YmFy"}')
    scrub.learn('m"ůj klíč')
    assert "klíč" not in scrub.text('"m\\"ůj klíč"') + scrub.text('see m"ůj klíč')
    assert "kl\\u00ed" not in scrub.text('"m\\"\\u016fj kl\\u00ed\\u010d"')
    assert "Zm9v" not in scrub.text("see Zm9v/YmFy and Zm9v%2FYmFy")
    data = b"\xff\x00Zm9v/YmFy B8A44F123456 \xfe"
    hidden = scrub.binary(data)
    assert len(hidden) == len(data)
    assert b"Zm9v" not in hidden
    assert b"B8A44F123456" not in hidden


@given(st.text(), st.binary())
def test_scrubbing_never_fails(text, data):
    """Anything can be looked through, and bytes keep their places."""
    scrub = Scrub()
    scrub.learn_authorization(text)
    scrub.text(text)
    assert len(scrub.binary(data)) == len(data)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 2, "exchanges": [], "sockets": []}', '{"format": 1, "exchanges": [{}]}'],
)
def test_no_cassette(tmp_path, text):
    """What is no cassette is a ValueError that names the file."""
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match=r"a\.json"):
        Cassette.read(tmp_path / "a.json")


@pytest.mark.parametrize("camera", ["192.168.1.5", "ftp://x", "http://", "http://u:p@x"])
def test_no_camera(camera):
    """What is no address of a camera is a ValueError; a password in it is one, too."""
    with pytest.raises(ValueError, match="camera"):
        Recorder(camera)


def test_recorder_survives_bad_clients():
    """Noise, a camera that is away and clients that leave do it no harm."""
    with Recorder("http://127.0.0.1:9") as recorder, pytest.raises(httpx.TransportError):
        httpx.get(recorder.url, verify=NOBODY)
    with pytest.raises(RuntimeError):
        recorder.url  # noqa: B018 - it raises
    with VirtualCamera() as real, Recorder(real.url) as recorder:
        import socket

        for noise in (
            b"\x16\x03\x01",
            b"GET / HTTP/1.1\r\n\r\n",
            b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n1",
        ):
            with socket.create_connection(("127.0.0.1", int(recorder.url.rpartition(":")[2]))) as client:
                client.sendall(noise)
        assert httpx.get(f"{recorder.url}/axis-cgi/systemready.cgi", verify=NOBODY).status_code == 200


@pytest.mark.untraced
def test_command_line(real, tmp_path):
    """``record`` writes the file when it is told to stop, ``replay`` serves it."""
    path = tmp_path / "cassette.json"
    program = [sys.executable, "-m", "aiocamstreamer.virtual"]
    for command in (["record", real.url, "--to", path], ["replay", path, "--password", "p"]):
        process = subprocess.Popen([*program, *command], stdout=subprocess.PIPE, text=True)
        try:
            url = json.loads(process.stdout.readline())["url"]
            assert httpx.get(f"{url}/axis-cgi/systemready.cgi", verify=NOBODY).status_code == 200
        finally:
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
            process.stdout.close()
    assert "systemready" in path.read_text()
