"""The options that every command has, and the types of what commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import attrs
from cyclopts import Group, Parameter
from cyclopts.validators import Number

from aiocamstreamer.cli.completing import labels

OWN = Group("Options", sort_key=10)
"""The group of a command's own options, in which they stand by themselves."""

_SHARED = Group("Options of every command", sort_key=100)

Target: TypeAlias = Annotated[str, Parameter(completer=labels)]
"""A camera, group or tag of the inventory, ``all`` of it, or an address."""

Targets: TypeAlias = Annotated[
    str,
    Parameter(completer=labels, help='Cameras, groups or tags of the inventory, "all", or addresses.'),
]
"""One `Target` of the several that most commands take, with what their help says of them."""


Seconds: TypeAlias = Annotated[
    float | None, Parameter(help="End after so long; without it, with Ctrl-C.", validator=Number(gt=0))
]
"""How long something lasts that ends with Ctrl-C; None for no other end."""


def said(text: str) -> Parameter:
    """A command's own option, where several are in one class; *text* is its help."""
    return Parameter(help=text, group=OWN)


def _flag(text: str, *names: str) -> Parameter:
    return Parameter(name=names or None, help=text, group=_SHARED)


@attrs.frozen(kw_only=True)
class Settings:
    """The options that every command has.

    Attributes:
        inventory: The file that names cameras; None looks for it.
        user: The account; None takes the inventory's, or CAMERA_USERNAME.
        password_stdin: Whether the first line of the input is the password.
        json: Whether data is printed as JSON.
        verbose: How much is told of requests: 0, 1 or 2.
        read_only: Whether every write is refused.
        dry_run: Whether writes are told in place of being sent.
        yes: Whether what destroys something asks no more.
    """

    inventory: Annotated[
        Path | None,
        Parameter(
            help="File that names cameras; else $CAMCTL_INVENTORY, ./cameras.toml, then the user's own.",
            group=_SHARED,
        ),
    ] = None
    user: Annotated[
        str | None, Parameter(help="Account; else the inventory's, else $CAMERA_USERNAME.", group=_SHARED)
    ] = None
    password_stdin: Annotated[bool, _flag("Read the password from the first line of the input.")] = False
    json: Annotated[bool, _flag("Print JSON: one document, or one line for each event.")] = False
    verbose: Annotated[
        int,
        Parameter(
            name=("--verbose", "-v"),
            count=True,
            help="Tell requests on stderr, -vv everything; no secrets.",
            group=_SHARED,
            show_default=False,
        ),
    ] = 0
    read_only: Annotated[bool, _flag("Refuse every write before a byte is sent.")] = False
    dry_run: Annotated[bool, _flag("Tell the first write that would be sent, and send none.")] = False
    yes: Annotated[bool, _flag("Do not ask.", "--yes", "-y")] = False


Options: TypeAlias = Annotated[Settings, Parameter(name="*")]
"""Annotation of the parameter ``options`` of a command."""

DEFAULTS = Settings()
