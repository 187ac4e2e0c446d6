"""docs/camctl: a page for each command, and nothing in them that the program does not know."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.program import hoisted, program
from aiocamstreamer.cli.table import COMMANDS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/camctl"
GUIDE = (FOLDER / "index.md").read_text()


def test_each_command_has_its_page(tmp_path: Path) -> None:
    """Written by ``python packaging/camctl_pages.py``."""
    writer = ROOT / "packaging/camctl_pages.py"
    subprocess.run([sys.executable, writer, tmp_path], check=True, timeout=120)
    written = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert {name: (FOLDER / name).read_text() for name in written} == written
    assert len(written) == len(COMMANDS)


@pytest.mark.parametrize("name", [row.name for row in COMMANDS])
def test_options_of_a_page_are_those_of_the_help(camctl, name: str) -> None:
    """None that the program would refuse."""
    for section in re.split("^#+ (?=camctl )", (FOLDER / f"{name}.md").read_text(), flags=re.MULTILINE)[1:]:
        line, _, text = section.partition("\n")
        help_ = camctl(*line.split()[1:], "--help").out
        options = re.findall("(--[a-z-]+)", " ".join(re.findall(r"^\* `(--.*?)`", text, re.MULTILINE)))
        assert [option for option in options if option not in help_] == [], line


def test_each_page_has_its_command() -> None:
    """And its place in the navigation."""
    names = {row.name for row in COMMANDS}
    assert {path.stem for path in FOLDER.glob("*.md")} - {"index"} == names
    navigation = (ROOT / "mkdocs.yml").read_text()
    assert [name for name in ("index", *names) if f"camctl/{name}.md" not in navigation] == []


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(Settings)])
def test_the_guide_has_every_shared_option(field: str) -> None:
    assert f"`--{field.replace('_', '-')}" in GUIDE.partition("## Options of every command")[2]


def lines() -> list[str]:
    """The lines of the guide that begin with camctl, or have it behind a pipe."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if "camctl" in line]


@pytest.mark.parametrize("line", lines())
def test_lines_of_the_guide_make_sense(line: str) -> None:
    """The program takes them; another test types them into a terminal."""
    words = shlex.split(line.partition("camctl ")[2])
    app = program()
    command, _, ignored = app.parse_args(hoisted(app, words), exit_on_error=False, print_error=False)
    assert (command.__module__.rpartition(".")[0], ignored) == ("aiocamstreamer.cli.commands", {})
