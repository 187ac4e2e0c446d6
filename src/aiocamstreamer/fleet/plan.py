"""Plans: the difference between cameras and what they should be like, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import anyio
import attrs

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CameraError, ConnectFailed, NotFound, TimedOut
from aiocamstreamer.fleet.desired import KINDS, Desired, Difference, Kind, Things, Wanted

_TROUBLE = (CameraError, TypeError, ValueError)
"""What is wrong with one thing, and leaves the others alone."""


class Outdated(CameraError):
    """Somebody has changed it since it was compared, so that it was not overwritten: plan again."""


class PartlyDone(CameraError):
    """Not everything of a plan could be compared or written on one camera; the rest was.

    Attributes:
        problems: What went wrong.
        written: What was written all the same.
    """

    def __init__(
        self, problems: Iterable[Exception], written: Iterable[Difference] = (), *, camera: str = ""
    ) -> None:
        self.problems = tuple(problems)
        self.written = tuple(written)
        told = "; ".join(map(str, self.problems))
        done = f" (written: {', '.join(each.place for each in self.written)})" if self.written else ""
        super().__init__(f"{told}{done}", camera=camera, request="plan")


@attrs.frozen(kw_only=True)
class Plan:
    """The difference for each camera, by its name; nothing has been written.

    Attributes:
        differences: What is not as desired; cameras that are all right have an empty tuple.
        problems: What could not be compared, and why; `PartlyDone` for several things of one camera. A camera
            may have differences, too.
    """

    differences: Mapping[str, tuple[Difference, ...]]
    problems: Mapping[str, Exception] = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return any(self.differences.values())

    def __str__(self) -> str:
        lines = [
            f"{name}: {found}" for name, differences in self.differences.items() for found in differences
        ]
        for name, problem in self.problems.items():
            told = problem.problems if isinstance(problem, PartlyDone) else (problem,)
            lines += [f"{name}: not compared: {each}" for each in told]
        return "\n".join(lines) or "everything is as desired"


async def compare(
    camera: Camera, desired: Desired, *, seconds: float
) -> tuple[tuple[Difference, ...], Exception | None]:
    """How *camera* differs from *desired*, and why what cannot be compared cannot; it is only read.

    What takes longer than *seconds* is not compared, and what was compared by then counts.
    """
    found: list[Difference] = []
    problems: list[Exception] = []
    left = [kind for kind in KINDS if desired.of(kind)]
    with anyio.move_on_after(seconds) as scope:
        while left:
            try:
                await _compare(camera, left[0], desired.of(left[0]), found, problems)
            except CameraError as problem:
                problems.append(problem)
                if isinstance(problem, ConnectFailed):
                    break  # it is away, and would only be asked in vain again
            del left[0]
    if scope.cancelled_caught:
        detail = f"{', '.join(f'{kind}s' for kind in left)}: not compared within {seconds:g} s"
        problems.append(TimedOut(detail, camera=camera.name, request="plan"))
    return tuple(found), _told(problems, (), camera)


async def _compare(
    camera: Camera, kind: Kind, wanted: Wanted, found: list[Difference], problems: list[Exception]
) -> None:
    """Add to *found* how the things of one kind differ, and to *problems* why some cannot be compared."""
    things = KINDS[kind]
    present = await things.read(camera, wanted.keys())
    for name, fields in wanted.items():
        for field, value in fields.items():
            sought = Difference(kind=kind, name=name, field=field, now=None, wanted=value)
            try:
                found += _differing(things, present, sought, camera)
            except _TROUBLE as problem:
                problems.append(problem)


def _differing(
    things: Things, present: Mapping[str, Any], sought: Difference, camera: Camera
) -> tuple[Difference, ...]:
    """*sought* with how it is now, or nothing where it is as wanted."""
    if sought.name not in present:
        name = sought.name if sought.kind == "service" else repr(sought.name)
        raise NotFound(f"{sought.kind} {name}", camera=camera.name, request="plan")
    thing = present[sought.name]
    if things.after(sought.name, thing, sought.field, sought.wanted) == thing:
        return ()
    return (attrs.evolve(sought, now=things.now(thing, sought.field)),)


async def make_so(camera: Camera, differences: Sequence[Difference], *, seconds: float) -> None:
    """Write what *differences* want and nothing else, where nobody has changed it since.

    What can be written within *seconds* is written, and then read again: what the camera did not keep is
    told.

    Raises:
        Outdated: Somebody has changed it since it was compared.
        TimedOut: It took too long.
        PartlyDone: Several things went wrong, or some of it was written all the same.
    """
    work = _Work(camera)
    with anyio.move_on_after(seconds) as scope:
        for kind, mine in _in_order(differences):
            try:
                await work.make_so(kind, mine)
            except CameraError as problem:
                work.problems.append(problem)
                if isinstance(problem, ConnectFailed):
                    break  # it is away, and would only be asked in vain again
    if scope.cancelled_caught:
        left = ", ".join(each.place for each in differences if each not in work.looked_at)
        detail = f"not done within {seconds:g} s{f', and not looked at: {left}' if left else ''}"
        work.problems.append(TimedOut(detail, camera=camera.name, request="apply"))
    told = _told(work.problems, work.written, camera)
    if told is not None:
        raise told


def _in_order(differences: Sequence[Difference]) -> Iterator[tuple[Kind, list[Difference]]]:
    """Starts come first, and stops come last: other things may need them."""
    for kind in KINDS:
        yield kind, [each for each in differences if each.kind == kind and not _stops(each)]
    yield "application", [each for each in differences if _stops(each)]


def _stops(difference: Difference) -> bool:
    return difference.kind == "application" and not difference.wanted


class _Work:
    """The work on one camera: what has been written, what could not be, and what was looked at so far."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.problems: list[Exception] = []
        self.written: list[Difference] = []
        self.looked_at: list[Difference] = []

    async def make_so(self, kind: Kind, differences: Sequence[Difference]) -> None:
        """Write those of one kind."""
        things = KINDS[kind]
        names = {each.name for each in differences}
        if not names:
            return
        present = await things.read(self.camera, names)
        self.looked_at += differences
        due = [each for each in differences if self._is_due(things, present, each)]
        taken: list[Difference] = []
        refused: dict[str, Exception] = {}
        try:
            await self._write(things, present, due, taken, refused)
            present = await things.read(self.camera, names) if due else {}
        except BaseException:  # nobody can tell what has become of it: what the camera said counts
            self.written += taken
            self.problems += dict.fromkeys(refused.values())
            raise
        self._judge(things, present, due, refused)

    def _is_due(self, things: Things, present: Mapping[str, Any], difference: Difference) -> bool:
        """Whether it is as it was when it was compared; what is as wanted by now needs no writing."""
        try:
            still = _differing(things, present, difference, self.camera)
            if still and still[0].now != difference.now:
                detail = f"{difference.now!r} when it was compared, {still[0].now!r} now"
                raise Outdated(difference.told(detail), camera=self.camera.name, request="apply")
        except _TROUBLE as problem:
            self.problems.append(problem)
            return False
        return bool(still)

    async def _write(
        self,
        things: Things,
        present: Mapping[str, Any],
        due: Sequence[Difference],
        taken: list[Difference],
        refused: dict[str, Exception],
    ) -> None:
        """Write portion by portion; *taken* and *refused* (why, by name) grow with what the camera says."""
        for portion in things.turns(due):
            try:
                await things.write(self.camera, present[portion[0].name], portion)
            except _TROUBLE as problem:
                refused |= dict.fromkeys((each.name for each in portion), problem)
            else:
                taken += portion

    def _judge(
        self,
        things: Things,
        present: Mapping[str, Any],
        due: Sequence[Difference],
        refused: Mapping[str, Exception],
    ) -> None:
        """Look what has become of it: a refusal may be one of several things, and an answer may be lost."""
        for each in due:
            try:
                still = _differing(things, present, each, self.camera)
            except _TROUBLE as problem:
                self.problems.append(problem)
                continue
            if not still:
                self.written.append(each)
                continue
            detail = each.told(f"it was written, and is {still[0].now!r}")
            lost = CameraError(detail, camera=self.camera.name, request="apply")
            if (told := refused.get(each.name, lost)) not in self.problems:
                self.problems.append(told)


def _told(problems: Sequence[Exception], written: Sequence[Difference], camera: Camera) -> Exception | None:
    if len(problems) == 1 and not written:
        return problems[0]
    return PartlyDone(problems, written, camera=camera.name) if problems else None
