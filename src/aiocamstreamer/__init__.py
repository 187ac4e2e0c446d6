"""Async Python client for the CamStreamer apps on Axis cameras and the VAPIX APIs around them."""

from aiocamstreamer._models import Unknown, evolve
from aiocamstreamer._version import __version__
from aiocamstreamer.camera import Camera
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
from aiocamstreamer.transport import Address, Tls, Transfer

__all__ = [
    "AccessDenied",
    "AccessError",
    "Address",
    "Backoff",
    "Camera",
    "CameraError",
    "CommandRefused",
    "ConnectFailed",
    "ConnectionLost",
    "DrawingRefused",
    "EventStream",
    "Fleet",
    "Gap",
    "MalformedReply",
    "NotFound",
    "Outcome",
    "ReplyError",
    "RoleTooLow",
    "SessionClosed",
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
]
