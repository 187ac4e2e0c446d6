"""``camctl preflight``: on which cameras an upgrade of AXIS OS goes through, and on which it rolls back.

`facts` reads a camera, `judge` judges what was read by the rules in ``rules.toml``, `FleetReport` has it by
application: that is the list of what there is to do. Nothing is written to a camera, and what a camera does
not say is unknown and never passes.
"""

from aiocamstreamer.cli.preflight.facts import Facts, facts
from aiocamstreamer.cli.preflight.fleet_report import FleetReport, Work
from aiocamstreamer.cli.preflight.judgement import Finding, Judgement, Verdict, judge
from aiocamstreamer.cli.preflight.page import plain, write
from aiocamstreamer.cli.preflight.rules import Rule, Severity, rules, targets

__all__ = [
    "Facts",
    "Finding",
    "FleetReport",
    "Judgement",
    "Rule",
    "Severity",
    "Verdict",
    "Work",
    "facts",
    "judge",
    "plain",
    "rules",
    "targets",
    "write",
]
