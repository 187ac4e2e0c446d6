"""Which cameras of a fleet are meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from aiocamstreamer.camera import Camera

Where: TypeAlias = str | Iterable[str] | Callable[[Camera], bool] | None
"""Which cameras: a name, group or tag; several of them; a predicate; or None for all."""


def settled(where: Where) -> Where:
    """*where* in a form that can be asked more than once."""
    return where if where is None or callable(where) or isinstance(where, str) else frozenset(where)


def is_selected(camera: Camera, labels: frozenset[str], where: Where) -> bool:
    """Whether *where* names *camera*, which has these *labels*."""
    if where is None:
        return True
    if callable(where):
        return bool(where(camera))
    wanted = {where} if isinstance(where, str) else set(where)
    return not wanted.isdisjoint({camera.name, *labels})


def selected(
    cameras: Sequence[Camera], labels: Mapping[str, frozenset[str]], where: Where
) -> tuple[Camera, ...]:
    """Those of *cameras* that *where* names, in their order.

    Args:
        cameras: All of them.
        labels: Groups and tags, by the camera's name.
        where: Which ones.

    Raises:
        ValueError: A name, group or tag that no camera has.
    """
    where = settled(where)
    if isinstance(where, str | frozenset):
        known = {camera.name for camera in cameras}.union(*labels.values())
        if unknown := sorted(({where} if isinstance(where, str) else where) - known):
            raise ValueError(f"where: a camera, group or tag of this fleet, not {unknown[0]!r}")
    return tuple(
        camera for camera in cameras if is_selected(camera, labels.get(camera.name, frozenset()), where)
    )
