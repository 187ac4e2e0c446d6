"""``camctl doctor``: why a camera does not work."""

from __future__ import annotations

from aiocamstreamer.cli.doctor import Examination, Finding, examine
from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Target
from aiocamstreamer.cli.output import Output
from aiocamstreamer.cli.session import opened

_CODES = {
    **dict.fromkeys(("name", "port", "protocol", "certificate"), ExitCode.UNREACHABLE),
    **dict.fromkeys(("challenge", "account"), ExitCode.CREDENTIALS),
}
"""Exit codes of problems that have one of their own; of all others it is 1."""


async def doctor(*targets: Target, options: Options = DEFAULTS) -> ExitCode:
    """Look for what keeps a camera from working: say it in plain words, with the command that mends it.

    Nothing is written to a camera, and a password is tried once. A check that stands in the way of others
    skips those. The exit code is 0 where all is well or warned of, 1 where something is wrong or nobody
    knows, 3 where the account is not let in, 4 where the camera cannot be reached.

    Args:
        targets: Cameras, groups or tags of the inventory, "all", or addresses.
    """
    async with opened(options, targets) as session:
        outcomes = await session.each(examine, doing="examining", deadline=None)
        examinations = [outcome.unwrap() for outcome in outcomes if outcome.succeeded]
        for number, examination in enumerate(examinations):
            session.note(max(map(_code, examination.findings), default=ExitCode.UNHEALTHY))
            _tell(session.out, examination, first=number == 0)
        session.out.document(cameras=[_plain(it) for it in examinations])
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
        for said in (finding.evidence, finding.mends):
            if said:
                out.text(f"             {said}")


def _plain(examination: Examination) -> dict[str, object]:
    """*examination* in what JSON knows."""
    return {
        "camera": examination.camera,
        "verdict": examination.verdict,
        "findings": examination.findings,
    }
