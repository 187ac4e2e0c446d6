"""A program's main function, run to its end: what goes wrong is one sentence, and Ctrl-C ends it in peace."""

from __future__ import annotations

import inspect
import logging
import os
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import anyio
import sniffio

from aiocamstreamer.errors import CameraError

T = TypeVar("T")

_INTERRUPTED = 130
"""Exit status of who was stopped with Ctrl-C, as shells have it."""
_WORKER = "AnyIO worker"
"""How the names of anyio's threads begin; trio's keep nobody."""
_HERE = str(Path(__file__).parent)


def run(
    main: Callable[..., Awaitable[T]], *arguments: object, backend: Literal["asyncio", "trio"] = "asyncio"
) -> T:
    """Run a script's *main* until it ends, and return what it returns; the script ends where it fails.

    What a camera did, what this library refused and a file that is not there is one sentence on stderr with
    the script's line, and exit status 1; any other error has its traceback. Ctrl-C leaves every block as
    usual and is exit status 130; a thread that waits for a line of input keeps nobody. In a service or a
    test ``anyio.run`` and ``asyncio.run`` are the better choice: they raise what there is to raise.

    Args:
        main: An async function.
        arguments: What it is called with, for example ``*sys.argv[1:]``; where they are too few or too many,
            its parameters are printed as the script's usage.
        backend: The event loop.

    Raises:
        RuntimeError: A loop runs already, as in a notebook: ``await main()`` there.
        SystemExit: It was interrupted, failed, or has other parameters.
    """
    if _is_in_a_loop():
        raise RuntimeError("run: no event loop, not one that runs already: in a notebook await main()")
    _check_usage(main, arguments)
    try:
        return anyio.run(lambda: main(*arguments), backend=backend)
    except BaseException as error:
        causes = tuple(_leaves(error))
        if any(isinstance(cause, KeyboardInterrupt) for cause in causes):
            _leave()
            sys.exit(_INTERRUPTED)
        if all(_is_told(cause) for cause in causes):
            sys.exit(_sentence(causes[0], main))
        raise


def _is_in_a_loop() -> bool:
    try:
        sniffio.current_async_library()
    except sniffio.AsyncLibraryNotFoundError:
        return False
    return True


def _check_usage(main: Callable[..., object], arguments: tuple[object, ...]) -> None:
    signature = inspect.signature(main)
    try:
        signature.bind(*arguments)
    except TypeError:
        named = " ".join(map(_named, signature.parameters.values()))
        sys.exit(f"usage: python {Path(sys.argv[0]).name} {named}".rstrip())


def _leave() -> None:
    """End the process at once where a thread of anyio's still waits: Python would wait for it."""
    if any(thread.name.startswith(_WORKER) for thread in threading.enumerate()):
        logging.shutdown()
        sys.stdout.flush()
        os._exit(_INTERRUPTED)


def _named(parameter: inspect.Parameter) -> str:
    """One argument of the script, as usages spell it."""
    name = parameter.name.upper()
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"[{name} ...]"
    return name if parameter.default is parameter.empty else f"[{name}]"


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors in *error*, which may be a group of a program's own tasks."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error


def _is_told(error: BaseException) -> bool:
    """Whether the text of *error* says all that its reader needs: it is this library's."""
    if isinstance(error, CameraError) or (isinstance(error, OSError) and error.filename is not None):
        return True
    if not isinstance(error, TypeError | ValueError):
        return False
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename.startswith(_HERE)


def _sentence(error: BaseException, main: Callable[..., Any]) -> str:
    """*error* with the line of the script that met it."""
    script = inspect.unwrap(main).__code__.co_filename if hasattr(main, "__code__") else ""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == script]
    place = f" ({Path(script).name}, line {lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {error}{place}"
