"""CamSwitcher's settings: JSON inside VAPIX parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import unquote

from aiocamstreamer import parameters
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import unstructure
from aiocamstreamer._models import Record
from aiocamstreamer.errors import MalformedReply, Unsupported
from aiocamstreamer.revisions import renewed, revised
from aiocamstreamer.secret import Secret
from aiocamstreamer.switcher.switcher_app import Part
from aiocamstreamer.wire import json, keyvalue
from aiocamstreamer.wire.expressions import ESCAPED
from aiocamstreamer.wire.reply import Reply, into, reader

T = TypeVar("T")
R = TypeVar("R", bound=Record)

_GROUPS = ("Camswitcher", "camswitcher", "CamSwitcher")


class Parameters(Part):
    """Parameters of the group that documents and cameras spell differently.

    Source: CamSwitcher App API, "Change master audio output"
    """

    async def _json(self, name: str, kind: type[T]) -> T:
        """The JSON in a parameter; an empty one stands for nothing set."""
        reply, _, value = await self._find_parameter(name)
        return into(kind, decoded(value, reply), reply)

    async def _change_json(
        self, name: str, kind: type[R], changes: Mapping[str, Any], check: Callable[[R], None] | None = None
    ) -> R:
        """Change fields of the record in a parameter, and return it; the rest stays as it is by then.

        Raises:
            TypeError: There is no field of that name, or a value is of another type.
            ValueError: A value is none that the app takes.
        """
        first = checked(revised(kind(), changes))  # before anything is sent
        async with self._line.lock(f"camswitcher parameter {name}"):
            reply, spelled, value = await self._find_parameter(name)
            current = decoded(value, reply)
            after = renewed(current, into(kind, current, reply), changes) if current else unstructure(first)
            record = into(kind, after, reply)
            if check is not None:
                check(record)
            if after != current:
                await parameters.update(self._line, {spelled: json.dumps(after).decode()})
        return record

    async def _text(self, name: str) -> str:
        _, _, value = await self._find_parameter(name)
        return value

    async def _set_text(self, name: str, value: str | Secret) -> None:
        """Save *value* under the name that the camera uses."""
        key = f"camswitcher parameter {name}"
        if key not in self._line.memory:
            _, self._line.memory[key], _ = await self._find_parameter(name)
        await parameters.update(self._line, {str(self._line.memory[key]): value})

    async def _find_parameter(self, name: str) -> tuple[Reply, str, str]:
        """Where a parameter was found, how the camera spells its name, and its value.

        Raises:
            Unsupported: The camera has none of that name.
        """
        request = ""
        for group in _GROUPS:
            whole = f"{group}.{name}"
            reply = await parameters.read(self._line, "list", (whole,))
            request = reply.request
            if (found := _first(keyvalue.decode(reply), whole)) is not None:
                return (reply, *found)
        detail = f"no parameter {_GROUPS[0]}.{name}: CamSwitcher is not installed, or too old"
        raise Unsupported(detail, camera=self._line.camera, request=request)


def _first(values: Mapping[str, str], name: str) -> tuple[str, str] | None:
    """The one called *name* of *values*: how it is spelled, and its value."""
    return next(
        ((spelled, value) for spelled, value in values.items() if spelled.lower() == name.lower()), None
    )


@reader
def decoded(value: str, reply: Reply) -> Mapping[str, Any]:
    """The object in *value*: plain JSON, percent-encoded JSON, or JSON with backslashes before its quotes.

    Raises:
        MalformedReply: There is none; the value is not repeated.
    """
    plain = keyvalue.unquoted(value.strip())
    if plain in {"", "null"}:
        return {}
    for candidate in (plain, unquote(plain), unquote(unquote(plain))):
        for text in (candidate, ESCAPED.sub(r"\1", candidate), candidate.replace("\\", "")):
            found = _loaded(text)
            if isinstance(found, Mapping):
                return found
    raise MalformedReply("the parameter holds no JSON object", camera=reply.camera, request=reply.request)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
