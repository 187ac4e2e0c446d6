"""Whether an upgrade goes through on one camera, judged from facts alone: nothing is asked here.

What a camera does not say is unknown. Firmware that publishes a field of applications on none of them does
not know it, so that its absence says nothing; where it is there on some, its absence on others is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

import attrs

from aiocamstreamer import Unknown, known
from aiocamstreamer.cli.preflight.facts import Facts
from aiocamstreamer.cli.preflight.rules import Aspect, Rule, Severity, rules
from aiocamstreamer.cli.versions import leading_number
from aiocamstreamer.vapix import Application, VersionRange

Verdict: TypeAlias = Literal["upgrades", "unknown", "rolls back"]
"""The outcome for one camera, the best first."""

_DECIDES: Mapping[Severity, Verdict] = {"rolls back": "rolls back", "unknown": "unknown"}


_PARTS: Mapping[str, str] = {
    "device": "Its description",
    "applications": "Its list of applications",
    "parameters": "Its settings",
}
"""Parts of `Facts` by the names of their gaps."""


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that speaks against an upgrade, or is different after it.

    Attributes:
        rule: Its id in ``rules.toml``; "" where the camera itself could not be judged.
        severity: Its weight.
        sentence: What there is to say.
        mends: What to do about it; "" where nobody knows.
        application: The application that it is about; "" where it is about the camera.
        vendor: Who made that.
        version: Its version.
        source: Who says so.
    """

    rule: str
    severity: Severity
    sentence: str
    mends: str = ""
    application: str = ""
    vendor: str = ""
    version: str = ""
    source: str = ""


@attrs.frozen(kw_only=True)
class Judgement:
    """One camera judged.

    Attributes:
        camera: Its name.
        product: Number of the product; "" where it is not known.
        firmware: Version of AXIS OS; "" where it is not known.
        target: The version of AXIS OS that it was judged for.
        findings: What was found, the weightiest first.
    """

    camera: str
    product: str
    firmware: str
    target: int
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The outcome of the upgrade, as far as anybody can tell."""
        found = {_DECIDES.get(finding.severity, "upgrades") for finding in self.findings}
        return next((worst for worst in ("rolls back", "unknown") if worst in found), "upgrades")


def judge(facts: Facts, target: int = 13) -> Judgement:
    """The judgement of *facts* for an upgrade to AXIS OS *target*.

    Raises:
        ValueError: There are no rules for *target*.
    """
    findings = () if _runs_already(facts, target) else tuple(_judged(facts, rules(target)))
    order: Sequence[Severity] = ("rolls back", "unknown", "changes")
    return Judgement(
        camera=facts.camera,
        product=facts.product,
        firmware=facts.firmware,
        target=target,
        findings=tuple(sorted(findings, key=lambda it: order.index(it.severity))),
    )


def _runs_already(facts: Facts, target: int) -> bool:
    major = leading_number(facts.firmware)
    rules(target)  # a target without rules is refused whatever runs
    return major is not None and major >= target


def _judged(facts: Facts, table: Sequence[Rule]) -> Iterator[Finding]:
    yield from _unread(facts)
    for item in facts.applications or ():
        if isinstance(item, Unknown):
            sentence = f"One application could not be read: {item.problem or item.kind}"
            yield Finding(rule="", severity="unknown", sentence=sentence)
    for rule in table:
        silence = _SILENCES.get(rule.looks_at)
        if silence is not None and silence.holds(_installed(facts)):
            yield _silent(rule, facts, silence.what)
        else:
            yield from _ASPECTS[rule.looks_at](rule, facts)


def _unread(facts: Facts) -> Iterator[Finding]:
    """Findings about parts that could not be read, which is no pass."""
    mends = "use an administrator's account; camctl doctor tells what keeps it from being read"
    reasons = set(facts.gaps.values())
    names = dict(_PARTS) if len(reasons) > 1 or len(facts.gaps) < len(_PARTS) else {"device": "The camera"}
    for part, name in names.items():
        if part in facts.gaps:
            sentence = f"{name} could not be read: {facts.gaps[part]}"
            yield Finding(rule="", severity="unknown", sentence=sentence, mends=mends)


def _installed(facts: Facts) -> tuple[Application, ...]:
    return tuple(known(facts.applications or ()))


def _versions(rule: Rule, facts: Facts) -> Iterator[Finding]:
    for app in _installed(facts):
        if not any(_reaches(versions, rule.target) for versions in app.compatible_os):
            declared = ", ".join(map(_spelled, app.compatible_os))
            told = f"AXIS OS {declared}" if declared else "no versions of AXIS OS"
            finding = _about(rule, app, declared=told)
            if app.bundled:
                more = "; it came with the firmware, so that the upgrade may bring another version of it"
                finding = attrs.evolve(finding, sentence=finding.sentence + more)
            yield finding


def _signature(rule: Rule, facts: Facts) -> Iterator[Finding]:
    for app in _installed(facts):
        if app.signature_status.strip().lower() != "signed":
            yield _about(rule, app, status=app.signature_status or "nothing")


def _architecture(rule: Rule, facts: Facts) -> Iterator[Finding]:
    applications = _installed(facts)
    if applications and not facts.architecture:
        yield _silent(rule, facts, "its architecture")
    elif facts.architecture in rule.architectures:
        for app in applications:
            yield _about(rule, app, architecture=facts.architecture)


def _resources(rule: Rule, facts: Facts) -> Iterator[Finding]:
    applications = _installed(facts)
    wanted = rule.resource.lower()
    silent = [app for app in applications if wanted not in map(str.lower, app.resources)]
    if len(silent) < len(applications):
        yield from (_about(rule, app) for app in silent)


def _parameters(rule: Rule, facts: Facts) -> Iterator[Finding]:
    for name, value in sorted(facts.parameters.items()):
        is_named = any(fnmatchcase(name.lower(), each.lower()) for each in rule.names)
        if is_named and value.strip().lower() in rule.values:
            yield _finding(rule, name=name, value=value)


class _Silence(NamedTuple):
    """A field that firmware which does not know it publishes of no application."""

    told: Callable[[Application], object]
    what: str

    def holds(self, applications: Sequence[Application]) -> bool:
        """Whether there are *applications*, and it is published of none."""
        return bool(applications) and not any(map(self.told, applications))


_SILENCES: Mapping[Aspect, _Silence] = {
    "versions": _Silence(attrgetter("compatible_os"), "which versions of AXIS OS applications declare"),
    "signature": _Silence(attrgetter("signature_status"), "whether applications are signed"),
}

_ASPECTS: Mapping[Aspect, Callable[[Rule, Facts], Iterator[Finding]]] = {
    "versions": _versions,
    "signature": _signature,
    "architecture": _architecture,
    "resources": _resources,
    "parameters": _parameters,
}


def _finding(rule: Rule, **said: str) -> Finding:
    words = {"target": str(rule.target), **said}
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        sentence=rule.sentence.format(**words),
        mends=rule.mends.format(**words),
        source=rule.source,
    )


def _about(rule: Rule, app: Application, **said: str) -> Finding:
    finding = _finding(rule, **said)
    return attrs.evolve(finding, application=app.name, vendor=app.vendor or "", version=app.version or "")


def _silent(rule: Rule, facts: Facts, what: str) -> Finding:
    """The camera does not say what *rule* looks at, which is no pass."""
    runs = f"AXIS OS {facts.firmware}" if facts.firmware else "This firmware"
    return Finding(
        rule=rule.id,
        severity="unknown",
        sentence=f"{runs} does not tell {what}",
        mends="ask the vendor of each application, or try the upgrade on one camera of this kind",
        source=rule.source,
    )


def _reaches(versions: VersionRange, target: int) -> bool:
    """Whether *versions* include AXIS OS *target*; their upper end is part of them."""
    low, high = leading_number(versions.minimum), leading_number(versions.maximum)
    reaches_down = low is not None and low <= target
    return (reaches_down or not versions.minimum) and (not versions.maximum or (high or 0) >= target)


def _spelled(versions: VersionRange) -> str:
    return f"{versions.minimum or '...'} to {versions.maximum or '...'}"
