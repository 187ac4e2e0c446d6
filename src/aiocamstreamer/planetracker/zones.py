"""Where PlaneTracker looks for targets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from aiocamstreamer import _arguments
from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model, was_read
from aiocamstreamer.planetracker.saved_list import SavedList
from aiocamstreamer.planetracker.targets import DomainName


@model
class Place(Record):
    """A point on the earth.

    Attributes:
        latitude_deg: Degrees north.
        longitude_deg: Degrees east.
    """

    latitude_deg: Annotated[float, Within(-90, 90)] = alias("lat")
    longitude_deg: Annotated[float, Within(-180, 180)] = alias("lon")


@model
class Zone(Record):
    """A zone; None stands for no limit.

    Attributes:
        area: Its corners; None where they cannot be read.
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

    area: tuple[Place | Unknown, ...] | None
    weight: float | None = alias("weight", default=1.0)
    enabled: bool | None = True
    name: str | None = None
    min_altitude_m: float | None = alias("minAltitudeAmsl", default=None)
    max_altitude_m: float | None = alias("maxAltitudeAmsl", default=None)
    min_speed_kmh: float | None = alias("minSpeedKmph", default=None)
    max_speed_kmh: float | None = alias("maxSpeedKmph", default=None)
    direction: Literal["all", "arrival", "departure"] | Unknown = alias("flightDirection", default="all")
    perimeter: Literal["none", "outer", "inner"] | Unknown = "none"
    domains: tuple[DomainName | Unknown, ...] | None = alias("trackingDomains", default=("adsb", "remoteId"))


class Zones(SavedList[Zone]):
    """The zones; nothing but all of it tells a zone from another."""

    def _is(self, row: Any, record: Zone) -> bool:
        return bool(row == record.wire) if was_read(record) else self._read(row) == record

    def _shown(self, record: Zone) -> str:
        return "zone without a name" if record.name is None else f"zone {record.name!r}"

    def _check(self, record: Zone) -> None:
        _arguments.some("area", record.area or ())
        for low, high, name in (
            (record.min_altitude_m, record.max_altitude_m, "altitude_m"),
            (record.min_speed_kmh, record.max_speed_kmh, "speed_kmh"),
        ):
            if low is not None and high is not None and low > high:
                raise ValueError(f"min_{name}: at most max_{name}, {high:g}, not {low:g}")
