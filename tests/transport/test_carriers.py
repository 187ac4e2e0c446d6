"""transport/carriers.py: what carries requests, imported and opened when it is first wanted."""

from __future__ import annotations

import sys
import threading

import pytest

from aiocamstreamer import transport
from aiocamstreamer.transport import carriers, connections
from aiocamstreamer.transport.connecting import Reach
from raw import answering, raw_peer, reply


async def test_the_engine_is_imported_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first request, in another thread than the loop's."""
    threads: list[int] = []
    imported = carriers.import_module

    def noted(name: str) -> object:
        threads.append(threading.get_ident())
        return imported(name)

    monkeypatch.setattr(transport, "connections", connections)  # and back again, at the end
    monkeypatch.delitem(sys.modules, connections.__name__)
    monkeypatch.setattr(carriers, "import_module", noted)
    async with raw_peer(answering(lambda _: reply("ok"))) as peer:
        line = peer.line()
        assert (await line.http.get("/x")).content == b"ok"
        await line.aclose()
    assert len(threads) == 1
    assert threads != [threading.get_ident()]


async def test_a_socket_that_is_closed_counts_as_readable() -> None:
    """So the pool takes it for one whose camera has closed it, and none of its idle ones."""
    async with raw_peer(answering(lambda _: reply("ok"))) as peer:
        socket = await connections._Sockets(Reach(), None).connect_tcp("127.0.0.1", peer.port)
        assert not socket.get_extra_info("is_readable")
        await socket.aclose()
        assert socket.get_extra_info("is_readable")
