"""Judgements of many cameras, and what there is to do, by application."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from aiocamstreamer.cli.preflight.judgement import Finding, Judgement, Verdict
from aiocamstreamer.cli.preflight.rules import Severity

_EXIT: dict[Verdict, int] = {"upgrades": 0, "unknown": 1, "rolls back": 2}


@attrs.frozen(kw_only=True)
class Work:
    """The things to do about one application, or about settings of cameras.

    Attributes:
        application: Its name; "" for what is about cameras themselves.
        vendor: Who made it; whom to ask.
        versions: Its versions that were found, by which cameras have them.
        severity: The weightiest of what was found.
        findings: What was found, each sentence once.
        cameras: The cameras that it was found on, in the order in which they were judged.
    """

    application: str
    vendor: str
    versions: tuple[str, ...]
    severity: Severity
    findings: tuple[Finding, ...]
    cameras: tuple[str, ...]


@attrs.frozen(kw_only=True)
class FleetReport:
    """Judgements of many cameras.

    Attributes:
        target: The version of AXIS OS that they were judged for.
        judgements: One for each camera.
    """

    target: int
    judgements: tuple[Judgement, ...]

    def cameras(self, verdict: Verdict) -> tuple[str, ...]:
        """The names of the cameras with that verdict."""
        return tuple(it.camera for it in self.judgements if it.verdict == verdict)

    @property
    def exit_code(self) -> int:
        """0 where every camera upgrades, 1 where that is unknown of one, 2 where one rolls back."""
        return max((_EXIT[it.verdict] for it in self.judgements), default=0)

    @property
    def work(self) -> tuple[Work, ...]:
        """The list of things to do: the weightiest first, and of that what most cameras have."""
        groups: dict[tuple[str, str], list[tuple[str, Finding]]] = {}
        for judgement in self.judgements:
            for finding in judgement.findings:
                # Settings are no work of one application, and each rule about them is a work of its own.
                key = (finding.application, "" if finding.application else finding.rule)
                groups.setdefault(key, []).append((judgement.camera, finding))
        found = [_work(name, told) for (name, _), told in groups.items()]
        order: list[Severity] = ["rolls back", "unknown", "changes"]
        return tuple(
            sorted(found, key=lambda it: (order.index(it.severity), not it.application, -len(it.cameras)))
        )


def _work(application: str, told: Iterable[tuple[str, Finding]]) -> Work:
    told = tuple(told)
    findings = [finding for _, finding in told]
    once = {(it.rule, it.sentence): it for it in findings}
    severities: list[Severity] = [it.severity for it in findings]
    worst = next(it for it in ("rolls back", "unknown", "changes") if it in severities)
    return Work(
        application=application,
        vendor=next((it.vendor for it in findings if it.vendor), ""),
        versions=tuple(dict.fromkeys(it.version for it in findings if it.version)),
        severity=worst,
        findings=tuple(once.values()),
        cameras=tuple(dict.fromkeys(camera for camera, _ in told)),
    )
