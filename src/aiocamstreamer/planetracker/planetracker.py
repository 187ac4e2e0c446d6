"""The PlaneTracker app of one camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, Unpack

from aiocamstreamer import _arguments
from aiocamstreamer._converter import structure
from aiocamstreamer._models import Unknown
from aiocamstreamer.app import App, Lookout
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.events import EventStream, Listening
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.events import TrackerEvent, TrackerUser
from aiocamstreamer.planetracker.lists import ListEntry, PriorityEntry, TargetList
from aiocamstreamer.planetracker.planetracker_app import ROOT, Part
from aiocamstreamer.planetracker.setup import Setup
from aiocamstreamer.planetracker.targets import Domain, FlightInfo, LiveStream, MapInfo, TargetName
from aiocamstreamer.planetracker.watch import PlaneTrackerWatch
from aiocamstreamer.planetracker.zones import Zone, Zones
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, into, reader

Mode: TypeAlias = Literal["MANUAL", "AUTOMATIC"]
"""Whether a user or the app chooses what is followed."""


class PlaneTracker(Part, App, Lookout, PlaneTrackerWatch):
    """The PlaneTracker app: a PTZ camera follows aircraft and drones.

    What it refuses raises `CommandRefused` with the app's own words.

    Source: the vendor's own library; there is no public document
    """

    def acting_as(self, user: TrackerUser) -> PlaneTracker:
        """The same app, for another user."""
        return PlaneTracker(self._line, user=user)

    def events(
        self, *, user: TrackerUser | None = None, **listening: Unpack[Listening]
    ) -> EventStream[TrackerEvent]:
        """The camera's position, aircraft, tracking and other users as they change.

        Args:
            user: As whom to appear to other users; by default who acts.
            listening: See `Listening`.
        """
        return super().events(user=user or self._user, **listening)

    async def is_running(self) -> bool:
        """Whether the app's server runs.

        Raises:
            Unsupported: The app is not there.
            MalformedReply: A page for people came instead: of another web server, or a login.
        """
        path = f"{ROOT}/package/serverRunCheck.cgi"
        reply = await self._http.get(path, accept={*replies.SPOKEN, 500, 502, 503, 504})
        if reply.status == 404:
            envelope.acknowledge(reply)
        if reply.status >= 400:
            return False
        try:
            envelope.text(reply)  # the status alone is known to count; no words are
        except CommandRefused:
            return False
        return True

    async def track(self, target_id: str) -> None:
        """Follow a target.

        Raises:
            CommandRefused: There is no such target, or somebody else has locked the controls.
        """
        await self._act("trackTarget.cgi", targetId=_arguments.text("target_id", target_id))

    async def track_icao(self, icao: str) -> None:
        """Follow an aircraft by its ICAO address, as older apps want it. Raises as `track`."""
        await self._act("trackIcao.cgi", icao=_arguments.text("icao", icao))

    async def stop_tracking(self) -> None:
        """Follow nothing in particular any more. Raises as `track`."""
        await self._act("resetTarget.cgi")

    async def stop_tracking_icao(self) -> None:
        """End `track_icao`, as older apps want it. Raises as `track`."""
        await self._act("resetIcao.cgi")

    async def mode(self) -> Mode | Unknown:
        """Who chooses what is followed; the app where it does not say."""
        return await self._get("package/getTrackingMode.cgi", _mode)

    async def set_mode(self, mode: Mode) -> None:
        """Let the app choose what is followed, or not.

        Raises:
            ValueError: *mode* is none.
            CommandRefused: Somebody else has locked the controls.
        """
        wanted = _arguments.one_of("mode", mode, ("MANUAL", "AUTOMATIC"))
        await self._write("setTrackingMode.cgi", {"mode": wanted})

    async def go_to(
        self, *, latitude_deg: float, longitude_deg: float, altitude_m: float | None = None
    ) -> None:
        """Look at a place; in manual mode only.

        Args:
            latitude_deg: Degrees north.
            longitude_deg: Degrees east.
            altitude_m: Height above mean sea level; None leaves that to the app.

        Raises:
            ValueError: It is no place on the earth.
            CommandRefused: The app is in automatic mode, or somebody else has locked the controls.
        """
        altitude = None if altitude_m is None else _arguments.number("altitude_m", altitude_m, -1000, 100_000)
        await self._act(
            "goToCoordinates.cgi",
            lat=_arguments.number("latitude_deg", latitude_deg, -90, 90),
            lon=_arguments.number("longitude_deg", longitude_deg, -180, 180),
            alt=altitude,
        )

    async def lock(self, *, seconds: int) -> None:
        """Keep the controls from other users for a while.

        Raises:
            ValueError: *seconds* is not positive.
            CommandRefused: Somebody else has locked them.
        """
        await self._act("lockApi.cgi", timeout=_arguments.whole("seconds", seconds, 1, 86400))

    async def unlock(self) -> None:
        """Let others have the controls."""
        await self._act("unlockApi.cgi")

    async def flight(self, target_id: str) -> FlightInfo:
        """The flight of a target, as far as it is known.

        Raises:
            CommandRefused: Nothing is.
        """

        def decode(reply: Reply) -> FlightInfo:
            return into(FlightInfo, replies.body(reply), reply)

        return await self._get(
            "package/flightInfo.cgi", decode, {"targetId": _arguments.text("target_id", target_id)}
        )

    async def find(self, *, registration: str | None = None, callsign: str | None = None) -> TargetName:
        """The aircraft with that registration, or with that call sign.

        Raises:
            ValueError: Not one of the two is named.
            CommandRefused: There is none.
        """
        given = {"registration": registration, "callsign": callsign}
        query = {name: _arguments.text(name, value) for name, value in given.items() if value is not None}
        if len(query) != 1:
            raise ValueError(f"registration, callsign: one of the two, not {len(query)}")

        def decode(reply: Reply) -> TargetName:
            return into(TargetName, replies.body(reply), reply)

        return await self._get("package/getIcao.cgi", decode, query)

    async def domains(self) -> Mapping[str, Domain | Unknown]:
        """The domains that can be followed, by how their targets are known."""

        def decode(reply: Reply) -> dict[str, Domain | Unknown]:
            return into(dict[str, Domain | Unknown], _object(reply).get("domainList"), reply)

        return await self._get("package/getDomainList.cgi", decode, {"action": "get"})

    async def map_info(self) -> MapInfo:
        """The offers of the app's map."""

        def decode(reply: Reply) -> MapInfo:
            return into(MapInfo, replies.body(reply), reply)

        return await self._get("package/getMapInfo.cgi", decode)

    async def live_stream(self, rtsp_url: str) -> LiveStream:
        """Where a browser finds the RTSP stream at *rtsp_url*.

        Raises:
            ValueError: It is no RTSP address.
        """
        if not _arguments.text("rtsp_url", rtsp_url).startswith(("rtsp://", "rtsps://")):
            raise ValueError("rtsp_url: an address that begins with rtsp://, not another one")

        def decode(reply: Reply) -> LiveStream:
            return into(LiveStream, replies.body(reply), reply)

        return await self._get("getLiveViewAlias.cgi", decode, {"rtsp_url": rtsp_url})

    @property
    def priority_list(self) -> TargetList[PriorityEntry]:
        """Targets that are preferred."""
        return TargetList(self._line, "PriorityList", "list", PriorityEntry, user=self._user)

    @property
    def white_list(self) -> TargetList[ListEntry]:
        """Targets that alone are followed by the app's own choice."""
        return TargetList(self._line, "WhiteList", "list", ListEntry, user=self._user)

    @property
    def black_list(self) -> TargetList[ListEntry]:
        """Targets that are passed over."""
        return TargetList(self._line, "BlackList", "list", ListEntry, user=self._user)

    @property
    def zones(self) -> Zones:
        """Where targets are looked for."""
        return Zones(self._line, "Zones", "zones", Zone, user=self._user)

    @property
    def setup(self) -> Setup:
        """Settings, calibration, and what can be carried from camera to camera."""
        return Setup(self._line, user=self._user)


@reader
def _object(reply: Reply) -> Mapping[str, Any]:
    found = replies.body(reply)
    if not isinstance(found, Mapping):
        raise MalformedReply("no JSON object", camera=reply.camera, request=reply.request)
    return found


def _mode(reply: Reply) -> Mode | Unknown:
    said = _object(reply).get("mode", "AUTOMATIC")
    found: Mode | Unknown = structure(said, Mode | Unknown)  # type: ignore[arg-type]
    return found
