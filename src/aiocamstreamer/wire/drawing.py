"""CamOverlay's drawing protocol: calls, uploads and answers as bytes.

Source: CamOverlay App API, "Realtime drawing API"; binary uploads as the vendor's own library sends them
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from operator import index
from typing import Any, Literal, NamedTuple, SupportsFloat, SupportsIndex

import orjson

from aiocamstreamer.errors import DrawingRefused, MalformedReply, excerpt
from aiocamstreamer.wire.calls import Answer, reason

PATH = "/local/camoverlay/ws"
SUBPROTOCOL = "cairo-api"

Align = Literal["left", "center", "right"]
Fit = Literal["scale", "truncate", "overflow"]
PixelFormat = Literal["ARGB32", "RGB24", "A8", "A1", "RGB16_565", "RGB30"]

ALIGNS: Mapping[str, str] = {"left": "A_LEFT", "center": "A_CENTER", "right": "A_RIGHT"}
FITS: Mapping[str, str] = {"scale": "TFM_SCALE", "truncate": "TFM_TRUNCATE", "overflow": "TFM_OVERFLOW"}
FORMATS: Mapping[str, str] = {
    name: f"CAIRO_FORMAT_{name}" for name in ("ARGB32", "RGB24", "A8", "A1", "RGB16_565", "RGB30")
}

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
_SIX = ("xx", "yx", "xy", "yy", "x0", "y0")


class TextExtents(NamedTuple):
    """How much room a text takes, in user space; what the camera leaves out is 0.

    Unpacks in pycairo's order.
    """

    x_bearing: float = 0.0
    y_bearing: float = 0.0
    width: float = 0.0
    height: float = 0.0
    x_advance: float = 0.0
    y_advance: float = 0.0


class Affine(NamedTuple):
    """A transformation: ``x' = xx*x + xy*y + x0`` and ``y' = yx*x + yy*y + y0``."""

    xx: float
    yx: float
    xy: float
    yy: float
    x0: float
    y0: float


def prefix(command: str) -> bytes:
    """The start of a call of *command*, up to its parameters."""
    return b'{"command":"%b","params":' % command.encode()


def call(command: str, *params: object) -> bytes:
    """A call that is still open for its ``call_id``; *params* were checked before."""
    return prefix(command) + orjson.dumps(params)


def base64(payload: bytes) -> str:
    """*payload* as older apps take it, inside the parameters."""
    return b64encode(payload).decode()


def numbers(**arguments: SupportsFloat) -> tuple[float, ...]:
    """*arguments* as finite floats, in order.

    Raises:
        TypeError: one is no number; it is named.
        ValueError: one is not finite; it is named.
    """
    checked: list[float] = []
    for name, value in arguments.items():
        if isinstance(value, str | bytes):
            raise TypeError(f"{name} must be a number, not {value!r}")
        try:
            number = float(value)
        except TypeError as error:
            raise TypeError(f"{name} must be a number, not {value!r}") from error
        except OverflowError as error:
            raise ValueError(f"{name} must be finite, not {value!r}") from error
        if not isfinite(number):
            raise ValueError(f"{name} must be finite, not {value!r}")
        checked.append(number)
    return tuple(checked)


def integers(**arguments: SupportsIndex | float) -> tuple[int, ...]:
    """*arguments* as whole numbers, in order; 3.0 counts as 3.

    Raises:
        TypeError: one is no whole number; it is named.
        ValueError: one does not fit 32 bits; it is named.
    """
    checked: list[int] = []
    for name, value in arguments.items():
        if type(value) is int:
            number = value
        else:
            try:
                number = int(value) if isinstance(value, float) and value.is_integer() else index(value)  # type: ignore[arg-type]
            except TypeError as error:
                raise TypeError(f"{name} must be a whole number, not {value!r}") from error
        if not _LOWEST <= number <= _HIGHEST:
            raise ValueError(f"{name} must fit 32 bits, not {value!r}")
        checked.append(number)
    return tuple(checked)


def text(name: str, value: str) -> str:
    """The argument *name* as text that is fit to be sent.

    Raises:
        TypeError: it is no text; it is named.
        ValueError: it is no valid Unicode, or holds a NUL, where it would end in the camera; it is named.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {value!r}")
    if "\0" in value:
        raise ValueError(f"{name} must not contain NUL: {excerpt(repr(value))}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{name} is no valid Unicode: {excerpt(ascii(value))}") from error
    return value


def choice(name: str, options: Mapping[str, str], value: str) -> str:
    """The wire's spelling of the argument *name*, which must be one of *options*."""
    try:
        return options[value]
    except (KeyError, TypeError) as error:
        raise ValueError(f"{name} must be one of {', '.join(options)}, not {value!r}") from error


def affine(matrix: object) -> Affine:
    """*matrix* as numbers: six of them, or an object with ``xx yx xy yy x0 y0``, as pycairo has.

    Raises:
        TypeError: it is neither.
        ValueError: a number is not finite, or the matrix has no inverse.
    """
    if all(hasattr(matrix, name) for name in _SIX):
        values: Sequence[Any] = [getattr(matrix, name) for name in _SIX]
    elif isinstance(matrix, Iterable) and not isinstance(matrix, str | bytes):
        values = list(matrix)
    else:
        values = []
    if len(values) != len(_SIX):
        raise TypeError(f"matrix must be a matrix or six numbers, not {matrix!r}")
    checked = Affine(*numbers(**{f"matrix.{name}": value for name, value in zip(_SIX, values, strict=True)}))
    if checked.xx * checked.yy == checked.xy * checked.yx:
        raise ValueError(f"matrix has no inverse: {tuple(checked)!r}")
    return checked


def variable(answer: Answer) -> str:
    """The name of the variable that a creating call was answered with."""
    name = answer.get("var")
    if not isinstance(name, str) or not name:
        raise MalformedReply(f"no variable in the answer: {excerpt(dict(answer))}")
    return name


def size(answer: Answer) -> tuple[int, int] | None:
    """Width and height of an uploaded picture, where the camera tells."""
    width, height = answer.get("width"), answer.get("height")
    if isinstance(width, int | float) and isinstance(height, int | float):
        return int(width), int(height)
    return None


def text_extents(answer: Answer) -> TextExtents:
    """The extents in an answer."""
    fields = answer.get("var")
    if not isinstance(fields, dict):
        raise MalformedReply(f"no text extents in the answer: {excerpt(dict(answer))}")
    known = {name: value for name, value in fields.items() if name in TextExtents._fields}
    try:
        return TextExtents(**{name: float(value) for name, value in known.items()})
    except (TypeError, ValueError) as error:
        raise MalformedReply(f"text extents are no numbers: {excerpt(fields)}") from error


def refusal(camera: str, failures: Sequence[tuple[bytes, Answer]]) -> DrawingRefused:
    """One error for the calls that a batch failed with, given their heads and answers."""
    errors = [_refused(camera, head, answer) for head, answer in failures]
    errors[0].others = tuple(errors[1:])
    return errors[0]


def _refused(camera: str, head: bytes, answer: Answer) -> DrawingRefused:
    sent = orjson.loads(head + b"}")
    return DrawingRefused(reason(answer), command=sent["command"], params=sent["params"], camera=camera)
