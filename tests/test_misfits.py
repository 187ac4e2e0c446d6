"""A server that says the same to everything: whatever it says, callers see the library's own errors."""

import anyio
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import CameraError, Unsupported
from asking import peer, questions, reply

pytestmark = pytest.mark.untraced

PASSWORD = "never-told"
DATA = b'{"status": 200, "message": "OK", "method": "m", "data": %b}'
BODIES = {
    "nothing": b"",
    "a page": b"<!DOCTYPE html><html><body>Log in</body></html>",
    "null": b"null",
    "a number": b"123",
    "a text": b'"x"',
    "bytes": b"\xff\xfe\x00",
    "no data": DATA % b"null",
    "a list": DATA % b"[null]",
    "an object": DATA % b'{"propertyList": 1, "apiList": {"x": 1}, "items": [1], "streamList": [1]}',
    "an error in words": b"Error: 1",
    "an error of another shape": b'{"error": [1]}',
    "an XML bomb": b'<!DOCTYPE l [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><reply result="ok">&b;</reply>',
    "deep JSON": b"[" * 100_000,
    "deep XML": b"<a>" * 10_000,
}

ABSENT = {
    "404": reply(b"<html><body>404 Not Found</body></html>", "404 Not Found"),
    "in words": reply(b"Http API: command not found"),
    "in others": reply(b"CGI /x.cgi can't be resolved"),
}
NAMED = "Connection: close"


@pytest.fixture
def anyio_backend() -> str:
    """One event loop will do: what is refused is the same."""
    return "asyncio"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_any_answer_to_any_question(body: bytes) -> None:
    """It is read, or refused with an error that names the camera and no password.

    Commands that want at least one of their arguments are a `ValueError` before anything is sent.
    """
    refused: dict[str, str] = {}
    asked = 0
    async with (
        peer(reply(body, "200 OK", NAMED)) as server,
        Camera(f"127.0.0.1:{server.port}", username="root", password=PASSWORD) as camera,
    ):
        for name, ask in questions(camera):
            asked += 1
            try:
                with anyio.fail_after(10):
                    await ask()
            except CameraError as error:
                refused[name] = str(error)
            except ValueError as problem:
                refused[name] = f"127.0.0.1:{server.port} was not asked: {problem}"
    assert asked > 50
    assert [name for name, said in refused.items() if f"127.0.0.1:{server.port}" not in said] == []
    assert PASSWORD not in "".join(refused.values())


@pytest.mark.parametrize("answer", ABSENT.values(), ids=ABSENT)
async def test_nothing_at_any_path(answer: bytes) -> None:
    """Whatever is asked of a camera that lacks it is `Unsupported`, in whichever way the camera says so."""
    others: dict[str, BaseException | object] = {}
    async with (
        peer(answer) as server,
        Camera(f"127.0.0.1:{server.port}", username="root", password=PASSWORD) as camera,
    ):
        for name, ask in questions(camera):
            before = server.asked
            try:
                others[name] = await ask()
            except Unsupported:
                pass
            except ValueError as problem:
                others[name] = problem
            if server.asked == before:
                others.pop(name, None)
    assert others == {}


def test_questions_are_many(tmp_path):
    """Most methods can be asked with a sample of their arguments."""
    camera = Camera("127.0.0.1", username="root", password=PASSWORD)
    assert len(list(questions(camera, folder=tmp_path))) > len(list(questions(camera))) > 100
