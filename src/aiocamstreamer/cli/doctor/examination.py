"""An examination of one camera: the checks in their order, each bounded in time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import anyio
import attrs

from aiocamstreamer import AccessDenied, Camera, CameraError, RoleTooLow
from aiocamstreamer.cli.doctor import (
    access_checks,
    app_checks,
    clock_checks,
    door_checks,
    firmware_checks,
    overlay_checks,
    upkeep_checks,
)
from aiocamstreamer.cli.doctor.finding import Finding, Verdict
from aiocamstreamer.cli.doctor.visit import Visit, bad

Look: TypeAlias = Callable[[Visit], Awaitable[Sequence[Finding]]]

SECONDS = 15.0
"""Time for one check."""

FIRST_EVENT_SECONDS = 5.0
"""Time in which the first event of a feed has to come: each tells on connecting what is so."""

_ORDER: Sequence[Verdict] = ("ok", "warning", "unknown", "problem")


@attrs.frozen
class Check:
    """One check.

    Attributes:
        id: Its name in findings.
        title: What it looks at.
        look: Looks at it.
        needs: The check that must not have blocked; "" for none.
    """

    id: str
    title: str
    look: Look
    needs: str = ""


CHECKS: tuple[Check, ...] = (
    Check("name", "its name is known", door_checks.name),
    Check("port", "its port is open", door_checks.port, "name"),
    Check("protocol", "HTTP or TLS is spoken, as the address says", door_checks.protocol, "port"),
    Check("certificate", "its certificate is trusted", door_checks.certificate, "protocol"),
    Check("state", "it is up, and set up", access_checks.state, "certificate"),
    Check("challenge", "how it asks for a password", access_checks.challenge, "state"),
    Check("account", "who the account is, and what it may do", access_checks.account, "challenge"),
    Check("clock", "its clock and its time zone", clock_checks.clock, "account"),
    Check("time source", "what sets its clock", clock_checks.source, "account"),
    Check("firmware", "its firmware", firmware_checks.firmware, "account"),
    Check("applications", "its applications", app_checks.applications, "account"),
    Check("events", "events of apps and of the camera", app_checks.events, "account"),
    Check("overlay", "overlays and the resolution of streams", overlay_checks.overlay, "account"),
    Check("storage", "its disks", upkeep_checks.storage, "account"),
    Check("accounts", "its accounts", upkeep_checks.accounts, "account"),
    Check("openness", "SSH, UPnP and anonymous viewers", upkeep_checks.openness, "account"),
)
"""In their order: whether it is up is asked before anybody logs in, for a new camera has no account."""


@attrs.frozen(kw_only=True)
class Examination:
    """One camera, examined.

    Attributes:
        camera: Its name.
        findings: What was found, in the order of the checks.
        product: Number of the product; "" where it is not known.
        firmware: Version of AXIS OS; "" where it is not known.
        private: Words in it that belong to somebody: names, addresses, serial numbers.
    """

    camera: str
    findings: tuple[Finding, ...]
    product: str = ""
    firmware: str = ""
    private: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    @property
    def verdict(self) -> Verdict:
        """The worst of its findings; a problem counts more than what is not known."""
        return max((it.verdict for it in self.findings), key=_ORDER.index, default="unknown")

    def of(self, *verdicts: Verdict) -> tuple[Finding, ...]:
        """The findings with one of *verdicts*; what was skipped is none of them."""
        return tuple(it for it in self.findings if it.verdict in verdicts and not it.skipped_for)


async def examine(
    camera: Camera,
    *,
    seconds: float = SECONDS,
    first_event_seconds: float = FIRST_EVENT_SECONDS,
    progress: Callable[[Check], None] = lambda _: None,
) -> Examination:
    """The findings on *camera*, check by check; a camera that fails raises nothing, and nothing is written.

    The first check that blocks skips those that depend on it, which are unknown.

    Args:
        camera: The camera.
        seconds: Time for one check.
        first_event_seconds: Time in which the first event of a feed has to come.
        progress: Told of each check that begins.
    """
    visit = Visit(camera, first_event_seconds)
    findings: list[Finding] = []
    blocked: dict[str, str] = {}  # by check, the one that stands in its way
    for check in CHECKS:
        if check.needs in blocked:
            blocked[check.id] = blocked[check.needs]
            findings.append(_skipped(check, blocked[check.id]))
            continue
        progress(check)
        found = await _looked(check, visit, seconds)
        findings += found
        for finding in found:
            if finding.blocks:
                blocked[finding.check] = finding.check
                blocked[check.id] = finding.check
    return Examination(
        camera=camera.name,
        findings=tuple(findings),
        product=visit.product,
        firmware=visit.firmware,
        private=frozenset(visit.private),
    )


def _skipped(check: Check, blocker: str) -> Finding:
    return Finding(
        check=check.id,
        verdict="unknown",
        sentence=f"Not looked at ({check.title}): the check {blocker!r} stands in the way.",
        skipped_for=blocker,
    )


async def _looked(check: Check, visit: Visit, seconds: float) -> Sequence[Finding]:
    """The findings of *check*; an error that it did not expect is unknown."""
    try:
        with anyio.fail_after(seconds):
            return await check.look(visit)
    except AccessDenied as denied:
        if visit.user is not None:
            return [access_checks.lost(visit, denied)]
        return [_unknown(check, str(denied))]
    except RoleTooLow as refused:
        return [_not_allowed(check, visit, refused)]
    except CameraError as problem:
        return [_unknown(check, str(problem))]
    except TimeoutError:
        return [_unknown(check, f"no end within {seconds:g} s")]


def _unknown(check: Check, evidence: str) -> Finding:
    return bad(check.id, "unknown", f"It could not be found out ({check.title}).", evidence)


def _not_allowed(check: Check, visit: Visit, refused: RoleTooLow) -> Finding:
    """The finding that the account may not read something; skipped where its role was told to be too low."""
    is_low = visit.user is not None and visit.user.role != "admin"
    return Finding(
        check=check.id,
        verdict="unknown",
        sentence=f"This account may not read it ({check.title}).",
        evidence=str(refused),
        skipped_for="account" if is_low else "",
    )
