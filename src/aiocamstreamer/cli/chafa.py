"""The program chafa, which draws pictures for terminals that can show them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Literal, TypeAlias

import anyio

from aiocamstreamer.cli.exit_codes import ExitCode, Failed

Protocol: TypeAlias = Literal["blocks", "chafa", "kitty", "sixel"]
"""How pictures are drawn: half blocks by ourselves, and all others by chafa."""

_FORMATS: Mapping[Protocol, tuple[str, ...]] = {
    "chafa": (),
    "kitty": ("--format", "kitty"),
    "sixel": ("--format", "sixels"),
}
"""What the program is told; of its own it finds out what the terminal can show."""


class Chafa:
    """The program, found.

    Args:
        protocol: How it shall draw.

    Raises:
        Failed: It is missing.
    """

    def __init__(self, protocol: Protocol) -> None:
        found = shutil.which("chafa")
        if found is None:
            raise Failed(
                "the program chafa is missing",
                code=ExitCode.UNSUPPORTED,
                advice="install it, for example by apt-get install chafa, or leave out --protocol",
            )
        self._line = [found, *_FORMATS[protocol]]

    async def draw(self, picture: bytes, columns: int, lines: int | None = None) -> None:
        """Have it draw *picture* on our stdout, so that it can ask the terminal what that can show.

        Raises:
            Failed: It ended badly.
        """
        sys.stdout.flush()
        line = [*self._line, "--size", f"{columns}x{'' if lines is None else lines}", "-"]
        ended = await anyio.run_process(line, input=picture, stdout=None, stderr=subprocess.PIPE, check=False)
        if ended.returncode:
            said = ended.stderr.decode(errors="replace").strip()
            raise Failed(f"chafa ended with {ended.returncode}: {said}" if said else "chafa drew nothing")
