"""Subscriptions to the camera's notifications, which wait until somebody pulls them.

A subscription is known by its number, which cameras want in the header of everything that is about it.

Source: ONVIF Core Specification, "Real-time pull-point notification interface"; the number as libraries for
these cameras were seen to send it. How many there may be, and how long one lasts, is a guess.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import orjson

from aiocamstreamer.virtual.device.declarations import present
from aiocamstreamer.virtual.device.notification_message import notification_message
from aiocamstreamer.virtual.device.notifications import APP
from aiocamstreamer.virtual.soap.soap_messages import Call, bad_arguments, header_text

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.notifications import Filter, Notification

MOST_POINTS = 20
MOST_WAITING = 512
"""Notifications that wait; with another one the oldest is lost."""

LONGEST_SECONDS = 3600.0
"""The longest that a subscription lasts without a word from its client."""


class PullPoint:
    """One subscription.

    Args:
        camera: Whose notifications.
        wanted: Those that are wanted.
        seconds: How long it lasts, unless it is renewed.
    """

    app, dialect = APP, ""

    def __init__(self, camera: Device, wanted: Filter, seconds: float) -> None:
        self.number: int = 1 + max((point.number for point in pull_points(camera)), default=0)
        self.until = camera.clock.seconds() + seconds
        self._camera = camera
        self._wanted = wanted
        self._boot = camera.state.device.boot_id
        self._waiting: deque[Notification] = deque(maxlen=MOST_WAITING)
        self._news = asyncio.Event()
        self.tell_present()
        camera.event_sockets.add(self)

    @property
    def is_over(self) -> bool:
        """Whether its time is over, or that of the boot that it was made in."""
        return self.until <= self._camera.clock.seconds() or self._boot != self._camera.state.device.boot_id

    def renew(self, seconds: float) -> None:
        """Let it last *seconds* from now on."""
        self.until = self._camera.clock.seconds() + seconds

    def tell_present(self) -> None:
        """Tell how everything stands."""
        for notification in present(self._camera.state):
            self._put(notification)

    def send(self, message: str | bytes) -> None:
        """Keep a notification that is wanted; anything else is no message of ONVIF's."""
        if self.is_over:
            self.close()
            return
        try:
            self._put({"message": {}, **orjson.loads(message)})
        except (AttributeError, KeyError, TypeError, ValueError):
            return

    async def pull(self, seconds: float, most: int) -> str:
        """Up to *most* notifications as soon as there is one, or none after *seconds*.

        Whoever has asked before gets none: a client that asks again has given up on that. The subscription
        lasts no longer for it; cameras want it renewed.
        """
        self._news.set()
        self._news = news = asyncio.Event()
        timer = self._camera.clock.after(seconds, news.set)
        if self._waiting:
            news.set()
        await news.wait()
        timer.cancel()
        count = min(most, len(self._waiting)) if news is self._news else 0
        return "".join(self._told(self._waiting.popleft()) for _ in range(count))

    def close(self) -> None:
        """Listen no more, and let nobody wait."""
        self._camera.event_sockets.discard(self)
        self._waiting.clear()
        self._news.set()

    def _put(self, notification: Notification) -> None:
        if self._wanted.takes(notification):
            self._told(notification)  # what cannot be told later is refused now
            self._waiting.append(notification)
            self._news.set()

    def _told(self, notification: Notification) -> str:
        return notification_message(notification, self._camera.clock.utc(), self._boot)


def pull_points(camera: Device) -> list[PullPoint]:
    """The subscriptions that last; others are forgotten."""
    points = [client for client in camera.event_sockets if isinstance(client, PullPoint)]
    for point in points:
        if point.is_over:
            point.close()
    return [point for point in points if not point.is_over]


def named(camera: Device, call: Call) -> PullPoint:
    """The subscription that *call* is about.

    Raises:
        Fault: There is none of that number, or none is given.
    """
    number = header_text(call, "SubscriptionId")
    for point in pull_points(camera):
        if str(point.number) == number:
            return point
    raise bad_arguments()
