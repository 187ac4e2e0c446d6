"""The saved configuration of all services as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound
from aiocamstreamer.overlay.endpoints import API
from aiocamstreamer.service import Service
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, reader, rewriter

_PATH = f"{API}/services.cgi"


Revision: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""What shall become of a service as it is on the camera."""


@reader
def _listed(reply: Reply) -> list[Any]:
    found = envelope.body(reply)
    listed = found.get("services") if isinstance(found, Mapping) else None
    if not isinstance(listed, list):
        raise MalformedReply('no list of "services"', camera=reply.camera, request=reply.request)
    return listed


def _one(reply: Reply, service_id: int) -> tuple[dict[str, Any] | None, bool]:
    """One service of an answer, and whether it came alone."""
    found = envelope.body(reply)
    alone = isinstance(found, Mapping) and "services" not in found
    listed = [found] if alone else found.get("services") if isinstance(found, Mapping) else None
    for service in listed or ():
        if isinstance(service, dict) and str(service.get("id")) == str(service_id):
            return service, alone
    return None, alone


class Configuration(Service):
    """The app's record of its services; whoever writes takes care that nobody else does meanwhile."""

    async def whole(self) -> list[Any]:
        """Every service, in the app's order."""
        return _listed(await self._http.get(_PATH, {"action": "get"}, accept=envelope.SPOKEN))

    @rewriter
    async def one(self, service_id: int) -> tuple[dict[str, Any], bool]:
        """One service, and whether this version of the app can be asked for one alone.

        Raises:
            NotFound: There is none with that id.
        """
        sought = f"service {service_id}"
        query = (("action", "get"), ("service_id", service_id))
        reply = await self._http.get(_PATH, query, accept=envelope.SPOKEN)
        with envelope.seeking(sought):
            service, alone = _one(reply, service_id)
        if service is None:
            raise NotFound(sought, camera=reply.camera, request=reply.request)
        return service, alone

    @rewriter
    async def rewrite(self, service_id: int, change: Revision) -> dict[str, Any]:
        """Save what *change* makes of one service, and return it; what it leaves as it is, is not sent.

        Raises:
            NotFound: There is none with that id.
        """
        current, alone = await self.one(service_id)
        after = change(current)
        if after == current:
            return after
        if alone:
            await self._write(after, service_id)
        else:
            await self.rewrite_all([(service_id, change)])
        return after

    @rewriter
    async def rewrite_all(self, changes: Sequence[tuple[int, Revision]]) -> None:
        """Save what *changes* make of several services, all of them or none.

        Raises:
            NotFound: There is none with one of the ids.
        """
        before = await self.whole()
        places = {str(raw.get("id")): place for place, raw in enumerate(before) if isinstance(raw, dict)}
        after = list(before)
        for service_id, change in changes:
            place = places.get(str(service_id))
            if place is None:
                raise self.missing(service_id)
            after[place] = change(after[place])
        if after != before:
            await self.replace(after)

    @rewriter
    async def append(self, new: Sequence[dict[str, Any]]) -> None:
        """Save *new* services behind those that are there.

        Raises:
            CommandRefused: There is one with one of the ids.
        """
        whole = await self.whole()
        taken = {str(raw.get("id")) for raw in whole if isinstance(raw, dict)}
        for raw in new:
            if str(raw["id"]) in taken:
                reason = f"there is a service {raw['id']} already"
                raise CommandRefused(reason, camera=self._line.camera, request=_PATH, quoted=False)
            taken.add(str(raw["id"]))
        await self.replace([*whole, *new])

    @rewriter
    async def remove(self, ids: Sequence[int], *, missing_ok: bool) -> None:
        """Save the services without those with *ids*.

        Raises:
            NotFound: There is none with one of the ids, and that is not all right.
        """
        whole = await self.whole()
        there = {str(raw.get("id")) for raw in whole if isinstance(raw, dict)}
        gone = {str(wanted) for wanted in ids} & there
        for wanted in ids:
            if str(wanted) not in gone and not missing_ok:
                raise self.missing(wanted)
        if gone:
            await self.replace(
                [raw for raw in whole if not (isinstance(raw, dict) and str(raw.get("id")) in gone)]
            )

    @rewriter
    async def replace(self, services: Sequence[Any]) -> None:
        """Save *services* in place of all."""
        await self._write({"services": list(services)})

    def missing(self, service_id: int) -> NotFound:
        """There is no such service."""
        return NotFound(f"service {service_id}", camera=self._line.camera, request=_PATH)

    async def _write(self, content: Mapping[str, Any], service_id: int | None = None) -> None:
        query = {"action": "set", "service_id": service_id}
        reply = await self._http.post(_PATH, query, json=content, accept=envelope.SPOKEN, deadline=30.0)
        envelope.acknowledge(reply)
