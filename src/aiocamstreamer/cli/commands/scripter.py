"""``camctl scripter``: the packages of CamScripter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import anyio.to_thread

from aiocamstreamer import Camera, Unknown
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.scripter import InstalledPackage, Package

scripter = verbs("scripter")

_INSTALLING = 1800.0
"""Seconds for an upload with its installation."""

_LOGGING = 180.0
"""Seconds for a log, which cameras gather while one waits."""

_SLOW = 75.0
"""Seconds for packages that are slow to go."""


@scripter.command(name="list")
async def list_(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Every package, and whether it is enabled.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Sequence[Mapping[str, object] | Unknown]:
            packages = camera.scripter.packages
            found, enabled = await packages.list(), await packages.enabled()
            return [_shape(it, enabled) if isinstance(it, InstalledPackage) else it for it in found]

        def table(found: Sequence[tuple[str, Sequence[Mapping[str, object] | Unknown]]]) -> None:
            rows = [(name, *_row(it)) for name, them in found for it in them]
            session.out.table(("camera", "package", "version", "enabled", "storage", "called"), rows)

        await session.tell(listed, doing="asking", text=table)
        return session.code


@scripter.command
async def install(
    file: Path,
    /,
    *targets: Target,
    storage: Literal["FLASH", "SD_DISK"] | None = None,
    enable: bool = False,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Install a package, or upgrade to it; its settings stay.

    Args:
        file: The package, a .zip file.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        storage: Where it is stored; the app decides by default.
        enable: Let it run afterwards.
    """
    package = await anyio.to_thread.run_sync(Package.read, file)
    async with opened(options, targets) as session:
        is_one = len(session.cameras) == 1

        async def installed(camera: Camera) -> InstalledPackage:
            packages = camera.scripter.packages
            if is_one:
                async with session.transferring(f"sending {package.manifest.name}") as transfer:
                    found = await packages.upload(package, storage=storage, transfer=transfer)
            else:
                found = await packages.upload(package, storage=storage)
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
async def enable(name: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Let a package run, now and after a restart.

    Args:
        name: The package, as the list spells it.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def enabled(camera: Camera) -> None:
        await camera.scripter.packages.enable(name)

    return await _acted(enabled, targets, options, done=f"{name} is enabled")


@scripter.command
async def disable(name: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Let a package run no more.

    Args:
        name: The package, as the list spells it.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def disabled(camera: Camera) -> None:
        await camera.scripter.packages.disable(name)

    return await _acted(disabled, targets, options, done=f"{name} is disabled", ask=f"disable {name}")


@scripter.command
async def remove(name: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Remove a package, and what it keeps.

    Args:
        name: The package, as the list spells it.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """

    async def removed(camera: Camera) -> None:
        await camera.scripter.packages.remove(name)

    return await _acted(removed, targets, options, done=f"{name} is gone", ask=f"remove {name}")


@scripter.command
async def log(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """The lines of the camera's log that name CamScripter.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> str:
            return await camera.vapix.system.log(containing="camscripter")

        def text(found: Sequence[tuple[str, str]]) -> None:
            for name, lines in found:
                for line in lines.splitlines():
                    session.out.text(f"{name}: {line}" if len(found) > 1 else line)

        await session.tell(asked, doing="asking", text=text, deadline=_LOGGING)
        return session.code


async def _acted(
    function: Callable[[Camera], Awaitable[None]],
    targets: Sequence[str],
    options: Options,
    *,
    done: str,
    ask: str = "",
) -> ExitCode:
    async with opened(options, targets) as session:
        if ask:
            session.confirm(ask)
        await session.act(function, doing="switching", done=done, deadline=_SLOW)
        return session.code


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
