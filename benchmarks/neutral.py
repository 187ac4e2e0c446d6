"""A neutral camera in a process of its own: sink.c where there is a C compiler, sink.py elsewhere."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

from compiled import HERE, Missing, compiled


class Sink(NamedTuple):
    """A running one."""

    port: int
    kind: str

    def counts(self) -> dict[str, float]:
        """Calls and bytes of calls so far, and seconds of processor time."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/counts", timeout=10) as answer:
            counts: dict[str, float] = json.load(answer)
            return counts


def command() -> tuple[list[str], str]:
    """How the sink is started, and what it is written in."""
    try:
        return [str(compiled("sink.c"))], "C"
    except Missing:
        return [sys.executable, str(HERE / "sink.py")], "Python"


@contextlib.contextmanager
def sink(delay_ms: float = 0.0, *, together: bool = True) -> Iterator[Sink]:
    """One that answers after *delay_ms*; what one read brings is answered in one write, if *together*."""
    program, kind = command()
    arguments = [*program, str(round(delay_ms * 1000)), str(int(together))]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            with contextlib.suppress(AttributeError, OSError):
                os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
            yield Sink(port, kind)
        finally:
            process.stdin.close()
            process.wait(10)
