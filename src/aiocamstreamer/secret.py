"""Text that shows in no repr, log line, error or record of local variables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WORDS = frozenset({"detail", "reason"})
"""Attributes of errors that hold words of a peer."""


class Secret:
    """A password, key or token, shown by `reveal` alone.

    Functions that are given one as plain text wrap it in their first statement and delete the plain name: who
    writes down a crash writes down local variables as well.

    Args:
        text: The password; one that is wrapped already is taken as well.
        name: What errors call it.

    Raises:
        TypeError: It is no text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str | Secret, name: str = "password") -> None:
        if not isinstance(text, str | Secret):
            kind = type(text).__name__
            del text
            raise TypeError(f"{name}: a text, not {kind}")
        self._text = text if isinstance(text, str) else text.reveal()

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return self._text == other.reveal() if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret('…')"


@contextmanager
def concealed(*secrets: Secret) -> Iterator[None]:
    """Cut *secrets* out of the errors that leave the block: a page may repeat what it was sent."""
    try:
        yield
    except Exception as error:
        _conceal(error, [secret.reveal() for secret in secrets if secret])
        raise


def _conceal(error: BaseException | None, texts: list[str]) -> None:
    """Cut *texts* out of *error* and of what it came from."""
    while error is not None:
        error.args = tuple(_without(said, texts) for said in error.args)
        for name in _WORDS & vars(error).keys():
            setattr(error, name, _without(vars(error)[name], texts))
        error = error.__cause__ or error.__context__


def _without(said: Any, texts: list[str]) -> Any:
    if isinstance(said, str):
        for text in texts:
            said = said.replace(text, "…")
    return said
