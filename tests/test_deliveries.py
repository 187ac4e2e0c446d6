"""deliveries.py: everything arrives, in its order, however often that has to be tried."""

from __future__ import annotations

import anyio
import pytest

from aiocamstreamer import Backoff, Deliveries, SessionClosed
from trust import NOBODY
from vendor import vendor
from waiting import until

SWIFT = Backoff(first=0.01, longest=0.02)


async def test_each_is_tried_until_it_has_worked():
    """None overtakes another, and the trouble shows meanwhile."""
    failing, arrived = True, []

    async def deliver(item):
        if failing:
            raise OSError("away")
        arrived.append(item)

    async with Deliveries(deliver, backoff=SWIFT) as deliveries:
        for item in range(5):
            await deliveries.put(item)
        await until(lambda: deliveries.trouble is not None)
        assert (deliveries.pending, arrived) == (5, [])
        failing = False
        with anyio.fail_after(10):
            await deliveries.settled()
        assert (deliveries.pending, deliveries.trouble) == (0, None)
    assert arrived == list(range(5))


async def test_there_is_room_for_so_many():
    """Who brings more waits; a block that ends lets him go."""
    go = anyio.Event()

    async def deliver(_):
        await go.wait()

    async with Deliveries(deliver, limit=2) as deliveries, anyio.create_task_group() as group:
        for item in range(2):
            await deliveries.put(item)
        third = anyio.Event()

        async def bring():
            await deliveries.put(2)
            third.set()

        group.start_soon(bring)
        await anyio.wait_all_tasks_blocked()
        assert not third.is_set()
        go.set()
        with anyio.fail_after(10):
            await third.wait()


async def test_one_that_is_given_up(caplog):
    """It is told, and the next has its turn."""
    arrived = []

    async def deliver(item):
        if item == "bad":
            raise ValueError(item)
        arrived.append(item)

    few = Backoff(first=0.0, longest=0.0, attempts=1)
    async with Deliveries(deliver, backoff=few) as deliveries:
        for item in ("bad", "good"):
            await deliveries.put(item)
        with anyio.fail_after(10):
            await deliveries.settled()
    assert arrived == ["good"]
    assert "deliver: given up: ValueError" in caplog.text


async def test_misuse():
    """Told by name."""
    with pytest.raises(TypeError, match="deliver: "):
        Deliveries("upload")
    with pytest.raises(ValueError, match="limit: "):
        Deliveries(anyio.sleep, limit=0)
    with pytest.raises(TypeError, match="backoff: a Backoff or None, not 3"):
        Deliveries(anyio.sleep, backoff=3)
    deliveries = Deliveries(anyio.sleep)
    with pytest.raises(SessionClosed, match="outside its async with block"):
        await deliveries.put(0)
    async with deliveries, anyio.create_task_group() as group:
        await deliveries.put(3600)

        async def wait():
            with pytest.raises(SessionClosed, match="outside its async with block"):
                await deliveries.settled()

        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        deliveries._open = False
        deliveries._tell()


async def test_a_server_that_is_away_for_a_while():
    """Over a real socket, with a client of the program's own."""
    import httpx

    with vendor() as archive:
        archive.status = 503
        async with httpx.AsyncClient(verify=NOBODY) as web:

            async def upload(code):
                (await web.post(archive.url, params={"code": code}, content=b"jpeg")).raise_for_status()

            async with Deliveries(upload, backoff=SWIFT) as deliveries:
                for code in ("1", "2"):
                    await deliveries.put(code)
                await until(lambda: isinstance(deliveries.trouble, httpx.HTTPStatusError))
                archive.status = 200
                with anyio.fail_after(10):
                    await deliveries.settled()
    assert [it.query["code"] for it in archive.asked[-2:]] == ["1", "2"]
