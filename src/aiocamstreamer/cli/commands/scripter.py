"""``camctl scripter``: the packages of CamScripter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, TypeAlias

import anyio.to_thread
from cyclopts import Parameter

from aiocamstreamer import Camera, Unknown
from aiocamstreamer.cli.doing import Deed, act, print_log, print_record, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.scripter import InstalledPackage, Package, StorageName

Name: TypeAlias = Annotated[str, Parameter(help="The package, as the list spells it.")]

scripter = verbs("scripter")

_INSTALLING = 1800.0
"""Seconds for an upload with its installation."""

_SLOW = 75.0
"""Seconds for packages that are slow to go."""

_switching = partial(Deed, "switching", deadline=_SLOW)


@scripter.command(name="list")
async def list_(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every package, and whether it is enabled."""
    columns = ("package", "version", "enabled", "storage", "called")
    return await tabulate(options, targets, _listed, columns=columns, row=_row)


@scripter.command
async def get(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """All that is known of a package."""
    return await print_record(options, targets, lambda camera: camera.scripter.packages.get(name))


@scripter.command
async def install(
    file: Path,
    /,
    *targets: Targets,
    storage: StorageName | None = None,
    enable: bool = False,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Install a package, or upgrade to it; its settings stay.

    Args:
        file: The package, a .zip file.
        storage: Where it is stored; the app decides by default.
        enable: Let it run afterwards.
    """
    package = await anyio.to_thread.run_sync(Package.read, file)
    async with opened(options, targets) as session:

        async def installed(camera: Camera) -> InstalledPackage:
            packages = camera.scripter.packages
            async with session.transferring(f"sending {package.manifest.name}") as transfer:
                found = await packages.upload(package, storage=storage, transfer=transfer)
            if enable:
                await packages.enable(found.name)
            return found

        def text(found: Sequence[tuple[str, InstalledPackage]]) -> None:
            for name, it in found:
                done = "installed and enabled" if enable else "installed"
                session.out.text(f"{name}: {it.name} {it.version} is {done}")

        doing = f"installing {package.manifest.name}"
        await session.tell(installed, doing=doing, text=text, deadline=_INSTALLING)
        return session.code


@scripter.command
async def enable(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Let a package run, now and after a restart."""
    deed = _switching(done=f"{name} is enabled")
    return await act(options, targets, deed, lambda camera: camera.scripter.packages.enable(name))


@scripter.command
async def disable(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Let a package run no more."""
    deed = _switching(done=f"{name} is disabled", ask=f"disable {name}")
    return await act(options, targets, deed, lambda camera: camera.scripter.packages.disable(name))


@scripter.command
async def remove(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Remove a package, and what it keeps."""
    deed = _switching(done=f"{name} is gone", ask=f"remove {name}")
    return await act(options, targets, deed, lambda camera: camera.scripter.packages.remove(name))


@scripter.command
async def log(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """The lines of the camera's log that name CamScripter."""
    return await print_log(options, targets, containing="camscripter")


async def _listed(camera: Camera) -> Sequence[Mapping[str, object] | Unknown]:
    packages = camera.scripter.packages
    found, enabled = await packages.list(), await packages.enabled()
    return [_shape(it, enabled) if isinstance(it, InstalledPackage) else it for it in found]


def _shape(it: InstalledPackage, enabled: Mapping[str, bool]) -> Mapping[str, object]:
    return {
        "name": it.name,
        "version": it.version,
        "enabled": enabled.get(it.name, False),
        "storage": it.storage,
        "manifest": it.manifest,
    }


def _row(it: Mapping[str, object] | Unknown) -> tuple[object, ...]:
    if isinstance(it, Unknown):
        return (it, None, None, None, None)
    called = getattr(it["manifest"], "menu_name", None)
    return (it["name"], it["version"], it["enabled"], it["storage"], called)
