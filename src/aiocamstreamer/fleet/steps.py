"""Ready-made steps for roll-outs; each can be made again on a camera that it was made on before."""

from __future__ import annotations

from collections.abc import Mapping

from aiocamstreamer._arguments import FileContent
from aiocamstreamer._models import known
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import Unsupported
from aiocamstreamer.fleet.rollout import Step
from aiocamstreamer.overlay import AnyService
from aiocamstreamer.vapix import Package
from aiocamstreamer.wire.query import Scalar


def install(package: Package | FileContent) -> Step:
    """Install or upgrade an application, start it, and wait until it runs.

    A camera that has this version already is only started. The step's deadline bounds the wait.

    Args:
        package: The ``.eap`` file; it is read at once, and once for all cameras.

    Raises:
        ValueError: The file is no ACAP package.
    """
    read = package if isinstance(package, Package) else Package.read(package)

    async def step(camera: Camera) -> None:
        applications = camera.vapix.applications
        installed = {application.name: application for application in known(await applications.list())}
        present = installed.get(read.name)
        if present is None or not read.version or not read.has_version(present.version or ""):
            await applications.upload(read)
        await applications.start(read.name, running_ok=True)
        await applications.wait_running(read.name)

    return step


def set_parameters(values: Mapping[str, Scalar]) -> Step:
    """Write parameters with ``param.cgi``.

    Args:
        values: By full name, for example ``{"Network.VolatileHostName": "x"}``.
    """
    written = dict(values)

    async def step(camera: Camera) -> None:
        await camera.vapix.params.update(written)

    return step


def apply_services(*services: AnyService) -> Step:
    """Make overlay services be there as given: those with a known id are made so, the others added.

    Args:
        services: As read from another camera, or made anew.
    """

    async def step(camera: Camera) -> None:
        for service in services:
            await camera.overlay.services.ensure(service)

    return step


def reboot(*, poll_seconds: float = 1.0) -> Step:
    """Restart the camera and wait until it is ready again; the step's deadline bounds the wait.

    With ``canaries=1, batch=1`` the cameras restart one after the other.

    Args:
        poll_seconds: Pause between two looks.
    """

    async def step(camera: Camera) -> None:
        system = camera.vapix.system
        try:
            before = await system.ready()
        except Unsupported:
            before = None
        await system.restart()
        await system.wait_ready(after=before, poll_seconds=poll_seconds)

    return step
