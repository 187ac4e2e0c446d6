"""Cameras on the network, found by multicast DNS and by asking every host of a range."""

from aiocamstreamer.discovery.discovery import Discovery, discover
from aiocamstreamer.discovery.found import Found, Way

__all__ = ["Discovery", "Found", "Way", "discover"]
