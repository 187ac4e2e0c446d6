"""Cameras of a fleet that are followed to where they have moved, once their pinned certificate agrees."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Literal, Protocol, Self, TypeAlias

import anyio
import attrs
from anyio.abc import TaskGroup

from aiocamstreamer._arguments import shown
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CameraError, SessionClosed, TimedOut, TlsRejected, TransportError
from aiocamstreamer.transport import Address, background
from aiocamstreamer.transport.owning import Owned
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.transport.tasks import News

_log = logging.getLogger("aiocamstreamer.fleet")

_PATIENCE = 5.0  # seconds for one look at an address
_AT_ONCE = 64  # looks
_FIRST, _LONGEST = 1.0, 30.0  # seconds until a camera that is at home, or nowhere, is looked at again
_AGAIN = 10.0  # seconds until a camera is asked again for its serial number
_UNREAD = 1000  # moves that nobody has read; the oldest go
_WORDS = 64  # places of one camera that are told of until it moves

Verdict: TypeAlias = Literal["followed", "not pinned", "another certificate", "another camera", "no answer"]
"""The end of an attempt to follow a camera."""


class Sight(Protocol):
    """A camera that was seen, as `aiocamstreamer.discovery.Found` tells it."""

    @property
    def serial(self) -> str:
        """Its serial number."""
        ...

    @property
    def addresses(self) -> tuple[str, ...]:
        """URLs at which it was seen."""
        ...

    @property
    def certificates(self) -> tuple[str, ...]:
        """SHA-256 of what it shows there."""
        ...


@attrs.frozen(kw_only=True)
class Move:
    """A camera of the fleet that was seen elsewhere, and whether it was followed.

    Attributes:
        camera: The camera; where it was followed, it is at *address* now.
        serial: Its serial number.
        former: Where it was known to be.
        address: Where it was seen.
        verdict: ``followed``; or why not: without a pin nobody can tell whether it is the same camera, and
            another certificate is somebody else's.
        error: What the look at *address* met; None where it was followed, or not looked at.
    """

    camera: Camera
    serial: str
    former: Address
    address: Address
    verdict: Verdict
    error: CameraError | None = None

    @property
    def followed(self) -> bool:
        """Whether the camera is at the new address now."""
        return self.verdict == "followed"


@attrs.define
class _Member:
    """One camera, and what is known of it."""

    camera: Camera
    serial: str = ""
    asked_at: float = float("-inf")
    news: anyio.Event | None = None
    told: set[tuple[str, Verdict]] = attrs.field(factory=set)

    @property
    def is_pinned(self) -> bool:
        """Whether the camera can be told from others."""
        return self.camera.tls.mode == "pinned" and self.camera.address.is_secure

    def elsewhere(self, sight: Sight | None) -> tuple[Address, ...]:
        """The addresses of *sight* at which the camera could be and is not known to be."""
        places = () if sight is None else tuple(map(Address.parse, sight.addresses))
        here = self.camera.address
        if not self.is_pinned:  # it is followed nowhere, so that one place at which it is known will do
            return () if here in places else places
        return tuple(place for place in places if place.is_secure and place != here)


class Following(AsyncLoop, Owned):
    """Follows cameras: ``async with fleet.follow(discovery) as moves: async for move in moves``.

    It works while the block runs, whether anybody iterates or not. Iteration ends with the block, and when
    the discovery has ended.
    """

    def __init__(self, cameras: Callable[[], Iterable[Camera]], sights: AsyncIterable[Sight]) -> None:
        if not isinstance(sights, AsyncIterable):
            raise TypeError(f"discovery: a Discovery, as discover() makes it, not {shown(sights)}")
        self._cameras = cameras
        self._sights = sights
        self._seen: dict[str, Sight] = {}
        self._members: dict[str, _Member] = {}
        self._moves: deque[Move] = deque(maxlen=_UNREAD)
        self._news = News()
        self._looks = anyio.Semaphore(_AT_ONCE)
        self._is_over = self._has_begun = self._has_ended = False

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._has_begun:
            raise SessionClosed("it is entered once", request="following")
        self._has_begun = True
        try:
            async with background(self._run):
                yield self
        finally:
            self._end()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Move:
        """The next camera that was seen elsewhere.

        Raises:
            SessionClosed: Used before its block.
        """
        if not self._has_begun:
            raise SessionClosed("used before its block: enter it with async with", request="following")
        while not self._moves:
            if self._has_ended:
                raise StopAsyncIteration
            await self._news.wait()
        return self._moves.popleft()

    async def _run(self) -> None:
        async with anyio.create_task_group() as group:
            self._meet(group)
            async for sight in self._sights:
                self._seen.pop(sight.serial, None)
                if sight.addresses:
                    self._seen[sight.serial] = sight
                self._meet(group)
                for member in self._members.values():
                    if member.serial == sight.serial or _shows_pin_of(member, sight):
                        member.serial = sight.serial
                        self._turn_to(member, group)
            self._is_over = True
            for member in self._members.values():
                if member.news is not None:
                    member.news.set()
        self._end()

    def _end(self) -> None:
        self._has_ended = True
        self._news.tell()

    def _meet(self, group: TaskGroup) -> None:
        """Learn who the cameras of the fleet are; some come and go, and some are away when they are asked."""
        cameras = {camera.name: camera for camera in self._cameras()}
        for name in [name for name, it in self._members.items() if cameras.get(name) is not it.camera]:
            del self._members[name]
        now = anyio.current_time()
        for name, camera in cameras.items():
            member = self._members.setdefault(name, _Member(camera))
            if not member.serial and now - member.asked_at >= _AGAIN:
                member.asked_at = now
                group.start_soon(self._identify, member, group)

    async def _identify(self, member: _Member, group: TaskGroup) -> None:
        async with self._looks:
            serial, problem = await _asked(member.camera)
        if problem is not None:
            _log.debug("%s: its serial number is not known: %s", member.camera.name, problem)
        if serial and not member.serial:
            member.serial = serial
            self._turn_to(member, group)

    def _turn_to(self, member: _Member, group: TaskGroup) -> None:
        """See to *member*, of whom there is news."""
        if member.news is not None:
            member.news.set()
        elif member.elsewhere(self._seen.get(member.serial)):
            member.news = anyio.Event()
            group.start_soon(self._track, member)

    async def _track(self, member: _Member) -> None:
        """Look after one camera until it is nowhere else."""
        pause = _FIRST
        while self._members.get(member.camera.name) is member:
            sight = self._seen.get(member.serial)
            places = member.elsewhere(sight)
            if not places:
                break
            async with self._looks:
                await self._judge(member, places)
            if self._is_over:
                break
            news = member.news = anyio.Event()
            with anyio.move_on_after(pause):
                await news.wait()
            pause = _FIRST if news.is_set() else min(2 * pause, _LONGEST)
        member.news = None

    async def _judge(self, member: _Member, places: Iterable[Address]) -> None:
        """Follow *member* to one of *places*, if it is no more where it was."""
        if not member.is_pinned:
            for place in places:
                self._tell_of(member, place, "not pinned")
            return
        camera = member.camera
        if await _look(camera, camera.address, member.serial) is None:
            return  # several interfaces, or somebody who tells stories
        for place in places:
            found = await _look(camera, place, member.serial)
            if found is not None:
                self._tell_of(member, place, *found)
                continue
            former = camera.address
            try:
                await camera.move_to(place.url)
            except SessionClosed as closed:
                _log.debug("%s: not followed: %s", camera.name, closed)
                return
            member.told.clear()
            self._tell_of(member, place, "followed", former=former)
            return

    def _tell_of(
        self,
        member: _Member,
        place: Address,
        verdict: Verdict,
        error: CameraError | None = None,
        former: Address | None = None,
    ) -> None:
        """Tell of *member* at *place*, once until it moves."""
        if (place.url, verdict) in member.told or len(member.told) >= _WORDS:
            return
        member.told.add((place.url, verdict))
        move = Move(
            camera=member.camera,
            serial=member.serial,
            former=former or member.camera.address,
            address=place,
            verdict=verdict,
            error=error,
        )
        level = logging.INFO if move.followed else logging.WARNING
        why = "" if error is None else f": {error}"
        _log.log(level, "%s: seen at %s, %s%s", member.camera.name, place, verdict, why)
        self._moves.append(move)
        self._news.tell()


def _shows_pin_of(member: _Member, sight: Sight) -> bool:
    """Whether *sight* is of *member*, whose serial number is not known, as far as one can see."""
    return not member.serial and member.is_pinned and member.camera.tls.fingerprint in sight.certificates


async def _look(camera: Camera, place: Address, serial: str) -> tuple[Verdict, CameraError] | None:
    """Look whether *camera* is at *place*, without its credentials; None where it is."""
    async with Camera(place.url, tls=camera.tls, read_only=True) as there:
        told, problem = await _asked(there)
    if isinstance(problem, TlsRejected):
        return "another certificate", problem
    if problem is not None:
        return "no answer", problem
    if told and told != serial:
        detail = f"it is the camera {told}, not {serial}"
        return "another camera", CameraError(detail, camera=place.authority)
    return None


async def _asked(camera: Camera) -> tuple[str, CameraError | None]:
    """The serial number that *camera* tells anybody, "" where it tells nobody; and why it did not answer."""
    with anyio.move_on_after(_PATIENCE):
        try:
            return (await camera.vapix.device.public_info()).serial, None
        except TransportError as problem:
            return "", problem
        except CameraError:
            # It is there, behind its certificate, and tells strangers nothing, or is starting.
            return "", None
    return "", TimedOut(f"no answer within {_PATIENCE:g} s", camera=camera.address.authority)
