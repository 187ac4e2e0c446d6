"""``camctl completion``: words that the shell completes."""

from __future__ import annotations

import sys
from typing import Literal

from aiocamstreamer.cli.program import program

_AT_THE_END = """
# Read as _camctl from a folder of $fpath, it completes at once; else it is told what it is for.
if [[ "$funcstack[1]" == _camctl ]]; then
  _cyclopts_camctl "$@"
else
  compdef _cyclopts_camctl camctl
fi
"""
"""The script alone would only define the function."""


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print a script that lets a shell complete commands, options, and the cameras of the inventory.

    bash: camctl completion bash > ~/.local/share/bash-completion/completions/camctl

    zsh: camctl completion zsh > a folder of $fpath, as _camctl

    fish: camctl completion fish > ~/.config/fish/completions/camctl.fish

    Args:
        shell: The shell.
    """
    script = program().generate_completion(shell=shell)
    sys.stdout.write(script + _AT_THE_END if shell == "zsh" else script)
