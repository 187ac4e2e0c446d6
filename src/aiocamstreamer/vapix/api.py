"""Common to the APIs of VAPIX: calling JSON ones, fetching files, structuring answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiocamstreamer import _arguments
from aiocamstreamer.limits import BODY
from aiocamstreamer.transport import DEADLINE, Http, Transfer, save
from aiocamstreamer.transport.body import apart
from aiocamstreamer.wire import dates, jsonrpc, text
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.reply import into as read
from aiocamstreamer.wire.signatures import Signatures

T = TypeVar("T")

_MOST_CHANNELS = 4096
"""More than any recorder of many cameras has; a number beyond is a mistake."""


_READING = ("get", "list", "status", "systemready")  # how the methods of these APIs begin that change nothing


class JsonApi:
    """One JSON API of a camera.

    Args:
        path: Path of its CGI.
        version: The version that answers are asked in; None where the API takes none.
        max_bytes: Longest answer that is read, decoded.
    """

    def __init__(self, path: str, *, version: str | None = None, max_bytes: int = BODY) -> None:
        self._path = path
        self._version = version
        self._max_bytes = max_bytes

    async def call(
        self,
        http: Http,
        method: str,
        *,
        into: type[T],
        key: str | None = None,
        params: Mapping[str, Any] | None = None,
        anonymous: bool = False,
        deadline: float = DEADLINE,
    ) -> T:
        """The answer of *method*.

        Args:
            http: The camera's HTTP.
            method: The API's method.
            into: The type of the answer.
            key: The member of the answer's data that is wanted; None takes all of it.
            params: Arguments of the method.
            anonymous: Send without credentials.
            deadline: Seconds for everything.

        Raises:
            CommandRefused: The API answered with an error, under HTTP 200 or not.
            Unsupported: This firmware lacks the API.
            MalformedReply: The answer is not what the API answers with.
        """
        body = jsonrpc.request(method, version=self._version, params=params)
        reply = await http.request(
            "POST",
            self._path,
            json=body,
            anonymous=anonymous,
            repeatable=method.startswith(_READING),
            deadline=deadline,
            max_bytes=self._max_bytes,
        )

        def decode(reply: Reply) -> T:
            data = jsonrpc.decode(reply)
            if key is not None:
                data = data.get(key) if isinstance(data, dict) else None
            return read(into, data, reply)

        return await apart(decode, reply)


async def fetched(  # noqa: PLR0913 - one request and one file
    http: Http,
    cgi: str,
    arguments: Arguments,
    to: str | os.PathLike[str],
    *,
    magic: Signatures,
    instead: Callable[[Reply], object] = text.body,
    transfer: Transfer | None = None,
    deadline: float = DEADLINE,
    idle: float = 60.0,
) -> int:
    """Write the file that *cgi* answers with to *to*; returns its size in bytes. Arguments as for `save`.

    Raises:
        CommandRefused: The camera says no.
        MalformedReply: What came is no such file.
        Unsupported: This firmware has no such CGI.
    """
    return await save(
        http,
        cgi,
        arguments,
        to,
        magic=magic,
        instead=instead,
        refusals=(400,),
        transfer=transfer,
        deadline=deadline,
        idle=idle,
    )


def channel_number(channel: int) -> int:
    """*channel*, if it can be a video channel: they are counted from 1."""
    return _arguments.whole("channel", channel, 1, _MOST_CHANNELS)


def utc_time(name: str, time: object) -> str:
    """*time*, which has its time zone, as cameras take it.

    Raises:
        TypeError: It is no time.
        ValueError: It has no time zone, or lies at the very edge of the calendar.
    """
    moment = _arguments.moment(name, time)
    try:
        return dates.zulu(moment)
    except ValueError:
        raise ValueError(f"{name}: a time within the calendar, not {_arguments.shown(moment)}") from None
