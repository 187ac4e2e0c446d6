"""One HTTP request as an app sees it, its body decoded by what it contains and not by what it is called."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import attrs
import orjson

from aiocamstreamer.virtual.device.state import User
from aiocamstreamer.virtual.server.loopback import is_loopback
from aiocamstreamer.wire.query import lenient

_DISPOSITION = re.compile(rb'^content-disposition:.*?\bname="?([^";\r\n]*)"?', re.IGNORECASE | re.MULTILINE)
_FILENAME = re.compile(rb'^content-disposition:.*?\bfilename="?([^";\r\n]*)"?', re.IGNORECASE | re.MULTILINE)
_ORIGIN = re.compile(r"(?:http|rtsp|ws)s?://[^/]*", re.IGNORECASE)
_FORM = re.compile(rb"[\w.%+\-*]+=")


@attrs.frozen
class Part:
    """One part of a multipart body."""

    name: str
    filename: str | None
    data: bytes = attrs.field(repr=False)


class Fields(Mapping[str, str]):
    """Decoded ``name=value`` pairs; of a name that came twice, the first counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)
        self._first: dict[str, str] = {}
        for name, value in self.pairs:
            self._first.setdefault(name, value)

    def __getitem__(self, name: str) -> str:
        return self._first[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)


@attrs.frozen(kw_only=True)
class Request:
    """A request that arrived."""

    method: str
    target: str
    """Request target as it arrived."""

    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""

    body: bytes = b""
    user: User | None = None
    """Who asks; None where nobody had to say."""

    client: str = ""
    """IP address that it came from."""

    is_secure: bool = False
    """Whether it came by TLS."""

    query: Fields = attrs.field(init=False)
    """Arguments of the target."""

    form: Fields = attrs.field(init=False)
    """Arguments of the body."""

    parts: tuple[Part, ...] = attrs.field(init=False)
    """Parts of a multipart body."""

    def __attrs_post_init__(self) -> None:
        parts = _multipart(self.body)
        named = [(part.name, lenient(part.data)) for part in parts if part.filename is None]
        object.__setattr__(self, "query", Fields(_pairs(self.target.partition("?")[2].encode("latin-1"))))
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "form", Fields(named or _form(self.body)))

    @property
    def path(self) -> str:
        """The decoded path, without the origin that a proxy's request has before it."""
        path = self.target.partition("?")[0]
        origin = _ORIGIN.match(path)
        return lenient(unquote_to_bytes(path[origin.end() :] if origin else path)) or "/"

    @property
    def is_from_here(self) -> bool:
        """Whether it came from this computer, by an address that no other one can have."""
        return is_loopback(self.client)

    @property
    def fields(self) -> Fields:
        """Arguments of the target and of the body together; the target's count first."""
        return Fields((*self.query.pairs, *self.form.pairs))

    def header(self, name: str) -> str | None:
        """The first header called *name*; None when absent."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: It is none.
        """
        return orjson.loads(self.body)


def is_text(data: bytes) -> bool:
    """Whether *data* is UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _pairs(raw: bytes) -> Iterator[tuple[str, str]]:
    for pair in raw.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            yield (
                lenient(unquote_to_bytes(name.replace(b"+", b" "))),
                lenient(unquote_to_bytes(value.replace(b"+", b" "))),
            )


def is_form(body: bytes) -> bool:
    """Whether *body* is arguments, as those of a target."""
    return _FORM.match(body) is not None


def _form(body: bytes) -> Iterator[tuple[str, str]]:
    return _pairs(body.strip()) if is_form(body) else iter(())


def _multipart(body: bytes) -> tuple[Part, ...]:
    """The parts of *body*, its boundary read from its first line."""
    if not body.startswith(b"--"):
        return ()
    boundary = body.partition(b"\r\n")[0]
    parts: list[Part] = []
    for chunk in (b"\r\n" + body).split(b"\r\n" + boundary)[1:]:
        head, gap, data = chunk.partition(b"\r\n\r\n")
        name = _DISPOSITION.search(head)
        if gap and name:
            filename = _FILENAME.search(head)
            parts.append(Part(lenient(name[1]), lenient(filename[1]) if filename else None, data))
    return tuple(parts)
