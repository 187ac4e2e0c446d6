"""The server itself: what it answers to whom, how it starts, stops and is looked at."""

import json
import logging
import re
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from urllib.parse import quote_from_bytes

import anyio
import httpx
import pytest
from foreign import API, open_drawing, open_events, receive, sign, websocket_url
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.responses import Response, StreamingResponse
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.protocol import State
from websockets.sync.client import connect
from websockets.uri import parse_uri

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.log import KEPT_BYTES, LARGEST, Exchange, Log, Message, SocketClosed
from aiocamstreamer.virtual.server import http as http_server
from aiocamstreamer.virtual.server import websocket as websocket_server
from aiocamstreamer.virtual.server.answering import LARGEST_FORM
from aiocamstreamer.virtual.server.routes import Routes
from trust import NOBODY


def exchange(virtual: VirtualCamera, raw: bytes) -> bytes:
    """What the camera answers to *raw*, until it hangs up or falls silent."""
    with socket.create_connection((virtual.host, virtual.port), timeout=30) as stream:
        stream.sendall(raw)
        answer = b""
        while chunk := stream.recv(65536):
            answer += chunk
            if b"Connection: close" not in raw and answer.endswith((b"</html>\n", b"}}")):
                break
        return answer


def test_unknown_pages(anonymous, http):
    """A missing page is a web server's 404; under the APIs' paths it asks who wants to know first."""
    answer = anonymous.get("/nothing")
    assert answer.status_code == 404
    assert "<h1>Not Found</h1>" in answer.text
    assert "www-authenticate" not in answer.headers
    assert anonymous.get("/axis-cgi/nothing.cgi").status_code == 401
    assert http.get("/local/camoverlay/api/nothing.cgi").status_code == 404


@pytest.mark.parametrize(
    ("profile", "method", "path", "status"),
    [
        ("12.11", "GET", "/axis-cgi/nothing.cgi", 404),
        ("12.11", "GET", "/axis-cgi/date.cgi?action=get", 404),
        ("12.11", "POST", "/axis-cgi/clearviewcontrol.cgi", 404),
        ("11.11", "GET", "/config/rest/time/v2", 404),
        ("12.11", "GET", f"{API}/image.cgi?path=x", 404),
        ("12.11", "GET", "/axis-cgi/applications/config.cgi?action=get&name=x", 400),
        ("10.12", "GET", "/axis-cgi/applications/config.cgi?action=get&name=AllowRoot", 404),
    ],
)
def test_what_the_web_server_says_looks_alike(profile, method, path, status):
    """Whoever finds that something is not there, the same page says so, in the same encoding."""
    with (
        VirtualCamera(profile=profile) as virtual,
        httpx.Client(base_url=virtual.url, verify=NOBODY) as client,
    ):
        virtual.state.hardware.wiper = None
        client.auth = httpx.DigestAuth("root", "pass")
        answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert f"<title>{status} " in answer.text


def test_challenges_look_alike(anonymous):
    """An address that lets some requests in without credentials refuses the others as any address does."""
    path = "/axis-cgi/basicdeviceinfo.cgi"
    some = anonymous.post(path, json={"apiVersion": "1.0", "method": "getAllProperties"})
    other = anonymous.post("/axis-cgi/apidiscovery.cgi")
    assert (some.status_code, some.text) == (other.status_code, other.text) == (401, other.text)
    assert some.headers["content-type"] == other.headers["content-type"]


def test_headers(anonymous):
    """Answers carry a camera's Date and Server."""
    headers = anonymous.get("/nothing").headers
    assert headers["server"].startswith("Apache/")
    assert headers["date"].endswith(" GMT")


@pytest.mark.parametrize(
    ("request_line", "more"),
    [
        ("GET /nothing", ""),
        ("PUT /axis-cgi/basicdeviceinfo.cgi", ""),
        ("GET /axis-cgi/basicdeviceinfo.cgi", ""),
        (f"GET {API}/services.cgi", ""),
        ("GET /nothing", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"),
        ("GET /vapix/ws-data-stream", "Upgrade: websocket\r\nConnection: Upgrade\r\n"),
    ],
)
def test_names_of_fields_are_spelled_as_a_camera_spells_them(virtual_camera, request_line, more):
    """Programs over bare sockets look for WWW-Authenticate and Content-Length in these letters."""
    closing = "" if more else "Connection: close\r\n"
    answer = exchange(virtual_camera, f"{request_line} HTTP/1.1\r\nHost: x\r\n{closing}{more}\r\n".encode())
    head = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    names = [line.partition(":")[0] for line in head]
    assert "Content-Length" in names
    assert [name for name in names if not re.fullmatch(r"(WWW|[A-Z][a-z]+)(-[A-Z][a-z]+)*", name)] == []


def test_wrong_clock_shows(anonymous, virtual_camera):
    """A skewed clock shows in the Date header."""
    virtual_camera.clock.skew = -20 * 365 * 86400
    assert virtual_camera.clock.skew < 0
    assert " 200" in anonymous.get("/nothing").headers["date"]


def test_wrong_method(http):
    """A method that an endpoint does not take is refused with those it takes."""
    answer = http.put(f"{API}/services.cgi")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


def test_head(http):
    """HEAD has no body, not even of a stream without end."""
    assert http.head(f"{API}/services.cgi?action=get").content == b""
    stream = http.head("/axis-cgi/mjpg/video.cgi")
    assert stream.status_code == 200
    assert stream.headers["content-type"].startswith("multipart/x-mixed-replace")


def test_websocket_path_without_upgrade(http):
    """A plain GET on a WebSocket's path is told to upgrade."""
    answer = http.get("/local/camoverlay/ws")
    assert answer.status_code == 426
    assert answer.headers["upgrade"] == "websocket"


def test_upgrade_elsewhere(virtual_camera):
    """A WebSocket handshake for a path without one is refused."""
    with pytest.raises(InvalidStatus, match="404"), connect(websocket_url(virtual_camera, "/nothing")):
        pass


def test_broken_handshake(virtual_camera):
    """A handshake that lacks its key gets a 4xx, not a silent end."""
    path = "/local/camoverlay/service/ws"
    raw = f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n"
    assert exchange(virtual_camera, raw.encode()).startswith(b"HTTP/1.1 400 ")


def test_absolute_target(virtual_camera):
    """A request target with an origin, as proxies send it, means its path."""
    raw = b"GET http://camera.example/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert exchange(virtual_camera, raw).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize(
    "raw", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n"]
)
def test_no_http(virtual_camera, raw, capfd):
    """What is no HTTP gets 400, and nothing is printed."""
    assert exchange(virtual_camera, raw).startswith(b"HTTP/1.1 400 ")
    assert capfd.readouterr() == ("", "")


def test_body_with_the_unauthenticated_request(virtual_camera):
    """A body that comes before the challenge is drained; the connection serves the next request."""
    body = b"x" * 300_000
    head = f"POST {API}/services.cgi HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    answer = exchange(
        virtual_camera, head + body + b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"HTTP/1.1 404 " in answer


def test_expect_continue(virtual_camera):
    """Who waits for 100 Continue is refused before the body is sent."""
    head = f"POST {API}/services.cgi HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=30) as stream:
        stream.sendall(head.encode())
        answer = b"".join(iter(lambda: stream.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"connection: close" in answer.lower()


def test_strangers_bodies_are_not_held(anonymous, virtual_camera):
    """What somebody sends who has not logged in is read and forgotten, at every kind of endpoint."""
    size = 24 * 1024 * 1024

    def body():
        for _ in range(size // 65_536):
            yield b"x" * 65_536

    tracemalloc.start()
    try:
        for path, status in (
            ("/axis-cgi/applications/upload.cgi", 401),
            ("/nothing", 404),
            ("/axis-cgi/basicdeviceinfo.cgi", 413),  # open to anybody
            ("/local/camstreamer/events", 426),
        ):
            answer = anonymous.post(path, content=body())
            assert answer.status_code in {status, 401}, path
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * 1024 * 1024
    assert all(len(exchange.body) <= LARGEST for exchange in virtual_camera.log.exchanges)


def test_the_log_is_bounded_in_bytes():
    """Whoever sends many large messages or heads pushes out the oldest entries, and fills no memory."""
    log = Log()
    for number in range(3 * KEPT_BYTES // LARGEST):
        if number % 2:
            log.append(Message(number=log.number(), path="/", direction="in", data=bytes(LARGEST)))
        else:
            headers = (("x", "y" * LARGEST),)
            log.append(
                Exchange(number=log.number(), method="GET", target="/", path="/", status=404, headers=headers)
            )
    assert KEPT_BYTES // LARGEST - 2 <= len(log) <= KEPT_BYTES // LARGEST
    few = Log(kept=3)
    for _ in range(5):
        few.append(Message(number=few.number(), path="/", direction="in", data=b"x"))
    assert [entry.number for entry in few] == [3, 4, 5]


def test_a_large_body_of_somebody_known(http):
    """It is taken whole."""
    upload = {"file": ("big.eap", b"x" * 3 * 1024 * 1024)}
    assert http.post("/axis-cgi/applications/upload.cgi", files=upload).status_code == 200


def test_arguments_of_somebody_known(http):
    """Are a megabyte at most: each may be looked for among all that the camera has."""
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for size, status in ((LARGEST_FORM, 200), (LARGEST_FORM + 1, 413)):
        form = b"action=list&group=Brand.Brand&x=".ljust(size, b"x")
        assert http.post("/axis-cgi/param.cgi", content=form, headers=kind).status_code == status


def test_slow_heads_are_cut(virtual_camera, monkeypatch):
    """Nothing, half a head, byte after byte, and half of the second: nobody holds a connection that way."""
    monkeypatch.setattr(http_server, "HEAD_SECONDS", 0.5)
    whole = b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
    starts = {"nothing": b"", "half": b"GET /not", "drip": whole[:-2], "second": whole + b"GET /"}
    place = (virtual_camera.host, virtual_camera.port)
    begin = time.monotonic()
    with ExitStack() as stack:
        left = {name: stack.enter_context(socket.create_connection(place, timeout=0.05)) for name in starts}
        while left and time.monotonic() < begin + 30:
            for name, stream in tuple(left.items()):
                with suppress(TimeoutError):
                    try:
                        stream.sendall(starts.pop(name, b"x" if name == "drip" else b""))
                        is_open = stream.recv(65_536)
                    except ConnectionError:
                        is_open = b""
                    if not is_open:
                        del left[name]
    assert not left
    assert time.monotonic() - begin > 0.45


def test_strangers_messages_are_bounded(virtual_camera):
    """Before the token nobody sends a large message, in one piece or in many, nor fragments without end."""
    for pieces in ([b"x" * 70_000], [b"x" * 10_000] * 7):
        with (
            pytest.raises(ConnectionClosed) as closed,
            connect(
                websocket_url(virtual_camera, "/local/camoverlay/service/ws"), subprotocols=["events"]
            ) as client,
        ):
            client.send(iter(piece.decode() for piece in pieces))
            client.recv(timeout=30)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


def test_whoever_sends_too_much_reads_why(virtual_camera):
    """Though more of it is on its way, which nobody reads."""
    with socket.create_connection((virtual_camera.host, virtual_camera.port), 5) as stream:
        protocol = ClientProtocol(
            parse_uri(websocket_url(virtual_camera, "/local/camoverlay/service/ws")), subprotocols=["events"]
        )
        protocol.send_request(protocol.connect())
        stream.sendall(b"".join(protocol.data_to_send()))
        while protocol.state is State.CONNECTING:
            protocol.receive_data(stream.recv(65_536))
        protocol.send_text(b"x" * 2_000_000)
        stream.sendall(b"".join(protocol.data_to_send()))
        while data := stream.recv(65_536):
            protocol.receive_data(data)
    assert protocol.close_rcvd is not None
    assert protocol.close_rcvd.code == 1009


def test_tokens_are_not_logged(virtual_camera, caplog):
    """Not even where everything is logged."""
    with caplog.at_level(logging.DEBUG), open_events(virtual_camera) as client:
        receive(client)
    lines = [record.getMessage() for record in caplog.records if record.name != "websockets.client"]
    assert not [line for line in lines if "authorization" in line.lower()]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Length", "5"),
        ("transfer-encoding", "chunked"),
        ("Connection", "close"),
        ("Content-Type", "text/odd"),
        ("Content-Encoding", "gzip"),
        ("WWW-Authenticate", "Basic"),
        ("X-Split", "a\r\nX-Other: b"),
        ("X-Text", "č"),
        ("X-Long", "x" * 100_000),
        ("X Name", "a"),
        ("", "a"),
        ("X-Number", 5),
        ("X-None", None),
        ("X-List", ["a"]),
        ("X-Space", " a"),
    ],
)
def test_an_administrators_header_breaks_nothing(virtual_camera, name, value):
    """What would break later answers is refused, and passed over where a state file has it."""
    ask = {"apiVersion": "1.0", "method": "set", "params": {name: value}}
    auth = httpx.DigestAuth("root", "pass")
    with httpx.Client(base_url=virtual_camera.url, auth=auth, timeout=30, verify=NOBODY) as client:
        assert "error" in client.post("/axis-cgi/customhttpheader.cgi", json=ask).json()
        virtual_camera.state.hardware.http_headers = {name: value, "X-Good": "yes"}
        for path in ("/axis-cgi/param.cgi?action=list", "/nothing", "/axis-cgi/jpg/image.cgi"):
            answer = client.get(path)
            assert answer.headers["x-good"] == "yes"
            assert answer.status_code in {200, 404}


def test_bodies_are_decoded_by_content(http, virtual_camera):
    """Forms sent as text and JSON sent as a form are understood, as clients send them."""
    form = {"content": "action=list&group=CamOverlay", "headers": {"content-type": "text/plain"}}
    assert http.post("/axis-cgi/param.cgi", **form).text.startswith("root.CamOverlay.Enabled=1\n")
    services = json.dumps({"services": [{"id": 7, "enabled": 0, "name": "pip", "strange": [1]}]})
    wrong = {"content-type": "application/x-www-form-urlencoded"}
    answer = http.post(f"{API}/services.cgi?action=set", content=services, headers=wrong)
    assert answer.json() == {"status": 200, "message": "OK"}
    assert virtual_camera.state.overlay.services[0]["strange"] == [1]


def faulty(virtual: VirtualCamera) -> None:
    """Give the camera endpoints that have bugs."""
    routes = Routes()

    @routes.http("/bug", role=None)
    def bug(_camera: VirtualCamera, _request: object) -> Response:
        raise ZeroDivisionError("secret detail")

    @routes.socket("/bug", role=None)
    class Bug:
        def __init__(self, camera: VirtualCamera, socket: object) -> None:
            pass

        def opened(self) -> None:
            pass

        def text(self, message: bytes) -> None:
            raise ZeroDivisionError("secret detail")

        def binary(self, message: bytes) -> None:
            pass

        def closed(self) -> None:
            raise ZeroDivisionError("at the end")

    virtual.routes.endpoints |= routes.endpoints
    virtual.routes.sockets |= routes.sockets


def test_a_bug_of_ours_is_a_500():
    """An endpoint that raises answers 500 without a traceback; the log has it; the server lives on."""
    with VirtualCamera() as virtual, httpx.Client(base_url=virtual.url, verify=NOBODY) as client:
        faulty(virtual)
        answer = client.get("/bug")
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "ZeroDivisionError: secret detail" in virtual.log.problems[0]
        assert client.get("/nothing").status_code == 404


def test_a_bug_in_a_stream_breaks_it():
    """A stream that raises when it has begun is cut off; the log has the traceback."""
    with VirtualCamera() as virtual:
        routes = Routes()

        @routes.http("/stream", role=None)
        def stream(_camera: VirtualCamera, _request: object) -> Response:
            async def parts() -> AsyncIterator[bytes]:
                yield b"begun"
                raise ZeroDivisionError("secret detail")

            return StreamingResponse(parts())

        virtual.routes.endpoints |= routes.endpoints
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(virtual.url + "/stream", verify=NOBODY)
        assert "ZeroDivisionError: secret detail" in virtual.log.problems[0]
        assert httpx.get(virtual.url + "/nothing", verify=NOBODY).status_code == 404


def test_half_a_request_changes_nothing(virtual_camera, http):
    """A client that leaves in the middle of its body was never there."""
    http.get("/nothing")
    challenge = httpx.get(virtual_camera.url + API + "/services.cgi", verify=NOBODY).headers[
        "www-authenticate"
    ]
    target = f"{API}/upload_image.cgi?action=upload"
    head = f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n"
    head += f"Authorization: {sign(challenge, 'POST', target)}\r\n\r\n"
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=30) as stream:
        stream.sendall(
            head.encode() + b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n'
        )
    virtual_camera.log.wait_until(lambda: virtual_camera.connections.total == 1)
    assert virtual_camera.state.overlay.images == []
    assert "POST" not in [entry.method for entry in virtual_camera.log.exchanges]


def test_a_bug_of_ours_closes_a_websocket():
    """A conversation that raises is closed with 1011, and the log has the traceback of the last failure."""
    with VirtualCamera() as virtual:
        faulty(virtual)
        with connect(websocket_url(virtual, "/bug")) as client:
            client.send(b"ignored")
            client.send("x")
            with pytest.raises(ConnectionClosed) as raised:
                client.recv(timeout=30)
        assert raised.value.rcvd.code == 1011
        virtual.log.wait_for(lambda entry: isinstance(entry, SocketClosed))
        assert "at the end" in virtual.log.problems[0]


def test_log_waits(virtual_camera, http):
    """Waiting finds what was logged and what still comes, and gives up with the last entries."""
    http.get(f"{API}/api_check.cgi")
    assert virtual_camera.log.wait_for(lambda entry: entry.path.endswith("api_check.cgi")).status == 401
    thread = threading.Timer(0.05, http.get, [f"{API}/camera_time.cgi"])
    thread.start()
    later = virtual_camera.log.wait_for(lambda entry: entry.path.endswith("camera_time.cgi"))
    thread.join()
    assert later.header("User-Agent").startswith("python-httpx/")
    assert later.header("x-nothing") is None
    with pytest.raises(TimeoutError, match=r"camera_time\.cgi"):
        virtual_camera.log.wait_for(lambda _: False, seconds=0.01)
    virtual_camera.log.clear()
    assert len(virtual_camera.log) == 0
    with pytest.raises(TimeoutError, match="none"):
        virtual_camera.log.wait_for(lambda _: False, seconds=0.01)


async def test_on_any_event_loop(virtual_camera):
    """Tests on asyncio and on trio use it alike, and wait for its log without blocking."""
    auth = httpx.DigestAuth("root", "pass")
    async with (
        httpx.AsyncClient(base_url=virtual_camera.url, auth=auth, verify=NOBODY) as client,
        anyio.create_task_group() as group,
    ):
        group.start_soon(client.get, f"{API}/services.cgi?action=get")
        with anyio.fail_after(30):
            entry = await virtual_camera.log.seen(lambda it: isinstance(it, Exchange) and it.status == 200)
    assert entry.target == f"{API}/services.cgi?action=get"


def test_log_hides_credentials(virtual_camera, http):
    """An entry's repr shows neither headers nor body."""
    http.get(f"{API}/api_check.cgi")
    assert "authorization" not in repr(virtual_camera.log.exchanges[-1]).lower()
    assert "pass" not in repr(virtual_camera.state.users["root"])


def test_websocket_messages_are_logged(virtual_camera):
    """Every message in and out is in the log."""
    with open_events(virtual_camera) as client:
        receive(client)
    sent, answer = virtual_camera.log.messages[:2]
    assert sent.direction == "in"
    assert "authorization" in sent.text
    assert (answer.direction, answer.data) == ("out", b'{"type":"authorization","state":"OK"}')
    assert not answer.binary


def test_endpoints(virtual_camera):
    """The camera says what it answers: path, method, action."""
    rows = {(row.path, row.method, row.action) for row in virtual_camera.endpoints()}
    assert (f"{API}/services.cgi", "POST", "set") in rows
    assert ("/local/camoverlay/ws", "WEBSOCKET", "cairo-api") in rows
    assert (f"{API}/ws_authorization.cgi", "GET", None) in rows


def test_connections_are_counted(virtual_camera):
    """Open connections and WebSockets are counted, and forgotten when they end."""
    with open_events(virtual_camera), open_drawing(virtual_camera):
        counted = virtual_camera.connections
        assert counted.websockets == {"/local/camoverlay/service/ws": 1, "/local/camoverlay/ws": 1}
        assert counted.total >= 2
    virtual_camera.log.wait_until(lambda: virtual_camera.connections.total == 0)
    assert VirtualCamera().connections.total == 0


def test_reboot(virtual_camera, anonymous):
    """A reboot drops sockets, loses tokens and volatile state, and changes the boot id."""
    call = {"json": {"apiVersion": "1.4", "method": "systemready", "context": "c"}}
    before = anonymous.post("/axis-cgi/systemready.cgi", **call).json()
    token = virtual_camera.tokens.issue("camoverlay")
    with virtual_camera.change():
        virtual_camera.state.overlay.services[0]["enabled"] = 0
    with open_events(virtual_camera) as client:
        virtual_camera.reboot()
        with pytest.raises(ConnectionClosed):
            [client.recv(timeout=30) for _ in range(9)]
    after = anonymous.post("/axis-cgi/systemready.cgi", **call).json()
    assert before["context"] == "c"
    assert before["data"]["bootid"] != after["data"]["bootid"]
    assert int(after["data"]["uptime"]) <= int(before["data"]["uptime"])
    assert virtual_camera.tokens.redeem("camoverlay", token) is None
    assert virtual_camera.state.overlay.services[0]["enabled"] == 1


def test_reboot_takes_a_while(virtual_camera, anonymous):
    """While it is down connections are refused; the camera's clock brings it back, on the same port."""
    url = virtual_camera.url
    virtual_camera.reboot(60)
    with pytest.raises(httpx.ConnectError):
        anonymous.get("/nothing")
    virtual_camera.clock.advance(61)
    virtual_camera.log.wait_until(lambda: _answers(url))


def _answers(url: str) -> bool:
    try:
        return httpx.get(url + "/nothing", verify=NOBODY).status_code == 404
    except httpx.ConnectError:
        return False


def test_restart_loses_what_a_restart_loses():
    """Stopping and starting again is a restart: volatile state is gone."""
    virtual = VirtualCamera()
    with virtual:
        virtual.state.overlay.services[0]["enabled"] = 0
    with virtual:
        assert virtual.start() is virtual
        assert virtual.state.overlay.services[0]["enabled"] == 1
    virtual.stop()


def test_stopped_camera_says_so():
    """What needs a running camera raises when it does not run."""
    virtual = VirtualCamera()
    for use in (lambda: virtual.url, virtual.reboot, virtual.drop_connections):
        with pytest.raises(RuntimeError, match="not been started"):
            use()
    virtual.emit("camoverlay", {"type": "ServiceStart", "serviceId": 1})
    assert virtual.snapshot_png().startswith(b"\x89PNG")
    assert virtual.fingerprint is None


def test_port_in_use(virtual_camera):
    """A port that is taken is an OSError, and leaves no thread behind."""
    with pytest.raises(OSError, match="in use"):
        VirtualCamera(port=virtual_camera.port).start()
    assert sum(thread.name == "aiocamstreamer-virtual" for thread in threading.enumerate()) == 1


def test_ipv6():
    """It listens on IPv6 addresses too."""
    try:
        virtual = VirtualCamera(host="::1").start()
    except OSError:
        pytest.skip("no IPv6 on this computer")
    with virtual:
        assert virtual.url == f"http://[::1]:{virtual.port}"
        assert httpx.get(virtual.url + "/nothing", verify=NOBODY).status_code == 404


def test_every_address():
    """Listening everywhere, its URL is one that works on this computer."""
    with VirtualCamera(host="0.0.0.0") as virtual:  # noqa: S104
        assert httpx.get(virtual.url + "/nothing", verify=NOBODY).status_code == 404


@pytest.mark.untraced
def test_hundred_cameras():
    """A hundred cameras start, answer and stop on one thread."""
    cameras = [VirtualCamera(serial=f"ACCC8E{number:06X}").start() for number in range(100)]
    try:
        assert len({camera.port for camera in cameras}) == 100
        with socket.create_connection((cameras[99].host, cameras[99].port), timeout=30):
            names = [thread.name for thread in threading.enumerate()]
            assert names.count("aiocamstreamer-virtual") == 1
    finally:
        for camera in cameras:
            camera.stop()
    assert "aiocamstreamer-virtual" not in [thread.name for thread in threading.enumerate()]


def test_tls():
    """The certificate is self-signed, verifies as its own CA, and its fingerprint is told."""
    with VirtualCamera(tls=True) as virtual:
        assert virtual.url.startswith("https://")
        context = ssl.create_default_context(cadata=virtual.certificate.pem)
        with (
            socket.create_connection((virtual.host, virtual.port)) as raw,
            context.wrap_socket(raw, server_hostname="127.0.0.1") as stream,
        ):
            presented = stream.getpeercert(binary_form=True)
            assert stream.selected_alpn_protocol() is None
        assert ssl.DER_cert_to_PEM_cert(presented).strip() == virtual.certificate.pem.strip()
        assert len(virtual.fingerprint) == 64
        headers = {"Authorization": httpx.BasicAuth("root", "pass")._auth_header}
        url = websocket_url(virtual, "/local/camoverlay/ws")
        with connect(url, ssl=context, subprotocols=["cairo-api"], additional_headers=headers) as client:
            client.send('{"call_id":1,"command":"nope","params":[]}')
            assert receive(client)["call_id"] == 1
            virtual.drop_connections()
            with pytest.raises(ConnectionClosed):
                client.recv(timeout=30)
    with VirtualCamera(tls=True, host="localhost") as other:
        assert other.fingerprint != virtual.fingerprint


@pytest.mark.untraced
def test_nothing_stays_behind(virtual_camera):
    """Connections opened and dropped leave no line, conversation or surface."""
    for _ in range(20):
        with open_drawing(virtual_camera) as client:
            client.send(
                '{"call_id":1,"command":"cairo_image_surface_create","params":["CAIRO_FORMAT_ARGB32",9,9]}'
            )
            assert receive(client) == {"var": "surface0", "call_id": 1}
            client.socket.shutdown(socket.SHUT_RDWR)
    virtual_camera.log.wait_until(lambda: virtual_camera.connections.total == 0)
    assert len(virtual_camera.drawing) == 0
    assert virtual_camera.drawing.live == {}
    assert virtual_camera.drawing.calls == 20


def test_answers_share_writes(virtual_camera):
    """Many calls that arrive together are answered in order."""
    with open_drawing(virtual_camera) as client:
        for number in range(500):
            client.send(json.dumps({"call_id": number, "command": "nope", "params": []}))
        assert [receive(client)["call_id"] for _ in range(500)] == list(range(500))


def test_slow_reader_is_waited_for(virtual_camera):
    """A client that does not read its answers stops being heard, and loses none of them."""
    count = 40_000
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect((virtual_camera.host, virtual_camera.port))
    with open_drawing(virtual_camera, sock=narrow) as client:
        commands = [
            json.dumps({"call_id": number, "command": "x" * 70, "params": []}) for number in range(count)
        ]
        sender = threading.Thread(target=lambda: [client.send(command) for command in commands])
        sender.start()
        sender.join(2)
        assert virtual_camera.drawing.calls < count
        heard = [receive(client)["call_id"] for _ in range(count)]
        sender.join()
    assert heard == list(range(count))


def test_fragmented_and_binary(virtual_camera):
    """Messages may come in fragments, and events' commands as binary."""
    with open_events(virtual_camera) as client:
        assert [receive(client)["type"] for _ in range(2)] == ["init", "init"]
        client.send(iter(['{"command":', '"sendInit', 'Data"}']))
        assert receive(client)["type"] == "init"
        assert receive(client)["type"] == "init"
        client.send(b'{"command":"sendInitData"}')
        assert receive(client)["type"] == "init"


def test_client_that_does_not_close(virtual_camera, monkeypatch):
    """A client that leaves a close unanswered is cut off."""
    monkeypatch.setattr(websocket_server, "CLOSE_SECONDS", 0.2)
    path = "/local/camoverlay/service/ws"
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    head += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=30) as stream:
        stream.sendall(head.encode())
        assert stream.recv(4096).startswith(b"HTTP/1.1 101 ")
        stream.sendall(b"\x81\x82\x00\x00\x00\x00{}")
        assert b"".join(iter(lambda: stream.recv(4096), b"")) == b"\x88\x00"
    virtual_camera.log.wait_for(lambda entry: isinstance(entry, SocketClosed))


def test_client_that_just_leaves(virtual_camera):
    """A client that only closes its half is let go."""
    with open_events(virtual_camera) as client:
        client.socket.shutdown(socket.SHUT_WR)
        virtual_camera.log.wait_for(lambda entry: isinstance(entry, SocketClosed))


def test_stop_interrupts_answers(capfd):
    """A camera that stops does not wait for an answer that never comes, and says nothing about it."""
    with VirtualCamera() as virtual:
        routes, entered = Routes(), threading.Event()

        @routes.http("/slow", role=None)
        async def slow(_camera: VirtualCamera, _request: object) -> Response:
            entered.set()
            await anyio.sleep_forever()
            return Response()

        virtual.routes.endpoints |= routes.endpoints
        stream = socket.create_connection((virtual.host, virtual.port), timeout=30)
        stream.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert entered.wait(30)
    with stream:
        assert stream.recv(10) == b""
    assert capfd.readouterr() == ("", "")


def test_time_does_not_go_back(virtual_camera):
    """The camera's clock only moves forward."""
    with pytest.raises(ValueError, match="seconds"):
        virtual_camera.clock.advance(-1)


def test_protocol_errors_close(virtual_camera):
    """An unmasked frame is answered with close code 1002."""
    with open_events(virtual_camera) as client:
        client.socket.sendall(b"\x81\x02hi")
        with pytest.raises(ConnectionClosed) as raised:
            [client.recv(timeout=30) for _ in range(9)]
    assert raised.value.rcvd.code == 1002


def test_package_exports():
    """The package has nothing but its camera."""
    import aiocamstreamer.virtual as package

    with pytest.raises(AttributeError, match="Nothing"):
        _ = package.Nothing


def test_message_repr_is_short():
    """A logged message shows the start of what it carried."""
    assert len(repr(Message(number=1, path="/", direction="in", data=b"x" * 9999))) < 400


@pytest.mark.untraced
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=200), st.sampled_from(["raw", "query", "header", "body"]))
def test_any_bytes_are_survived(virtual_camera, noise, place):
    """Whatever arrives, the server answers or hangs up, has no fault of its own, and serves the next."""
    encoded = quote_from_bytes(noise).encode()
    requests = {
        "raw": noise,
        "query": b"GET %s/customGraphics.cgi?%s HTTP/1.1\r\nHost: x\r\n\r\n" % (API.encode(), encoded),
        "header": b"GET /axis-cgi/param.cgi HTTP/1.1\r\nHost: x\r\nAuthorization: Digest %s\r\n\r\n"
        % encoded,
        "body": b"POST /axis-cgi/systemready.cgi HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
        % (len(noise), noise),
    }
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=30) as stream:
        stream.sendall(requests[place])
        stream.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            while stream.recv(65536):
                pass
    assert virtual_camera.log.problems == ()


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_frames_are_survived(virtual_camera, chunks):
    """Whatever follows the handshake, the socket is closed in the end and nothing stays behind."""
    with open_drawing(virtual_camera) as client, suppress(OSError):
        for chunk in chunks:
            client.socket.sendall(chunk)
        client.socket.shutdown(socket.SHUT_WR)
    virtual_camera.log.wait_until(lambda: not virtual_camera.connections.websockets)
    assert len(virtual_camera.drawing) == 0
    assert virtual_camera.log.problems == ()


def test_a_body_in_very_small_pieces(virtual_camera, http):
    """Is taken in whole, and others have their turn between: it is read by a connection of its own."""
    pieces = [b"action=list&group=Brand.Brand&x=", *[b"y"] * 20_000]
    asked = http.build_request("POST", "/axis-cgi/param.cgi", content=iter(pieces))
    assert asked.headers["transfer-encoding"] == "chunked"
    challenge = http.get("/axis-cgi/param.cgi", auth=None).headers["www-authenticate"]
    asked.headers["authorization"] = sign(challenge, "POST", "/axis-cgi/param.cgi")
    head = "\r\n".join(f"{name}: {value}" for name, value in asked.headers.items())
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    with socket.create_connection((virtual_camera.host, virtual_camera.port), timeout=20) as line:
        line.sendall(f"POST /axis-cgi/param.cgi HTTP/1.1\r\n{head}\r\n\r\n".encode() + body)
        assert http.get("/axis-cgi/usergroup.cgi").status_code == 200
        line.sendall(b"GET /axis-cgi/systemready.cgi HTTP/1.1\r\nHost: camera\r\nConnection: close\r\n\r\n")
        answers = b""
        while data := line.recv(65_536):
            answers += data
    assert b"\r\n\r\nBrand.Brand=AXIS\n" in answers
    assert answers.count(b"HTTP/1.1 200 OK") == 2
