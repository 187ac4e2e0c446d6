"""transport/http.py: requests over real sockets, and what goes wrong with them."""

import logging
import pickle
import threading

import anyio
import pytest
from anyio.abc import ByteStream, SocketAttribute

from aiocamstreamer import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CommandRefused,
    ConnectFailed,
    ConnectionLost,
    MalformedReply,
    RoleTooLow,
    SessionClosed,
    TimedOut,
    UnexpectedStatus,
    UnsafeAccess,
)
from aiocamstreamer.transport import Address, Line, Part, Tls, Transfer
from aiocamstreamer.virtual import VirtualCamera
from lines import line_to
from raw import Asked, Conversation, answering, challenge, raw_peer, reply
from waiting import until

SERVICES = "/local/camoverlay/api/services.cgi"
LIST = {"action": "get"}


async def test_a_request_is_challenged_once(line, virtual):
    """The second request is signed at once, with the target as it went out."""
    for _ in range(2):
        reply = await line.http.get(SERVICES, LIST)
        assert reply.status == 200
        assert reply.request == f"GET {SERVICES}?action=get"
        assert reply.camera == line.camera
        assert b"infoticker" in reply.content
    statuses = [exchange.status for exchange in virtual.log.exchanges]
    assert statuses == [401, 200, 200, 200]
    assert virtual.log.exchanges[-1].signed == virtual.log.exchanges[-1].target
    assert line.authenticator.realm == "AXIS_ACCC8E000001"


async def test_parallel_first_requests_share_one_challenge(line, virtual):
    """Eight at once: one 401."""
    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(line.http.get, SERVICES, LIST)
    statuses = sorted(exchange.status for exchange in virtual.log.exchanges)
    assert statuses == [200] * 9 + [401]


@pytest.mark.parametrize("text", ["a b", "1:/300\\500/", "100%&x=y+z", "čeština", "'\"{}[]"])
async def test_the_signed_target_is_the_one_on_the_wire(line, virtual, text):
    """Everything but unreserved characters is percent-encoded, and signed as it is sent."""
    await line.http.get(SERVICES, {"action": "get", "x": text})
    exchange = virtual.log.exchanges[-1]
    assert exchange.status == 200
    assert exchange.target == exchange.signed
    assert "+" not in exchange.target
    assert " " not in exchange.target


async def test_anonymous_requests_carry_nothing(line, virtual):
    """What needs no credentials gets none, and learns nothing."""
    reply = await line.http.post(
        "/axis-cgi/systemready.cgi", json={"apiVersion": "1.2", "method": "systemready"}, anonymous=True
    )
    assert b"systemready" in reply.content
    assert virtual.log.exchanges[-1].header("authorization") is None
    with pytest.raises(AccessDenied, match="credentials are required"):
        await line.http.get(SERVICES, LIST, anonymous=True)


async def test_a_wrong_password_is_tried_once(virtual):
    """One signed attempt; the error names camera, request and account, never the password."""
    line = line_to(virtual, password="secret-word")
    with pytest.raises(AccessDenied) as caught:
        await line.http.get(SERVICES, LIST)
    assert line.camera in str(caught.value)
    assert "secret-word" not in f"{caught.value!r}{caught.value}{pickle.dumps(caught.value)!r}"
    signed = [exchange for exchange in virtual.log.exchanges if exchange.header("authorization")]
    assert len(signed) == 1
    await line.aclose()


async def test_a_role_too_low_is_its_own_error(line, virtual):
    """403 is not 401."""
    virtual.faults.answer(403, SERVICES)
    with pytest.raises(RoleTooLow):
        await line.http.get(SERVICES, LIST)


async def test_statuses_without_a_meaning_here(line, virtual):
    """The status is an attribute, the body an excerpt; accepted ones come back as replies."""
    virtual.faults.answer(503, SERVICES, body="Busy " * 200, times=2)
    with pytest.raises(UnexpectedStatus, match="HTTP 503 Busy Busy") as caught:
        await line.http.get(SERVICES, LIST)
    assert caught.value.status == 503
    assert len(str(caught.value)) < 350
    assert (await line.http.get(SERVICES, LIST, accept=(503,))).status == 503


async def test_urls_in_a_refusal_are_cut(line, virtual):
    """An app that echoes a stream's address must not bring its key into a log."""
    virtual.faults.answer(500, SERVICES, body="cannot open rtmp://user:pw@live.example/app/secret-key")
    with pytest.raises(UnexpectedStatus, match="cannot open rtmp://live") as caught:
        await line.http.get(SERVICES, LIST)
    assert "secret-key" not in str(caught.value)
    assert "pw" not in str(caught.value)


async def test_a_refusal_in_json_counts_more_than_its_status(line, virtual):
    """It is what the camera says of the command."""
    body = '{"apiVersion":"1.0","error":{"code":2003,"message":"no way today"}}'
    virtual.faults.answer(400, SERVICES, body=body)
    with pytest.raises(CommandRefused, match="no way today") as caught:
        await line.http.get(SERVICES, LIST)
    assert caught.value.code == "2003"


async def test_a_web_page_where_nobody_knows_of_cameras():
    """It is not what was asked for, and whoever sent it is perhaps no camera."""
    async with raw_peer(answering(lambda _: reply("<html><body>Welcome</body></html>"))) as peer:
        line = peer.line()
        with pytest.raises(MalformedReply, match="a web page came"):
            await line.http.get("/x")
        await line.aclose()


async def test_redirects_are_not_followed(line, virtual):
    """Credentials would go with them; the error says where the camera points."""
    virtual.faults.answer(302, SERVICES, headers=[("location", "https://camera.example/x?token=s")])
    with pytest.raises(
        UnexpectedStatus, match=r"redirect to https://camera\.example not followed: use an https"
    ):
        await line.http.get(SERVICES, LIST)


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("/elsewhere?token=s3cret", "redirect to another path not followed"),
        ("http://root:s3cret@camera.example:8080/x", "redirect to http://camera.example:8080 not followed"),
        ("http://camera.example:no-port/s3cret", "redirect to no address that could be read"),
    ],
)
async def test_odd_redirects(line, virtual, location, shown):
    """Whatever the camera calls an address, the error is ours and shows no secret."""
    virtual.faults.answer(308, SERVICES, headers=[("location", location)])
    with pytest.raises(UnexpectedStatus, match=shown) as caught:
        await line.http.get(SERVICES, LIST)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("headers", [{"X-A": "b\r\nX-C: d"}, {"X A": "b"}, {"": "b"}, {"X-A": "č"}])
def test_headers_that_are_none(headers):
    """Fields that could smuggle others in are refused before anything is sent."""
    with pytest.raises(ValueError, match="headers: "):
        Line(Address.parse("camera.example"), None, tls=Tls.system(), headers=headers)


async def test_nobody_there():
    """A port that nobody listens on."""
    with VirtualCamera() as virtual:
        address = Address.parse(virtual.url)
    line = Line(address, None, tls=Tls.system())
    with pytest.raises(ConnectFailed, match="GET /x: cannot connect"):
        await line.http.get("/x")
    await line.aclose()


async def test_an_unknown_host():
    """A name that does not resolve."""
    line = Line(Address.parse("no-such-camera.invalid"), None, tls=Tls.system())
    with pytest.raises(ConnectFailed, match=r"no-such-camera\.invalid: GET /x: cannot connect"):
        await line.http.get("/x")
    await line.aclose()


async def test_a_camera_that_never_answers(line, virtual):
    """The deadline covers everything."""
    virtual.faults.stall(SERVICES)
    with pytest.raises(TimedOut, match=r"no answer within 0\.2 s"):
        await line.http.get(SERVICES, LIST, deadline=0.2)


@pytest.mark.parametrize("fault", ["garbage", "truncate"])
async def test_broken_answers(line, virtual, fault):
    """Noise and half answers are errors of this library."""
    await line.http.get(SERVICES, LIST)
    getattr(virtual.faults, fault)(SERVICES)
    with pytest.raises((ConnectionLost, MalformedReply)):
        await line.http.command(SERVICES, LIST)


async def test_a_read_is_repeated_where_an_idle_connection_was_closed(line, virtual):
    """The camera closes just as the connection is used again: reads survive, commands do not repeat."""
    await line.http.get(SERVICES, LIST)
    virtual.faults.drop(SERVICES)
    assert (await line.http.get(SERVICES, LIST)).status == 200
    virtual.faults.drop(SERVICES)
    with pytest.raises(ConnectionLost):
        await line.http.command(SERVICES, LIST)


async def test_an_idle_connection_that_the_camera_resets():
    """It is known to be dead before anything is sent there: a command is sent once, and arrives."""
    is_idle = anyio.Event()

    async def talk(conversation: Conversation) -> None:
        asked = await conversation.request()
        await conversation.send(reply("ok"))
        if asked.path == "/first":
            await is_idle.wait()
            await conversation.reset()

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        await line.http.get("/first")
        (connection,) = line.http._way.carrier._pool.connections
        is_idle.set()
        await until(connection.has_expired)
        assert (await line.http.command("/second")).content == b"ok"
        await line.aclose()
    assert [asked.path for asked in peer.asked] == ["/first", "/second"]


async def test_a_camera_that_rebooted_in_between(line, virtual):
    """Its nonce is unknown now; the request is challenged and answered again."""
    await line.http.get(SERVICES, LIST)
    virtual.reboot()
    assert (await line.http.get(SERVICES, LIST)).status == 200


async def test_bodies(line, virtual):
    """A form, JSON, raw bytes, and nothing with Content-Length: 0."""
    path = "/axis-cgi/systemready.cgi"
    await line.http.post(path, {"q": 1}, form={"a b": "č&="}, accept=range(400, 600))
    await line.http.post(path, json={"method": "systemready"}, accept=range(400, 600))
    await line.http.post(path, content=b"\x00\xff", content_type="image/png", accept=range(400, 600))
    await line.http.post(path, accept=range(400, 600))
    form, json, raw, empty = virtual.log.exchanges[-4:]
    assert (form.target, form.body) == (f"{path}?q=1", b"a%20b=%C4%8D%26%3D")
    assert form.header("content-type") == "application/x-www-form-urlencoded"
    assert (json.body, json.header("content-type")) == (b'{"method":"systemready"}', "application/json")
    assert (raw.body, raw.header("content-type")) == (b"\x00\xff", "image/png")
    assert (empty.body, empty.header("content-length")) == (b"", "0")


async def test_an_upload_settles_authentication_first(virtual, tmp_path):
    """The body travels once, with its length, from a file or from memory, and tells how far it is."""
    line = line_to(virtual)
    file = tmp_path / "picture.png"
    file.write_bytes(b"p" * 200_000)
    parts = [
        Part(name="action", content=b"upload"),
        Part(name="file", content=file, filename='a"b.png', content_type="image/png"),
    ]
    transfer, seen = Transfer(), []

    async def watch() -> None:
        seen.extend([progress async for progress in transfer])

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        await line.http.upload(
            "/local/camoverlay/api/upload_image.cgi",
            LIST,
            parts=parts,
            transfer=transfer,
            accept=range(400, 600),
        )
    (post,) = [exchange for exchange in virtual.log.exchanges if exchange.method == "POST"]
    assert b'filename="a%22b.png"' in post.body
    size = int(post.header("content-length"))
    assert 200_000 < size < 201_000
    assert post.header("transfer-encoding") is None
    assert transfer.is_finished
    assert seen[-1] == (size, size)
    await line.aclose()


async def test_a_stream_is_read_as_it_comes(line):
    """A snapshot in chunks, with its size known."""
    async with line.http.stream("/axis-cgi/jpg/image.cgi", {"resolution": "320x180"}) as download:
        body = b"".join([chunk async for chunk in download])
        assert download.status == 200
    assert body.startswith(b"\xff\xd8")
    assert download.size in {None, len(body)}


async def test_streams_take_no_slots(line):
    """Six endless videos do not keep an ordinary request waiting."""
    async with anyio.create_task_group() as group:
        ready = [anyio.Event() for _ in range(6)]

        async def watch(event: anyio.Event) -> None:
            async with line.http.stream("/axis-cgi/mjpg/video.cgi", {"resolution": "320x180"}) as video:
                async for _ in video:
                    event.set()

        for event in ready:
            group.start_soon(watch, event)
        with anyio.fail_after(20):
            for event in ready:
                await event.wait()
            assert (await line.http.get(SERVICES, LIST)).status == 200
        group.cancel_scope.cancel()


async def test_a_stream_that_falls_silent(line, virtual):
    """Silence is bounded too, and a refused stream says why."""
    path = "/axis-cgi/mjpg/video.cgi"

    async def watch() -> None:
        async with line.http.stream(path, idle=0.3) as video:
            async for _ in video:
                pass

    await line.http.get(SERVICES, LIST)
    virtual.faults.stall(path, after_bytes=2000)
    with pytest.raises(TimedOut, match=r"nothing came for 0\.3 s"):
        await watch()
    virtual.faults.answer(503, path)
    with pytest.raises(UnexpectedStatus):
        await watch()


async def test_a_closed_line_says_so(virtual):
    """After the camera's block nothing is sent."""
    line = line_to(virtual)
    await line.http.get(SERVICES, LIST)
    await line.aclose()
    await line.aclose()
    with pytest.raises(SessionClosed, match="async with block has ended"):
        await line.http.get(SERVICES, LIST)


async def test_basic_over_plain_http_is_refused():
    """No password in the clear unless asked for."""
    with VirtualCamera(authentication="basic") as basic:
        line = line_to(basic)
        with pytest.raises(UnsafeAccess):
            await line.http.get(SERVICES, LIST)
        assert all(exchange.header("authorization") is None for exchange in basic.log.exchanges)
        await line.aclose()
        line = line_to(basic, allow_basic=True)
        assert (await line.http.get(SERVICES, LIST)).status == 200
        await line.aclose()


async def test_own_headers_go_with_every_request(virtual):
    """For reverse proxies; the agent names the library."""
    line = line_to(virtual, headers={"X-Proxy-Key": "k"})
    await line.http.get(SERVICES, LIST, headers={"X-Once": "1"})
    exchange = virtual.log.exchanges[-1]
    assert (exchange.header("x-proxy-key"), exchange.header("x-once")) == ("k", "1")
    assert exchange.header("user-agent").startswith("aiocamstreamer/")
    await line.aclose()


async def test_no_secret_reaches_a_log(virtual, caplog):
    """Not the password, not the Authorization field, not a query value, in the logs of any library."""
    caplog.set_level(logging.DEBUG)
    line = line_to(virtual)
    await line.http.get(SERVICES, {"action": "get", "license_code": "CS-SECRET"})
    async with line.websocket("/local/camoverlay/ws", subprotocol="cairo-api"):
        pass
    client = [
        record.getMessage() for record in caplog.records if not record.name.startswith("websockets.server")
    ]
    assert any("200" in text for text in client if "services.cgi?action=get" in text)
    for text in client:
        assert "CS-SECRET" not in text
        assert "Digest username" not in text
        assert "response=" not in text
    await line.aclose()


async def test_header_fields_in_any_encoding():
    """UTF-8, or ISO-8859-1 as older firmware writes it; what is told twice is told once, with both values."""
    fields = ["X-New: " + "Göteborg".encode().decode("latin-1"), "X-Old: Göteborg", "X-Two: 1", "X-Two: 2"]
    async with raw_peer(answering(lambda _: reply("ok", headers=fields))) as peer:
        line = peer.line(username=None)
        headers = (await line.http.get("/x")).headers
        assert (headers["x-new"], headers["x-old"], headers["x-two"]) == ("Göteborg", "Göteborg", "1, 2")
        await line.aclose()


async def test_a_cancelled_request_leaves_the_line_usable(line, virtual):
    """Slots and connections come back."""
    for _ in range(6):
        virtual.faults.stall(SERVICES)
        with anyio.move_on_after(0.05):
            await line.http.get(SERVICES, LIST)
    virtual.faults.clear()
    assert (await line.http.get(SERVICES, LIST)).status == 200


async def _speak(stream: ByteStream, answer: bytes) -> None:
    async with stream:
        await stream.receive()
        await stream.send(answer)


async def test_a_server_that_is_no_camera():
    """Something else entirely listens there."""
    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1") as listener,
        anyio.create_task_group() as group,
    ):
        group.start_soon(listener.serve, lambda stream: _speak(stream, b"220 mail.example ESMTP\r\n\r\n"))
        port = listener.extra(SocketAttribute.local_port)  # noqa: S610 - not Django's
        line = Line(Address.parse(f"127.0.0.1:{port}"), None, tls=Tls.system())
        with pytest.raises(MalformedReply, match="no HTTP answer"):
            await line.http.get("/x")
        await line.aclose()
        group.cancel_scope.cancel()


@pytest.mark.parametrize("idle", [1, 4])
@pytest.mark.parametrize("how", ["get", "post"])
async def test_a_read_is_repeated_on_a_fresh_connection(idle, how):
    """However many idle ones have died without a sign, it is sent once more and answered."""
    everybody, waiting = anyio.Event(), 0
    dead: set[int] = set()

    async def talk(conversation: Conversation) -> None:
        nonlocal waiting
        while (asked := await conversation.request()) is not None:
            if asked.connection in dead:
                await conversation.reset()
                return
            if asked.path == "/together":
                waiting += 1
                if waiting == idle:
                    everybody.set()
                await everybody.wait()
            await conversation.send(reply("ok"))

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        async with anyio.create_task_group() as group:
            for _ in range(idle):
                group.start_soon(line.http.get, "/together")
        assert peer.connections == idle
        dead.update(range(1, idle + 1))
        if how == "get":
            assert (await line.http.get("/x")).content == b"ok"
        else:
            assert (await line.http.post("/x", json={"method": "getX"}, repeatable=True)).content == b"ok"
        assert [asked.path for asked in peer.asked].count("/x") == 2
        assert peer.connections == idle + 1
        dead.add(idle + 1)
        with pytest.raises(ConnectionLost):
            await line.http.post("/x")
        assert [asked.path for asked in peer.asked].count("/x") == 3
        await line.aclose()


async def test_a_fresh_connection_costs_busy_neighbours_nothing():
    """Only idle ones are given up where one of them has died."""
    asked_for, go_on = anyio.Event(), anyio.Event()

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            if asked.path == "/long":
                await conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
                await go_on.wait()
                await conversation.send(b"half")
            elif asked.path == "/x" and asked.connection == 2:
                return
            else:
                await conversation.send(reply("ok"))

    async def long() -> None:
        async with line.http.stream("/long") as download:
            assert await anext(download) == b"half"
            asked_for.set()
            assert [piece async for piece in download] == [b"half"]

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(long)
                await asked_for.wait()
                await line.http.get("/idle")
                assert (await line.http.get("/x")).content == b"ok"
                go_on.set()
        assert [asked.connection for asked in peer.asked] == [1, 2, 2, 3]
        await line.aclose()


@pytest.mark.parametrize("what", ["request", "stream", "upload", "websocket", "proof"])
async def test_the_end_of_the_block_ends_what_is_under_way(what):
    """At once, with SessionClosed, and nothing is open afterwards."""
    asked_for = anyio.Event()

    async def talk(conversation: Conversation) -> None:
        await conversation.head()
        if what == "stream":
            await conversation.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx")
        asked_for.set()
        await conversation.stream.receive()
        await anyio.sleep_forever()

    async def ask() -> None:
        with pytest.raises(SessionClosed):
            if what == "stream":
                async with line.http.stream("/x") as download:
                    async for _ in download:
                        pass
            elif what == "upload":
                await line.http.upload("/x", parts=[Part(name="a", content=bytes(10**8))])
            elif what == "websocket":
                async with line.websocket("/x"):
                    pass
            else:
                await line.http.get("/x")

    async with raw_peer(talk) as peer:
        line = peer.line(username="root" if what == "proof" else None)
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(ask)
                await asked_for.wait()
                await line.aclose()
            while peer.open and what != "upload":
                await anyio.lowlevel.checkpoint()
        with pytest.raises(SessionClosed):
            await line.http.get("/x")
        with pytest.raises(SessionClosed):
            async with line.websocket("/x"):
                pass


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_one_line_in_several_loops(backend):
    """After each other it works afresh; at the same time the second one is told so at once."""
    begun, done = threading.Event(), threading.Event()

    with VirtualCamera() as virtual:
        line = line_to(virtual)

        async def ask() -> int:
            return (await line.http.get(SERVICES, LIST)).status

        async def hold() -> None:
            await ask()
            begun.set()
            await anyio.to_thread.run_sync(done.wait)
            await line.http.aclose()

        def refused() -> None:
            with pytest.raises(SessionClosed, match="in use in another event loop"):
                anyio.run(ask)

        thread = threading.Thread(target=anyio.run, args=(hold,), kwargs={"backend": backend})
        thread.start()
        begun.wait(30)
        refused()
        done.set()
        thread.join()


def test_one_line_in_loops_after_each_other():
    """Each is its home in turn, asyncio and trio alike; what the last one held is let go of."""
    with VirtualCamera() as virtual:
        line = line_to(virtual)

        async def ask() -> int:
            status = (await line.http.get(SERVICES, LIST)).status
            await line.http._way.carrier.aclose()
            return status

        for backend in ("asyncio", "trio", "asyncio", "trio"):
            assert anyio.run(ask, backend=backend) == 200


IDENTITY = "Transfer-Encoding: identity"


def unchunked(body: bytes, status: str = "200 OK", *, length: bool = True) -> bytes:
    """An answer of an old server, which ends with its length or with the connection."""
    lines = [f"HTTP/1.1 {status}", IDENTITY, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.mark.parametrize("length", [True, False])
async def test_no_transfer_coding_in_the_words_of_old_servers(length):
    """``identity`` is none: the body is as long as it says, or ends with the connection."""

    async def talk(conversation) -> None:
        while (asked := await conversation.request()) is not None:
            data = unchunked(b"ok " + asked.path.encode(), length=length)
            for place in range(0, len(data), 7):
                await conversation.send(data[place : place + 7])
            if not length:
                return

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        for path in ("/a", "/b"):
            assert (await line.http.get(path)).text == f"ok {path}"
        assert peer.connections == (1 if length else 2)
        await line.aclose()


async def test_no_transfer_coding_on_the_way_to_a_websocket():
    """In the challenge, in a token's answer, and in what refuses the upgrade."""

    def answer(asked: Asked) -> bytes:
        if not asked.is_signed:
            return challenge().replace(b"Content-Length", f"{IDENTITY}\r\nContent-Length".encode())
        if asked.path == "/axis-cgi/usergroup.cgi":
            return unchunked(b"root\nadmin operator viewer ptz\n")
        if "ws_authorization" in asked.path:
            return unchunked(b'{"status":200,"message":"OK","data":"token12345"}')
        return unchunked(b"no", "403 Forbidden")

    async with (
        raw_peer(answering(answer)) as peer,
        Camera(peer.url, username="root", password="right") as camera,
    ):
        for block in (camera.overlay.events(), camera.overlay.drawing(), camera.vapix.events()):
            with pytest.raises(RoleTooLow):
                async with block:
                    pytest.fail("entered")
