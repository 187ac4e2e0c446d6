"""The synthetic scene before the virtual camera: a valley with a road, drawn for 1920 by 1080 px."""

from __future__ import annotations

from math import pi, sin

import cairocffi

WIDTH, HEIGHT = 1920, 1080
"""px; a context for another size is scaled to this one before."""

_HORIZON = 640
_SKIES = ((0.16, 0.42, 0.70), (0.36, 0.30, 0.62), (0.10, 0.50, 0.52), (0.62, 0.36, 0.30))
"""The sky's colour at the top, by channel."""
_CARS = (
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
    _label(context, f"CHANNEL {channel + 1}", 40)


def action(context: cairocffi.Context, seconds: float) -> None:
    """Paint what moves, as it is *seconds* after the start: clouds, cars, a clock, a counter."""
    for number, height in enumerate((120, 210, 300)):
        _cloud(context, (seconds * (14 + 6 * number) + 700 * number) % (WIDTH + 500) - 250, height)
    for speed, wheels, scale, colour in _CARS:
        _car(context, (seconds * speed * WIDTH / 60) % (WIDTH + 400) - 200, wheels, scale, colour)
    _clock(context, seconds)
    minutes, rest = divmod(max(seconds, 0), 60)
    _label(context, f"{int(minutes):02d}:{int(rest):02d}.{int(rest * 10 % 10)}", WIDTH - 250)


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


def _cloud(context: cairocffi.Context, x: float, y: float) -> None:
    context.set_source_rgba(1, 1, 1, 0.75)
    for offset, rise, radius in ((-90, 0, 38), (-40, -26, 52), (30, -18, 60), (95, 2, 40)):
        context.new_sub_path()
        context.arc(x + offset, y + rise, radius, 0, 2 * pi)
    context.fill()


def _car(
    context: cairocffi.Context, x: float, wheels: float, scale: float, colour: tuple[float, float, float]
) -> None:
    context.save()
    context.translate(x, wheels)
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
    context.restore()


def _clock(context: cairocffi.Context, seconds: float) -> None:
    x, y, radius = WIDTH - 130, 760, 80
    turn = seconds % 60 / 60 * 2 * pi - pi / 2
    context.set_source_rgba(1, 1, 1, 0.85)
    context.arc(x, y, radius, 0, 2 * pi)
    context.fill()
    context.set_source_rgba(0.80, 0.16, 0.14, 0.6)
    context.move_to(x, y)
    context.arc(x, y, radius - 8, -pi / 2, turn)
    context.fill()


def _label(context: cairocffi.Context, text: str, x: float) -> None:
    context.select_font_face("monospace", cairocffi.FONT_SLANT_NORMAL, cairocffi.FONT_WEIGHT_BOLD)
    context.set_font_size(38)
    context.move_to(x, HEIGHT - 26)
    context.set_source_rgb(0.98, 0.98, 0.96)
    context.show_text(text)
