"""Presets: positions that a PTZ camera remembers by name.

Source: VAPIX pan/tilt/zoom API
"""

from __future__ import annotations

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, model
from aiocamstreamer.errors import CommandRefused
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import channel_number
from aiocamstreamer.vapix.lookup import first, listed
from aiocamstreamer.wire import ptz, text
from aiocamstreamer.wire.query import Scalar
from aiocamstreamer.wire.reply import into

_CGI = "/axis-cgi/com/ptz.cgi"
_LIST = f"POST {_CGI}"
_CONFIGURATION = "/axis-cgi/com/ptzconfig.cgi"
_LONGEST_NAME = 31  # characters
_NOT_IN_NAMES = frozenset('"<>~:')


@model
class Preset(Record):
    """A position the camera remembers.

    Attributes:
        number: The camera's, from 1, with gaps.
        name: As people gave it; capitals count.
        channel: Video channel it belongs to, from 1.
        pan: Degrees; None unless positions were asked for.
        tilt: Degrees; None unless positions were asked for.
        zoom: As in `Position`; None unless positions were asked for.
    """

    number: int
    name: str
    channel: int | None = 1
    pan: float | None = None
    tilt: float | None = None
    zoom: float | None = None


class Presets(Service):
    """Presets of a video channel; `Ptz.go_to_preset` moves to one.

    Every method raises `CommandRefused` where the camera says no, and `Unsupported` where the video channel
    has no PTZ.
    """

    async def list(self, *, channel: int | None = 1, positions: bool = False) -> tuple[Preset, ...]:
        """The presets of a video channel, by their numbers.

        Args:
            channel: Video channel, from 1; None takes the presets of all of them, without positions.
            positions: Tell where they lie, too.
        """
        if channel is None:
            if _arguments.flag("positions", positions):
                raise ValueError("positions: False where the presets of all channels are wanted, not True")
            form: dict[str, Scalar] = {"query": "presetposall"}
        elif _arguments.flag("positions", positions):
            form = {"query": "presetposcamdata", "camera": channel_number(channel), "format": "json"}
        else:
            form = {"query": "presetposcam", "camera": channel_number(channel)}
        reply = await self._http.post(_CGI, form=form, repeatable=True)
        return into(tuple[Preset, ...], ptz.presets(reply), reply)

    async def get(self, name: str, *, channel: int = 1) -> Preset:
        """The preset *name*, with where it lies; capitals count.

        Raises:
            NotFound: The channel has no such preset.
        """
        _arguments.line("name", name)
        presets = await self.list(channel=channel_number(channel), positions=True)
        found = (preset for preset in presets if preset.name == name)
        return first(found, "preset", name, line=self._line, request=_LIST)

    async def add(self, name: str, *, channel: int = 1, home: bool = False) -> None:
        """Remember the present position as *name*.

        Args:
            name: 1 to 31 characters without ``"<>~:``.
            channel: Video channel, from 1.
            home: Make it the home position as well.

        Raises:
            CommandRefused: There is one of that name already: `update` moves it.
        """
        _new_name(name)
        _arguments.flag("home", home)
        async with self._line.lock(_CONFIGURATION):
            if name in await self._names(channel):
                reason = f"there is a preset {name!r} already"
                raise CommandRefused(
                    reason, camera=self._line.camera, request=f"POST {_CONFIGURATION}", quoted=False
                )
            await self._save(name, channel, home=home)

    async def ensure(self, name: str, *, channel: int = 1) -> None:
        """Remember the present position as *name*, unless there is a preset of that name."""
        _new_name(name)
        async with self._line.lock(_CONFIGURATION):
            if name not in await self._names(channel):
                await self._save(name, channel)

    async def update(self, name: str, *, channel: int = 1, home: bool = False) -> None:
        """Move the preset *name* to the present position; arguments as for `add`.

        Raises:
            NotFound: The channel has no such preset.
        """
        _new_name(name)
        _arguments.flag("home", home)
        async with self._line.lock(_CONFIGURATION):
            there = (known for known in await self._names(channel) if known == name)
            first(there, "preset", name, line=self._line, request=_LIST)
            await self._save(name, channel, home=home)

    async def remove(self, *names: str, channel: int = 1, missing_ok: bool = False) -> None:
        """Forget presets; with *missing_ok* some may not be there.

        Raises:
            NotFound: The channel has no such preset; nothing was forgotten.
        """
        for name in _arguments.some("names", names):
            _arguments.line("names", name)
        _arguments.flag("missing_ok", missing_ok)
        async with self._line.lock(_CONFIGURATION):
            there = await self._names(channel)
            for name in listed(names, there, "preset", missing_ok=missing_ok, line=self._line, request=_LIST):
                await self._configure(channel, removeserverpresetname=name)

    async def _names(self, channel: int) -> set[str]:
        return {preset.name for preset in await self.list(channel=channel_number(channel))}

    async def _save(self, name: str, channel: int, *, home: bool = False) -> None:
        more = {"home": "yes"} if home else {}
        await self._configure(channel, setserverpresetname=name, **more)

    async def _configure(self, channel: int, **command: Scalar) -> None:
        form = {"camera": channel_number(channel), **command}
        text.body(await self._http.post(_CONFIGURATION, form=form))


def _new_name(name: object) -> str:
    said = _arguments.line("name", name)
    if len(said) > _LONGEST_NAME or _NOT_IN_NAMES.intersection(said):
        expected = f'1 to {_LONGEST_NAME} characters without "<>~:'
        raise ValueError(f"name: {expected}, not {_arguments.shown(said)}")
    return said
