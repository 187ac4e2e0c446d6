"""Text that shows in no repr, log line, error or record of local variables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from html import escape
from json import dumps
from threading import RLock
from typing import Any, Self
from urllib.parse import quote, quote_plus
from weakref import ref

_SHORTEST = 4  # characters; a shorter text is part of too many words to be left out of all of them
_WORD = 5  # characters up to which a text is left out only where it is a word of its own
_FEW = 16  # texts that are looked for one by one


class Secret:
    """A password, key or token, shown by `reveal` alone.

    Functions that are given one as plain text wrap it in their first statement and delete the plain name: who
    writes down a crash writes down local variables as well. While it lives, `without_secrets` knows it.

    Args:
        text: The password; one that is wrapped already is taken as well.
        name: What errors call it.

    Raises:
        TypeError: It is no text.
    """

    __slots__ = ("_kept", "_text")

    def __init__(self, text: str | Secret, name: str = "password") -> None:
        if not isinstance(text, str | Secret):
            kind = "None" if text is None else type(text).__name__
            del text
            raise TypeError(f"{name}: a text, not {kind}")
        self._text: str = text if isinstance(text, str) else text.reveal()
        self._kept: tuple[_Spelling, ...] = (
            _kept(text) if isinstance(text, str) else text._kept  # noqa: SLF001 - one of its own kind
        )

    @classmethod
    def fleeting(cls, text: str) -> Self:
        """A text that is of no use to anybody after one request, and that nobody has to look out for."""
        self = cls.__new__(cls)
        self._text, self._kept = text, ()
        return self

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

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, (self._text,)


class Hidden(dict[str, Any]):
    """Values that go out by their names, and show in no repr."""

    def __repr__(self) -> str:
        return "{…}"


class _Spelling:
    """One spelling of a secret, known as long as any `Secret` holds it."""

    __slots__ = ("__weakref__", "text")

    def __init__(self, text: str) -> None:
        self.text = text


_beginnings: dict[str, dict[str, ref[_Spelling]]] = {}
"""What is known, by its first characters: a search takes time with the text alone, however much is known."""

_writing = RLock()  # collecting garbage may forget one spelling while another is written down


def _kept(text: str) -> tuple[_Spelling, ...]:
    """The spellings of *text*, which keep it known."""
    return tuple(map(_known, _spellings(text))) if len(text) >= _SHORTEST else ()


def _known(text: str) -> _Spelling:
    beginning = text[:_SHORTEST]
    with _writing:
        alike = _beginnings.get(beginning, {})
        found = alike[text]() if text in alike else None
        if found is None:
            found = _Spelling(text)
            alike[text] = ref(found, partial(_forget, text))
            _beginnings[beginning] = alike
    return found


def _forget(text: str, gone: ref[_Spelling]) -> None:
    beginning = text[:_SHORTEST]
    with _writing:
        alike = _beginnings.get(beginning, {})
        if alike.get(text) is gone:
            del alike[text]
            if not alike:
                del _beginnings[beginning]


def _spellings(text: str) -> set[str]:
    """*text* as it is, and as queries, forms, pages and JSON spell it."""
    if text.isascii() and text.isalnum():
        return {text}
    quoted, form = quote(text, safe="", errors="replace"), quote_plus(text, errors="replace")
    first, *rest = quoted.split("%")
    lower = "%".join([first, *(piece[:2].lower() + piece[2:] for piece in rest)])
    json, ascii_json = dumps(text, ensure_ascii=False)[1:-1], dumps(text)[1:-1]
    return {
        *(text, quoted, lower, form, escape(text), escape(text, quote=False)),
        *(json, ascii_json, json.replace("/", "\\/")),
    }


def without_secrets(text: str, *, is_cut: bool = False, words: bool = True) -> str:
    """*text* with an ellipsis in the place of whatever a living `Secret` holds, in any of its spellings.

    Args:
        text: What somebody else has said.
        is_cut: Whether it went on, perhaps in the middle of a secret.
        words: Whether secrets that are as short as words are left out as well.
    """
    beginnings = list(_beginnings)
    if len(beginnings) <= _FEW and not any(beginning in text for beginning in beginnings):
        return text
    shown: list[str] = []
    done = at = 0
    while at <= len(text) - _SHORTEST:
        known = _beginnings.get(text[at : at + _SHORTEST])
        length = _length(known, text, at, is_cut=is_cut) if known else 0
        if length > (0 if words else _WORD):
            shown += [text[done:at], "…"]
            done = at = at + length
        else:
            at += 1
    return "".join([*shown, text[done:]])


def _length(known: Iterable[str], text: str, at: int, *, is_cut: bool) -> int:
    """How many characters of the secret that begins *at* a place of *text* there are; 0 where none does."""
    for secret in sorted(known, key=len, reverse=True):
        if text.startswith(secret, at) and (len(secret) > _WORD or _is_word(text, at, at + len(secret))):
            return len(secret)
        if is_cut and secret.startswith(text[at:]):
            return len(text) - at
    return 0


def _is_word(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
