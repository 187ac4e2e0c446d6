"""Audio devices of a virtual camera: what can be connected to them, and how it is set.

Source: VAPIX audio device control; fields as the vendor's own library reads them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

GAINS = (-12, -6, -3, 0, 3, 6, 12)
"""Decibels that a gain may be."""

POWER: Mapping[str, Mapping[str, Sequence[str]]] = {
    "internal": {"unbalanced": ("Off",)},
    "mic": {"unbalanced": ("Off", "5V"), "balanced": ("Off", "P48")},
    "line": {"unbalanced": ("Off",), "balanced": ("Off",)},
}
"""What may feed an input, by the kinds of its connection and of its signal."""

OUTPUTS: Mapping[str, Sequence[str]] = {"internal": ("unbalanced",), "line": ("unbalanced",)}
"""Signals of an output, by the kinds of its connection."""

ENCODERS: Mapping[str, Sequence[tuple[int, Sequence[int]]]] = {
    "aac": (
        (8000, (8000, 12000, 16000)),
        (16000, (12000, 16000, 24000, 32000, 48000, 64000)),
        (32000, (24000, 32000, 48000, 64000, 96000, 128000)),
        (48000, (32000, 48000, 64000, 96000, 128000)),
    ),
    "g711": ((8000, (64000,)),),
    "opus": ((48000, (16000, 32000, 64000, 128000)),),
}
"""Sample rates in Hz and bit rates in bit/s of each encoder."""


def sound_device() -> dict[str, Any]:
    """The device of a new camera: a microphone of its own and a socket for one, a loudspeaker."""
    return {
        "id": "0",
        "name": "AXIS P3265-V",
        "inputs": [_connector("0", "Input 0", POWER)],
        "outputs": [_connector("0", "Output 0", {kind: {"unbalanced": ()} for kind in OUTPUTS})],
    }


def _connector(identity: str, name: str, kinds: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "enabled": True,
        "connectionTypeSelected": next(iter(kinds)),
        "connectionTypes": [
            {
                "id": kind,
                "signalingTypeSelected": next(iter(signals)),
                "signalingTypes": [_signal(signal, power) for signal, power in signals.items()],
            }
            for kind, signals in kinds.items()
        ],
    }


def _signal(kind: str, power: Sequence[str]) -> dict[str, Any]:
    channels = [{"id": "0", "gain": 0, "mute": False}]
    return {"id": kind, **({"powerType": power[0]} if power else {}), "channels": channels}
