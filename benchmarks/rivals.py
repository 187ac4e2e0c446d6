"""The same calls through other libraries, each as its documents show it, one future for each call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import orjson
from board import Call
from compiled import HERE, Missing


class Client(Protocol):
    """What a rival has to be able to do."""

    async def finish(self, calls: list[Call]) -> None:
        """Send *calls* and wait for all the answers."""


class Pending:
    """Calls that wait for answers."""

    def __init__(self) -> None:
        self.number = 0
        self.futures: dict[int, asyncio.Future[Any]] = {}

    def ask(self, call: Call) -> tuple[bytes, asyncio.Future[Any]]:
        """The message, and what its answer comes in."""
        self.number += 1
        future = self.futures[self.number] = asyncio.get_running_loop().create_future()
        message = {"command": call[0], "params": call[1], "call_id": self.number}
        return orjson.dumps(message), future

    def answered(self, message: bytes | str) -> None:
        """Hand an answer to whom it belongs."""
        answer = orjson.loads(message)
        future = self.futures.pop(answer["call_id"])
        if "error" in answer:
            future.set_exception(RuntimeError(answer["error"]))
        else:
            future.set_result(answer)


@contextlib.asynccontextmanager
async def websockets_client(port: int) -> AsyncIterator[Client]:
    """Websockets' asyncio client, a send for each call."""
    from websockets.asyncio.client import connect

    pending = Pending()
    url = f"ws://127.0.0.1:{port}/local/camoverlay/ws"
    async with connect(url, subprotocols=["cairo-api"], compression=None, max_queue=None) as socket:  # type: ignore[list-item]

        class Websockets:
            async def finish(self, calls: list[Call]) -> None:
                futures = []
                for call in calls:
                    message, future = pending.ask(call)
                    futures.append(future)
                    await socket.send(message, text=True)
                for future in futures:
                    await future

        async def read() -> None:
            async for message in socket:
                pending.answered(message)

        reader = asyncio.create_task(read())
        yield Websockets()
        reader.cancel()


@contextlib.asynccontextmanager
async def picows_client(port: int) -> AsyncIterator[Client]:
    """picows, a send for each call.

    Raises:
        Missing: It is not installed.
    """
    try:
        from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect
    except ImportError as error:
        raise Missing("picows is not installed") from error

    pending = Pending()

    class Listener(WSListener):  # type: ignore[misc]
        def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
            pending.answered(frame.get_payload_as_bytes())

    url = f"ws://127.0.0.1:{port}/local/camoverlay/ws"
    headers = [("Sec-WebSocket-Protocol", "cairo-api")]
    transport, _ = await ws_connect(Listener, url, extra_headers=headers)

    class Picows:
        async def finish(self, calls: list[Call]) -> None:
            futures = []
            for call in calls:
                message, future = pending.ask(call)
                futures.append(future)
                transport.send(WSMsgType.TEXT, message)
            for future in futures:
                await future

    yield Picows()
    transport.disconnect()


class Node:
    """camstreamerlib in a Node process that takes orders."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def order(self, work: str, **details: Any) -> dict[str, Any]:
        """What the process answers to one order."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"work": work, **details}).encode() + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise Missing("the Node process has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextlib.asynccontextmanager
async def camstreamerlib() -> AsyncIterator[Node]:
    """The vendor's library on Node.

    Raises:
        Missing: There is no Node, or npm cannot install it.
    """
    folder = await asyncio.to_thread(_installed)
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "peers/camstreamerlib.js"),
        str(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=2**24,
    )
    try:
        yield Node(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def _installed() -> Path:
    """The folder with the vendor's library, installed there once."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise Missing("there is no Node here")
    wanted = HERE / "peers/package.json"
    version = json.loads(wanted.read_text())["dependencies"]["camstreamerlib"]
    folder = Path(tempfile.gettempdir()) / f"aiocamstreamer-peers-{os.getuid()}-{version}"
    if not (folder / "node_modules/camstreamerlib").exists():
        folder.mkdir(exist_ok=True)
        shutil.copy(wanted, folder)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            raise Missing(f"npm cannot install camstreamerlib@{version}: {done.stderr.strip()[-200:]}")
    return folder


def named(calls: list[Call], surface: str, context: str) -> list[Call]:
    """*calls* with the real names of surface and context."""
    names = {"$surface": surface, "$context": context}
    return [
        (name, [names.get(param, param) if isinstance(param, str) else param for param in params])
        for name, params in calls
    ]
