"""Lists and zones of PlaneTracker: the app knows each as a whole only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import Record, Unknown, was_read
from aiocamstreamer.errors import MalformedReply, NotFound
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.events import TrackerUser
from aiocamstreamer.planetracker.planetracker_app import ROOT, Part
from aiocamstreamer.revisions import merged
from aiocamstreamer.transport import Line
from aiocamstreamer.wire.reply import Reply, into, rewriter

R = TypeVar("R", bound=Record)
Rows = list[Any]


class SavedList(Part, ABC, Generic[R]):
    """One of the app's lists; writes of one camera take turns.

    Whatever is not changed is written back as it is on the camera by then: other entries, keys that this
    library does not know, entries that it cannot read.

    Args:
        line: The line to the camera.
        name: What the app calls it.
        key: Where it stands in the app's JSON.
        kind: What it consists of.
        user: Who acts.
    """

    def __init__(self, line: Line, name: str, key: str, kind: type[R], *, user: TrackerUser) -> None:
        super().__init__(line, user=user)
        self._name = name
        self._key = key
        self._kind = kind

    async def list(self) -> tuple[R | Unknown, ...]:
        """Everything, in the app's order; `Unknown` stands for what cannot be read."""
        _, rows = await self._whole()
        return tuple(map(self._read, rows))

    async def add(self, *records: R) -> None:
        """Save *records*, too, behind those that are there: all of them, or none.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes.
            CommandRefused: The app says no, or one is there already.
        """
        new = [self._written(record) for record in records]
        if new:
            await self._rewrite(lambda rows: [*rows, *self._unlisted(rows, records, new)])

    async def replace(self, records: Iterable[R | Unknown]) -> None:
        """Save *records* in place of everything there was.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes.
            CommandRefused: The app says no.
        """
        wanted = [self._written(record) for record in records]
        await self._rewrite(lambda _: wanted)

    async def update(self, *records: R) -> None:
        """Save *records*, which were read and changed with `evolve` since: all of them, or none.

        Only what was changed is written; what others have changed on the camera meanwhile stays.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes, or a record was never read: those are for `add`.
            NotFound: One of them is not there any more.
            CommandRefused: The app says no.
        """
        for record in records:
            self._written(record)
            if not was_read(record):
                raise ValueError(
                    f"records: one that was read, not {self._shown(record)}: add or replace writes it"
                )

        def change(rows: Rows) -> Rows:
            after = list(rows)
            for record in records:
                place = self._found(rows, record)
                after[place] = merged(after[place], record.wire, unstructure(record))
            return after

        if records:
            await self._rewrite(change)

    async def remove(self, *records: R, missing_ok: bool = False) -> None:
        """Take *records* out: all of them, or none.

        Args:
            records: As they were read, or as they would be added.
            missing_ok: Do not mind those that are not there.

        Raises:
            NotFound: One of them is not there.
            CommandRefused: The app says no.
        """
        _arguments.flag("missing_ok", missing_ok)
        for record in records:
            self._of_kind(record)

        def change(rows: Rows) -> Rows:
            gone = {
                self._place(rows, record) if missing_ok else self._found(rows, record) for record in records
            }
            return [row for place, row in enumerate(rows) if place not in gone]

        if records:
            await self._rewrite(change)

    @abstractmethod
    def _is(self, row: Any, record: R) -> bool:
        """Whether *row* on the camera is what *record* was read from, or what it would be."""

    def _check(self, record: R) -> None:
        """Raise ValueError where *record* is none that the app takes, beyond what its model says."""

    def _unlisted(self, _rows: Rows, _records: Sequence[R], new: Rows) -> Rows:
        """*new*, where none of it is there already."""
        return new

    @rewriter
    async def _rewrite(self, change: Callable[[Rows], Rows]) -> None:
        """Save what *change* makes of what is there; what it leaves as it is, is not sent."""
        async with self._turn:
            whole, rows = await self._whole()
            after = change(rows)
            if after != rows:
                await self._write(f"set{self._name}.cgi", {**whole, self._key: after})

    @property
    def _turn(self) -> AbstractAsyncContextManager[object]:
        """One writer at a time, from the read to the write."""
        return self._line.lock(f"planetracker {self._name}")

    async def _whole(self) -> tuple[Mapping[str, Any], Rows]:
        return await self._get(f"package/get{self._name}.cgi", self._decoded)

    def _decoded(self, reply: Reply) -> tuple[Mapping[str, Any], Rows]:
        found = replies.body(reply)
        if not isinstance(found, Mapping):
            raise MalformedReply("no list", camera=reply.camera, request=reply.request)
        return found, list(into(tuple[Any, ...], found.get(self._key, ()), reply))

    def _read(self, row: Any) -> R | Unknown:
        try:
            return structure(row, self._kind)
        except ValueError as problem:
            return Unknown(kind="", raw=row, problem=str(problem))

    def _of_kind(self, record: Any) -> R:
        if not isinstance(record, self._kind):
            raise TypeError(f"records: {self._kind.__name__}, not {_arguments.shown(record)}")
        return record

    def _written(self, record: R | Unknown) -> Any:
        """*record* as the app keeps it, checked."""
        if isinstance(record, Unknown):
            return checked(record).raw
        self._check(checked(self._of_kind(record)))
        return unstructure(record)

    def _place(self, rows: Rows, record: R) -> int | None:
        return next((place for place, row in enumerate(rows) if self._is(row, record)), None)

    def _found(self, rows: Rows, record: R) -> int:
        place = self._place(rows, record)
        if place is None:
            where = f"{ROOT}/package/get{self._name}.cgi"
            raise NotFound(self._shown(record), camera=self._line.camera, request=where)
        return place

    @abstractmethod
    def _shown(self, record: R) -> str:
        """The name of *record* in errors."""
