"""Scenes that nobody thought of."""

from hypothesis import strategies as st
from scene_local import png

from aiocamstreamer.overlay.scene import Box, Canvas, Element, Group, Image, Layer, Text
from aiocamstreamer.overlay.scene.assets import Loaded
from aiocamstreamer.overlay.scene.elements import Placement

COLORS = st.sampled_from(["#102040", "#c08020", "#40ff4080", "#ff000040", "#ffffff"])
PLACES = st.builds(
    Placement,
    x=st.integers(-5, 20),
    y=st.integers(-5, 20),
    width=st.none() | st.integers(0, 60),
    height=st.none() | st.integers(0, 40),
    visible=st.sampled_from([True, True, True, False]),
)


def cross(context, width, height):
    """A mark from edge to edge."""
    context.set_source_rgba(1, 1, 0, 0.7)
    context.set_line_width(3)
    context.move_to(0, 0)
    context.line_to(width, height)
    context.stroke()


TALL = ["Z\u0310\u0310\u0310\u0323\u0323", "\u0e01\u0e49\u0e33", "\u0f67\u0f71\u0f74\u0f83", "j—f"]
"""Letters whose accents pile up, and a dash."""
TEXTS = st.builds(
    lambda words, color, align, fit, place: Text(words, color=color, align=align, fit=fit, **place),
    st.text("ab 01:gÅ", max_size=6)
    | st.sampled_from(["Z\u0310\u0310\u0310\u0323\u0323", "\u0e01\u0e49\u0e33", "ཧཱུྃ", "j—f"]),
    COLORS,
    st.sampled_from(["left", "center", "right"]),
    st.sampled_from(["scale", "truncate", "overflow"]),
    PLACES,
)
CANVASES = st.builds(
    lambda width, height, x: Canvas(cross, width=width, height=height, x=x),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 10),
)


def picture(size: tuple[int, int], fit: str, place: Placement) -> Image:
    """A small picture, mostly shown much larger."""
    data = png(*size)
    image = Image(data, fit=fit, **place)
    image.loaded = Loaded(f"{size}", data, *size)
    return image


IMAGES = st.builds(
    picture,
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    st.sampled_from(["fill", "contain", "none"]),
    PLACES,
)


def containers(inside: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
    """Boxes, groups and layers of what *inside* makes."""
    some = st.lists(inside, max_size=4)
    boxes = st.builds(
        lambda children, look, place: Box(*children, **look, **place),
        some,
        st.fixed_dictionaries(
            {
                "direction": st.sampled_from(["row", "column"]),
                "gap": st.integers(0, 5),
                "padding": st.integers(0, 8),
                "justify": st.sampled_from(["start", "center", "end"]),
                "align": st.sampled_from(["stretch", "start", "center", "end"]),
                "background": st.none() | COLORS,
                "border": st.integers(0, 4),
                "border_color": COLORS,
                "radius": st.integers(0, 12),
                "clip": st.booleans(),
            }
        ),
        PLACES,
    )
    groups = st.builds(
        lambda children, clip, place: Group(*children, clip=clip, **place), some, st.booleans(), PLACES
    )
    layers = st.builds(lambda children, place: Layer(*children, **place), some, PLACES)
    return boxes | groups | layers


SCENES = st.recursive(TEXTS | CANVASES | IMAGES, containers, max_leaves=12)
