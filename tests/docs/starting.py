"""Scripts, each in a process of its own that need not import the package any more: what imports it forks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PATIENCE = 60
"""Seconds that a script may take; they only keep a test from hanging."""


class Ended(NamedTuple):
    """What became of a script."""

    status: int
    complaint: str


class Starter:
    """The process that forks."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, path: Path, *arguments: str) -> Ended:
        """Run the script at *path* to its end, without anything to read."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(path), *arguments]) + "\n")
        self._process.stdin.flush()
        return Ended(*json.loads(self._process.stdout.readline()))


@contextmanager
def starter() -> Iterator[Starter]:
    """What starts scripts in an environment that names no camera."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAMERA_")}
    command = [sys.executable, str(Path(__file__).resolve())]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        yield Starter(process)


def _serve() -> None:
    """Run what standard input names, a line each, and say on standard output what became of it."""
    import aiocamstreamer
    from aiocamstreamer import fleet, overlay

    for each in (aiocamstreamer, fleet, overlay):  # names are imported when they are asked for
        for name in each.__all__:
            getattr(each, name)
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _become(json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as complaint:
            said = complaint.read()
        _, status = os.waitpid(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), said]), flush=True)  # noqa: T201


def _become(command: list[str], complaint: int) -> None:
    """Be a fresh interpreter that runs *command*."""
    import runpy
    import signal
    import traceback

    signal.alarm(PATIENCE)
    nothing = os.open(os.devnull, os.O_RDWR)
    for place, there in enumerate((nothing, nothing, complaint)):
        os.dup2(there, place)
    sys.argv[:] = command
    sys.path[0] = str(Path(command[0]).parent)
    status = 0
    try:
        runpy.run_path(command[0], run_name="__main__")
    except SystemExit as left:
        if isinstance(left.code, str):
            sys.stderr.write(left.code)
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001 - what nobody catches is printed
        traceback.print_exc()
        status = 1
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve()
