"""The change of one password, at each camera that has it and where it is kept: all follow, or none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Literal, TypeAlias

import anyio
import attrs

from aiocamstreamer import AccessDenied, Camera, CameraError, RoleTooLow, UnsafeAccess, Unsupported
from aiocamstreamer.cli.exit_codes import Failed
from aiocamstreamer.cli.password_places import PasswordPlace
from aiocamstreamer.errors import CommandRefused, ReadOnly
from aiocamstreamer.fleet import Entry, inventory
from aiocamstreamer.secret import Secret

Has: TypeAlias = Literal["old", "new", "unknown"]
"""The password that a camera has."""

_REFUSALS = (RoleTooLow, UnsafeAccess, CommandRefused, Unsupported, ReadOnly, ValueError)
"""Errors after which a camera has the password that it had."""

_OF_PLACES = (Failed, OSError, ValueError)
"""Errors of whoever keeps passwords."""

_AT_ONCE = 64
"""Cameras that are talked to at the same time."""


@attrs.define
class Member:
    """One camera whose password is changed.

    Attributes:
        camera: The camera, with the old password.
        entry: What the inventory says of it.
        account: The account, as the camera spells it, once it has told.
        has: The password that it has, as far as it is known.
        error: What went wrong.
    """

    camera: Camera
    entry: Entry
    account: str = ""
    has: Has = "old"
    error: Exception | None = None

    def having(self, password: Secret) -> Camera:
        """The same camera, with *password*."""
        return inventory.camera(self.camera.name, self.entry, password=password)


class PasswordChange:
    """The change of the password of one camera, or of all that have theirs in one place.

    The new one is put beside the old one before a camera is told, and stays there until every camera is known
    to have the same: whoever ends this in the middle finds both, and calls it again to finish it.

    Args:
        place: Where the password is.
        members: All cameras that have it.
        wanted: The new one; where one is beside the old one already, that is finished first.

    Attributes:
        is_open: Whether both passwords are kept, since cameras may have either.
        is_resumed: Whether an earlier change is finished, and this one not begun.
    """

    def __init__(self, place: PasswordPlace, members: Sequence[Member], wanted: Secret) -> None:
        self.place = place
        self.is_open = self.is_resumed = False
        self._members = members
        self._wanted = wanted
        self._old: Secret | None = None
        self._over: anyio.Event | None = None
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the cameras."""
        return tuple(member.camera.name for member in self._members)

    async def of(self, camera: Camera) -> Member:
        """The end that it took with *camera*, with which all the others are changed, too.

        Raises:
            CameraError, Failed, OSError, ValueError: It did not follow, or another one or the place did not.
        """
        if self._over is None:
            over = self._over = anyio.Event()
            try:
                await self._run()
            finally:
                over.set()
        await self._over.wait()
        member = next(member for member in self._members if member.camera is camera)
        if member.error is not None:
            raise member.error
        return member

    async def _run(self) -> None:
        new, is_sent = self._wanted, False
        try:
            new = self._begun()
            await self._each(partial(self._find, new=new))
            if not self._failed:
                new = self.place.put_beside(new)
                self.is_open = is_sent = True
                await self._each(partial(self._change, new=new))
            if not self._failed:
                self.place.settle(new)
                self.is_open = False
        except _OF_PLACES as problem:
            for member in self._members:
                member.error = member.error or problem
        if self._failed and is_sent:
            await self._go_back(new)
        self._say_who_failed()

    def _begun(self) -> Secret:
        """The new password: that of a change that was not finished, where there is one."""
        self._old = self.place.present()
        beside = self.place.beside()
        if beside is not None and beside == self._old:
            self.place.drop()  # it has taken its place already
            beside = None
        self.is_open = self.is_resumed = beside is not None
        return self._wanted if beside is None else beside

    async def _find(self, member: Member, *, new: Secret) -> None:
        """Find out which password *member* has."""
        try:
            member.account = (await member.camera.vapix.users.whoami()).name
        except AccessDenied:
            if not self.is_resumed and self.place.keeps:
                raise
            async with member.having(new) as camera:
                member.account = (await camera.vapix.users.whoami()).name
            member.has = "new"

    async def _change(self, member: Member, *, new: Secret) -> None:
        if member.has == "new":
            return
        lost: CameraError | None = None
        try:
            await member.camera.vapix.users.update(member.account, password=new)
        except _REFUSALS:
            raise
        except CameraError as problem:
            lost = problem  # the camera may have done it all the same
        member.has = "unknown"
        try:
            async with member.having(new) as camera:
                await camera.vapix.users.whoami()
        except AccessDenied as denied:
            # It may have it in a second, so that it is not known to have the old one, whatever it says now.
            raise lost or Failed(f"it has said that the password is changed, and then: {denied}") from denied
        member.has = "new"

    async def _go_back(self, new: Secret) -> None:
        """Give the old password back to those that have the new one, which is forgotten once all have it."""
        if self._old is not None:
            await self._each(partial(self._return, new=new, old=self._old))
        if all(member.has == "old" for member in self._members):
            with suppress(*_OF_PLACES):
                self.place.drop()
            self.is_open = False

    async def _return(self, member: Member, *, new: Secret, old: Secret) -> None:
        if member.has != "new":
            return
        member.has = "unknown"
        async with member.having(new) as camera:
            await camera.vapix.users.update(member.account, password=old)
        await member.camera.vapix.users.whoami()
        member.has = "old"

    async def _each(self, step: Callable[[Member], Awaitable[None]]) -> None:
        """Take *step* for all at once; what goes wrong first is the member's error."""

        async def take(member: Member) -> None:
            try:
                async with self._limiter:
                    await step(member)
            except (CameraError, *_OF_PLACES) as problem:
                member.error = member.error or problem

        async with anyio.create_task_group() as group:
            for member in self._members:
                group.start_soon(take, member)

    @property
    def _failed(self) -> tuple[str, ...]:
        return tuple(member.camera.name for member in self._members if member.error is not None)

    def _say_who_failed(self) -> None:
        """Let those that did follow fail with the others: all of them have one password."""
        if not self._failed:
            return
        why = f"{', '.join(self._failed)}, with the same password, did not follow"
        for member in self._members:
            if member.error is None:
                member.error = Failed(f"it has its {member.has} password: {why}")
