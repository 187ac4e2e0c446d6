"""Cameras that come, go and fail: a state machine of a fleet, its streams and its runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiocamstreamer import Camera
from aiocamstreamer.fleet import Fleet

NAMES = ("a", "b", "c", "d")
LABELS = ("hall", "gate")
SELECTIONS: dict[str, Any] = {
    "all": None,
    "hall": "hall",
    "two names": ("a", "b"),
    "name and group": {"c", "gate"},
    "predicate": lambda camera: camera.name in {"b", "d"},
}

acts = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(NAMES), st.sets(st.sampled_from(LABELS))),
        st.tuples(st.just("remove"), st.sampled_from(NAMES)),
        st.tuples(st.just("add closed"), st.sampled_from(NAMES)),
        st.tuples(st.just("open"), st.sampled_from(list(SELECTIONS))),
        st.tuples(st.just("close"), st.integers(0, 3)),
        st.tuples(st.just("map"), st.sampled_from(list(SELECTIONS)), st.sets(st.sampled_from(NAMES))),
    ),
    max_size=25,
)


class Machine:
    """A fleet of cameras that nobody answers for, and what it should be like."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.members: dict[str, frozenset[str]] = {}
        self.streams: list[tuple[str, Any, AsyncExitStack]] = []

    async def act(self, what: str, *arguments: Any) -> None:
        act: Callable[..., Any] = getattr(self, what.replace(" ", "_"))
        await act(*arguments)
        self.check()

    async def add(self, name: str, labels: set[str]) -> None:
        camera = Camera("127.0.0.1:1", name=name)
        if name in self.members:
            with pytest.raises(ValueError, match="each of another name, not"):
                await self.fleet.add(camera, labels=labels)
            return
        await self.fleet.add(camera, labels=labels)
        self.members[name] = frozenset(labels)

    async def add_closed(self, name: str) -> None:
        """A camera that cannot be opened leaves everything as it was."""
        camera = Camera("127.0.0.1:1", name=name)
        async with camera:
            pass
        with pytest.raises(Exception, match=r"each of another name|has ended"):
            await self.fleet.add(camera)

    async def remove(self, name: str) -> None:
        if name not in self.members:
            with pytest.raises(KeyError):
                await self.fleet.remove(name)
            return
        await self.fleet.remove(name)
        del self.members[name]

    async def open(self, selection: str) -> None:
        if len(self.streams) == 4 or not self.can_be_asked(selection):
            return
        stack = AsyncExitStack()
        stream = await stack.enter_async_context(self.fleet.events("overlay", where=SELECTIONS[selection]))
        self.streams.append((selection, stream, stack))

    async def close(self, number: int) -> None:
        """The last one: blocks are nested."""
        if number < len(self.streams):
            _, stream, stack = self.streams.pop()
            await stack.aclose()
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    async def map(self, selection: str, bad: set[str]) -> None:
        """Every camera that is meant has one outcome, and the bad ones have the errors."""
        if not self.can_be_asked(selection):
            return

        async def function(camera: Camera) -> str:
            if camera.name in bad:
                raise SystemExit(camera.name)
            return camera.name

        outcomes = await self.fleet.map(function, where=SELECTIONS[selection], concurrency=2)
        assert [outcome.camera.name for outcome in outcomes] == [
            name for name in self.members if self.is_meant(selection, name)
        ]
        for outcome in outcomes:
            assert outcome.succeeded == (outcome.camera.name not in bad)

    def can_be_asked(self, selection: str) -> bool:
        """Names and groups that nobody has are refused."""
        where = SELECTIONS[selection]
        if where is None or callable(where):
            return True
        known = {*self.members, *(label for labels in self.members.values() for label in labels)}
        return {where} <= known if isinstance(where, str) else set(where) <= known

    def is_meant(self, selection: str, name: str) -> bool:
        where = SELECTIONS[selection]
        if where is None or callable(where):
            return where is None or where(self.fleet[name])
        return bool({name, *self.members[name]} & ({where} if isinstance(where, str) else set(where)))

    def check(self) -> None:
        assert {camera.name for camera in self.fleet} == set(self.members)
        assert self.fleet.labels == self.members
        for selection, stream, _ in self.streams:
            assert set(stream._sources) == {name for name in self.members if self.is_meant(selection, name)}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_whoever_comes_goes_or_fails(backend):
    """Streams have exactly those that they are for, and runs one outcome of each."""

    async def run(steps: list[tuple[Any, ...]]) -> None:
        async with Fleet() as fleet:
            machine = Machine(fleet)
            for step in steps:
                await machine.act(*step)
            while machine.streams:
                await machine.close(0)
        assert not fleet._streams

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(acts)
    def check(steps: list[tuple[Any, ...]]) -> None:
        anyio.run(run, steps, backend=backend)

    check()
