"""Guard tours: rounds of presets that a PTZ camera walks by itself.

Source: VAPIX guard tour API
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiocamstreamer import _arguments, parameters
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer._scalars import whole
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.lookup import first
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.wire.keyvalue import numbered


@model
class TourStop(Record):
    """One stop of a tour.

    Attributes:
        preset_number: The preset to go to; None where the firmware does not say.
        position: Place in the round, from 1.
        move_speed: 1 (slowest) to 100.
        wait_time: How long to stay, in the unit that *wait_unit* names.
        wait_unit: ``Seconds`` or ``Minutes``.
    """

    preset_number: int | None = alias("presetnbr", default=None)
    position: int | None = None
    move_speed: int | None = alias("movespeed", default=None)
    wait_time: float | None = alias("waittime", default=None)
    wait_unit: str | None = alias("waittimeviewtype", default="Seconds")


@model
class Tour(Record):
    """One guard tour.

    Attributes:
        id: The camera's, for example ``G0``; they have gaps.
        name: Given by people.
        channel: Video channel, from 1.
        running: Whether the camera is on its way.
        random: Whether the stops come in any order.
        pause_minutes: Minutes between two rounds; None where the firmware does not say.
        stops: In the order of the round.
    """

    id: str
    name: str | None = ""
    channel: int | None = alias("camnbr", default=1)
    running: bool | None = False
    random: bool | None = alias("randomenabled", default=False)
    pause_minutes: float | None = alias("timebetweensequences", default=None)
    stops: tuple[TourStop | Unknown, ...] | None = ()


class Tours(Service):
    """Guard tours. While one runs, it takes the camera away from whoever moves it."""

    async def list(self) -> tuple[Tour, ...]:
        """Every guard tour; none where the camera has none or no PTZ."""
        groups = _groups(await parameters.group(self._line, "GuardTour"))
        try:
            return structure([_tour(name, settings) for name, settings in groups], tuple[Tour, ...])
        except ValueError as problem:
            detail = f"guard tours: {problem}"
            raise MalformedReply(
                detail, camera=self._line.camera, request="parameters GuardTour"
            ) from problem

    async def get(self, tour: str) -> Tour:
        """The tour with that id or name.

        Raises:
            NotFound: There is no such tour.
        """
        wanted = _arguments.line("tour", tour).removeprefix("GuardTour.")
        found = (known for known in await self.list() if wanted in {known.id, known.name})
        return first(found, "guard tour", tour, line=self._line, request="GET /axis-cgi/param.cgi")

    async def start(self, tour: Tour | str) -> None:
        """Start a tour, named by its id or its name.

        Raises:
            NotFound: There is no such tour.
        """
        await self._run(await self._known(tour), running=True)

    async def stop(self, tour: Tour | str) -> None:
        """Stop a tour. Raises as `start`."""
        await self._run(await self._known(tour), running=False)

    async def stop_all(self) -> tuple[Tour, ...]:
        """Stop every tour that runs, which ones they were, so that a preset is not left again at once."""
        running = tuple(tour for tour in await self.list() if tour.running)
        for tour in running:
            await self._run(tour, running=False)
        return running

    async def _known(self, tour: Tour | str) -> Tour:
        return tour if isinstance(tour, Tour) else await self.get(tour)

    async def _run(self, tour: Tour, *, running: bool) -> None:
        await Params(self._line).update({f"GuardTour.{tour.id}.Running": "yes" if running else "no"})


def _groups(values: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    groups: dict[int, tuple[str, dict[str, str]]] = {}
    for name, value in values.items():
        group, _, setting = name.partition(".")
        number = numbered(group, "G")
        if number is not None and setting:
            groups.setdefault(number, (group, {}))[1][setting] = value
    return (group for _, group in sorted(groups.items()))


def _position(stop: Mapping[str, str], number: int) -> int:
    """The place of *stop* in the round; its *number* where it does not say."""
    try:
        return whole(stop["position"])
    except (KeyError, ValueError):
        return number


def _tour(name: str, settings: Mapping[str, str]) -> dict[str, Any]:
    stops: dict[int, dict[str, str]] = {}
    for key, value in settings.items():
        place, _, rest = key.partition(".")
        group, _, setting = rest.partition(".")
        number = numbered(group, "T")
        if place.lower() == "tour" and number is not None and setting and value:
            stops.setdefault(number, {})[setting.lower()] = value
    ordered = sorted(stops.items(), key=lambda stop: (_position(stop[1], stop[0]), stop[0]))
    plain = {key.lower(): value for key, value in settings.items() if "." not in key and value}
    return {**plain, "id": name, "stops": [stop for _, stop in ordered]}
