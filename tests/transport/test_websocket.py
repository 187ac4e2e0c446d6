"""transport/websocket.py: whole messages over real sockets."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import anyio
import anyio.lowlevel
import pytest
from anyio.abc import ByteStream, SocketAttribute
from websockets.frames import CloseCode, Frame, Opcode
from websockets.server import ServerProtocol

from aiocamstreamer import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    ConnectionLost,
    MalformedReply,
    RoleTooLow,
    SessionClosed,
    TimedOut,
    TlsRejected,
    UnexpectedStatus,
)
from aiocamstreamer.transport import Address, Binary, Line, Tls, outbox
from aiocamstreamer.transport.connecting import TURNS
from aiocamstreamer.virtual import VirtualCamera
from lines import line_to
from raw import Asked, Conversation, Talk, challenge, raw_peer, reply
from waiting import until

DRAWING = "/local/camoverlay/ws"


class Peer:
    """The server's side of one WebSocket, on the protocol core of websockets."""

    def __init__(self, stream: ByteStream) -> None:
        self.stream = stream
        self.protocol = ServerProtocol(max_size=None)
        self.reads = 0
        self.is_gone = False

    async def accept(self) -> None:
        while not (events := await self.events()):
            pass
        self.protocol.send_response(self.protocol.accept(events[0]))
        await self.flush()

    async def events(self) -> list:
        try:
            self.protocol.receive_data(await self.stream.receive())
            self.reads += 1
        except anyio.EndOfStream:
            self.protocol.receive_eof()
            self.is_gone = True
        return self.protocol.events_received()

    async def messages(self, count: int) -> list[Frame]:
        found = []
        while len(found) < count:
            found += [event for event in await self.events() if event.opcode in {Opcode.TEXT, Opcode.BINARY}]
        return found

    async def flush(self) -> None:
        await self.stream.send(b"".join(self.protocol.data_to_send()))

    async def drain(self) -> None:
        """Read until the client is gone, and answer its goodbye."""
        with suppress(anyio.BrokenResourceError):
            while not (self.is_gone or self.protocol.close_sent):
                await self.events()
                await self.flush()


class Server:
    """Serves one WebSocket after the other with what a test says."""

    def __init__(self) -> None:
        self.play = None

    async def serve(self, *, task_status) -> None:
        listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
        self.port = listener.extra(SocketAttribute.local_port)  # noqa: S610 - not Django's
        async with listener:
            task_status.started()
            await listener.serve(self._handle)

    async def _handle(self, stream: ByteStream) -> None:
        async with stream:
            await self.play(Peer(stream))

    def line(self) -> Line:
        return Line(Address.parse(f"127.0.0.1:{self.port}"), None, tls=Tls.system())


@pytest.fixture
async def server():
    served = Server()
    async with anyio.create_task_group() as group:
        await group.start(served.serve)
        with anyio.fail_after(20):
            yield served
        group.cancel_scope.cancel()


async def test_many_messages_are_one_write(server):
    """Text and binary, small and large, in order, in one write."""
    received: list[Frame] = []
    done = anyio.Event()

    async def play(peer: Peer) -> None:
        await peer.accept()
        received.extend(await peer.messages(302))
        done.set()

    server.play = play
    sent = [b"x" * size for size in range(300)] + [Binary(b"\x01\x00"), b"y" * 70_000]
    async with server.line().websocket("/x") as socket:
        await socket.send(*sent)
        await done.wait()
        assert socket.writes == 1
    assert [bytes(frame.data) for frame in received] == sent
    assert [frame.opcode for frame in received[-2:]] == [Opcode.BINARY, Opcode.TEXT]


async def test_it_says_whose_it_is(server):
    """And whether there is anything to be had from it."""

    async def play(peer: Peer) -> None:
        await peer.accept()

    server.play = play
    async with server.line().websocket("/x") as socket:
        assert repr(socket) == f"<WebSocket of {socket.camera}, open>"
        with pytest.raises(ConnectionLost):
            await socket.receive()
        assert repr(socket) == f"<WebSocket of {socket.camera}, ended>"


async def test_messages_of_every_shape_arrive(server):
    """Small, medium, large, binary and fragmented ones, with pings in between answered."""
    pong = anyio.Event()

    async def play(peer: Peer) -> None:
        await peer.accept()
        peer.protocol.send_text(b"small")
        peer.protocol.send_ping(b"there?")
        peer.protocol.send_text(b"m" * 300)
        peer.protocol.send_binary(b"\x00\xff")
        peer.protocol.send_text(b"frag", fin=False)
        peer.protocol.send_ping(b"between")
        peer.protocol.send_continuation(b"ment", fin=True)
        peer.protocol.send_text(b"l" * 70_000)
        await peer.flush()
        pongs = 0
        while pongs < 2:
            pongs += sum(event.opcode is Opcode.PONG for event in await peer.events())
        pong.set()
        await peer.drain()

    server.play = play
    async with server.line().websocket("/x") as socket:
        got = []
        while len(got) < 5:
            got += await socket.receive()
        await pong.wait()
    assert got == [b"small", b"m" * 300, Binary(b"\x00\xff"), b"fragment", b"l" * 70_000]
    assert [type(message) is Binary for message in got] == [False, False, True, False, False]


async def test_a_close_is_quoted(server):
    """Code and reason of the close frame are in the error, for receiver and sender."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        peer.protocol.send_close(CloseCode.POLICY_VIOLATION, "bad token")
        await peer.flush()
        await peer.drain()

    server.play = play
    async with server.line().websocket("/x") as socket:
        with pytest.raises(ConnectionLost, match="closed by the camera: 1008 bad token"):
            await socket.receive()
        with pytest.raises(ConnectionLost, match="1008"):
            await socket.send(b"more")


async def test_sending_beside_a_goodbye(server):
    """That is on its way, and not answered yet, is too late."""
    answer = anyio.Event()

    async def play(peer: Peer) -> None:
        await peer.accept()
        await answer.wait()
        await peer.drain()

    server.play = play
    async with server.line().websocket("/x") as socket, anyio.create_task_group() as group:
        group.start_soon(socket.aclose)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(ConnectionLost, match=r"connection lost$"):
            await socket.send(b"late")
        answer.set()


async def test_an_end_without_goodbye(server):
    """The stream just ends."""

    async def play(peer: Peer) -> None:
        await peer.accept()

    server.play = play
    async with server.line().websocket("/x") as socket:
        with pytest.raises(ConnectionLost, match="connection lost"):
            await socket.receive()


async def test_a_silent_peer_is_pinged_and_given_up(server):
    """No pong, no data: the connection counts as lost, and whoever sends learns it."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        await anyio.sleep_forever()

    server.play = play
    async with server.line().websocket("/x", ping_seconds=0.05, pong_seconds=0.1) as socket:
        with pytest.raises(ConnectionLost, match=r"silent for 0\.15 s"):
            await socket.receive()


async def test_a_peer_that_answers_pings_is_kept(server):
    """A pong is a sign of life."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        pings = 0
        while pings < 3:
            pings += sum(event.opcode is Opcode.PING for event in await peer.events())
            await peer.flush()
        peer.protocol.send_text(b"still here")
        await peer.flush()
        await peer.drain()

    server.play = play
    async with server.line().websocket("/x", ping_seconds=0.03, pong_seconds=30) as socket:
        assert await socket.receive() == [b"still here"]


async def test_a_message_that_is_too_long(server):
    """The connection is failed as RFC 6455 says."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        peer.protocol.send_text(b"x" * 2000)
        await peer.flush()
        await peer.drain()

    server.play = play
    async with server.line().websocket("/x", max_bytes=1000) as socket:
        with pytest.raises(ConnectionLost):
            await socket.receive()


async def test_a_handshake_that_never_comes(server):
    """The deadline covers connecting and the handshake."""

    async def play(_: Peer) -> None:
        await anyio.sleep_forever()

    server.play = play
    with pytest.raises(TimedOut, match=r"WebSocket /x: no handshake within 0\.2 s"):
        async with server.line().websocket("/x?secret=1", deadline=0.2):
            pass


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", b"garbage\r\n\r\n", b""]
)
async def test_whoever_answers_is_no_camera(server, answer):
    """A web page, noise, or nothing."""

    async def play(peer: Peer) -> None:
        await peer.stream.receive()
        if answer:
            await peer.stream.send(answer)

    server.play = play
    with pytest.raises((MalformedReply, UnexpectedStatus, ConnectionLost)):
        async with server.line().websocket("/x"):
            pass


async def test_an_upgrade_that_proves_nothing(server):
    """A 101 whose accept value is not the answer to our key opens nothing."""

    async def play(peer: Peer) -> None:
        await peer.stream.receive()
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        await peer.stream.send(head + b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
        await peer.drain()

    server.play = play
    with pytest.raises(MalformedReply, match=r"no WebSocket: .*Sec-WebSocket-Accept"):
        async with server.line().websocket("/x"):
            pass


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 10", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: web"])
async def test_a_camera_that_goes_down_during_the_handshake(server, answer):
    """It is a lost connection, which a retry may mend, and no malformed answer."""

    async def play(peer: Peer) -> None:
        await peer.stream.receive()
        if answer:
            await peer.stream.send(answer)

    server.play = play
    with pytest.raises(ConnectionLost, match="closed during the handshake"):
        async with server.line().websocket("/x"):
            pass


async def test_a_head_without_end(server):
    """It is given up long before the deadline, and not collected."""

    async def play(peer: Peer) -> None:
        await peer.stream.receive()
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await peer.stream.send(b"HTTP/1.1 101 Switching Protocols\r\nX: " + bytes(2**18))
            await peer.drain()

    server.play = play
    with anyio.fail_after(30), pytest.raises(MalformedReply, match="no WebSocket"):
        async with server.line().websocket("/x", deadline=60):
            pass


async def test_a_goodbye_right_behind_a_message(server):
    """The message comes first; then the connection is over at once, even where the camera keeps it open."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        peer.protocol.send_text(b"last words")
        peer.protocol.send_close(CloseCode.GOING_AWAY, "restart")
        await peer.flush()
        await anyio.sleep_forever()

    server.play = play
    with anyio.fail_after(30):
        async with server.line().websocket("/x") as socket:
            assert await socket.receive() == [b"last words"]
            with pytest.raises(ConnectionLost, match="closed by the camera: 1001 restart"):
                await socket.receive()


async def test_header_fields_of_the_line(server):
    """A reverse proxy wants them on the upgrade, too; each stands there once."""
    seen = []

    async def play(peer: Peer) -> None:
        while not (events := await peer.events()):
            pass
        seen.extend(events[0].headers.raw_items())

    server.play = play
    line = server.line()
    line.headers |= {"X-Tenant": "seven", "user-agent": "mine"}
    with pytest.raises(ConnectionLost):
        async with line.websocket("/x"):
            pass
    assert ("X-Tenant", "seven") in seen
    assert [value for name, value in seen if name.lower() == "user-agent"] == ["mine"]


async def test_a_camera_that_wants_tls(virtual):
    """A redirect of the upgrade says what to do."""
    virtual.faults.answer(301, DRAWING, headers=[("location", "https://camera.example/x?token=s3cret")])
    with pytest.raises(
        UnexpectedStatus, match=r"https://camera\.example not followed: use an https://"
    ) as caught:
        async with line_to(virtual).websocket(DRAWING):
            pass
    assert "s3cret" not in str(caught.value)


async def test_the_upgrade_is_challenged_and_signed(virtual):
    """The account is proven once, the upgrade is signed with its path; HTTP shares the nonce."""
    line = line_to(virtual)
    async with line.websocket(DRAWING, subprotocol="cairo-api") as socket:
        assert socket.subprotocol == "cairo-api"
        assert socket.camera == line.camera
    await line.http.get("/local/camoverlay/api/services.cgi", {"action": "get"})
    first, proof, second, third = virtual.log.exchanges
    assert (first.status, proof.status, second.status, third.status) == (401, 200, 101, 200)
    assert second.signed == DRAWING
    assert (second.nonce, second.nonce_count, third.nonce_count) == (third.nonce, 2, 3)
    await line.aclose()


async def test_a_wrong_password_on_the_upgrade_is_tried_once(virtual):
    """One signed attempt and AccessDenied."""
    line = line_to(virtual, password="wrong")
    with pytest.raises(AccessDenied, match="WebSocket /local/camoverlay/ws: user name or password refused"):
        async with line.websocket(DRAWING, subprotocol="cairo-api"):
            pass
    await anyio.to_thread.run_sync(virtual.log.wait_until, lambda: len(virtual.log.exchanges) >= 2)
    assert [exchange.status for exchange in virtual.log.exchanges] == [401, 401]


async def test_refusals_of_the_upgrade(virtual):
    """403 and 503 keep their meaning."""
    line = line_to(virtual)
    virtual.faults.answer(403, DRAWING)
    with pytest.raises(RoleTooLow):
        async with line.websocket(DRAWING):
            pass
    virtual.faults.answer(503, DRAWING, body="busy")
    with pytest.raises(UnexpectedStatus) as caught:
        async with line.websocket(DRAWING):
            pass
    assert caught.value.status == 503


def guarding(signed: Callable[[Asked, Conversation], Awaitable[None]]) -> Talk:
    """A camera that says nothing of accounts, challenges every upgrade, and does *signed* with the next."""

    async def talk(conversation: Conversation) -> None:
        while (asked := await conversation.request()) is not None:
            if asked.is_signed:
                await signed(asked, conversation)
            else:
                await conversation.send(reply("", "404 None") if asked.path != "/x" else challenge())

    return talk


async def test_a_refused_upgrade_leaves_nothing_open():
    """The challenge and its answer travel on one connection, which is closed with the error."""

    async def refuse(_: Asked, conversation: Conversation) -> None:
        await conversation.send(challenge("n2"))

    async with raw_peer(guarding(refuse)) as peer:
        line = peer.line()
        with pytest.raises(AccessDenied), anyio.fail_after(30):
            async with line.websocket("/x"):
                pass
        assert len({asked.connection for asked in peer.asked if asked.path == "/x"}) == 1
        assert len(peer.signed) == 1
        with anyio.fail_after(30):
            while peer.open:
                await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("how", ["closed", "reset"])
async def test_a_connection_that_ends_after_the_challenge(how):
    """Some cameras promise to keep it; the answer goes out on another one."""
    ended = []

    async def end(asked: Asked, conversation: Conversation) -> None:
        if ended:
            await conversation.send(reply("no", "403 Forbidden"))
        else:
            ended.append(asked.connection)
            await (conversation.reset() if how == "reset" else conversation.stream.aclose())

    async with raw_peer(guarding(end)) as peer:
        with pytest.raises(RoleTooLow), anyio.fail_after(30):
            async with peer.line().websocket("/x"):
                pass
        first, second = peer.signed
        assert [first.connection] == ended != [second.connection]


async def test_the_end_of_the_cameras_block_ends_a_handshake():
    """That the camera does not answer."""

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.hang()

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)

        async def opening() -> None:
            with pytest.raises(SessionClosed, match="block has ended"):
                async with line.websocket("/x", deadline=60):
                    pass

        async with anyio.create_task_group() as group:
            group.start_soon(opening)
            await until(lambda: bool(peer.asked))
            await line.aclose()


async def test_the_end_of_the_cameras_block_ends_a_websocket(server):
    """Whoever waits for a message is told of that, and not of a lost connection."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        await peer.drain()

    async def wait() -> None:
        with pytest.raises(SessionClosed, match="block has ended"):
            async with line.websocket("/x") as socket:
                await socket.receive()

    server.play = play
    line = server.line()
    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        await line.aclose()


async def test_a_camera_that_goes_down_meanwhile(virtual):
    """A reboot ends the socket with ConnectionLost."""
    async with line_to(virtual).websocket(DRAWING, subprotocol="cairo-api") as socket:
        virtual.reboot()
        with pytest.raises(ConnectionLost):
            await socket.receive()


async def test_nothing_is_left_open(virtual):
    """After the block the camera has no WebSocket left, whatever ended the block."""
    line = line_to(virtual)
    with pytest.raises(KeyError):
        async with line.websocket(DRAWING, subprotocol="cairo-api"):
            raise KeyError
    with anyio.move_on_after(0.05):
        async with line.websocket(DRAWING, subprotocol="cairo-api") as socket:
            await socket.receive()
    await anyio.to_thread.run_sync(virtual.log.wait_until, lambda: not virtual.connections.websockets)


async def test_ipv6():
    """The address travels in brackets."""
    with VirtualCamera(host="::1") as virtual:
        line = line_to(virtual)
        await line.http.get("/local/camoverlay/api/services.cgi", {"action": "get"})
        async with line.websocket(DRAWING, subprotocol="cairo-api"):
            pass
        await line.aclose()


async def floods_pings(peer: Peer) -> None:
    """Ask again and again, and read no answer."""
    peer.protocol.send_ping(b"p" * 125)
    pings = b"".join(peer.protocol.data_to_send()) * 500
    while True:
        await peer.stream.send(pings)


async def pings_now_and_then(peer: Peer) -> None:
    """As a server does whose worker is stuck."""
    while True:
        await anyio.sleep(0.05)
        peer.protocol.send_ping(b"")
        await peer.flush()


async def is_silent(_: Peer) -> None:
    await anyio.sleep_forever()


@pytest.mark.parametrize("deaf", [floods_pings, pings_now_and_then, is_silent])
async def test_a_peer_that_reads_nothing_counts_as_lost(server, deaf):
    """Whatever it sends itself; the reader finds out, and a writer that is stuck is told."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        with suppress(anyio.BrokenResourceError):
            await deaf(peer)

    async def write(socket) -> None:
        with pytest.raises(ConnectionLost):
            await socket.send(Binary(bytes(2**25)))

    server.play = play
    async with server.line().websocket("/x", ping_seconds=0.1, pong_seconds=0.3) as socket:
        async with anyio.create_task_group() as group:
            group.start_soon(write, socket)
            with anyio.fail_after(10), pytest.raises(ConnectionLost, match=r"silent for|taken nothing"):
                while True:
                    await socket.receive()
            await socket.abort()
        with pytest.raises(ConnectionLost):
            await socket.send(b"more")


async def test_a_flood_of_pings_holds_nobody(server):
    """Who reads it can leave, and the answers that nobody takes do not pile up."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        with suppress(anyio.BrokenResourceError):
            await floods_pings(peer)

    server.play = play
    async with server.line().websocket("/x") as socket:
        with anyio.move_on_after(0.5):
            await socket.receive()
        assert len(socket._outbox._control) <= 16


async def by_a_deadline(awaitable) -> None:
    with anyio.move_on_after(0.1):
        await awaitable


async def by_a_scope(awaitable) -> None:
    async with anyio.create_task_group() as group:

        async def work() -> None:
            await awaitable

        group.start_soon(work)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()


async def by_wait_for(awaitable) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(awaitable, 0.1)


async def by_timeout(awaitable) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.1):
            await awaitable


async def by_cancel(awaitable) -> None:
    task = asyncio.ensure_future(awaitable)
    await anyio.wait_all_tasks_blocked()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def deaf_to_everything(peer: Peer) -> None:
    await peer.accept()
    with suppress(anyio.BrokenResourceError):
        await is_silent(peer)


async def deaf_with_a_pulse(peer: Peer) -> None:
    await peer.accept()
    with suppress(anyio.BrokenResourceError):
        await pings_now_and_then(peer)


GIVING_UP = pytest.mark.parametrize(
    ("anyio_backend", "given_up"),
    [("asyncio", how) for how in (by_a_deadline, by_a_scope, by_wait_for, by_timeout, by_cancel)]
    + [("trio", how) for how in (by_a_deadline, by_a_scope)],
)
DEAF = pytest.mark.parametrize("play", [deaf_with_a_pulse, deaf_to_everything])
LARGE = Binary(bytes(2**25))
"""More than all buffers on its way hold."""


@GIVING_UP
@DEAF
async def test_whoever_gives_up_a_write_is_free_at_once(server, given_up, play, monkeypatch):
    """Long before the message that is half-way is given up as well."""
    monkeypatch.setattr(outbox, "_GRACE", 3600)
    server.play = play
    with anyio.fail_after(60):
        async with server.line().websocket("/x") as socket:
            await given_up(socket.send(LARGE))
            await socket.abort()


@GIVING_UP
@DEAF
async def test_a_connection_that_carries_half_a_message_is_dead(server, given_up, play, monkeypatch):
    """For everybody, a moment after its sender has given up."""
    monkeypatch.setattr(outbox, "_GRACE", 0.1)

    async def write(socket) -> None:
        with pytest.raises(ConnectionLost, match="half-way"):
            await socket.send(b"behind it")

    server.play = play
    with anyio.fail_after(60):
        async with server.line().websocket("/x") as socket, anyio.create_task_group() as group:
            await given_up(socket.send(LARGE))
            group.start_soon(write, socket)
            with pytest.raises(ConnectionLost, match="half-way"):
                await socket.receive()
            with pytest.raises(ConnectionLost, match="half-way"):
                await socket.send(b"after it")


async def test_a_write_that_is_given_up_together_with_the_connection(server):
    """Nothing is left to be given up a second later."""

    async def play(peer: Peer) -> None:
        await peer.accept()
        await anyio.sleep_forever()

    async def write() -> None:
        with scope:
            await socket.send(Binary(bytes(2**25)))

    server.play = play
    scope = anyio.CancelScope()
    async with server.line().websocket("/x") as socket, anyio.create_task_group() as group:
        group.start_soon(write)
        await anyio.wait_all_tasks_blocked()
        scope.cancel()
        await socket.abort()
    assert scope.cancelled_caught


async def test_a_message_goes_out_whole_whoever_gives_up(server, monkeypatch):
    """A slow peer gets the rest of it, and what comes behind."""
    monkeypatch.setattr(outbox, "_GRACE", 60)
    received: list[Frame] = []
    done = anyio.Event()
    begin = anyio.Event()

    async def play(peer: Peer) -> None:
        await peer.accept()
        await begin.wait()
        received.extend(await peer.messages(2))
        done.set()

    server.play = play
    async with server.line().websocket("/x") as socket:
        with anyio.move_on_after(0.05):
            await socket.send(Binary(bytes(2**25)))
        begin.set()
        await socket.send(b"behind it")
        await done.wait()
    assert [len(frame.data) for frame in received] == [2**25, 9]


async def test_a_long_upload_is_no_silence(server):
    """While the camera takes the data, it is there; when it stops taking it, it is not, and nobody hangs."""
    stopped = anyio.Event()

    async def play(peer: Peer) -> None:
        await peer.accept()
        for _ in range(40):
            await peer.stream.receive(2**20)
        stopped.set()
        await anyio.sleep_forever()

    async def upload(socket) -> None:
        with pytest.raises(ConnectionLost):
            await socket.send(Binary(bytes(2**27)))

    server.play = play
    async with (
        server.line().websocket("/x", ping_seconds=0.05, pong_seconds=0.2) as socket,
        anyio.create_task_group() as group,
    ):
        group.start_soon(upload, socket)
        with pytest.raises(ConnectionLost, match="silent"):
            await socket.receive()
        assert stopped.is_set()
        await socket.abort()


async def test_a_loop_that_is_busy_takes_nobody_for_silent(virtual):
    """What came while the program did something else has not been looked at, and counts."""

    async def work(socket) -> None:
        before = socket.writes
        while socket.writes == before:  # until a ping is on its way
            await anyio.lowlevel.checkpoint()
        time.sleep(0.7)  # noqa: ASYNC251 - the loop stands still, and the camera answers meanwhile
        await socket.send(b'{"command": "x", "call_id": 1, "params": []}')

    line = line_to(virtual)
    async with (
        line.websocket(DRAWING, subprotocol="cairo-api", ping_seconds=0.05, pong_seconds=0.6) as socket,
        anyio.create_task_group() as group,
    ):
        group.start_soon(work, socket)
        (answer,) = await socket.receive()
    assert b'"call_id":1' in answer.replace(b" ", b"")


async def test_a_stream_of_events_is_one_connection(virtual):
    """The request for its token and its WebSocket travel on one, also where the login has to be learned."""
    async with Camera(virtual.url, username="root", password="pass") as camera:
        await camera.overlay.services.list()
        for opened in (camera.vapix.events, camera.overlay.events, camera.streamer.events):
            before = TURNS.taken
            async with opened():
                pass
            assert TURNS.taken == before + 1
            virtual.expire_nonces()


async def test_a_port_of_tls_is_named():
    """It answers plain text with an alert."""

    async def talk(conversation: Conversation) -> None:
        await conversation.request()
        await conversation.send(b"\x15\x03\x01\x00\x02\x02\x50")

    async with raw_peer(talk) as peer:
        line = peer.line(username=None)
        with pytest.raises(TlsRejected, match="this port speaks TLS: use an https:// address"):
            async with line.websocket("/x"):
                pytest.fail("entered")
        await line.aclose()
