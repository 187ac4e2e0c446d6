"""Everything that can be asked of a camera, and a server that says the same to all of it."""

import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import attrs
from anyio.abc import SocketAttribute, SocketStream

from aiocamstreamer import Camera
from aiocamstreamer.service import Service
from aiocamstreamer.transport import background

LASTING = ("factory", "keep", "restart", "wait", "watch")
"""How methods begin that go on until something happens."""

SAMPLES: dict[str, object] = {"str": "a1", "int": 1, "float": 1.0, "bool": True}
"""An argument for a parameter of that type."""

Asking = Callable[[], Awaitable[Any]]


@attrs.define
class Peer:
    """The server that says the same to everything.

    Attributes:
        port: Where it listens.
        answer: What it says: head and body.
        asked: How many requests it has got.
    """

    port: int = 0
    answer: bytes = b""
    asked: int = 0


def reply(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """An answer with a body of a known length."""
    lines = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def questions(camera: Camera, *, folder: Path | None = None) -> Iterator[tuple[str, Asking]]:
    """Every method of *camera* that can be called without arguments.

    Args:
        camera: The camera.
        folder: Where files can be written to: with it, methods are called with samples of arguments, too.
    """
    services = (camera.vapix, camera.streamer, camera.overlay, camera.switcher, camera.scripter)
    for service in (*services, camera.planetracker):
        yield from _asked_of(service, type(service).__name__, folder=folder)


def _asked_of(service: Service, name: str, *, folder: Path | None) -> Iterator[tuple[str, Asking]]:
    for member in dir(type(service)):
        found = inspect.getattr_static(type(service), member)
        if member.startswith(("_", *LASTING)):
            continue
        if isinstance(found, property) and isinstance(part := getattr(service, member), Service):
            yield from _asked_of(part, f"{name}.{member}", folder=folder)
        elif inspect.iscoroutinefunction(found):
            given = samples(getattr(service, member), folder)
            if given is not None and (folder is not None or not given):
                yield f"{name}.{member}", _bound(getattr(service, member), given)


def samples(method: Callable[..., Any], folder: Path | None) -> dict[str, object] | None:
    """Arguments for the parameters of *method* that have no default; None where one is of another type."""
    given: dict[str, object] = {}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.default is not parameter.empty or parameter.kind is parameter.VAR_KEYWORD:
            continue
        first = str(parameter.annotation).partition(" | ")[0]
        if parameter.kind is not parameter.VAR_POSITIONAL:
            if first not in SAMPLES:
                return None
            given[parameter.name] = (
                folder and str(folder / "file") if parameter.name == "to" else SAMPLES[first]
            )
    return given


def _bound(method: Callable[..., Any], given: dict[str, object]) -> Asking:
    names = inspect.signature(method).parameters
    positional = [value for name, value in given.items() if names[name].kind is not names[name].KEYWORD_ONLY]
    named = {name: value for name, value in given.items() if names[name].kind is names[name].KEYWORD_ONLY}
    return lambda: method(*positional, **named)


@asynccontextmanager
async def peer(answer: bytes = b"") -> AsyncGenerator[Peer]:
    """A server that says *answer* to every request, and hangs up."""
    found = Peer(answer=answer)

    async def serve(stream: SocketStream) -> None:
        async with stream:
            received = b""
            while b"\r\n\r\n" not in received:
                received += await stream.receive()
            found.asked += 1
            await stream.send(found.answer)

    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1") as listener,
        background(lambda: listener.serve(serve)),
    ):
        found.port = listener.extra(SocketAttribute.local_address)[1]  # noqa: S610 - no Django here
        yield found
