"""The synthetic scene before the virtual camera: a valley with a road, drawn for 1920 by 1080 px."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from math import floor, pi, sin
from typing import Any

import attrs
import cairocffi

from aiocamstreamer.virtual.drawing.boxes import Box
from aiocamstreamer.virtual.drawing.pictures import Item

WIDTH, HEIGHT = 1920, 1080
"""px; a context for another size is scaled to this one before."""

_HORIZON = 640
_SKIES = ((0.16, 0.42, 0.70), (0.36, 0.30, 0.62), (0.10, 0.50, 0.52), (0.62, 0.36, 0.30))
"""The sky's colour at the top, by channel."""
_TRAFFIC = (
    (-7.0, 905, 1.0, (0.80, 0.16, 0.14)),
    (-4.5, 880, 0.8, (0.94, 0.78, 0.18)),
    (5.5, 985, 1.3, (0.15, 0.35, 0.62)),
)
"""Screens per minute to the right, px of the wheels from the top, scale, colour."""


def backdrop(context: cairocffi.Context, channel: int) -> None:
    """Paint what never moves: sky, sun, hills, road, and the name of the *channel*."""
    _sky(context, channel)
    for rise, step, colour in ((150, 0.0043, (0.42, 0.56, 0.62)), (90, 0.0071, (0.30, 0.48, 0.42))):
        _hills(context, rise, step, colour)
    _ground(context)
    context.translate(40, HEIGHT - 26)
    _label(context, f"CHANNEL {channel + 1}")


def moving(seconds: float, across: float = 1, down: float = 1) -> Iterator[Item]:
    """The moving things as they are *seconds* after the start, on a picture so many times as wide and high.

    Everything stands on whole px of that picture.
    """
    for shape, x, y in _moving(seconds):
        left, top = floor(x * across), floor(y * down)
        box = Box.around(*shape.edges).scaled(across, down).grown(1).moved(left, top)
        paint = partial(_paint, shape, across, down, left, top)
        yield Item(key=(shape, left, top), box=box, paint=paint)


@attrs.frozen
class _Shape:
    """Something that is drawn by *draw* with *arguments*, around the origin."""

    draw: Callable[..., None]
    edges: tuple[float, float, float, float]
    """Left, top, right and bottom of all that it paints."""

    arguments: tuple[Any, ...] = ()


def _moving(seconds: float) -> Iterator[tuple[_Shape, float, float]]:
    """Clouds, cars, a clock and a counter, and where they are."""
    for number, y in enumerate((120, 210, 300)):
        yield _CLOUD, (seconds * (14 + 6 * number) + 700 * number) % (WIDTH + 500) - 250, y
    for car, (speed, wheels, *_) in zip(_CARS, _TRAFFIC, strict=True):
        yield car, (seconds * speed * WIDTH / 60) % (WIDTH + 400) - 200, wheels
    tenths = int(max(seconds, 0) * 10)
    yield _Shape(_clock, (-80, -80, 80, 80), (tenths % 600 / 600,)), WIDTH - 130, 760
    words = f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"
    yield _Shape(_label, (-10, -44, 250, 26), (words,)), WIDTH - 250, HEIGHT - 26


def _paint(
    shape: _Shape, across: float, down: float, left: int, top: int, context: cairocffi.Context
) -> None:
    surface, x, y = _drawn(shape, across, down)
    context.set_source_surface(surface, left + x, top + y)
    context.paint()


@lru_cache(maxsize=32)
def _drawn(shape: _Shape, across: float, down: float) -> tuple[cairocffi.ImageSurface, int, int]:
    """The *shape* by itself, and where it lies from its origin.

    By itself, because cairo rounds smooth edges differently near the edge of what it may paint.
    """
    left, top, right, bottom = Box.around(*shape.edges).scaled(across, down).grown(1)
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, right - left, bottom - top)
    context = cairocffi.Context(surface)
    context.translate(-left, -top)
    context.scale(across, down)
    shape.draw(context, *shape.arguments)
    return surface, left, top


def _sky(context: cairocffi.Context, channel: int) -> None:
    sky = cairocffi.LinearGradient(0, 0, 0, _HORIZON)
    sky.add_color_stop_rgb(0, *_SKIES[channel % len(_SKIES)])
    sky.add_color_stop_rgb(1, 0.86, 0.90, 0.92)
    context.set_source(sky)
    context.paint()
    sun = cairocffi.RadialGradient(1440, 250, 20, 1440, 250, 220)
    sun.add_color_stop_rgba(0, 1, 0.97, 0.80, 1)
    sun.add_color_stop_rgba(0.3, 1, 0.93, 0.65, 0.6)
    sun.add_color_stop_rgba(1, 1, 0.93, 0.65, 0)
    context.set_source(sun)
    context.paint()


def _hills(context: cairocffi.Context, rise: float, step: float, colour: tuple[float, float, float]) -> None:
    context.move_to(0, HEIGHT)
    for x in range(0, WIDTH + 20, 20):
        context.line_to(x, _HORIZON + 60 - rise * (1 + sin(x * step) * 0.6 + sin(x * step * 2.7 + 1) * 0.3))
    context.line_to(WIDTH, HEIGHT)
    context.close_path()
    context.set_source_rgb(*colour)
    context.fill()


def _ground(context: cairocffi.Context) -> None:
    for top, colour in (
        (_HORIZON + 60, (0.36, 0.55, 0.28)),
        (840, (0.27, 0.28, 0.30)),
        (1010, (0.30, 0.47, 0.24)),
    ):
        context.rectangle(0, top, WIDTH, HEIGHT - top)
        context.set_source_rgb(*colour)
        context.fill()
    context.set_source_rgb(0.92, 0.90, 0.80)
    for x in range(0, WIDTH, 160):
        context.rectangle(x + 30, 922, 90, 7)
    context.fill()


def _cloud(context: cairocffi.Context) -> None:
    context.set_source_rgba(1, 1, 1, 0.75)
    for x, y, radius in ((-90, 0, 38), (-40, -26, 52), (30, -18, 60), (95, 2, 40)):
        context.new_sub_path()
        context.arc(x, y, radius, 0, 2 * pi)
    context.fill()


def _car(context: cairocffi.Context, scale: float, colour: tuple[float, float, float]) -> None:
    context.scale(scale, scale)
    context.set_source_rgb(*colour)
    context.rectangle(-80, -42, 160, 32)
    context.fill()
    context.move_to(-50, -42)
    context.line_to(-32, -72)
    context.line_to(34, -72)
    context.line_to(54, -42)
    context.fill()
    context.set_source_rgb(0.12, 0.12, 0.13)
    for wheel in (-46, 46):
        context.new_sub_path()
        context.arc(wheel, -10, 17, 0, 2 * pi)
    context.fill()


def _clock(context: cairocffi.Context, turn: float) -> None:
    context.set_source_rgba(1, 1, 1, 0.85)
    context.arc(0, 0, 80, 0, 2 * pi)
    context.fill()
    context.set_source_rgba(0.80, 0.16, 0.14, 0.6)
    context.move_to(0, 0)
    context.arc(0, 0, 72, -pi / 2, (2 * turn - 0.5) * pi)
    context.fill()


def _label(context: cairocffi.Context, text: str) -> None:
    context.select_font_face("monospace", cairocffi.FONT_SLANT_NORMAL, cairocffi.FONT_WEIGHT_BOLD)
    context.set_font_size(38)
    context.move_to(0, 0)
    context.set_source_rgb(0.98, 0.98, 0.96)
    context.show_text(text)


_CLOUD = _Shape(_cloud, (-128, -78, 135, 42))
_CARS = tuple(
    _Shape(_car, (-80 * scale, -72 * scale, 80 * scale, 7 * scale), (scale, colour))
    for _, _, scale, colour in _TRAFFIC
)
