"""A reply: one HTTP answer, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


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
    """

    camera: str
    request: str
    status: int
    reason: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict)
    content: bytes = b""

    @property
    def text(self) -> str:
        """The body as text: UTF-8, or ISO-8859-1 as older firmware writes it."""
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError:
            return self.content.decode("iso-8859-1")

    @property
    def is_html(self) -> bool:
        """Whether the body is a page for people: a login page, a proxy's error, another server."""
        head = self.content[:200].lstrip().lower()
        return head.startswith((b"<!doctype html", b"<html"))
