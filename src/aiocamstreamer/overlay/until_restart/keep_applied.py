"""Updates that stay: the app forgets them at every restart, so they are sent again."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncGenerator, Hashable, Iterable
from contextlib import asynccontextmanager
from typing import Self

import anyio

from aiocamstreamer.errors import (
    CameraError,
    CommandRefused,
    ReplyError,
    SessionClosed,
    TransportError,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.events import Backoff, EventStream, Gap
from aiocamstreamer.overlay.events import OverlayEvent, ServiceStart
from aiocamstreamer.overlay.until_restart.content import Content
from aiocamstreamer.overlay.until_restart.updates import Change, Shown, carry_out
from aiocamstreamer.overlay.until_restart.visibility import Visibility
from aiocamstreamer.transport import Line, background

_BACKOFF = Backoff(first=1.0, longest=30.0)
_NOT_YET = (TransportError, ReplyError, Unsupported)  # what a camera says while it starts
_log = logging.getLogger("aiocamstreamer.overlay")


class KeptOverlay(Visibility, Content, anyio.AsyncContextManagerMixin):
    """What is set through it is set again after every restart of the camera or the app.

    It follows the app's events: after an interruption everything is set again, after the start of a service
    what belongs to that service. Of values set twice only the later one is kept, and interruptions that
    follow each other closely cost one round.

    While the camera cannot be reached its methods remember what they are told and return; see `pending`. What
    the app refuses is raised and not remembered. An account that is no longer accepted ends the block with
    `AccessError`.
    """

    def __init__(self, line: Line, events: EventStream[OverlayEvent]) -> None:
        self._line = line
        self._events = events
        self._kept: dict[Hashable, Change] = {}
        self._due: set[Hashable] = set()
        self._paying = False
        self._work = anyio.Event()
        self._calm: anyio.Event | None = None
        self._turn = anyio.Lock()
        self._open = False

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with self._events, background(self._watch), background(self._restore):
            self._open = True
            try:
                yield self
            finally:
                self._open = False

    @property
    def connected(self) -> bool:
        """Whether the camera is connected now, as far as anybody knows."""
        return self._events.connected

    @property
    def trouble(self) -> CameraError | None:
        """Why the camera is not connected at present; None while it is."""
        return self._events.trouble

    @property
    def pending(self) -> bool:
        """Whether something that was set is not on the camera yet, or not again."""
        return self._paying or bool(self._due)

    async def settled(self) -> None:
        """Return once nothing is pending, as far as anybody knows."""
        while self.pending:
            if self._calm is None:
                self._calm = anyio.Event()
            await self._calm.wait()

    async def _apply(self, change: Change) -> None:
        if not self._open:
            detail = "used outside its async with block"
            raise SessionClosed(detail, camera=self._line.camera, request="keep_applied")
        change.calls()  # what cannot be asked for is refused before it is remembered
        before = self._kept.get(change.key)
        joined = self._kept[change.key] = change if before is None else before.then(change)
        if not self._events.connected:
            self._owe([change.key])
            return
        async with self._turn:
            try:
                await carry_out(self._line, change)
            except Exception as error:
                if isinstance(error, TransportError) or (
                    isinstance(error, UnexpectedStatus) and error.status >= 500
                ):
                    _log.warning("%s; it is set as soon as the camera answers", error)
                    self._owe([change.key])
                    return
                if self._kept[change.key] is joined:
                    self._forget(change.key, before)
                raise

    def _forget(self, key: Hashable, before: Change | None) -> None:
        """Keep what was kept *before* the last change."""
        if before is None:
            del self._kept[key]
        else:
            self._kept[key] = before

    async def _watch(self) -> None:
        """Find out what the app may have forgotten."""
        async for event in self._events:
            if isinstance(event, Gap):
                self._owe(self._kept)
            elif isinstance(event, ServiceStart) and not event.initial:
                self._owe(key for key, change in self._kept.items() if _concerns(change, event.service_id))

    async def _restore(self) -> None:
        """Set again what is owed, until the camera takes it."""
        failures = 0
        while True:
            if not self._due:
                self._work = anyio.Event()
                await self._work.wait()
            try:
                await self._pay()
                failures = 0
            except _NOT_YET as error:
                failures += 1
                _log.debug("%s; trying again", error)
                await anyio.sleep(_BACKOFF.seconds(failures, random.random()))  # noqa: S311 - jitter

    async def _pay(self) -> None:
        """Make one of the changes that are owed; services are shown last, when their texts are right."""
        async with self._turn:
            key = min(self._due, key=lambda key: key is Shown)
            self._due.discard(key)  # first, since it may be owed once more before the answer has come
            self._paying = True
            try:
                if key in self._kept:
                    await carry_out(self._line, self._kept[key])
            except CommandRefused as error:
                _log.warning("%s; not set again this time", error)
            except _NOT_YET:
                self._due.add(key)
                raise
            finally:
                self._paying = False
        if not self.pending and self._calm is not None:
            self._calm.set()
            self._calm = None

    def _owe(self, keys: Iterable[Hashable]) -> None:
        self._due.update(keys)
        if self._due:
            self._work.set()


def _concerns(change: Change, service_id: int) -> bool:
    """Whether the start of that service may have undone *change*: names cannot be told from ids here."""
    if isinstance(change, Shown):
        return False
    return any(isinstance(service, str) or service == service_id for service in change.services)
