"""Passwords that are made, for accounts whose password nobody types."""

from __future__ import annotations

import secrets
import string

_LENGTH = 24
"""Characters of a password that is made: more than any of the policies of cameras asks for."""

_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.!")
"""Each of them is in it; a password of all of them fits ``none``, ``length`` and ``complex`` alike."""


def made_password() -> str:
    """A new password, in characters that shells and forms leave alone."""
    pieces = [secrets.choice(each) for each in _CLASSES]
    pieces += [secrets.choice("".join(_CLASSES)) for _ in range(_LENGTH - len(pieces))]
    secrets.SystemRandom().shuffle(pieces)
    return "".join(pieces)
