"""Calls that cairo has and the camera has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aiocamstreamer.errors import Unsupported


class NoSuchCall(Unsupported, AttributeError):
    """The camera's drawing API has no such cairo call; ``hasattr`` answers no."""


class Lacking:
    """In the place of a method that the camera lacks: touching it raises `NoSuchCall`.

    Args:
        instead: What does nearly the same.
    """

    def __init__(self, instead: str = "") -> None:
        self._name = ""
        self._instead = instead

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

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
    """The methods of pycairo's and cairocffi's contexts that the camera has no call for."""

    __slots__ = ()

    if not TYPE_CHECKING:  # type checkers shall report them as the mistakes that they are
        append_path = Lacking()
        arc_negative = Lacking("arc draws the same curve the other way round, with its angles swapped")
        clip_extents = Lacking()
        clip_preserve = Lacking("build the path twice")
        copy_clip_rectangle_list = Lacking()
        copy_page = Lacking()
        copy_path = Lacking()
        copy_path_flat = Lacking()
        curve_to = Lacking()
        device_to_user = Lacking()
        device_to_user_distance = Lacking()
        fill_extents = Lacking()
        fill_preserve = Lacking("build the path twice")
        font_extents = Lacking()
        get_antialias = Lacking()
        get_current_point = Lacking()
        get_dash = Lacking()
        get_dash_count = Lacking()
        get_fill_rule = Lacking()
        get_font_face = Lacking()
        get_font_matrix = Lacking()
        get_font_options = Lacking()
        get_group_target = Lacking()
        get_hairline = Lacking()
        get_line_cap = Lacking()
        get_line_join = Lacking()
        get_line_width = Lacking()
        get_miter_limit = Lacking()
        get_operator = Lacking()
        get_scaled_font = Lacking()
        get_source = Lacking()
        get_tolerance = Lacking()
        glyph_extents = Lacking()
        glyph_path = Lacking()
        has_current_point = Lacking()
        in_clip = Lacking()
        in_fill = Lacking()
        in_stroke = Lacking()
        mask = Lacking()
        mask_surface = Lacking()
        new_path = Lacking("fill, stroke and clip end the path")
        paint_with_alpha = Lacking("put the alpha into the source")
        path_extents = Lacking()
        pop_group = Lacking()
        pop_group_to_source = Lacking()
        push_group = Lacking()
        push_group_with_content = Lacking()
        rel_curve_to = Lacking()
        rel_line_to = Lacking("line_to takes absolute coordinates")
        rel_move_to = Lacking("move_to takes absolute coordinates")
        select_font_face = Lacking("set_font_face takes an uploaded font")
        set_antialias = Lacking()
        set_dash = Lacking()
        set_fill_rule = Lacking()
        set_font_matrix = Lacking()
        set_font_options = Lacking()
        set_hairline = Lacking()
        set_line_cap = Lacking()
        set_line_join = Lacking()
        set_miter_limit = Lacking()
        set_operator = Lacking()
        set_scaled_font = Lacking()
        set_source = Lacking("it has set_source_rgb, set_source_rgba and set_source_surface")
        set_tolerance = Lacking()
        show_glyphs = Lacking()
        show_page = Lacking()
        show_text_glyphs = Lacking()
        stroke_extents = Lacking()
        stroke_preserve = Lacking("build the path twice")
        tag_begin = Lacking()
        tag_end = Lacking()
        text_path = Lacking()
        user_to_device = Lacking()
        user_to_device_distance = Lacking()
