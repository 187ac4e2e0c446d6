"""``camctl doctor``: why a camera does not work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, OWN, Options, Targets
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.session import opened

if TYPE_CHECKING:
    from aiocamstreamer import Camera, Outcome
    from aiocamstreamer.cli.doctor import Examination, Finding

_CODES = {
    **dict.fromkeys(("name", "port", "protocol", "certificate"), ExitCode.UNREACHABLE),
    **dict.fromkeys(("challenge", "account"), ExitCode.CREDENTIALS),
}
"""Exit codes of problems that have one of their own; of all others it is 1."""

CONCURRENCY = 16
"""Cameras at the same time: each is talked to over several connections, and measured."""


async def doctor(
    *targets: Targets,
    report: Annotated[Path | None, Parameter(group=OWN)] = None,
    pictures: Annotated[bool, Parameter(group=OWN)] = False,
    options: Options = DEFAULTS,
) -> ExitCode:
    """Look for what keeps a camera from working: say it in plain words, with the command that mends it.

    Nothing is written to a camera, and a password is tried once. A check that stands in the way of others
    skips those. The exit code is 0 where all is well or warned of, 1 where something is wrong or nobody
    knows, 3 where the account is not let in, 4 where the camera cannot be reached.

    Args:
        report: Write a report for a bug report to this file: a page where its name ends in .html, else JSON.
            Names, addresses, serial numbers and secrets are taken out of it.
        pictures: Put a small picture of what each camera sees into the report; only you know who may see it.
    """
    from aiocamstreamer.cli.doctor import examine, picture, write

    if pictures and report is None:
        raise Misused("--pictures is for a report", advice="say --report FILE.html, too")
    seen: dict[str, bytes] = {}

    async def look(camera: Camera) -> Examination:
        found = await examine(camera)
        if pictures and (shown := await picture(camera)):
            seen[camera.name] = shown
        return found

    async with opened(options, targets) as session:

        def tell(outcomes: Sequence[Outcome[Examination]]) -> None:
            examinations = [outcome.unwrap() for outcome in outcomes if outcome.succeeded]
            for number, examination in enumerate(examinations):
                session.note(max(map(_code, examination.findings), default=ExitCode.UNHEALTHY))
                _tell(session.out, examination, first=number == 0)
            session.out.document(cameras=[_plain(it) for it in examinations])
            if report is not None:
                write(examinations, report, pictures=seen)
                session.out.say(f"written: {report}")

        await session.each(look, doing="examining", tell=tell, deadline=None, concurrency=CONCURRENCY)
        return session.code


def _code(finding: Finding) -> ExitCode:
    if finding.verdict in {"ok", "warning"}:
        return ExitCode.OK
    is_problem = finding.verdict == "problem"
    return _CODES.get(finding.check, ExitCode.UNHEALTHY) if is_problem else ExitCode.UNHEALTHY


def _tell(out: Output, examination: Examination, *, first: bool) -> None:
    out.text(f"{'' if first else chr(10)}{examination.camera}: {examination.verdict}")
    for finding in examination.findings:
        out.text(f"  {finding.verdict:<7}  {finding.sentence}")
        if finding.verdict == "ok" or finding.skipped_for:
            continue
        for said in (finding.evidence, finding.mends, finding.command):
            if said:
                out.text(f"             {said}")


def _plain(examination: Examination) -> dict[str, object]:
    """*examination* in what JSON knows."""
    return {
        "camera": examination.camera,
        "verdict": examination.verdict,
        "findings": examination.findings,
    }
