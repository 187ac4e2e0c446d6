"""Rules of upgrades, read from the table beside this module."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import attrs

Severity: TypeAlias = Literal["rolls back", "unknown", "changes"]
"""The weight of a finding: the upgrade is taken back, nobody knows, or something is different after it."""

Aspect: TypeAlias = Literal["versions", "signature", "architecture", "resources", "parameters"]


@attrs.frozen(kw_only=True)
class Rule:
    """One thing that an upgrade asks for; ``rules.toml`` says what its fields mean."""

    id: str
    target: int
    looks_at: Aspect
    severity: Severity
    sentence: str
    mends: str
    source: str
    date: dt.date
    architectures: frozenset[str] = attrs.field(default=(), converter=frozenset)
    resource: str = ""
    names: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    values: frozenset[str] = attrs.field(default=(), converter=frozenset)


def rules(target: int) -> tuple[Rule, ...]:
    """The rules of an upgrade to AXIS OS *target*.

    Raises:
        ValueError: There are none; the text names the targets that there are rules for.
    """
    found = tuple(rule for rule in _table() if rule.target == target)
    if not found:
        known = ", ".join(map(str, targets()))
        raise ValueError(f"target: an AXIS OS that there are rules for ({known}), not {target!r}")
    return found


def targets() -> tuple[int, ...]:
    """The versions of AXIS OS that there are rules for."""
    return tuple(sorted({rule.target for rule in _table()}))


@cache
def _table() -> tuple[Rule, ...]:
    content: dict[str, Any] = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    return tuple(Rule(**row) for row in content["rule"])
