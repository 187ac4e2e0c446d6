"""Many cameras at once."""

from aiocamstreamer.fleet import inventory, steps
from aiocamstreamer.fleet.desired import Desired, Difference
from aiocamstreamer.fleet.fleet import Fleet
from aiocamstreamer.fleet.following import Following, Move, Verdict
from aiocamstreamer.fleet.inventory import Entry
from aiocamstreamer.fleet.merged_events import App, FleetEvents, StreamEnded
from aiocamstreamer.fleet.outcome import Outcome, failures
from aiocamstreamer.fleet.passwords import PasswordMissing
from aiocamstreamer.fleet.plan import Outdated, PartlyDone, Plan
from aiocamstreamer.fleet.report import RolloutReport, Standing, read_report, write_report
from aiocamstreamer.fleet.rollout import Rollout
from aiocamstreamer.fleet.run import Run
from aiocamstreamer.fleet.stage import Stage
from aiocamstreamer.fleet.together import Cue

__all__ = [
    "App",
    "Cue",
    "Desired",
    "Difference",
    "Entry",
    "Fleet",
    "FleetEvents",
    "Following",
    "Move",
    "Outcome",
    "Outdated",
    "PartlyDone",
    "PasswordMissing",
    "Plan",
    "Rollout",
    "RolloutReport",
    "Run",
    "Stage",
    "Standing",
    "StreamEnded",
    "Verdict",
    "failures",
    "inventory",
    "read_report",
    "steps",
    "write_report",
]
