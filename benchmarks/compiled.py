"""The C programs of the benchmarks, compiled once for each of their versions."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


class Missing(Exception):
    """Why something that is compared with cannot be had here."""


def compiled(source: str) -> Path:
    """The program that the file *source* of this folder makes.

    Raises:
        Missing: There is no C compiler, or no Linux.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux":
        raise Missing(f"{source} is for Linux")
    if not compiler:
        raise Missing("there is no C compiler here")
    code = HERE / source
    version = hashlib.sha256(code.read_bytes()).hexdigest()[:16]
    program = Path(tempfile.gettempdir()) / f"aiocamstreamer-{code.stem}-{os.getuid()}-{version}"
    if not program.exists():
        built = f"{program}.{os.getpid()}"
        subprocess.run([compiler, "-O2", "-o", built, str(code)], check=True)
        Path(built).rename(program)
    return program
