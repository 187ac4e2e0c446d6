"""CamOverlay's own text command, which fits a line of text into a box."""

from __future__ import annotations

from bisect import bisect_right

import cairocffi

from aiocamstreamer.virtual.drawing import matrices
from aiocamstreamer.virtual.drawing.workspace import Refused

ALIGNMENTS = {"A_LEFT": 0.0, "A_CENTER": 0.5, "A_RIGHT": 1.0}
"""Share of the free width that lies left of the text."""
FITS = {name: name for name in ("TFM_SCALE", "TFM_TRUNCATE", "TFM_OVERFLOW")}
EXTENTS = ("x_bearing", "y_bearing", "width", "height", "x_advance", "y_advance")
_LARGEST_FONT = 2048
"""px on the surface. cairo keeps a picture of every letter; and once FreeType has refused a size, cairo draws
nothing more with that font in the whole process."""
_ATTEMPTS = 4


def write(
    context: cairocffi.Context,
    text: str,
    box: tuple[float, float, float, float],
    *,
    alignment: float,
    fit: str,
) -> None:
    """Draw *text* into *box*: left, top, width and height, in user space. Source and font are the context's.

    The line is as high as the box: the font size is that at which the face's ascent and descent together take
    the box's height. Where the line is wider than the box, *fit* says what happens:

    - ``TFM_SCALE``: the font becomes smaller until the line fits, in the middle of the box's height;
    - ``TFM_TRUNCATE``: as many characters are drawn, from the first, as fit whole;
    - ``TFM_OVERFLOW``: everything is drawn, beyond the edge opposite to the alignment, or both when centred.

    A box without width or height takes nothing. Font size and transformation are left as they were.
    """
    left, top, width, height = box
    if not text or width <= 0 or height <= 0:
        return
    with context:  # saves and restores its state
        context.set_font_size(height)
        check_size(context)
        ascent, descent, *_ = context.font_extents()
        ascent, descent = ascent / height, descent / height
        size = height / (ascent + descent) if ascent + descent > 0 else 0.0
        context.set_font_size(size)
        if fit == "TFM_SCALE":
            size = _scaled(context, text, size, width)
        elif fit == "TFM_TRUNCATE":
            text = _truncated(context, text, width)
        free = width - _advance(context, text)
        context.move_to(left + alignment * free, top + (height + (ascent - descent) * size) / 2)
        context.show_text(text)
    context.new_sub_path()


def check_size(context: cairocffi.Context) -> None:
    """Check that the font is of a size that can be drawn.

    Raises:
        Refused: It is not.
    """
    xx, _, _, yy = matrices.font(context)
    size = max(abs(xx), abs(yy)) * max(map(abs, matrices.transformation(context)))
    if size > _LARGEST_FONT:
        raise Refused(f"the font is {size:g} px high on the surface, {_LARGEST_FONT} px is the limit")


def _advance(context: cairocffi.Context, text: str) -> float:
    return float(context.text_extents(text)[4])


def _scaled(context: cairocffi.Context, text: str, size: float, width: float) -> float:
    # Hinted advances are whole pixels, so they do not shrink exactly with the size.
    for _ in range(_ATTEMPTS):
        advance = _advance(context, text)
        if advance <= width:
            break
        size *= width / advance
        context.set_font_size(size)
    return size


def _truncated(context: cairocffi.Context, text: str, width: float) -> str:
    fitting = bisect_right(range(1, len(text) + 1), width, key=lambda count: _advance(context, text[:count]))
    return text[:fitting]
