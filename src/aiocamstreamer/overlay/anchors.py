"""Anchors: the points of the picture that positions are measured from."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Anchor: TypeAlias = Literal[
    "top_left", "top", "top_right", "left", "center", "right", "bottom_left", "bottom", "bottom_right"
]
"""Corner, edge or middle of the picture."""

ANCHORS: tuple[str, ...] = get_args(Anchor)
