"""The parameters of drawing commands: what arrives in JSON becomes what cairo takes, or is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiocamstreamer.virtual.workspace import Answer, Command, Pen, Refused, Workspace

Parameter: TypeAlias = Callable[[Workspace, Any], Any]
"""Takes the workspace and a JSON value, returns the value to use; raises `Refused`."""

LARGEST_NUMBER = 1e9
"""No screen is that wide, and cairo's arithmetic has headroom above it."""
_LONGEST_TEXT = 10_000


def command(run: Callable[..., Answer], *expected: Parameter, optional: int = 0) -> Command:
    """The command that checks its parameters against *expected* and calls *run* with the workspace and their values.

    The last *optional* ones may be missing.
    """
    most = len(expected)
    least = most - optional

    def call(workspace: Workspace, params: Sequence[Any]) -> Answer:
        count = len(params)
        if not least <= count <= most:
            raise Refused(f"takes {most if least == most else f'{least} to {most}'} parameters, got {count}")
        values = []
        for parameter, value in zip(expected, params, strict=False):
            try:
                values.append(parameter(workspace, value))
            except Refused as refused:
                raise Refused(f"parameter {len(values) + 1}: {refused}") from None
        return run(workspace, *values)

    return call


def pen(workspace: Workspace, value: Any) -> Pen:
    """A cairo variable."""
    found: Pen = workspace.find(value, "cairo")
    return found


def surface(workspace: Workspace, value: Any) -> Any:
    """A surface variable; an uploaded image is one, too."""
    return workspace.find(value, "surface", "image")


def font(workspace: Workspace, value: Any) -> Any:
    """A font variable, or None for the name NULL, which stands for cairo's default font."""
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


def number(workspace: Workspace, value: Any) -> float:
    """A number that cairo can compute with."""
    if value.__class__ is not float and value.__class__ is not int:
        raise Refused("must be a number")
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise Refused(f"{value} is out of range")
    return value  # type: ignore[no-any-return]


def integer(workspace: Workspace, value: Any) -> int:
    """A whole number; a fraction is cut off, as C does."""
    return int(number(workspace, value))


def string(workspace: Workspace, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Refused("must be a string")
    if len(value) > _LONGEST_TEXT:
        raise Refused(f"is longer than {_LONGEST_TEXT} characters")
    return value


def base64(workspace: Workspace, value: Any) -> str:
    """The text of an upload in base64, of any length."""
    if not isinstance(value, str):
        raise Refused("must be a string of base64")
    return value


def cameras(workspace: Workspace, value: Any) -> tuple[int, ...]:
    """A list of video channels, counted from 0."""
    if not isinstance(value, list):
        raise Refused("must be a list of cameras")
    if any(camera.__class__ is not int or camera < 0 for camera in value):
        raise Refused("cameras are whole numbers from 0")
    return tuple(value)


def one_of(values: Mapping[str, Any]) -> Parameter:
    """One of the names in *values*, which has what it stands for."""

    def check(workspace: Workspace, value: Any) -> Any:
        if not isinstance(value, str) or value not in values:
            raise Refused(f"must be one of {', '.join(values)}")
        return values[value]

    return check
