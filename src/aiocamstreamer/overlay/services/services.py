"""The services of CamOverlay: their saved configuration, and which of them are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, overload

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, was_read
from aiocamstreamer.errors import CommandRefused, NotFound, Unsupported
from aiocamstreamer.overlay.services.any_service import KINDS, AnyService, read
from aiocamstreamer.overlay.services.configuration import Configuration, Revision
from aiocamstreamer.overlay.services.service import OverlayService, numbered, rewritten, written
from aiocamstreamer.overlay.until_restart.updates import Change, carry_out, turn
from aiocamstreamer.overlay.until_restart.visibility import Visibility
from aiocamstreamer.revisions import merged, renewed, revised
from aiocamstreamer.service import Service

S = TypeVar("S", bound=OverlayService)

_FIXED = ("id", "name")


class Services(Visibility, Service):
    """The services of CamOverlay.

    What `add`, `ensure`, `update`, `replace` and `remove` write is saved on the camera. What `enable`,
    `disable` and `set_enabled` set is gone when the app or the camera restarts, unless it was set through
    `Overlay.keep_applied`.
    """

    async def list(self) -> tuple[AnyService | Unknown, ...]:
        """Every service, in the app's order.

        `Unknown` stands for those that cannot be read, with the reason as its ``problem``.

        Source: CamOverlay App API, "Get the configuration of services"
        """
        return tuple(map(read, await self._configuration.whole()))

    async def get(self, service_id: int) -> AnyService | Unknown:
        """The service *service_id*.

        Raises:
            NotFound: There is none with that id.
        """
        raw, _ = await self._configuration.one(_id(service_id))
        return read(raw)

    async def add(self, *services: OverlayService) -> None:
        """Save new services behind those that are there: all of them, or none.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes.
            CommandRefused: There is one with that id already.

        Source: CamOverlay App API, "Set the configuration of services"
        """
        new = [written(service) for service in services]
        if new:
            async with self._turn:
                await self._configuration.append(new)

    @overload
    async def ensure(self, service: S, /) -> S: ...
    @overload
    async def ensure(self, service_id: int, /, *, kind: type[S], **settings: Any) -> S: ...
    @overload
    async def ensure(self, service_id: int, /, **settings: Any) -> AnyService: ...
    async def ensure(
        self, service: OverlayService | int, /, *, kind: type[OverlayService] | None = None, **settings: Any
    ) -> Any:
        """Make a service be there as it is given, and return it; what is so already is not sent.

        A whole service takes the place of what is saved under its id; fields of it that are None say nothing.
        With an id, only the settings that are named count.

        Args:
            service: The whole service, or the id of one.
            kind: What is added where there is none of that id, for example `InfoTicker`.
            settings: Fields of the service by name.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
            NotFound: There is none with that id, and *kind* does not say what to add.
            CommandRefused: There is one of another kind.
        """
        if isinstance(service, OverlayService):
            if kind is not None or settings:
                raise TypeError("settings: named beside the id of a service, not beside a whole one")
            new, whole = written(service), service
            return await self._ensured(whole.id, lambda raw: rewritten(raw, whole), new)
        service_id = _id(service)
        if kind is None:
            return await self._ensured(service_id, lambda raw: self._changed(raw, settings), None)
        return await self._ensured(
            service_id, lambda raw: self._changed(raw, settings, kind), _new(service_id, kind, settings)
        )

    @overload
    async def update(self, *services: OverlayService) -> None: ...
    @overload
    async def update(self, service_id: int, **changes: Any) -> AnyService: ...
    async def update(self, *services: Any, **changes: Any) -> Any:
        """Save services that were changed since they were read, or change fields of one by its id.

        Only what was changed is written; what others have changed on the camera meanwhile stays.

        Args:
            services: Services that were read and changed with `evolve`, or the id of one service.
            changes: Fields of that one by name.

        Returns:
            With an id, the service as it is then.

        Raises:
            TypeError: No such field, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or a service was never read: that is for `ensure`.
            Unsupported: The service on the camera cannot be read.
            NotFound: There is none with that id.

        Source: CamOverlay App API, "Set the configuration of services"
        """
        if len(services) == 1 and not isinstance(services[0], OverlayService | Unknown):
            service_id = _id(services[0])
            async with self._turn:
                after = await self._configuration.rewrite(service_id, lambda raw: self._changed(raw, changes))
            return read(after)
        if changes:
            raise TypeError("changes: named beside the id of one service, not beside services")
        differences = [_difference(service) for service in services]
        async with self._turn:
            if len(differences) == 1:
                await self._configuration.rewrite(*differences[0])
            elif differences:
                await self._configuration.rewrite_all(differences)
        return None

    async def replace(self, services: Iterable[OverlayService | Unknown]) -> None:
        """Save *services* in place of all: those that are not among them are deleted.

        Raises:
            TypeError: A value is of another type than the app takes.
            ValueError: A value is none that the app takes, or two of them have the same id.
        """
        whole = [written(service) for service in services]
        ids = [str(raw.get("id")) for raw in whole]
        if len(set(ids)) < len(ids):
            raise ValueError(f"services: each of another id, not {', '.join(ids)}")
        async with self._turn:
            await self._configuration.replace(whole)

    async def remove(self, *service_ids: int, missing_ok: bool = False) -> None:
        """Delete services from the camera: all of them, or none.

        Args:
            service_ids: Their ids.
            missing_ok: Do not mind ids that are not there.

        Raises:
            NotFound: There is none with one of the ids.
        """
        ids = [_id(service_id) for service_id in service_ids]
        _arguments.flag("missing_ok", missing_ok)
        if ids:
            async with self._turn:
                await self._configuration.remove(ids, missing_ok=missing_ok)

    async def _apply(self, change: Change) -> None:
        await carry_out(self._line, change)

    @property
    def _configuration(self) -> Configuration:
        return Configuration(self._line)

    @property
    def _turn(self) -> Any:
        """One writer at a time, from the read to the write: the app knows its services as a whole only."""
        return turn(self._line)

    async def _ensured(self, service_id: int, change: Revision, new: dict[str, Any] | None) -> Any:
        async with self._turn:
            try:
                return read(await self._configuration.rewrite(service_id, change))
            except NotFound:
                if new is None:
                    raise
            await self._configuration.append([new])
        return read(new)

    def _changed(
        self, raw: dict[str, Any], changes: Mapping[str, Any], kind: type[OverlayService] = OverlayService
    ) -> dict[str, Any]:
        """*raw* with *changes*, as far as they differ."""
        service = read(raw)
        place = {"camera": self._line.camera, "request": f"service {raw.get('id')}"}
        if isinstance(service, Unknown):
            raise Unsupported(f"it cannot be read: {service.problem}", **place)
        if not isinstance(service, kind):
            raise CommandRefused(f"it is no {kind.__name__} but {service.name}", **place, quoted=False)
        return numbered(renewed(raw, service, changes, fixed=_FIXED), raw)


def _id(service_id: object) -> int:
    return _arguments.whole("service_id", service_id, 0)


def _new(service_id: int, kind: type[OverlayService], settings: Mapping[str, Any]) -> dict[str, Any]:
    blank: Any = kind
    if kind not in KINDS.values():
        raise TypeError(f"kind: a class of services such as InfoTicker, not {_arguments.shown(kind)}")
    return written(revised(blank(id=service_id), settings, fixed=_FIXED))


def _difference(service: object) -> tuple[int, Revision]:
    """The id of *service*, and what was changed in it since it was read."""
    if not isinstance(service, OverlayService):
        raise TypeError(f"services: a service that was read, not {_arguments.shown(service)}")
    if not was_read(service):
        kind = type(service).__name__
        raise ValueError(f"services: one that was read, not {kind} {service.id}: ensure or replace writes it")
    if str(service.wire.get("id")) != str(service.id):
        raise ValueError(f"id: {service.wire.get('id')}, as it was read, not {service.id}")
    after = written(service)
    return service.id, lambda raw: merged(raw, service.wire, after)
