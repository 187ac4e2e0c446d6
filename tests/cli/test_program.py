"""cli/program.py: from a line to an exit code."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import attrs
import pytest

import aiocamstreamer
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.program import hoisted, program
from aiocamstreamer.cli.table import COMMANDS, GROUPS, Row
from aiocamstreamer.virtual import VirtualCamera

CLI = Path(aiocamstreamer.__file__).parent / "cli"
CAMCTL = [sys.executable, "-W", "error", "-m", "aiocamstreamer.cli"]


def test_every_command_is_where_the_table_says() -> None:
    """And has one line of help, which ends in a full stop, and a group that is listed."""
    for row in COMMANDS:
        module, _, name = row.place.partition(":")
        assert callable(getattr(import_module(module), name))
        assert (row.help[-1], row.group in GROUPS) == (".", True), row.name


@pytest.mark.parametrize("row", [row for row in COMMANDS if ": " in row.help], ids=lambda row: row.name)
def test_verbs_that_the_help_lists(row: Row) -> None:
    """Each is one."""
    listed = row.help.rpartition(": ")[2].rstrip(".").split(", ")
    command = program()[row.name]
    assert [verb for verb in listed if verb not in command] == []


def test_commands_use_public_names_only() -> None:
    """Of the library: what the faces of its packages hand on."""
    found = []
    for path in CLI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found += [
                    f"{path.name}: {it.name}" for it in node.names if it.name.startswith("aiocamstreamer")
                ]
            if isinstance(node, ast.ImportFrom) and not f"{node.module}.".startswith("aiocamstreamer.cli."):
                found += [
                    f"{path.name}: {node.module}.{it.name}" for it in node.names if is_private(node, it)
                ]
    assert found == []


OF_ITS_OWN = {
    "aiocamstreamer.redaction": {"is_secret", "masked"},
    "aiocamstreamer.scrubbing": {"Scrub"},
    "aiocamstreamer.secret": {"Secret"},
}
"""What is no part of a face, and is used all the same: what is a secret, and hides, is said in one place."""


def is_private(node: ast.ImportFrom, alias: ast.alias) -> bool:
    """Whether *alias*, of this library, is not among what its module offers."""
    name = node.module or ""
    if name.partition(".")[0] != "aiocamstreamer":
        return False
    if alias.name in OF_ITS_OWN.get(name, ()):
        return False
    module = import_module(name)
    offered = getattr(module, "__all__", None) or [
        it for it in vars(module) if name == "aiocamstreamer.errors"
    ]
    return alias.name not in offered


@pytest.mark.parametrize("line", [[], ["--help"], ["-h"]])
def test_help_imports_nothing(line: list[str]) -> None:
    """Nor what reads lines, nor what paints them: whoever asks for help waits for it."""
    script = f"""
import sys
from aiocamstreamer.cli.program import main
try:
    main({line})
except SystemExit as end:
    assert end.code == 0
ours = [name for name in sys.modules if name.startswith("aiocamstreamer.") and "_version" not in name]
foreign = {{"anyio", "attrs", "cyclopts", "httpx", "rich", "tomlkit"}} & sys.modules.keys()
print(*sorted(ours), *foreign, file=sys.stderr)
"""
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert shown.stderr.split() == [
        "aiocamstreamer.cli",
        "aiocamstreamer.cli.program",
        "aiocamstreamer.cli.table",
    ]
    assert [row.name for row in COMMANDS if f"  {row.name} " not in shown.stdout] == []


def test_help_of_a_command_says_all_of_it(camctl) -> None:
    """Not only the line of the table, and in lines that end where the terminal does."""
    said = camctl("doctor", "--help").out
    assert "A check that stands in the way of others skips those." in " ".join(said.split())
    assert len(said.partition("Nothing is written")[2].splitlines()[0]) > 40


PROMPT = ("info", "caps", "doctor", "snapshot", "apps", "preflight", "add", "remove", "completion", "virtual")
"""Commands whose help, and whose completion of cameras, waits for nothing that talks to cameras."""


def test_help_of_a_command_imports_little() -> None:
    """What is annotated with the library's types alone is no reason to wait for it."""
    script = f"""
import sys
from aiocamstreamer.cli.program import run
for name in {PROMPT}:
    assert run([name, "--help"]) == 0
found = {{"aiocamstreamer.camera", "aiocamstreamer.transport", "tomlkit"}} & sys.modules.keys()
print(*found, file=sys.stderr)
"""
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert shown.stderr.split() == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--json info gate", "info --json gate"),
        ("-vv --inventory x info gate --json", "info -vv --inventory x gate --json"),
        ("--inventory=x --user root info", "info --inventory=x --user root"),
        ("info gate --json", "info gate --json"),
        ("--json", "--json"),
        ("--help", "--help"),
        ("--json nothing", "--json nothing"),
        ("--user", "--user"),
    ],
)
def test_options_stand_anywhere(typed: str, meant: str) -> None:
    assert hoisted(program(), typed.split()) == meant.split()


@pytest.mark.parametrize("field", attrs.fields(Settings), ids=lambda field: field.name)
def test_every_shared_option_stands_anywhere(field: attrs.Attribute[object]) -> None:
    """Whoever adds one to the class adds it to those that are looked for before the command."""
    option = f"--{field.name.replace('_', '-')}"
    words = [option] if isinstance(field.default, int) else [option, "x"]
    assert hoisted(program(), [*words, "info"]) == ["info", *words]


@pytest.mark.usefixtures("hall")
def test_json_before_the_command(camctl) -> None:
    before, behind = camctl("--json", "info", "gate"), camctl("info", "gate", "--json")
    assert before == behind
    assert before.document["cameras"][0]["value"]["serial"] == "ACCC8E000001"


@pytest.mark.parametrize("line", [["inf"], ["info", "gate", "--jsn"], ["info", "--inventory"]])
def test_usage(camctl, line) -> None:
    ended = camctl(*line)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.strip()
    document = camctl(*line, "--json").document if "--inventory" not in line else {"error": {"code": 2}}
    assert document["error"]["code"] == 2


def test_the_nearest_word_is_told(camctl) -> None:
    assert "info" in camctl("inf").err
    assert "--json" in camctl("info", "gate", "--jsn").err


def test_what_is_missing_is_said(monkeypatch, camctl) -> None:
    monkeypatch.setitem(sys.modules, "cyclopts", None)
    ended = camctl("info", "gate")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "camctl: cyclopts is missing: pip install 'aiocamstreamer[cli]'\n"


def test_a_closed_pipe_is_quiet(virtual: VirtualCamera) -> None:
    """Whoever has read enough is told nothing."""
    reading, writing = os.pipe()
    os.close(reading)
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    ended = subprocess.run(
        [*CAMCTL, "info", virtual.url, "--json"],
        check=False,
        stdout=writing,
        stderr=subprocess.PIPE,
        env={**os.environ, **account},
        timeout=120,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_ctrl_c_is_quiet(virtual: VirtualCamera) -> None:
    """The exit code alone says so."""
    virtual.faults.latency(60, path="/axis-cgi/basicdeviceinfo.cgi")
    account = {"CAMERA_USERNAME": "root", "CAMERA_PASSWORD": "pass"}
    process = subprocess.Popen(
        [*CAMCTL, "info", virtual.url, "-vv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **account},
    )
    virtual.log.wait_until(lambda: bool(len(virtual.log)), seconds=60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err


@pytest.mark.usefixtures("hall")
def test_data_has_a_version(camctl) -> None:
    assert camctl("info", "hall", "--json").document["version"] == 1
    assert json.loads(camctl("info", "nobody", "--json").out)["version"] == 1
