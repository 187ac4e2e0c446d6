"""Repainting: the least that leads from one plan to the next."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiocamstreamer.overlay.scene.geometry import Rect, merged
from aiocamstreamer.overlay.scene.layout import Plan
from aiocamstreamer.overlay.scene.paint_items import Item

_SHARE = 3
"""Where one of so many items differs, the whole picture takes fewer calls than its parts."""

_PARTS = 256
"""Where more parts differ, finding out what lies in which takes longer than the whole picture."""


class Repaint(NamedTuple):
    """Regions to paint anew over a former picture.

    Attributes:
        regions: Where it differs; they have no pixel in common.
        items: What is seen there, the lowest first.
        covered: Whether *items* hide whatever was there, so that nothing has to be erased.
    """

    regions: Sequence[Rect]
    items: Sequence[Item]
    covered: bool


def repaint(old: Plan | None, new: Plan) -> Repaint:
    """How to get from *old* to *new*; without *old*, or from another size, by painting all of it."""
    if old is None or old.area != new.area:
        return Repaint([new.area], new.items, covered=False)
    bounds = dict.fromkeys(_differing(old.items, new.items))
    if len(bounds) * _SHARE > len(new.items) or len(bounds) > _PARTS:
        return Repaint([new.area], new.items, covered=is_opaque(new))
    regions = merged(bounds, new.area)
    covers = [_cover(region, new.items) for region in regions]
    seen, bottom = [*zip(regions, covers, strict=True)], min(covers, default=0)
    items = [
        item
        for place, item in enumerate(new.items)
        if place >= bottom and any(place >= cover and item.touches(region) for region, cover in seen)
    ]
    return Repaint(regions, items, covered=bottom >= 0)


def is_opaque(plan: Plan) -> bool:
    """Whether nothing shines through anywhere."""
    return _cover(plan.area, plan.items) >= 0


def _differing(old: Sequence[Item], new: Sequence[Item]) -> Iterator[Rect]:
    """Where items lie that are not in both, or not in the same order."""
    if len(old) == len(new):
        pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
        yield from (item.bounds for pair in pairs for item in pair)
        return
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    before, after = _kept(old, new)
    yield from (item.bounds for place, item in enumerate(old) if place not in before)
    yield from (item.bounds for place, item in enumerate(new) if place not in after)


def _kept(old: Sequence[Item], new: Sequence[Item]) -> tuple[set[int], set[int]]:
    """Places in *old* and in *new* of items that are in both in the same order.

    Time grows with n log n: a scene may have thousands of items, and the loop waits. Where each item is there
    once, as many are found as there are.
    """
    places: defaultdict[Item, deque[int]] = defaultdict(deque)
    for place, item in enumerate(new):
        places[item].append(place)
    pairs = [(place, places[item].popleft()) for place, item in enumerate(old) if places.get(item)]
    # The longest row of places in *new* that grow: for each length the row that ends lowest.
    lowest: list[int] = []
    ends: list[int] = []
    former: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(lowest, place)
        lowest[length : length + 1] = [place]
        ends[length : length + 1] = [number]
        former.append(ends[length - 1] if length else -1)
    before, after, number = set(), set(), ends[-1] if ends else -1
    while number >= 0:
        before.add(pairs[number][0])
        after.add(pairs[number][1])
        number = former[number]
    return before, after


def _common(old: Sequence[Item], new: Sequence[Item]) -> int:
    """How many items are the same from the start."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _cover(region: Rect, items: Sequence[Item]) -> int:
    """The place of the topmost item that hides all below it in *region*; -1 where there is none."""
    for place in range(len(items) - 1, -1, -1):
        if items[place].hides(region):
            return place
    return -1
