"""One camera as far as an upgrade is concerned, read without writing anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import anyio
import attrs

from aiocamstreamer import (
    AccessDenied,
    Camera,
    CameraError,
    TransportError,
    Unknown,
    UnsafeAccess,
    Unsupported,
)
from aiocamstreamer.vapix import Application, DeviceInfo

T = TypeVar("T")

SECONDS = 20.0
"""Time for each of the three questions that a camera is asked."""

_GROUPS = ("System.BoaGroupPolicy", "Network.HTTP", "Network.UPnP", "Image", "Properties.System.Architecture")


@attrs.frozen(kw_only=True)
class Facts:
    """One camera, as far as it told.

    Attributes:
        camera: Its name.
        device: What it is; None where that could not be read.
        applications: What is installed; None where that could not be read.
        parameters: Its parameters by name, without ``root.``; empty where they could not be read.
        gaps: Why something could not be read: by ``device``, ``applications`` and ``parameters``.
    """

    camera: str
    device: DeviceInfo | None = None
    applications: tuple[Application | Unknown, ...] | None = None
    parameters: Mapping[str, str] = attrs.field(factory=dict)
    gaps: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def firmware(self) -> str:
        """Version of AXIS OS; "" where it is not known."""
        return (self.device and self.device.firmware) or ""

    @property
    def product(self) -> str:
        """Number of the product; "" where it is not known."""
        return (self.device and self.device.product) or ""

    @property
    def architecture(self) -> str:
        """Of its processor, in small letters; "" where it is not known."""
        told = (self.device and self.device.architecture) or ""
        return (told or self.parameters.get("Properties.System.Architecture", "")).strip().lower()


async def facts(camera: Camera, *, seconds: float = SECONDS) -> Facts:
    """The facts of *camera*; what it does not tell is among the gaps, and no error of the library is raised.

    Args:
        camera: The camera.
        seconds: Time for each of three questions.
    """
    gaps: dict[str, str] = {}
    end = ""  # why nothing more is asked: nobody answers, or nobody is let in

    async def asked(name: str, question: Callable[[], Awaitable[T]]) -> T | None:
        nonlocal end
        try:
            if not end:
                with anyio.fail_after(seconds):
                    return await question()
        except (AccessDenied, UnsafeAccess, TransportError) as problem:
            end = problem.detail
        except TimeoutError:
            end = f"no answer within {seconds:g} s"
        except CameraError as problem:
            gaps[name] = problem.detail
        gaps.setdefault(name, end)
        return None

    device = await asked("device", camera.vapix.device.info)
    applications = await asked("applications", lambda: _applications(camera))
    parameters = await asked("parameters", lambda: camera.vapix.params.list(*_GROUPS))
    return Facts(
        camera=camera.name,
        device=device,
        applications=applications,
        parameters=dict(parameters or {}),
        gaps=gaps,
    )


async def _applications(camera: Camera) -> tuple[Application | Unknown, ...]:
    try:
        return await camera.vapix.applications.list()
    except Unsupported:  # firmware that knows no applications has none that could stand in the way
        return ()
