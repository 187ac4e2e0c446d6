"""Where the passwords of an inventory are: none of them stands in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs

from aiocamstreamer.secret import Secret

PasswordStore = Callable[[str, str], str | None]
"""Answers ``(service, username)`` with a password, as ``keyring.get_password`` does."""

_LONGEST = 4096
"""Bytes of a file that holds a password and nothing else."""


class PasswordMissing(ValueError):
    """A password that is not where the inventory says."""


@attrs.frozen(kw_only=True)
class Places:
    """The places where a camera's password may be; one of them at most is named.

    Attributes:
        password_env: Environment variable that holds it.
        password_file: File that holds it and perhaps one end of line.
        credential: Name of a credential that systemd hands to its service, below $CREDENTIALS_DIRECTORY.
        keyring: Service under which the system's keyring holds it.
    """

    password_env: str | None = None
    password_file: str | None = None
    credential: str | None = None
    keyring: str | None = None


KEYS = tuple(field.name for field in attrs.fields(Places))
"""Keys of an inventory that say where a password is."""


def password(
    places: Places,
    username: str,
    *,
    environment: Mapping[str, str] | None = None,
    passwords: PasswordStore | None = None,
) -> Secret:
    """The password from the place that is named; empty where none is.

    Args:
        places: Where it is.
        username: Whose it is.
        environment: In place of the process's.
        passwords: In place of the system's keyring.

    Raises:
        PasswordMissing: It is not there.
    """
    known = os.environ if environment is None else environment
    if places.password_env is not None:
        if places.password_env not in known:
            raise PasswordMissing(f"the environment variable {places.password_env!r} is not set")
        return Secret(known[places.password_env])
    if places.password_file is not None:
        return _in_file(Path(places.password_file), "password_file")
    if places.credential is not None:
        folder = known.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise PasswordMissing(
                "credential: $CREDENTIALS_DIRECTORY is not set: this is no service of systemd"
            )
        return _in_file(Path(folder) / places.credential, "credential")
    if places.keyring is not None:
        return _in_keyring(places.keyring, username, passwords)
    return Secret("")


def _in_file(path: Path, key: str) -> Secret:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
        said = Secret(content.decode("utf-8").removesuffix("\n").removesuffix("\r"))
    except OSError as problem:
        raise PasswordMissing(f"{key}: {path}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise PasswordMissing(f"{key}: {path}: a byte that is not UTF-8") from None
    if len(content) > _LONGEST:
        raise PasswordMissing(f"{key}: {path}: longer than {_LONGEST} bytes, so no password")
    if not said:
        raise PasswordMissing(f"{key}: {path}: an empty file")
    return said


def _in_keyring(service: str, username: str, passwords: PasswordStore | None) -> Secret:
    store = passwords or _system_keyring()
    try:
        found = store(service, username)
    except Exception as problem:
        raise PasswordMissing(f"the keyring cannot be asked for {service!r}: {problem}") from problem
    if not isinstance(found, str):
        raise PasswordMissing(f"the keyring has no password for {service!r}")
    return Secret(found)


def _system_keyring() -> PasswordStore:
    try:
        import keyring
    except ModuleNotFoundError:
        raise PasswordMissing("keyring: the package that reads it is missing: pip install keyring") from None
    store: PasswordStore = keyring.get_password
    return store
