"""The forms that most commands have: each camera does something, or tells a list, or its log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import attrs

from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.session import DEADLINE, opened

if TYPE_CHECKING:
    from aiocamstreamer import Camera

T = TypeVar("T")

_GATHERING = 180.0
"""Seconds for a log, which cameras gather while one waits."""


@attrs.frozen
class Deed:
    """A change that cameras are asked for, in words.

    Attributes:
        doing: What the progress calls it, for example ``starting``.
        done: What is said of a camera afterwards, for example ``started camoverlay``.
        ask: What has to be agreed to before anything is sent, for example ``restart``; nothing by default.
        deadline: Seconds for one camera.
    """

    doing: str
    done: str = attrs.field(kw_only=True)
    ask: str = attrs.field(kw_only=True, default="")
    deadline: float = attrs.field(kw_only=True, default=DEADLINE)


async def act(
    options: Settings,
    targets: Iterable[str],
    deed: Deed,
    function: Callable[[Camera], Awaitable[object]],
) -> ExitCode:
    """Do *function*, which is *deed* in words, to each camera that *targets* name, and say which ones it was.

    Where the deed has to be agreed to, that comes before anything is sent.
    """
    async with opened(options, targets) as session:
        if deed.ask:
            session.confirm(deed.ask)
        await session.act(function, doing=deed.doing, done=deed.done, deadline=deed.deadline)
        return session.code


async def tabulate(
    options: Settings,
    targets: Iterable[str],
    function: Callable[[Camera], Awaitable[Sequence[T]]],
    *,
    columns: Sequence[str],
    row: Callable[[T], Sequence[object]],
    shape: Callable[[Sequence[T]], object] = lambda found: found,
) -> ExitCode:
    """Print what *function* lists for each camera that *targets* name: a row for each item, or one document.

    Args:
        options: The options that every command has.
        targets: What names the cameras.
        function: Called with each camera.
        columns: What stands above the cells of an item; the camera's name comes before them.
        row: The cells of an item.
        shape: The list as the document has it.
    """
    async with opened(options, targets) as session:

        def table(found: Sequence[tuple[str, Sequence[T]]]) -> None:
            rows = [(name, *row(it)) for name, listed in found for it in listed]
            session.out.table(("camera", *columns), rows)

        await session.tell(function, doing="asking", text=table, shape=shape)
        return session.code


async def print_record(
    options: Settings, targets: Iterable[str], function: Callable[[Camera], Awaitable[object]]
) -> ExitCode:
    """Print the record that *function* answers for each camera that *targets* name, field by field."""
    async with opened(options, targets) as session:
        await session.tell(function, doing="asking", text=session.out.records)
        return session.code


async def print_log(options: Settings, targets: Iterable[str], *, containing: str | None) -> ExitCode:
    """Print the system log of each camera that *targets* name, or only the lines with *containing*."""
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> str:
            return await camera.vapix.system.log(containing=containing)

        def text(found: Sequence[tuple[str, str]]) -> None:
            for name, lines in found:
                for line in lines.splitlines():
                    session.out.text(f"{name}: {line}" if len(found) > 1 else line)

        await session.tell(asked, doing="asking", text=text, deadline=_GATHERING)
        return session.code
