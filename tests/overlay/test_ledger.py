"""until_restart/ledger.py: what is kept, what is owed and what is pending always agree."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from aiocamstreamer.overlay import Field
from aiocamstreamer.overlay.until_restart.graphics import Background, Texts
from aiocamstreamer.overlay.until_restart.ledger import Ledger, Step, joined
from aiocamstreamer.overlay.until_restart.updates import Change, Shown, TickerText
from fuzzing import cases

SERVICES = st.sampled_from([3, "board"])
NAMES = st.sampled_from(["home", "home_color"])
CHANGES = st.one_of(
    st.builds(
        Texts,
        SERVICES,
        st.dictionaries(
            NAMES,
            st.builds(Field, text=st.sampled_from("abc"), variant=st.none() | st.just(1)),
            min_size=1,
        ),
    ),
    st.builds(Shown, st.dictionaries(SERVICES, st.booleans(), min_size=1)),
    st.builds(TickerText, st.just(1), st.sampled_from(["x", "y"])),
    st.builds(Background, service=SERVICES, stored=st.sampled_from(["p", "q"]), x=st.none() | st.just(5.0)),
)


class App:
    """Takes a request whole, or not at all; forgets everything when it restarts."""

    def __init__(self) -> None:
        self.shown: dict[Any, Change] = {}
        self.lacks: set[Any] = set()

    def take(self, change: Change) -> bool:
        if any(name[:3] in self.lacks for name in change.things()):
            return False
        for name, part in change.things().items():
            before = self.shown.get(name)
            self.shown[name] = part if before is None else before.then(part)
        return True


class Keeping(RuleBasedStateMachine):
    """Callers, an app, and the one who sets again, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.app, self.ledger = App(), Ledger()
        self.callers: list[list[list[Step]]] = []

    @rule(change=CHANGES)
    def call(self, change: Change) -> None:
        try:
            change.calls()
        except ValueError:
            return
        self.callers.append(self.ledger.record(change))

    @rule(answered=st.booleans())
    def send(self, *, answered: bool) -> None:
        """The caller whose turn it is; callers take turns in the order in which they came."""
        if not self.callers:
            return
        requests = self.callers[0]
        steps = requests.pop(0)
        if self.app.take(joined(steps)):
            self.ledger.taken(steps) if answered else self.ledger.left(steps)
        else:
            self.ledger.refused(steps)
            self.leave(requests)
            requests = []
        if not requests:
            self.callers.pop(0)

    @rule(place=st.integers(0, 2))
    def cancel(self, place: int) -> None:
        if place < len(self.callers):
            self.leave(self.callers.pop(place))

    def leave(self, requests: list[list[Step]]) -> None:
        self.ledger.left([step for steps in requests for step in steps])

    @rule()
    def restart(self) -> None:
        self.app.shown.clear()
        self.ledger.forgotten()

    @rule(service=SERVICES, name=NAMES)
    def lack(self, service: Any, name: str) -> None:
        """Somebody deletes a field."""
        self.app.lacks ^= {(Texts, service, name)}
        for thing in [thing for thing in self.app.shown if thing[:3] == (Texts, service, name)]:
            del self.app.shown[thing]

    @rule()
    def pay(self) -> None:
        for debt in self.ledger.debts():
            for part in [debt] if self.app.take(debt.change) else self.ledger.alone(debt):
                if part is debt or self.app.take(part.change):
                    self.ledger.paid(part)
                else:
                    self.ledger.unpayable(part)

    @invariant()
    def all_agree(self) -> None:
        kept = self.ledger.kept()
        assert bool(self.ledger) == bool(kept)
        if not self.ledger.is_pending:
            assert not self.ledger.debts()
            for name, change in kept.items():
                assert (
                    name[:3] in self.app.lacks or self.app.shown.get(name) == change or self.was_lacking(name)
                )

    def was_lacking(self, name: Any) -> bool:
        """Whether the app lacked it when it was set again: it is kept for the next time."""
        return name[0] is Texts and name not in self.app.shown

    @invariant()
    def nothing_is_owed_for_ever(self) -> None:
        """Once every caller is through, what is pending is paid, or is owed."""
        if not self.callers:
            assert self.ledger.is_pending == bool(self.ledger.debts())


@pytest.mark.untraced
class TestKeeping(Keeping.TestCase):
    settings = settings(cases(40), stateful_step_count=40)


def one(name: Any) -> Any:
    """The name of a thing of the board, whichever of its two names the caller took."""
    return tuple(3 if part == "board" else part for part in name)


class OneBoard(RuleBasedStateMachine):
    """Callers who know one service by two names; requests get lost, and the app restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.told: dict[Any, Any] = {}
        self.shown: dict[Any, Any] = {}

    def values(self, change: Change) -> dict[Any, Any]:
        return {
            one(name): [*part.states.values()]
            if isinstance(part, Shown)
            else attrs.asdict(part, filter=lambda field, _: field.name != "service")
            for name, part in change.things().items()
        }

    @rule(change=CHANGES, arrives=st.booleans(), answered=st.booleans())
    def call(self, change: Change, *, arrives: bool, answered: bool) -> None:
        try:
            change.calls()
        except ValueError:
            return
        self.told |= self.values(change)
        for steps in self.ledger.record(change):
            if arrives:
                self.shown |= self.values(joined(steps))
            self.ledger.taken(steps) if arrives and answered else self.ledger.left(steps)

    @rule()
    def restart(self) -> None:
        self.shown.clear()
        self.ledger.forgotten()

    @rule(count=st.integers(1, 9))
    def pay(self, count: int) -> None:
        """As many requests as arrive."""
        for _ in range(count):
            for debt in self.ledger.debts()[:1]:
                assert len(debt.change.calls()) == 1
                self.shown |= self.values(debt.change)
                self.ledger.paid(debt)

    @invariant()
    def what_was_told_last_is_shown(self) -> None:
        if not self.ledger.is_pending:
            assert self.shown == self.told

    def teardown(self) -> None:
        """And it comes to that."""
        for _ in range(60):
            self.pay(1)
        assert not self.ledger.is_pending
        self.what_was_told_last_is_shown()


@pytest.mark.untraced
class TestOneBoard(OneBoard.TestCase):
    settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def test_what_is_refused_takes_nothing_along():
    """A misspelt field that was told while the camera was away; what it took before stays kept."""
    app, ledger = App(), Ledger()
    app.lacks.add((Texts, 7, "hmoe"))
    for name in ("home", "hmoe"):
        for steps in ledger.record(Texts(7, {name: Field(text="x")})):
            ledger.left(steps)
    (debt,) = ledger.debts()
    assert not app.take(debt.change)
    good, bad = ledger.alone(debt)
    assert app.take(good.change)
    ledger.paid(good)
    assert not ledger.unpayable(bad)
    assert not ledger.is_pending
    assert ledger.kept() == {(Texts, 7, "home", "text"): Texts(7, {"home": Field(text="x")})}


@pytest.mark.parametrize("fields", [{"a": Field(text="x", color="#010203"), "b": Field(text="y")}])
def test_things_that_do_not_fit_into_one_request(fields):
    """Field "a" with a colour and a field "a_color" say the same thing twice: they travel apart."""
    ledger = Ledger()
    for change in (Texts(7, fields), Texts(7, {"a_color": Field(text="z")})):
        for steps in ledger.record(change):
            ledger.left(steps)
    assert [len(debt.parts) for debt in ledger.debts()] == [3, 1]


def test_what_was_told_later_is_not_sent_before():
    """A call that was given up waits for the one before it, whose caller still sends it."""
    app, ledger = App(), Ledger()
    (first,) = ledger.record(Texts(7, {"home": Field(text="first")}))
    (second,) = ledger.record(Texts(7, {"home": Field(text="second")}))
    ledger.left(second)
    assert not ledger.debts()
    assert app.take(joined(first))
    ledger.taken(first)
    (debt,) = ledger.debts()
    assert app.take(debt.change)
    ledger.paid(debt)
    assert ledger.kept() == app.shown
