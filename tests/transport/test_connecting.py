"""transport/connecting.py: turns, and whether a camera can be reached."""

import errno
import socket

import anyio
import pytest

from aiocamstreamer import limits
from aiocamstreamer.errors import ConnectFailed
from aiocamstreamer.transport import Address, Line, Tls
from aiocamstreamer.transport.connecting import Reach, Turns, connect
from aiocamstreamer.transport.unreached import NOBODY, cannot_connect


async def test_no_more_turns_a_second_than_the_table_says():
    """However many want one, in whatever second one looks."""
    turns, times = Turns(), []

    async def take() -> None:
        await turns.wait()
        times.append(turns._begun[-1])

    async with anyio.create_task_group() as group:
        for _ in range(300):
            group.start_soon(take)
    most = max(sum(start <= when < start + 1 for when in times) for start in times)
    assert most <= limits.CONNECTS_PER_SECOND
    assert len(times) == 300


async def test_turns_that_nobody_takes_are_given_to_others():
    """Whoever is cancelled while it waits costs nobody a turn."""
    turns = Turns()
    async with anyio.create_task_group() as group:
        for _ in range(4000):
            group.start_soon(turns.wait)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    assert await turns.wait() < 10  # behind all of them it would be twenty seconds


@pytest.fixture
def silent_port():
    """A port that accepts connections and says nothing, and its listener."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


async def test_what_is_learned_of_a_refused_connection():
    """It was answered, by a no."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reach = Reach()
    with pytest.raises(OSError, match="All connection attempts failed"):
        await connect(Address.parse(f"127.0.0.1:{port}"), Tls.system(), reach)
    assert (reach.answers, reach.is_unreachable, reach.is_away) == (True, True, True)


@pytest.mark.parametrize("several", [["127.0.0.1"], ["::1", "127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
async def test_a_name_with_several_addresses(addresses, several):
    """All of them refuse, and the error tells of the first; a no of any is an answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    addresses += several
    line = Line(Address.parse(f"camera.example:{port}"), None, tls=Tls.system())
    with pytest.raises(
        ConnectFailed, match=r"camera\.example:\d+: GET /x: cannot connect: Connection refused: look"
    ):
        await line.http.get("/x")
    with pytest.raises(
        ConnectFailed, match=r"camera\.example:\d+: WebSocket /x: cannot connect: Connection "
    ):
        async with line.websocket("/x"):
            pass
    assert (line.reach.answers, line.reach.is_unreachable) == (True, True)
    await line.aclose()


async def test_a_name_that_nobody_knows(addresses):
    """Nobody has answered."""
    assert not addresses
    reach = Reach()
    with pytest.raises(OSError, match="Name or service not known"):
        await connect(Address.parse("camera.example"), Tls.system(), reach)
    assert (reach.answers, reach.is_unreachable) == (False, True)


async def test_what_is_learned_of_a_connection(silent_port):
    """It stands."""
    reach = Reach()
    reach.failed(silently=True)
    async with await connect(Address.parse(f"127.0.0.1:{silent_port}"), Tls.system(), reach):
        assert (reach.answers, reach.is_unreachable) == (True, False)


async def test_a_handshake_that_is_given_up_closes_its_socket(silent_port):
    """Whoever never finishes TLS leaves nothing open; leaked sockets are warnings, and those are errors."""
    address = Address.parse(f"https://127.0.0.1:{silent_port}")
    for _ in range(10):
        with anyio.move_on_after(0.05) as scope:
            await connect(address, Tls.insecure(), Reach())
        assert scope.cancelled_caught


def test_what_the_system_gives_up():
    """Has the advice of what this library gives up itself."""
    error = OSError(errno.ETIMEDOUT, "Connection timed out")
    assert cannot_connect(error) == f"cannot connect: Connection timed out{NOBODY}"


async def test_nobody_answers(full):
    """The connect has a deadline of its own, shorter than that of what is to follow."""
    reach = Reach()
    with anyio.fail_after(30), pytest.raises(ConnectFailed, match=r"nobody answered within 0\.2 s"):
        await connect(Address.parse(full), Tls.system(), reach, seconds=0.2)
    assert (reach.answers, reach.is_unreachable) == (False, True)
