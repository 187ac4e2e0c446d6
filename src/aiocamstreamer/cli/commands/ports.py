"""``camctl ports``: inputs and outputs of cameras."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from aiocamstreamer import Camera, Unknown, known
from aiocamstreamer.cli.doing import Deed, act, tabulate
from aiocamstreamer.cli.enough import Count, Enough, until_enough
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import Session, opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.transport import background
from aiocamstreamer.vapix import Circuit, Direction, Port, PortNumber, Ports

Label: TypeAlias = Annotated[int, Parameter(help="The number on the housing, from 1.")]

ports = verbs("ports")


@ports.command(name="list")
async def list_(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every input and output; they are named by the number on the housing."""
    columns = ("port", "direction", "active", "circuit", "called", "usage")
    return await tabulate(
        options, targets, lambda camera: camera.vapix.ports.list(), columns=columns, row=_row, shape=_shape
    )


@ports.command
async def activate(label: Label, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Make an output active."""
    return await _switched(options, targets, label, Ports.activate, done="is active")


@ports.command
async def deactivate(label: Label, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Make an output inactive."""
    return await _switched(options, targets, label, Ports.deactivate, done="is inactive")


@ports.command
async def pulse(
    label: Label, /, *targets: Targets, milliseconds: int = 1000, options: Options = DEFAULTS
) -> ExitCode:
    """Make an output active for a while.

    Args:
        milliseconds: How long; a second by default. Nobody waits for its end.
    """
    return await _switched(
        options,
        targets,
        label,
        partial(Ports.pulse, milliseconds=milliseconds),
        done=f"is active for {milliseconds} ms",
    )


@ports.command
async def update(
    label: Label,
    /,
    *targets: Targets,
    name: str | None = None,
    usage: str | None = None,
    normal_state: Circuit | None = None,
    direction: Direction | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Change settings of a port.

    Args:
        name: What people call it.
        usage: What it is for.
        normal_state: What its circuit is while the port is inactive.
        direction: What it acts as, where that can be changed.
    """
    number = PortNumber.labelled(label)
    if all(it is None for it in (name, usage, normal_state, direction)):
        raise Misused("nothing to change", advice="say --name, --usage, --normal-state or --direction")
    deed = Deed("writing", done=f"port {label} is changed", ask=f"change port {label}")
    return await act(
        options,
        targets,
        deed,
        lambda camera: camera.vapix.ports.update(
            number, name=name, usage=usage, normal_state=normal_state, direction=direction
        ),
    )


@ports.command
async def watch(
    *targets: Targets,
    since_connect: bool = False,
    count: Count = None,
    seconds: float | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Ports as they become active and inactive, each on a line, until Ctrl-C.

    A camera that is lost is told, and watched no more; `camctl events` waits for it.

    Args:
        since_connect: Leave out how they are on connecting.
        count: End after so many lines; without it, with Ctrl-C.
        seconds: End after so long.
    """
    async with opened(options, targets) as session:
        async with until_enough(count, seconds) as enough:
            await session.attend(_Watching(session, enough, since_connect=since_connect).run)
        return session.code


async def _switched(
    options: Options,
    targets: Sequence[str],
    label: int,
    method: Callable[[Ports, PortNumber], Awaitable[object]],
    *,
    done: str,
) -> ExitCode:
    """Call *method* for an output of each camera; *done* is said of the output."""
    number, done = PortNumber.labelled(label), f"port {label} {done}"
    deed = Deed("switching", done=done)
    return await act(options, targets, deed, lambda camera: method(camera.vapix.ports, number))


class _Watching:
    """Reports of ports on their way to stdout.

    Args:
        session: Who says it.
        enough: How many there shall be.
        since_connect: Whether the state on connecting is left out.
    """

    def __init__(self, session: Session, enough: Enough, *, since_connect: bool) -> None:
        self._session = session
        self._enough = enough
        self._since_connect = since_connect

    async def run(self, camera: Camera) -> None:
        """Print what the ports of *camera* do, until it is lost."""
        listed = known(await camera.vapix.ports.list())
        # A camera reports inputs or outputs, never both at once.
        kinds = [[it for it in listed if it.direction == way] for way in ("input", "output")]
        first, second = kinds if all(kinds) else (kinds[0] or kinds[1], [])
        if not first:
            self._session.out.say(f"{camera.name}: no ports")
        elif not second:
            await self._follow(camera, first)
        else:
            async with background(partial(self._follow, camera, second)):
                await self._follow(camera, first)

    async def _follow(self, camera: Camera, watched: Sequence[Port]) -> None:
        states: dict[PortNumber, bool] = {}
        async with camera.vapix.ports.monitor(*watched) as monitor:
            async for number, report in monitor:
                before = states.get(number)
                states[number] = report.active
                is_first = before is None
                if before is not report.active and not (is_first and self._since_connect):
                    way = "input" if report.is_input else "output"
                    self._tell(camera, number, way, active=report.active, initial=is_first)

    def _tell(self, camera: Camera, number: PortNumber, way: str, *, active: bool, initial: bool) -> None:
        if self._enough.reached:
            return
        out, now = self._session.out, datetime.now(UTC)
        told = {"label": number.label, "direction": way, "active": active, "initial": initial}
        out.line(received=now.isoformat(timespec="milliseconds"), camera=camera.name, **told)
        state = "active" if active else "inactive"
        mark = " (initial)" if initial else ""
        out.text(f"{now.astimezone():%H:%M:%S} {camera.name} {way} {number.label} {state}{mark}")
        self._enough.add()


def _shape(found: Sequence[Port | Unknown]) -> object:
    return [
        {"label": it.number.label, "active": it.active, "port": it} if isinstance(it, Port) else it
        for it in found
    ]


def _row(it: Port | Unknown) -> tuple[object, ...]:
    if isinstance(it, Unknown):
        return (it, None, None, None, None, None)
    return (it.number.label, it.direction, it.active, it.state, it.name, it.usage)
