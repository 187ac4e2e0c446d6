"""``camctl users``: accounts on cameras."""

from __future__ import annotations

from operator import attrgetter
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from aiocamstreamer.cli import given_passwords
from aiocamstreamer.cli.doing import Deed, act, print_record, tabulate
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.verbs import verbs
from aiocamstreamer.vapix import Role

Name: TypeAlias = Annotated[str, Parameter(help="The account.")]

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
async def get(name: Name, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """An account and its role."""
    return await print_record(options, targets, lambda camera: camera.vapix.users.get(name))


@users.command
async def update(
    name: Name,
    /,
    *targets: Targets,
    role: Role | None = None,
    ptz: Annotated[bool | None, Parameter(negative="--no-ptz")] = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Change the rights of an account.

    Args:
        role: Its rights; as they are by default.
        ptz: Whether it may move the camera; as it is by default.
    """
    if role is None and ptz is None:
        raise Misused("nothing to change: --role or --ptz is expected")
    deed = Deed("changing", done=f"{name} has other rights", ask=f"change the rights of {name}")
    return await act(
        options, targets, deed, lambda camera: camera.vapix.users.update(name, role=role, ptz=ptz)
    )


@users.command
async def remove(name: str, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Remove an account.

    Args:
        name: The account.
    """
    deed = Deed("removing", done=f"{name} is gone", ask=f"remove the account {name}")
    return await act(options, targets, deed, lambda camera: camera.vapix.users.remove(name))
