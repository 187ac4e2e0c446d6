"""``camctl preflight``: whether cameras survive an upgrade of AXIS OS."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, OWN, Options, Targets
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.session import opened

if TYPE_CHECKING:
    from aiocamstreamer import Outcome
    from aiocamstreamer.cli.preflight import Facts, FleetReport


async def preflight(
    *targets: Targets,
    target: Annotated[int, Parameter(group=OWN)] = 13,
    report: Annotated[Path | None, Parameter(group=OWN)] = None,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Whether an upgrade of AXIS OS goes through on cameras; one application may take all of it back.

    What there is to do is told by application. Nothing is written to a camera. The exit code is 0 where every
    camera upgrades, 1 where nobody can tell of one, 2 where one rolls back.

    Args:
        target: The version of AXIS OS to upgrade to; 13 by default.
        report: Write all of it to this file, too: a page where its name ends in .html, else JSON.
    """
    from aiocamstreamer.cli.preflight import FleetReport, facts, judge, rules, write

    rules(target)
    async with opened(options, targets) as session:
        codes = [int(ExitCode.OK)]

        def tell(outcomes: Sequence[Outcome[Facts]]) -> None:
            judgements = tuple(judge(outcome.unwrap(), target) for outcome in outcomes if outcome.succeeded)
            found = FleetReport(target=target, judgements=judgements)
            codes.append(found.exit_code)
            _tell(session.out, found)
            if report is not None:
                write(found, report)
                session.out.say(f"written: {report}")

        await session.each(facts, doing="asking", tell=tell, deadline=None)
        # Three outcomes have codes of their own here, whatever the kinds of errors behind them.
        return ExitCode(max(*codes, session.code))


def _tell(out: Output, found: FleetReport) -> None:
    rows = ((it.camera, it.product, it.firmware, it.verdict) for it in found.judgements)
    out.table(("camera", "model", "AXIS OS", f"to AXIS OS {found.target}"), rows)
    for work in found.work:
        made = " ".join(
            part for part in (", ".join(work.versions), work.vendor and f"by {work.vendor}") if part
        )
        head = f"{work.application} {made}".strip() if work.application else "cameras"
        out.text(f"\n{head}: {work.severity} ({', '.join(work.cameras)})")
        for finding in work.findings:
            rule = f"{finding.rule} " if finding.rule else ""
            out.text(f"  {rule}{finding.sentence}")
            out.text(f"    {finding.mends}" if finding.mends else "")
    from aiocamstreamer.cli.preflight import plain

    out.document(**plain(found))
