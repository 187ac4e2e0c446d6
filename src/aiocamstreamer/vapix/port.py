"""One input or output of a camera, and its number.

Two APIs number the same ports differently: the management API, parameters and events count from 0, the port
CGI and the label on the housing from 1. A `PortNumber` says which is meant, and a bare number is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, TypeAlias, TypedDict

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._checks import checked
from aiocamstreamer._converter import register, structure
from aiocamstreamer._models import Record, Unknown, alias, model, was_read
from aiocamstreamer._scalars import whole
from aiocamstreamer.errors import CommandRefused

_HIGHEST = 9998
"""Index of a port: its label has at most four digits where the camera reports it."""

Circuit: TypeAlias = Literal["open", "closed"]
"""The state of a port's circuit."""

Direction: TypeAlias = Literal["input", "output"]
"""A port's use, seen from the camera."""


def _index(index: int) -> int:
    return _arguments.whole("index", index, 0, _HIGHEST)


@attrs.frozen(order=True)
class PortNumber:
    """Which port, without a doubt about where counting starts.

    Attributes:
        index: Counted from 0, as events, parameters and the port management API do.
    """

    index: int = attrs.field(kw_only=True, converter=_index)

    @classmethod
    def labelled(cls, label: int) -> Self:
        """The port with *label* on the housing, counted from 1."""
        return cls(index=_arguments.whole("label", label, 1, _HIGHEST + 1) - 1)

    @property
    def label(self) -> int:
        """Counted from 1, as the housing and the port CGI do."""
        return self.index + 1


register(PortNumber, lambda raw, _: PortNumber(index=whole(raw)))


@model
class Port(Record):
    """One input or output.

    Attributes:
        number: Which one.
        direction: What it acts as; Unknown where the camera does not say.
        state: What its circuit is; Unknown where the camera does not say.
        normal_state: What its circuit is while the port is inactive.
        name: Given by people.
        usage: Given by people, for example ``Door``.
        configurable: Whether the direction can be changed.
        readonly: Whether it cannot be set.
    """

    number: PortNumber = alias("port")
    direction: Direction | Unknown = Unknown(kind="", raw=None)
    state: Circuit | Unknown = Unknown(kind="", raw=None)
    normal_state: Circuit | Unknown = "open"
    name: str | None = ""
    usage: str | None = ""
    configurable: bool | None = False
    readonly: bool | None = False

    @property
    def active(self) -> bool:
        """Whether the circuit is known not to be in its normal state."""
        return isinstance(self.state, str) and self.state != self.normal_state


@model
class Listed(Record):
    """The answer of ``getPorts``; items are left out where there are none."""

    items: tuple[Port | Unknown, ...] | None = ()


class PortSettings(TypedDict, total=False):
    """Settings of one port; what is left out, or None, stays as it is.

    Attributes:
        state: What to make of its circuit, for outputs.
        normal_state: What its circuit is while the port is inactive.
        direction: What it shall act as, where it is configurable.
        name: For people.
        usage: For people.
    """

    state: Circuit | None
    normal_state: Circuit | None
    direction: Direction | None
    name: str | None
    usage: str | None


@model
class PortChange:
    """A change of one port, with the settings of `PortSettings`; None leaves them as they are.

    Attributes:
        port: Which one.
    """

    port: Port | PortNumber
    state: Circuit | None = None
    normal_state: Circuit | None = None
    direction: Direction | None = None
    name: str | None = None
    usage: str | None = None


@attrs.frozen(kw_only=True)
class PortFailure:
    """Why one port was not changed.

    Attributes:
        number: The port; None where the camera does not say.
        setting: The property that was refused, or "".
        code: The camera's error code.
        reason: Its words; "" where it gave none.
    """

    number: PortNumber | None
    setting: str
    code: str
    reason: str


class PortsRefused(CommandRefused):
    """Some ports were not changed; ports that are not among the failures were.

    Attributes:
        failures: One for each port that was not.
    """

    def __init__(self, failures: Sequence[PortFailure], *, camera: str = "", request: str = "") -> None:
        first = failures[0]
        super().__init__(first.reason, code=first.code, camera=camera, request=request)
        self.failures = tuple(failures)


def number_of(port: Port | PortNumber) -> PortNumber:
    """The number of *port*; a bare number is a TypeError."""
    if isinstance(port, Port):
        return port.number
    if isinstance(port, PortNumber):
        return port
    raise TypeError(
        f"port: a Port or a PortNumber, not {_arguments.shown(port)}, which "
        "leaves open where counting starts: PortNumber(index=0) and PortNumber.labelled(1) are the first port"
    )


def changed(port: Port) -> PortChange:
    """The changes of *port* since it was read.

    Raises:
        ValueError: It was never read.
    """
    if not was_read(port):
        raise ValueError(f"ports: ports that were read, or changes, not {_arguments.shown(port)}")
    before = structure(dict(port.wire), Port)
    names = ("state", "normal_state", "direction", "name", "usage")
    after = {name: getattr(port, name) for name in names if getattr(port, name) != getattr(before, name)}
    return PortChange(port=port.number, **after)


def change_on_wire(change: PortChange) -> dict[str, str]:
    """*change* as ``setPorts`` takes it.

    Raises:
        TypeError: A setting is of another type.
        ValueError: A setting has a value that it cannot have.
    """
    number = number_of(change.port)
    checked(change, "changes")
    wanted = {
        "state": change.state,
        "normalState": change.normal_state,
        "direction": change.direction,
        "name": change.name,
        "usage": change.usage,
    }
    settings = {name: value for name, value in wanted.items() if value is not None}
    return {"port": str(number.index), **settings}


def failures(answer: Any) -> list[PortFailure]:
    """The failures in an answer of ``setPorts``, the first as well as those beside it."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("details"), dict):
        return []
    others = error.get("errors")
    return [
        _failure(part)
        for part in (error, *(others if isinstance(others, list) else ()))
        if isinstance(part, dict)
    ]


def _number(raw: object) -> PortNumber | None:
    try:
        return PortNumber(index=whole(raw))
    except ValueError:
        return None


def _failure(part: Mapping[str, Any]) -> PortFailure:
    details = part.get("details")
    told = details if isinstance(details, dict) else {}
    return PortFailure(
        number=_number(told.get("port")),
        setting=str(told.get("propertyName", "")),
        code=str(part.get("code", "")),
        reason=str(part.get("message") or ""),
    )
