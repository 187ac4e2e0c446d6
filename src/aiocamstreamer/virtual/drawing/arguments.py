"""The parameters of drawing commands: what arrives in JSON becomes what cairo takes, or is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiocamstreamer.virtual.drawing.workspace import LARGEST_NUMBER, Answer, Command, Pen, Refused, Workspace

Parameter: TypeAlias = Callable[[Workspace, Any], Any]
"""The value to use for a value from JSON; raises `Refused`."""

_LONGEST_TEXT = 10_000


def command(run: Callable[..., Answer], *expected: Parameter, optional: int = 0) -> Command:
    """The command that calls *run* with the workspace and with what its parameters, as *expected*, stand for.

    The last *optional* parameters may be missing.
    """
    most = len(expected)
    least = most - optional

    def perform(workspace: Workspace, params: Sequence[Any]) -> Answer:
        count = len(params)
        if not least <= count <= most:
            raise Refused(f"takes {most if least == most else f'{least} to {most}'} parameters, got {count}")
        values: list[Any] = []
        for parameter, value in zip(expected, params, strict=False):
            try:
                values.append(parameter(workspace, value))
            except Refused as refused:
                raise Refused(f"parameter {len(values) + 1}: {refused}") from None
        return run(workspace, *values)

    return perform


def pen_command(run: Callable[..., Answer], *expected: Parameter, optional: int = 0) -> Command:
    """The command that calls *run* with a cairo variable and what *expected* other parameters stand for."""
    return command(lambda _, *values: run(*values), pen, *expected, optional=optional)


def plain_command(method: Callable[..., None], numbers: int) -> Command:
    """The command that calls a *method* of the context with so many *numbers*.

    These are nearly all that clients send, so they are checked in a third of the time that `command` takes.
    """
    careful = pen_command(lambda pen, *values: method(pen.context, *values), *([number] * numbers))

    def perform(workspace: Workspace, params: Sequence[Any]) -> Answer:
        if len(params) == numbers + 1 and params[0].__class__ is str:
            pen = workspace.pens.get(params[0])
            values = params[1:]
            if pen is not None and all(map(_sound, values)):
                method(pen.context, *values)
                return None
        return careful(workspace, params)

    return perform


def pen(workspace: Workspace, value: Any) -> Pen:
    """A cairo variable."""
    found: Pen = workspace.find(value, "cairo")
    return found


def surface(workspace: Workspace, value: Any) -> Any:
    """A surface variable; an uploaded image is one, too."""
    return workspace.find(value, "surface", "image")


def font(workspace: Workspace, value: Any) -> Any:
    """A font variable, or None for the name NULL, which stands for the default font."""
    return None if value == "NULL" else workspace.find(value, "font")


def matrix(workspace: Workspace, value: Any) -> Any:
    """A matrix variable."""
    return workspace.find(value, "matrix")


def name(*kinds: str) -> Parameter:
    """The name of a variable of one of the *kinds*."""

    def check(workspace: Workspace, value: Any) -> str:
        workspace.find(value, *kinds)
        return str(value)

    return check


def number(_: Workspace, value: Any) -> float:
    """A number that cairo can compute with."""
    if value.__class__ is not float and value.__class__ is not int:
        raise Refused("must be a number")
    if not _sound(value):
        raise Refused(f"{value} is out of range")
    return float(value)


def integer(workspace: Workspace, value: Any) -> int:
    """A whole number; a fraction is cut off, as C does."""
    return int(number(workspace, value))


def string(_: Workspace, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Refused("must be a string")
    if len(value) > _LONGEST_TEXT:
        raise Refused(f"is longer than {_LONGEST_TEXT} characters")
    return value


def base64(_: Workspace, value: Any) -> str:
    """An upload in base64, of any length; it is decoded only where it is needed."""
    if not isinstance(value, str):
        raise Refused("must be a string of base64")
    return value


def cameras(_: Workspace, value: Any) -> tuple[int, ...]:
    """A list of video channels, counted from 0."""
    if not isinstance(value, list) or any(camera.__class__ is not int or camera < 0 for camera in value):
        raise Refused("must be a list of cameras, which are whole numbers from 0")
    return tuple(value)


def one_of(values: Mapping[str, Any]) -> Parameter:
    """One of the names in *values*, as what it stands for there."""

    def check(_: Workspace, value: Any) -> Any:
        if not isinstance(value, str) or value not in values:
            raise Refused(f"must be one of {', '.join(values)}")
        return values[value]

    return check


def _sound(value: Any) -> bool:
    kind = value.__class__
    return (kind is float or kind is int) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER
