"""Updates that stay: the app forgets them at every restart, so they are sent again."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Hashable, Sequence
from contextlib import asynccontextmanager
from typing import Self

import anyio

from aiocamstreamer.errors import (
    CameraError,
    CommandRefused,
    ReplyError,
    RoleTooLow,
    SessionClosed,
    Unsupported,
)
from aiocamstreamer.events import EventStream, Gap
from aiocamstreamer.overlay.events import OverlayEvent, ServiceStart
from aiocamstreamer.overlay.until_restart.content import Content
from aiocamstreamer.overlay.until_restart.ledger import Debt, Ledger, Step, joined
from aiocamstreamer.overlay.until_restart.updates import Change, Shown, carry_out
from aiocamstreamer.overlay.until_restart.visibility import Visibility
from aiocamstreamer.transport import Line
from aiocamstreamer.transport.reconnecting import Lasting, Reconnecting, is_passing
from aiocamstreamer.wire.backoff import PATIENT

_NOT_YET = (ReplyError, Unsupported, RoleTooLow)  # what a camera that is there says while it starts
_log = logging.getLogger("aiocamstreamer.overlay")


class KeptOverlay(Visibility, Content, Lasting):
    """A handle whose settings are made again after every restart of the camera or the app.

    It follows the app's events: after an interruption everything is set again, after the start of a service
    what belongs to that service. Of values set twice only the later one is kept, and interruptions that
    follow each other closely cost one round. Everything is kept by itself, each field of a service too: what
    the app refuses takes nothing else along.

    While the camera cannot be reached its methods remember what they are told and return, and so they do
    where they are cancelled; see `pending`. What the app refuses is raised and not remembered; what it
    refuses of something that it was told of later is logged, and forgotten unless it took it before. Of what
    was told by a service's id and by its name the later counts. An account that is no longer accepted ends
    the block with `AccessDenied`; one that may not do it any more is tried again, as while a camera starts.
    """

    def __init__(self, line: Line, events: EventStream[OverlayEvent]) -> None:
        self._line = line
        self._contact = self._events = events
        self._ledger = Ledger()
        self._work = anyio.Event()
        self._calm: anyio.Event | None = None
        self._turn = anyio.Lock()
        self._trying = Reconnecting(line, PATIENT, wait=True, log=_log, what="what is kept")

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        async with self._events, self._beside(self._watch), self._beside(self._restore):
            with self._while_open():
                yield self

    @property
    def pending(self) -> bool:
        """Whether something that was set is not on the camera yet, or not again, as while it is away."""
        if not self._ledger:
            return False
        return self._ledger.is_pending or not self._events.connected or self._events.pending > 0

    async def settled(self) -> None:
        """Return once nothing is pending, as far as anybody knows.

        Raises:
            SessionClosed: The block has ended before, or that of the camera has.
        """
        while self.pending:
            self._check()
            if self._calm is None:
                self._calm = anyio.Event()
            await self._calm.wait()

    async def _apply(self, change: Change) -> None:
        self._check()
        change.calls()  # what cannot be asked for is refused before it is remembered
        requests = self._ledger.record(change)
        if not self._events.connected:
            self._owe([step for steps in requests for step in steps])
            return
        try:
            async with self._turn:
                while requests:
                    await self._carry(requests[0])
                    del requests[0]
        finally:
            # Cut short: what was not sent, or not heard of, is owed.
            self._owe([step for steps in requests for step in steps])

    async def _carry(self, steps: Sequence[Step]) -> None:
        """Send what a caller asks for, in one request."""
        try:
            await carry_out(self._line, joined(steps))
        except Exception as error:
            if is_passing(error):
                _log.warning("%s; it is set as soon as the camera answers", str(error))
                self._ledger.left(steps)
                return
            self._ledger.refused(steps)
            raise
        self._ledger.taken(steps)
        self._trying.stands()

    def _owe(self, steps: Sequence[Step]) -> None:
        """Leave *steps* to the one who sets again."""
        self._ledger.left(steps)
        self._tell()

    def _check(self) -> None:
        if not self._open:
            detail = "used outside its async with block"
            raise SessionClosed(detail, camera=self._line.camera, request="keep_applied")
        self._line.home.check("keep_applied")

    def _tell(self) -> None:
        """Wake those who wait for anything."""
        self._work.set()
        calm, self._calm = self._calm, None
        if calm is not None:
            calm.set()

    async def _watch(self) -> None:
        """Find out what the app may have forgotten."""
        async for event in self._events:
            if isinstance(event, Gap):
                self._ledger.forgotten()
            elif isinstance(event, ServiceStart) and not event.initial:
                started = event.service_id
                self._ledger.forgotten(lambda change: _concerns(change, started))  # noqa: B023 - called at once
            self._tell()

    async def _restore(self) -> None:
        """Set again what is owed, until the camera takes it."""
        while True:
            if not self._ledger.debts():
                self._work = anyio.Event()
                await self._work.wait()
                continue
            await self._trying.until_done(self._pay)

    async def _pay(self) -> None:
        """Pay everything that is owed, once; raises what could not be paid yet, if anything."""
        try:
            trouble = await self._paid()
        finally:
            self._tell()
        if trouble is not None:
            raise trouble

    async def _paid(self) -> CameraError | None:
        """Pay what can be paid; why the rest could not, if anything is left."""
        trouble: CameraError | None = None
        tried: set[Hashable] = set()
        while True:
            async with self._turn:
                # Only now: while others had their turn, what is owed may have changed.
                debt = next((debt for debt in self._ledger.debts() if debt.parts.keys() - tried), None)
                if debt is None:
                    return trouble
                tried |= debt.parts.keys()
                try:
                    await self._settle(debt)
                except _NOT_YET as error:
                    trouble = error
                except CameraError as error:
                    return error

    async def _settle(self, debt: Debt) -> None:
        """Pay *debt*; where the app refuses it, each thing by itself."""
        try:
            await carry_out(self._line, debt.change)
        except CommandRefused as refused:
            if len(debt.parts) > 1:
                for part in self._ledger.alone(debt):
                    await self._settle(part)
                return
            kept = self._ledger.unpayable(debt)
            _log.warning("%s; %s", str(refused), "not set again this time" if kept else "not kept any more")
        except ValueError as impossible:
            self._ledger.unpayable(debt)
            _log.warning("%s; not set", impossible)
        else:
            self._ledger.paid(debt)


def _concerns(change: Change, service_id: int) -> bool:
    """Whether the start of that service may have undone *change*: names cannot be told from ids here."""
    if isinstance(change, Shown):
        return False
    return any(isinstance(service, str) or service == service_id for service in change.services)
