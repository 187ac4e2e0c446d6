"""``camctl fleet``: many cameras."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import attrs
from cyclopts import Parameter

from aiocamstreamer import Camera
from aiocamstreamer.cli import desired_file
from aiocamstreamer.cli.exit_codes import ExitCode, Misused, code_of
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import Session, opened
from aiocamstreamer.cli.shapes import as_span
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.errors import Unsupported
from aiocamstreamer.fleet import Outcome, Plan, read_report, steps, write_report
from aiocamstreamer.vapix import DeviceInfo

Among: TypeAlias = Annotated[
    Target,
    Parameter(help="Cameras, groups or tags of the inventory, or addresses; every camera by default."),
]
Desired: TypeAlias = Annotated[
    Path,
    Parameter(help="A TOML file with [applications], [parameters], [services.ID] and [streams.ID]."),
]

fleet = verbs("fleet")

_ALL = ("all",)
_CALL = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")


@attrs.frozen
class Status:
    """How one camera is."""

    device: DeviceInfo
    ready: bool | None
    needs_setup: bool | None
    uptime_seconds: float | None


@fleet.command
async def status(*targets: Among, options: Options = DEFAULTS) -> ExitCode:
    """Which cameras answer, and what they run."""
    async with opened(options, targets or _ALL) as session:

        def table(found: Sequence[tuple[str, Status]]) -> None:
            rows = [(name, *_row(it)) for name, it in found]
            session.out.table(("camera", "model", "AXIS OS", "ready", "up for"), rows)

        await session.tell(_status, doing="asking", text=table)
        session.out.say(_summary(session))
        return session.code


@fleet.command(name="map")
async def map_(
    call: str,
    /,
    *targets: Among,
    argument: tuple[str, ...] = (),
    write: bool = False,
    concurrency: int = 64,
    deadline: float = 30.0,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Any call of the library, on many cameras at the same time.

    Args:
        call: The call as it stands behind "camera." in Python, for example vapix.clock.time.
        argument: One of its arguments, name=value, in JSON or else a text; may be said more than once.
        write: Let it change something; without this every write is refused.
        concurrency: How many cameras at the same time; 64 by default.
        deadline: Seconds for one camera; 30 by default.
    """
    given = dict(map(read_argument, argument))
    check_call(call, given)
    settings = options if write else attrs.evolve(options, read_only=True)
    async with opened(settings, targets or _ALL) as session:

        async def called(camera: Camera) -> Any:
            return await attrgetter(call)(camera)(**given)

        if write:
            session.confirm(f"call {call}")
        await session.tell(
            called, doing=call, text=session.out.records, deadline=deadline, concurrency=concurrency
        )
        session.out.say(_summary(session))
        return session.code


@fleet.command
async def plan(*targets: Among, file: Desired, options: Options = DEFAULTS) -> ExitCode:
    """Tell how cameras differ from what a file says they should be like; nothing is written."""
    desired = desired_file.read(file)
    async with opened(options, targets or _ALL) as session:
        async with session.stepping("comparing"):
            found = await session.fleet.plan(desired)
        session.out.text(str(found))
        session.out.document(cameras=_compared(session, found))
        return session.code


@fleet.command
async def apply(*targets: Among, file: Desired, options: Options = DEFAULTS) -> ExitCode:
    """Make cameras be as a file says, after telling how they differ."""
    desired = desired_file.read(file)
    async with opened(options, targets or _ALL) as session:
        session.require_consent("apply")
        async with session.stepping("comparing"):
            found = await session.fleet.plan(desired)
        compared = _compared(session, found)
        session.out.say(str(found))
        outcomes: Sequence[Outcome[None]] = ()
        if found and not options.dry_run:
            session.confirm("apply that to")
            async with session.stepping("writing"):
                outcomes = await session.fleet.apply(found)
        for outcome in outcomes:
            session.failed(outcome)
            if outcome.succeeded:
                session.out.text(f"{outcome.camera.name}: is as desired")
        written = [outcome.camera.name for outcome in outcomes if outcome.succeeded]
        session.out.document(cameras=compared, written=written)
        return session.code


@fleet.command
async def rollout(  # noqa: PLR0913 - a change, its waves, and its report
    *targets: Among,
    report: Path,
    install: Path | None = None,
    file: Path | None = None,
    reboot: bool = False,
    canaries: int = 1,
    batch: int = 10,
    halt_on: int = 1,
    resume: Path | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """A change in waves, each of which has to be healthy before the next begins.

    Args:
        report: Where it is written how far it has come, after each wave.
        install: The change: install this package and let it run.
        file: The change: make cameras be as this TOML file says.
        reboot: The change: restart cameras, and wait until they are ready.
        canaries: Cameras of the first wave; 1 by default.
        batch: Cameras of every other wave; 10 by default.
        halt_on: End where so many cameras of a wave are bad; 1 by default.
        resume: The report of an earlier attempt: who is done already is left alone.
    """
    if sum(map(bool, (install, file, reboot))) != 1:
        raise Misused("one change: --install, --file or --reboot")
    earlier = None if resume is None else read_report(resume)
    async with opened(options, targets or _ALL) as session:
        step = _step(session, install, file)
        session.confirm("roll out to")
        if options.dry_run:  # a report would say of each camera that it failed
            await session.act(step, doing="trying", done="there is nothing to do", deadline=None)
            return session.code
        running = session.fleet.rollout(step, canaries=canaries, batch=batch, halt_on=halt_on, resume=earlier)
        async with session.stepping("rolling out", len(session.cameras)) as shown:
            try:
                async for wave in running:
                    for standing in wave:
                        words = f"{standing.condition} {standing.problem}".rstrip()
                        session.out.text(f"wave {standing.wave}: {standing.camera}: {words}")
                    shown.reach(len(running.report.cameras("done")), len(session.cameras))
                    write_report(running.report, report)
            finally:
                write_report(running.report, report)
        session.out.say(str(running.report))
        session.out.document(report=running.report)
        if not running.report.is_finished:
            session.note(ExitCode.UNHEALTHY)
        return session.code


def _step(session: Session, install: Path | None, file: Path | None) -> Callable[[Camera], Awaitable[object]]:
    if install is not None:
        return steps.install(install)
    if file is None:
        return steps.reboot()
    desired = desired_file.read(file)

    async def step(camera: Camera) -> None:
        planned = await session.fleet.plan(desired, where=camera.name)
        for problem in planned.problems.values():
            raise problem
        for outcome in await session.fleet.apply(planned):
            outcome.unwrap()

    return step


async def _status(camera: Camera) -> Status:
    try:
        ready = await camera.vapix.system.ready()
    except Unsupported:
        return Status(await camera.vapix.device.info(), ready=None, needs_setup=None, uptime_seconds=None)
    device = await camera.vapix.device.info()
    return Status(device, ready.systemready, ready.needsetup, ready.uptime_seconds)


def _row(it: Status) -> tuple[object, ...]:
    up = None if it.uptime_seconds is None else as_span(it.uptime_seconds)
    return (it.device.product, it.device.firmware, it.ready, up)


def _summary(session: Session) -> str:
    total, bad = len(session.cameras), session.failures
    return f"{total} cameras, {total - bad} answered" + (f", {bad} did not" if bad else "")


def read_argument(text: str) -> tuple[str, object]:
    """Name and value of one ``--argument``.

    Raises:
        Misused: It is no name=value.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise Misused(f"--argument: name=value, not {text!r}")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def check_call(call: str, given: dict[str, object]) -> None:
    """Make sure, without a request, that *call* is one that takes what is *given*.

    Raises:
        Misused: It is not.
    """
    unknown = Misused(f"no call camera.{call}", advice="the reference in the documentation lists them")
    if not _CALL.fullmatch(call):
        raise unknown
    try:
        method = attrgetter(call)(Camera("127.0.0.1"))
    except AttributeError:
        raise unknown from None
    if not inspect.iscoroutinefunction(method):
        raise Misused(f"camera.{call} is no call that answers once")
    try:
        inspect.signature(method).bind(**given)
    except TypeError as problem:
        raise Misused(f"camera.{call}: {problem}") from None


def _compared(session: Session, found: Plan) -> list[dict[str, object]]:
    """The part of *found* that is about each camera, for the document; problems count."""
    told: list[dict[str, object]] = []
    for camera in session.cameras:
        differences = [str(each) for each in found.differences.get(camera.name, ())]
        problem = found.problems.get(camera.name)
        if problem is not None:
            session.note(code_of(problem) or ExitCode.UNHEALTHY)
        more = {} if problem is None else {"problem": str(problem)}
        told.append({"camera": camera.name, "differences": differences, **more})
    return told
