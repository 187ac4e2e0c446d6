"""Rules from what happens to what is done: how long it has to last, how long it counts, what comes first."""

from aiocamstreamer.rules.decisions import Decisions
from aiocamstreamer.rules.rules import Rule, Rules

__all__ = ["Decisions", "Rule", "Rules"]
