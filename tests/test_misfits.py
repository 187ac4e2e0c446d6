"""A server that says the same to everything: whatever it says, callers see the library's own errors."""

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.abc import SocketStream

from aiocamstreamer import Camera
from aiocamstreamer.errors import CameraError
from aiocamstreamer.service import Service
from aiocamstreamer.transport import background

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
CHANGING = ("factory", "keep_applied", "restart", "wait", "watch")


def calls(service: Service, name: str) -> Iterator[tuple[str, Callable[[], Awaitable[Any]]]]:
    """Every method of *service* and its parts that can be called without arguments."""
    for member in dir(type(service)):
        found = inspect.getattr_static(type(service), member)
        if member.startswith(("_", *CHANGING)):
            continue
        if isinstance(found, property) and isinstance(part := getattr(service, member), Service):
            yield from calls(part, f"{name}.{member}")
        elif inspect.iscoroutinefunction(found):
            parameters = inspect.signature(getattr(service, member)).parameters.values()
            if all(it.default is not it.empty or it.kind is it.VAR_KEYWORD for it in parameters):
                yield f"{name}.{member}", getattr(service, member)


@asynccontextmanager
async def saying(body: bytes) -> AsyncGenerator[int]:
    """A server on the port that it yields, which answers any request with *body*."""
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    async def serve(stream: SocketStream) -> None:
        async with stream:
            received = b""
            while b"\r\n\r\n" not in received:
                received += await stream.receive()
            await stream.send(answer)

    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1") as listener,
        background(lambda: listener.serve(serve)),
    ):
        yield listener.extra(anyio.abc.SocketAttribute.local_address)[1]  # noqa: S610 - no Django here


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_any_answer_to_any_question(body: bytes) -> None:
    """It is read, or refused with an error that names the camera and no password.

    Commands that want at least one of their arguments are a `ValueError` before anything is sent.
    """
    refused: dict[str, str] = {}
    asked = 0
    async with (
        saying(body) as port,
        Camera(f"127.0.0.1:{port}", username="root", password=PASSWORD) as camera,
    ):
        services = (camera.vapix, camera.streamer, camera.overlay, camera.switcher, camera.scripter)
        for service in (*services, camera.planetracker):
            for name, ask in calls(service, type(service).__name__):
                asked += 1
                try:
                    with anyio.fail_after(10):
                        await ask()
                except CameraError as error:
                    refused[name] = str(error)
                except ValueError as problem:
                    refused[name] = f"127.0.0.1:{port} was not asked: {problem}"
    assert asked > 50
    assert [name for name, said in refused.items() if f"127.0.0.1:{port}" not in said] == []
    assert PASSWORD not in "".join(refused.values())
