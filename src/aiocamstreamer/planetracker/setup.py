"""How PlaneTracker is set up, and what can be carried from camera to camera."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

import anyio

from aiocamstreamer._checks import checked
from aiocamstreamer._models import Record, model, unstructure
from aiocamstreamer.app import into
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.calibration import ServerSettings
from aiocamstreamer.planetracker.connections import Connection
from aiocamstreamer.planetracker.planetracker_app import ROOT, Part, filled, within
from aiocamstreamer.planetracker.settings import CameraSettings
from aiocamstreamer.revisions import merged
from aiocamstreamer.transport import Part as FormPart
from aiocamstreamer.transport import Transfer, save
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.signatures import ZIP

Exported: TypeAlias = Literal["NIGHT_SKY_CALIBRATION_DATA", "ALL"]
Imported: TypeAlias = Literal["MAP_DATA", "SERVER_DATA", "ALL"]


_EXPORTS = ("NIGHT_SKY_CALIBRATION_DATA", "ALL")
_IMPORTS = ("MAP_DATA", "SERVER_DATA", "ALL")
_PROTOCOLS = ("http", "https", "https_insecure")


@model
class MilestoneCamera(Record):
    """A camera that a Milestone server knows.

    Attributes:
        index: Its place.
        value: Its identifier.
        label: For people.
    """

    value: str
    index: int = 0
    label: str = ""


class Setup(Part):
    """The app's settings and data."""

    async def camera_settings(self) -> CameraSettings:
        """Settings of what runs on the camera."""
        found, reply = await self._settings("package_camera_settings.cgi")
        return into(CameraSettings, found, reply)

    async def change_camera_settings(self, settings: CameraSettings) -> None:
        """Save settings that were read and changed with `evolve`.

        Only groups that were changed are written; what others have changed meanwhile stays.

        Raises:
            ValueError: a changed value is none that the app takes.
            CommandRefused: the app does not take them.
        """
        await self._change("package_camera_settings.cgi", settings)

    async def server_settings(self) -> ServerSettings:
        """Settings of the app's server."""
        found, reply = await self._settings("package_server_settings.cgi")
        return into(ServerSettings, found, reply)

    async def change_server_settings(self, settings: ServerSettings) -> None:
        """Save settings that were read and changed with `evolve`. As `change_camera_settings`."""
        await self._change("package_server_settings.cgi", settings)

    async def reset_ptz_calibration(self) -> None:
        """Forget how the camera's angles belong to the earth's."""
        await self._act("resetPtzCalibration.cgi")

    async def reset_focus_calibration(self) -> None:
        """Forget how the focus belongs to distances."""
        await self._act("resetFocusCalibration.cgi")

    async def review_focus(self) -> None:
        """Let the app look after the focus now."""
        await self._act("triggerFocusReview.cgi")

    async def export_data(
        self, to: Path, *, kind: Exported = "ALL", transfer: Transfer | None = None
    ) -> None:
        """Copy the app's data to the zip file *to*, which is written when all of it has come.

        Args:
            to: Where it goes; what is there is replaced.
            kind: Which data.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: *kind* is none.
            CommandRefused: the app says no.
            ConnectionLost: the connection ended before the file did.
        """
        if kind not in _EXPORTS:
            raise ValueError(f"kind: one of {', '.join(_EXPORTS)}, got {kind!r}")
        query = {"action": "EXPORT", "dataType": kind}
        path = f"{ROOT}/package_data.cgi"
        await save(self._http, path, query, to, magic=ZIP, transfer=transfer)

    async def import_data(
        self, file: bytes | Path, *, kind: Imported = "ALL", transfer: Transfer | None = None
    ) -> None:
        """Replace the app's data with what *file* holds.

        Args:
            file: The content, or where it lies on this computer.
            kind: Which data.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: *kind* is none, or *file* is empty.
            OSError: *file* cannot be read.
            CommandRefused: the app does not take it.
        """
        if kind not in _IMPORTS:
            raise ValueError(f"kind: one of {', '.join(_IMPORTS)}, got {kind!r}")
        size = (await anyio.Path(file).stat()).st_size if isinstance(file, Path) else len(file)
        if not size:
            raise ValueError("file: it is empty")
        name = file.name if isinstance(file, Path) else "data.zip"
        part = FormPart(name="file", content=file, filename=name, content_type="application/octet-stream")
        query = {"action": "IMPORT", "dataType": kind}
        reply = await self._http.upload(
            f"{ROOT}/package_data.cgi", query, parts=[part], accept=replies.SPOKEN, transfer=transfer
        )
        replies.acknowledge(reply)

    async def check_milestone(self, connection: Connection) -> None:
        """Return if the camera can talk to a Milestone server.

        Raises:
            ValueError: *connection* names no server.
            CommandRefused: it cannot.
        """
        await self._milestone("checkMilestoneConnection.cgi", connection)

    async def milestone_cameras(self, connection: Connection) -> tuple[MilestoneCamera, ...]:
        """The cameras that a Milestone server knows.

        Raises:
            ValueError: *connection* names no server.
            CommandRefused: the camera cannot talk to it.
        """
        reply = await self._milestone("getMilestoneCameraList.cgi", connection)
        return into(tuple[MilestoneCamera, ...], replies.body(reply), reply)

    async def _milestone(self, endpoint: str, connection: Connection) -> Reply:
        form: dict[str, str | int] = {
            "protocol": filled("protocol", connection.protocol),
            "ip": filled("ip", connection.ip),
            "port": int(within("port", connection.port, 1, 65535)),
            "user": connection.user,
            "pass": connection.password,
        }
        if form["protocol"] not in _PROTOCOLS:
            raise ValueError(f"protocol: one of {', '.join(_PROTOCOLS)}, got {connection.protocol!r}")
        reply = await self._http.post(
            f"{ROOT}/package/{endpoint}", form=form, deadline=30.0, accept=replies.SPOKEN
        )
        replies.acknowledge(reply)
        return reply

    async def _settings(self, endpoint: str) -> tuple[Mapping[str, Any], Reply]:
        def decode(reply: Reply) -> tuple[Mapping[str, Any], Reply]:
            found = replies.settings(reply)
            if not isinstance(found, Mapping):
                raise MalformedReply("no settings", camera=reply.camera, request=reply.request)
            return found, reply

        return await self._get(endpoint, decode, {"action": "get"})

    async def _change(self, endpoint: str, settings: Record) -> None:
        checked(settings)
        async with self._line.lock(endpoint):
            current, _ = await self._settings(endpoint)
            whole = merged(current, settings.wire, unstructure(settings))
            path, query = f"{ROOT}/{endpoint}", {"action": "set"}
            replies.acknowledge(await self._http.post(path, query, json=whole, accept=replies.SPOKEN))
