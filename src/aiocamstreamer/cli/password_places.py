"""Where a camera's password is kept, and where a new one is meanwhile that is to take its place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeAlias

from aiocamstreamer.cli import keyrings
from aiocamstreamer.cli.exit_codes import ExitCode, Failed
from aiocamstreamer.cli.whole_files import turn, write_whole
from aiocamstreamer.fleet import Entry, PasswordMissing, inventory
from aiocamstreamer.secret import Secret

Key: TypeAlias = tuple[Hashable, ...]
"""The thing that two cameras have in common whose password is the same, since it is in the same place."""

PLACES = ("password_env", "password_file", "credential", "keyring")
"""Keys of an inventory that say where a password is."""


class PasswordPlace(Protocol):
    """One place of one password.

    Attributes:
        where: The place, in words: ``in the keyring``.
        keeps: Whether a new password can be kept there.
    """

    where: str
    keeps: bool

    def present(self) -> Secret | None:
        """The password that cameras are asked with; None where only whoever typed it knows."""

    def beside(self) -> Secret | None:
        """The new password that was put beside it; None where there is none."""

    def put_beside(self, password: Secret) -> Secret:
        """Put *password* beside it, and return what is beside it now: somebody else's, if that was first.

        Raises:
            Failed: There is no keyring, or it takes nothing.
            OSError: The file cannot be written.
        """

    def settle(self, password: Secret) -> None:
        """Let *password* be in the place, and nothing beside it.

        Raises:
            Failed, OSError: As `put_beside`; what there was is there.
        """

    def drop(self) -> None:
        """Let nothing be beside it.

        Raises:
            Failed, OSError: As `put_beside`.
        """


class InKeyring:
    """A password in the system's keyring; the new one is there under another service."""

    keeps = True

    def __init__(self, service: str, username: str) -> None:
        self.where = "in the keyring"
        self._service = service
        self._username = username
        self._beside = f"{service}, new"

    def present(self) -> Secret | None:
        """The one that the keyring has."""
        return keyrings.find(self._service, self._username)

    def beside(self) -> Secret | None:
        """The one that it has under the other service."""
        return keyrings.find(self._beside, self._username)

    def put_beside(self, password: Secret) -> Secret:
        """Keep *password* under the other service, unless there is one."""
        if (there := self.beside()) is not None:
            return there
        keyrings.keep(self._beside, self._username, password.reveal())
        return password

    def settle(self, password: Secret) -> None:
        """Keep *password*; one that stays beside it is the same, and goes with the next change."""
        keyrings.keep(self._service, self._username, password.reveal())
        with suppress(Failed):
            self.drop()

    def drop(self) -> None:
        """Forget what is under the other service."""
        keyrings.forget(self._beside, self._username)

    def forget(self) -> None:
        """Forget both."""
        keyrings.forget(self._service, self._username)
        self.drop()


class InFile:
    """A password in a file of its own; the new one is in a file called like it, with ``.new`` at its end."""

    keeps = True

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._new = self._path.with_name(f"{self._path.name}.new")
        self.where = f"in {path}"

    def present(self) -> Secret | None:
        """The one that the file holds."""
        return inventory.password_of(Entry(address="", password_file=str(self._path)))

    def beside(self) -> Secret | None:
        """The one that the other file holds."""
        if not self._new.exists():
            return None
        try:
            return inventory.password_of(Entry(address="", password_file=str(self._new)))
        except PasswordMissing as problem:
            raise Failed(str(problem), code=ExitCode.CREDENTIALS) from None

    def put_beside(self, password: Secret) -> Secret:
        """Write *password* into the other file, unless there is one."""
        with turn(self._new.parent):
            if (there := self.beside()) is not None:
                return there
            write_whole(self._new, f"{password.reveal()}\n".encode())
        return password

    def settle(self, password: Secret) -> None:
        """Write *password* into the file, which keeps its mode and owner."""
        write_whole(self._path, f"{password.reveal()}\n".encode())
        with suppress(OSError):
            self.drop()

    def drop(self) -> None:
        """Remove the other file."""
        self._new.unlink(missing_ok=True)


class Elsewhere:
    """A password that somebody else keeps, or nobody: the new one has to be known before."""

    keeps = False

    def __init__(self, where: str, entry: Entry | None = None) -> None:
        self.where = where
        self._entry = entry

    def present(self) -> Secret | None:
        """The one that is there; None where only whoever typed it knows."""
        return None if self._entry is None else inventory.password_of(self._entry)

    def beside(self) -> Secret | None:
        """Nothing."""
        return None

    def put_beside(self, password: Secret) -> Secret:
        """Do nothing: whoever gave *password* has it."""
        return password

    def settle(self, password: Secret) -> None:
        """Nothing to be done here: whoever keeps it has to."""

    def drop(self) -> None:
        """Nothing is beside it."""


def key_of(name: str, entry: Entry) -> Key:
    """The mark that tells whether the camera called *name* has its password with others."""
    if entry.password_file is not None:
        return ("file", Path(entry.password_file).resolve())
    if entry.keyring is not None:
        return ("keyring", entry.keyring, entry.username)
    if entry.password_env is not None:
        return ("environment", entry.password_env)
    return ("credential", entry.credential) if entry.credential is not None else ("nowhere", name)


def was_cut_short(entry: Entry) -> bool:
    """Whether a new password is beside the one of *entry*, which a camera may have already."""
    try:
        return place_of(entry).beside() is not None
    except (Failed, OSError):
        return False


def forget_unused(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> Sequence[str]:
    """Let the keyring forget the passwords of cameras *before* that none needs *after*; their services.

    Raises:
        Failed: There is no keyring, or it does not forget.
    """
    needed = {key_of(name, entry) for name, entry in after.items()}
    unused = {
        entry.keyring: InKeyring(entry.keyring, entry.username or "")
        for name, entry in before.items()
        if entry.keyring is not None and key_of(name, entry) not in needed
    }
    for place in unused.values():
        place.forget()
    return tuple(unused)


def place_of(entry: Entry) -> PasswordPlace:
    """The place that *entry* names."""
    if entry.password_file is not None:
        return InFile(Path(entry.password_file))
    if entry.keyring is not None:
        return InKeyring(entry.keyring, entry.username or "")
    if entry.password_env is not None:
        return Elsewhere(f"in ${entry.password_env}", entry)
    if entry.credential is not None:
        return Elsewhere(f"in the credential {entry.credential}", entry)
    return Elsewhere("")
