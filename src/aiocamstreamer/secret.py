"""Text that shows in no repr, log line, error or record of local variables."""

from __future__ import annotations


class Secret:
    """A password, key or token, shown by `reveal` alone.

    Functions that are given one as plain text wrap it in their first statement and delete the plain name: who
    writes down a crash writes down local variables as well.

    Raises:
        TypeError: It is no text.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str | Secret) -> None:
        if not isinstance(text, str | Secret):
            raise TypeError(f"password: text, not {type(text).__name__}")
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
