"""``camctl completion``: words that the shell completes."""

from __future__ import annotations

import sys
from typing import Literal

from aiocamstreamer.cli.program import program


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print a script that lets a shell complete commands, options, and the cameras of the inventory.

    bash: camctl completion bash > ~/.local/share/bash-completion/completions/camctl

    zsh: camctl completion zsh > a folder of $fpath, as _camctl

    fish: camctl completion fish > ~/.config/fish/completions/camctl.fish

    Args:
        shell: The shell.
    """
    sys.stdout.write(program().generate_completion(shell=shell))
