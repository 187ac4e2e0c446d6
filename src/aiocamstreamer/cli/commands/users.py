"""``camctl users``: accounts on cameras."""

from __future__ import annotations

import os
from collections.abc import Sequence

from aiocamstreamer import Camera
from aiocamstreamer.cli import questions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.vapix import Role, User

users = verbs("users")


@users.command(name="list")
async def list_(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Every account and its role.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Sequence[User]:
            return await camera.vapix.users.list()

        def table(found: Sequence[tuple[str, Sequence[User]]]) -> None:
            rows = [(name, it.name, it.role, it.ptz) for name, accounts in found for it in accounts]
            session.out.table(("camera", "account", "role", "ptz"), rows)

        await session.tell(listed, doing="asking", text=table)
        return session.code


@users.command
async def add(
    name: str,
    /,
    *targets: Target,
    role: Role = "viewer",
    ptz: bool = False,
    new_password_env: str | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Create an account; its password is asked for.

    Args:
        name: 1 to 14 letters and digits.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
        role: Its rights; viewer by default.
        ptz: Let it move the camera.
        new_password_env: Environment variable that holds its password; nobody is asked then.
    """
    password = _new_password(name, new_password_env)
    async with opened(options, targets) as session:

        async def added(camera: Camera) -> None:
            await camera.vapix.users.add(name, password, role=role, ptz=ptz)

        await session.act(added, doing="adding", done=f"{name} is a new {role}")
        return session.code


@users.command
async def remove(name: str, /, *targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Remove an account.

    Args:
        name: The account.
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:

        async def removed(camera: Camera) -> None:
            await camera.vapix.users.remove(name)

        session.confirm(f"remove the account {name}")
        await session.act(removed, doing="removing", done=f"{name} is gone")
        return session.code


def _new_password(name: str, variable: str | None) -> str:
    if variable is not None:
        if variable not in os.environ:
            raise Failed(f"the environment variable {variable!r} is not set", code=ExitCode.USAGE)
        return os.environ[variable]
    typed = questions.hidden(f"Password of the new {name}")
    if typed is None:
        advice = "say --new-password-env: where it is"
        raise Failed(f"no password for the new {name}", code=ExitCode.USAGE, advice=advice)
    if questions.hidden("Once more") != typed:
        raise Failed("that was another one, and nothing was sent", code=ExitCode.USAGE)
    return typed
