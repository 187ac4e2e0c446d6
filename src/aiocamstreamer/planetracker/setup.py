"""How PlaneTracker is set up, and what can be carried from camera to camera."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, Unpack

import anyio.to_thread

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._checks import checked
from aiocamstreamer._models import Record, Unknown, model
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.planetracker import replies
from aiocamstreamer.planetracker.calibration import ServerSettings, ServerSettingsFields
from aiocamstreamer.planetracker.connections import Connection
from aiocamstreamer.planetracker.planetracker_app import ROOT, Part
from aiocamstreamer.planetracker.settings import CameraSettings, CameraSettingsFields
from aiocamstreamer.revisions import renewed, revised
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport import Part as FormPart
from aiocamstreamer.transport import Transfer, ending, save
from aiocamstreamer.wire.reply import Reply, into
from aiocamstreamer.wire.signatures import ZIP

Exported: TypeAlias = Literal["NIGHT_SKY_CALIBRATION_DATA", "ALL"]
Imported: TypeAlias = Literal["MAP_DATA", "SERVER_DATA", "ALL"]


_EXPORTS = ("NIGHT_SKY_CALIBRATION_DATA", "ALL")
_IMPORTS = ("MAP_DATA", "SERVER_DATA", "ALL")
_PROTOCOLS = ("http", "https", "https_insecure")

R = TypeVar("R", bound=Record)


@model
class MilestoneCamera(Record):
    """A camera that a Milestone server knows.

    Attributes:
        index: Its place.
        value: Its identifier.
        label: For people.
    """

    value: str
    index: int | None = 0
    label: str | None = ""


class Setup(Part):
    """The app's settings and data."""

    async def camera_settings(self) -> CameraSettings:
        """Settings of what runs on the camera."""
        found, reply = await self._settings("package_camera_settings.cgi")
        return into(CameraSettings, found, reply)

    async def change_camera_settings(self, **changes: Unpack[CameraSettingsFields]) -> CameraSettings:
        """Change the named settings of what runs on the camera, and return all of them.

        Whatever was not changed stays as it is on the camera by then, also within groups that were read and
        changed with `evolve`.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
            CommandRefused: The app does not take them.
        """
        return await self._change("package_camera_settings.cgi", CameraSettings, changes)

    async def server_settings(self) -> ServerSettings:
        """Settings of the app's server."""
        found, reply = await self._settings("package_server_settings.cgi")
        return into(ServerSettings, found, reply)

    async def change_server_settings(self, **changes: Unpack[ServerSettingsFields]) -> ServerSettings:
        """Change the named settings of the app's server, and return all. As `change_camera_settings`."""
        return await self._change("package_server_settings.cgi", ServerSettings, changes)

    async def reset_ptz_calibration(self) -> None:
        """Forget how the camera's angles belong to the earth's."""
        await self._act("resetPtzCalibration.cgi")

    async def reset_focus_calibration(self) -> None:
        """Forget how the focus belongs to distances."""
        await self._act("resetFocusCalibration.cgi")

    async def review_focus(self) -> None:
        """Let the app look after the focus now."""
        await self._act("triggerFocusReview.cgi")

    @ending
    async def download_data(
        self, to: str | os.PathLike[str], *, kind: Exported = "ALL", transfer: Transfer | None = None
    ) -> int:
        """Copy the app's data to the zip file *to*; returns its size in bytes.

        Args:
            to: Where it goes; what is there is replaced when all of it has come.
            kind: Which data.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: *kind* is none.
            CommandRefused: The app says no.
            ConnectionLost: The connection ended before the file did.
            OSError: *to* cannot be written.
        """
        query = {"action": "EXPORT", "dataType": _arguments.one_of("kind", kind, _EXPORTS)}
        path = f"{ROOT}/package_data.cgi"
        return await save(self._http, path, query, to, magic=ZIP, transfer=transfer)

    @ending
    async def upload_data(
        self, file: FileContent, *, kind: Imported = "ALL", transfer: Transfer | None = None
    ) -> None:
        """Replace the app's data with what *file* holds.

        Args:
            file: The content, or where it lies on this computer.
            kind: Which data.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: *kind* is none, or *file* is empty.
            OSError: *file* cannot be read.
            CommandRefused: The app does not take it.
        """
        query = {"action": "IMPORT", "dataType": _arguments.one_of("kind", kind, _IMPORTS)}
        content = _arguments.file("file", file)
        name = content.name if isinstance(content, Path) else "data.zip"
        part = FormPart(name="file", content=content, filename=name, content_type="application/octet-stream")
        if not await anyio.to_thread.run_sync(lambda: part.size):
            raise ValueError("file: bytes, or the path of a file, not an empty one")
        reply = await self._http.upload(
            f"{ROOT}/package_data.cgi", query, parts=[part], accept=replies.SPOKEN, transfer=transfer
        )
        replies.acknowledge(reply)

    async def check_milestone(self, connection: Connection) -> None:
        """Return if the camera can talk to a Milestone server.

        Raises:
            ValueError: *connection* names no server.
            CommandRefused: It cannot.
        """
        await self._milestone("checkMilestoneConnection.cgi", connection)

    async def milestone_cameras(self, connection: Connection) -> tuple[MilestoneCamera | Unknown, ...]:
        """The cameras that a Milestone server knows.

        Raises:
            ValueError: *connection* names no server.
            CommandRefused: The camera cannot talk to it.
        """
        reply = await self._milestone("getMilestoneCameraList.cgi", connection)
        return into(tuple[MilestoneCamera | Unknown, ...], replies.body(reply), reply)

    async def _milestone(self, endpoint: str, connection: Connection) -> Reply:
        server = checked(connection, "connection")
        form: dict[str, str | int | Secret] = {
            "protocol": str(_arguments.one_of("protocol", server.protocol, _PROTOCOLS)),
            "ip": _arguments.text("ip", server.ip),
            "port": server.port or 0,
            "user": server.user or "",
            "pass": Secret(server.password or ""),
        }
        reply = await self._http.post(
            f"{ROOT}/package/{endpoint}", form=form, deadline=30.0, accept=replies.SPOKEN, repeatable=True
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

    async def _change(self, endpoint: str, kind: type[R], changes: Mapping[str, Any]) -> R:
        checked(revised(kind(), changes))  # before anything is sent
        async with self._line.lock(f"planetracker {endpoint}"):
            current, reply = await self._settings(endpoint)
            after = renewed(current, into(kind, current, reply), changes)
            if after != current:
                path, query = f"{ROOT}/{endpoint}", {"action": "set"}
                replies.acknowledge(await self._http.post(path, query, json=after, accept=replies.SPOKEN))
        return into(kind, after, reply)
