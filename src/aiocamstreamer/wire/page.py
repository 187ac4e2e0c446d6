"""Pages for people, where an answer for programs was expected: what one is, and what it says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import unescape

from aiocamstreamer.limits import PAGE

_OF_PAGES = frozenset(
    {
        *("html", "head", "body", "title", "meta", "style", "script", "h1", "h2", "h3"),
        *("p", "pre", "br", "b", "i", "font", "center", "div", "span", "table"),
    }
)
"""Elements that pages, and pieces of pages, begin with, and no document for programs."""

_NO_WORDS = ("script", "style")
_UNSEEN = ("head", "title", *_NO_WORDS)
"""Elements of a page whose text nobody sees."""


def is_page(begin: str) -> bool:
    """Whether a body that begins with *begin* is a page for people."""
    head = begin.lstrip().lower()
    while head.startswith(("<?", "<!--")):
        head = head.partition("-->" if head.startswith("<!") else "?>")[2].lstrip()
    names = head[1:].partition(">")[0].replace("/", " ").split(None, 1)
    return head.startswith("<!doctype html") or (
        head[:1] == "<" and names[:1] != [] and names[0] in _OF_PAGES
    )


def lines(text: str) -> list[str]:
    """The lines of *text* that are not blank, without the white space around them.

    Only CR and LF end a line: Latin-1 values may hold other characters that Unicode counts as line ends.
    """
    return [line.strip(" \t\r") for line in text.replace("\r", "\n").split("\n") if line.strip(" \t\r")]


def page_text(page: str) -> str:
    """The *page* as people see it: its text without elements, a line for each piece between two of them."""
    return "\n".join(line for piece in _pieces(page, _UNSEEN) for line in lines(piece))


def words(page: str) -> str:
    """The *page* on one line for an error, or its title where nothing else is to be seen.

    There is a colon for each tag: what follows the name of a secret is known as its value.
    """
    for unseen in (_UNSEEN, _NO_WORDS):
        shown = (" ".join(lines(piece)).removesuffix(":") for piece in _pieces(page, unseen))
        if said := ": ".join(filter(None, shown)):
            return said
    return "(no words)"


def _pieces(page: str, unseen: Collection[str]) -> Iterator[str]:
    """The texts between two tags of *page*, without those in *unseen* elements."""
    hidden = ""
    first, *pieces = page[:PAGE].split("<")
    for piece in ["/>" + first, *pieces]:
        tag, closed, text = piece.partition(">")
        name = tag.split(None, 1)[0].lower() if tag.strip() else ""
        if hidden:
            hidden = "" if name == f"/{hidden}" else hidden
        elif name in unseen and not tag.endswith("/"):
            hidden = name
        if closed and not hidden:
            yield _unescaped(text)


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # a reference to a character of thousands of digits
        return text
