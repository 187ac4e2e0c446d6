"""One-time tokens: what an app hands out over HTTP and takes back on a WebSocket."""

import secrets
import string

import attrs

from aiocamstreamer.virtual.device.clock import Clock

LETTERS = string.ascii_letters + string.digits
LENGTH = 20
LIFETIME = 30.0
"""Seconds a token is good for ("valid only for 30 seconds or until the first connection")."""


@attrs.frozen
class Token:
    """The promise to whoever shows the token."""

    app: str
    dialect: str
    """Which of the app's API generations asked for it; empty where there is only one."""

    expires: float


class Tokens:
    """Tokens that were issued and not yet used."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Token] = {}

    def __len__(self) -> int:
        self._forget_expired()
        return len(self._issued)

    def issue(self, app: str, *, dialect: str = "", seconds: float = LIFETIME) -> str:
        """A new token for *app*, good once within *seconds*."""
        self._forget_expired()
        text = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        self._issued[text] = Token(app, dialect, self._clock.seconds() + seconds)
        return text

    def redeem(self, app: str, text: str) -> Token | None:
        """Use the token up; None when *app* never issued it, or it was used or has expired."""
        self._forget_expired()
        token = self._issued.get(text)
        if token is None or token.app != app:
            return None
        return self._issued.pop(text)

    def forget(self, app: str) -> None:
        """Forget every token of *app*."""
        self._issued = {text: token for text, token in self._issued.items() if token.app != app}

    def clear(self) -> None:
        """Forget every token."""
        self._issued.clear()

    def _forget_expired(self) -> None:
        now = self._clock.seconds()
        for text in [text for text, token in self._issued.items() if token.expires <= now]:
            del self._issued[text]
