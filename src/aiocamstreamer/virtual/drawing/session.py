"""CamOverlay's drawing socket without the socket: messages in, answers out, real cairo between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import cairocffi
import orjson

from aiocamstreamer.virtual.drawing.commands import COMMANDS
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.workspace import Refused, Workspace

_HEADER = 5
"""Bytes before the JSON of a binary message: its type, and the length of the JSON."""
_UPLOAD = 1
"""The only type of binary message there is."""


class DrawingSession:
    """One connection to the drawing socket; its variables and pictures end with it.

    Every message gets one answer, and no message does harm: what cannot be done is answered with ``error``.
    """

    def __init__(
        self, screen: Screen, *, on_call: Callable[[str, tuple[Any, ...]], None] | None = None
    ) -> None:
        """*on_call* is told every command with its parameters before it is carried out, or refused."""
        self._workspace = Workspace(screen)
        self._on_call = on_call

    @property
    def live(self) -> Mapping[str, int]:
        """How many variables of each kind exist: surface, cairo, image, font, matrix."""
        return self._workspace.live

    def text(self, message: bytes | str) -> str:
        """The answer to a text message: ``{"command": name, "params": [...], "call_id": number}`` in JSON.

        Older versions of the vendor's library leave ``params`` out where there are none.
        """
        try:
            call = orjson.loads(message)
        except orjson.JSONDecodeError as error:
            return _refusal(f"not JSON: {error}")
        try:
            call_id, command, params = call["call_id"], call.get("command"), call.get("params", [])
        except (TypeError, KeyError):
            return _refusal("not an object with a call_id")
        if call_id.__class__ is not int:
            return _refusal("call_id must be a whole number")
        if command.__class__ is not str or params.__class__ is not list:
            return _refusal("command must be a string and params a list", call_id)
        if self._on_call is not None:
            self._on_call(command, tuple(params))
        return self._answer(command, params, call_id)

    def binary(self, message: bytes) -> str:
        """The answer to a binary message: 0x01, size of the JSON (int32, big-endian), the JSON, the data."""
        length = int.from_bytes(message[1:_HEADER], "big", signed=True)
        if len(message) < _HEADER or message[0] != _UPLOAD or not 0 <= length <= len(message) - _HEADER:
            return _refusal("not an upload: type or length is wrong")
        self._workspace.data = message[_HEADER + length :]
        try:
            # The vendor's library counts the bytes of non-ASCII JSON right but sends fewer, then NULs.
            return self.text(message[_HEADER : _HEADER + length].rstrip(b"\0"))
        finally:
            self._workspace.data = None

    def close(self) -> None:
        """Free every variable and take away what was shown."""
        self._workspace.clear()

    def _answer(self, command: str, params: list[Any], call_id: int) -> str:
        perform = COMMANDS.get(command)
        if perform is None:
            return _refusal(f"unknown command {command[:80]!r}", call_id)
        try:
            answer = perform(self._workspace, params)
        except Refused as refused:
            return _refusal(f"{command}: {refused}", call_id)
        except (cairocffi.CairoError, MemoryError, OSError) as error:
            self._recover(params)
            return _refusal(f"{command}: {_status(error)}", call_id)
        if answer is None:
            return f'{{"message":"OK","call_id":{call_id}}}'
        answer["call_id"] = call_id
        return orjson.dumps(answer).decode()

    def _recover(self, params: list[Any]) -> None:
        pen = self._workspace.pens.get(params[0]) if params else None
        if pen is not None:
            with suppress(cairocffi.CairoError, MemoryError, OSError):
                pen.renew()


def _status(error: Exception) -> str:
    # cairocffi keeps the status in its own errors, and in the arguments of Python's.
    status = getattr(error, "status", error.args[-1] if error.args else cairocffi.STATUS_NO_MEMORY)
    return str(cairocffi.ffi.string(cairocffi.cairo.cairo_status_to_string(status)).decode())


def _refusal(reason: str, call_id: int | None = None) -> str:
    refusal = {"error": reason} if call_id is None else {"error": reason, "call_id": call_id}
    return orjson.dumps(refusal).decode()
