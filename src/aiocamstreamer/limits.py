"""The table of limits: how much a peer may send, and how much of it is held, shown or waited for.

One row per limit. Sizes of bodies count what is held in memory, after any decoding. Whoever needs another
limit adds a row here and uses its value; the documentation prints this table, and a test compares both.
"""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Limit:
    """One row of the table.

    Attributes:
        name: What is limited.
        value: How far, in *unit*.
        unit: ``bytes``, ``characters``, ``levels``, ``connections`` and the like.
        error: What happens beyond it.
        raised_by: Who may raise it, and how.
    """

    name: str
    value: int
    unit: str
    error: str
    raised_by: str


TABLE: list[Limit] = []
"""Every limit, in the order of the documentation."""


def _row(name: str, value: int, unit: str, *, error: str, raised_by: str = "nobody") -> int:
    TABLE.append(Limit(name=name, value=value, unit=unit, error=error, raised_by=raised_by))
    return value


MIB = 2**20

BODY = _row(
    "body of an answer, decoded",
    32 * MIB,
    "bytes",
    error="MalformedReply; the connection is closed",
    raised_by="a call: `camera.request(..., max_bytes=)`; `camera.stream()` and downloads have none",
)
ERROR_BODY = _row(
    "body of an answer that is an error (401, 404, 500, ...), decoded",
    2**16,
    "bytes",
    error="the rest is not read; the connection is closed",
)
GZIP_FILES = _row(
    "gzip files that one body is made of",
    100,  # a body is one; the beginning of each takes a while
    "files",
    error="MalformedReply; the connection is closed",
)
HEAD = _row(
    "status line and header fields of an answer",
    100 * 1024,  # as h11 counts it for httpcore
    "bytes",
    error="MalformedReply",
)
CHALLENGE = _row(
    "`WWW-Authenticate` fields that are looked at",
    2**14,
    "bytes",
    error="the rest is not looked at",
)
EXCERPT = _row(
    "piece of an answer that an error or a log line repeats",
    200,
    "characters",
    error="cut, on one printable line",
)
NESTING = _row(
    "objects and lists in JSON, elements in XML, within each other",
    64,  # the deepest answer of a camera has a dozen
    "levels",
    error="MalformedReply; an event is `Unknown`",
)
JSON = _row(
    "JSON in one answer or message",
    8 * MIB,  # the largest answer of a camera has a tenth
    "bytes",
    error="MalformedReply; an event is `Unknown`",
)
VALUES = _row(
    "values in such JSON",
    50_000,
    "values",
    error="MalformedReply; an event is `Unknown`",
)
CARELESS = _row(
    "JSON or XML that is carelessly written (control characters, numbers that are none, bare ampersands)",
    MIB,
    "bytes",
    error="MalformedReply; an event is `Unknown`",
)
APART = _row(
    "answer that the event loop reads itself",
    2**16,
    "bytes",
    error="a larger one is read in a worker thread, where the method expects many records",
)
LINES = _row(
    "XML elements, or lines with names and values, that the event loop reads itself",
    10_000,
    "lines",
    error="MalformedReply",
)
LINES_APART = _row(
    "the same in a worker thread",
    75_000,  # a full card of short recordings; of more, a garbage collection holds the loop for too long
    "lines",
    error="MalformedReply",
)
PAGE = _row(
    "page for people, or refusal, that is looked at for the camera's words",
    2**16,
    "characters",
    error="the rest is not looked at",
)
PART = _row(
    "part of a multipart answer without an end",
    64 * MIB,  # the largest camera pictures have a tenth
    "bytes",
    error="MalformedReply",
)
PART_HEAD = _row(
    "head of such a part, and what stands before the first one",
    2**14,
    "bytes",
    error="MalformedReply",
)
MESSAGE = _row(
    "WebSocket message",
    16 * MIB,
    "bytes",
    error="the connection is failed (1009), as `ConnectionLost`",
)
FRAGMENTS = _row(
    "fragments of a WebSocket message",
    2**16,
    "pieces",
    error="the connection is failed (1009), as `ConnectionLost`",
)
EVENTS = _row(
    "events of one stream that wait for a program that is busy, as they were sent",
    32 * MIB,
    "bytes",
    error="the oldest are dropped, and a `Gap` says so; the newest is always held",
)
SOURCES = _row(
    "topics and sources that `vapix.watch()` remembers",
    10_000,
    "notifications",
    error="the one that has been silent for longest is forgotten",
)
TOPIC = _row(
    "event topic that a camera declares, with all of its levels",
    500,  # the longest that was recorded has a fifth
    "characters",
    error="a longer one is `Unknown`; what is below it is not looked at",
)
REASON = _row(
    "reason of a refusal",
    4096,
    "characters",
    error="cut",
)
DESCRIPTION = _row(
    "answer of a device to a stranger's question what it is, and whether it is ready",
    2**16,  # the longest has a fiftieth
    "bytes",
    error="MalformedReply; the connection is closed",
)
PROBES = _row(
    "addresses that a discovery asks at the same time",
    256,
    "addresses",
    error="the next ones wait for their turn",
)
HOSTS = _row(
    "hosts in the ranges that a discovery sweeps",
    4094,  # a /20 has so many
    "hosts",
    error="ValueError, before anything is sent",
    raised_by="a call: `discover(max_hosts=)`",
)
SERVICES = _row(
    "services of cameras in multicast DNS that a discovery follows",
    5000,
    "services",
    error="further ones are not looked at",
)
DEVICES = _row(
    "serial numbers that a discovery knows",
    5000,
    "serial numbers",
    error="further ones are not looked at, and a warning says so",
)
PLACES = _row(
    "announcements and addresses of one serial number, and addresses in one announcement",
    16,
    "places",
    error="further ones are not looked at, and a warning says so",
)
CONNECTS_PER_SECOND = _row(
    "TCP connects for WebSockets, in the whole process",
    200,
    "a second",
    error="the next ones wait for their turn",
    raised_by="the program: `aiocamstreamer.limits.CONNECTS_PER_SECOND = 1000`",
)
