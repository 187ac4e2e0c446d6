"""A shell in a pseudo-terminal, as a reader has one open; and the pages that the reader follows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pexpect

STATUS = r"\[(\d+)\]\$ "
"""The prompt: how the last command ended."""

SECONDS = 30.0
"""For what runs at once, on a slow machine."""

MINUTES = 600.0
"""For what installs something."""

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Terminal:
    """Commands go in, and what is printed comes out, as on a screen without colours.

    Attributes:
        folder: Where the shell stands.
    """

    def __init__(self, folder: Path, shell: pexpect.spawn[str]) -> None:
        self.folder = folder
        self._shell = shell
        shell.expect(STATUS)

    def run(self, text: str, *, patience: float = SECONDS, status: int = 0) -> str:
        """Type every line of *text*, each when the one before it is through; what they print."""
        printed = [self._run(line, patience, status) for line in text.splitlines()]
        return "".join(printed)

    def _run(self, line: str, patience: float, status: int) -> str:
        self._shell.sendline(line)
        return self._until_prompt(line, patience, status)

    def _until_prompt(self, line: str, patience: float, status: int) -> str:
        self._shell.expect(STATUS, timeout=patience)
        printed = str(self._shell.before).replace("\r\n", "\n").removeprefix(f"{line}\n")
        assert int(self._shell.match[1]) == status, f"{line}\n{printed}"
        return printed

    def start(self, line: str, until: str, *, patience: float = SECONDS) -> str:
        """Type *line*, whose program lasts; what it prints up to and with *until*, a pattern."""
        self._shell.sendline(line)
        return self.wait_for(until, patience=patience)

    def wait_for(self, pattern: str, *, patience: float = SECONDS) -> str:
        """What the running program prints, up to and with *pattern*."""
        self._shell.expect(pattern, timeout=patience)
        return (self._shell.before + self._shell.after).replace("\r\n", "\n")

    def stop(self, *, status: int = 0) -> str:
        """Press Ctrl-C: the program ends, without a traceback; what it says of that."""
        self._shell.sendintr()
        printed = self._until_prompt("^C", SECONDS, status)
        assert "Traceback" not in printed, printed
        return printed


@contextmanager
def terminal(folder: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A terminal that stands in *folder*; it is closed at the end, with what still runs in it."""
    named = {**environment, "PS1": "[$?]$ ", "TERM": "dumb", "HISTFILE": os.devnull}
    shell = pexpect.spawn(
        "bash",
        ["--noprofile", "--norc", "-i"],
        cwd=str(folder),
        env=named,
        encoding="utf-8",
        dimensions=(50, 1000),
        timeout=SECONDS,
    )
    shell.delaybeforesend = None
    try:
        yield Terminal(folder, shell)
    finally:
        shell.close(force=True)


class Page:
    """The blocks of a page, each to be taken in its turn, so that none is passed over."""

    def __init__(self, path: Path, *replaced: tuple[str, str]) -> None:
        self.text = path.read_text(encoding="utf-8")
        for old, new in replaced:
            self.text = self.text.replace(old, new)
        self._blocks: list[tuple[str, str]] = _FENCE.findall(self.text)

    def next(self, kind: str) -> str:
        """The next block, which is of that *kind*."""
        found, body = self._blocks.pop(0)
        assert found == kind, body
        return body

    @property
    def kind(self) -> str:
        """Of the next block."""
        return self._blocks[0][0]

    def says(self, text: str) -> str:
        """*text*, which stands in the page's prose."""
        assert f"`{text}`" in self.text
        return text

    @property
    def is_through(self) -> bool:
        """Whether every block was taken."""
        return not self._blocks
