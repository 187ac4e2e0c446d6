"""Apps as programs that run: one that stops takes its connections along, and what it only remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device


@contextmanager
def change(camera: Device) -> Iterator[None]:
    """End what belongs to apps that stop within the block, and begin what belongs to those that start."""
    before = camera.state.acaps.running()
    yield
    after = camera.state.acaps.running()
    for name in before - after:
        camera.tokens.forget(name)
        camera.drop_websockets(f"/local/{name}/")
        _ENDS.get(name, _nothing)(camera)
    for name in after - before:
        _BEGINS.get(name, _nothing)(camera)


def _nothing(camera: Device) -> None:
    """Most apps keep everything in files."""


def _end_streams(camera: Device) -> None:
    app = camera.state.broadcasting
    if app.timer is not None:
        app.timer.cancel()
        app.timer = None
    for run in app.runs.values():
        run.began_ms = 0


def _begin_streams(camera: Device) -> None:
    with camera.change("streams"):
        pass  # what sends counts as begun anew


_ENDS: Mapping[str, Callable[[Device], None]] = {
    "camoverlay": lambda camera: camera.state.overlay.restart(),
    "camscripter": lambda camera: camera.state.scripter.restart(),
    "camstreamer": _end_streams,
    "camswitcher": lambda camera: camera.state.switcher.restart(),
}
_BEGINS: Mapping[str, Callable[[Device], None]] = {"camstreamer": _begin_streams}
