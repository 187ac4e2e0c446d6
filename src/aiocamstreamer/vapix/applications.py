"""ACAP applications: list, start, stop, install, configure, license.

Source: VAPIX Application API
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal, TypeAlias

import anyio

from aiocamstreamer._models import truth
from aiocamstreamer.errors import (
    ConnectionLost,
    MalformedReply,
    TimedOut,
    TransportError,
    Unsupported,
)
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Part, Transfer
from aiocamstreamer.vapix.api import lacking, structured
from aiocamstreamer.vapix.application import Application, Sdk
from aiocamstreamer.vapix.application_errors import (
    ApplicationRefused,
    ControlProblem,
    LicenseProblem,
    SettingProblem,
    UploadProblem,
    explained,
)
from aiocamstreamer.vapix.device import Device
from aiocamstreamer.vapix.package import Package
from aiocamstreamer.vapix.preflight import objections
from aiocamstreamer.wire import text, xml
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply

Setting: TypeAlias = Literal["AllowUnsigned", "AllowRoot"]
_Test = Callable[[Application | None], bool]

_CGI = "/axis-cgi/applications"
_UNCLEAR = (ControlProblem.TIMED_OUT, UploadProblem.TIMED_OUT)
_SLOW = 60.0
"""Seconds to start, stop or license an application: some take more than ten to stop."""
_POLL = 2.0
"""Seconds between two looks at the list."""


class Applications(Service):
    """The camera's ACAP applications."""

    async def list(self) -> tuple[Application, ...]:
        """Every installed application, in the camera's order.

        Raises:
            Unsupported: Firmware from before Embedded Development 1.20.
        """
        reply = await self._read("list.cgi")
        element = xml.answer(reply, repeated=("application",))
        return tuple(structured(reply, item, Application) for item in xml.children(element, "application"))

    async def find(self, name: str) -> Application:
        """The application called *name*, matched exactly first and then without case.

        Raises:
            ApplicationRefused: None is installed under that name.
        """
        installed = {application.name: application for application in await self.list()}
        found = installed.get(name) or {key.lower(): it for key, it in installed.items()}.get(name.lower())
        if found is None:
            raise ApplicationRefused.of(
                ControlProblem.NOT_FOUND, camera=self._line.camera, request=f"application {name!r}"
            )
        return found

    async def start(self, name: str, *, running_ok: bool = False) -> None:
        """Start *name*, spelled as `list` spells it; with *running_ok* it may run already.

        Raises:
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        forgiven = {ControlProblem.ALREADY_RUNNING} if running_ok else set()
        await self._control("start", name, forgiven, _runs)

    async def stop(self, name: str, *, stopped_ok: bool = False) -> None:
        """Stop *name*; with *stopped_ok* it may have been stopped before.

        Raises:
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        forgiven = {ControlProblem.NOT_RUNNING} if stopped_ok else set()
        await self._control("stop", name, forgiven, lambda app: app is not None and not app.is_running)

    async def restart(self, name: str) -> None:
        """Stop and start *name*, which must run; where the answer is lost, whether it runs then decides.

        Raises:
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        await self._control("restart", name, (), _runs)

    async def remove(self, name: str, *, missing_ok: bool = False) -> None:
        """Uninstall *name*; with *missing_ok* it may not be installed at all.

        Raises:
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        forgiven = {ControlProblem.NOT_FOUND} if missing_ok else set()
        await self._control("remove", name, forgiven, lambda app: app is None)

    async def wait_running(self, name: str) -> Application:
        """The application *name*, once it runs; bound the wait with ``anyio.fail_after``.

        Raises:
            ApplicationRefused: It is not installed.
        """
        while True:
            application = await self.find(name)
            if application.is_running:
                return application
            await anyio.sleep(_POLL)

    async def preflight(self, package: Package) -> tuple[UploadProblem, ...]:
        """What the camera would have against *package*, as far as that can be told without sending it.

        Architecture, AXIS OS version, a missing signature and the letter case of the name are looked at.
        """
        device, installed = await Device(self._line).info(), await self.list()
        return objections(package, device, installed, allows_unsigned=await self._allows_unsigned())

    async def upload(
        self,
        package: Package | str | os.PathLike[str],
        *,
        transfer: Transfer | None = None,
        deadline: float = 300.0,
        settle: float = 30.0,
    ) -> Application:
        """Install *package*, or upgrade to it, and tell how the camera lists it then.

        Where the answer is lost or says that the outcome is unknown, the camera's list decides: the upload
        has succeeded when the package's name and version are there.

        Args:
            package: The file; it is read and checked before a byte of it is sent.
            transfer: Iterate over it in another task to follow the progress.
            deadline: Seconds for upload and installation.
            settle: Seconds to look at the list after an unclear answer.

        Raises:
            ValueError: The file is no ACAP package.
            ApplicationRefused: With ``problem``, an `UploadProblem`.
        """
        if not isinstance(package, Package):
            package = await anyio.to_thread.run_sync(Package.read, package)
        part = _file("packfil", package.path.name, package.path)
        try:
            with explained(UploadProblem):
                reply = await self._http.upload(
                    f"{_CGI}/upload.cgi", parts=[part], transfer=transfer, deadline=deadline
                )
                text.ok(reply)
        except (ApplicationRefused, ConnectionLost, TimedOut) as problem:
            if not await self._settled(problem, package.name, lambda app: _is(app, package), settle):
                raise
        return await self.find(package.name)

    async def upload_license(self, name: str, key: bytes | Path) -> None:
        """Install the license *key* of *name*: what its vendor issued, or the file that holds it.

        Raises:
            ApplicationRefused: With ``problem``, a `LicenseProblem`.
        """
        arguments = {"action": "uploadlicensekey", "package": name}
        part = _file("licenseKey", f"{name}LicenseKey.xml", key)
        with explained(LicenseProblem):
            reply = await self._http.upload(f"{_CGI}/license.cgi", arguments, parts=[part], deadline=_SLOW)
            text.ok(reply)

    async def remove_license(self, name: str) -> None:
        """Remove the license key of *name*.

        Raises:
            ApplicationRefused: With ``problem``, a `LicenseProblem`.
        """
        arguments = {"action": "removelicensekey", "package": name}
        with explained(LicenseProblem):
            text.ok(await self._http.command(f"{_CGI}/license.cgi", arguments, deadline=_SLOW))

    async def setting(self, name: Setting) -> bool:
        """Whether the camera allows unsigned packages, or applications that run as root.

        Raises:
            ApplicationRefused: This firmware has no such setting.
            Unsupported: AXIS OS before 11.2.
        """
        return await self._setting({"action": "get", "name": name})

    async def change_setting(self, name: Setting, *, allowed: bool) -> bool:
        """Allow or forbid unsigned packages, or applications that run as root; what the camera says then.

        Raises:
            ApplicationRefused: This firmware has no such setting.
            Unsupported: AXIS OS before 11.2.
        """
        return await self._setting({"action": "set", "name": name, "value": str(allowed).lower()})

    async def sdks(self) -> tuple[Sdk, ...]:
        """The kinds of applications that the camera can run.

        Raises:
            Unsupported: Firmware without info.cgi.
        """
        element = xml.answer(await self._read("info.cgi"), repeated=("sdk",))
        supported = xml.node(element.get("supportedSdks"))
        found = (
            Sdk(name=xml.value(sdk), version=sdk.get("@version", ""))
            for sdk in xml.children(supported, "sdk")
        )
        return tuple(sdk for sdk in found if sdk.name)

    async def _read(self, cgi: str) -> Reply:
        with lacking(f"{_CGI}/{cgi}"):
            return await self._http.get(f"{_CGI}/{cgi}")

    async def _allows_unsigned(self) -> bool:
        try:
            return await self.setting("AllowUnsigned")
        except Unsupported:  # before AXIS OS 11.2 nothing had to be signed
            return True
        except ApplicationRefused:  # from AXIS OS 13 everything has to be
            return False

    async def _setting(self, arguments: dict[str, str]) -> bool:
        path = f"{_CGI}/config.cgi"
        with lacking(path), explained(SettingProblem):
            reply = await self._http.command(path, arguments, accept=(400,))
            if reply.status == 400:  # from AXIS OS 12.2
                raise ApplicationRefused.of(
                    SettingProblem.MALFORMED_REQUEST, camera=reply.camera, request=reply.request
                )
            element = xml.answer(reply, repeated=("param",))
        said = {item.get("@name", "").lower(): item for item in xml.children(element, "param")}
        values = {name: found for name, item in said.items() if (found := xml.value(item, "value"))}
        try:
            return truth(values[arguments["name"].lower()])
        except (KeyError, ValueError) as problem:
            detail = f"no value for {arguments['name']}: {problem}"
            raise MalformedReply(detail, camera=reply.camera, request=reply.request) from problem

    async def _control(
        self, action: str, name: str, forgiven: Collection[ControlProblem], succeeded: _Test
    ) -> None:
        arguments: Arguments = {"action": action, "package": name}
        try:
            with explained(ControlProblem):
                text.ok(await self._http.command(f"{_CGI}/control.cgi", arguments, deadline=_SLOW))
        except (ApplicationRefused, ConnectionLost, TimedOut) as problem:
            if isinstance(problem, ApplicationRefused) and problem.problem in forgiven:
                return
            if not await self._settled(problem, name, succeeded, _POLL):
                raise

    async def _settled(self, problem: Exception, name: str, succeeded: _Test, seconds: float) -> bool:
        """Whether the list shows, within *seconds*, that what ended with an unclear *problem* was done."""
        if isinstance(problem, ApplicationRefused) and problem.problem not in _UNCLEAR:
            return False
        for look in range(1 + int(seconds // _POLL)):
            if look:
                await anyio.sleep(_POLL)
            try:
                installed = {application.name: application for application in await self.list()}
            except TransportError:
                continue
            if succeeded(installed.get(name)):
                return True
        return False


def _is(application: Application | None, package: Package) -> bool:
    return application is not None and package.has_version(application.version)


def _runs(application: Application | None) -> bool:
    return application is not None and application.is_running


def _file(field: str, filename: str, content: bytes | Path) -> Part:
    return Part(name=field, filename=filename, content=content, content_type="application/octet-stream")
