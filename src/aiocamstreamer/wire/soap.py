"""SOAP calls without arguments: the envelope of a call, and the answer or the fault in another one.

Source: VAPIX event and action services, "List events using HTTP"; SOAP 1.2, part 1, section 5
"""

from __future__ import annotations

from typing import Any

from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.wire import xml
from aiocamstreamer.wire.reply import Reply, reader

MEDIA_TYPE = "application/soap+xml"
_ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
_LACKING = ("not implemented", "not supported", "actionnotsupported")
"""How a fault says that there is no such call: gSOAP's words, and ONVIF's code."""


def call(namespace: str, action: str) -> bytes:
    """The document that calls *action* of the service with that *namespace*."""
    body = f'<s:Body><{action} xmlns="{namespace}"/></s:Body>'
    document = f'<s:Envelope xmlns:s="{_ENVELOPE}">{body}</s:Envelope>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{document}'.encode()


@reader
def answer(reply: Reply, action: str) -> tuple[dict[str, Any], ...]:
    """The elements from the envelope to the answer to *action*, each inside the one before.

    All of them, for each may declare prefixes that are used further in.

    Raises:
        CommandRefused: A fault, with its code and words; or HTTP 400 or 500 without one.
        MalformedReply: Something else.
        Unsupported: A fault that says that there is no such call.
    """
    try:
        envelope = xml.root(reply, "Envelope")
    except MalformedReply as problem:
        if reply.status < 400 or reply.is_html:
            raise
        words = reply.quoted or reply.reason
        raise CommandRefused(
            words, code=reply.status, camera=reply.camera, request=reply.request
        ) from problem
    for body in xml.children(envelope, "Body"):
        for fault in xml.children(body, "Fault"):
            raise _fault(reply, fault)
        for found in xml.children(body, f"{action}Response"):
            return envelope, body, found
    raise MalformedReply(f"expected <{action}Response>", camera=reply.camera, request=reply.request)


def _fault(reply: Reply, fault: dict[str, Any]) -> CameraError:
    """The error that *fault* is, in the words of SOAP 1.2 or of 1.1; the innermost code says most."""
    code, reason = _text(fault, "faultcode"), _text(fault, "faultstring")
    for each in xml.children(fault, "Reason"):
        reason = reason or _text(each, "Text")
    levels = xml.children(fault, "Code")
    while levels:
        code = _text(levels[0], "Value") or code
        levels = xml.children(levels[0], "Subcode")
    said = f"{code} {reason}".lower()
    if any(words in said for words in _LACKING):
        return Unsupported(reason or code, camera=reply.camera, request=reply.request)
    return CommandRefused(reason, code=code, camera=reply.camera, request=reply.request)


def _text(element: dict[str, Any], name: str) -> str:
    return next((xml.value(each) for each in xml.children(element, name)), "")
