"""rules/decisions.py: decisions as they change."""

from __future__ import annotations

import math

import anyio
import pytest

from aiocamstreamer import SessionClosed
from aiocamstreamer.rules import Decisions, Rule

RULES = {"gate": Rule(priority=2, hold=0.02), "yard": Rule(priority=1)}


def told():
    """A stream of inputs, and its end to put them in."""
    send, receive = anyio.create_memory_object_stream[tuple[str, bool]](math.inf)
    return send, receive


async def test_each_change_comes_once():
    """The most important first, what has no rule is passed over, and holding ends by itself."""
    send, inputs = told()
    with anyio.fail_after(10), send, inputs:
        async with Decisions(RULES, inputs) as decisions:
            assert decisions.active == ()
            for name, is_on in (("yard", True), ("cellar", True), ("yard", True)):
                send.send_nowait((name, is_on))
            assert await anext(decisions) == ("yard",)
            send.send_nowait(("gate", True))
            assert await anext(decisions) == ("gate", "yard")
            send.send_nowait(("gate", False))
            assert await anext(decisions) == ("yard",)
            assert decisions.active == ("yard",)
            send.send_nowait(("yard", False))
            send.close()
            assert await anext(decisions) == ()
            with pytest.raises(StopAsyncIteration):
                await anext(decisions)


async def test_the_first_alone():
    """It changes less often than the whole."""
    send, inputs = told()
    with anyio.fail_after(10), send, inputs:
        async with Decisions(RULES, inputs) as decisions:
            first = decisions.first()
            send.send_nowait(("gate", True))
            assert await anext(first) == "gate"
            send.send_nowait(("yard", True))
            send.send_nowait(("gate", False))
            assert await anext(first) == "yard"
            send.send_nowait(("yard", False))
            send.close()
            assert await anext(first) is None
            assert [it async for it in first] == []


async def test_the_last_decisions_come_after_the_last_input():
    """What is held ends, and then the iteration."""
    seen = anyio.Event()

    async def inputs():
        yield "gate", True
        await seen.wait()
        yield "gate", False

    with anyio.fail_after(10):
        async with Decisions(RULES, inputs()) as decisions:
            assert await anext(decisions) == ("gate",)
            seen.set()
            assert [active async for active in decisions] == [()]


async def test_an_error_of_the_inputs_ends_the_block():
    """As it is."""

    async def inputs():
        yield "gate", True
        raise KeyError("sensor")

    with anyio.fail_after(10), pytest.raises(KeyError, match="sensor"):
        async with Decisions(RULES, inputs()) as decisions:
            async for _ in decisions:
                pass


async def test_misuse():
    """Told by name; a block that ended ends the iteration."""
    with pytest.raises(TypeError, match="inputs: an async iterable"):
        Decisions(RULES, [("gate", True)])
    send, inputs = told()
    with send, inputs:
        with pytest.raises(TypeError, match="rules of 'gate': a Rule, not 2"):
            Decisions({"gate": 2}, inputs)
        decisions = Decisions(RULES, inputs)
        with pytest.raises(SessionClosed, match="used before its block"):
            await anext(decisions)
        async with decisions:
            pass
        with pytest.raises(StopAsyncIteration):
            await anext(decisions)
        with pytest.raises(SessionClosed, match="entered once"):
            async with decisions:
                pass
