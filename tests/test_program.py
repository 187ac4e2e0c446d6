"""program.py: a script's main function, and what is said when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import anyio
import pytest

from aiocamstreamer import Camera, CommandRefused, SessionClosed, run
from programs import PATIENCE

THREAD = """
import anyio, sys
from aiocamstreamer import run

async def main():
    print("waits", flush=True)
    await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True)

run(main, backend=sys.argv[1])
"""


async def nothing(value: int = 0) -> int:
    await anyio.lowlevel.checkpoint()
    return value


def code(main, *arguments, **options) -> object:
    """With what the script exits."""
    with pytest.raises(SystemExit) as ended:
        run(main, *arguments, **options)
    return ended.value.code


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_it_returns_what_main_returns(backend):
    assert run(nothing, 3, backend=backend) == 3


def test_arguments_that_do_not_fit_are_answered_with_the_usage(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/somewhere/scale.py"])

    async def main(host: str, port: str = "4001", *others: str) -> None: ...

    assert code(main) == "usage: python scale.py HOST [PORT] [OTHERS ...]"
    assert code(nothing, 1, 2) == "usage: python scale.py [VALUE]"


def test_what_the_library_says_is_one_sentence():
    """With the line of the script that met it."""

    async def unset() -> None:
        Camera(None)

    async def refused() -> None:
        raise CommandRefused("no", camera="192.0.2.1", request="GET /x")

    line = unset.__code__.co_firstlineno + 1
    told = "TypeError: address: a text such as 'http://192.168.1.5', not None"
    assert code(unset) == f"{told} (test_program.py, line {line})"
    told = 'CommandRefused: 192.0.2.1: GET /x: camera answered "no"'
    assert str(code(refused)).startswith(f"{told} (test_program.py, line ")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_so_is_what_tasks_met(backend):
    """Of several the first is told."""

    async def closed() -> None:
        raise SessionClosed("over")

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(closed)
            tasks.start_soon(closed)

    assert str(code(main, backend=backend)).startswith("SessionClosed: over (test_program.py, line ")


def test_a_file_that_is_not_there_is_named(tmp_path):
    async def main() -> None:
        (tmp_path / "nothing").read_text()

    assert "No such file or directory: '" in str(code(main))


@pytest.mark.parametrize("error", [ZeroDivisionError("own"), ValueError("own"), OSError("own")])
def test_errors_of_the_script_keep_their_traceback(error):
    async def main() -> None:
        raise error

    with pytest.raises(type(error), match="own"):
        run(main)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_ctrl_c_ends_a_program_that_waits_for_a_line(backend, tmp_path: Path):
    """The thread that reads it keeps nobody."""
    script = tmp_path / "script.py"
    script.write_text(THREAD)
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, str(script), backend], text=True, **pipes) as program:
        try:
            assert program.stdout.readline() == "waits\n"
            program.send_signal(signal.SIGINT)
            program.wait(PATIENCE)
            assert (program.stderr.read(), program.returncode) == ("", 130)
        finally:
            program.kill()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_loop_that_runs_already_is_told(backend):
    async def main() -> None:
        run(nothing)

    with pytest.raises(RuntimeError, match=r"^run: no event loop, not one that runs already"):
        anyio.run(main, backend=backend)


def test_ctrl_c_leaves_every_block():
    left = []

    async def main() -> None:
        try:
            threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGINT]).start()
            await anyio.sleep_forever()
        finally:
            left.append("left")

    assert code(main) == 130
    assert left == ["left"]
