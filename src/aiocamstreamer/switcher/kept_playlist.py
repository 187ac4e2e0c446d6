"""A playlist that stays on the air: a restart plays the default one, so it is put back."""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal, Self

import anyio
import attrs

from aiocamstreamer import _arguments
from aiocamstreamer.errors import CameraError, CommandRefused, SessionClosed
from aiocamstreamer.events import EventStream, Gap
from aiocamstreamer.switcher.events import PlaylistSwitch, StreamSwitchVideo, SwitcherEvent, SwitcherStart
from aiocamstreamer.transport import Line
from aiocamstreamer.transport.reconnecting import Lasting, Reconnecting, is_passing
from aiocamstreamer.wire.backoff import PATIENT

PATIENCE = 2.0
"""Seconds that the app has for telling what it plays; nothing obliges it to."""

_CALM = ("on air", "refused")  # nothing is to be done until something happens
_log = logging.getLogger("aiocamstreamer.switcher")


@attrs.define
class Held:
    """The playlist that is held, and how it stands as far as events tell; pure, nothing waits here.

    Attributes:
        playlist: The playlist.
        standing: ``on air``; ``owed``, as after a restart; ``refused`` where the app would not play it then;
            ``unsure`` after an interruption, and ``new`` at first, until the app has told what it plays.
        default: The playlist that the app plays when it starts; None where it has not told.
    """

    playlist: str
    standing: Literal["new", "unsure", "owed", "refused", "on air"] = "new"
    default: str | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether the app has yet to tell what it plays."""
        return self.standing in {"new", "unsure"}

    def hear(self, event: SwitcherEvent) -> None:
        """Take *event* into account.

        While the playlist is on the air, whatever else is switched to is somebody's choice, and is held from
        then on. What the app plays by itself after a start is nobody's.
        """
        match event:
            case Gap() if self.standing in _CALM:
                self.standing = "unsure"
            case SwitcherStart():
                self.default = event.default_playlist_id or self.default
                if self.standing != "new" and not event.initial:
                    self.standing = "owed"
            case StreamSwitchVideo(initial=True, playlist_name=str(name)) if self.is_unknown:
                self._found(name)
            case PlaylistSwitch(initial=False) if self.standing in _CALM:
                self.played(event.playlist_name)
            case _:
                pass

    def nothing_came(self) -> None:
        """Take into account that the app does not tell what it plays."""
        if self.is_unknown:
            self.standing = "owed"

    def owe(self, playlist: str) -> None:
        """Hold *playlist*, which is not on the air yet."""
        self.playlist, self.standing = playlist, "owed"

    def played(self, playlist: str) -> None:
        """Note that the app has been told to play *playlist*."""
        self.playlist, self.standing = playlist, "on air"

    def _found(self, name: str) -> None:
        """Judge what is on the air; after an interruption the default playlist tells of a restart."""
        is_restart = self.default is None or name == self.default
        if name != self.playlist and (self.standing == "new" or is_restart):
            self.standing = "owed"
        else:
            self.played(name)


class KeptPlaylist(Lasting):
    """A playlist on the air that is put back there after every restart of the camera or the app.

    It follows the app's events. Entering plays it, unless it is played already. What `switch` or anybody else
    switches to is held from then on; after an interruption the app plays either its default playlist, which
    is taken for a restart, or what somebody has chosen meanwhile. While the camera cannot be reached `switch`
    remembers what it is told and returns; see `pending`. One that the app refuses after a restart, because it
    is there no more, is asked for again after the next one; `settled` raises why. An account that is no
    longer accepted ends the block with `AccessError`.
    """

    def __init__(
        self,
        line: Line,
        playlist_name: str,
        *,
        events: EventStream[SwitcherEvent],
        switch: Callable[[str], Awaitable[None]],
        wait: bool = False,
    ) -> None:
        self._held = Held(_arguments.text("playlist_name", playlist_name))
        self._line = line
        self._contact = self._events = events
        self._send = switch
        self._refusal: CommandRefused | None = None
        self._wait = wait
        self._turn = anyio.Lock()
        self._news = anyio.Event()

    @property
    def _camera(self) -> str:
        return self._line.camera

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with self._events, self._beside(self._watch):
            await self._begin()
            async with self._beside(self._restore):
                with self._while_open():
                    yield self

    @property
    def playlist(self) -> str:
        """The playlist that is held."""
        return self._held.playlist

    @property
    def pending(self) -> bool:
        """Whether the playlist is not on the air yet, or not again, as while the camera is away."""
        return self._held.standing != "on air" or not self._events.connected or self._events.pending > 0

    async def settled(self) -> None:
        """Return once the playlist is on the air, as far as anybody knows.

        Raises:
            CommandRefused: The app would not play it after a restart.
            SessionClosed: The block has ended before, or that of the camera has.
        """
        while self.pending:
            self._check()
            if self._held.standing == "refused" and self._refusal is not None:
                raise copy.copy(self._refusal)
            await self._news.wait()

    async def switch(self, playlist_name: str) -> None:
        """Play another playlist now, and hold that one; the queue is emptied.

        Raises:
            NotFound: There is no such playlist; the one before is held.
            SessionClosed: Outside the block.
        """
        wanted = _arguments.text("playlist_name", playlist_name)
        self._check()
        if not self._events.connected:
            self._owe(wanted)
            return
        async with self._turn:
            try:
                await self._send(wanted)
            except anyio.get_cancelled_exc_class():
                self._owe(wanted)  # perhaps it was heard; then it is played from its start once more
                raise
            except CameraError as error:
                if not is_passing(error):
                    raise
                _log.warning("%s; it is played as soon as the camera answers", str(error))
                self._owe(wanted)
            else:
                self._held.played(wanted)
                self._tell()

    def _owe(self, playlist: str) -> None:
        self._held.owe(playlist)
        self._tell()

    def _check(self) -> None:
        if not self._open:
            raise SessionClosed("used outside its async with block", camera=self._camera, request="keep")
        self._line.home.check("keep")

    def _tell(self) -> None:
        """Wake those who wait for anything."""
        self._news.set()
        self._news = anyio.Event()

    async def _watch(self) -> None:
        """Hear what is on the air."""
        while True:
            limit = PATIENCE if self._held.is_unknown else float("inf")
            event = None
            with anyio.move_on_after(limit):
                event = await anext(self._events)
            if event is None:
                self._held.nothing_came()
            else:
                self._held.hear(event)
            self._tell()

    async def _begin(self) -> None:
        """Play it for the first time, unless it is played already.

        Raises:
            CameraError: As `switch`; without `wait` whatever it meets.
        """
        while self._held.standing == "new":
            self._line.home.check("keep")
            await self._news.wait()
        await self._put_back(wait=self._wait, is_first=True)

    async def _restore(self) -> None:
        """Put it back on the air whenever that is due."""
        while True:
            if self._held.standing != "owed":
                await self._news.wait()
            else:
                await self._put_back(wait=True)

    async def _put_back(self, *, wait: bool, is_first: bool = False) -> None:
        trying = Reconnecting(self._line, PATIENT, wait=wait, log=_log, what="the playlist")
        refused = await trying.until_done(self._play)
        if refused is not None and is_first:
            raise refused
        if refused is not None:
            _log.warning("%s; not played this time", str(refused))

    async def _play(self) -> CommandRefused | None:
        """Play it, if it is owed; a refusal is the answer, for asking again would not change it."""
        async with self._turn:
            held = self._held  # only now: while others had their turn, another may be wanted
            if held.standing != "owed":
                return None
            wanted, refused = held.playlist, None
            try:
                await self._send(wanted)
            except CommandRefused as error:
                refused = error
            if held.playlist == wanted:
                held.standing = "on air" if refused is None else "refused"
                self._refusal = refused
                self._tell()
            return refused
