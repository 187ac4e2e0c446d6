"""``camctl remove``: cameras out of the inventory, and their passwords out of the keyring."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiocamstreamer.cli import questions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.places import inventory_place

if TYPE_CHECKING:
    from aiocamstreamer.fleet import Entry


def remove(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Take cameras out of the inventory, and the passwords that no other camera needs out of the keyring.

    The cameras are asked nothing, and stay as they are. The other lines of the file stay, and so do files
    that hold passwords.
    """
    from aiocamstreamer.cli import inventory_file
    from aiocamstreamer.cli.password_places import forget_unused
    from aiocamstreamer.cli.targets import named

    place = inventory_place(options.inventory, os.environ)
    if place is None:
        raise Misused("there is no inventory", advice="camctl add NAME ADDRESS makes one")
    before = inventory_file.entries(place)
    gone = {name: _known(name, entry) for name, entry in named(targets, before).items()}
    out = Output(as_json=options.json)
    if options.dry_run:
        out.say(f"would remove from {place}: {', '.join(gone)}")
        return ExitCode.OK
    if not options.yes:
        questions.confirm(f"remove from {place}: {', '.join(gone)}")
    inventory_file.remove(place, gone)
    try:
        forgotten = forget_unused(gone, inventory_file.entries(place))
    except Failed as problem:
        raise Failed(
            f"{', '.join(gone)}: no more in {place}, but {problem}", code=problem.code, advice=problem.advice
        ) from problem
    for name, entry in gone.items():
        out.text(f"{name} is no more in {place}{_left(entry, forgotten)}")
    out.document(
        inventory=place, removed=[{"camera": name, "address": it.address} for name, it in gone.items()]
    )
    return ExitCode.OK


def _known(name: str, entry: Entry | None) -> Entry:
    if entry is None:
        raise Misused(f"{name} is not in the inventory")
    return entry


def _left(entry: Entry, forgotten: Sequence[str]) -> str:
    """The end of a sentence that says where its password is now."""
    if entry.keyring is not None:
        return ", nor its password in the keyring" if entry.keyring in forgotten else ""
    return "" if entry.password_file is None else f"; its password is still in {entry.password_file}"
