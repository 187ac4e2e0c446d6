"""Any program of drawing calls: a camera draws what cairo draws. At length with ``nox -s fuzz``."""

from __future__ import annotations

from math import pi
from typing import Any

import anyio
import cairocffi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene_local import LocalContext, pixels

from aiocamstreamer.overlay.drawing.drawing import Drawing
from aiocamstreamer.transport import Address, Credentials, Line, Tls
from aiocamstreamer.virtual import VirtualCamera
from fuzzing import cases

WIDTH, HEIGHT = 150, 120
SAME = 16
"""Of 255: matrices come as turns and scales, which smooths edges a little differently."""

numbers = st.integers(-20, 140) | st.floats(-20, 140).map(lambda number: round(number, 3)) | st.booleans()
shares = st.floats(0, 1) | st.integers(0, 1) | st.booleans()
angles = st.floats(-2 * pi, 2 * pi)
factors = st.floats(0.3, 3) | st.floats(-3, -0.3) | st.sampled_from([1, -1, 0.5, 2])
px = st.integers(-5, 120)
words = st.text("abgjÄ 019", max_size=8)


def calls(name: str, *arguments: st.SearchStrategy[Any], **named: st.SearchStrategy[Any]):
    """Calls of one method."""
    return st.tuples(st.just(name), st.tuples(*arguments), st.fixed_dictionaries(named))


MATRICES = st.one_of(
    st.tuples(factors, st.just(0), st.just(0), factors, numbers, numbers),
    st.tuples(st.just(0), factors, factors, st.just(0), numbers, numbers),
)
CALLS = st.one_of(
    calls("rectangle", numbers, numbers, numbers, numbers),
    calls("move_to", numbers, numbers),
    calls("line_to", numbers, numbers),
    calls("arc", numbers, numbers, st.floats(0, 60), angles, angles),
    calls("new_sub_path"),
    calls("close_path"),
    calls("fill"),
    calls("fill"),
    calls("stroke"),
    calls("paint"),
    calls("clip"),
    calls("reset_clip"),
    calls("set_source_rgb", shares, shares, shares),
    calls("set_source_rgba", shares, shares, shares, shares),
    calls("set_line_width", st.floats(0.5, 20)),
    calls("translate", numbers, numbers),
    calls("scale", factors, factors),
    calls("scale", factors),
    calls("rotate", angles),
    calls("identity_matrix"),
    calls("transform", MATRICES),
    calls("set_matrix", MATRICES),
    calls("set_font_size", st.floats(4, 40)),
    calls("show_text", words),
    calls(
        "write_text",
        *(words, px, px, px, px),
        align=st.sampled_from(["left", "center", "right"]),
        fit=st.sampled_from(["scale", "truncate", "overflow"]),
    ),
    calls("save"),
    calls("restore"),
    calls("flush"),
)
PROGRAMS = st.lists(CALLS, max_size=40)


def runnable(program: list[Any]) -> list[Any]:
    """*program* without what would be refused: states that were not saved, and scales without an end."""
    depth, scales, kept = 0, 0, []
    for name, arguments, named in program:
        depth += {"save": 1, "restore": -1}.get(name, 0)
        scales += name in {"scale", "transform"}
        if depth < 0 or (scales > 4 and name in {"scale", "transform"}):
            depth = max(0, depth)
            continue
        kept.append((name, arguments, named))
    return kept


def run(context: Any, call: Any) -> None:
    """Make one call of *context*; cairocffi wants its own class for a matrix."""
    name, arguments, named = call
    if isinstance(context, cairocffi.Context) and name in {"transform", "set_matrix"}:
        arguments = (cairocffi.Matrix(*arguments[0]),)
    getattr(context, name)(*arguments, **named)


@pytest.fixture(scope="module")
def camera():
    """One for all programs."""
    with VirtualCamera() as virtual:
        yield virtual


@cases(60)
@given(program=PROGRAMS)
async def test_any_program_draws_what_cairo_draws(camera, program):
    """Pixel by pixel, however its calls are divided among flushes."""
    program = runnable(program)
    own = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, WIDTH, HEIGHT)
    local = LocalContext(own)
    line = Line(Address.parse(camera.url), Credentials("root", "pass"), tls=Tls.system())
    with anyio.fail_after(30):
        async with Drawing(line) as drawing:
            surface = await drawing.image_surface(WIDTH, HEIGHT)
            context = await surface.context()
            for call in program:
                if call[0] == "flush":
                    await drawing.flush()
                else:
                    run(local, call)
                    run(context, call)
            await drawing.show(surface)
            (layer,) = camera.screen.layers(0)
            assert np.abs(pixels(layer.surface) - pixels(own)).max() <= SAME
        await line.aclose()
