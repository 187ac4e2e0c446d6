"""Foreign exceptions of sockets, TLS and httpx in this library's words."""

from __future__ import annotations

import logging
import re
import ssl
import sys
from contextlib import AbstractContextManager
from types import TracebackType

import anyio

from aiocamstreamer.errors import (
    CameraError,
    ConnectFailed,
    ConnectionLost,
    MalformedReply,
    TimedOut,
    TlsRejected,
    excerpt,
)
from aiocamstreamer.transport.unreached import cannot_connect, chain, innermost


def translated(camera: str, request: str) -> AbstractContextManager[None]:
    """Raise what sockets, TLS and httpx raise inside the block as errors of this library."""
    return _Translation(camera, request)


class _Translation(AbstractContextManager[None]):
    """No generator: crash reporters write down local variables, and those of its caller hold the error."""

    def __init__(self, camera: str, request: str) -> None:
        self._camera = camera
        self._request = request

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        told = None if error is None else self._told(error)
        if told is not None:
            # What is no HTTP is quoted whole by the error that it came from, secrets and all.
            del error, traceback
            raise told

    def _told(self, error: BaseException) -> CameraError | None:
        if isinstance(error, CameraError):
            error.camera, error.request = error.camera or self._camera, error.request or self._request
            return None
        if not isinstance(error, Exception) or not isinstance(
            error, (*_BROKEN, *_carried(*_HTTPCORE, *_HTTPX), OSError)
        ):
            return None
        told = _translate(error, self._camera, self._request)
        told.__cause__ = error
        if isinstance(told, ConnectFailed | TlsRejected):
            # A user reads one error, not the tries of three libraries at every address of a host.
            told.cause, told.__cause__ = error, None
            _log.debug("%s: %s", told, excerpt(repr(error)))
        elif isinstance(told, MalformedReply) and excerpt(error) != str(error):
            told.__cause__ = None
        return told


_log = logging.getLogger("aiocamstreamer.transport")

_CUT = re.compile("disconnected|peer closed connection")
"""How httpx and h11 say that an answer ended before its end."""

PEEK_HINT = ": pin it, Tls.peek(address) tells its fingerprint"
"""What to do about a certificate that nobody vouches for."""

_HTTPCORE = (
    "NetworkError",
    "ProtocolError",
    "TimeoutException",
    "UnsupportedProtocol",
    "ConnectionNotAvailable",
)
_LIBRARIES = ("httpcore", "httpx", "httpcore2", "httpx2")
_HTTPX = ("HTTPError", "InvalidURL", "StreamError")
_UNREACHED = (anyio.ConnectionFailed, ConnectionRefusedError)
_BROKEN = (
    anyio.BrokenResourceError,
    anyio.BusyResourceError,
    anyio.ClosedResourceError,
    anyio.EndOfStream,
    anyio.ConnectionFailed,
)


def _translate(error: Exception, camera: str, request: str) -> CameraError:
    if tls := next((cause for cause in chain(error) if isinstance(cause, ssl.SSLError)), None):
        return TlsRejected(_tls_reason(tls), camera=camera, request=request)
    if isinstance(error, _carried("TimeoutException")):
        return TimedOut("no answer in time", camera=camera, request=request)
    if isinstance(error, (*_UNREACHED, *_carried("ConnectError"))):
        return ConnectFailed(cannot_connect(error), camera=camera, request=request)
    if isinstance(error, _carried("RemoteProtocolError")) and not _CUT.search(str(error)):
        return MalformedReply(f"no HTTP answer: {excerpt(error)}", camera=camera, request=request)
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return ConnectFailed(cannot_connect(error), camera=camera, request=request)
    cause = innermost(error)
    reason = str(cause) or type(cause).__name__
    return ConnectionLost(f"connection lost: {reason}", camera=camera, request=request)


def _carried(*names: str) -> tuple[type[Exception], ...]:
    """Exceptions of these libraries by their names: whoever raises one has imported its library."""
    there = [module for name in _LIBRARIES if (module := sys.modules.get(name))]
    return tuple(getattr(module, name) for module in there for name in names if hasattr(module, name))


_CLOCK = ", by the clock of this computer"
_NAMES = ": Tls.authority(ca_file, check_hostname=False) looks at its authority alone"
_OF_CERTIFICATES = {"has expired": _CLOCK, "not yet valid": _CLOCK, "ismatch": _NAMES}
_OLD = ": an old firmware is accepted with its certificate pinned, Tls.peek(address) tells its fingerprint"
_HINTS = {
    "WRONG_VERSION_NUMBER": ": no TLS on this port, use an http:// address",
    "HANDSHAKE_FAILURE": _OLD,
    "UNEXPECTED_EOF": _OLD,
    "PROTOCOL": _OLD,
    "TOO_SMALL": _OLD,
    "CIPHER": _OLD,
    "SIGNATURE": _OLD,
}


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        said = getattr(error, "verify_message", "").rstrip(".")
        hint = next((hint for sign, hint in _OF_CERTIFICATES.items() if sign in said), "")
        pin = PEEK_HINT if said else ""
        return f"certificate not accepted: {said or error.args[-1]}{hint}{pin}"
    reason = str(error.reason or error.args[-1])
    hint = next((hint for sign, hint in _HINTS.items() if sign in reason), "")
    return f"TLS handshake failed: {reason}{hint}"
