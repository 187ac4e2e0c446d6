"""The packages on one camera."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import anyio.to_thread

from aiocamstreamer import _arguments, parameters
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._checks import checked_json
from aiocamstreamer._models import Unknown, known, model
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, NotFound
from aiocamstreamer.scripter.package import Manifest, Package
from aiocamstreamer.scripter.package_server import PackageEndpoint
from aiocamstreamer.scripter.scripter_app import ROOT, Part, StorageName, named, stored
from aiocamstreamer.transport import Part as FormPart
from aiocamstreamer.transport import Transfer, ending, save
from aiocamstreamer.wire import envelope, json
from aiocamstreamer.wire.json import dumps
from aiocamstreamer.wire.reply import Reply, into, reader, rewriter
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
        return self.manifest.version or ""


class Packages(Part):
    """The packages of the CamScripter app.

    Source: CamScripter App 2.x API
    """

    async def list(self) -> tuple[InstalledPackage | Unknown, ...]:
        """Every package, in the app's order."""
        return await self._get("package/list.cgi", _listed)

    async def get(self, name: str) -> InstalledPackage:
        """The package *name*.

        Raises:
            NotFound: There is none.
        """
        return self._found(named(name), await self.list())

    @ending
    async def upload(
        self,
        file: Package | FileContent,
        *,
        storage: StorageName | None = None,
        transfer: Transfer | None = None,
    ) -> InstalledPackage:
        """Install a package, or upgrade it; its settings stay. Returns what is stored.

        It is checked before a byte is sent. It does not run before it is enabled.

        Args:
            file: The package, its zip file's bytes, or where that lies on this computer.
            storage: Where it is stored; None leaves that to the app.
            transfer: Told how far it has travelled.

        Raises:
            ValueError: *file* is no package; the text says what is wrong with it. Or *storage* is none.
            OSError: It cannot be read.
            CommandRefused: The app does not take it, or there is no room.
        """
        query = {} if storage is None else {"storage": stored(storage)}
        package = file if isinstance(file, Package) else await anyio.to_thread.run_sync(Package.read, file)
        # The app passes over files whose names do not end so, and says OK all the same.
        part = _zip_part(f"{package.manifest.name}.zip", package.content)
        async with self._turn:
            reply = await self._http.upload(
                f"{ROOT}/package/install.cgi",
                query,
                parts=[part],
                deadline=_INSTALLING,
                accept=_ANSWERS,
                transfer=transfer,
            )
        envelope.acknowledge(reply)
        with suppress(CameraError):  # it is installed, whatever becomes of this question
            return await self.get(package.manifest.name)
        return InstalledPackage(manifest=package.manifest, storage=storage)

    async def remove(self, *names: str, missing_ok: bool = False) -> None:
        """Remove packages, and what they keep.

        Args:
            names: The packages.
            missing_ok: Do not mind those that are not there.

        Raises:
            NotFound: There is none of one of the names; none is removed then.
        """
        wanted = [named(name) for name in names]
        _arguments.flag("missing_ok", missing_ok)
        if not wanted:
            return
        async with self._turn:
            there = await self.list()
            named_there = {package.name for package in known(there)}
            if not missing_ok:
                for name in wanted:
                    self._found(name, there)
            for name in dict.fromkeys(wanted):
                if name in named_there:
                    await self._command("package/remove.cgi", {"package_name": name}, deadline=60.0)

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
            NotFound: There is no package of one of the names; nothing is changed then.

        Source: CamScripter App 2.x API, "Package configuration"
        """
        await self._set_enabled(names, enabled=True)

    async def disable(self, *names: str) -> None:
        """Let packages run no more; as `enable`."""
        await self._set_enabled(names, enabled=False)

    async def settings(self, name: str) -> Json:
        """The settings of a package, as it keeps them.

        Raises:
            NotFound: There is no such package.
        """
        query = {"package_name": named(name), "action": "get"}
        with envelope.seeking(f"package {name!r}"):
            return await self._get("package/settings.cgi", _json, query)

    @rewriter
    async def change_settings(self, name: str, /, **changes: Json) -> Mapping[str, Json]:
        """Change the named settings of a package, which is told and restarts; returns all of them.

        Whatever is not named stays as it is on the camera by then.

        Raises:
            TypeError: A value cannot be said in JSON.
            ValueError: A value cannot be said in JSON.
            NotFound: There is no such package.
            CommandRefused: It keeps something else than settings with names.
        """
        checked_json(changes, "changes")
        async with self._line.lock(f"camscripter settings {named(name)}"):
            current = await self.settings(name)
            if not isinstance(current, Mapping):
                raise CommandRefused(
                    "its settings have no names",
                    camera=self._line.camera,
                    request=f"package {name}",
                    quoted=False,
                )
            after = {**current, **changes}
            if after != current:
                await self._save_settings(name, after)
        return after

    async def set_settings(self, name: str, settings: Json) -> None:
        """Replace the settings of a package, which is told and restarts.

        Raises:
            TypeError: *settings* cannot be said in JSON.
            ValueError: *settings* cannot be said in JSON.
            NotFound: There is no such package.
        """
        checked_json(settings, "settings")
        async with self._line.lock(f"camscripter settings {named(name)}"):
            await self._save_settings(name, settings)

    @ending
    async def download_data(
        self, name: str, to: str | os.PathLike[str], *, transfer: Transfer | None = None
    ) -> int:
        """Copy what a package keeps to the zip file *to*; returns its size in bytes.

        Args:
            name: The package.
            to: Where it goes; what is there is replaced when all of it has come.
            transfer: Told how far it has travelled.

        Raises:
            NotFound: There is no such package.
            ConnectionLost: The connection ended before the file did.
            OSError: *to* cannot be written.
        """
        path, query = f"{ROOT}/package/data.cgi", {"action": "EXPORT", "package_name": named(name)}
        with envelope.seeking(f"package {name!r}"):
            return await save(self._http, path, query, to, magic=ZIP, method="POST", transfer=transfer)

    @ending
    async def upload_data(self, name: str, file: FileContent, *, transfer: Transfer | None = None) -> None:
        """Replace what a package keeps with what `download_data` brought.

        Raises:
            ValueError: *file* is no zip file.
            OSError: It cannot be read.
            NotFound: There is no such package.
            CommandRefused: It does not take the file.
        """
        query = {"action": "IMPORT", "package_name": named(name)}
        content = _arguments.file("file", file)
        await _check_zip(content)
        reply = await self._http.upload(
            f"{ROOT}/package/data.cgi",
            query,
            parts=[_zip_part(f"{name}.zip", content)],
            accept=_ANSWERS,
            transfer=transfer,
        )
        with envelope.seeking(f"package {name!r}"):
            envelope.acknowledge(reply)

    async def page(self, name: str, path: str = "index.html") -> bytes:
        """A file out of a package's folder ``html``.

        Raises:
            ValueError: *path* leaves that folder.
            Unsupported: There is no such file.

        Source: CamScripter App 2.x API, "Access to static html"
        """
        if ".." in _arguments.text("path", path).split("/"):
            raise ValueError(f"path: below the package's folder, not {_arguments.shown(path)}")
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
        return PackageEndpoint(self._line, named(name), public=_arguments.flag("public", public))

    async def _set_enabled(self, names: Sequence[str], *, enabled: bool) -> None:
        wanted = [named(name) for name in _arguments.some("names", names)]
        async with self._turn:
            there = await self.list()
            for name in wanted:
                self._found(name, there)
            found = await self._configurations()
            after = {**found, **{name: _switched(found.get(name, {}), enabled=enabled) for name in wanted}}
            if after != found:
                await parameters.update(self._line, {_CONFIGURATIONS: dumps(after).decode()})

    @property
    def _turn(self) -> AbstractAsyncContextManager[object]:
        """One writer at a time, from the read to the write: all configurations lie in one parameter."""
        return self._line.lock("camscripter packages")

    def _found(self, name: str, packages: Iterable[InstalledPackage | Unknown]) -> InstalledPackage:
        for package in known(packages):
            if package.name == name:
                return package
        raise NotFound(f"package {name!r}", camera=self._line.camera, request=f"{ROOT}/package/list.cgi")

    async def _save_settings(self, name: str, settings: Json) -> None:
        reply = await self._http.post(
            f"{ROOT}/package/settings.cgi",
            {"package_name": name, "action": "set"},
            content=dumps(settings),
            content_type="application/json",
            accept=envelope.SPOKEN,
        )
        with envelope.seeking(f"package {name!r}"):
            _judge(reply)

    async def _configurations(self) -> Mapping[str, Mapping[str, Any]]:
        """The saved configuration of each package."""
        value = (await parameters.of_app(self._line, _CONFIGURATIONS)).strip()
        try:
            found = json.loads(value) if value else {}
        except ValueError:
            found = None
        if not isinstance(found, Mapping) or not all(isinstance(item, Mapping) for item in found.values()):
            raise MalformedReply(f"{_CONFIGURATIONS} holds no configuration", camera=self._line.camera)
        return found


def _switched(configuration: Mapping[str, Any], *, enabled: bool) -> Mapping[str, Any]:
    """*configuration* with its package on or off; what is so already stays as it is spelled."""
    with suppress(KeyError, ValueError):
        if truth(configuration["enabled"]) is enabled:
            return configuration
    return {**configuration, "enabled": enabled}


async def _check_zip(content: bytes | Path) -> None:
    """Raise ValueError where *content* does not begin as zip files do."""
    head = await anyio.to_thread.run_sync(_arguments.contents, "file", content, 8)
    if not head.startswith(ZIP):
        raise ValueError(f"file: a zip file, not what begins with {_arguments.shown(head)}")


def _zip_part(filename: str, content: bytes | Path) -> FormPart:
    return FormPart(name="file", content=content, filename=filename, content_type="application/zip")


def _listed(reply: Reply) -> tuple[InstalledPackage | Unknown, ...]:
    """Flat manifests, or manifests with their storage beside them, as versions differ."""
    found = envelope.body(reply)
    if not isinstance(found, list):
        raise MalformedReply("no list of packages", camera=reply.camera, request=reply.request)
    told = [
        {"manifest": item.get("manifest", item), "storage": item.get("storage")}
        if isinstance(item, Mapping)
        else item
        for item in found
    ]
    return into(tuple[InstalledPackage | Unknown, ...], told, reply)


_REFUSAL = {"status", "code", "message"}
"""Keys of the app's own refusals."""


@reader
def _judge(reply: Reply) -> None:
    """Raise what the app says of settings; its 404 concerns the package, unless it has no word for it."""
    said = reply.text.strip()
    if reply.status == 404 and said.lower().startswith("package"):
        raise CommandRefused(said, code=404, camera=reply.camera, request=reply.request)
    envelope.acknowledge(reply)


@reader
def _json(reply: Reply) -> Json:
    """Whatever the package saved: keys such as "status" and "error" are its own, beside others."""
    if reply.status >= 400:
        _judge(reply)
    if not reply.content.strip():
        return {}
    found: Json = envelope.raw(reply)
    if isinstance(found, Mapping) and "message" in found and found.keys() <= _REFUSAL:
        envelope.judge(reply, found)
    return found
