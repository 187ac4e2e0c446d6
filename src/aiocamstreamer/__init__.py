"""Async Python client for the CamStreamer apps on Axis cameras and the VAPIX APIs around them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from aiocamstreamer._version import __version__

if TYPE_CHECKING:
    from aiocamstreamer._models import Unknown, evolve, known
    from aiocamstreamer.camera import Camera
    from aiocamstreamer.deliveries import Deliveries
    from aiocamstreamer.errors import (
        AccessDenied,
        AccessError,
        CameraError,
        CommandRefused,
        ConnectFailed,
        ConnectionLost,
        DrawingRefused,
        MalformedReply,
        NotFound,
        ReadOnly,
        ReplyError,
        RoleTooLow,
        SessionClosed,
        TimedOut,
        TlsRejected,
        TransportError,
        UnexpectedStatus,
        UnsafeAccess,
        Unsupported,
    )
    from aiocamstreamer.events import Backoff, EventStream, Gap
    from aiocamstreamer.fleet import Fleet, Outcome
    from aiocamstreamer.observe import Observer
    from aiocamstreamer.program import run
    from aiocamstreamer.readings import Readings
    from aiocamstreamer.size import AnySize, Size
    from aiocamstreamer.transport import Address, Tls, Transfer

__all__ = [
    "AccessDenied",
    "AccessError",
    "Address",
    "AnySize",
    "Backoff",
    "Camera",
    "CameraError",
    "CommandRefused",
    "ConnectFailed",
    "ConnectionLost",
    "Deliveries",
    "DrawingRefused",
    "EventStream",
    "Fleet",
    "Gap",
    "MalformedReply",
    "NotFound",
    "Observer",
    "Outcome",
    "ReadOnly",
    "Readings",
    "ReplyError",
    "RoleTooLow",
    "SessionClosed",
    "Size",
    "TimedOut",
    "Tls",
    "TlsRejected",
    "Transfer",
    "TransportError",
    "UnexpectedStatus",
    "Unknown",
    "UnsafeAccess",
    "Unsupported",
    "__version__",
    "evolve",
    "known",
    "run",
]

_HOMES = {
    "_models": ("Unknown", "evolve", "known"),
    "camera": ("Camera",),
    "deliveries": ("Deliveries",),
    "events": ("Backoff", "EventStream", "Gap"),
    "fleet": ("Fleet", "Outcome"),
    "observe": ("Observer",),
    "program": ("run",),
    "readings": ("Readings",),
    "size": ("AnySize", "Size"),
    "transport": ("Address", "Tls", "Transfer"),
}
"""Modules by the names for which they are imported, when one is first asked for; all others are errors."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # type checkers would take any misspelt name for one that is there

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = import_module(f"{__name__}.{_HOME_OF.get(name, 'errors')}")
        value = globals()[name] = getattr(home, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
