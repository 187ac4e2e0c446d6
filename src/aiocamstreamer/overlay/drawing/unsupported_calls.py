"""Calls that cairo has and the camera has not."""

from __future__ import annotations

from typing import Self

from aiocamstreamer.errors import Unsupported


class NoSuchCall(Unsupported, AttributeError):
    """The camera's drawing API has no such cairo call; ``hasattr`` answers no."""


_WITHOUT = """
append_path clip_extents copy_clip_rectangle_list copy_page copy_path copy_path_flat curve_to
device_to_user device_to_user_distance fill_extents font_extents get_antialias get_current_point get_dash
get_dash_count get_fill_rule get_font_face get_font_matrix get_font_options get_group_target get_hairline
get_line_cap get_line_join get_line_width get_miter_limit get_operator get_scaled_font get_source
get_tolerance glyph_extents glyph_path has_current_point in_clip in_fill in_stroke mask mask_surface
path_extents pop_group pop_group_to_source push_group push_group_with_content rel_curve_to set_antialias
set_dash set_fill_rule set_font_matrix set_font_options set_hairline set_line_cap set_line_join
set_miter_limit set_operator set_scaled_font set_tolerance show_glyphs show_page show_text_glyphs
stroke_extents tag_begin tag_end text_path user_to_device user_to_device_distance
"""

_INSTEAD = {
    "arc_negative": "arc draws the same curve the other way round, with its angles swapped",
    "clip_preserve": "build the path twice",
    "fill_preserve": "build the path twice",
    "new_path": "fill, stroke and clip end the path",
    "paint_with_alpha": "put the alpha into the source",
    "rel_line_to": "line_to takes absolute coordinates",
    "rel_move_to": "move_to takes absolute coordinates",
    "select_font_face": "set_font_face takes an uploaded font",
    "set_source": "it has set_source_rgb, set_source_rgba and set_source_surface",
    "stroke_preserve": "build the path twice",
}
"""Calls with another one that does nearly the same."""


class Lacking:
    """In the place of a method that the camera lacks: touching it raises `NoSuchCall`.

    Args:
        name: The method.
        instead: What does nearly the same.
    """

    def __init__(self, name: str, instead: str = "") -> None:
        self._name = name
        self._instead = instead

    def __get__(self, instance: object | None, owner: type) -> Self:
        if instance is None:
            return self
        detail = f"the camera has no cairo call {self._name}"
        if self._instead:
            detail += f"; {self._instead}"
        else:
            calls = (name for name in dir(owner) if callable(getattr(owner, name)) and name[0] != "_")
            detail += f"; it has {', '.join(sorted(calls))}"
        raise NoSuchCall(detail, camera=getattr(instance, "camera", ""))


class CairoOnly:
    """The methods of pycairo's and cairocffi's contexts that the camera has no call for.

    Type checkers do not know them, and report them as the mistakes that they are.
    """

    __slots__ = ()


for _name in sorted({*_WITHOUT.split(), *_INSTEAD}):
    setattr(CairoOnly, _name, Lacking(_name, _INSTEAD.get(_name, "")))
