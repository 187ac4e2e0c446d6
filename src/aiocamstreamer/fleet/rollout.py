"""A change in waves, each of which has to be healthy before the next begins."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Protocol, Self, TypeAlias

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer._models import evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CameraError, TransportError
from aiocamstreamer.fleet.outcome import Outcome, words
from aiocamstreamer.fleet.report import Condition, RolloutReport, Standing, recognized
from aiocamstreamer.fleet.run import Run

Step: TypeAlias = Callable[[Camera], Awaitable[object]]
"""The change for one camera; it should be one that can be made again."""

HealthCheck: TypeAlias = Callable[[Camera], Awaitable[bool]]

_log = logging.getLogger("aiocamstreamer.fleet")

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
        function: Callable[[Camera], Awaitable[None]],
        *,
        where: Callable[[Camera], bool],
        concurrency: int,
        deadline: float | None,
    ) -> Run[None]:
        """One function over some cameras."""


class Rollout:
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
        _arguments.function("step", step)
        _arguments.optional(_arguments.function, "healthy", healthy)
        _arguments.optional(_arguments.instance, "resume", resume, RolloutReport)
        self._run = run
        self._step = step
        self._healthy = healthy
        self._halt_on = halt_on
        self._deadline = deadline
        self._earlier = resume
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
        """Run the next wave and tell how its cameras stand then."""
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
        """Let those that were done in the earlier attempt be done, if they are the same devices."""
        earlier = self._earlier
        if earlier is None:
            return
        await self._run(
            self._identify,
            where=self._has,
            concurrency=_AT_ONCE,
            deadline=_SERIAL_SECONDS,
        )
        self._earlier = None
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
        if not self._standings[camera.name].serial:
            await self._identify(camera)
        try:
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
            serial = await _serial(camera)
            same = [it.camera for it in self._standings.values() if serial and it.serial == serial]
            if others := [name for name in same if name != camera.name]:
                _log.warning(
                    "%s and %s: one device under two names? Both say they are %s",
                    camera.name,
                    others[0],
                    serial,
                )
            self._standings[camera.name] = evolve(self._standings[camera.name], serial=serial)

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


async def _serial(camera: Camera) -> str:
    """Its serial number, asked as a stranger first; "" where it does not tell."""
    device = camera.vapix.device
    for read in (device.public_info, device.info):
        try:
            return (await read()).serial
        except TransportError:
            break
        except CameraError:
            continue
    return ""
