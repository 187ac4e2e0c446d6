"""Whether a camera would take a package, asked before it is sent.

Source: VAPIX Application API, "Upload application" and "Configure applications"; ACAP documentation,
"Manifest schemas"
"""

from __future__ import annotations

from collections.abc import Iterable

from aiocamstreamer.vapix.application import Application
from aiocamstreamer.vapix.application_errors import UploadProblem
from aiocamstreamer.vapix.device import DeviceInfo
from aiocamstreamer.vapix.package import Package

_EVERYWHERE = {"", "all", "noarch"}


def objections(
    package: Package, device: DeviceInfo, installed: Iterable[Application], *, allows_unsigned: bool
) -> tuple[UploadProblem, ...]:
    """The objections of a camera of that kind to *package*."""
    builds_for = {package.architecture, device.architecture} - _EVERYWHERE
    same_name = (app.name for app in installed if app.name.lower() == package.name.lower())
    checks = (
        (UploadProblem.NOT_COMPATIBLE, len(builds_for) > 1 or not package.runs_on(device.firmware or "")),
        (UploadProblem.VERIFICATION_FAILED, not package.is_signed and not allows_unsigned),
        (UploadProblem.OTHER_LETTER_CASE, next(same_name, package.name) != package.name),
    )
    return tuple(problem for problem, stands in checks if stands)
