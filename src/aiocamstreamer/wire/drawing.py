"""CamOverlay's drawing protocol: calls, uploads and answers as bytes.

Source: CamOverlay App API, "Realtime drawing API"; binary uploads as the vendor's own library sends them
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from math import isfinite, nan
from operator import index
from typing import Any, Literal, NamedTuple, SupportsFloat, SupportsIndex

import orjson

from aiocamstreamer import _arguments
from aiocamstreamer._arguments import shown
from aiocamstreamer._scalars import number as finite
from aiocamstreamer._scalars import whole
from aiocamstreamer.errors import DrawingRefused, MalformedReply, excerpt
from aiocamstreamer.wire.affine import Affine
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


def prefix(command: str) -> bytes:
    """The start of a call of *command*, up to its parameters."""
    return b'{"command":"%b","params":' % command.encode()


def call(command: str, *params: object) -> bytes:
    """A call that is still open for its ``call_id``; *params* were checked before."""
    return prefix(command) + orjson.dumps(params)


def base64(payload: bytes) -> str:
    """*payload* as older apps take it, inside the parameters."""
    return b64encode(payload).decode()


def numbers(**arguments: SupportsFloat | SupportsIndex) -> tuple[float, ...]:
    """*arguments* as finite floats, in order; truth values are 0 and 1, as they are for cairocffi.

    Raises:
        TypeError: One is no number; it is named.
        ValueError: One is not finite; it is named.
    """
    checked: list[float] = []
    for name, value in arguments.items():
        try:
            finite = isfinite(value)
        except TypeError:
            raise TypeError(f"{name}: a number, not {shown(value)}") from None
        except (OverflowError, ValueError):  # 10**400 is too large for a float, a signalling NaN becomes none
            finite = False
        if not finite:
            raise ValueError(f"{name}: a finite number, not {shown(value)}")
        checked.append(float(value))
    return tuple(checked)


def integers(**arguments: SupportsFloat | SupportsIndex) -> tuple[int, ...]:
    """*arguments* as whole numbers, in order; 3.0 counts as 3, and truth values as 0 and 1.

    Raises:
        TypeError: One is no whole number; it is named.
        ValueError: One does not fit 32 bits; it is named.
    """
    checked: list[int] = []
    for name, value in arguments.items():
        number = value if type(value) is int else _whole(value)
        if number is None:
            raise TypeError(f"{name}: a whole number, not {shown(value)}")
        if not _LOWEST <= number <= _HIGHEST:
            raise ValueError(f"{name}: a whole number of 32 bits, not {shown(value)}")
        checked.append(number)
    return tuple(checked)


def lengths(**arguments: SupportsFloat | SupportsIndex) -> tuple[int, ...]:
    """*arguments* as numbers of whole px, at least 1, in order; raises as `integers`."""
    checked = integers(**arguments)
    for name, number in zip(arguments, checked, strict=True):
        if number < 1:
            raise ValueError(f"{name}: at least 1 px, not {number}")
    return checked


def channels(value: object) -> tuple[int, ...]:
    """Video channels as the camera counts them, from 0; *value* is one number or several.

    Raises:
        TypeError: It is neither.
        ValueError: There is none, or one is negative.
    """
    if not isinstance(value, Iterable) and hasattr(value, "__index__"):
        value = (value,)
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise TypeError(f"channels: whole numbers, not {shown(value)}")
    checked = tuple(number for channel in value for number in integers(channels=channel))
    if not checked or min(checked) < 0:
        raise ValueError(f"channels: at least one, counted from 0, not {checked!r}")
    return checked


def _whole(value: Any) -> int | None:
    """*value* as a whole number; None where it is none."""
    with suppress(TypeError):
        return int(index(value))
    try:
        number = float(value) if isfinite(value) else nan
    except (TypeError, ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() else None


def text(name: str, value: str) -> str:
    """The argument *name* as text that is fit to be sent.

    Raises:
        TypeError: It is no text; it is named.
        ValueError: It is no valid Unicode, or holds a NUL, where it would end in the camera; it is named.
    """
    checked = _arguments.text(name, value, empty=True)
    if "\0" in checked:
        raise ValueError(f"{name}: a text without NUL, not {shown(value)}")
    return checked


def choice(name: str, options: Mapping[str, str], value: str) -> str:
    """The wire's spelling of the argument *name*, which must be one of *options*."""
    try:
        return options[value]
    except (KeyError, TypeError):
        raise ValueError(f"{name}: one of {', '.join(options)}, not {shown(value)}") from None


def affine(matrix: object) -> Affine:
    """*matrix* as numbers: six of them, or an object with ``xx yx xy yy x0 y0``, as pycairo has.

    Raises:
        TypeError: It is neither.
        ValueError: A number is not finite, or the matrix has no inverse.
    """
    if all(hasattr(matrix, name) for name in _SIX):
        values: Sequence[Any] = [getattr(matrix, name) for name in _SIX]
    elif isinstance(matrix, Iterable) and not isinstance(matrix, str | bytes):
        values = list(matrix)
    else:
        values = []
    if len(values) != len(_SIX):
        raise TypeError(f"matrix: six numbers, or an object that has {' '.join(_SIX)}, not {shown(matrix)}")
    checked = Affine(*numbers(**{f"matrix.{name}": value for name, value in zip(_SIX, values, strict=True)}))
    if checked.xx * checked.yy == checked.xy * checked.yx:
        raise ValueError(f"matrix: one that has an inverse, not {tuple(checked)!r}")
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
    try:
        return whole(width), whole(height)
    except ValueError:
        return None


def text_extents(answer: Answer) -> TextExtents:
    """The extents in an answer."""
    fields = answer.get("var")
    if not isinstance(fields, dict):
        raise MalformedReply(f"no text extents in the answer: {excerpt(dict(answer))}")
    known = {name: value for name, value in fields.items() if name in TextExtents._fields}
    try:
        return TextExtents(**{name: finite(value) for name, value in known.items()})
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
