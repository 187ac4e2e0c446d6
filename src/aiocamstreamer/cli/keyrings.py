"""The system's keyring, where there is one; it is imported when a password is kept or asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from aiocamstreamer.cli.exit_codes import ExitCode, Failed
from aiocamstreamer.secret import Secret

ELSEWHERE = "or say --password-env, --password-file or --credential: where the password is"


def service_of(name: str) -> str:
    """The service under which the password of the camera called *name* is kept."""
    return f"camctl {name}"


def keep(service: str, username: str, password: str) -> Callable[[], None]:
    """Keep *password*; what is returned takes that back: what was kept before is kept again.

    Raises:
        Failed: There is no keyring, or it takes nothing.
    """
    keyring = _keyring()
    try:
        former = keyring.get_password(service, username)
        keyring.set_password(service, username, password)
    except Exception as problem:  # noqa: BLE001 - backends raise what they like
        del password
        raise Failed(
            f"the keyring does not keep the password: {problem}", code=ExitCode.CREDENTIALS, advice=ELSEWHERE
        ) from None

    def take_back() -> None:
        if former is None:
            forget(service, username)
        else:
            keep(service, username, former)

    return take_back


def find(service: str, username: str) -> Secret | None:
    """The password that is kept; None where there is none.

    Raises:
        Failed: There is no keyring, or it cannot be asked.
    """
    keyring = _keyring()
    try:
        found = keyring.get_password(service, username)
    except Exception as problem:  # noqa: BLE001 - as above
        raise Failed(f"the keyring cannot be asked: {problem}", code=ExitCode.CREDENTIALS) from None
    return None if found is None else Secret(found)


def forget(service: str, username: str) -> None:
    """Let the keyring forget the password; one that it does not know is forgotten already.

    Raises:
        Failed: There is no keyring.
    """
    keyring = _keyring()
    try:
        keyring.delete_password(service, username)
    except keyring.errors.PasswordDeleteError:
        return
    except Exception as problem:  # noqa: BLE001 - as above
        raise Failed(
            f"the keyring does not forget the password: {problem}", code=ExitCode.CREDENTIALS
        ) from None


def _keyring() -> ModuleType:
    try:
        import keyring
        import keyring.errors
    except ModuleNotFoundError:
        advice = f"pip install keyring, {ELSEWHERE}"
        raise Failed("the package keyring is missing", code=ExitCode.CREDENTIALS, advice=advice) from None
    module: ModuleType = keyring
    return module
