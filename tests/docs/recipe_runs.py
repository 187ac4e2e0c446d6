"""Programs of the documentation as a reader runs them, each in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from aiocamstreamer.virtual import VirtualCamera

PATIENCE = 30.0
"""Seconds for a program to do what it is for; they only keep a test from hanging."""


class Recipe:
    """Runs the programs of the page in a folder of their own."""

    def __init__(self, folder: Path, camera: VirtualCamera) -> None:
        self.folder, self.camera = folder, camera
        self.environment = {**os.environ, "CAMERA_ADDRESS": camera.url, "CAMERA_USERNAME": "root"}
        self.environment |= {"CAMERA_PASSWORD": "pass", "NEW_PASSWORD": "another one"}

    def command(self, source: str, *arguments: str) -> list[str]:
        script = self.folder / "recipe.py"
        script.write_text(source, encoding="utf-8")
        return [sys.executable, "-W", "error", str(script), *arguments]

    def said(self, source: str, *arguments: str) -> list[str]:
        """The lines of a program that comes to its end."""
        command = self.command(source, *arguments)
        ran = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        return sorted(ran.stdout.splitlines())

    @contextmanager
    def running(self, source: str, *arguments: str) -> Iterator[Callable[[], str]]:
        """A program that goes on until Ctrl-C; called, it gives the next line that it says.

        One that is run by `aiocamstreamer.run` ends in peace then; any other says that it was interrupted.
        """
        command = self.command(source, *arguments)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, cwd=self.folder, env=self.environment, text=True, **pipes) as it:
            try:
                yield it.stdout.readline
                assert it.poll() is None
                it.send_signal(signal.SIGINT)
                _, errors = it.communicate(timeout=PATIENCE)
            finally:
                it.kill()
        if re.search(r"^run\(main", source, re.MULTILINE):
            assert it.returncode == 130, errors
            # What another library leaves behind is warned of at the very end.
            assert "Traceback" not in errors.partition("Exception ignored in")[0], errors
        else:
            assert errors.strip().endswith("KeyboardInterrupt"), errors

    def until(self, condition: Callable[[], bool]) -> None:
        self.camera.log.wait_until(condition, PATIENCE)

    def until_told(self, what: bytes, after: int = 0) -> None:
        """Wait until the camera has told *what* by a WebSocket."""
        entries = self.camera.log
        self.until(lambda: any(each.number > after and what in each.data for each in entries.messages))

    def inventory(self, *cameras: VirtualCamera, names: Sequence[str] = ("c0", "c1")) -> None:
        """Write cameras.toml, and one camera into it that is not there."""
        lines = ["[defaults]", 'username = "root"', 'password_env = "CAMERA_PASSWORD"']
        for name, camera in zip(names, cameras, strict=True):
            lines += [f"[cameras.{name}]", f'address = "{camera.url}"']
        lines += ["[cameras.gone]", 'address = "http://127.0.0.1:9"']
        (self.folder / "cameras.toml").write_text("\n".join(lines), encoding="utf-8")
