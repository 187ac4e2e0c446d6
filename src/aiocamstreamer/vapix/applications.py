"""ACAP applications: list, start, stop, install, configure, license.

Source: VAPIX Application API
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import anyio

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import FileContent
from aiocamstreamer._models import Unknown, known
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import (
    CameraError,
    ConnectionLost,
    MalformedReply,
    TimedOut,
    TransportError,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Part, Transfer, ending
from aiocamstreamer.transport.body import apart
from aiocamstreamer.vapix.application import Application, Sdk
from aiocamstreamer.vapix.application_errors import (
    ApplicationNotFound,
    ApplicationRefused,
    ControlProblem,
    LicenseProblem,
    SettingProblem,
    UploadProblem,
    explained,
)
from aiocamstreamer.vapix.device import Device
from aiocamstreamer.vapix.package import Package
from aiocamstreamer.vapix.package_objections import objections
from aiocamstreamer.wire import text, xml
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply, into

Setting: TypeAlias = Literal["AllowUnsigned", "AllowRoot"]
_SETTINGS: tuple[Setting, ...] = get_args(Setting)
_Test = Callable[[Application | None], bool]

_CGI = "/axis-cgi/applications"
_UNCLEAR = (ControlProblem.TIMED_OUT, UploadProblem.TIMED_OUT)
_SLOW = 60.0
"""Seconds to start, stop or license an application: some take more than ten to stop."""
_POLL = 2.0
"""Seconds between two looks at the list."""


class Applications(Service):
    """The camera's ACAP applications."""

    async def list(self) -> tuple[Application | Unknown, ...]:
        """Every installed application, in the camera's order.

        Raises:
            Unsupported: Firmware from before Embedded Development 1.20.
        """
        return await apart(_listed, await self._read("list.cgi"))

    async def get(self, name: str) -> Application:
        """The application called *name*, matched exactly first and then without case.

        Raises:
            ApplicationNotFound: None is installed under that name.
        """
        _arguments.line("name", name)
        installed = {application.name: application for application in known(await self.list())}
        found = installed.get(name) or {key.lower(): it for key, it in installed.items()}.get(name.lower())
        if found is None:
            raise ApplicationNotFound(
                name, ControlProblem.NOT_FOUND, camera=self._line.camera, request=f"GET {_CGI}/list.cgi"
            )
        return found

    async def start(self, name: str, *, running_ok: bool = False) -> None:
        """Start *name*, spelled as `list` spells it; with *running_ok* it may run already.

        Raises:
            ApplicationNotFound: It is not installed.
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        forgiven = {ControlProblem.ALREADY_RUNNING} if _arguments.flag("running_ok", running_ok) else set()
        await self._control("start", name, forgiven, _runs)

    async def stop(self, name: str, *, stopped_ok: bool = False) -> None:
        """Stop *name*; with *stopped_ok* it may have been stopped before.

        Raises:
            ApplicationNotFound: It is not installed.
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        forgiven = {ControlProblem.NOT_RUNNING} if _arguments.flag("stopped_ok", stopped_ok) else set()
        await self._control("stop", name, forgiven, lambda app: app is not None and not app.is_running)

    async def restart(self, name: str) -> None:
        """Stop and start *name*, which must run; where the answer is lost, whether it runs then decides.

        Raises:
            ApplicationNotFound: It is not installed.
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        await self._control("restart", name, (), _runs)

    async def remove(self, *names: str, missing_ok: bool = False) -> None:
        """Uninstall *names*, one after the other; with *missing_ok* some may not be installed at all.

        Raises:
            ApplicationNotFound: One is not installed.
            ApplicationRefused: With ``problem``, a `ControlProblem`.
        """
        forgiven = {ControlProblem.NOT_FOUND} if _arguments.flag("missing_ok", missing_ok) else set()
        for name in _arguments.some("names", names):
            _arguments.line("names", name)
        for name in names:
            await self._control("remove", name, forgiven, lambda app: app is None)

    async def wait_running(self, name: str) -> Application:
        """The application *name*, once it runs; bound the wait with ``anyio.fail_after``.

        Raises:
            ApplicationNotFound: It is not installed.
        """
        while True:
            application = await self.get(name)
            if application.is_running:
                return application
            await anyio.sleep(_POLL)

    async def preflight(self, package: Package) -> tuple[UploadProblem, ...]:
        """The camera's objections to *package*, as far as that can be told without sending it.

        Architecture, AXIS OS version, a missing signature and the letter case of the name are looked at.
        """
        _arguments.instance("package", package, Package)
        device, installed = await Device(self._line).info(), known(await self.list())
        return objections(package, device, installed, allows_unsigned=await self._allows_unsigned())

    @ending
    async def upload(
        self,
        file: Package | FileContent,
        *,
        transfer: Transfer | None = None,
        deadline: float = 300.0,
        settle: float = 30.0,
    ) -> Application:
        """Install the package *file*, or upgrade to it, and tell how the camera lists it then.

        Where the answer is lost or says that the outcome is unknown, the camera's list decides: the upload
        has succeeded when the package's name and version are there.

        Args:
            file: The package, its file or its bytes; it is read and checked before a byte of it is sent.
            transfer: Iterate over it in another task to follow the progress.
            deadline: Seconds for upload and installation.
            settle: Seconds to look at the list after an unclear answer.

        Raises:
            ValueError: The file is no ACAP package.
            OSError: It cannot be read.
            ApplicationRefused: With ``problem``, an `UploadProblem`.
        """
        seconds = _arguments.number("deadline", deadline, 0)
        _arguments.number("settle", settle, 0)
        if isinstance(file, Package):
            package = file
        else:
            package = await anyio.to_thread.run_sync(Package.read, _arguments.file("file", file))
        part = _file("packfil", package.filename, package.file)
        try:
            with explained(UploadProblem):
                reply = await self._http.upload(
                    f"{_CGI}/upload.cgi", parts=[part], transfer=transfer, deadline=seconds
                )
                text.ok(reply)
        except (ApplicationRefused, ConnectionLost, TimedOut) as problem:
            if not await self._settled(problem, package.name, lambda app: _is(app, package), settle):
                raise
        return await self.get(package.name)

    async def upload_license(self, name: str, key: FileContent) -> None:
        """Install the license *key* of *name*: what its vendor issued, or the file that holds it.

        Raises:
            ValueError: *key* is empty.
            ApplicationNotFound: It is not installed.
            ApplicationRefused: With ``problem``, a `LicenseProblem`.
        """
        arguments = {"action": "uploadlicensekey", "package": _arguments.line("name", name)}
        part = _file("licenseKey", f"{name}LicenseKey.xml", _arguments.file("key", key))
        del key
        with explained(LicenseProblem, name):
            reply = await self._http.upload(f"{_CGI}/license.cgi", arguments, parts=[part], deadline=_SLOW)
            text.ok(reply)

    async def remove_license(self, name: str) -> None:
        """Remove the license key of *name*.

        Raises:
            ApplicationNotFound: It is not installed.
            ApplicationRefused: With ``problem``, a `LicenseProblem`.
        """
        arguments = {"action": "removelicensekey", "package": _arguments.line("name", name)}
        with explained(LicenseProblem, name):
            text.ok(await self._http.command(f"{_CGI}/license.cgi", arguments, deadline=_SLOW))

    async def setting(self, name: Setting) -> bool:
        """Whether the camera allows unsigned packages, or applications that run as root.

        Raises:
            ApplicationRefused: This firmware has no such setting.
            Unsupported: AXIS OS before 11.2.
        """
        return await self._setting({"action": "get", "name": _setting_name(name)})

    async def change_setting(self, name: Setting, *, allowed: bool) -> bool:
        """Allow or forbid unsigned packages, or applications that run as root; what the camera says then.

        Raises:
            ApplicationRefused: This firmware has no such setting.
            Unsupported: AXIS OS before 11.2.
        """
        value = "true" if _arguments.flag("allowed", allowed) else "false"
        return await self._setting({"action": "set", "name": _setting_name(name), "value": value})

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
        return await self._http.get(f"{_CGI}/{cgi}")

    async def _allows_unsigned(self) -> bool:
        try:
            return await self.setting("AllowUnsigned")
        except Unsupported:  # before AXIS OS 11.2 nothing had to be signed
            return True
        except ApplicationRefused:  # from AXIS OS 13 everything has to be
            return False

    async def _setting(self, arguments: dict[str, str]) -> bool:
        ask = self._http.get if arguments["action"] == "get" else self._http.command
        reply = await ask(f"{_CGI}/config.cgi", arguments, accept=(400,))
        if reply.status == 400:  # from AXIS OS 12.2
            raise ApplicationRefused.of(
                SettingProblem.MALFORMED_REQUEST, camera=reply.camera, request=reply.request
            )
        with explained(SettingProblem):
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
        arguments: Arguments = {"action": action, "package": _arguments.line("name", name)}
        try:
            with explained(ControlProblem, name):
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
                installed = {application.name: application for application in known(await self.list())}
            except (TransportError, UnexpectedStatus):
                continue
            except CameraError:  # it says nothing of what was done, so the first problem stands
                return False
            if succeeded(installed.get(name)):
                return True
        return False


def _setting_name(name: Setting) -> Setting:
    return _arguments.one_of("name", name, _SETTINGS)


def _is(application: Application | None, package: Package) -> bool:
    return application is not None and package.has_version(application.version or "")


def _runs(application: Application | None) -> bool:
    return application is not None and application.is_running


def _file(field: str, filename: str, content: bytes | Path) -> Part:
    return Part(name=field, filename=filename, content=content, content_type="application/octet-stream")


def _listed(reply: Reply) -> tuple[Application | Unknown, ...]:
    element = xml.answer(reply, repeated=("application",))
    return into(tuple[Application | Unknown, ...], xml.children(element, "application"), reply)
