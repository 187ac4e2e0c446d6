"""Where PlaneTracker looks for targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from aiocamstreamer._checks import checked
from aiocamstreamer._models import Record, Unknown, alias, model, unstructure
from aiocamstreamer.app import into
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.planetracker_app import Part, within
from aiocamstreamer.planetracker.targets import DomainName
from aiocamstreamer.wire.reply import Reply


@model
class Place(Record):
    """A point on the earth.

    Attributes:
        latitude_deg: Degrees north.
        longitude_deg: Degrees east.
    """

    latitude_deg: float = alias("lat")
    longitude_deg: float = alias("lon")


@model
class Zone(Record):
    """A zone; None stands for no limit.

    Attributes:
        area: Its corners.
        weight: How much targets in it count.
        enabled: Whether it counts.
        name: For people; None where it has none.
        min_altitude_m: Lowest height above mean sea level.
        max_altitude_m: Greatest height above mean sea level.
        min_speed_kmh: Lowest speed over ground.
        max_speed_kmh: Greatest speed over ground.
        direction: Whether arriving, departing or all flights count.
        perimeter: Which perimeter it is.
        domains: How targets in it may be known.
    """

    area: tuple[Place, ...]
    weight: float = alias("weight", default=1.0)
    enabled: bool = True
    name: str | None = None
    min_altitude_m: float | None = alias("minAltitudeAmsl", default=None)
    max_altitude_m: float | None = alias("maxAltitudeAmsl", default=None)
    min_speed_kmh: float | None = alias("minSpeedKmph", default=None)
    max_speed_kmh: float | None = alias("maxSpeedKmph", default=None)
    direction: Literal["all", "arrival", "departure"] | Unknown = alias("flightDirection", default="all")
    perimeter: Literal["none", "outer", "inner"] | Unknown = "none"
    domains: tuple[DomainName | Unknown, ...] = alias("trackingDomains", default=("adsb", "remoteId"))


class Zones(Part):
    """The zones."""

    async def list(self) -> tuple[Zone, ...]:
        """Every zone, in the app's order."""
        found, reply = await self._whole()
        return into(tuple[Zone, ...], found.get("zones", ()), reply)

    async def replace(self, zones: Iterable[Zone]) -> None:
        """Let *zones* be the zones, and nothing else.

        Raises:
            ValueError: a zone has no area, a corner that is not on the earth, or limits that exclude all.
            CommandRefused: the app says no.
        """
        wanted = tuple(zones)
        for zone in wanted:
            _check(zone)
        async with self._line.lock("Zones"):
            found, _ = await self._whole()
            await self._write("setZones.cgi", {**found, "zones": [unstructure(zone) for zone in wanted]})

    async def _whole(self) -> tuple[Mapping[str, Any], Reply]:
        def decode(reply: Reply) -> tuple[Mapping[str, Any], Reply]:
            found = replies.body(reply)
            if not isinstance(found, Mapping):
                raise MalformedReply("no zones", camera=reply.camera, request=reply.request)
            return found, reply

        return await self._get("package/getZones.cgi", decode)


def _check(zone: Zone) -> None:
    checked(zone)
    if not zone.area:
        raise ValueError("area: it has no corners")
    for corner in zone.area:
        within("latitude_deg", corner.latitude_deg, -90, 90)
        within("longitude_deg", corner.longitude_deg, -180, 180)
    for low, high, name in (
        (zone.min_altitude_m, zone.max_altitude_m, "altitude_m"),
        (zone.min_speed_kmh, zone.max_speed_kmh, "speed_kmh"),
    ):
        if low is not None and high is not None and low > high:
            raise ValueError(f"min_{name}: {low:g} is more than max_{name}, {high:g}")
