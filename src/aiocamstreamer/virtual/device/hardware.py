"""Hardware of a virtual camera beside its picture: ports, a PTZ head, a loudspeaker, a wiper.

Settings of all of it are parameters; here is what parameters do not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

import attrs

from aiocamstreamer.virtual.device.clock import Timer
from aiocamstreamer.virtual.device.optics import Area, Lens, Light, Mask, Place
from aiocamstreamer.virtual.device.sound import sound_device

ZONE_RULES: Final = MappingProxyType(
    {
        "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
        "Asia/Tokyo": "JST-9",
        "Europe/Prague": "CET-1CEST,M3.5.0,M10.5.0/3",
        "Europe/Stockholm": "CET-1CEST,M3.5.0,M10.5.0/3",
        "UTC": "UTC0",
    }
)
"""The IANA time zones that the camera knows, and the POSIX rule of each."""


@attrs.define(kw_only=True)
class Preset:
    """A position that the head remembers."""

    name: str
    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 1.0


@attrs.define(kw_only=True)
class Head:
    """The PTZ head of one video channel."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 1.0
    focus: float = 4999.0
    iris: float = 4999.0
    brightness: float = 4999.0
    speed: int = 100
    autofocus: bool = True
    autoiris: bool = True
    is_fixed: bool = False
    """Whether it cannot turn: it knows no angles then."""

    driving: tuple[int, int, int] = (0, 0, 0)
    """Speeds of pan, tilt and zoom of a movement that goes on."""

    functions: dict[str, str] = attrs.field(factory=lambda: {"wiper_on": "wiper", "wiper_off": "wiper"})
    """Auxiliary functions and what each of them is about."""

    auxiliary: str = ""
    """The auxiliary function that was called last."""

    presets: dict[int, Preset] = attrs.field(factory=dict)
    home: int = 1
    """Number of the preset that is home."""


@attrs.define
class Wiper:
    """The wiper that clears the lens."""

    until: float = 0.0
    """Clock seconds at which it is done."""


@attrs.define
class Hardware:
    """Everything that is no picture."""

    closed: dict[int, bool] = attrs.field(factory=dict)
    """Whether the circuit of each port is closed; ports are counted from 0, as in ``IOPort.I0``.

    Change it within ``with virtual.change():`` and clients that watch hear of it.
    """

    heads: dict[int, Head] = attrs.field(factory=dict)
    """PTZ heads by video channel, from 1; channels without one have no PTZ."""

    clips: dict[int, bytes] = attrs.field(factory=dict)
    """Audio clips by number; their names are parameters."""

    playing: int | None = None
    """The clip that sounds."""

    wiper: Wiper | None = attrs.field(factory=Wiper)
    """None where there is none."""

    triggered: int | None = None
    """The manual trigger that is held."""

    virtual_inputs: dict[int, bool] = attrs.field(factory=dict)
    """Whether each virtual input that was turned is active, counted from 1."""

    virtual_input_timers: dict[int, Timer] = attrs.field(factory=dict, repr=False)
    """What turns virtual inputs off."""

    sequence_timers: dict[int | None, Timer] = attrs.field(factory=dict, repr=False)
    """What goes on with the steps of each port, and with those of the manual trigger (None)."""

    watchers: set[Callable[[int, bool], None]] = attrs.field(factory=set, repr=False)
    """Told of ports that changed, and whether they are active now."""

    dynamic_texts: dict[int, str] = attrs.field(factory=dict)
    """Texts for the camera's own overlays: 0 is ``#D``, 1 is ``#D1``, and so on."""

    http_headers: dict[str, str] = attrs.field(factory=dict)
    """Header fields that the web server adds to its answers."""

    lens: Lens = attrs.field(factory=Lens)
    lights: dict[str, Light] = attrs.field(factory=dict)
    """Illuminators by identifier, for example ``led0``; a new camera has none."""

    place: Place = attrs.field(factory=Place)
    view_areas: dict[int, Area] = attrs.field(factory=dict)
    """Areas that were changed, by video channel, from 1; the others show everything."""

    masks: dict[int, Mask] = attrs.field(factory=dict)
    """Privacy masks by number, as in ``Image.I0.Overlay.MaskWindows.M0``."""

    capture_modes: dict[int, int] = attrs.field(factory=dict)
    """The capture mode of each channel, from 0; the first mode where nothing is said."""

    next_capture_modes: dict[int, int] = attrs.field(factory=dict)
    """Those that count from the next restart on."""

    temperatures: dict[int, float] = attrs.field(factory=lambda: {0: 43.5, 1: 51.25, 2: 38.0})
    """Degrees Celsius at each sensor, counted from 0; their names are parameters."""

    sound: list[dict[str, Any]] = attrs.field(factory=lambda: [sound_device()])
    """Audio devices with their settings, as the API for them has them."""

    tells_strangers: bool = True
    """Whether people who do not log in may ask for some of the device's information."""

    is_zone_from_network: bool = False
    """Whether DHCP says what the time zone is; the camera's network never does."""

    zone: str | None = "Europe/Prague"
    """IANA time zone; None where only a POSIX rule says what it is."""

    last_zone: str = "Europe/Prague"
    """The IANA time zone that was set last."""

    posix_rule: str = ""
    """The POSIX rule that was set; it counts while there is no zone."""

    going_down_seconds: float = 7.0
    """How long the camera goes on answering after it was told to restart."""

    coming_up_seconds: float = 40.0
    """How long it is away then."""

    @property
    def zone_rule(self) -> str:
        """The POSIX rule of the zone, or else the one that was set."""
        own = "" if self.zone else self.posix_rule
        return own or ZONE_RULES.get(self.zone or self.last_zone, "UTC0")

    def set_zone(self, zone: str) -> None:
        """Live in *zone*."""
        self.zone = self.last_zone = zone
        self.is_zone_from_network = False

    def set_rule(self, rule: str) -> None:
        """Live by a POSIX *rule*; no zone is known then."""
        self.zone, self.posix_rule = None, rule
        self.is_zone_from_network = False

    def restart(self) -> None:
        """Lose what a restart loses."""
        self.playing = None
        self.triggered = None
        for timers in (self.virtual_input_timers, self.sequence_timers):
            for timer in timers.values():
                timer.cancel()
            timers.clear()
        self.virtual_inputs.clear()
        self.lens.focusing_until = self.lens.zooming_until = 0.0
        self.capture_modes |= self.next_capture_modes
        self.next_capture_modes.clear()
        if self.wiper is not None:
            self.wiper.until = 0.0


_TONE = b".snd" + (24).to_bytes(4) + (8).to_bytes(4) + (1).to_bytes(4) + (8000).to_bytes(4) + (1).to_bytes(4)
"""The head of a .au file with eight samples of µ-law."""


def hardware(channels: int = 1) -> Hardware:
    """The hardware of a new camera: an input, an output, a head with presets on every channel, two clips."""
    presets = {
        1: Preset(name="Home"),
        2: Preset(name="Gate", pan=-45.12, tilt=-30.0, zoom=4200.0),
        7: Preset(name="Dvůr", pan=90.0, tilt=-10.5, zoom=100.0),
    }
    heads = {
        channel: Head(presets={number: attrs.evolve(preset) for number, preset in presets.items()})
        for channel in range(1, channels + 1)
    }
    clips = dict.fromkeys((0, 2), _TONE + b"\xff" * 8)
    return Hardware(closed={0: False, 1: False}, heads=heads, clips=clips)
