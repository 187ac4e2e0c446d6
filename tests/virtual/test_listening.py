"""The listening socket of a virtual camera, at the moments at which somebody arrives."""

import asyncio
import errno
import gc
import socket
from contextlib import suppress

import pytest

from aiocamstreamer.virtual.server import listener
from aiocamstreamer.virtual.server.listener import Door


class Guest(asyncio.Protocol):
    """Breaks every connection as soon as it is made."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("leave", [Door.close, Door.refuse], ids=["closes", "refuses"])
def test_whoever_arrives_as_it_closes_is_sent_away(turns: int, leave) -> None:
    """No socket stays open, however far the connection has come."""

    async def main() -> None:
        door = Door("127.0.0.1", 0, Guest)
        door.listen()
        with socket.create_connection((door.address, door.port)) as guest:
            guest.settimeout(30)
            for _ in range(turns):
                await asyncio.sleep(0)
            leave(door)
            with suppress(ConnectionResetError):
                assert await asyncio.to_thread(guest.recv, 1) == b""
        door.close()
        await door.part()

    asyncio.run(main())
    gc.collect()  # what was left open would warn, and a warning fails the test


def test_no_room_for_another_socket(monkeypatch) -> None:
    """Whoever waits is accepted later, and the loop is not busy meanwhile."""
    monkeypatch.setattr(listener, "NO_ROOM_SECONDS", 0.01)

    class Full(socket.socket):
        """Has room for nobody, twice."""

        refused = 0

        def accept(self) -> tuple[socket.socket, object]:
            if self.refused < 2:
                self.refused += 1
                raise OSError(errno.EMFILE, "too many open files")
            return super().accept()

    monkeypatch.setattr(listener.socket, "socket", Full)

    async def main() -> None:
        door = Door("127.0.0.1", 0, Guest)
        door.listen()
        _, writer = await asyncio.wait_for(asyncio.open_connection(door.address, door.port), 5)
        writer.close()
        door.close()
        await door.part()

    asyncio.run(main())
