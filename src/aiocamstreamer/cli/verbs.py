"""A command that has verbs of its own."""

from __future__ import annotations

from cyclopts import App

from aiocamstreamer.cli.options import OWN


def verbs(name: str) -> App:
    """The command called *name*, whose functions are added by its ``command``; its help is the row's."""
    return App(name=name, help_format="markdown", group_parameters=OWN)
