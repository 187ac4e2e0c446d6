"""Playlists, sources, clips and trackers: lists that are saved as a whole, under names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar, Generic, TypeVar
from uuid import uuid4

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import structure, unstructure
from aiocamstreamer._models import Record, Unknown, alias, evolve, memory, model, was_read
from aiocamstreamer.errors import CommandRefused, NotFound, Unsupported
from aiocamstreamer.revisions import merged, renewed, revised, towards
from aiocamstreamer.switcher.switcher_app import Part, mapping
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import rewriter


@model
class SavedRecord(Record):
    """An entry of CamSwitcher's lists, as far as all agree.

    Attributes:
        name: The key that it is saved under; no part of the record itself.
    """

    name: str = alias("", default="")
    _saved_as: str = memory(default="")


R = TypeVar("R", bound=SavedRecord)


class SavedList(Part, Generic[R]):
    """One of CamSwitcher's lists; the app knows it as a whole only, so writes of one camera take turns.

    Whatever is not changed is written back as it is on the camera by then: other entries, keys that this
    library does not know, entries that it cannot read.
    """

    _endpoint: ClassVar[str]
    _kind: type[R]
    _letter: ClassVar[str]
    """What new names begin with, as the app's own page makes them."""

    async def list(self) -> tuple[R | Unknown, ...]:
        """Every entry, in the app's order.

        `Unknown` stands for what cannot be read: its ``kind`` is the name that it is saved under.
        """
        return tuple(self._read(name, raw) for name, raw in (await self._whole()).items())

    async def get(self, name: str) -> R | Unknown:
        """The entry *name*.

        Raises:
            NotFound: There is none.
        """
        _arguments.text("name", name)
        # No name for the others: they may hold passwords.
        found = [raw for key, raw in (await self._whole()).items() if key == name]
        if not found:
            raise self._missing(name)
        return self._read(name, found[0])

    @rewriter
    async def add(self, *records: R) -> None:
        """Save new entries behind those that are there: all of them, or none.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes, or an entry has no name.
            CommandRefused: There is one of that name already.
        """
        new = self._named(records)
        if new:
            async with self._turn:
                await self._append(await self._whole(), new)

    @rewriter
    async def replace(self, records: Iterable[R | Unknown]) -> None:
        """Save *records* in place of everything there was.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes, or an entry has no name.
        """
        whole = self._named(records)
        async with self._turn:
            await self._write(whole)

    @rewriter
    async def remove(self, *names: str, missing_ok: bool = False) -> None:
        """Delete entries: all of them, or none.

        Args:
            names: Their names.
            missing_ok: Do not mind names that are not there.

        Raises:
            NotFound: There is none of one of the names.
        """
        for name in names:
            _arguments.text("names", name)
        _arguments.flag("missing_ok", missing_ok)
        if not names:
            return
        async with self._turn:
            whole = await self._whole()
            for name in names:
                if name not in whole and not missing_ok:
                    raise self._missing(name)
            kept = {name: raw for name, raw in whole.items() if name not in names}
            if len(kept) < len(whole):
                await self._write(kept)

    async def _create(self, settings: Mapping[str, Any]) -> R:
        """Save a new entry under a new name."""
        record = self._new(f"{self._letter}{uuid4()}", settings)
        await self.add(record)
        return record

    async def _ensure(self, given: R | str, settings: Mapping[str, Any]) -> R:
        if isinstance(given, str):
            new = self._new(_arguments.text("name", given), settings)
            return await self._ensured(new, lambda raw: self._changed(new.name, raw, settings))
        if settings:
            raise TypeError("settings: named beside the name of an entry, not beside a whole one")
        ((_, raw),) = self._named([given]).items()
        return await self._ensured(
            given, lambda now: towards(now, given) if isinstance(now, Mapping) else raw
        )

    @rewriter
    async def _ensured(self, new: R, change: Callable[[Any], Mapping[str, Any]]) -> R:
        async with self._turn:
            whole = await self._whole()
            if new.name not in whole:
                await self._append(whole, {new.name: unstructure(new)})
                return new
            after = change(whole[new.name])
            await self._write_changed(whole, {new.name: after})
        return self._record(new.name, after)

    async def _update(self, given: tuple[Any, ...], changes: Mapping[str, Any]) -> R | None:
        if len(given) == 1 and not isinstance(given[0], Record | Unknown):
            name = _arguments.text("name", given[0])
            self._new(name, changes)  # before anything is sent
            (after,) = (await self._rewrite({name: lambda raw: self._changed(name, raw, changes)})).values()
            return self._record(name, after)
        if changes:
            raise TypeError("changes: named beside the name of one entry, not beside entries")
        await self._rewrite({record.name: self._difference(record) for record in given})
        return None

    @rewriter
    async def _rewrite(self, changes: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
        """Save what *changes* make of entries, all of them or none; what they leave as it is, is not sent."""
        if not changes:
            return {}
        async with self._turn:
            whole = await self._whole()
            for name in changes:
                if name not in whole:
                    raise self._missing(name)
            after = {name: change(whole[name]) for name, change in changes.items()}
            await self._write_changed(whole, after)
        return after

    def _difference(self, record: Any) -> Callable[[Any], Any]:
        """The changes in *record* since it was read."""
        self._named([record])
        if not isinstance(record, self._kind) or not was_read(record):
            raise ValueError(
                f"records: one that was read, not {record.name!r}: ensure or replace writes it whole"
            )
        if record._saved_as != record.name:  # noqa: SLF001 - its memory, like `wire`
            raise ValueError(f"name: {record._saved_as!r}, as it was read, not {record.name!r}")  # noqa: SLF001
        after = unstructure(record)
        return lambda raw: merged(raw if isinstance(raw, Mapping) else {}, record.wire, after)

    def _changed(self, name: str, raw: Any, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """*raw* with *changes*, as far as they differ."""
        if isinstance(entry := self._read(name, raw), Unknown):
            raise Unsupported(f"it cannot be read: {entry.problem}", camera=self._line.camera, request=name)
        return renewed(raw, entry, changes, fixed=("name",))

    def _new(self, name: str, settings: Mapping[str, Any]) -> R:
        return checked(revised(self._kind(name=name), settings, fixed=("name",)))

    def _named(self, records: Iterable[R | Unknown]) -> dict[str, Any]:
        """*records* as they are saved, by their names, each of them checked."""
        found: dict[str, Any] = {}
        for record in records:
            if isinstance(record, Unknown):
                name, raw = record.kind, checked(record).raw
            elif isinstance(record, self._kind):
                name, raw = record.name, unstructure(checked(record))
            else:
                raise TypeError(f"records: {self._kind.__name__}, not {_arguments.shown(record)}")
            if _arguments.text(f"{self._kind.__name__}.name", name) in found:
                raise ValueError(f"records: each of another name, not {name!r} twice")
            found[name] = raw
        return found

    @property
    def _turn(self) -> AbstractAsyncContextManager[object]:
        """One writer at a time, from the read to the write."""
        return self._line.lock(f"camswitcher {self._endpoint}")

    @property
    def _where(self) -> str:
        return f"{self._roots[0]}/{self._endpoint}"

    def _missing(self, name: str) -> NotFound:
        sought = f"{self._kind.__name__.lower()} {name!r}"
        return NotFound(sought, camera=self._line.camera, request=self._where)

    def _read(self, name: str, raw: Any) -> R | Unknown:
        try:
            return self._record(name, raw)
        except ValueError as problem:
            return Unknown(kind=name, raw=raw, problem=str(problem))

    def _record(self, name: str, raw: Any) -> R:
        return evolve(structure(raw, self._kind), name=name, saved_as=name)

    async def _append(self, whole: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        for name in new:
            if name in whole:
                reason = f"there is a {self._kind.__name__.lower()} {name!r} already"
                raise CommandRefused(reason, camera=self._line.camera, request=self._where, quoted=False)
        await self._write({**whole, **new})

    async def _write_changed(self, whole: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        if any(whole[name] != raw for name, raw in after.items()):
            await self._write({**whole, **after})

    async def _whole(self) -> Mapping[str, Any]:
        return await self._get(self._endpoint, mapping, {"action": "get"})

    async def _write(self, whole: Mapping[str, Any]) -> None:
        async def ask(path: str) -> None:
            reply = await self._http.post(
                path, {"action": "set"}, json=whole, deadline=30.0, accept=envelope.SPOKEN
            )
            envelope.acknowledge(reply)

        await self._find(self._endpoint, ask)
