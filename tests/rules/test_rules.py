"""rules/rules.py: decisions at any time, against what their definition says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.rules import Rule, Rules

RULE = st.builds(Rule, priority=st.integers(0, 2), debounce=st.integers(0, 4), hold=st.integers(0, 4))
RULES = st.dictionaries(st.sampled_from("abc"), RULE, min_size=1)
STEPS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.booleans()), max_size=14)
"""Seconds that pass, and what is told then."""


def counting(rule: Rule, told: list[tuple[int, bool]], end: int) -> list[bool]:
    """Whether an input counts at each second up to *end*: the definition, second by second, told by told."""
    is_on, changed, counts, seconds = False, -(10**6), False, []
    for second in range(end + 1):
        # Time passes, and only then something is told; with no delay it counts at once.
        now = [it for at, it in told if at == second]
        for it in [None, *now]:
            if it is not None and it is not is_on:
                is_on, changed = it, second
            if second - changed >= (rule.debounce if is_on else rule.hold):
                counts = is_on
        seconds.append(counts)
    return seconds


@given(RULES, STEPS)
def test_what_counts_is_what_has_lasted(rules, steps):
    """At every second, whether one asks in between or not; the most important comes first."""
    asked, silent, now = Rules(rules), Rules(rules), 0
    told: dict[str, list[tuple[int, bool]]] = {name: [] for name in rules}
    for seconds, name, is_on in steps:
        for second in range(now, now + seconds):
            asked.active(second)
        now += seconds
        if name in rules:
            told[name].append((now, is_on))
            asked.tell(name, is_on, now)
            silent.tell(name, is_on, now)
    for second in range(now, now + 10):
        active = asked.active(second)
        assert set(active) == {name for name, rule in rules.items() if counting(rule, told[name], second)[-1]}
        priorities = [rules[name].priority for name in active]
        assert priorities == sorted(priorities, reverse=True)
    assert silent.active(now + 9) == active


@given(RULES, STEPS)
def test_nothing_changes_before_it_is_due(rules, steps):
    """Who sleeps until then misses nothing, and there is an end to it."""
    decided, now = Rules(rules), 0.0
    for seconds, name, is_on in steps:
        until = now + seconds
        while decided.due is not None and decided.due <= until:
            before, due = decided.active(now), decided.due
            assert decided.active(max(now, due - 0.5)) == before
            now = due
            decided.active(now)
            assert decided.due is None or decided.due > now
        now = until
        if name in rules:
            decided.tell(name, is_on, now)
    for _ in rules:
        if decided.due is not None:
            decided.active(decided.due)
    assert decided.due is None


@given(RULES, STEPS)
def test_a_newcomer_displaces_nobody_of_its_own_priority(rules, steps):
    """The first changes only to one that matters more, or when it no longer counts."""
    decided, now, first = Rules(rules), 0, None
    for seconds, name, is_on in steps:
        now += seconds
        if name in rules:
            decided.tell(name, is_on, now)
        active = decided.active(now)
        if first in active and active[0] != first:
            assert rules[active[0]].priority > rules[first].priority
        first = active[0] if active else None


def test_a_short_event_counts_where_nothing_is_debounced():
    """On and off in the same moment, and held."""
    rules = Rules({"line": Rule(hold=10), "area": Rule(debounce=1, hold=10)})
    for name in ("line", "area"):
        rules.tell(name, True, 5.0)
        rules.tell(name, False, 5.0)
    assert (rules.active(14.9), rules.active(15.0), rules.due) == (("line",), (), None)


def test_arguments():
    """Refused with their names."""
    with pytest.raises(ValueError, match="debounce: "):
        Rule(debounce=-1)
    with pytest.raises(TypeError, match="priority: "):
        Rule(priority="high")
    with pytest.raises(ValueError, match="rules: at least one, not none"):
        Rules({})
    with pytest.raises(TypeError, match="rules of 'a': a Rule, not 3"):
        Rules({"a": 3})
    rules = Rules({"a": Rule()})
    with pytest.raises(KeyError):
        rules.tell("b", True, 0)
    with pytest.raises(TypeError, match="is_on: True or False, not 1"):
        rules.tell("a", 1, 0)
    rules.tell("a", True, 3)
    with pytest.raises(ValueError, match="now: 3 or later, not 2"):
        rules.active(2)
