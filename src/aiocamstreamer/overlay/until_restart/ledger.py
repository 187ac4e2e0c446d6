"""The ledger of what is kept for the app, thing by thing, and of what it is owed; pure, nothing waits here.

A thing is what can be set by itself: whether a service is shown, one field of a service, a ticker's text.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import takewhile

import attrs

from aiocamstreamer.overlay.until_restart.updates import Change


@attrs.define(eq=False)
class Step:
    """One change of one thing.

    Attributes:
        thing: Which thing.
        change: Its change.
        is_taken: Whether the app has taken it.
        is_carried: Whether its own caller still sends it.
    """

    thing: Hashable
    change: Change
    is_taken: bool = False
    is_carried: bool = True


@attrs.define(eq=False)
class _Thing:
    """The history of one thing: steps in the order in which they were told, the oldest ones joined."""

    steps: list[Step] = attrs.field(factory=list)
    is_forgotten: bool = False
    times_forgotten: int = 0

    @property
    def sent(self) -> list[Step]:
        """The steps that can be sent again: those before a step that its own caller still sends."""
        return [*takewhile(lambda step: not step.is_carried, self.steps)]

    @property
    def is_owed(self) -> bool:
        """Whether there is something to send that nobody sends."""
        steps = self.sent
        return any(self.is_forgotten or not step.is_taken for step in steps)

    @property
    def is_pending(self) -> bool:
        """Whether the app does not show all of it, as far as anybody knows."""
        return self.is_forgotten or not all(step.is_taken for step in self.steps)


@attrs.define(eq=False)
class Debt:
    """The steps that one request to the app pays.

    Attributes:
        change: The request.
        parts: The steps that it carries, by thing, and how often each thing was forgotten by then.
    """

    change: Change
    parts: dict[Hashable, tuple[list[Step], int]]


class Ledger:
    """The record of what is kept and owed; both always agree, whatever is refused, cut or cancelled."""

    def __init__(self) -> None:
        self._things: dict[Hashable, _Thing] = {}

    def __bool__(self) -> bool:
        return bool(self._things)

    @property
    def is_pending(self) -> bool:
        """Whether the app does not show everything, as far as anybody knows."""
        return any(thing.is_pending for thing in self._things.values())

    def kept(self) -> dict[Hashable, Change]:
        """The steps that are kept of each thing."""
        return {name: joined(thing.steps) for name, thing in self._things.items()}

    def record(self, change: Change) -> list[list[Step]]:
        """Keep *change*; its caller sends the steps of each of these lists in one request."""
        requests: list[list[Step]] = []
        for name, part in change.things().items():
            step = Step(name, part)
            # In the order in which they were told last: two names may be those of one service.
            self._things[name] = thing = self._things.pop(name, None) or _Thing()
            thing.steps.append(step)
            if not (requests and _fit([*requests[-1], step])):
                requests.append([])
            requests[-1].append(step)
        return requests

    def taken(self, steps: Iterable[Step]) -> None:
        """Note that the app has taken *steps*."""
        for step in steps:
            step.is_taken, step.is_carried = True, False
            self._tidy(step.thing)

    def left(self, steps: Iterable[Step]) -> None:
        """Note that the caller of *steps* does not send them any more: they are owed."""
        for step in steps:
            step.is_carried = False

    def refused(self, steps: Iterable[Step]) -> None:
        """Forget *steps*, which the app does not take."""
        for step in steps:
            thing = self._things.get(step.thing)
            if thing is not None and step in thing.steps:
                thing.steps.remove(step)
                self._tidy(step.thing)

    def forgotten(self, concerns: Callable[[Change], bool] = lambda _: True) -> None:
        """Note that the app may have forgotten what *concerns* names."""
        for thing in self._things.values():
            if any(concerns(step.change) for step in thing.steps):
                thing.is_forgotten = True
                thing.times_forgotten += 1

    def debts(self) -> list[Debt]:
        """Requests that pay everything that is owed; services are shown last, when their texts are right."""
        debts: list[Debt] = []
        for name, thing in self._things.items():
            if thing.is_owed:
                steps = thing.sent
                debt = Debt(joined(steps), {name: (steps, thing.times_forgotten)})
                place = _companion(debts, debt)
                if place is not None and (both := _together(debts[place], debt)):
                    debts[place] = both
                else:
                    debts.append(debt)
        return sorted(debts, key=lambda debt: debt.change.comes_last)

    def paid(self, debt: Debt) -> None:
        """Note that the app has taken *debt*."""
        for name, (steps, times) in debt.parts.items():
            thing = self._things.get(name)
            if thing is not None and thing.times_forgotten == times:
                thing.is_forgotten = False
            self.taken(steps)
            self._overwritten(name, debt.change)

    def _overwritten(self, name: Hashable, change: Change) -> None:
        """Note that *change*, sent late, may have undone what was told after it by another name."""
        after = [*self._things][[*self._things].index(name) + 1 :] if name in self._things else []
        for thing in map(self._things.__getitem__, after):
            if _may_be_one(thing.steps[0].change, change):
                thing.is_forgotten = True
                thing.times_forgotten += 1

    def alone(self, debt: Debt) -> list[Debt]:
        """*debt*, each thing by itself: where one is refused, the others are not."""
        return [Debt(joined(part[0]), {name: part}) for name, part in debt.parts.items()]

    def unpayable(self, debt: Debt) -> bool:
        """Note that the app refuses *debt*, one thing alone.

        What it never took is forgotten; what it took before is kept for the next time.

        Returns:
            Whether something is kept of it.
        """
        ((name, (steps, _)),) = debt.parts.items()
        never = [step for step in steps if not step.is_taken]
        thing = self._things.get(name)
        if not never and thing is not None:
            thing.is_forgotten = False
        self.refused(never)
        return name in self._things

    def _tidy(self, name: Hashable) -> None:
        """Join what the app has taken at the beginning, and drop what is empty."""
        thing = self._things.get(name)
        if thing is None:
            return
        count = next((place for place, step in enumerate(thing.steps) if not step.is_taken), len(thing.steps))
        if count > 1:
            thing.steps[:count] = [Step(name, joined(thing.steps[:count]), is_taken=True, is_carried=False)]
        if not thing.steps:
            del self._things[name]


def joined(steps: Sequence[Step]) -> Change:
    """*steps* as one change."""
    change = steps[0].change
    for step in steps[1:]:
        change = change.then(step.change)
    return change


def _companion(debts: Sequence[Debt], debt: Debt) -> int | None:
    """The place of the last of *debts* that *debt* may share a request with; None for none.

    What may be the same service by its other name stays in its order, and in a request of its own.
    """
    for place in range(len(debts) - 1, -1, -1):
        other = debts[place].change
        if _may_be_one(other, debt.change):
            return None
        if other.key == debt.change.key:
            return place
    return None


def _may_be_one(one: Change, other: Change) -> bool:
    """Whether both may change one service, which one knows by its id and the other by its name."""
    kinds = {isinstance(service, str) for change in (one, other) for service in change.services}
    return type(one) is type(other) and len(kinds) > 1


def _fit(steps: Sequence[Step]) -> bool:
    """Whether *steps* are one request."""
    try:
        return len(joined(steps).calls()) == 1
    except (ValueError, TypeError):
        return False


def _together(one: Debt, other: Debt) -> Debt | None:
    """Both in one request, where they fit into one."""
    change = one.change.then(other.change)
    try:
        fits = len(change.calls()) == 1
    except (ValueError, TypeError):
        return None
    return Debt(change, {**one.parts, **other.parts}) if fits else None
