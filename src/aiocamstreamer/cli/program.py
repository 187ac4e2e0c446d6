"""The program ``camctl``: from the line that was typed to an exit code."""

from __future__ import annotations

import inspect
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NoReturn

from aiocamstreamer import __version__
from aiocamstreamer.cli.table import COMMANDS, GROUPS

if TYPE_CHECKING:
    from types import FrameType

    from cyclopts import App

_EXTRA = ("cyclopts", "rich", "tomlkit")
_SWITCHES = {
    "--json",
    "--verbose",
    "-v",
    "-vv",
    "--read-only",
    "--dry-run",
    "--yes",
    "-y",
    "--password-stdin",
}
_VALUED = {"--inventory", "--user"}
_OK, _UNHEALTHY, _USAGE, _INTERRUPTED, _TERMINATED = 0, 1, 2, 130, 143
_ABOUT = "Axis cameras and the CamStreamer apps on them."
_EPILOGUE = """\
Exit codes: 0 ok, 1 a camera failed or nobody knows, 2 usage, 3 credentials,
4 not reachable, 5 refused, 6 not supported, 130 Ctrl-C; of several cameras the
largest."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run what was typed, and exit."""
    tokens = list(sys.argv[1:] if arguments is None else arguments)
    terminated = _terminating_as_interrupting()
    try:
        code = run(tokens)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _TERMINATED if terminated else _INTERRUPTED
    except BrokenPipeError:
        # Whoever reads has seen enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _OK
    sys.exit(code)


def _terminating_as_interrupting() -> list[int]:
    """Let SIGTERM end every block as Ctrl-C does; it is in the list once it has come.

    A picture goes off the video then, a report is written, and a terminal is left as it was.
    """
    seen: list[int] = []

    def terminate(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        interrupt = signal.getsignal(signal.SIGINT)
        if not callable(interrupt):  # a shell that starts something in the background has it ignored
            raise KeyboardInterrupt
        interrupt(signal.SIGINT, frame)

    signal.signal(signal.SIGTERM, terminate)
    return seen


def run(tokens: Sequence[str]) -> int:
    """The exit code of the line *tokens*.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
        BrokenPipeError: Nobody reads stdout any more.
    """
    if not tokens or list(tokens) in (["--help"], ["-h"]):
        sys.stdout.write(overview())
        return _OK
    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        sys.stderr.write(f"camctl: {missing[0]} is missing: pip install 'aiocamstreamer[cli]'\n")
        return _UNHEALTHY
    from cyclopts import CycloptsError

    app = program()
    words = hoisted(app, tokens)
    if {"--help", "-h"}.intersection(words) and words[0] in app:
        tell_in_full(app, words[0])
    try:
        command, bound, *_ = app.parse_args(words, exit_on_error=False, print_error=False)
    except CycloptsError as misused:
        return _told(tokens, misused, _USAGE)
    return _called(tokens, partial(command, *bound.args, **bound.kwargs))


def overview() -> str:
    """The help of the program as a whole: whoever asks for it waits for no library that reads lines."""
    width = max(len(row.name) for row in COMMANDS)
    parts = [f"Usage: camctl COMMAND [OPTIONS]\n\n{_ABOUT}\n"]
    for group in GROUPS:
        rows = [f"  {row.name:<{width}}  {row.help}\n" for row in COMMANDS if row.group == group]
        parts.append(f"{group}:\n{''.join(rows)}")
    return "\n".join([*parts, f"camctl COMMAND --help says what a command takes.\n{_EPILOGUE}\n"])


def program() -> App:
    """``camctl`` with its commands, none of which is imported yet."""
    from cyclopts import App, Group, Parameter

    app = App(
        name="camctl",
        help=_ABOUT,
        help_epilogue=_EPILOGUE,
        version=__version__,
        help_format="markdown",  # so that lines are broken where the terminal ends
        group_parameters=Group("Options", sort_key=10),
        default_parameter=Parameter(negative="", show_default=False),
    )
    groups = {name: Group(name, sort_key=number) for number, name in enumerate(GROUPS)}
    for row in COMMANDS:
        app.command(row.place, name=row.name, help=row.help, group=groups[row.group])
    return app


def tell_in_full(app: App, name: str) -> None:
    """Let the help of the command *name* be all that its function says, and not the line of the table."""
    if app[name].default_command is not None:
        app[name].help = None


def hoisted(app: App, tokens: Sequence[str]) -> list[str]:
    """*tokens* with the options that every command has behind the command, where they stood before it."""
    names: list[str] = []
    moved: list[str] = []
    rest = list(tokens)
    here = app
    while rest:
        token = rest[0]
        if token in _VALUED:
            moved, rest = [*moved, *rest[:2]], rest[2:]
        elif token in _SWITCHES or token.partition("=")[0] in _VALUED:
            moved, rest = [*moved, token], rest[1:]
        elif not token.startswith("-") and token in here:
            names, rest, here = [*names, token], rest[1:], here[token]
        else:
            break
    return [*names, *moved, *rest]


def _called(tokens: Sequence[str], command: Callable[[], Any]) -> int:
    """The exit code of *command*, which may be a coroutine function."""
    try:
        found = command()
        if inspect.isawaitable(found):
            import anyio

            found = anyio.run(_result, found)
    except BrokenPipeError:
        raise
    except Exception as error:
        from aiocamstreamer.cli.exit_codes import code_of

        if (code := code_of(error)) is None:
            raise
        return _told(tokens, error, code)
    return found if isinstance(found, int) else _OK


async def _result(awaited: Awaitable[Any]) -> Any:
    return await awaited


def _told(tokens: Sequence[str], error: Exception, code: int) -> int:
    """*code*, after *error* was told."""
    from aiocamstreamer.cli.output import Output

    Output(as_json="--json" in tokens).ended(error, code)
    return code
