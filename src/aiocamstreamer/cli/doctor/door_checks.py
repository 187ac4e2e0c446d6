"""Checks of the way to a camera: its name, its port, what is spoken there, and its certificate."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence

from aiocamstreamer import Camera, CameraError, Tls, TlsRejected
from aiocamstreamer.cli.doctor.finding import Finding
from aiocamstreamer.cli.doctor.visit import Visit, bad, camctl, into_inventory, ok
from aiocamstreamer.transport import Certificate, knock

_SOON = dt.timedelta(days=30)
_KNOCK_SECONDS = 5.0


async def name(visit: Visit) -> Sequence[Finding]:
    """Whether the name of the host is known."""
    host = visit.camera.address.host
    visit.door = await knock(visit.camera.address.url, seconds=_KNOCK_SECONDS)
    visit.keep_private(*visit.door.addresses)
    addresses = ", ".join(visit.door.addresses)
    if not addresses:
        mends, command = "use its IP address", camctl("discover")
        sentence = "The name of the camera is not known here."
        evidence = f"{host}: {visit.door.problem}"
        return [bad("name", "problem", sentence, evidence, mends=mends, command=command, blocks=True)]
    if _is_address(host):
        return [ok("name", "The address is an IP address, so there is no name to look up.", addresses)]
    return [ok("name", "The name of the camera is known.", f"{host} is {addresses}")]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def port(visit: Visit) -> Sequence[Finding]:
    """Whether somebody listens."""
    door, address = visit.door, visit.camera.address
    if door is not None and door.opened:
        return [ok("port", f"Port {address.port} is open.", door.opened)]
    was_refused, problem = (door.was_refused, door.problem) if door else (False, "")
    sentence = (
        f"A device is there, but nobody listens on its port {address.port}."
        if was_refused
        else "Nobody answers at the address."
    )
    mends = await _elsewhere(visit) or (
        "look at the port in the address"
        if was_refused
        else "look whether the camera is on, and at the way to it"
    )
    return [bad("port", "problem", sentence, problem, mends=mends, blocks=True)]


async def _elsewhere(visit: Visit) -> str:
    """The address that answers in place of this one, as something to do; "" where there is none."""
    address = visit.camera.address
    scheme = "http" if address.is_secure else "https"
    host = f"[{address.host}]" if ":" in address.host else address.host
    other = await knock(f"{scheme}://{host}", seconds=_KNOCK_SECONDS / 2)
    spoken = "tls" if scheme == "https" else "http"
    return f"it answers at {scheme}://{host}: use that address" if other.speech == spoken else ""


async def protocol(visit: Visit) -> Sequence[Finding]:
    """Whether what is spoken is what the address says."""
    address = visit.camera.address
    speech = visit.door.speech if visit.door else None
    wanted, other = ("tls", "http") if address.is_secure else ("http", "tls")
    if speech == wanted:
        return [ok("protocol", f"It speaks {'TLS' if address.is_secure else 'HTTP'}.")]
    if speech == other:
        scheme = "https" if other == "tls" else "http"
        right = f"{scheme}://{address.url.partition('://')[2]}"
        kinds = ("HTTP", "the port speaks TLS") if other == "tls" else ("HTTPS", "the port speaks plain HTTP")
        sentence = f"The address says {kinds[0]}, but {kinds[1]}."
        return [bad("protocol", "problem", sentence, mends=f"use {right}", blocks=True)]
    said = "it answers nothing" if speech == "nothing" else "its answer is neither HTTP nor TLS"
    sentence = "Whoever listens there is no camera, or one that hangs."
    mends = "look at the address and the port, and restart the camera if they are right"
    return [bad("protocol", "problem", sentence, said, mends=mends, blocks=True)]


async def certificate(visit: Visit) -> Sequence[Finding]:
    """Whether the camera's certificate is one to trust."""
    camera = visit.camera
    if not camera.address.is_secure:
        return [ok("certificate", "The address is plain HTTP, which has no certificate to judge.")]
    shown = await Tls.peek(camera.address.url, seconds=_KNOCK_SECONDS)
    visit.keep_private(camera.tls.fingerprint, shown.fingerprint, shown.subject, shown.issuer, *shown.names)
    refused = await _refusal(camera)
    if refused is not None:
        return [_not_trusted(visit, shown, refused)]
    return [_trusted(visit, shown)]


async def _refusal(camera: Camera) -> TlsRejected | None:
    """Why the camera's certificate is not accepted; None where it is, whatever comes after that."""
    try:
        await camera.vapix.system.ready()
    except TlsRejected as refused:
        return refused
    except CameraError:
        return None
    return None


def _not_trusted(visit: Visit, shown: Certificate, refused: TlsRejected) -> Finding:
    camera, evidence = visit.camera, _described(shown)
    mends = "compare the fingerprint with the one on the camera's own page, then pin it"
    if camera.tls.mode == "pinned":
        sentence = (
            "The camera shows another certificate than the pinned one: it was changed, or somebody poses."
        )
        evidence = f"{evidence}; pinned is {camera.tls.fingerprint}"
    elif shown.not_after < dt.datetime.now(dt.UTC):
        sentence = "The camera's certificate has expired."
    elif shown.is_self_signed:
        sentence = "The camera signed its certificate itself, so that nobody vouches for it."
    else:
        sentence = "The camera's certificate is not accepted."
        evidence = f"{refused.detail.partition(': pin it')[0]}; {evidence}"
    return bad(
        "certificate",
        "problem",
        sentence,
        evidence,
        mends=mends,
        command=into_inventory(visit, "add"),
        blocks=True,
    )


def _trusted(visit: Visit, shown: Certificate) -> Finding:
    camera, now, evidence = visit.camera, dt.datetime.now(dt.UTC), _described(shown)
    renew = "renew it on the camera's own page, System > Security > Certificates"
    if camera.tls.mode == "insecure":
        sentence = "Any certificate is accepted, so that whoever poses as the camera receives the password."
        return bad(
            "certificate", "warning", sentence, evidence, mends="pin it", command=into_inventory(visit, "add")
        )
    if shown.not_after < now:
        sentence = "The certificate is the one that is pinned, but it has expired, and others refuse it."
        return bad("certificate", "warning", sentence, evidence, mends=renew)
    if shown.not_before > now:
        sentence = "The certificate is not valid yet: the clock of the camera or of this computer is wrong."
        return bad("certificate", "warning", sentence, evidence, mends="set the clock that is wrong")
    if shown.not_after < now + _SOON:
        sentence = f"The certificate expires within {_SOON.days} days."
        return bad("certificate", "warning", sentence, evidence, mends=renew)
    why = "is the one that is pinned" if camera.tls.mode == "pinned" else "is trusted"
    return ok("certificate", f"The certificate {why}.", evidence)


def _described(shown: Certificate) -> str:
    signed = "signed by itself" if shown.is_self_signed else f"signed by {shown.issuer or 'somebody'}"
    return f"SHA-256 {shown.fingerprint}, {signed}, until {shown.not_after:%Y-%m-%d}"
