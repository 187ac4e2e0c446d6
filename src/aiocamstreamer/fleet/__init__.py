"""Many cameras at once."""

from aiocamstreamer.fleet.fleet import Fleet, failures
from aiocamstreamer.fleet.inventory import Entry
from aiocamstreamer.fleet.merge import FleetEvents, StreamEnded
from aiocamstreamer.fleet.outcome import Outcome
from aiocamstreamer.fleet.run import Run

__all__ = ["Entry", "Fleet", "FleetEvents", "Outcome", "Run", "StreamEnded", "failures"]
