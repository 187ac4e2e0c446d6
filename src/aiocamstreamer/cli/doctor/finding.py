"""A finding: one thing that was looked at on a camera."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

Verdict: TypeAlias = Literal["ok", "warning", "unknown", "problem"]
"""How it stands, the best first; unknown is never ok."""


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        check: The id of the check.
        verdict: How it stands.
        sentence: What there is to say of it, one plain sentence.
        subject: Of several things that one check looks at, which; for example the name of an application.
        evidence: What the camera said.
        mends: What to do about it; "" where there is nothing to do, or the command says it.
        command: The line of a shell that mends it, or helps to; "" where there is none.
        skipped_for: The id of the check that stands in the way, where it could not be looked at for that.
        blocks: Whether everything that depends on the check has to be skipped.
    """

    check: str
    verdict: Verdict
    sentence: str
    blocks: bool = False
    subject: str = ""
    evidence: str = ""
    mends: str = ""
    command: str = ""
    skipped_for: str = ""
