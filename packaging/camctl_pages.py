"""Write docs/camctl/NAME.md for each command of camctl, or into another folder: a test compares."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cyclopts import App

from aiocamstreamer.cli.program import program, tell_in_full
from aiocamstreamer.cli.table import COMMANDS

FOLDER = Path(__file__).parents[1] / "docs/camctl"
SHARED = "\n[Options of every command](index.md#options-of-every-command)\n"
_EVERYWHERE = re.compile(r"\*\*Options of every command\*\*:\n\n(?:\* .*\n)+\n?")
_CONTENTS = re.compile(r"## Table of Contents\n\n(?: *- .*\n)+\n?")


def page(app: App, name: str) -> str:
    """The page of the command called *name*."""
    _inherit(app, name)
    tell_in_full(app, name)
    text = app[name].generate_docs(output_format="markdown", usage_name=f"camctl {name}")
    text = _CONTENTS.sub("", _EVERYWHERE.sub("", text))
    text = re.sub(r"^(#+) ", r"\1 camctl ", text, flags=re.MULTILINE)
    text = re.sub(r"\]\(#", "](#camctl-", text)
    text = re.sub(r"^\* .*\]\[.*$", lambda told: told[0].replace("][", r"]\["), text, flags=re.MULTILINE)
    lines = (line.rstrip() for line in text.replace("```console", "```text").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n" + SHARED


def _inherit(app: App, name: str) -> None:
    """Let the command *name* say itself what it has from *app*: it is asked alone for its page."""
    app[name].default_parameter = app.default_parameter
    for verb in app[name]:
        if not verb.startswith("-"):
            _inherit(app[name], verb)


def main(folder: Path) -> None:
    """Write all of them."""
    app = program()
    for row in COMMANDS:
        (folder / f"{row.name}.md").write_text(page(app, row.name), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
