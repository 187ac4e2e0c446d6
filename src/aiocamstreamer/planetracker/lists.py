"""Whom PlaneTracker prefers, follows only, or passes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from aiocamstreamer import _arguments
from aiocamstreamer._checks import Within
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, Unknown, alias, model, was_read
from aiocamstreamer.errors import CommandRefused
from aiocamstreamer.planetracker.saved_list import SavedList
from aiocamstreamer.planetracker.targets import DomainName
from aiocamstreamer.revisions import towards

IdType: TypeAlias = Literal["icao", "type_icao", "drone_mac", "operator_mac", "category"]
"""What tells targets apart: an ICAO address, an ICAO type of aircraft, the MAC address of a drone or of its
operator, or a category."""


@model
class ListEntry(Record):
    """Targets that are listed.

    Attributes:
        domain: How they are known.
        id_type: How *id_value* tells them apart.
        id_value: Which ones.
    """

    domain: DomainName | Unknown = "adsb"
    id_type: IdType | Unknown = "icao"
    id_value: str


@model
class PriorityEntry(ListEntry):
    """Targets that are preferred.

    Attributes:
        priority: 1 or more.
    """

    priority: Annotated[int, Within(1)] | None = alias("priority", default=1)


E = TypeVar("E", bound=ListEntry)


class TargetList(SavedList[E]):
    """One of the app's lists of targets; domain, type and value tell its entries apart."""

    async def get(self, id_value: str, *, id_type: IdType = "icao", domain: DomainName = "adsb") -> E:
        """The entry of *id_value*.

        Raises:
            ValueError: *id_value* is empty, or *id_type* or *domain* is none.
            NotFound: There is none.
        """
        wanted = self._kind(id_value=id_value, id_type=id_type, domain=domain)
        self._written(wanted)
        _, rows = await self._whole()
        return structure(rows[self._found(rows, wanted)], self._kind)

    async def ensure(self, entry: E) -> E:
        """Make *entry* be listed as it is given, and return it; what is so already is not sent.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes.
            CommandRefused: The app says no.
        """
        new = self._written(entry)

        def change(rows: list[Any]) -> list[Any]:
            place = self._place(rows, entry)
            if place is None:
                return [*rows, new]
            return [*rows[:place], towards(rows[place], entry), *rows[place + 1 :]]

        await self._rewrite(change)
        return entry

    def _is(self, row: Any, record: E) -> bool:
        listed = self._read(row)
        before = structure(record.wire, self._kind) if was_read(record) else record
        return isinstance(listed, ListEntry) and _key(listed) == _key(before)

    def _shown(self, record: E) -> str:
        return f"entry {record.id_value!r}"

    def _check(self, record: E) -> None:
        _arguments.text("id_value", record.id_value)

    def _unlisted(self, rows: list[Any], records: Sequence[E], new: list[Any]) -> list[Any]:
        seen = [_key(entry) for entry in map(self._read, rows) if isinstance(entry, ListEntry)]
        for record in records:
            if _key(record) in seen:
                reason = f"{record.id_value!r} is listed already"
                raise CommandRefused(
                    reason, camera=self._line.camera, request=f"set{self._name}.cgi", quoted=False
                )
            seen.append(_key(record))
        return new


def _key(entry: ListEntry) -> tuple[object, ...]:
    return entry.domain, entry.id_type, entry.id_value
