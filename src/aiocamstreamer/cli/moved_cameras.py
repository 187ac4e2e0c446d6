"""Cameras of the inventory that are found elsewhere: followed, and their new addresses written into it."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import anyio

from aiocamstreamer import Fleet, evolve
from aiocamstreamer.cli.exit_codes import ExitCode, Failed, worst
from aiocamstreamer.cli.inventory_file import readdress
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.password_places import PLACES
from aiocamstreamer.discovery import Found
from aiocamstreamer.fleet import Entry, Following, inventory
from aiocamstreamer.transport import background

_WHY: Mapping[str, str] = {
    "not pinned": "no certificate is pinned for it, by which it could be told from others",
    "another certificate": "whoever is there shows another certificate than the one that is pinned",
    "another camera": "another camera is there",
    "no answer": "nobody answers there",
}
"""Words for a verdict that is not ``followed``."""


class MovedCameras:
    """The end that it takes with cameras that are found elsewhere than the inventory has them.

    Nobody is sent a password: cameras are told by their pinned certificates.

    Args:
        settings: The options that every command has.
        out: Where words go.
        place: The inventory.
        known: What it says.
        in_lines: Whether each is a line of the JSON.
    """

    def __init__(
        self, settings: Settings, out: Output, place: Path, known: Mapping[str, Entry], *, in_lines: bool
    ) -> None:
        self.verdicts: dict[str, str] = {}
        """By name, of those that were seen elsewhere."""
        self._settings = settings
        self._out = out
        self._place = place
        self._known = dict(known)
        self._tells_lines = in_lines
        self._unwritten: dict[str, str] = {}
        self._codes = [ExitCode.OK]

    @property
    def code(self) -> ExitCode:
        """The worst that came of it."""
        return worst(self._codes)

    def member(self, name: str) -> dict[str, object]:
        """The verdict on the camera called *name*, as the document has it; nothing of one that is at home."""
        return {"verdict": self.verdicts[name]} if name in self.verdicts else {}

    @asynccontextmanager
    async def following(self) -> AsyncGenerator[Callable[[Found], None]]:
        """A block that is to tell whatever is found; at its end all of it has been looked at."""
        strangers = [
            inventory.camera(name, evolve(entry, username=None, **dict.fromkeys(PLACES)), read_only=True)
            for name, entry in self._known.items()
        ]
        sender, receiver = anyio.create_memory_object_stream[Found](math.inf)
        over = anyio.Event()
        async with sender, receiver, Fleet(strangers) as fleet, fleet.follow(receiver) as moves:

            async def take_all() -> None:
                await self._take_all(moves)
                over.set()

            async with background(take_all):
                yield sender.send_nowait
                sender.close()
                await over.wait()

    async def _take_all(self, moves: Following) -> None:
        async for move in moves:
            name = move.camera.name
            self.verdicts[name] = move.verdict
            if move.followed:
                self._unwritten[name] = move.address.url
                self._write()
            else:
                self._out.say(f"{name}: seen at {move.address}: {_WHY[move.verdict]}")
                is_lost = move.verdict == "no answer"
                self._codes.append(ExitCode.UNREACHABLE if is_lost else ExitCode.UNHEALTHY)
            if self._tells_lines:
                told = {"camera": name, "former": move.former.url, "address": move.address.url}
                self._out.line(move={**told, "verdict": move.verdict})
        for name, url in self._unwritten.items():
            try:
                readdress(self._place, self._known, {name: url})
            except Failed as problem:
                self._out.failure(problem, of=name)
                self._codes.append(problem.code)

    def _write(self) -> None:
        """Write whatever is not written yet, at once: two cameras may have changed their addresses."""
        if not self._is_written(dict(self._unwritten)):
            for name, url in tuple(self._unwritten.items()):
                self._is_written({name: url})

    def _is_written(self, addresses: Mapping[str, str]) -> bool:
        if not self._settings.dry_run:
            try:
                readdress(self._place, self._known, addresses)
            except Failed:
                return False  # said at the end, if it is so then
        for name, url in addresses.items():
            how = "would be" if self._settings.dry_run else "is"
            self._out.say(
                f"{name}: moved from {self._known[name].address} to {url}, which {how} in {self._place}"
            )
            self._known[name] = evolve(self._known[name], address=url)
            del self._unwritten[name]
        return True
