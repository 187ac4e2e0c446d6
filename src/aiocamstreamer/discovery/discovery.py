"""Looking for cameras: ``async with discover() as found: async for camera in found``."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import IPv4Network
from typing import Self

import anyio
import sniffio

from aiocamstreamer import _arguments, limits
from aiocamstreamer.discovery.asking import Description, described, url_of
from aiocamstreamer.discovery.found import Found, Way
from aiocamstreamer.discovery.multicast import Announced, Ear, Key
from aiocamstreamer.discovery.ranges import Networks, check_own, hosts, is_near, own_networks, parsed
from aiocamstreamer.discovery.sightings import Sighting, Sightings
from aiocamstreamer.discovery.sweep import sweep
from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.transport import background
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.transport.tasks import News

_ASKING = 32  # devices that are asked what they are at the same time: more would wait for this computer
_MISSES = 2  # sweeps in a row that may not find who was there, until it counts as gone
_NETWORKS_FOR = 10.0  # seconds for which this computer's own networks are remembered


def discover(
    *,
    seconds: float | None = 3.0,
    multicast: bool = True,
    interfaces: str | Iterable[str] = (),
    subnets: str | Iterable[str] = (),
    ports: Iterable[int] = (443, 80),
    max_hosts: int = limits.HOSTS,
    renew_seconds: float = 60.0,
) -> Discovery:
    """Cameras on the network, each as soon as it is found, and again when something about it changes.

    Multicast DNS finds the cameras that announce themselves to this computer's own networks; a sweep asks
    every host of *subnets*, which finds those that do not, too. Whoever answers is asked for what a camera
    tells anybody; no credentials are ever sent.

    Args:
        seconds: How long to listen to multicast DNS; None goes on until the block ends. A sweep is made to
            its end in any case, and again and again where there is no end.
        multicast: Whether to listen.
        interfaces: Addresses of this computer to listen at; all of them by default.
        subnets: Private IPv4 ranges, such as ``192.168.1.0/24``, that are parts of this computer's own
            networks; none are swept by default.
        ports: Where a sweep knocks.
        max_hosts: How many hosts *subnets* may have together.
        renew_seconds: Pause between two sweeps.

    Raises:
        TypeError: An argument is of no such type.
        ValueError: There is neither multicast nor a subnet, or a subnet is not private or too large.
    """
    if seconds is not None:
        _arguments.number("seconds", seconds, 0)
    listens = _arguments.flag("multicast", multicast)
    ranges = parsed(subnets, _arguments.whole("max_hosts", max_hosts, 1))
    if not ranges and not listens:
        raise ValueError("subnets: at least one where multicast is False, not none")
    return Discovery(
        seconds=seconds,
        listen_at=_interfaces(interfaces) if listens else None,
        subnets=ranges,
        ports=tuple(_arguments.whole("ports", port, 1, 65535) for port in ports),
        renew_seconds=_arguments.number("renew_seconds", renew_seconds, 0),
    )


class Discovery(AsyncLoop, Owned):
    """Cameras as they are found; `discover` makes it.

    Enter it and iterate; on asyncio ``async for camera in discover()`` does both. Iteration ends when the
    time is over, or with the block. One task at a time iterates: each finding goes to one reader only.

    Who is found is told again when its addresses change, and when it is gone, without any. Two cameras with
    one name are two; one camera with several addresses is one: the serial number tells.
    """

    def __init__(
        self,
        *,
        seconds: float | None,
        listen_at: tuple[str, ...] | None,
        subnets: tuple[IPv4Network, ...],
        ports: tuple[int, ...],
        renew_seconds: float,
    ) -> None:
        self._seconds = seconds
        self._subnets = subnets
        self._ports = ports
        self._renew_seconds = renew_seconds
        self._ear = None if listen_at is None else Ear(listen_at, self._begin_work)
        self._sightings = Sightings()
        self._announced: dict[Key, Announced | None] = {}
        self._busy: set[Key] = set()
        self._work = anyio.Event()
        self._is_over = False
        self._near: tuple[float, Networks] = (0.0, ())
        self._news = News()
        self._has_begun = self._has_ended = False

    @property
    def cameras(self) -> tuple[Found, ...]:
        """The cameras that are there now, each as it was found last, be it told already or not."""
        return self._sightings.found

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._has_begun:
            raise SessionClosed("a discovery is entered once", request="discovery")
        self._has_begun = True
        if self._subnets:
            check_own(self._subnets, own_networks())
        try:
            async with AsyncExitStack() as stack:
                if self._ear is not None:
                    await stack.enter_async_context(self._ear.listening())
                await stack.enter_async_context(background(self._look))
                yield self
        finally:
            self._end()

    def __aiter__(self) -> AsyncIterator[Found]:
        return self if self._has_begun else self._alone()

    async def __anext__(self) -> Found:
        """The next finding.

        Raises:
            SessionClosed: It has not been entered.
        """
        if not self._has_begun:
            raise SessionClosed("used before its block: enter it with async with", request="discovery")
        while not self._sightings.news:
            if self._has_ended:
                raise StopAsyncIteration
            await self._news.wait()
        return self._sightings.next()

    async def _alone(self) -> AsyncGenerator[Found]:
        """The findings for somebody who enters nothing: it is closed from whichever task the loop ends in."""
        if sniffio.current_async_library() != "asyncio":
            detail = "entered by itself on asyncio alone: here it is async with discover() as found"
            raise SessionClosed(detail, request="discovery")
        await self.open()
        try:
            async for found in self:
                yield found
        finally:
            await self.aclose()

    async def _look(self) -> None:
        limiter = anyio.CapacityLimiter(_ASKING)
        async with anyio.create_task_group() as group:
            if self._subnets:
                group.start_soon(self._sweep, limiter)
            if self._ear is not None:
                group.start_soon(self._listen, self._ear, limiter)
        self._end()

    def _end(self) -> None:
        self._has_ended = True
        self._news.tell()

    def _put(self, source: Hashable, sightings: Sequence[Sighting]) -> None:
        self._sightings.put(source, sightings)
        if self._sightings.news:
            self._news.tell()

    # Multicast

    async def _listen(self, ear: Ear, limiter: anyio.CapacityLimiter) -> None:
        async with anyio.create_task_group() as group:
            for _ in range(_ASKING):
                group.start_soon(self._hear, ear, limiter)
            await anyio.sleep(math.inf if self._seconds is None else self._seconds)
            self._is_over = True
            self._begin_work()

    def _begin_work(self) -> None:
        self._work.set()

    async def _hear(self, ear: Ear, limiter: anyio.CapacityLimiter) -> None:
        """Ask who is announced, one service after the other, each in its newest state."""
        while True:
            self._announced.update(ear.take())
            key = next((key for key in self._announced if key not in self._busy), None)
            if key is None:
                if self._is_over and not self._announced:
                    return
                if self._work.is_set():
                    self._work = anyio.Event()
                await self._work.wait()
                continue
            self._busy.add(key)
            try:
                announced = self._announced.pop(key)
                seen = () if announced is None else await self._seen(announced, limiter)
                self._put(key, seen)
            finally:
                self._busy.discard(key)
                self._begin_work()

    async def _seen(self, announced: Announced, limiter: anyio.CapacityLimiter) -> tuple[Sighting, ...]:
        """The camera behind *announced* at each of its addresses."""
        found: dict[str, Sighting] = {}
        networks = self._networks()

        async def look(host: str) -> None:
            told = None
            # Whoever announces can name any host of the world; those next door alone are asked.
            if is_near(host, networks):
                async with limiter:
                    told = await described(host, announced.port, announced.scheme)
            serial = (told and told.serial) or announced.serial
            if serial:
                told = told or Description(address=_address(announced, host))
                found[host] = _sighting(told, serial, "multicast", announced.name)

        async with anyio.create_task_group() as group:
            for host in announced.hosts:
                group.start_soon(look, host)
        return tuple(found[host] for host in announced.hosts if host in found)

    def _networks(self) -> Networks:
        when, networks = self._near
        if not networks or anyio.current_time() - when > _NETWORKS_FOR:
            networks = own_networks()
            self._near = anyio.current_time(), networks
        return networks

    # Sweeps

    async def _sweep(self, limiter: anyio.CapacityLimiter) -> None:
        misses: dict[Hashable, int] = {}
        seen: set[Hashable] = set()

        async def ask(host: str, port: int) -> None:
            async with limiter:
                told = await described(host, port)
            if told is not None and told.serial:
                seen.add((host, port))
                self._put((host, port), (_sighting(told, told.serial, "sweep"),))

        while True:
            seen.clear()
            await sweep(hosts(self._subnets), self._ports, ask)
            known = {*misses, *seen}
            misses = {source: 0 if source in seen else misses.get(source, 0) + 1 for source in known}
            for source in [source for source, count in misses.items() if count >= _MISSES]:
                del misses[source]
                self._put(source, ())
            if self._seconds is not None:
                return
            await anyio.sleep(self._renew_seconds)


def _sighting(told: Description, serial: str, way: Way, name: str = "") -> Sighting:
    return Sighting(
        serial=serial,
        address=told.address,
        way=way,
        name=name,
        model=told.model,
        firmware=told.firmware,
        fingerprint=told.fingerprint,
        needs_setup=told.needs_setup,
    )


def _address(announced: Announced, host: str) -> str:
    """The URL of who was not asked, or did not answer."""
    scheme = announced.scheme or ("https" if announced.port == 443 else "http")
    return url_of(scheme, host, announced.port)


def _interfaces(given: str | Iterable[str]) -> tuple[str, ...]:
    """The addresses *given*, each of which is one."""
    several = (given,) if isinstance(given, str) else tuple(given)
    for each in several:
        try:
            ipaddress.ip_address(_arguments.text("interfaces", each))
        except ValueError:
            shown = _arguments.shown(each)
            raise ValueError(f"interfaces: IP addresses of this computer, not {shown}") from None
    return several
