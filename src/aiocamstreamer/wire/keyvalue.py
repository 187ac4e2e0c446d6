"""``name=value`` lines: parameters, PTZ answers, groups of users.

Cameras write names with ``root.``, without it, or both in one answer; error lines stand between good ones
and do not void them.

Source: VAPIX parameter management; recorded on AXIS OS 5.51 to 12.11
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aiocamstreamer._scalars import whole
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.wire.reply import Reply, reader
from aiocamstreamer.wire.text import body, refusal, said

_ROOT = "root."


def bare(name: str) -> str:
    """*name* without ``root.`` in front, however that is spelled."""
    return name[len(_ROOT) :] if name[: len(_ROOT)].lower() == _ROOT else name


def unquoted(value: str) -> str:
    """*value* without one pair of quotation marks around it."""
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] == '"' else value


def numbered(name: str, word: str) -> int | None:
    """The number behind *word* in a *name* like ``M3``; None where there is anything else in it."""
    digits = name[len(word) :]
    if name[: len(word)].lower() != word.lower() or not digits.isdigit():
        return None
    try:
        return whole(digits)
    except ValueError:
        return None


class Values(Mapping[str, str]):
    """Values by name; names compare without case and ``root.``, and iterate as the camera spells them.

    Attributes:
        errors: What the camera could not answer, in its own words, one text for each error line.
    """

    __slots__ = ("_items", "errors")

    def __init__(
        self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = (), errors: Iterable[str] = ()
    ) -> None:
        items = pairs.items() if isinstance(pairs, Mapping) else pairs
        self._items = {bare(name).lower(): (bare(name), value) for name, value in items}
        self.errors = tuple(errors)

    def __getitem__(self, name: str) -> str:
        return self._items[bare(name).lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bare(name).lower() in self._items

    def __repr__(self) -> str:
        # Parameters hold secrets: community strings, access tokens, keys.
        return f"<Values: {len(self)} names, {len(self.errors)} errors>"

    def under(self, group: str) -> dict[str, str]:
        """The values below *group*, by the rest of their names."""
        prefix = bare(group).rstrip(".").lower() + "."
        return {name[len(prefix) :]: value for name, value in self.items() if name.lower().startswith(prefix)}


def parse(text: str) -> Values:
    """The values and errors in *text*; lines that are neither are skipped."""
    pairs: list[tuple[str, str]] = []
    errors: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        name, equals, value = line.partition("=")
        refused = refusal(line) if line.startswith("#") or not equals else None
        if refused is not None:
            errors.append(refused.reason)
        elif equals and name.strip():
            pairs.append((name.strip(), value))
    return Values(pairs, errors)


@reader
def decode(reply: Reply) -> Values:
    """The values and errors of an answer.

    Raises:
        MalformedReply: The body is a page for people, or has more lines than may be read.
    """
    return parse(_bounded(said(reply), reply))


@reader
def answer(reply: Reply) -> Values:
    """The values of an answer that is no refusal.

    Raises:
        CommandRefused: The body begins with an error.
        MalformedReply: The body is a page for people, or has more lines than may be read.
    """
    return parse(_bounded(body(reply), reply))


def _bounded(text: str, reply: Reply) -> str:
    if text.count("\n") > reply.most_lines:
        raise MalformedReply(
            f"more than {reply.most_lines} lines", camera=reply.camera, request=reply.request
        )
    return text
