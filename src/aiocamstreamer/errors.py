"""Every error this library raises on purpose; the class answers "what can I do now?".

```text
CameraError
  TransportError       no whole reply: a retry may help
    ConnectFailed  ConnectionLost  TimedOut (also TimeoutError)  TlsRejected
  AccessError          who you are, or what you may do
    AccessDenied       the camera refused the user name or the password (401)
    RoleTooLow         the account may not do this (403)
    UnsafeAccess       only Basic is offered over plain HTTP, so nothing was sent
  ReplyError           a reply came, but not one this library can read: report a bug
    UnexpectedStatus  MalformedReply
  CommandRefused       understood, and the camera said no: .code .reason
    DrawingRefused     a drawing call; .command .params
    NotFound           what was named is not there (also LookupError); .sought
  Unsupported          this firmware or app lacks it
    NoSuchEndpoint     nothing at that path (also UnexpectedStatus)
  ReadOnly             a write through a camera of read_only=True; nothing was sent
  SessionClosed        used after its async with block, or in another session
```
"""

from __future__ import annotations

from collections.abc import Sequence

from aiocamstreamer.limits import EXCERPT
from aiocamstreamer.redaction import excerpt as excerpt  # noqa: PLC0414 - where errors are, it is looked for
from aiocamstreamer.redaction import line
from aiocamstreamer.secret import without_secrets

_LONGEST = 4 * EXCERPT  # characters of an error's own words, an excerpt among them


class CameraError(Exception):
    """Root of everything that goes wrong with a camera.

    Attributes:
        detail: What happened, lower case, without the camera and the request.
        camera: ``host:port`` of the camera, or "" where the error arose away from any camera.
        request: What was asked, for example ``GET /axis-cgi/param.cgi``; never a credential.
        cause: The error of the system or of TLS behind a failed connect, which is not shown with this one.
    """

    cause: BaseException | None = None

    def __init__(self, detail: str, *, camera: str = "", request: str = "") -> None:
        super().__init__(line(detail, _LONGEST))
        self.detail: str = self.args[0]
        self.camera = camera
        self.request = line(request, _LONGEST)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.camera, self.request, self.detail) if part)

    def __reduce__(self) -> tuple[object, ...]:
        state = {name: value for name, value in self.__dict__.items() if name != "cause"}
        return _restore, (type(self), self.args, state)


def _restore(kind: type[CameraError], args: tuple[object, ...], state: dict[str, object]) -> CameraError:
    """Pickling by state: keyword-only arguments have no place in ``args``."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class TransportError(CameraError):
    """No whole reply arrived; a retry may help."""


class ConnectFailed(TransportError, ConnectionError):
    """No connection: wrong address, camera off, or a port nobody listens on."""


class ConnectionLost(TransportError, ConnectionError):
    """An open connection ended before the answer."""


class TimedOut(TransportError, TimeoutError):
    """The deadline of the operation passed."""


class TlsRejected(TransportError):
    """The TLS handshake failed: unknown certificate, wrong pin, no TLS on that port, or TLS on one for HTTP.

    Attributes:
        fingerprint: SHA-256 of the certificate that was shown and not accepted; "" where that was not it.
    """

    fingerprint: str = ""


class AccessError(CameraError):
    """The camera does not let this account do this."""


class AccessDenied(AccessError):
    """The camera refused the user name or the password (401); right ones, too, while it locks them out."""


class RoleTooLow(AccessError):
    """The account is known, but its role is too low for this request (403)."""


class UnsafeAccess(AccessError):
    """The camera offers no scheme that may be answered here; no password was sent."""


class ReplyError(CameraError):
    """A reply came, but not one that this library can read."""


class UnexpectedStatus(ReplyError):
    """An HTTP status that the request does not explain.

    Attributes:
        status: The HTTP status code.
        said: What came with it, or what is to be said of it.
    """

    def __init__(self, status: int, detail: str, *, camera: str = "", request: str = "") -> None:
        super().__init__(f"HTTP {status} {detail}".rstrip(), camera=camera, request=request)
        self.status = status
        self.said = detail


class MalformedReply(ReplyError):
    """A body that is not what the endpoint answers with."""


class CommandRefused(CameraError):
    """The camera understood the request and said no.

    Attributes:
        code: The camera's error code as text, or "" where it gave none.
        reason: The camera's own words, "" where it gave none; what its code means; or why it was not asked.

    Args:
        quoted: Whether *reason* is what the camera said, and not what this library says of it.
    """

    def __init__(
        self, reason: str, *, code: str | int = "", camera: str = "", request: str = "", quoted: bool = True
    ) -> None:
        shown = excerpt(reason)
        suffix = f" (code {excerpt(code)})" if code != "" else ""
        said = f'camera answered "{shown}"' if quoted else shown
        said = said if shown else "camera refused and gave no reason"
        super().__init__(f"{said}{suffix}", camera=camera, request=request)
        # Programs compare these: a password as short as a word must not take a word out of them.
        self.reason = without_secrets(reason, words=False)
        self.code = without_secrets(str(code), words=False)


class DrawingRefused(CommandRefused):
    """The camera refused a drawing call.

    Attributes:
        command: The Cairo function, for example ``cairo_fill``.
        params: The parameters as they were sent.
        others: Further calls of the same batch that failed after this one.
    """

    def __init__(
        self,
        reason: str,
        *,
        command: str = "",
        params: Sequence[object] = (),
        camera: str = "",
        others: Sequence[DrawingRefused] = (),
        quoted: bool = True,
    ) -> None:
        listed = excerpt(", ".join(map(repr, params)))
        request = f"{command}({listed})" if command else "drawing"
        super().__init__(reason, camera=camera, request=request, quoted=quoted)
        self.command = command
        self.params = tuple(params)
        self.others = tuple(others)


class NotFound(CommandRefused, LookupError):
    """There is nothing of the id or name that was given.

    Attributes:
        sought: What was looked for, for example ``stream 'api_09'``.
        nearest: What may have been meant, the likeliest first; empty where nobody has looked for that.
    """

    def __init__(
        self,
        sought: str,
        *,
        reason: str = "",
        code: str | int = "",
        camera: str = "",
        request: str = "",
        nearest: Sequence[str] = (),
    ) -> None:
        super().__init__(
            reason or f"no {sought}", code=code, camera=camera, request=request, quoted=bool(reason)
        )
        self.sought = sought
        self.nearest = tuple(nearest)
        self.detail = f"no {excerpt(sought)}" + (f": {self.detail}" if reason else "")
        if nearest:
            self.detail += f"; nearest: {', '.join(map(excerpt, nearest))}"
        self.args = (self.detail,)


class Unsupported(CameraError):
    """This firmware or app version lacks what was asked for."""


class NoSuchEndpoint(Unsupported, UnexpectedStatus):
    """There is nothing at that path: the firmware or the app lacks it, or the app does not run.

    Attributes:
        status: The HTTP status code: 404, or 200 where the body says so.
    """

    def __init__(self, status: int, detail: str, *, camera: str = "", request: str = "") -> None:
        CameraError.__init__(self, detail, camera=camera, request=request)
        self.status = status
        self.said = detail


class ReadOnly(CameraError):
    """A write through a camera that was made with ``read_only=True``; no byte of it was sent."""


class SessionClosed(CameraError):
    """Used after its ``async with`` block ended, before it began, or in another session."""
