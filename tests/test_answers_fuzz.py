"""Any bytes as the answer to any question: only the library's own errors come out, and soon."""

import time
from pathlib import Path

import anyio
import orjson
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aiocamstreamer import Camera
from aiocamstreamer.errors import CameraError
from asking import peer, questions, reply
from fuzzing import cases

JUDGING = {"Vapix.users.ensure"}
"""Methods that judge their arguments by what the camera says."""

NAMES = st.sampled_from(
    [
        *("data", "status", "code", "message", "error", "items", "method", "apiList", "name", "streamList"),
        *(
            "streamId",
            "enabled",
            "list",
            "camera_list",
            "playlists",
            "services",
            "clip_list",
            "files",
            "type",
        ),
        *(
            "id",
            "version",
            "manifest",
            "storage",
            "zones",
            "targetId",
            "playlist_queue_list",
            "ws",
            "streamList",
        ),
    ]
)
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)
PAIRS = st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=6)
REPEATED = st.sampled_from([b"[", b'{"a":', b"<a>", b"Error: ", b"\xff\xfe", b"--b\r\n\r\n"])


def enveloped(value: object) -> bytes:
    return orjson.dumps({"status": 200, "message": "OK", "method": "m", "data": value})


def lines(pairs: list[tuple[str, str]]) -> bytes:
    return "\r\n".join(f"root.{name}={value}" for name, value in pairs).encode("utf-8", "replace")


def elements(pairs: list[tuple[str, str]]) -> bytes:
    inside = "".join(f'<application {name}="x">{value}</application>' for name, value in pairs)
    return f'<reply result="ok">{inside}</reply>'.encode("utf-8", "replace")


def page(said: str) -> bytes:
    return f"<html><body>{said}</body></html>".encode("utf-8", "replace")


def answered(body: bytes, status: str, headers: list[str]) -> bytes:
    return reply(body, status, *headers, "Connection: close")


BODIES = st.one_of(
    st.binary(max_size=400),
    TREES.map(orjson.dumps),
    TREES.map(enveloped),
    PAIRS.map(lines),
    PAIRS.map(elements),
    st.builds(lambda piece, times: piece * times, REPEATED, st.integers(1, 5000)),
    st.text(max_size=60).map(page),
    st.text(max_size=60).map(lambda said: f"Error: {said}".encode("utf-16", "replace")),
)
STATUSES = st.sampled_from(
    [
        *("200 OK", "200 OK", "200 OK", "204 No Content", "301 Moved", "400 Bad Request", "401 Unauthorized"),
        *("403 Forbidden", "404 Not Found", "405 No", "500 Error", "503 Busy", "299 ²", "999 x"),
    ]
)
HEADERS = st.lists(
    st.sampled_from(
        [
            "Content-Type: application/json",
            "Content-Type: text/html; charset=utf-16",
            "Content-Type: multipart/x-mixed-replace; boundary=b",
            "Content-Encoding: gzip",
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            'WWW-Authenticate: Digest realm="AXIS_1", nonce="n", qop="auth", algorithm=MD5',
            'WWW-Authenticate: Digest realm="\\"\\"\\"',
            "WWW-Authenticate: Basic",
            "Location: http://[::1/",
            "no header",
        ]
    ),
    max_size=3,
)
ANSWERS = st.one_of(st.binary(max_size=200), st.builds(answered, BODIES, STATUSES, HEADERS))


async def ask_everything(answer: bytes, folder: Path) -> dict[str, str]:
    """What came out of the questions that were asked, where it is no error of the library."""
    foreign: dict[str, str] = {}
    async with (
        peer(answer) as server,
        Camera(f"127.0.0.1:{server.port}", username="root", password="secret") as camera,
    ):
        for name, ask in questions(camera, folder=folder):
            before, started = server.asked, time.monotonic()
            try:
                with anyio.fail_after(15):
                    await ask()
            except CameraError as error:
                str(error)
            except (TypeError, ValueError) as problem:
                # Where nothing was sent, it judges the sample.
                if server.asked > before and name not in JUDGING:
                    foreign[name] = repr(problem)
            except Exception as problem:  # noqa: BLE001 - whatever it is, it is told
                foreign[name] = repr(problem)
            if time.monotonic() - started > 12:
                foreign[name] = "took long"
    return foreign


@settings(
    cases(3), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)  # making a case smaller takes minutes
@given(answer=ANSWERS)
def test_any_bytes_as_the_answer(answer: bytes, tmp_path: Path) -> None:
    """Hostile status, fields and body, to every method of every service."""
    assert anyio.run(ask_everything, answer, tmp_path) == {}
