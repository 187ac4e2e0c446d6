"""XML answers: any number of repeated elements, values as attribute or as text, nothing that could explode.

Elements become dicts with attributes as ``@Name`` and character data as ``#text``.

Source: VAPIX Application API, list.cgi, config.cgi and info.cgi; edge storage API
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import xmltodict

from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.limits import CARELESS, LINES, NESTING
from aiocamstreamer.wire.reply import Reply, reader
from aiocamstreamer.wire.text import page_refused, verdict

_PIECE = 2**16  # characters that are parsed at once
_CONTROLS = dict.fromkeys(code for code in range(32) if chr(code) not in "\t\r\n")
_REFERENCES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONGEST_REFERENCE = 12  # characters


@reader
def decode(reply: Reply, *, repeated: Collection[str] = ()) -> dict[str, Any]:
    """The document as nested dicts, its root element as the only key.

    Args:
        reply: The answer.
        repeated: Names of elements that are lists even where there is one of them.

    Raises:
        CommandRefused: The document, or what came in its place, says that the camera refuses.
        MalformedReply: No XML, a page for people, or a document that declares entities.
    """
    page_refused(reply)
    text = reply.text.strip("\ufeff\0 \t\r\n")
    if text.count("<") - text.count("</") > reply.most_lines:
        raise _malformed(reply, f"more than {reply.most_lines} elements")
    try:
        document = xmltodict.parse(
            _pieces(_inspected(text)), encoding="utf-8", force_list=tuple(repeated), disable_entities=True
        )
    except (ExpatError, ValueError) as problem:
        raise _malformed(reply, f"no XML: {problem}: {reply.quoted}") from problem
    _judge(reply, document)
    return dict(document)


def _judge(reply: Reply, document: Mapping[str, Any]) -> None:
    """Raise what *document* says instead of an answer, be it in another API's words."""
    for name, child in [pair for root in document.values() for pair in node(root).items()]:
        for element in map(node, child if isinstance(child, list) else [child]):
            words: tuple[Any, Any] | None = None
            if name.rpartition(":")[2] == "GeneralError":
                words = element.get("ErrorDescription"), element.get("ErrorCode")
            elif str(element.get("@result", "")).lower() == "error":
                words = element.get("@errormsg") or element.get("@description"), element.get("@errorcode")
            elif told := children(element, "error"):  # in the place of a list, which is not an empty one
                words = told[0].get("@message") or told[0].get("#text"), told[0].get("@code")
            if words is not None:
                reason, code = (str(word or "") for word in words)
                raise CommandRefused(reason, code=code, camera=reply.camera, request=reply.request)


def _inspected(text: str) -> str:
    """*text*, or what it becomes with some care, once it is known to be harmless. Raises as `_inspect`."""
    try:
        _inspect(text)
    except ExpatError:
        if len(text) > CARELESS or text.count("&") > LINES:
            raise
    else:
        return text
    text = _careful(text)
    _inspect(text)
    return text


def _careful(text: str) -> str:
    """*text*, carelessly written, as XML has it: no control characters, and every ampersand begins something.

    Names that people give are among it: a maker called "A & B" hides the applications of nobody else.
    """
    first, *others = text.translate(_CONTROLS).split("&")
    return first + "".join(f"&{each}" if _begins_reference(each) else f"&amp;{each}" for each in others)


def _begins_reference(rest: str) -> bool:
    """Whether *rest* is what comes behind the ampersand of ``&amp;`` or ``&#214;``."""
    name, end, _ = rest[:_LONGEST_REFERENCE].partition(";")
    digits = name.removeprefix("#x") if name.startswith("#x") else name.removeprefix("#")
    return bool(end) and (name in _REFERENCES or (name[:1] == "#" and digits.isalnum()))


def _pieces(text: str) -> Generator[bytes]:
    """*text* as the parser takes it, piece by piece: it lets nothing else run in between."""
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE].encode("utf-8", "replace")


def _inspect(document: str) -> None:
    """Look through *document* before anything is made of it.

    Raises:
        ValueError: It declares a document type, or is nested deeper than `NESTING` levels.
        ExpatError: It is no XML.
    """
    depth = 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > NESTING:
            raise ValueError(f"nested deeper than {NESTING} levels")

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        raise ValueError("a document type or entity is declared, which no camera does")

    parser = ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declared
    for piece in _pieces(document):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


@reader
def root(reply: Reply, name: str, *, repeated: Collection[str] = ()) -> dict[str, Any]:
    """The root element, which must be *name*.

    Raises:
        MalformedReply: Another element, or no XML.
    """
    ((found, element),) = decode(reply, repeated=repeated).items()
    if found.rpartition(":")[2] != name:
        raise _malformed(reply, f"expected <{name}>, got <{found}>")
    return node(element)


@reader
def answer(reply: Reply, *, repeated: Collection[str] = ()) -> dict[str, Any]:
    """The ``<reply result="ok">`` element.

    Raises:
        CommandRefused: ``result="error"``, or an error in plain text; with the camera's code and words.
        MalformedReply: Neither.
    """
    if refused := verdict(reply):
        raise refused
    element = root(reply, "reply", repeated={*repeated, "error"})
    errors = children(element, "error")
    if element.get("@result", "").lower() == "error" or errors:
        first = errors[0] if errors else {}
        reason = first.get("@message") or first.get("#text") or ""
        raise CommandRefused(reason, code=first.get("@type", ""), camera=reply.camera, request=reply.request)
    return element


def node(element: Any) -> dict[str, Any]:
    """*element* as a dict, whether it came with attributes, with text only, or empty."""
    if isinstance(element, dict):
        return element
    return {} if element is None else {"#text": str(element)}


def children(element: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Every child called *name*, in order: none, one or many. A prefix of a namespace is no part of it."""
    named = [found for key, found in element.items() if key.rpartition(":")[2] == name]
    return [node(child) for found in named for child in (found if isinstance(found, list) else [found])]


def attributes(element: dict[str, Any]) -> dict[str, str]:
    """The attributes of *element* by name, without the ``@``."""
    return {key[1:]: str(value) for key, value in element.items() if key.startswith("@")}


def value(element: dict[str, Any], attribute: str = "name") -> str:
    """The text of *element*, or of its *attribute*; "" where it has neither."""
    return str(element.get("#text") or element.get(f"@{attribute}") or "")


def _malformed(reply: Reply, detail: str) -> MalformedReply:
    return MalformedReply(detail, camera=reply.camera, request=reply.request)
