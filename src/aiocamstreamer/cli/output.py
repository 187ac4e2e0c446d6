"""The program's two voices: data on stdout, all else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aiocamstreamer.cli.advice import advice, sentence
from aiocamstreamer.cli.shapes import as_json, as_word, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHAPE = 1
"""Version of the JSON; a member that goes or changes its meaning makes it 2, one that comes does not."""

_ANY_WIDTH = 10_000
"""Columns of a line that no terminal breaks."""


class Output:
    """Where data and words go.

    Args:
        as_json: Whether data is printed as JSON; then text is not.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def text(self, text: str) -> None:
        """Print *text* and an end of line, unless data goes out as JSON."""
        if not self.as_json:
            self.stdout.print(printable(text), soft_wrap=True)

    def pairs(self, title: str, pairs: Iterable[tuple[str, object]]) -> None:
        """Print *pairs*, one a line, below *title*; "" leaves that out."""
        pairs = list(pairs)
        width = max((len(name) for name, _ in pairs), default=0)
        if title:
            self.text(title)
        for name, value in pairs:
            self.text(f"{'  ' if title else ''}{name:<{width}}  {as_word(value, name)}")

    def records(self, found: Iterable[tuple[str, object]]) -> None:
        """Print each value of *found*, whatever it is, below its camera's name."""
        for name, value in found:
            shape = as_json(value)
            self.pairs(name, shape.items() if isinstance(shape, dict) else [("value", value)])

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print *rows* below *headers*."""
        if not self.as_json:
            self.stdout.print(grid(headers, rows))

    def document(self, **members: object) -> None:
        """Print one JSON document of *members*, where data goes out as JSON."""
        if self.as_json:
            sys.stdout.write(json.dumps(_shape(members), indent=2, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def line(self, **members: object) -> None:
        """Print one JSON document of *members* in a line of its own, at once, where data goes out as JSON."""
        if self.as_json:
            sys.stdout.write(json.dumps(_shape(members), ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def say(self, text: str) -> None:
        """Say *text* on stderr."""
        self.stderr.print(printable(text), soft_wrap=True)

    def failure(self, error: BaseException, *, of: str = "") -> None:
        """Say what went wrong with the camera called *of*, and what to do."""
        said = sentence(error)
        self.say(f"{of}: {said}" if of and not said.startswith(f"{of}:") else said)
        if told := advice(error):
            self.say(f"  {told}")

    def ended(self, error: Exception, code: int) -> None:
        """Say that the command ended with *error*: in words, and as data where that is JSON."""
        self.failure(error)
        self.line(error=told_of(error, code))

    @cached_property
    def stderr(self) -> Console:
        """Where words, questions and progress go."""
        return _console(stderr=True)

    @cached_property
    def stdout(self) -> Console:
        """Where text goes that is no JSON."""
        return _console(stderr=False)


def grid(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """*rows* below *headers*, as it is printed."""
    from rich.table import Table

    table = Table(*headers, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*map(as_word, row))
    return table


def told_of(error: BaseException, code: int) -> dict[str, Any]:
    """*error* as JSON has it."""
    return {"kind": type(error).__name__, "message": sentence(error), "code": int(code)}


def _shape(members: dict[str, object]) -> dict[str, Any]:
    return {"version": SHAPE, **{name: as_json(value) for name, value in members.items()}}


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _ANY_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)
