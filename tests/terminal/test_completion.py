"""``camctl completion``: real shells complete commands, options and cameras."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pexpect
import pytest

INVENTORY = """
[cameras.gate-of-the-hall]
address = "192.0.2.5"
tags = ["outdoor"]
"""

SHELLS = {
    "bash": (["--noprofile", "--norc", "-i"], "source ./script"),
    "zsh": (["-f", "-i"], "fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D"),
    "fish": (["--no-config", "-i"], "source ./script"),
}
"""How each is started without anybody's settings, and how it reads the script."""

WORDS = {
    "camctl snap": "camctl snapshot",
    "camctl apps inst": "camctl apps install",
    "camctl info gate-o": "camctl info gate-of-the-hall",
    "camctl info --password-s": "camctl info --password-stdin",
}
"""What is typed before the tabulator, and what stands there afterwards."""


@cache
def script(shell: str) -> str:
    """The script for *shell*, made once: all commands are imported for it."""
    line = [sys.executable, "-m", "aiocamstreamer.cli", "completion", shell]
    return subprocess.run(line, check=True, capture_output=True, text=True, timeout=300).stdout


@pytest.mark.parametrize("typed", WORDS)
@pytest.mark.parametrize("shell", SHELLS)
def test_words_are_completed(tmp_path: Path, environment, shell: str, typed: str) -> None:
    """Where there is one that begins so."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    (tmp_path / "cameras.toml").write_text(INVENTORY)
    (tmp_path / ("_camctl" if shell == "zsh" else "script")).write_text(script(shell))
    arguments, reading = SHELLS[shell]
    child = pexpect.spawn(
        shell,
        arguments,
        cwd=str(tmp_path),
        env={**environment, "TERM": "xterm", "PS1": "$ "},
        encoding="utf-8",
        dimensions=(50, 200),
        timeout=300,
    )
    try:
        child.sendline(f"{reading}; echo rea''dy")
        child.expect("ready\r\n")
        child.send(f"{typed}\t")
        # A shell shows what it adds, perhaps among signs that move the cursor.
        child.expect(r"\S*".join(WORDS[typed][len(typed) :].strip()))
    finally:
        child.close(force=True)
