"""Observers of the state: each looks before and after a part of it changes that it watches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import attrs

from aiocamstreamer.virtual.device.device import Device
from aiocamstreamer.virtual.device.state import PARTS, Part


@attrs.frozen
class Observer:
    """Somebody who tells others what changed.

    Attributes:
        look: Looks, lets the change happen, and looks again.
        parts: What it watches, and what others change because of a change.
    """

    look: Callable[[Device], AbstractContextManager[None]]
    parts: tuple[Part, ...]


@contextmanager
def observed(camera: Device, observers: Collection[Observer], parts: Collection[Part]) -> Iterator[None]:
    """Change *parts* within the block, or anything where none is named; those who watch hear of it.

    Raises:
        ValueError: There is no such part.
    """
    if unknown := set(parts) - PARTS:
        raise ValueError(f"parts: some of {', '.join(sorted(PARTS))}, not {min(unknown)!r}")
    with ExitStack() as stack:
        for observer in observers:
            if not parts or any(part in observer.parts for part in parts):
                stack.enter_context(observer.look(camera))
        yield
