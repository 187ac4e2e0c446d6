"""The reasons for which a camera refuses to upload, control, configure or license an application.

Source: VAPIX Application API, the error code tables; 8 and 27 seen on devices
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, TypeAlias

from aiocamstreamer.errors import CommandRefused, NotFound, excerpt


class _Coded(Enum):
    """A code of the camera and what it means."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text


# Codes that mean the same in every answer.
_UNSPECIFIED = "10", "Unspecified error. See the product logs for more information."
_TIMED_OUT = "15", "Operation timed out. The outcome of the operation could not be determined."


class UploadProblem(_Coded):
    """Why a package was not installed."""

    INVALID_PACKAGE = "1", "Invalid package. The package is not an Embedded Axis Package."
    VERIFICATION_FAILED = "2", "Verification failed. The signature is either missing or invalid."
    TOO_LARGE = "3", "Package too large, or the disk is full."
    NOT_COMPATIBLE = (
        "5",
        "Package not compatible with the Axis product: often built for another architecture.",
    )
    UNSPECIFIED = _UNSPECIFIED
    UNAVAILABLE = "12", "Upload currently unavailable. A package upload is ongoing."
    USER_NOT_ALLOWED = "13", "Installation failed. The package requires a user or group that is not allowed."
    OTHER_LETTER_CASE = "14", "Package already exists, but with a different letter case."
    TIMED_OUT = _TIMED_OUT
    VENDOR_REFUSED = "27", "The vendor of the package is not accepted."
    INVALID_MANIFEST = "29", "Invalid manifest.json or package.conf file."


class ControlProblem(_Coded):
    """Why an application was not started, stopped, restarted or removed."""

    INVALID_PACKAGE = "1", "Invalid package. It is no Embedded Axis Package or contains an invalid manifest."
    NOT_FOUND = "4", "Application not found."
    ALREADY_RUNNING = "6", "The application is already running."
    NOT_RUNNING = "7", "Application not running. It must be running to perform the action."
    FAILED = "8", "The application is in a state of failure. See its license, and the product logs."
    TOO_MANY_RUNNING = "9", "Too many applications are running. The application cannot be started."
    UNSPECIFIED = _UNSPECIFIED
    TIMED_OUT = _TIMED_OUT


class LicenseProblem(_Coded):
    """Why a license key was not installed or removed."""

    INVALID_KEY = "21", "Invalid license key file."
    UPLOAD_FAILED = "22", "File upload failed. See the product logs for more information."
    REMOVAL_FAILED = "23", "Failed to remove the license key file. See the product logs for more information."
    NOT_INSTALLED = "24", "The application is not installed."
    OTHER_APPLICATION = "25", "The key's application ID does not match the installed application."
    OTHER_VERSION = "26", "The license key cannot be used with this version of the application."
    WRONG_SERIAL_NUMBER = "30", "Wrong serial number."
    EXPIRED = "31", "The license key has expired."


class SettingProblem(_Coded):
    """Why a setting for all applications was not read or changed."""

    MALFORMED_REQUEST = "1", "Malformed request, or this firmware has no such setting."


ApplicationProblem: TypeAlias = UploadProblem | ControlProblem | LicenseProblem | SettingProblem


class ApplicationRefused(CommandRefused):
    """The camera did not do what was asked of an application.

    Attributes:
        problem: What its code means; None for a code that is not documented.
    """

    def __init__(
        self,
        reason: str,
        *,
        problem: ApplicationProblem | None = None,
        code: str = "",
        camera: str = "",
        request: str = "",
        quoted: bool = True,
    ) -> None:
        super().__init__(reason, code=code, camera=camera, request=request, quoted=quoted)
        self.problem = problem

    @classmethod
    def of(cls, problem: ApplicationProblem, *, camera: str, request: str) -> ApplicationRefused:
        """The refusal that *problem* stands for."""
        return cls(
            problem.text, problem=problem, code=problem.code, camera=camera, request=request, quoted=False
        )


class ApplicationNotFound(ApplicationRefused, NotFound):
    """No application of that name is installed.

    Attributes:
        sought: For example ``application 'camoverlay'``.
    """

    def __init__(
        self, name: str, problem: ApplicationProblem, *, camera: str = "", request: str = ""
    ) -> None:
        CommandRefused.__init__(self, problem.text, code=problem.code, camera=camera, request=request)
        self.problem = problem
        self.sought = f"application {excerpt(repr(name))}"
        self.detail = f"no {self.sought}"
        self.args = (self.detail,)


_ABSENT = {ControlProblem.NOT_FOUND, LicenseProblem.NOT_INSTALLED}


@contextmanager
def explained(kind: type[ApplicationProblem], name: str = "") -> Iterator[None]:
    """Say of refusals within the block, which are about *name*, what their codes mean in the table *kind*."""
    try:
        yield
    except ApplicationRefused:
        raise
    except CommandRefused as refused:
        problem = next((member for member in kind if member.code == refused.code), None)
        place: dict[str, Any] = {"camera": refused.camera, "request": refused.request}
        if problem in _ABSENT:
            raise ApplicationNotFound(name, problem, **place) from None
        if problem is not None and refused.reason == refused.code:
            raise ApplicationRefused.of(problem, **place) from None
        raise ApplicationRefused(refused.reason, problem=problem, code=refused.code, **place) from None
