"""The board that every benchmark of drawing draws: 150 calls, 20 numbers that change with every frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aiocamstreamer.overlay import Context
from aiocamstreamer.overlay.scene import Box, Group, Text

WIDTH, HEIGHT = 960, 540
CELLS = 21

Call = tuple[str, list[Any]]
"""A command with its parameters; ``$surface`` and ``$context`` stand for the names of these."""


def cells(number: int) -> Iterator[tuple[int, int, tuple[float, float, float], str]]:
    """Each cell's place, colour and text in frame *number*."""
    for cell in range(CELLS):
        color = (0.05, 0.1 + cell / 50, 0.3)
        yield 8 + cell % 3 * 316, 8 + cell // 3 * 75, color, f"{number * 37 + cell:06d}"


def paint(context: Context, number: int) -> None:
    """Paint frame *number*; 149 calls."""
    context.set_source_rgb(0.02, 0.04, 0.1)
    context.paint()
    for x, y, color, text in cells(number):
        context.set_source_rgb(*color)
        context.rectangle(x, y, 300, 65)
        context.fill()
        context.set_source_rgb(1.0, 1.0, 1.0)
        context.set_font_size(32.0)
        context.move_to(x + 20, y + 44)
        context.show_text(text)


def commands(number: int, *, shown: bool = True) -> list[Call]:
    """The same calls as they travel; with the one that shows the board 150."""
    calls: list[Call] = [
        ("cairo_set_source_rgb", ["$context", 0.02, 0.04, 0.1]),
        ("cairo_paint", ["$context"]),
    ]
    for x, y, color, text in cells(number):
        calls += [
            ("cairo_set_source_rgb", ["$context", *color]),
            ("cairo_rectangle", ["$context", x, y, 300, 65]),
            ("cairo_fill", ["$context"]),
            ("cairo_set_source_rgb", ["$context", 1.0, 1.0, 1.0]),
            ("cairo_set_font_size", ["$context", 32.0]),
            ("cairo_move_to", ["$context", x + 20, y + 44]),
            ("cairo_show_text", ["$context", text]),
        ]
    if shown:
        calls.append(("show_cairo_image_v2", ["$surface", -1.0, -1.0, [0], 0]))
    return calls


class Board(NamedTuple):
    """The same picture as a scene."""

    root: Group
    texts: list[Text]

    def show(self, number: int) -> None:
        """Make it frame *number*."""
        for text, (_, _, _, words) in zip(self.texts, cells(number), strict=True):
            text.text = words


def board() -> Board:
    """A new one."""
    texts, boxes = [], []
    for x, y, color, words in cells(0):
        texts.append(Text(words, font_size=32, width=260, height=40))
        boxes.append(
            Box(texts[-1], x=x, y=y, width=300, height=65, padding=12, align="start", background=color)
        )
    background = Box(background=(0.02, 0.04, 0.1), width=WIDTH, height=HEIGHT)
    return Board(Group(background, *boxes, width=WIDTH, height=HEIGHT), texts)
