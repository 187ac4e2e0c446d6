"""Who is at an address, in its own words: asked anonymously, read with distrust."""

from __future__ import annotations

import logging

import anyio
import attrs

from aiocamstreamer.camera import Camera
from aiocamstreamer.discovery.sightings import serial_in
from aiocamstreamer.errors import (
    AccessError,
    CameraError,
    ConnectionLost,
    TlsRejected,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.redaction import excerpt
from aiocamstreamer.transport import Address, Tls

SECONDS = 4.0
"""For all that is asked at one address."""

_log = logging.getLogger("aiocamstreamer.discovery")


@attrs.frozen(kw_only=True)
class Description:
    """A camera's description of itself.

    Attributes:
        address: The URL that answered.
        serial: Its serial number; "" where it tells it to nobody who does not log in.
        model: For example ``AXIS P3265-V``.
        firmware: Version of AXIS OS.
        fingerprint: SHA-256 of the certificate that it shows.
        needs_setup: Whether it waits for its first account; None where it does not say.
    """

    address: str
    serial: str = ""
    model: str = ""
    firmware: str = ""
    fingerprint: str = ""
    needs_setup: bool | None = None


async def described(host: str, port: int, scheme: str = "") -> Description | None:
    """The description of the camera at *host* and *port*; None where none answers.

    Args:
        host: IP address.
        port: TCP port.
        scheme: ``http`` or ``https``; "" tries the likelier one first.
    """
    likely = ("https", "http") if port == 443 else ("http", "https")
    for each in (scheme,) if scheme else likely:
        try:
            with anyio.move_on_after(SECONDS):
                return await _asked(url_of(each, host, port))
        except CameraError as problem:
            _log.debug("%s", problem)
            if not _is_other_scheme(problem):
                return None
        else:
            return None  # time is up
    return None


def _is_other_scheme(problem: CameraError) -> bool:
    """Whether whoever speaks TLS says this to plain HTTP, or the other way round."""
    wants_tls = isinstance(problem, UnexpectedStatus) and problem.status == 400
    return wants_tls or isinstance(problem, ConnectionLost | TlsRejected)


def url_of(scheme: str, host: str, port: int) -> str:
    """The URL of *host*, an IP address; a usual port is left out."""
    shown = f"[{host}]" if ":" in host else host
    return Address.parse(f"{scheme}://{shown}:{port}").url


async def _asked(url: str) -> Description | None:
    """The description of who answers at *url*; None where it is no camera's.

    Raises:
        CameraError: Nobody answers, or not as a camera does.
    """
    address = Address.parse(url)
    fingerprint = (await Tls.peek(url, seconds=SECONDS)).fingerprint if address.is_secure else ""
    # There is nothing to be kept from whoever it is, so anybody's certificate will do.
    tls = Tls.insecure() if address.is_secure else None
    told = Description(address=address.url, fingerprint=fingerprint)
    async with Camera(url, tls=tls, read_only=True) as camera:
        try:
            info = await camera.vapix.device.public_info()
        except (AccessError, Unsupported) as problem:
            # Old firmware tells nothing, but it may say whether it has an account.
            _log.debug("%s", problem)
        else:
            if not (serial := serial_in(info.serial)):
                return None
            model = info.short_name or info.full_name or info.product or ""
            told = attrs.evolve(
                told, serial=serial, model=excerpt(model), firmware=excerpt(info.firmware or "")
            )
        try:
            ready = await camera.vapix.system.ready()
        except Unsupported as problem:
            _log.debug("%s", problem)
            return told if told.serial else None
        return attrs.evolve(told, needs_setup=ready.needsetup)
