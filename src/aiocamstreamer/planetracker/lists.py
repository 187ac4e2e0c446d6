"""Whom PlaneTracker prefers, follows only, or passes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, Literal, TypeVar

from aiocamstreamer._checks import checked
from aiocamstreamer._models import Record, Unknown, alias, model, unstructure
from aiocamstreamer.app import into
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.events import TrackerUser
from aiocamstreamer.planetracker.planetracker_app import Part, filled, within
from aiocamstreamer.planetracker.targets import DomainName
from aiocamstreamer.transport import Line
from aiocamstreamer.wire.reply import Reply


@model
class ListEntry(Record):
    """Targets that are listed.

    Attributes:
        domain: How they are known.
        id_type: What *id_value* is: an ICAO address, an ICAO type of aircraft, the MAC address of a drone or
            of its operator, or a category.
        id_value: Which ones.
    """

    domain: DomainName | Unknown = "adsb"
    id_type: Literal["icao", "type_icao", "drone_mac", "operator_mac", "category"] | Unknown = "icao"
    id_value: str


@model
class PriorityEntry(ListEntry):
    """Targets that are preferred.

    Attributes:
        priority: 1 or more.
    """

    priority: int = alias("priority", default=1)


E = TypeVar("E", bound=ListEntry)


class TargetList(Part, Generic[E]):
    """One of the app's lists."""

    def __init__(self, line: Line, name: str, kind: type[E], *, user: TrackerUser) -> None:
        super().__init__(line, user=user)
        self._name = name
        self._kind = kind

    async def entries(self) -> tuple[E, ...]:
        """What is listed, in the app's order."""
        return self._read(*await self._whole())

    async def replace(self, entries: Iterable[E]) -> None:
        """List *entries*, and nothing else.

        Raises:
            ValueError: an entry has no value, a priority below 1, or a domain or type that is none.
            CommandRefused: the app says no.
        """
        wanted = self._checked(entries)
        async with self._line.lock(self._name):
            whole, _ = await self._whole()
            await self._save(whole, wanted)

    async def add(self, *entries: E) -> None:
        """List *entries*, too; those that are listed already are listed once. Raises as `replace`."""
        wanted = self._checked(entries)
        async with self._line.lock(self._name):
            whole, reply = await self._whole()
            known = self._read(whole, reply)
            await self._save(whole, (*known, *(entry for entry in wanted if entry not in known)))

    async def remove(self, *entries: E) -> None:
        """List *entries* no more; those that are not listed do not matter. Raises as `replace`."""
        async with self._line.lock(self._name):
            whole, reply = await self._whole()
            await self._save(whole, [entry for entry in self._read(whole, reply) if entry not in entries])

    async def _whole(self) -> tuple[Mapping[str, Any], Reply]:
        def decode(reply: Reply) -> tuple[Mapping[str, Any], Reply]:
            found = replies.body(reply)
            if not isinstance(found, Mapping):
                raise MalformedReply("no list", camera=reply.camera, request=reply.request)
            return found, reply

        return await self._get(f"package/get{self._name}.cgi", decode)

    def _read(self, whole: Mapping[str, Any], reply: Reply) -> tuple[E, ...]:
        return tuple(
            into(self._kind, item, reply) for item in into(tuple[Any, ...], whole.get("list", ()), reply)
        )

    async def _save(self, whole: Mapping[str, Any], entries: Iterable[E]) -> None:
        await self._write(f"set{self._name}.cgi", {**whole, "list": [unstructure(it) for it in entries]})

    def _checked(self, entries: Iterable[E]) -> tuple[E, ...]:
        chosen = tuple(entries)
        for entry in chosen:
            checked(entry)
            filled("id_value", entry.id_value)
            if isinstance(entry, PriorityEntry):
                within("priority", entry.priority, 1, 2**31)
        return chosen
