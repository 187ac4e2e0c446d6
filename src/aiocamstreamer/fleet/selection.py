"""Which cameras of a fleet are meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from aiocamstreamer.camera import Camera

Where: TypeAlias = str | Iterable[str] | Callable[[Camera], bool] | None
"""Which cameras: a name, group or tag; several of them; a predicate; or None for all."""


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
    if where is None:
        return tuple(cameras)
    if callable(where):
        return tuple(camera for camera in cameras if where(camera))
    wanted = {where} if isinstance(where, str) else set(where)
    known = {camera.name for camera in cameras}.union(*labels.values())
    if unknown := sorted(wanted - known):
        raise ValueError(f"where: {unknown[0]!r} is no camera, group or tag of this fleet")
    return tuple(camera for camera in cameras if {camera.name, *labels.get(camera.name, ())} & wanted)
