"""``camctl apps``: the applications on cameras."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import anyio.to_thread
from cyclopts import Parameter

from aiocamstreamer.cli.doing import Deed, act, print_record, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode, Failed
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs

if TYPE_CHECKING:
    from aiocamstreamer import Camera, Unknown
    from aiocamstreamer.vapix import Application

Name: TypeAlias = Annotated[str, Parameter(help="The application, as the list spells it.")]

apps = verbs("apps")

_INSTALLING = 330.0
"""Seconds for an upload with its installation, and for a look at the list after an unclear answer."""

_SLOW = 60.0
"""Seconds for an application that is slow to start or stop."""


@apps.command(name="list")
async def list_(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every installed application."""
    columns = ("application", "version", "status", "license", "called")
    return await tabulate(
        options, targets, lambda camera: camera.vapix.applications.list(), columns=columns, row=_row
    )


@apps.command
async def get(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """All that is known of an application."""
    return await print_record(options, targets, lambda camera: camera.vapix.applications.get(name))


@apps.command
async def install(
    file: Path, /, *targets: Targets, start: bool = False, force: bool = False, options: Options = DEFAULTS
) -> ExitCode:
    """Install a package, or upgrade to it.

    Each camera is asked first whether anything speaks against it.

    Args:
        file: The package, an .eap file.
        start: Start it afterwards.
        force: Send it even where something speaks against it.
    """
    from aiocamstreamer.vapix import Package

    package = await anyio.to_thread.run_sync(Package.read, file)
    async with opened(options, targets) as session:

        async def installed(camera: Camera) -> Application:
            if not force and (objections := await camera.vapix.applications.preflight(package)):
                said = "; ".join(objection.text for objection in objections)
                raise Failed(
                    f"{camera.address.authority}: {said}", code=ExitCode.REFUSED, advice="--force sends it"
                )
            async with session.transferring(f"sending {package.name}") as transfer:
                found = await camera.vapix.applications.upload(package, transfer=transfer)
            if start and not found.is_running:
                await camera.vapix.applications.start(found.name, running_ok=True)
            return await camera.vapix.applications.get(found.name)

        def text(found: Sequence[tuple[str, Application]]) -> None:
            for name, it in found:
                session.out.text(f"{name}: {it.name} {it.version} is installed and {_status(it)}")

        await session.tell(installed, doing=f"installing {package.name}", text=text, deadline=_INSTALLING)
        return session.code


@apps.command
async def start(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Start an application; it may run already."""
    deed = Deed("starting", done=f"started {name}", deadline=_SLOW)
    return await act(
        options, targets, deed, lambda camera: camera.vapix.applications.start(name, running_ok=True)
    )


@apps.command
async def stop(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Stop an application; it may have been stopped before."""
    deed = Deed("stopping", done=f"stopped {name}", ask=f"stop {name}", deadline=_SLOW)
    return await act(
        options, targets, deed, lambda camera: camera.vapix.applications.stop(name, stopped_ok=True)
    )


@apps.command
async def restart(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Stop and start an application that runs."""
    deed = Deed("restarting", done=f"restarted {name}", ask=f"restart {name}", deadline=_SLOW)
    return await act(options, targets, deed, lambda camera: camera.vapix.applications.restart(name))


@apps.command
async def remove(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Uninstall an application, with its settings."""
    deed = Deed("removing", done=f"removed {name}", ask=f"remove {name}", deadline=_SLOW)
    return await act(options, targets, deed, lambda camera: camera.vapix.applications.remove(name))


def _row(it: Application | Unknown) -> tuple[object, ...]:
    from aiocamstreamer import Unknown

    if isinstance(it, Unknown):
        return (it, None, None, None, None)
    return (it.name, it.version, it.status, it.license, it.nice_name)


def _status(it: Application) -> str:
    return "runs" if it.is_running else "does not run"
