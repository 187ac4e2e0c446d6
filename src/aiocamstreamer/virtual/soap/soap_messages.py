"""SOAP messages: the call in the envelope that has come, and the answer or the fault in another one.

Source: SOAP 1.2, part 1, section 5; faults and namespaces as recorded on AXIS OS 8 to 12.9
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import attrs
from starlette.responses import Response

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

DEVICE = "http://www.onvif.org/ver10/device/wsdl"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
PTZ = "http://www.onvif.org/ver20/ptz/wsdl"
PULL_POINTS = "http://www.onvif.org/ver10/events/wsdl"
NOTIFICATIONS = "http://docs.oasis-open.org/wsn/b-2"
IMAGING = "http://www.onvif.org/ver20/imaging/wsdl"
MEDIA2 = "http://www.onvif.org/ver20/media/wsdl"
EVENTS = "http://www.axis.com/vapix/ws/event1"
ACTIONS = "http://www.axis.com/vapix/ws/action1"

NAMESPACES = {
    "SOAP-ENV": "http://www.w3.org/2003/05/soap-envelope",
    "SOAP-ENC": "http://www.w3.org/2003/05/soap-encoding",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "wsa5": "http://www.w3.org/2005/08/addressing",
    "wsnt": NOTIFICATIONS,
    "wsrfbf": "http://docs.oasis-open.org/wsrf/bf-2",
    "wstop": "http://docs.oasis-open.org/wsn/t-1",
    "tt": "http://www.onvif.org/ver10/schema",
    "aa": ACTIONS,
    "aev": EVENTS,
    "tds": DEVICE,
    "tev": PULL_POINTS,
    "timg": IMAGING,
    "trt": MEDIA,
    "tr2": MEDIA2,
    "tptz": PTZ,
    "ter": "http://www.onvif.org/ver10/error",
    "tns1": "http://www.onvif.org/ver10/topics",
    "tnsaxis": "http://www.axis.com/2009/event/topics",
}
"""Those of answers, by prefix; cameras name all that they know in each."""

_READ = 65_536
"""Bytes of a request that are looked at: a call comes at its beginning."""

_MOST_ALIKE = 100
"""Elements of one name that are looked at."""

_LONGEST = 4_096
"""Characters of an argument."""

_BODY = r"<(?:[\w.-]{1,64}:)?Body\b[^<>]*>"
_CALL = re.compile(rf"{_BODY}\s*<(?:([\w.-]{{1,64}}):)?([\w.-]{{1,128}})([^<>]*)>")
"""The first element of the body.

No XML parser: the camera puts up with what is no XML to the letter, and has to, since the vendor's own
library sends two attributes with no space between them. Nothing that a document declares is ever expanded.
"""

_NAMESPACE = re.compile(r"""xmlns(?::([\w.-]{1,64}))?\s*=\s*["']([^"'<>]{1,512})["']""")
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,64})\s*=\s*["']([^"'<>]{0,256})["']""")
_MARKS = (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig")


class Fault(Exception):
    """Something that is refused.

    Args:
        reason: For people.
        subcodes: ONVIF's own codes, from the general to the particular.
        detail: An element that says more.
    """

    def __init__(self, reason: str, *subcodes: str, detail: str = "") -> None:
        super().__init__(reason)
        self.subcodes = subcodes
        self.detail = detail


@attrs.frozen
class Call:
    """The operation that a request asks for."""

    called: str
    """As the client spells it, prefix and all."""

    namespace: str | None
    name: str
    header: str
    """Everything before the call, where it may say who asks."""

    inside: str
    """Everything after its first tag."""

    def argument(self, name: str) -> str | None:
        """The text of the first element called *name*, stripped; None where there is none."""
        found = _element(name).search(self.inside)
        return html.unescape(found[1]).strip() if found else None

    def within(self, name: str) -> Self | None:
        """The call as far as it is inside of the first element called *name*; None where there is none."""
        return next(self.each(name), None)

    def each(self, name: str) -> Iterator[Self]:
        """The call as far as it is inside of each element called *name*, up to a hundred of them."""
        for found in islice(_start(name).finditer(self.inside), _MOST_ALIKE):
            end = "" if found[1].endswith("/") else self.inside[found.end() :]
            closing = _end(name).search(end)
            yield attrs.evolve(self, inside=end[: closing.start()] if closing else end)

    def attributes(self, name: str) -> Mapping[str, str]:
        """The attributes of the first element called *name*; none where there is none."""
        return next(self.every(name), {})

    def every(self, name: str) -> Iterator[Mapping[str, str]]:
        """The attributes of each element called *name*, up to a hundred of them."""
        for found in islice(_start(name).finditer(self.inside), _MOST_ALIKE):
            yield {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found[1])}


Operation: TypeAlias = "Callable[[Device, Request, Call], str | Awaitable[str]]"
"""The inside of the answer to a call; whatever is refused is raised as a `Fault`."""

Operations: TypeAlias = "Mapping[str | None, Mapping[str, Operation]]"
"""What a service takes, by the least role that may ask for it; None is for people who have yet to log in."""


def read(body: bytes) -> Call:
    """The call in *body*.

    Raises:
        Fault: There is none.
    """
    text = _without_comments(_text(body[:_READ]))
    found = _CALL.search(text)
    if found is None:
        raise Fault("End of file or no input: Operation interrupted or timed out")
    prefix, name, attributes = found.groups()
    before = f"{text[: found.start(3)]}{attributes}"
    spaces: Mapping[str | None, str] = {it[1]: it[2] for it in _NAMESPACE.finditer(before)}
    called = f"{prefix}:{name}" if prefix else name
    inside = "" if attributes.endswith("/") else text[found.end() :]
    return Call(called, spaces.get(prefix), name, text[: found.start()], inside)


def header_text(call: Call, name: str) -> str | None:
    """The text of the first element called *name* in the header; None where there is none."""
    found = _element(name).search(call.header)
    return html.unescape(found[1]).strip() if found else None


def answer(inside: str, status: int = 200) -> Response:
    """*inside* as the body of an envelope."""
    spaces = " ".join(f"xmlns:{prefix}={quoteattr(space)}" for prefix, space in NAMESPACES.items())
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope {spaces}>'
        f"<SOAP-ENV:Body>{inside}</SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )
    return Response(document, status, media_type="application/soap+xml; charset=utf-8")


def fault(problem: Fault, status: int = 400) -> Response:
    """*problem* as an answer: whoever asked is to blame."""
    codes = ""
    for code in reversed(problem.subcodes):
        codes = f"<SOAP-ENV:Subcode><SOAP-ENV:Value>{code}</SOAP-ENV:Value>{codes}</SOAP-ENV:Subcode>"
    detail = f"<SOAP-ENV:Detail>{problem.detail}</SOAP-ENV:Detail>" if problem.detail else ""
    return answer(
        "<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value>"
        f'{codes}</SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">{escape(str(problem))}'
        f"</SOAP-ENV:Text></SOAP-ENV:Reason>{detail}</SOAP-ENV:Fault>",
        status,
    )


def bad_arguments() -> Fault:
    """The fault for arguments that are missing or mean nothing, in an exception of its own."""
    return Fault("Invalid argument", "ter:InvalidArgs")


def tags(values: Mapping[str, object]) -> str:
    """An element for each of *values*, in their order; truth values as XML spells them."""
    return "".join(f"<{name}>{_spelled(value)}</{name}>" for name, value in values.items())


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def _text(body: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), "utf-8")
    return body.decode(encoding, "replace")


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


@cache
def _element(name: str) -> re.Pattern[str]:
    """A search for the text of an element called *name*, which is one of the few that operations know."""
    return re.compile(rf"<(?:[\w.-]{{1,64}}:)?{name}(?:\s[^<>]*)?>([^<]{{0,{_LONGEST}}})<")


@cache
def _start(name: str) -> re.Pattern[str]:
    """A search for the first tag of such an element, with what stands in it."""
    return re.compile(rf"<(?:[\w.-]{{1,64}}:)?{name}(?=[\s/>])([^<>]*)>")


@cache
def _end(name: str) -> re.Pattern[str]:
    """A search for its last tag."""
    return re.compile(rf"</(?:[\w.-]{{1,64}}:)?{name}\s*>")
