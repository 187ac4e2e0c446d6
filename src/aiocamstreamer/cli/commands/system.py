"""``camctl system``: the camera itself: time, restart, report, log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs

from aiocamstreamer import AccessError, Camera, CommandRefused
from aiocamstreamer.cli.doing import Deed, act, print_log, print_record
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Target, Targets
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.shapes import as_json
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.fleet import steps
from aiocamstreamer.vapix import CameraTime

system = verbs("system")

_RESTARTING = 300.0
"""Seconds for a camera to be back."""

_REPORTING = 180.0
"""Seconds for a report, which cameras gather while one waits."""


@attrs.frozen
class SetTime:
    """A camera's time, and what sets its clock.

    Attributes:
        time: The time.
        set_by: ``NTP``, or what else the camera calls it; None where the account may not know.
        server: The time server that is named; "from DHCP" where that names one.
    """

    time: CameraTime
    set_by: str | None = None
    server: str | None = None


@system.command
async def time(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """The time by the cameras' clocks, and what sets them."""
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> SetTime:
            return SetTime(await camera.vapix.clock.time(), **await _set_by(camera))

        def table(found: Sequence[tuple[str, SetTime]]) -> None:
            rows = [
                (name, it.time.utc, it.time.local, it.time.zone, it.set_by, it.server) for name, it in found
            ]
            session.out.table(("camera", "UTC", "local", "zone", "set by", "server"), rows)

        def shape(it: SetTime) -> dict[str, object]:
            return {**as_json(it.time), "set_by": it.set_by, "server": it.server}

        await session.tell(asked, doing="asking", text=table, shape=shape)
        return session.code


@system.command
async def ready(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Whether cameras have started, and since when; this takes no account."""
    return await print_record(options, targets, lambda camera: camera.vapix.system.ready())


@system.command
async def firmware(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """The firmware that runs, and the one that was there before."""
    return await print_record(options, targets, lambda camera: camera.vapix.system.firmware())


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


async def _set_by(camera: Camera) -> dict[str, str | None]:
    """Source and server of the time, as parameters say; nothing where the account may not read them."""
    try:
        values = await camera.vapix.params.list("Time")
    except (AccessError, CommandRefused):
        return {}
    by_dhcp = values.get("Time.ObtainFromDHCP", "").strip().lower() == "yes"
    server = "from DHCP" if by_dhcp else values.get("Time.NTP.Server")
    return {"set_by": values.get("Time.SyncSource"), "server": server}
