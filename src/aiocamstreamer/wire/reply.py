"""A reply: one HTTP answer, and where it came from."""

from __future__ import annotations

import codecs
import traceback
from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import attrs

from aiocamstreamer._converter import structure
from aiocamstreamer.errors import MalformedReply, excerpt
from aiocamstreamer.limits import LINES, LINES_APART, VALUES
from aiocamstreamer.secret import Secret
from aiocamstreamer.wire.page import is_page, words

P = ParamSpec("P")
T = TypeVar("T")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LONGEST_NOT_FOUND = 200
"""Bytes: a longer text is about something else."""

_PAIRS = {b"<\0": "utf-16-le", b"\0<": "utf-16-be", b"{\0": "utf-16-le", b"\0{": "utf-16-be"}
"""How XML and JSON in UTF-16 begin where they have no byte order mark."""

_OF_APPS = "/local/"
_NO_APP = "the app is not installed, does not run, or lacks it; camera.vapix.applications.list() tells"

_HEAD = 1000
"""Bytes in which a page says that it is one; some begin with comments."""


def decoded(content: bytes) -> str:
    """*content* as text, without a byte order mark: UTF-8, UTF-16 where it says so, or ISO-8859-1."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if content[:2] in _PAIRS:
        return content.decode(_PAIRS[content[:2]], "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def quoted(content: bytes) -> str:
    """*content* as errors quote it: an excerpt without secrets, and of a page its words, without a tag."""
    return excerpt(words(decoded(content)) if _is_html(content) else decoded(content))


def _is_html(content: bytes) -> bool:
    return is_page(decoded(content[:_HEAD]))


@attrs.frozen(kw_only=True)
class Reply:
    """One complete HTTP answer.

    Attributes:
        camera: ``host:port``, as errors name it.
        request: Method and path as errors name them, without query values and credentials.
        status: The HTTP status code.
        reason: The reason phrase; PlaneTracker puts its message there.
        headers: Header fields, names in lower case.
        content: The body.
        is_apart: Whether it is read in a worker thread, which holds no loop.
        secrets: What no error may repeat of the request: known as long as the answer is there.
    """

    camera: str
    request: str
    status: int
    reason: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    content: bytes = attrs.field(default=b"", repr=False)  # it may hold anything
    is_apart: bool = False
    secrets: tuple[Secret, ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def most_values(self) -> int:
        """How many JSON values whoever reads it may be given."""
        return VALUES if self.is_apart else LINES

    @property
    def most_lines(self) -> int:
        """How many lines or elements whoever reads it may be given."""
        return LINES_APART if self.is_apart else LINES

    @property
    def text(self) -> str:
        """The body as text: UTF-8, or ISO-8859-1 as older firmware writes it."""
        return decoded(self.content)

    @property
    def is_absent(self) -> bool:
        """Whether the web server or the app says that there is nothing at that path."""
        if self.status == 404:
            return True
        if len(self.content) > _LONGEST_NOT_FOUND:
            return False
        said = self.content.strip()
        return said.startswith((b"Http API:", b"CGI ")) and (
            said.endswith(b"command not found") or b"can't be resolved" in said
        )

    @property
    def path(self) -> str:
        """The path that was asked for, without the query."""
        return self.request.partition(" ")[2].partition("?")[0]

    @property
    def is_of_app(self) -> bool:
        """Whether an app was asked, and not the camera itself."""
        return self.path.startswith(_OF_APPS)

    @property
    def absence(self) -> str:
        """How errors tell that there is nothing at its path, and why that may be."""
        why = _NO_APP if self.is_of_app else "this firmware lacks it"
        is_own = bool(self.content) and not self.is_html  # a web server's page says nothing more
        shown = f', "{self.quoted}"' if is_own else ""
        return f"there is no {self.path} ({why}): HTTP {self.status}{shown}"

    @property
    def is_object(self) -> bool:
        """Whether the body begins as a JSON object does."""
        return decoded(self.content[:400]).lstrip().startswith("{")

    @property
    def is_html(self) -> bool:
        """Whether the body is a page for people, by how it begins."""
        return _is_html(self.content)

    @property
    def quoted(self) -> str:
        """The body as errors quote it."""
        return quoted(self.content)


def reader(read: Callable[P, T]) -> Callable[P, T]:
    """*read*, which reads answers and leaves nothing of them in its frames when it raises.

    Some servers repeat what they were sent, records hold passwords, and crash reporters write down the local
    variables of every frame.
    """

    @wraps(read)
    def reads(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except Exception as error:
            del args, kwargs
            forget(error)
            raise

    return reads


def rewriter(rewrite: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """*rewrite*, which reads, changes and writes records, and like a `reader` leaves nothing of them."""

    @wraps(rewrite)
    async def rewrites(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await rewrite(*args, **kwargs)
        except Exception as error:
            del args, kwargs
            forget(error)
            raise

    return rewrites


def forget(error: BaseException) -> None:
    """Clear the local variables of the frames that *error*, and what it was raised from, came through.

    Those that still run keep theirs, and so do those of an error that the caller was busy with.
    """
    cause: BaseException | None = error
    while cause is not None:
        traceback.clear_frames(cause.__traceback__)
        cause = cause.__cause__


@reader
def into(kind: type[T], found: object, reply: Reply) -> T:
    """*found*, which *reply* carried, as a value of type *kind*.

    Raises:
        MalformedReply: It does not fit.
    """
    try:
        return structure(found, kind)
    except ValueError as problem:
        raise MalformedReply(str(problem), camera=reply.camera, request=reply.request) from problem
