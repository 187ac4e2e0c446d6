"""The packages on one camera."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import anyio.to_thread
import orjson

from aiocamstreamer._arguments import FileContent
from aiocamstreamer._models import Unknown, model, truth
from aiocamstreamer.app import into
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.scripter.package import Manifest, Package
from aiocamstreamer.scripter.package_server import PackageEndpoint
from aiocamstreamer.scripter.scripter_app import ROOT, Part, StorageName, named, stored
from aiocamstreamer.transport import Part as FormPart
from aiocamstreamer.transport import Transfer, save
from aiocamstreamer.wire import envelope, json
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.signatures import ZIP

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""What JSON can say."""

_CONFIGURATIONS = "Camscripter.PackageConfigurations"
_ANSWERS = envelope.SPOKEN | {500}
_INSTALLING = 1800.0


@model
class InstalledPackage:
    """A package on the camera.

    Attributes:
        manifest: What it says of itself.
        storage: Where it lies; None where the app does not say.
    """

    manifest: Manifest
    storage: StorageName | Unknown | None = None

    @property
    def name(self) -> str:
        """Its identifier."""
        return self.manifest.name

    @property
    def version(self) -> str:
        """Its version."""
        return self.manifest.version


class Packages(Part):
    """The packages of the CamScripter app.

    Source: CamScripter App 2.x API
    """

    async def list(self) -> tuple[InstalledPackage, ...]:
        """Every package, in the app's order."""
        return await self._get("package/list.cgi", _listed)

    async def install(
        self,
        package: Package | FileContent,
        *,
        storage: StorageName | None = None,
        transfer: Transfer | None = None,
    ) -> Manifest:
        """Install a package, or upgrade it; its settings stay. Returns what it says of itself.

        It is checked before a byte is sent. It does not run before it is enabled.

        Args:
            package: The package, its zip file's bytes, or where that lies on this computer.
            storage: Where it is stored; None leaves that to the app.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: *package* is none; the text says what is wrong with it. Or *storage* is none.
            OSError: It cannot be read.
            CommandRefused: The app does not take it, or there is no room.
        """
        query = {} if storage is None else {"storage": stored(storage)}
        if not isinstance(package, Package):
            package = await anyio.to_thread.run_sync(Package.read, package)
        # The app passes over files whose names do not end so, and says OK all the same.
        part = _zip_part(f"{package.manifest.name}.zip", package.content)
        reply = await self._http.upload(
            f"{ROOT}/package/install.cgi",
            query,
            parts=[part],
            deadline=_INSTALLING,
            accept=_ANSWERS,
            transfer=transfer,
        )
        envelope.acknowledge(reply)
        return package.manifest

    async def remove(self, name: str) -> None:
        """Remove a package, and what it keeps.

        Raises:
            CommandRefused: There is none of that name.
        """
        query = {"package_name": named(name)}
        reply = await self._http.command(
            f"{ROOT}/package/remove.cgi", query, deadline=60.0, accept=envelope.SPOKEN
        )
        envelope.acknowledge(reply)

    async def enabled(self) -> Mapping[str, bool]:
        """Whether packages run, by name; those that were never enabled or disabled are missing."""
        found = await self._configurations()
        try:
            return {name: truth(item.get("enabled", False)) for name, item in found.items()}
        except ValueError as problem:
            raise MalformedReply(f"{_CONFIGURATIONS}: {problem}", camera=self._line.camera) from problem

    async def enable(self, *names: str) -> None:
        """Let packages run, now and after a restart.

        Raises:
            ValueError: *names* are none.
            CommandRefused: There is no package of one of the names; nothing is changed then.

        Source: CamScripter App 2.x API, "Package configuration"
        """
        await self._set_enabled(names, enabled=True)

    async def disable(self, *names: str) -> None:
        """Let packages run no more; as `enable`."""
        await self._set_enabled(names, enabled=False)

    async def settings(self, name: str) -> Json:
        """The settings of a package, as it keeps them.

        Raises:
            CommandRefused: There is no such package.
        """
        query = {"package_name": named(name), "action": "get"}
        return await self._get("package/settings.cgi", _json, query)

    async def set_settings(self, name: str, settings: Json) -> None:
        """Replace the settings of a package, which is told and restarts.

        Raises:
            TypeError: *settings* cannot be said in JSON.
            CommandRefused: There is no such package.
        """
        query = {"package_name": named(name), "action": "set"}
        try:
            content = orjson.dumps(settings)
        except orjson.JSONEncodeError as problem:
            raise TypeError(f"settings: {problem}") from problem
        reply = await self._http.post(
            f"{ROOT}/package/settings.cgi",
            query,
            content=content,
            content_type="application/json",
            accept=envelope.SPOKEN,
        )
        envelope.acknowledge(reply)

    async def export_data(self, name: str, to: Path, *, transfer: Transfer | None = None) -> None:
        """Copy what a package keeps to the zip file *to*, which is written when all of it has come.

        Args:
            name: The package.
            to: Where it goes; what is there is replaced.
            transfer: Told how far it has travelled.

        Raises:
            CommandRefused: There is no such package.
            ConnectionLost: The connection ended before the file did.
        """
        path, query = f"{ROOT}/package/data.cgi", {"action": "EXPORT", "package_name": named(name)}
        await save(self._http, path, query, to, magic=ZIP, method="POST", transfer=transfer)

    async def import_data(self, name: str, file: FileContent, *, transfer: Transfer | None = None) -> None:
        """Replace what a package keeps with what `export_data` brought.

        Raises:
            ValueError: *file* is no zip file.
            OSError: It cannot be read.
            CommandRefused: There is no such package, or it does not take the file.
        """
        query = {"action": "IMPORT", "package_name": named(name)}
        content = file if isinstance(file, bytes) else Path(file)
        await _check_zip(content)
        reply = await self._http.upload(
            f"{ROOT}/package/data.cgi",
            query,
            parts=[_zip_part(f"{name}.zip", content)],
            accept=_ANSWERS,
            transfer=transfer,
        )
        envelope.acknowledge(reply)

    async def page(self, name: str, path: str = "index.html") -> bytes:
        """A file out of a package's folder ``html``.

        Raises:
            ValueError: *path* leaves that folder.
            Unsupported: There is no such file.

        Source: CamScripter App 2.x API, "Access to static html"
        """
        if ".." in path.split("/"):
            raise ValueError(f"path: below the package's folder, got {path!r}")
        reply = await self._http.get(f"{ROOT}/package/{named(name)}/{path.lstrip('/')}", accept={404})
        if reply.status == 404:
            envelope.acknowledge(reply)
        return reply.content

    def endpoint(self, name: str, *, public: bool = False) -> PackageEndpoint:
        """The HTTP server of a package itself; nothing is sent yet.

        Args:
            name: The package.
            public: Talk to the one that answers anybody; no credentials are sent then.

        Source: CamScripter App 2.x API, "HTTP Proxy"
        """
        return PackageEndpoint(self._line, named(name), public=public)

    async def _set_enabled(self, names: Sequence[str], *, enabled: bool) -> None:
        if not names:
            raise ValueError("names: name at least one package")
        wanted = [named(name) for name in names]
        async with self._line.lock(_CONFIGURATIONS):
            there = {package.name for package in await self.list()}
            if missing := [name for name in wanted if name not in there]:
                raise CommandRefused(
                    f"no package {missing[0]}",
                    camera=self._line.camera,
                    request="enable or disable a package",
                )
            found = copy.deepcopy(dict(await self._configurations()))
            for name in wanted:
                found[name] = {**found.get(name, {}), "enabled": enabled}
            await self._set_parameter(_CONFIGURATIONS, orjson.dumps(found).decode())

    async def _configurations(self) -> Mapping[str, Mapping[str, Any]]:
        """What is saved of each package."""
        value = (await self._parameter(_CONFIGURATIONS)).strip()
        try:
            found = json.loads(value) if value else {}
        except ValueError:
            found = None
        if not isinstance(found, Mapping) or not all(isinstance(item, Mapping) for item in found.values()):
            raise MalformedReply(f"{_CONFIGURATIONS} holds no configuration", camera=self._line.camera)
        return found


async def _check_zip(content: bytes | Path) -> None:
    """Raise ValueError where *content* does not begin as zip files do."""
    head = content[:8] if isinstance(content, bytes) else b""
    if isinstance(content, Path):
        async with await anyio.open_file(content, "rb") as file:
            head = await file.read(8)
    if not head.startswith(ZIP):
        raise ValueError(f"file: no zip file, it begins with {head!r}")


def _zip_part(filename: str, content: bytes | Path) -> FormPart:
    return FormPart(name="file", content=content, filename=filename, content_type="application/zip")


def _listed(reply: Reply) -> tuple[InstalledPackage, ...]:
    """Flat manifests, or manifests with their storage beside them, as versions differ."""
    found = envelope.body(reply)
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise MalformedReply("no list of packages", camera=reply.camera, request=reply.request)
    return tuple(
        into(
            InstalledPackage,
            {"manifest": item.get("manifest", item), "storage": item.get("storage")},
            reply,
        )
        for item in found
    )


def _json(reply: Reply) -> Json:
    """Whatever the package saved: keys such as "status" and "error" are its own."""
    if reply.status >= 400:
        envelope.acknowledge(reply)
    if not reply.content.strip():
        return {}
    found: Json = envelope.raw(reply)
    return found
