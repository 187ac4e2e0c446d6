"""Cassettes: conversations of a client and a camera in a file from which everything private is gone."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import orjson

from aiocamstreamer.scrubbing import Scrub
from aiocamstreamer.virtual.server.request import is_text

FORMAT = 1
KEPT_HEADERS = ("content-type", "content-disposition", "location", "retry-after")
"""Header fields of answers that are written down; what names the camera or its secrets is none of them."""

_LEGIBLE = ("text/", "image/", "application/json", "application/xml", "application/soap", "multipart/")
"""Types of bodies that are written down: whatever is packed cannot be looked through for secrets."""


@attrs.define(kw_only=True)
class Exchanged:
    """One request and its answer."""

    method: str
    target: str
    request: bytearray = attrs.field(factory=bytearray, repr=False)
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    content: bytearray = attrs.field(factory=bytearray, repr=False)
    authorized: bool = False
    """Whether the request carried credentials."""


@attrs.define
class Said:
    """One message of a WebSocket."""

    by_client: bool
    data: str | bytes = attrs.field(repr=False)


@attrs.define(kw_only=True)
class Conversed:
    """One WebSocket."""

    target: str
    subprotocol: str | None = None
    authorized: bool = False
    messages: list[Said] = attrs.field(factory=list)


@attrs.define
class Cassette:
    """All of it, in the order in which it began."""

    exchanges: list[Exchanged] = attrs.field(factory=list)
    sockets: list[Conversed] = attrs.field(factory=list)
    scrub: Scrub = attrs.field(factory=Scrub, repr=False)

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the file; only what `Scrub` leaves of it.

        Raises:
            OSError: It cannot be written.
        """
        # What shows itself as secret late was said before: everything is looked through twice.
        self._plain()
        content = orjson.dumps(self._plain(), option=orjson.OPT_INDENT_2)
        Path(path).write_bytes(content)

    def _plain(self) -> dict[str, Any]:
        scrub = self.scrub
        return {
            "format": FORMAT,
            "exchanges": [
                {
                    "method": it.method,
                    "target": scrub.text(it.target),
                    "request": _written(_sent(it), scrub),
                    "status": it.status,
                    "reason": scrub.text(it.reason),
                    "headers": [[name, scrub.text(value)] for name, value in it.headers],
                    "content": _written(_legible(it), _answer_scrub(it, scrub)),
                    "authorized": it.authorized,
                }
                for it in self.exchanges
            ],
            "sockets": [
                {
                    "target": scrub.text(it.target),
                    "subprotocol": it.subprotocol,
                    "authorized": it.authorized,
                    "messages": [
                        {"by_client": said.by_client, **_written(said.data, scrub)} for said in it.messages
                    ],
                }
                for it in self.sockets
            ],
        }

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Cassette:
        """The cassette that `write` wrote.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is no cassette.
        """
        try:
            plain = orjson.loads(Path(path).read_bytes())
            known = plain["format"] == FORMAT
            exchanges = [_exchanged(entry) for entry in plain["exchanges"]]
            sockets = [_conversed(entry) for entry in plain["sockets"]]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"{os.fspath(path)}: no cassette: {error!r}") from error
        if not known:
            raise ValueError(f"{os.fspath(path)}: a cassette of format {plain['format']!r}, not {FORMAT}")
        return cls(exchanges, sockets)


def _exchanged(entry: dict[str, Any]) -> Exchanged:
    return Exchanged(
        method=entry["method"],
        target=entry["target"],
        request=bytearray(_read_bytes(entry["request"])),
        status=int(entry["status"]),
        reason=entry["reason"],
        headers=tuple((name, value) for name, value in entry["headers"]),
        content=bytearray(_read_bytes(entry["content"])),
        authorized=bool(entry["authorized"]),
    )


def _conversed(entry: dict[str, Any]) -> Conversed:
    messages = [
        Said(it["by_client"], it["text"] if "text" in it else _read_bytes(it)) for it in entry["messages"]
    ]
    return Conversed(
        target=entry["target"],
        subprotocol=entry["subprotocol"],
        authorized=bool(entry["authorized"]),
        messages=messages,
    )


def _sent(it: Exchanged) -> bytes:
    """Forms and JSON; uploads are nobody else's business."""
    return bytes(it.request) if is_text(bytes(it.request)) else b""


def _legible(it: Exchanged) -> bytes:
    kind = next((value.lower() for name, value in it.headers if name == "content-type"), "text/plain")
    return bytes(it.content) if kind.startswith(_LEGIBLE) else b""


def _answer_scrub(it: Exchanged, scrub: Scrub) -> Scrub:
    return scrub.of_tokens() if "authorization.cgi" in it.target or "wssession" in it.target else scrub


def _written(data: str | bytes, scrub: Scrub) -> dict[str, str]:
    if isinstance(data, str) or is_text(data):
        return {"text": scrub.text(data if isinstance(data, str) else data.decode())}
    return {"base64": base64.b64encode(scrub.binary(data)).decode()}


def _read_bytes(entry: dict[str, str]) -> bytes:
    decode: Callable[[str], bytes] = base64.b64decode
    return entry["text"].encode() if "text" in entry else decode(entry["base64"])
