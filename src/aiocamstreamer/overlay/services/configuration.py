"""The saved configuration of all services: what is read, changed and written again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiocamstreamer.app import merged
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.overlay.services.service import OverlayService, written
from aiocamstreamer.overlay.until_restart.requests import API
from aiocamstreamer.service import Service
from aiocamstreamer.wire import envelope

_PATH = f"{API}/services.cgi"
_LOCK = "camoverlay services"


class Configuration(Service):
    """The services as JSON; whoever writes holds the lock from the read to the write."""

    async def whole(self) -> list[Any]:
        """Every service, in the app's order."""
        reply = await self._http.get(_PATH, {"action": "get"}, accept=envelope.SPOKEN)
        found = envelope.body(reply)
        listed = found.get("services") if isinstance(found, Mapping) else None
        if not isinstance(listed, list):
            raise MalformedReply('no list of "services"', camera=reply.camera, request=reply.request)
        return listed

    async def one(self, service_id: int) -> tuple[dict[str, Any], bool]:
        """One service, and whether this version of the app can be asked for one alone.

        Raises:
            CommandRefused: there is none with that id.
        """
        query = (("action", "get"), ("service_id", service_id))
        reply = await self._http.get(_PATH, query, accept=envelope.SPOKEN)
        found = envelope.body(reply)
        alone = isinstance(found, Mapping) and "services" not in found
        listed = [found] if alone else found.get("services") if isinstance(found, Mapping) else None
        for service in listed or ():
            if isinstance(service, dict) and str(service.get("id")) == str(service_id):
                return service, alone
        raise self._missing(service_id)

    async def update(self, services: Sequence[OverlayService]) -> None:
        """Write what was changed in *services*; everything else stays as it is on the camera by then."""
        changes = [(service.id, service.wire, written(service)) for service in services]
        if not changes:
            return
        async with self._line.lock(_LOCK):
            if len(changes) == 1:
                service_id, before, after = changes[0]
                current, alone = await self.one(service_id)
                if alone:
                    await self._write(merged(current, before, after), service_id)
                    return
            whole = await self.whole()
            places = {str(raw.get("id")): place for place, raw in enumerate(whole) if isinstance(raw, dict)}
            for service_id, before, after in changes:
                place = places.get(str(service_id))
                if place is None:
                    raise self._missing(service_id)
                whole[place] = merged(whole[place], before, after)
            await self._write({"services": whole})

    async def add(self, services: Sequence[OverlayService]) -> None:
        """Write *services* behind those that are there."""
        new = [written(service) for service in services]
        async with self._line.lock(_LOCK):
            whole = await self.whole()
            taken = {str(raw.get("id")) for raw in whole if isinstance(raw, dict)}
            for raw in new:
                if str(raw["id"]) in taken:
                    raise self._refusal(f"there is a service with id {raw['id']} already")
                taken.add(str(raw["id"]))
            await self._write({"services": whole + new})

    async def remove(self, ids: Sequence[int]) -> None:
        """Write the services without those with *ids*."""
        async with self._line.lock(_LOCK):
            whole = await self.whole()
            there = [str(raw.get("id")) if isinstance(raw, dict) else None for raw in whole]
            for wanted in ids:
                if str(wanted) not in there:
                    raise self._missing(wanted)
            gone = set(map(str, ids))
            kept = [raw for raw, name in zip(whole, there, strict=True) if name not in gone]
            await self._write({"services": kept})

    async def _write(self, content: Mapping[str, Any], service_id: int | None = None) -> None:
        query = {"action": "set", "service_id": service_id}
        reply = await self._http.post(_PATH, query, json=content, accept=envelope.SPOKEN, deadline=30.0)
        envelope.acknowledge(reply)

    def _missing(self, service_id: int) -> CommandRefused:
        return self._refusal(f"there is no service with id {service_id}")

    def _refusal(self, reason: str) -> CommandRefused:
        return CommandRefused(reason, camera=self._line.camera, request=_PATH)
