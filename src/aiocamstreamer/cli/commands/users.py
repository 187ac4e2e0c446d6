"""``camctl users``: accounts on cameras."""

from __future__ import annotations

from operator import attrgetter

from aiocamstreamer.cli import given_passwords
from aiocamstreamer.cli.doing import Deed, act, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.vapix import Role

users = verbs("users")


@users.command(name="list")
async def list_(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Every account and its role."""
    columns, row = ("account", "role", "ptz"), attrgetter("name", "role", "ptz")
    return await tabulate(
        options, targets, lambda camera: camera.vapix.users.list(), columns=columns, row=row
    )


@users.command
async def add(
    name: str,
    /,
    *targets: Targets,
    role: Role = "viewer",
    ptz: bool = False,
    new_password_env: str | None = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Create an account; its password is asked for.

    Args:
        name: 1 to 14 letters and digits.
        role: Its rights; viewer by default.
        ptz: Let it move the camera.
        new_password_env: Environment variable that holds its password; nobody is asked then.
    """
    password = given_passwords.new_one(name, new_password_env)
    deed = Deed("adding", done=f"{name} is a new {role}")
    return await act(
        options, targets, deed, lambda camera: camera.vapix.users.add(name, password, role=role, ptz=ptz)
    )


@users.command
async def remove(name: str, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Remove an account.

    Args:
        name: The account.
    """
    deed = Deed("removing", done=f"{name} is gone", ask=f"remove the account {name}")
    return await act(options, targets, deed, lambda camera: camera.vapix.users.remove(name))
