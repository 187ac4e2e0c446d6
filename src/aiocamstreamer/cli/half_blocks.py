"""A picture made of characters: two pixels in each, one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Protocol, TypeAlias

import attrs

from aiocamstreamer.cli.exit_codes import ExitCode, Failed

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Pixel: TypeAlias = tuple[int, int, int]

_UPPER = "\N{UPPER HALF BLOCK}"
_SHADES = " \N{LIGHT SHADE}\N{MEDIUM SHADE}\N{DARK SHADE}\N{FULL BLOCK}"
_TALLEST = 10
"""Times its width that a picture may be high: one pixel wide, a file of a few bytes would fill the memory."""
_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


def has_colours(console: Console) -> bool:
    """Whether pictures on *console* are of colours, and not of shades."""
    return console.color_system is not None and not console.no_color


class Reader(Protocol):
    """Makes a `Picture` of a JPEG file."""

    def __call__(self, jpeg: bytes, columns: int, *, of: str, lines: int | None = None) -> Picture:
        """The picture of the camera *of*, so many columns wide, or as many as fit so many *lines*.

        Raises:
            Failed: It cannot be read.
        """
        ...


@attrs.frozen
class Picture:
    """Pixels of a picture.

    Attributes:
        rows: An even number of rows of pixels, each as long as the others.
    """

    rows: Sequence[Sequence[Pixel]]

    def drawn(self, *, colours: bool) -> Text:
        """The picture, an end of line after each row; shades in place of *colours*."""
        from rich.color import Color
        from rich.style import Style
        from rich.text import Text

        text = Text(no_wrap=True, overflow="crop")
        if not colours:
            return text.append("".join(f"{line}\n" for line in self._shades()))
        for upper, lower in self._pairs():
            for above, below in zip(upper, lower, strict=True):
                style = Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
                text.append(_UPPER, style)
            text.append("\n")
        return text

    def escaped(self) -> str:
        """The picture in the escape sequences of a terminal of 24-bit colours, which is quick.

        A line begins where the cursor is, and ends with the terminal's own colours.
        """
        return "\r\n".join(self._escaped_lines())

    def _escaped_lines(self) -> Iterator[str]:
        for upper, lower in self._pairs():
            signs: list[str] = []
            before: tuple[Pixel, Pixel] | None = None
            for above, below in zip(upper, lower, strict=True):
                if (above, below) != before:
                    signs.append("\x1b[38;2;{};{};{};48;2;{};{};{}m".format(*above, *below))
                    before = above, below
                signs.append(_UPPER)
            yield "".join((*signs, "\x1b[0m"))

    def as_shades(self) -> dict[str, object]:
        """The picture as JSON has it."""
        lines = list(self._shades())
        return {"columns": len(lines[0]), "lines": lines}

    def _shades(self) -> Iterator[str]:
        for upper, lower in self._pairs():
            yield "".join(_shade(above, below) for above, below in zip(upper, lower, strict=True))

    def _pairs(self) -> Iterator[tuple[Sequence[Pixel], Sequence[Pixel]]]:
        return zip(self.rows[::2], self.rows[1::2], strict=True)


def reader() -> Reader:
    """A reader of pictures.

    Raises:
        Failed: Pillow is missing.
    """
    try:
        from PIL import Image
    except ImportError as missing:
        raise Failed(
            "Pillow is missing, which reads pictures",
            code=ExitCode.UNSUPPORTED,
            advice="pip install pillow, or --protocol chafa where that program is",
        ) from missing

    def read(jpeg: bytes, columns: int, *, of: str, lines: int | None = None) -> Picture:
        try:
            with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
                columns = _fitting(picture.width, picture.height, columns, lines)
                rows = _rows(picture.width, picture.height, columns)
                picture.draft("RGB", (columns, rows))
                pixels = picture.convert("RGB").resize((columns, rows), Image.Resampling.BOX).tobytes()
        except (OSError, ValueError, Image.DecompressionBombError) as problem:
            raise Failed(f"{of}: the picture cannot be read: {problem}") from problem
        return Picture(
            [
                [(pixels[at], pixels[at + 1], pixels[at + 2]) for at in range(first, first + 3 * columns, 3)]
                for first in range(0, len(pixels), 3 * columns)
            ]
        )

    return read


def _fitting(width: int, height: int, columns: int, lines: int | None) -> int:
    """At most *columns*, in which a picture is no more than so many *lines* high."""
    return columns if lines is None else max(1, min(columns, 2 * lines * width // max(height, 1)))


def _rows(width: int, height: int, columns: int) -> int:
    """Rows of pixels, an even number, in which a picture keeps its shape.

    Raises:
        ValueError: It is nothing but high.
    """
    if height > _TALLEST * width:
        raise ValueError(f"size: at most {_TALLEST} times as high as wide, not {width} x {height} pixels")
    return max(2, round(height * columns / width / 2) * 2)


def _shade(*pixels: Pixel) -> str:
    light = sum(share * value for pixel in pixels for share, value in zip(_LUMA, pixel, strict=True))
    return _SHADES[min(int(light / len(pixels) / 256 * len(_SHADES)), len(_SHADES) - 1)]
