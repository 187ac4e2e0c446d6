"""Pan, tilt and zoom: where the camera looks, and how it moves.

Video channels are counted from 1. Every command returns when the camera has accepted it, not when the
movement ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from aiocamstreamer import _arguments
from aiocamstreamer._scalars import whole
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import channel_number
from aiocamstreamer.vapix.params import Params
from aiocamstreamer.vapix.position import Limits, Position
from aiocamstreamer.vapix.presets import Presets
from aiocamstreamer.wire import ptz, text
from aiocamstreamer.wire.query import Scalar
from aiocamstreamer.wire.reply import Reply, into

Move: TypeAlias = Literal[
    "home", "up", "down", "left", "right", "upleft", "upright", "downleft", "downright", "stop"
]
"""A step into a direction, the way home, or the end of a movement."""


class Ptz(Service):
    """Pan, tilt and zoom. Source: VAPIX pan/tilt/zoom API.

    Every method raises `CommandRefused` where the camera says no, and every one that asks for something
    `Unsupported` where the video channel has no PTZ.
    """

    _path = "/axis-cgi/com/ptz.cgi"

    async def position(self, *, channel: int = 1) -> Position:
        """Where the camera looks now."""
        reply = await self._query("position", channel)
        return into(Position, ptz.values(reply), reply)

    async def limits(self, *, channel: int = 1) -> Limits:
        """How far it can look."""
        reply = await self._query("limits", channel)
        return into(Limits, ptz.values(reply), reply)

    async def speed(self, *, channel: int = 1) -> int:
        """The speed of pan and tilt that is set, 1 to 100."""
        reply = await self._query("speed", channel)
        return into(int, ptz.values(reply).get("speed"), reply)

    @property
    def presets(self) -> Presets:
        """Positions that the camera remembers."""
        return Presets(self._line)

    async def go_to_preset(self, name: str, *, channel: int = 1, speed: int | None = None) -> None:
        """Move to the preset *name*; capitals count. A running guard tour takes the camera away again.

        Args:
            name: Its name.
            channel: Video channel, from 1.
            speed: 1 (slowest) to 100; None keeps the camera's setting.
        """
        await self._send(channel, speed=_speed(speed), gotoserverpresetname=_arguments.line("name", name))

    async def go_to_preset_number(self, number: int, *, channel: int = 1, speed: int | None = None) -> None:
        """Move to the preset with *number*, from 1. Arguments as for `go_to_preset`."""
        wanted = _arguments.whole("number", number, 1, 2**31)
        await self._send(channel, speed=_speed(speed), gotoserverpresetno=wanted)

    async def home_return(self, *, channel: int = 1) -> int | None:
        """Seconds without a command after which the camera goes home; None where it stays.

        Source: VAPIX pan/tilt/zoom API, parameter ``ReturnToOverview``
        """
        value = await Params(self._line).get(_home_return(channel))
        try:
            return max(whole(value), 0) or None
        except ValueError:
            return None

    async def set_home_return(self, seconds: int | None, *, channel: int = 1) -> None:
        """Have the camera go home after *seconds* (1 to 9999) without a command; None lets it stay."""
        wanted = _arguments.optional(_arguments.whole, "seconds", seconds, 1, 9999) or 0
        await Params(self._line).update({_home_return(channel): wanted})

    async def move(self, direction: Move, *, channel: int = 1, speed: int | None = None) -> None:
        """Move a step into *direction*, go home, or stop."""
        wanted = _arguments.one_of("direction", direction, get_args(Move))
        await self._send(channel, speed=_speed(speed), move=wanted)

    async def home(self, *, channel: int = 1) -> None:
        """Move to the home position."""
        await self.move("home", channel=channel)

    async def move_to(
        self,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
        focus: float | None = None,
        iris: float | None = None,
        brightness: float | None = None,
        speed: int | None = None,
        channel: int = 1,
    ) -> None:
        """Move to a position; None leaves an axis where it is.

        Args:
            pan: Degrees, -180 to 180.
            tilt: Degrees, -180 to 180.
            zoom: 1 to 19999.
            focus: 1 to 9999.
            iris: 1 to 9999.
            brightness: 1 to 9999.
            speed: 1 (slowest) to 100, for pan and tilt.
            channel: Video channel, from 1.
        """
        await self._send(
            channel,
            speed=_speed(speed),
            pan=_within("pan", pan, -180, 180),
            tilt=_within("tilt", tilt, -180, 180),
            zoom=_within("zoom", zoom, 1, 19999),
            focus=_within("focus", focus, 1, 9999),
            iris=_within("iris", iris, 1, 9999),
            brightness=_within("brightness", brightness, 1, 9999),
        )

    async def move_by(
        self,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
        focus: float | None = None,
        iris: float | None = None,
        brightness: float | None = None,
        speed: int | None = None,
        channel: int = 1,
    ) -> None:
        """Move from where the camera looks now.

        Args:
            pan: Degrees to the right, -360 to 360.
            tilt: Degrees upwards, -360 to 360.
            zoom: Steps in, -9999 to 9999.
            focus: Steps away, -9999 to 9999.
            iris: Steps to open, -9999 to 9999.
            brightness: Steps to brighter, -9999 to 9999.
            speed: 1 (slowest) to 100, for pan and tilt.
            channel: Video channel, from 1.
        """
        await self._send(
            channel,
            speed=_speed(speed),
            rpan=_within("pan", pan, -360, 360),
            rtilt=_within("tilt", tilt, -360, 360),
            rzoom=_within("zoom", zoom, -9999, 9999),
            rfocus=_within("focus", focus, -9999, 9999),
            riris=_within("iris", iris, -9999, 9999),
            rbrightness=_within("brightness", brightness, -9999, 9999),
        )

    async def drive(
        self,
        *,
        pan: int | None = None,
        tilt: int | None = None,
        zoom: int | None = None,
        focus: int | None = None,
        channel: int = 1,
    ) -> None:
        """Move until told otherwise, with speeds from -100 to 100; 0 stops an axis.

        Args:
            pan: Positive to the right.
            tilt: Positive upwards.
            zoom: Positive inwards.
            focus: Positive away.
            channel: Video channel, from 1.
        """
        speeds = [_drive("pan", pan) or 0, _drive("tilt", tilt) or 0]
        await self._send(
            channel,
            continuouspantiltmove=None if pan is None and tilt is None else f"{speeds[0]},{speeds[1]}",
            continuouszoommove=_drive("zoom", zoom),
            continuousfocusmove=_drive("focus", focus),
        )

    async def stop(self, *, channel: int = 1) -> None:
        """Stop pan, tilt and zoom."""
        await self.drive(pan=0, tilt=0, zoom=0, channel=channel)

    async def auxiliary(self, function: str, *, channel: int = 1) -> None:
        """Run a function of the PTZ driver, for example a wiper; `auxiliaries` and `commands` name them."""
        await self._send(channel, auxiliary=_arguments.line("function", function))

    async def auxiliaries(self, *, channel: int = 1) -> str:
        """The functions of the PTZ driver, in its own words."""
        return ptz.answer(await self._query("auxiliary", channel))

    async def commands(self, *, channel: int = 1) -> str:
        """The commands that the PTZ driver takes, in its own words."""
        reply = await self._http.post(
            self._path, form={"info": 1, "camera": channel_number(channel)}, repeatable=True
        )
        return ptz.answer(reply)

    async def driver(self) -> str:
        """The name of the PTZ driver."""
        return ptz.answer(await self._http.post(self._path, form={"whoami": 1}, repeatable=True))

    async def _query(self, query: str, channel: int, **more: Scalar) -> Reply:
        form: Mapping[str, Scalar] = {"query": query, "camera": channel_number(channel), **more}
        return await self._http.post(self._path, form=form, repeatable=True)

    async def _send(self, channel: int, **command: Scalar | None) -> None:
        wanted = {name: value for name, value in command.items() if value is not None}
        form = {"camera": channel_number(channel), **wanted}
        if not wanted.keys() - {"speed"}:
            raise ValueError("pan, tilt, zoom, focus, iris, brightness: at least one, not none")
        text.body(await self._http.post(self._path, form=form))


def _home_return(channel: int) -> str:
    return f"PTZ.Various.V{channel_number(channel)}.ReturnToOverview"


def _speed(speed: int | None) -> int | None:
    return _arguments.optional(_arguments.whole, "speed", speed, 1, 100)


def _drive(name: str, speed: int | None) -> int | None:
    return _arguments.optional(_arguments.whole, name, speed, -100, 100)


def _within(name: str, value: float | None, low: int, high: int) -> float | None:
    return _arguments.optional(_arguments.number, name, value, low, high)
