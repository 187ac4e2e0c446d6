"""Aircraft and other targets, as PlaneTracker knows them."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from aiocamstreamer._models import Record, Unknown, alias, model

DomainName: TypeAlias = Literal["adsb", "remoteId"]
"""How something is known: by its ADS-B transponder, or by the Remote ID of drones."""

Icon: TypeAlias = Literal["small", "large", "heavy", "helicopter", "drone", "operator", "vehicle", "unknown"]


@model
class Airport(Record):
    """An airport.

    Attributes:
        icao: For example ``LKPR``; "" where it is not known.
        iata: For example ``PRG``; "" where it is not known.
        city: Where it is; "" where it is not known.
    """

    icao: str | None = ""
    iata: str | None = ""
    city: str | None = ""


@model
class FlightPicture(Record):
    """A picture of an aircraft.

    Attributes:
        url: Where it is; "" where that is not known.
        photographer: Who took it; "" where that is not known.
    """

    url: str | None = alias("src", default="")
    photographer: str | None = ""


@model
class FlightInfo(Record):
    """A flight, as far as it is known; "" and None stand for the rest.

    Attributes:
        callsign: What it calls itself.
        flight_number: For example ``XM123``.
        registration: Of the aircraft.
        aircraft_type: For example ``A320``.
        airline: Whose it is.
        origin: Where it comes from.
        destination: Where it goes.
        pictures: Of the aircraft.
    """

    callsign: str | None = ""
    flight_number: str | None = ""
    registration: str | None = ""
    aircraft_type: str | None = ""
    airline: str | None = alias("airlines", default="")
    origin: Airport | None = alias("originAirport", default=None)
    destination: Airport | None = alias("destinationAirport", default=None)
    pictures: tuple[FlightPicture | Unknown, ...] | None = alias("flightImages", default=())


@model
class TargetName(Record):
    """The names of an aircraft.

    Attributes:
        icao: Its ICAO address.
        target_id: What `PlaneTracker.track` calls it.
    """

    icao: str
    target_id: str | None = ""


@model
class Category(Record):
    """A kind of target.

    Attributes:
        category_id: For example ``A_LIGHT``.
        name: For people.
        icon: How the app draws it.
    """

    category_id: str
    name: str | None = alias("uiName", default="")
    icon: Icon | Unknown = "unknown"


@model
class Domain(Record):
    """Targets that are known in one way.

    Attributes:
        name: For people.
        icon: How the app draws them.
        categories: Their kinds.
    """

    name: str | None = alias("uiName", default="")
    icon: Icon | Unknown = "unknown"
    categories: tuple[Category | Unknown, ...] | None = alias("categoryList", default=())


@model
class MapInfo(Record):
    """The offers of the app's map.

    Attributes:
        min_zoom: Farthest.
        max_zoom: Closest.
        map_types: ``roadmap`` and ``satellite``.
        tile_px: Edge of a tile.
    """

    min_zoom: float | None = None
    max_zoom: float | None = None
    map_types: tuple[Literal["roadmap", "satellite"] | Unknown, ...] | None = ()
    tile_px: float | None = alias("tileSize", default=256.0)


@model
class LiveStream(Record):
    """Where a browser finds an RTSP stream.

    Attributes:
        name: What the app calls it.
        url: Its WebSocket; None where the app does not say.
        hello: The first message to send there; it is a secret.
    """

    name: str = alias("alias")
    url: str | None = alias("ws")
    hello: str | None = attrs.field(default="", repr=False, metadata={"wire": "ws_initial_message"})
