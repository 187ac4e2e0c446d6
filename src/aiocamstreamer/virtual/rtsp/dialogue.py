"""RTSP dialogues: the answers to one client's requests, and the session that they steer; no bytes yet.

Source: RFC 2326; VAPIX video streaming, "Video streaming over RTSP"
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs

from aiocamstreamer.virtual.device.authentication import Verdict, parameters
from aiocamstreamer.virtual.device.state_parameters import RTSP_PORT
from aiocamstreamer.virtual.rtsp.carriers import Carrier, Datagrams, Interleaved
from aiocamstreamer.virtual.rtsp.packets import is_rtcp
from aiocamstreamer.virtual.rtsp.presentation import Presentation, Refused, stream_number, whole
from aiocamstreamer.virtual.rtsp.rtsp_session import Session
from aiocamstreamer.virtual.rtsp.sendings import sending
from aiocamstreamer.virtual.rtsp.transports import Chosen, OverTcp, chosen, size
from aiocamstreamer.virtual.server.admission import judged
from aiocamstreamer.virtual.server.exchanges import exchange
from aiocamstreamer.virtual.server.request import Request

if TYPE_CHECKING:
    from aiocamstreamer.virtual.server.faulty_transport import Line
    from aiocamstreamer.virtual.server.routes import Served

VERSION = "RTSP/1.0"

MOST_SESSIONS = 64
"""Sessions of one camera at a time."""

Headers: TypeAlias = "tuple[tuple[str, str], ...]"


@attrs.frozen
class Answer:
    """The answer to one request."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""
    afterwards: Callable[[], None] | None = None
    """What happens once it is out."""


class Dialogue:
    """One client.

    Args:
        camera: Who answers.
        sessions: Those of all clients.
        line: The connection that the answers go out by.
        blocked: Whether the client has yet to take what it was sent.
    """

    def __init__(
        self, camera: Served, sessions: set[Session], line: Line, blocked: Callable[[], bool]
    ) -> None:
        self.session: Session | None = None
        self._camera = camera
        self._sessions = sessions
        self._line = line
        self._blocked = blocked
        self._asked: tuple[Request, Verdict] | None = None
        self._methods: Mapping[str, Callable[[Request], Answer]] = {
            "OPTIONS": self._options,
            "DESCRIBE": self._describe,
            "GET_PARAMETER": self._get_parameter,
            "PAUSE": self._pause,
            "PLAY": self._play,
            "SETUP": self._setup,
            "SET_PARAMETER": self._set_parameter,
            "TEARDOWN": self._teardown,
        }

    @property
    def takes_packets(self) -> bool:
        """Whether the client may send packets between its requests."""
        return self.session is not None and bool(self.session.channels)

    def packet(self, data: bytes) -> None:
        """Take a packet of the client: a report is a sign of life, and everything else is nothing."""
        if is_rtcp(data):
            self._heard()

    def end(self) -> None:
        """End the session, if there is one."""
        session, self.session = self.session, None
        self._line.has_session = False
        if session is not None:
            self._sessions.discard(session)
            session.close()

    def answer(self, version: str, request: Request) -> tuple[Answer, Verdict, str | None]:
        """The answer to *request*, whose it was, and the traceback of a fault of ours."""
        self._asked = request, Verdict()
        problem = None
        try:
            given = self._carried_out(version, request)
        except Refused as refused:
            body = f"{refused.why}\n".encode() if refused.why else b""
            kind = (("Content-Type", "text/plain"),) if body else ()
            given = Answer(refused.status, (*refused.headers, *kind), body)
        except Exception:  # noqa: BLE001 - a fault of ours is logged and answered, never shown or fatal
            given, problem = Answer(500), traceback.format_exc()
        return given, self._asked[1], problem

    def _carried_out(self, version: str, request: Request) -> Answer:
        if version != VERSION:
            raise Refused(505 if version.startswith("RTSP/") else 400)
        fault = self._camera.faults.at_request(self._line.path or "")
        if fault is not None and fault.kind == "answer":
            return Answer(fault.status, tuple(fault.headers), fault.body)
        if fault is not None:
            self._line.strike(fault)
        method = self._methods.get(request.method)
        if method is None:
            raise Refused(501)
        if request.method != "OPTIONS":
            self._admit(request)
        self._look_for_session(request)
        return method(request)

    def _admit(self, request: Request) -> None:
        """Let in who may look.

        Clients sign the address of the presentation for each of its streams, or that of the stream.
        """
        signed = parameters(request.header("authorization") or "").get("uri", "")
        named = Request(method=request.method, target=signed, headers=()).path
        meant = request
        if request.path != named and named == whole(request.path):
            meant = attrs.evolve(request, target=named)
        verdict = judged(self._camera, meant, rtsp=True)
        self._asked = request, verdict
        if verdict.user is None:
            challenges = self._camera.gate.rtsp_challenges(stale=verdict.stale)
            raise Refused(401, headers=tuple(("WWW-Authenticate", value) for value in challenges))
        if not verdict.user.may("viewer"):
            raise Refused(403)

    def _look_for_session(self, request: Request) -> None:
        """Refuse what needs an extension; a session that is named has to be there, and is alive."""
        if (extension := request.header("require")) is not None:
            raise Refused(551, headers=(("Unsupported", extension),))
        named = request.header("session")
        if named is None:
            return
        if self.session is None or named.partition(";")[0].strip() != self.session.id:
            raise Refused(454)
        self.session.heard()

    def _options(self, request: Request) -> Answer:
        return Answer(headers=(("Public", ", ".join(self._methods)), *self._named(request)))

    def _describe(self, request: Request) -> Answer:
        accepted = request.header("accept")
        if accepted is not None and not {"application/sdp", "application/*", "*/*"} & {
            kind.partition(";")[0].strip().lower() for kind in accepted.split(",")
        }:
            raise Refused(406)
        presentation = self._presentation(request)
        host = str((self._line.get_extra_info("sockname") or ("127.0.0.1",))[0])
        body = presentation.description(str(time.time_ns()), host)
        base = f"{presentation.origin}{presentation.path}/"
        return Answer(headers=(("Content-Type", "application/sdp"), ("Content-Base", base)), body=body)

    def _setup(self, request: Request) -> Answer:
        session = self.session
        presentation = self._presentation(request) if session is None else session.presentation
        number = stream_number(request.path)
        if number is None and len(presentation.streams) > 1:
            raise Refused(459)
        number = number or 0
        if number >= len(presentation.streams):
            raise Refused(404)
        if session is not None and (
            session.is_playing or number in session.sendings or request.header("session") is None
        ):
            raise Refused(455)
        taken = session.channels if session else set[int]()
        wish = chosen(request.header("transport") or "", stream=number, taken=taken)
        if wish is None:
            raise Refused(461)
        if session is None and len(self._sessions) >= MOST_SESSIONS:
            raise Refused(453)
        carrier = self._carrier(wish)
        session = self.session = session or self._begin(presentation)
        session.sendings[number] = way = sending(
            self._camera,
            self._line,
            carrier,
            presentation.streams[number],
            size(request.header("blocksize")),
            blocked=self._blocked,
            failed=self._failed,
        )
        transport = f'{carrier.header};ssrc={way.packets.ssrc:08X};mode="PLAY"'
        return Answer(headers=(("Transport", transport), ("Session", session.header)))

    def _play(self, request: Request) -> Answer:
        session = self._present(request)
        headers = (("RTP-Info", session.information), ("Range", "npt=now-"), *self._named(request))
        return Answer(headers=headers, afterwards=None if session.is_playing else session.play)

    def _pause(self, request: Request) -> Answer:
        self._present(request).pause()
        return Answer(headers=self._named(request))

    def _teardown(self, request: Request) -> Answer:
        self._present(request)
        named = self._named(request)
        self.end()
        return Answer(headers=named)

    def _get_parameter(self, request: Request) -> Answer:
        if request.body.strip():
            raise Refused(451, "there are no parameters to retrieve")
        return Answer(headers=self._named(request))

    def _set_parameter(self, request: Request) -> Answer:
        """Every picture is a key frame: there is nothing to renew."""
        self._present(request)
        given = {
            line.partition(":")[0].strip().lower() for line in request.body.decode("latin-1").splitlines()
        }
        if given - {"", "renew-stream"}:
            raise Refused(451)
        return Answer(headers=self._named(request))

    # The session

    def _presentation(self, request: Request) -> Presentation:
        return Presentation.of(self._camera, request, self._origin(request.target))

    def _origin(self, target: str) -> str:
        """The camera as *target* calls it, or by its address where that leaves it out."""
        if target.lower().startswith("rtsp://"):
            return target[:7] + target[7:].partition("/")[0].rpartition("@")[2]
        host, port, *_ = self._line.get_extra_info("sockname") or ("127.0.0.1", RTSP_PORT)
        shown = f"[{host}]" if ":" in str(host) else str(host)
        return f"rtsp://{shown}" if port == RTSP_PORT else f"rtsp://{shown}:{port}"

    def _named(self, request: Request) -> Headers:
        """The field that names the session, in answers to requests that name it."""
        if self.session is None or request.header("session") is None:
            return ()
        return (("Session", self.session.header),)

    def _present(self, request: Request) -> Session:
        """The session that the request is about."""
        if self.session is None or request.header("session") is None:
            raise Refused(454)
        return self.session

    def _begin(self, presentation: Presentation) -> Session:
        session = Session(self._camera, presentation, self._expired)
        self._sessions.add(session)
        self._line.has_session = True
        return session

    def _carrier(self, wish: Chosen) -> Carrier:
        if isinstance(wish, OverTcp):
            return Interleaved(self._line, wish)
        try:
            return Datagrams(self._camera, self._line, wish, self._heard)
        except OSError as problem:
            raise Refused(453, "no ports to send from") from problem

    def _heard(self) -> None:
        if self.session is not None:
            self.session.heard()

    def _expired(self) -> None:
        """End the connection of a client that has gone."""
        self.end()
        self._line.abort()

    def _failed(self) -> None:
        """Log a fault of ours in a stream, and end it."""
        if self._asked is not None:
            log, (request, verdict) = self._camera.log, self._asked
            problem = traceback.format_exc()
            log.append(exchange(log.number(), request, 500, verdict, time.perf_counter(), problem))
        self._expired()
