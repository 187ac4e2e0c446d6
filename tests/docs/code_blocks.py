"""The Python blocks of the documents, and what each of them is."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import attrs

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"(<!-- not run:.*?-->\s*)?^```python(?: [^\n]*)?\n(.*?)^```", re.DOTALL | re.MULTILINE)


MINUTE = "move_on_after(60)"
"""How long a reader listens while there is something to try."""


@attrs.frozen
class Block:
    """One block.

    Attributes:
        page: Where it stands.
        line: Its first line there.
        source: Its text.
        is_run: Whether it can be run; a comment ``<!-- not run: reason -->`` before it exempts it.
    """

    page: Path
    line: int
    source: str
    is_run: bool

    @property
    def name(self) -> str:
        """The page and the line."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def has_tests(self) -> bool:
        """Whether it defines test functions, which pytest has to call."""
        return bool(re.search(r"^(async )?def test_", self.source, re.MULTILINE))

    @property
    def is_endless(self) -> bool:
        """Whether it is a whole program that runs until Ctrl-C."""
        return "sleep_forever" in self.source and not self.is_awaiting

    @property
    def takes_arguments(self) -> bool:
        """Whether it is a whole program that looks at what it was started with."""
        return "sys.argv" in self.source

    @property
    def is_awaiting(self) -> bool:
        """Whether it awaits something outside of functions, and so needs a loop around it."""
        return bool(self.compiled().co_flags & inspect.CO_COROUTINE)

    def compiled(self) -> CodeType:
        """The block, with its line numbers in the page."""
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        return compile("\n" * (self.line - 1) + self.source, str(self.page), "exec", flags=flags)

    def at(self, address: str) -> Block:
        """The same, talking to *address* (``host:port``) for 192.168.1.5; listening takes no minute."""
        source = self.source.replace("192.168.1.5", address).replace(MINUTE, "move_on_after(1)")
        return attrs.evolve(self, source=source)


def blocks() -> Iterator[Block]:
    """Every block of README, its neighbours and docs."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in _BLOCK.finditer(text):
            line = text[: match.start(2)].count("\n") + 1
            yield Block(page, line, match[2], is_run=match[1] is None)
