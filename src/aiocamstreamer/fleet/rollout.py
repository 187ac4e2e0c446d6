"""A change in waves, each of which has to be healthy before the next begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Generator, Sequence
from typing import Protocol, Self, TypeAlias, TypeVar

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer._models import evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.fleet.devices import boot_of, same, serial_of
from aiocamstreamer.fleet.outcome import Outcome, words
from aiocamstreamer.fleet.report import Condition, RolloutReport, Standing, recognized
from aiocamstreamer.fleet.run import Run, patience
from aiocamstreamer.transport.plain_words import AsyncLoop

T = TypeVar("T")

Step: TypeAlias = Callable[[Camera], Awaitable[object]]
"""The change for one camera; it should be one that can be made again."""

HealthCheck: TypeAlias = Callable[[Camera], Awaitable[bool]]

_SERIAL_SECONDS = 10.0
"""Time that a camera has for telling its serial number: as long as any request has."""

_AT_ONCE = 64
"""Cameras that are asked for their serial numbers at the same time; as many as `Fleet.map` talks to."""

HaltOn: TypeAlias = int | Callable[[Sequence[Standing]], bool]
"""How many bad cameras in a wave end the roll-out, or whether a wave does."""


class _Unhealthy(Exception):
    """The health check did not pass."""


class Runner(Protocol):
    """`Fleet.map`, as far as a roll-out needs it."""

    def __call__(
        self,
        function: Callable[[Camera], Awaitable[T]],
        *,
        where: Callable[[Camera], bool],
        concurrency: int,
        deadline: float | None,
    ) -> Run[T]:
        """One function over some cameras."""


class Rollout(AsyncLoop):
    """A change in waves: ``await`` it for the report, or iterate for each wave's standings as it ends.

    The first wave are the canaries. A wave that is bad enough ends the roll-out before the next begins.
    Cancelling it leaves `report` true: who was done is done, and where the step was cut short the standing
    says that it had begun. Awaited again it goes on with those that are not done.

    Attributes:
        waves: How many there are; of one that is resumed it is certain once the first has begun.
        wave: The one that ended last, from 1; 0 before the first.
    """

    def __init__(  # noqa: PLR0913 - `Fleet.rollout` describes and defaults them
        self,
        run: Runner,
        cameras: Sequence[Camera],
        step: Step,
        *,
        canaries: int,
        batch: int,
        healthy: HealthCheck | None,
        halt_on: HaltOn,
        resume: RolloutReport | None,
        deadline: float | None,
    ) -> None:
        self._sizes = (_arguments.whole("canaries", canaries, 0), _arguments.whole("batch", batch, 1))
        if not callable(halt_on):
            _arguments.whole("halt_on", halt_on, 1)
        patience("deadline", deadline)
        _arguments.function("step", step)
        _arguments.optional(_arguments.function, "healthy", healthy)
        _arguments.optional(_arguments.instance, "resume", resume, RolloutReport)
        self._run = run
        self._step = step
        self._healthy = healthy
        self._halt_on = halt_on
        self._deadline = deadline
        self._earlier = resume
        self._is_known = False  # which device each camera is
        self._cameras = {camera.name: camera for camera in cameras}
        self._standings = {
            camera.name: Standing(camera=camera.name, address=str(camera.address)) for camera in cameras
        }
        self._halted = False
        self._is_under_way = False
        done = set(resume.cameras("done")) if resume is not None else set[str]()
        self._divide([name for name in self._standings if name not in done])
        self.wave = 0

    def __repr__(self) -> str:
        return f"<Rollout: wave {self.wave} of {self.waves} done, {self.report}>"

    @property
    def report(self) -> RolloutReport:
        """Where every camera stands now."""
        return RolloutReport(standings=tuple(self._standings.values()), halted=self._halted)

    def __await__(self) -> Generator[object, None, RolloutReport]:
        return self._all().__await__()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[Standing, ...]:
        """Run the next wave and tell how its cameras stand then.

        Raises:
            ValueError: Before the first: two cameras are one device, which nobody wants to change twice.
        """
        if self._is_under_way:
            raise RuntimeError("a wave is under way: a roll-out is run by one task at a time")
        self._is_under_way = True
        try:
            await self._recognize()
            if self._halted or self.wave == self.waves:
                raise StopAsyncIteration
            return await self._next()
        finally:
            self._is_under_way = False

    async def _all(self) -> RolloutReport:
        async for _ in self:
            pass
        return self.report

    def _divide(self, left: Sequence[str]) -> None:
        """Plan the waves of those that are *left*."""
        canaries, batch = self._sizes
        self._waves = [tuple(left[:canaries])] if canaries and left else []
        for begin in range(canaries, len(left), batch):
            self._waves.append(tuple(left[begin : begin + batch]))
        self.waves = len(self._waves)

    async def _recognize(self) -> None:
        """Ask who is which device; who was done in the earlier attempt is done, if it is the same."""
        if self._is_known:
            return
        await self._run(self._identify, where=self._has, concurrency=_AT_ONCE, deadline=_SERIAL_SECONDS)
        await self._tell_apart(self._cameras)
        self._is_known = True
        earlier = self._earlier
        if earlier is None:
            return
        for name, now in self._standings.items():
            known = recognized(earlier, now, self._standings.keys())
            if known is not None and known.condition == "done":
                self._standings[name] = evolve(known, camera=name, serial=now.serial, address=now.address)
        self._divide([name for name, now in self._standings.items() if now.condition != "done"])

    async def _next(self) -> tuple[Standing, ...]:
        names = self._waves[self.wave]
        left = [name for name in names if self._standings[name].condition != "done"]
        outcomes = await self._run(
            self._advance,
            where=lambda camera: camera.name in left and self._has(camera),
            concurrency=max(1, len(left)),
            deadline=self._deadline,
        )
        for outcome in outcomes:
            if outcome.error is not None:  # a deadline, too, which the step does not know of
                self._note(outcome.camera, _condition(outcome), words(outcome.error), outcome.seconds)
        self.wave += 1
        ended = tuple(self._standings[name] for name in names if self._standings[name].condition != "pending")
        self._halted = True  # unless the judgement says otherwise: it may raise
        self._halted = self._is_bad(ended)
        return ended

    async def _advance(self, camera: Camera) -> None:
        """One camera's step, noted as soon as it has ended: the wave may be cut short."""
        begin = anyio.current_time()
        self._note(camera, "pending", "the step began and was cut short", 0.0)
        try:
            if not self._standings[camera.name].serial:
                await self._identify_late(camera)
            await self._step(camera)
            await self._check(camera)
        except Exception as error:
            outcome = Outcome[None](camera=camera, error=error)
            self._note(camera, _condition(outcome), words(error), anyio.current_time() - begin)
            raise
        self._note(camera, "done", "", anyio.current_time() - begin)

    async def _check(self, camera: Camera) -> None:
        if self._healthy is not None and await self._healthy(camera) is not True:
            raise _Unhealthy("the health check did not pass")

    async def _identify(self, camera: Camera) -> None:
        with anyio.move_on_after(_SERIAL_SECONDS):
            serial = await serial_of(camera)
            self._standings[camera.name] = evolve(self._standings[camera.name], serial=serial)

    async def _identify_late(self, camera: Camera) -> None:
        """The same where it did not tell before, and did those not either that are done by now."""
        await self._identify(camera)
        if self._standings[camera.name].serial:
            for it in self._standings.values():
                if it.condition == "done" and not it.serial:
                    await self._identify(self._cameras[it.camera])
            await self._tell_apart([camera.name])

    async def _tell_apart(self, names: Collection[str]) -> None:
        """Make sure that none of *names* is the same device as another camera."""
        serials = Counter(it.serial for it in self._standings.values())
        alike = {self._standings[name].serial for name in names} - {""}
        alike = {serial for serial in alike if serials[serial] > 1}
        if not alike:
            return
        asked = {it.camera for it in self._standings.values() if it.serial in alike}
        boots = await self._run(
            boot_of,
            where=lambda camera: camera.name in asked and self._has(camera),
            concurrency=_AT_ONCE,
            deadline=_SERIAL_SECONDS,
        )
        told = {it.camera.name: (self._standings[it.camera.name].serial, it.value or "") for it in boots}
        if twins := same(told):
            one, other = twins
            both = f"{one!r} and {other!r}: both are {told[one][0]}"
            raise ValueError(f"cameras: each device once, not {both}")

    def _has(self, camera: Camera) -> bool:
        """Whether *camera* takes part, and not another one that came by the name of one that left."""
        return self._cameras.get(camera.name) is camera

    def _note(self, camera: Camera, condition: Condition, problem: str, seconds: float) -> None:
        self._standings[camera.name] = evolve(
            self._standings[camera.name],
            condition=condition,
            wave=self.wave + 1,
            problem=problem,
            seconds=round(seconds, 3),
        )

    def _is_bad(self, ended: Sequence[Standing]) -> bool:
        if callable(self._halt_on):
            return self._halt_on(ended)
        return sum(standing.condition != "done" for standing in ended) >= self._halt_on


def _condition(outcome: Outcome[None]) -> Condition:
    if outcome.error is None:
        return "done"
    return "unhealthy" if isinstance(outcome.error, _Unhealthy) else "failed"
