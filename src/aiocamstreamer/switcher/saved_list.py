"""Playlists, sources, clips and trackers: what is saved under identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from aiocamstreamer._models import Record, Unknown, structure, unstructure
from aiocamstreamer.errors import CommandRefused
from aiocamstreamer.revisions import merged
from aiocamstreamer.switcher.switcher_app import Part, mapping, named
from aiocamstreamer.transport import Line
from aiocamstreamer.wire import envelope

R = TypeVar("R", bound=Record)


class SavedList(Part, Generic[R]):
    """One of CamSwitcher's lists; the app knows it as a whole only, so writes of one camera take turns.

    Whatever is not changed is written back as it is on the camera by then: other entries, keys that this
    library does not know, entries that it cannot read.
    """

    def __init__(self, line: Line, endpoint: str, kind: type[R]) -> None:
        super().__init__(line)
        self._endpoint = endpoint
        self._kind = kind

    async def list(self) -> dict[str, R | Unknown]:
        """Everything by its identifier, in the app's order; `Unknown` stands for what cannot be read."""
        return {name: self._read(name, raw) for name, raw in (await self._whole()).items()}

    async def update(self, entries: Mapping[str, R]) -> None:
        """Save *entries*: new ones, and such as were changed with ``attrs.evolve`` since they were read.

        Raises:
            ValueError: an identifier is empty.
            CommandRefused: the app does not take it.
        """
        after = {named(name, "entries"): (entry.wire, unstructure(entry)) for name, entry in entries.items()}
        if not after:
            return
        async with self._turn():
            whole = dict(await self._whole())
            for name, (before, now) in after.items():
                current = whole.get(name)
                whole[name] = merged(current if isinstance(current, Mapping) else {}, before, now)
            await self._write(whole)

    async def remove(self, *names: str) -> None:
        """Delete entries.

        Raises:
            CommandRefused: there is none with one of the names; none is deleted then.
        """
        async with self._turn():
            whole = await self._whole()
            for name in names:
                if name not in whole:
                    where = f"{self._roots[0]}/{self._endpoint}"
                    raise CommandRefused(f"there is no {name!r}", camera=self._line.camera, request=where)
            await self._write({name: raw for name, raw in whole.items() if name not in names})

    async def replace(self, entries: Mapping[str, R | Unknown]) -> None:
        """Save *entries* in place of everything there was.

        Raises:
            ValueError: an identifier is empty.
        """
        whole = {named(name, "entries"): unstructure(entry) for name, entry in entries.items()}
        async with self._turn():
            await self._write(whole)

    def _turn(self) -> Any:
        return self._line.lock(f"camswitcher {self._endpoint}")

    def _read(self, name: str, raw: Any) -> R | Unknown:
        try:
            return structure(raw, self._kind)
        except ValueError as problem:
            return Unknown(kind=name, raw=raw, problem=str(problem))

    async def _whole(self) -> Mapping[str, Any]:
        return await self._get(self._endpoint, mapping, {"action": "get"})

    async def _write(self, whole: Mapping[str, Any]) -> None:
        async def ask(path: str) -> None:
            reply = await self._http.post(
                path, {"action": "set"}, json=whole, deadline=30.0, accept=envelope.SPOKEN
            )
            envelope.acknowledge(reply)

        await self._find(self._endpoint, ask)
