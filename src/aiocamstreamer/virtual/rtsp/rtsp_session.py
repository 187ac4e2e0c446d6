"""RTSP sessions: streams that were set up, and are played until somebody has had enough of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from aiocamstreamer.virtual.rtsp.carriers import Interleaved

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.clock import Timer
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.rtsp.presentation import Presentation
    from aiocamstreamer.virtual.rtsp.sendings import Sending

USUAL_TIMEOUT = 60
"""Seconds without a sign of life, unless the parameter says otherwise."""

REPORT_SECONDS = 5.0
"""Between two RTCP reports, and two looks at whether the client is there."""

_TIMEOUTS = range(10, 3601)


class Session:
    """The streams of one client.

    Args:
        camera: Whose streams they are.
        presentation: All that there is to set up.
        expired: Called where the client has given no sign of life for too long.
    """

    def __init__(self, camera: Device, presentation: Presentation, expired: Callable[[], None]) -> None:
        self.id = secrets.token_urlsafe(12)
        self.presentation = presentation
        self.timeout = _timeout(camera)
        self.is_playing = False
        self.sendings: dict[int, Sending] = {}
        self._camera = camera
        self._expired = expired
        self._heard = camera.clock.seconds()
        self._timer: Timer = camera.clock.after(REPORT_SECONDS, self._tick)

    @property
    def header(self) -> str:
        """The value of ``Session``."""
        return f"{self.id};timeout={self.timeout}"

    @property
    def channels(self) -> set[int]:
        """The channels of interleaved streams."""
        return set(self._channels())

    @property
    def information(self) -> str:
        """The value of ``RTP-Info``: where each stream goes on."""
        now = self._camera.clock.seconds()
        return ",".join(
            f"url={self.presentation.stream_control(number)}"
            f";seq={sending.packets.sequence};rtptime={sending.packets.timestamp(now)}"
            for number, sending in sorted(self.sendings.items())
        )

    def heard(self) -> None:
        """Note a sign of life."""
        self._heard = self._camera.clock.seconds()

    def play(self) -> None:
        """Begin with every stream that was set up."""
        self.is_playing = True
        for sending in tuple(self.sendings.values()):
            sending.play()

    def pause(self) -> None:
        """Stop until further notice."""
        self.is_playing = False
        for sending in self.sendings.values():
            sending.pause()

    def close(self) -> None:
        """End every stream."""
        self.is_playing = False
        self._timer.cancel()
        for sending in self.sendings.values():
            sending.close()
        self.sendings = {}

    def _channels(self) -> Iterator[int]:
        for sending in self.sendings.values():
            if isinstance(sending.carrier, Interleaved):
                yield sending.carrier.channels.rtp
                yield sending.carrier.channels.rtcp

    def _tick(self) -> None:
        """Report, unless the client has gone."""
        if self._camera.clock.seconds() - self._heard >= self.timeout:
            self._expired()
            return
        if self.is_playing:
            for sending in self.sendings.values():
                sending.report()
        self._timer = self._camera.clock.after(REPORT_SECONDS, self._tick)


def _timeout(camera: Device) -> int:
    text = camera.state.parameters.get("Network.RTSP.Timeout", "")
    seconds = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return seconds if seconds in _TIMEOUTS else USUAL_TIMEOUT
