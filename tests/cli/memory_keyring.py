"""A keyring that keeps passwords in a file named by $TEST_KEYRING, or in this process."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Backend(KeyringBackend):
    """Chosen with PYTHON_KEYRING_BACKEND or `keyring.set_keyring`."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}\0{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._read(), f"{service}\0{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        if f"{service}\0{username}" not in kept:
            raise PasswordDeleteError("not there")
        del kept[f"{service}\0{username}"]
        self._write(kept)

    def _read(self) -> dict[str, str]:
        place = os.environ.get("TEST_KEYRING")
        if place is None:
            return self.kept
        return json.loads(Path(place).read_text()) if Path(place).exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        place = os.environ.get("TEST_KEYRING")
        if place is None:
            self.kept = kept
        else:
            Path(place).write_text(json.dumps(kept))
