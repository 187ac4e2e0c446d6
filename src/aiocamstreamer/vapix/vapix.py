"""VAPIX as one service: a property for each part of the camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked_json
from aiocamstreamer.secret import Hidden
from aiocamstreamer.transport.body import apart
from aiocamstreamer.vapix.apis import Apis
from aiocamstreamer.vapix.applications import Applications
from aiocamstreamer.vapix.capabilities import Capabilities, capabilities
from aiocamstreamer.vapix.cleaners import Cleaners
from aiocamstreamer.vapix.clock import Clock
from aiocamstreamer.vapix.device import Device
from aiocamstreamer.vapix.disks import Disks
from aiocamstreamer.vapix.event_topics import EventTopics
from aiocamstreamer.vapix.http_headers import HttpHeaders
from aiocamstreamer.vapix.imaging import Imaging
from aiocamstreamer.vapix.media_clips import MediaClips
from aiocamstreamer.vapix.network import Network
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.vapix.ports import Ports
from aiocamstreamer.vapix.ptz import Ptz
from aiocamstreamer.vapix.recordings import Recordings
from aiocamstreamer.vapix.system import System
from aiocamstreamer.vapix.tours import Tours
from aiocamstreamer.vapix.users import Users
from aiocamstreamer.vapix.watch import VapixWatch
from aiocamstreamer.wire import service_call
from aiocamstreamer.wire.service_call import Json


class Vapix(VapixWatch):
    """The APIs of Axis cameras themselves, whatever apps they run."""

    @property
    def applications(self) -> Applications:
        """ACAP applications: list, start, stop, install, license."""
        return Applications(self._line)

    @property
    def apis(self) -> Apis:
        """APIs that it has, and their versions."""
        return Apis(self._line)

    @property
    def cleaners(self) -> Cleaners:
        """Wipers and speed drying."""
        return Cleaners(self._line)

    @property
    def clock(self) -> Clock:
        """Its date, time and time zone."""
        return Clock(self._line)

    @property
    def device(self) -> Device:
        """The camera's description of itself."""
        return Device(self._line)

    @property
    def disks(self) -> Disks:
        """SD cards and network shares."""
        return Disks(self._line)

    @property
    def event_topics(self) -> EventTopics:
        """Topics of its own events."""
        return EventTopics(self._line)

    @property
    def http_headers(self) -> HttpHeaders:
        """Header fields of its answers."""
        return HttpHeaders(self._line)

    @property
    def imaging(self) -> Imaging:
        """Snapshots, picture sizes and MJPEG frames."""
        return Imaging(self._line)

    @property
    def media_clips(self) -> MediaClips:
        """Sounds that it keeps: play, stop, upload."""
        return MediaClips(self._line)

    @property
    def network(self) -> Network:
        """Hosts that it reaches, and network traces."""
        return Network(self._line)

    @property
    def params(self) -> Params:
        """Its whole configuration as names and values."""
        return Params(self._line)

    @property
    def ports(self) -> Ports:
        """Inputs and outputs."""
        return Ports(self._line)

    @property
    def ptz(self) -> Ptz:
        """Pan, tilt and zoom, and presets."""
        return Ptz(self._line)

    @property
    def recordings(self) -> Recordings:
        """Recordings on its disks, and the rules that make them."""
        return Recordings(self._line)

    @property
    def system(self) -> System:
        """Readiness, restart, reports and logs."""
        return System(self._line)

    @property
    def tours(self) -> Tours:
        """Guard tours."""
        return Tours(self._line)

    @property
    def users(self) -> Users:
        """Its accounts, and which of them is ours."""
        return Users(self._line)

    async def capabilities(self, *, refresh: bool = False) -> Capabilities:
        """Features of this camera and rights of this account; remembered until the camera restarts.

        Args:
            refresh: Ask again even so: applications come and go without a restart.

        Raises:
            AccessDenied: The camera does not know this account.
        """
        return await capabilities(self._line, refresh=_arguments.flag("refresh", refresh))

    async def call(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, Json] | None = None,
        *,
        simplified: bool = False,
        repeatable: bool = False,
    ) -> dict[str, Any]:
        """The answer to a ``/vapix/<service>`` call.

        Args:
            service: For example ``call``.
            action: With its prefix, for example ``axcall:GetSIPConfiguration``.
            arguments: Arguments of the action.
            simplified: Speak ``key=value`` instead of JSON, as the smallest devices do.
            repeatable: Whether it only reads: it is sent again where an idle connection proves to be closed.

        Raises:
            ServiceFault: The service failed; ``sub_code`` says how.
            Unsupported: The camera has no such service.

        Source: VAPIX introduction, "JSON and simplified key-value requests"
        """
        path = f"/vapix/{_segment('service', service)}"
        _arguments.line("action", action)
        if not isinstance(arguments, Mapping | None):
            raise TypeError(f"arguments: values by their names, not {_arguments.shown(arguments)}")
        checked_json(arguments, "arguments")
        given = Hidden(arguments or {})
        del arguments
        again = _arguments.flag("repeatable", repeatable)
        if not _arguments.flag("simplified", simplified):
            call = {action: given}
            reply = await self._http.post(path, json=call, accept=(400, 500), repeatable=again)
            return await apart(service_call.decode, reply)
        # They may hold passwords, which have no place in a URL.
        form = Hidden(service_call.flatten(given)) or None
        query = {"format": "simple", "action": action}
        method = "POST" if form else "GET"
        reply = await self._http.request(method, path, query, form=form, accept=(400, 500), repeatable=again)
        return await apart(service_call.decode_simplified, reply)


def _segment(name: str, value: object) -> str:
    """*value*, if it is one segment of a path and leads nowhere else."""
    said = _arguments.line(name, value)
    if not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in said):
        raise ValueError(f"{name}: letters, digits, - and _, not {_arguments.shown(value)}")
    return said
