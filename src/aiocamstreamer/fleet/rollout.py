"""A change in waves, each of which has to be healthy before the next begins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Protocol, Self, TypeAlias

from aiocamstreamer.camera import Camera
from aiocamstreamer.fleet.outcome import Outcome
from aiocamstreamer.fleet.report import Condition, RolloutReport, Standing, standings_of
from aiocamstreamer.fleet.run import Run

Step: TypeAlias = Callable[[Camera], Awaitable[object]]
"""The change for one camera; it should be one that can be made again."""

HealthCheck: TypeAlias = Callable[[Camera], Awaitable[bool]]

HaltOn: TypeAlias = int | Callable[[Sequence[Standing]], bool]
"""How many bad cameras in a wave end the roll-out, or whether a wave does."""


class _Unhealthy(Exception):
    """The health check did not pass."""


class Runner(Protocol):
    """What `Fleet.map` does, as far as a roll-out needs it."""

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
    Cancelling it leaves `report` true: cameras whose wave was cut short are pending, though the step may
    have begun on them.

    Attributes:
        waves: How many there are.
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
        for name, number in (("canaries", canaries), ("batch", batch)):
            if number < (name == "batch"):
                raise ValueError(f"{name}: {number!r} is too few")
        if isinstance(halt_on, int) and halt_on < 1:
            raise ValueError(f"halt_on: at least 1, not {halt_on!r}")
        self._run = run
        self._step = step
        self._healthy = healthy
        self._halt_on = halt_on
        self._deadline = deadline
        self._standings = standings_of((camera.name for camera in cameras), resume)
        self._halted = False
        left = [camera.name for camera in cameras if self._standings[camera.name].condition != "done"]
        sizes = [canaries] if canaries else []
        self._waves: list[tuple[str, ...]] = []
        while left:
            size = sizes.pop() if sizes else batch
            self._waves.append(tuple(left[:size]))
            left = left[size:]
        self.waves = len(self._waves)
        self.wave = 0

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
        if self._halted or self.wave == self.waves:
            raise StopAsyncIteration
        names = self._waves[self.wave]
        outcomes = await self._run(
            self._advance,
            where=lambda camera: camera.name in names,
            concurrency=len(names),
            deadline=self._deadline,
        )
        self.wave += 1
        ended = tuple(self._standing(outcome) for outcome in outcomes)
        self._standings.update({standing.camera: standing for standing in ended})
        self._halted = self._is_bad(ended)
        return ended

    async def _all(self) -> RolloutReport:
        async for _ in self:
            pass
        return self.report

    async def _advance(self, camera: Camera) -> None:
        await self._step(camera)
        if self._healthy is not None and not await self._healthy(camera):
            raise _Unhealthy("the health check did not pass")

    def _standing(self, outcome: Outcome[None]) -> Standing:
        condition: Condition = "done"
        if outcome.error is not None:
            condition = "unhealthy" if isinstance(outcome.error, _Unhealthy) else "failed"
        return Standing(
            camera=outcome.camera.name,
            condition=condition,
            wave=self.wave,
            problem=str(outcome.error) if outcome.error is not None else "",
            seconds=round(outcome.seconds, 3),
        )

    def _is_bad(self, ended: Sequence[Standing]) -> bool:
        if callable(self._halt_on):
            return self._halt_on(ended)
        return sum(standing.condition != "done" for standing in ended) >= self._halt_on
