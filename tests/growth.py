"""How the time of a reading grows with its input: a rise is believed when it shows at every look."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

from aiocamstreamer.errors import CameraError

SHORTEST = 0.001
"""Seconds that the shortest reading must take, so that the clock's own grain does not count."""
LONGEST_COUNT = 2**17
SIZES = (1, 2, 4, 8)
STEEPEST = 3
"""Times that a reading may take longer when its input is doubled: a linear one takes 2, a quadratic one 4."""
LOOKS = 4
"""At each row, before its rise is believed."""

Read = Callable[[bytes], object]
Build = Callable[[int], bytes]


def once(read: Read, content: bytes) -> float:
    """Processor time of this thread for one reading."""
    started = time.thread_time()
    with suppress(CameraError, ValueError):
        read(content)
    return time.thread_time() - started


def growth(read: Read, build: Build, *, shortest: float = SHORTEST) -> str:
    """An empty text where reading takes time in proportion to its input, else how it grows.

    Best of five readings of each size, in turn, so that what slows the machine for a while slows all sizes. A
    row that rises too fast is measured again, and so is one that begins a quarter longer: what neighbours on
    the machine, or the sizes that its memory is handed out in, do to one row they do not do to all.
    """
    count = 32
    while min(once(read, build(count)) for _ in range(2)) < shortest and count < LONGEST_COUNT:
        count *= 2
    rises: list[str] = []
    for start in (count, count * 5 // 4):
        contents = [build(start * size) for size in SIZES]
        taken = [float("inf")] * len(SIZES)
        for _ in range(LOOKS):
            for _ in range(5):
                taken = [
                    min(best, once(read, content)) for best, content in zip(taken, contents, strict=True)
                ]
            if taken[0] < shortest / 2:  # what is so fast that it cannot be measured is not slow
                return ""
            ratios = [after / before for before, after in pairwise(taken)]
            if max(ratios) < STEEPEST:
                return ""
        rises.append(
            f"{start} pieces and their doubles take {', '.join(f'{ratio:.2f}' for ratio in ratios)} times"
        )
    return "; ".join(rises)
