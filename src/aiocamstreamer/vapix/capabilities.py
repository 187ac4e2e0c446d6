"""Capabilities: everything that a camera has and may do, found out in one round.

Source: VAPIX introduction, "Feature discovery" and "Legacy feature discovery"
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from typing import TypeVar

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, known, model
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import MalformedReply, RoleTooLow, Unsupported
from aiocamstreamer.transport import Line
from aiocamstreamer.vapix import readiness
from aiocamstreamer.vapix.apis import Apis
from aiocamstreamer.vapix.application import Application
from aiocamstreamer.vapix.applications import Applications
from aiocamstreamer.vapix.device import Device, DeviceInfo
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.vapix.users import User, Users
from aiocamstreamer.wire import keyvalue
from aiocamstreamer.wire.keyvalue import Values

T = TypeVar("T")

_log = logging.getLogger("aiocamstreamer.vapix")

_MEMORY = "vapix capabilities"


@model
class Channel:
    """One video channel, be it a sensor or a view area.

    Attributes:
        index: Counted from 0, as the apps count; VAPIX itself counts cameras from 1.
        name: Its name; "" where it has none.
        enabled: Whether it gives a picture.
    """

    index: int
    name: str = ""
    enabled: bool = True

    @property
    def camera(self) -> int:
        """The number that VAPIX calls ``camera``, counted from 1."""
        return self.index + 1


@model
class Capabilities:
    """Features of one camera and rights of this account on it.

    What the account may not see is not known, and neither is an answer that cannot be read, of which the log
    tells; it hides nothing else.

    Attributes:
        device: What it is.
        account: Who this library is on that camera, and what it may do.
        apis: Versions of each API by its id; empty where the firmware has no API discovery, None where they
            are not known.
        applications: What is installed; None where it is not known.
        channels: The video channels; the first alone, which every camera has, where the others are not known.
        legacy: The parameters below ``Properties``, by their names there: how old firmware tells of features.
        boot_id: Names the time since the camera last started; "" where it is not known.
    """

    device: DeviceInfo
    account: User
    apis: Mapping[str, tuple[str, ...]] | None = attrs.field(factory=dict)
    applications: tuple[Application | Unknown, ...] | None = None
    channels: tuple[Channel, ...] = ()
    legacy: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    boot_id: str = ""

    @property
    def firmware(self) -> str:
        """Version of AXIS OS."""
        return self.device.firmware or ""

    def application(self, name: str) -> Application | None:
        """The application called *name*, whatever its case; None where it is not installed or not visible."""
        wanted = _arguments.line("name", name).lower()
        found = (app for app in known(self.applications or ()) if app.name.lower() == wanted)
        return next(found, None)

    def has(self, api: str, version: str = "1.0") -> bool | None:
        """Whether the JSON API *api* is there in a version that clients written for *version* can talk to.

        None where it is not known which there are.
        """
        major, minor = _version(_arguments.line("version", version))
        wanted = _arguments.line("api", api)
        if self.apis is None:
            return None
        offered = map(_version, self.apis.get(wanted, ()))
        return any(its_major == major and its_minor >= minor for its_major, its_minor in offered)


async def capabilities(line: Line, *, refresh: bool = False) -> Capabilities:
    """Features of the camera at *line*; remembered until it restarts, where every answer could be read.

    Args:
        line: The line to the camera.
        refresh: Ask again even if the camera has not restarted: applications come and go without that.

    Raises:
        MalformedReply: What the camera is, or who is asking, cannot be read.
    """
    async with line.lock(_MEMORY):
        answers = _Answers()
        boot = await answers.part("a boot id", _boot_id(line), "")
        known = line.memory.get(_MEMORY)
        if not refresh and boot and isinstance(known, Capabilities) and known.boot_id == boot:
            return known
        found = await _explored(line, boot, answers)
        line.memory[_MEMORY] = found if answers.are_readable else None
        return found


class _Answers:
    """The answers of one round.

    Attributes:
        are_readable: Whether all of them could be read so far.
    """

    def __init__(self) -> None:
        self.are_readable = True

    async def part(self, what: str, answer: Awaitable[T], unknown: T) -> T:
        """*answer*, or *unknown* where it cannot be read: the rest is as good."""
        try:
            return await answer
        except MalformedReply as problem:
            _log.warning("capabilities without %s: %s", what, problem)
            self.are_readable = False
            return unknown


async def _explored(line: Line, boot: str, answers: _Answers) -> Capabilities:
    account = await Users(line).whoami()
    params = await answers.part("parameters", _parameters(line), Values())
    return Capabilities(
        device=await Device(line).info(),
        account=account,
        apis=await answers.part("APIs", _apis(line), None),
        applications=await answers.part("applications", _applications(line), None),
        channels=_channels(params.under("Image")),
        legacy=params.under("Properties"),
        boot_id=boot,
    )


async def _boot_id(line: Line) -> str:
    try:
        return (await readiness.read(line.http)).boot_id or ""
    except Unsupported:
        return ""


async def _parameters(line: Line) -> Values:
    try:
        return await Params(line).list("Properties", "Image")
    except RoleTooLow:
        return Values()


async def _apis(line: Line) -> Mapping[str, tuple[str, ...]] | None:
    try:
        return await Apis(line).versions()
    except RoleTooLow:
        return None
    except Unsupported:
        return {}


async def _applications(line: Line) -> tuple[Application | Unknown, ...] | None:
    try:
        return await Applications(line).list()
    except RoleTooLow:
        return None
    except Unsupported:
        return ()


def _channels(image: Mapping[str, str]) -> tuple[Channel, ...]:
    """The channels that the parameters below ``Image`` tell of; a camera has one at least."""
    groups = {name.partition(".")[0] for name in image}
    indices = sorted({index for group in groups if (index := keyvalue.numbered(group, "I")) is not None})
    return tuple(
        Channel(
            index=index,
            name=image.get(f"I{index}.Name", ""),
            enabled=_truth(image.get(f"I{index}.Enabled", "yes")),
        )
        for index in indices
    ) or (Channel(index=0),)


def _truth(text: str) -> bool:
    try:
        return truth(text)
    except ValueError:
        return True


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return keyvalue.numbered(major, "") or 0, keyvalue.numbered(minor, "") or 0
