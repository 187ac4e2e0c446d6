"""Checks of whether a camera is up, how it lets somebody in, and whom."""

from __future__ import annotations

from collections.abc import Sequence

from aiocamstreamer import AccessDenied, RoleTooLow, UnsafeAccess, Unsupported
from aiocamstreamer.cli.doctor.finding import Finding
from aiocamstreamer.cli.doctor.visit import Visit, bad, call, camctl, into_inventory, ok
from aiocamstreamer.cli.shapes import as_span
from aiocamstreamer.transport import Challenge

_WAIT = "wait half a minute, then ask once; the camera's log of who connects tells who tries passwords"
_POLICY = "Network.HTTP.AuthenticationPolicy"
_LOCKED = "camera that was asked with wrong passwords too often lets nobody in for some seconds"


async def state(visit: Visit) -> Sequence[Finding]:
    """Whether the camera is up, and set up."""
    try:
        ready = await visit.camera.vapix.system.ready()
    except Unsupported:
        sentence = "The firmware does not tell whether the camera is ready (AXIS OS before 9.50)."
        return [bad("state", "unknown", sentence)]
    visit.keep_private(ready.boot_id)
    told = [] if ready.uptime_seconds is None else [f"up for {as_span(ready.uptime_seconds)}"]
    evidence = ", ".join([*told, *([f"boot {ready.boot_id}"] if ready.boot_id else [])])
    if ready.needsetup:
        sentence = "The camera is in its factory state and waits for its first account."
        command = into_inventory(visit, "enroll")
        return [bad("state", "problem", sentence, evidence, command=command, blocks=True)]
    if ready.systemready is None:
        return [bad("state", "unknown", "The camera does not say whether it is ready.", evidence)]
    if not ready.systemready:
        sentence = "The camera is still starting."
        mends = "wait a minute; if it stays so, take its power away and give it back"
        return [bad("state", "problem", sentence, evidence, mends=mends, blocks=True)]
    return [ok("state", "The camera is up, and set up.", evidence)]


async def challenge(visit: Visit) -> Sequence[Finding]:
    """How the camera wants to be logged in to."""
    camera = visit.camera
    try:
        offers = await camera.vapix.users.challenges()
    except RoleTooLow:
        sentence = (
            "The camera turns this computer away before it has said who it is: login is locked, it seems."
        )
        return [
            bad(
                "challenge",
                "problem",
                sentence,
                f"HTTP 403 to a stranger; a {_LOCKED}",
                mends=_WAIT,
                command=_log(visit),
                blocks=True,
            )
        ]
    evidence = ", ".join(map(_offer, offers))
    visit.keep_private(*(offer.realm for offer in offers))
    if not offers:
        sentence = "The camera lets strangers read its accounts: it asks nobody for a password."
        mends = "give it an account for administrators, or look whether this is a camera at all"
        return [bad("challenge", "problem", sentence, mends=mends)]
    schemes = {offer.scheme for offer in offers if offer.answerable}
    if not schemes:
        sentence = "The camera offers no way of logging in that is known here."
        mends = f"set {_POLICY} to digest on the camera's own page, System > Plain config"
        return [bad("challenge", "problem", sentence, evidence, mends=mends, blocks=True)]
    if schemes == {"basic"} and not camera.address.is_secure:
        return [await _in_the_clear(visit, evidence)]
    way = "Digest" if "digest" in schemes else "Basic, which TLS protects"
    return [ok("challenge", f"The camera asks for a password by {way}.", evidence)]


def _offer(offer: Challenge) -> str:
    name = offer.scheme.capitalize()
    return f"{name} {offer.algorithm}" if offer.scheme == "digest" else name


async def _in_the_clear(visit: Visit, evidence: str) -> Finding:
    """Basic alone over plain HTTP: nothing was sent, unless the caller has allowed that."""
    camera = visit.camera
    mends = f"use https://, or set {_POLICY} to digest on the camera's own page, System > Plain config"
    try:
        await camera.vapix.users.whoami()
    except UnsafeAccess:
        sentence = "The camera takes the password over plain HTTP in the clear only, so that it was not sent."
        return bad("challenge", "problem", sentence, evidence, mends=mends, blocks=True)
    except AccessDenied:  # it was allowed, and sent; whether it is right, the next check tells
        pass
    sentence = "The password goes over plain HTTP in the clear, where anybody on the way can read it."
    return bad("challenge", "warning", sentence, evidence, mends=mends)


async def account(visit: Visit) -> Sequence[Finding]:
    """Whether the account is known, and what it may do."""
    camera = visit.camera
    if camera.username is None:
        sentence = "No user name was given, so that nothing can be asked that needs an account."
        command = camctl("doctor", camera.name, "--user", "NAME")
        return [bad("account", "unknown", sentence, command=command, blocks=True)]
    try:
        user = await camera.vapix.users.whoami()
    except AccessDenied as denied:
        sentence = "The camera does not take this user name and password."
        evidence = f"{denied.detail}; if they are right: a {_LOCKED}"
        mends = "look at both and ask once more, not more often: wrong passwords lock the camera"
        return [bad("account", "problem", sentence, evidence, mends=mends, blocks=True)]
    except RoleTooLow as refused:
        sentence = "The camera does not even tell this account who it is: login is locked, it seems."
        return [
            bad(
                "account",
                "problem",
                sentence,
                f"{refused.detail}; a {_LOCKED}",
                mends=_WAIT,
                command=_log(visit),
                blocks=True,
            )
        ]
    visit.user = user
    visit.keep_private(user.name)
    if user.role != "admin":
        role = f"is for {user.role}s" if user.role else "has no role"
        sentence = f"The account {role}, and much of what is looked at here is for administrators."
        mends = "let an administrator give it that role, or use another account"
        command = call(visit, "vapix.users.update", name=user.name, role="admin")
        evidence = f"{user.name}: {user.role}"
        return [bad("account", "problem", sentence, evidence, mends=mends, command=command)]
    return [ok("account", "The account is known, and is an administrator's.", f"{user.name}: {user.role}")]


def lost(visit: Visit, denied: AccessDenied) -> Finding:
    """The finding that an account which was let in is let in no more."""
    sentence = (
        "The camera let this account in, and does no more: login is locked, or its password was changed."
    )
    evidence = f"{denied.detail}; a {_LOCKED}"
    return bad("account", "problem", sentence, evidence, mends=_WAIT, command=_log(visit), blocks=True)


def _log(visit: Visit) -> str:
    return camctl("fleet", "map", "vapix.system.access_log", visit.camera.name)
