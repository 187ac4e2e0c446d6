"""``camctl system``: the camera itself: time, restart, report, log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aiocamstreamer import Camera
from aiocamstreamer.cli.doing import Deed, act, print_log
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Target, Targets
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.fleet import steps
from aiocamstreamer.vapix import CameraTime

system = verbs("system")

_RESTARTING = 300.0
"""Seconds for a camera to be back."""

_REPORTING = 180.0
"""Seconds for a report, which cameras gather while one waits."""


@system.command
async def time(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """The time by the cameras' clocks."""
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> CameraTime:
            return await camera.vapix.clock.time()

        def table(found: Sequence[tuple[str, CameraTime]]) -> None:
            rows = [(name, it.utc, it.local, it.zone) for name, it in found]
            session.out.table(("camera", "UTC", "local", "zone"), rows)

        await session.tell(asked, doing="asking", text=table)
        return session.code


@system.command
async def restart(*targets: Targets, wait: bool = False, options: Options = DEFAULTS) -> ExitCode:
    """Restart cameras.

    Args:
        wait: Return once they are back and ready.
    """

    async def restarted(camera: Camera) -> None:
        await camera.vapix.system.restart()

    step, done = (steps.reboot(), "is back") if wait else (restarted, "restarts")
    deed = Deed("restarting", done=done, ask="restart", deadline=_RESTARTING)
    return await act(options, targets, deed, step)


@system.command
async def report(target: Target, /, *, to: Path, options: Options = DEFAULTS) -> ExitCode:
    """The camera's report for support, as an archive; it holds secrets.

    Args:
        target: A camera of the inventory, or an address.
        to: The file that is written.
    """
    async with opened(options, (target,)) as session:
        camera = session.camera
        async with session.transferring("waiting for the report") as transfer:
            size = await camera.vapix.system.report(to, transfer=transfer)
        session.out.text(f"{camera.name}: {to}, {size} bytes")
        session.out.document(camera=camera.name, file=str(to), bytes=size)
        return session.code


@system.command
async def log(*targets: Targets, containing: str | None = None, options: Options = DEFAULTS) -> ExitCode:
    """The system log.

    Args:
        containing: Only lines with this text.
    """
    return await print_log(options, targets, containing=containing)
