"""One client of benchmarks/http.py in a process of its own, measured as standard input says.

usage: http_clients.py VARIANT PORT CAMERAS

Every line that comes in is an order, {"work": name, "count": number} as JSON, and is answered with what the
work cost: {"cpu": seconds of processor time, "wall": seconds}. The first line that goes out says which works
there are, or why there is none: {"works": [...]} or {"missing": "why"}.
"""

from __future__ import annotations

import gc
import hashlib
import itertools
import json
import os
import resource
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias

import anyio
import orjson

SERVICES = "/local/camoverlay/api/services.cgi?action=get"
UPLOAD = "/axis-cgi/upload.cgi"
MEGABYTES = 50
TRANSFER = MEGABYTES * 1_000_000
DOWNLOAD = f"/bytes/{TRANSFER}"
AT_ONCE = 64
SECONDS = 60
MANY = ("get-64", "fleet")
"""Works that have many connections."""

Work: TypeAlias = Callable[[], Coroutine[Any, Any, object]]


class Missing(Exception):
    """Why a client cannot be had here."""


class Client(NamedTuple):
    """What a client of one camera can do, once each time it is called."""

    get: Work
    upload: Work
    download: Work


def imported(name: str) -> Any:
    """The module *name*.

    Raises:
        Missing: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise Missing(f"{name} is not installed") from error


def check(size: int) -> int:
    """*size*, if it is that of a whole download."""
    if size != TRANSFER:
        raise ValueError(f"{size} bytes came")
    return size


# This library, over each of its carriers


async def ours(stack: AsyncExitStack, urls: list[str], carrier: str) -> dict[str, Work]:
    """The works of this library; those that an older one does not have are left out."""
    camera_of = await cameras(stack, carrier)
    alone = await stack.enter_async_context(camera_of(urls[0], "alone"))
    works = typed(alone)
    if hasattr(alone, "request"):
        several = [await stack.enter_async_context(camera_of(url, url)) for url in urls[:AT_ONCE]]
        works |= plain([client_of(camera) for camera in several])
    works["fleet"] = await fleet(stack, [camera_of(url, url) for url in urls])
    return works


async def cameras(stack: AsyncExitStack, carrier: str) -> Callable[[str, str], Any]:
    """A maker of cameras by URL and name."""
    from aiocamstreamer import Camera

    given: Callable[[], Any] = lambda: None  # noqa: E731 - one of three makers
    if carrier == "aiohttp":
        aiohttp = imported("aiohttp")
        connector = aiohttp.TCPConnector(limit=0)  # by default a session has no more than 100 connections
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        given = lambda: session  # noqa: E731 - as above
    elif carrier.startswith("httpx"):
        transports = imported(carrier).AsyncHTTPTransport
        context = import_module("ssl").create_default_context()

        def given() -> Any:
            made = transports(verify=context, trust_env=False)
            stack.push_async_callback(made.aclose)
            return made

    def camera(url: str, name: str) -> Any:
        more = {} if carrier == "own" else {"http": given()}
        return Camera(url, username="root", password="pass", name=name, **more)

    return camera


def typed(camera: Any) -> dict[str, Work]:
    """One GET that ends in records."""
    services = camera.overlay.services
    return {"services": getattr(services, "list", services)}


def client_of(camera: Any) -> Client:
    """The works of one camera that others have, too."""
    body = bytes(TRANSFER)

    async def get() -> object:
        return orjson.loads((await camera.request("GET", SERVICES)).content)

    async def upload() -> object:
        return await camera.request("POST", UPLOAD, content=body, deadline=SECONDS)

    async def download() -> int:
        size = 0
        async with camera.stream(DOWNLOAD) as chunks:
            async for chunk in chunks:
                size += len(chunk)
        return check(size)

    return Client(get, upload, download)


async def fleet(stack: AsyncExitStack, members: Iterable[Any]) -> Work:
    """The typed GET over a whole fleet."""
    from aiocamstreamer import Fleet

    together = await stack.enter_async_context(Fleet(members))

    async def ask(camera: Any) -> object:
        services = camera.overlay.services
        return await getattr(services, "list", services)()

    async def over_all() -> None:
        for outcome in await together.map(ask, concurrency=AT_ONCE):
            if outcome.error:
                raise outcome.error

    return over_all


# Others, as their documents show them


async def with_httpx(stack: AsyncExitStack, urls: list[str], name: str) -> dict[str, Work]:
    """A client for each camera, since the account's challenge is the camera's; httpx and httpx2."""
    library = imported(name)
    context = import_module("ssl").create_default_context()
    body = bytes(TRANSFER)

    def works(client: Any) -> Client:
        async def get() -> object:
            response = await client.get(SERVICES)
            response.raise_for_status()
            return orjson.loads(response.content)

        async def upload() -> None:
            (await client.post(UPLOAD, content=body)).raise_for_status()

        async def download() -> int:
            size = 0
            async with client.stream("GET", DOWNLOAD) as response:
                async for chunk in response.aiter_bytes():
                    size += len(chunk)
            return check(size)

        return Client(get, upload, download)

    made = []
    for url in urls[:AT_ONCE]:
        auth = library.DigestAuth("root", "pass")
        client = library.AsyncClient(
            base_url=url, auth=auth, verify=context, trust_env=False, timeout=SECONDS
        )
        made.append(works(await stack.enter_async_context(client)))
    return plain(made)


async def with_aiohttp(stack: AsyncExitStack, urls: list[str], _: str) -> dict[str, Work]:
    """One session for all cameras, with a middleware for the account of each."""
    library = imported("aiohttp")
    connector = library.TCPConnector(limit=0)
    session = await stack.enter_async_context(
        library.ClientSession(connector=connector, raise_for_status=True)
    )
    body = bytes(TRANSFER)

    def works(url: str) -> Client:
        account = (library.DigestAuthMiddleware("root", "pass"),)

        async def get() -> object:
            async with session.get(url + SERVICES, middlewares=account) as response:
                return orjson.loads(await response.read())

        async def upload() -> None:
            async with session.post(url + UPLOAD, data=body, middlewares=account) as response:
                await response.read()

        async def download() -> int:
            size = 0
            async with session.get(url + DOWNLOAD, middlewares=account) as response:
                async for chunk in response.content.iter_any():
                    size += len(chunk)
            return check(size)

        return Client(get, upload, download)

    return plain([works(url) for url in urls[:AT_ONCE]])


class Signer:
    """A digest for a client that has none: the challenge is asked for once (RFC 7616, MD5, qop=auth)."""

    def __init__(self, challenge: str) -> None:
        parts = dict(part.strip().split("=", 1) for part in challenge.removeprefix("Digest").split(","))
        self._realm, self._nonce = (parts[name].strip('"') for name in ("realm", "nonce"))
        self._secret = self._md5("root", self._realm, "pass")
        self._numbers = itertools.count(1)

    @staticmethod
    def _md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

    def __call__(self, method: str, target: str) -> str:
        """The value of ``Authorization``."""
        number, own = f"{next(self._numbers):08x}", secrets.token_hex(8)
        answer = self._md5(self._secret, self._nonce, number, own, "auth", self._md5(method, target))
        return (
            f'Digest username="root", realm="{self._realm}", nonce="{self._nonce}", uri="{target}", '
            f'algorithm=MD5, response="{answer}", qop=auth, nc={number}, cnonce="{own}"'
        )


async def with_pyreqwest(stack: AsyncExitStack, urls: list[str], _: str) -> dict[str, Work]:
    """One client for all cameras; it has no digest, so that is ours to add."""
    client = await stack.enter_async_context(imported("pyreqwest.client").ClientBuilder().build())
    body = bytes(TRANSFER)

    def works(url: str, sign: Signer) -> Client:
        def asked(method: str, target: str) -> Any:
            request = getattr(client, method.lower())(url + target).error_for_status(enable=True)
            return request.header("Authorization", sign(method, target))

        async def get() -> object:
            response = await asked("GET", SERVICES).build().send()
            return orjson.loads(bytes(await response.bytes()))

        async def upload() -> None:
            await asked("POST", UPLOAD).body_bytes(body).build().send()

        async def download() -> int:
            size = 0
            async with asked("GET", DOWNLOAD).build_streamed() as response:
                while chunk := await response.body_reader.read_chunk():
                    size += len(chunk)
            return check(size)

        return Client(get, upload, download)

    made = []
    for url in urls[:AT_ONCE]:
        refused = await client.get(url + SERVICES).build().send()
        made.append(works(url, Signer(refused.headers["WWW-Authenticate"])))
    return plain(made)


# What is done with them


def plain(clients: list[Client]) -> dict[str, Work]:
    """The works that everybody has; 64 at once are one request to each of 64 cameras."""

    async def at_once() -> None:
        async with anyio.create_task_group() as group:
            for client in clients:
                group.start_soon(client.get)

    first = clients[0]
    return {"get": first.get, "get-64": at_once, "upload": first.upload, "download": first.download}


Opening: TypeAlias = Callable[[AsyncExitStack, list[str], str], Awaitable[dict[str, Work]]]

VARIANTS: dict[str, tuple[Opening, str, str]] = {
    "ours": (ours, "own", "asyncio"),
    "ours-httpx": (ours, "httpx", "asyncio"),
    "ours-httpx2": (ours, "httpx2", "asyncio"),
    "ours-aiohttp": (ours, "aiohttp", "asyncio"),
    "ours-trio": (ours, "own", "trio"),
    "ours-uvloop": (ours, "own", "uvloop"),
    "ours-aiohttp-uvloop": (ours, "aiohttp", "uvloop"),
    "there": (ours, "own", "asyncio"),
    "httpx": (with_httpx, "httpx", "asyncio"),
    "httpx2": (with_httpx, "httpx2", "asyncio"),
    "aiohttp": (with_aiohttp, "", "asyncio"),
    "pyreqwest": (with_pyreqwest, "", "asyncio"),
}
"""Who opens it, over what, and on which loop."""


def tell(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)


async def serve(opening: Opening, urls: list[str], over: str) -> None:
    """Do what standard input says. Nothing else happens between two orders."""
    async with AsyncExitStack() as stack:
        works = await opening(stack, urls, over)
        tell({"works": [*works]})
        for line in sys.stdin:
            order = json.loads(line)
            work, count = works[order["work"]], order["count"]
            # Connections that were idle for too long are made anew before the clock runs.
            await (work if order["work"] in MANY else works.get("get", work))()
            gc.collect()
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(count):
                await work()
            tell({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall})
        os._exit(0)  # whatever closing takes is nobody's business here


def main() -> None:
    variant, port, cameras = sys.argv[1], sys.argv[2], int(sys.argv[3])
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    opening, over, loop = VARIANTS[variant]
    urls = [f"http://127.0.{place // 250 + 1}.{place % 250 + 1}:{port}" for place in range(cameras)]
    try:
        if loop == "uvloop":
            imported("uvloop")
        backend = {"backend": "asyncio", "backend_options": {"use_uvloop": loop == "uvloop"}}
        anyio.run(serve, opening, urls, over, **({"backend": "trio"} if loop == "trio" else backend))
    except Missing as why:
        tell({"missing": str(why)})


if __name__ == "__main__":
    main()
