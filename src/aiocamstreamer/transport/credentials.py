"""An account: a user name and a password that never shows."""

from __future__ import annotations

import attrs

from aiocamstreamer._arguments import shown
from aiocamstreamer.secret import Secret
from aiocamstreamer.wire.digest import encoded


@attrs.frozen(repr=False)
class Credentials:
    """A user name and its password; the password never shows.

    Attributes:
        username: The account on the camera.
        password: Its password.

    Raises:
        ValueError: *username* is not printable ASCII, as accounts on cameras and header fields have it.
    """

    username: str = attrs.field()
    password: Secret = attrs.field(converter=Secret)
    _encoded: Secret = attrs.field(init=False, eq=False)  # no error may repeat that, either

    @username.validator
    def _fits_a_header(self, _: object, username: str) -> None:
        if not isinstance(username, str):
            raise TypeError(f"username: a text, not {shown(username)}")
        if not (username.isascii() and username.isprintable()):
            raise ValueError(f"username: printable ASCII, not {username!r}")

    @password.validator
    def _has_bytes(self, _: object, password: Secret) -> None:
        if not _is_encodable(password):
            raise ValueError("password: a text without lone surrogates, not one with them")

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_encoded", encoded(self.username, self.password))

    def __repr__(self) -> str:
        return f"Credentials(username={self.username!r}, password='…')"


def _is_encodable(secret: Secret) -> bool:
    try:
        secret.reveal().encode()
    except UnicodeEncodeError:
        return False
    return True
