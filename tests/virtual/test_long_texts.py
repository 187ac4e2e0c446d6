"""Texts of strangers that are as long as may be: they hold the camera for a moment, wherever they repeat."""

import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.authentication import parameters
from aiocamstreamer.virtual.device.notifications import Filter
from aiocamstreamer.virtual.server.http import MAX_HEAD
from aiocamstreamer.virtual.soap.soap_messages import Fault, read
from growth import once

MEDIA = "http://www.onvif.org/ver10/media/wsdl"
CALL = f'<s:Envelope><s:Body><GetProfile xmlns="{MEDIA}">'

MOST = 1
"""Seconds of processor time: what is linear takes a seventieth of it, what is quadratic three times it."""

AUTHORIZATIONS = {
    "a word": "{a}",
    "words": "{a }",
    "quotes": 'a="{" }',
    "quotes that seem to end": 'a="{", a}',
    "names": "{a=}",
    "values": '{a="b",}',
    "half a value": '{a="}',
    "spaces behind a quote": 'a="b"{ }x',
    "spaces behind a comma": 'a="b",{ }x',
    "spaces before a sign": "a{ }",
    "backslashes": 'a="{\\}',
}
CONDITIONS = {
    "values that do not end": 'boolean(//SimpleItem[@Name="{" and @Value="}',
    "spaces": "boolean({ }x",
    "names": '{boolean(//SimpleItem[@Name="}',
}
ENVELOPES = {
    "beginnings": "{<}",
    "comments": "{<!--}",
    "comments that end": "{<!---->}",
    "bodies": "{<s:Body>}",
    "half a body": "{<s:Body }",
    "spaces in the body": "<s:Body>{ }",
    "namespaces": '{xmlns:a="}',
    "spaces in a namespace": "xmlns{ }",
    "arguments": CALL + "{<ProfileToken>}",
    "half an argument": CALL + "{<ProfileToken }",
    "nesting": CALL + "{<a>}",
    "numbers": CALL + "<Position><PanTilt {x }",
    "half a number": CALL + "<Position><PanTilt {x=}",
    "attributes": CALL + "<Position><PanTilt {x='1' }/>",
    "ends": CALL + "<Position>{</Position }",
    "references": CALL + "<ProfileToken>{&amp;}</ProfileToken>",
}


def repeated(text: str) -> str:
    """*text* with what it has in braces as often as there is room in the head of a request."""
    before, _, rest = text.partition("{")
    again, _, after = rest.rpartition("}")
    return before + again * ((MAX_HEAD - len(before) - len(after)) // len(again)) + after


def seconds(text: str, read) -> float:
    """Processor time that it takes to read *text*."""
    content = repeated(text)
    return min(once(lambda _: read(content), b"") for _ in range(3))


@pytest.mark.parametrize("text", AUTHORIZATIONS.values(), ids=AUTHORIZATIONS)
def test_header_fields(text):
    assert seconds(text, parameters) < MOST


@pytest.mark.parametrize("text", CONDITIONS.values(), ids=CONDITIONS)
def test_filters(text):
    assert seconds(text, lambda content: Filter.read((), content)) < MOST


@pytest.mark.parametrize("text", ENVELOPES.values(), ids=ENVELOPES)
def test_envelopes(text):
    def look(content: str) -> None:
        try:
            call = read(content.encode())
            call.argument("ProfileToken")
            (call.within("Position") or call).attributes("PanTilt")
        except Fault as problem:
            raise ValueError from problem

    assert seconds(text, look) < MOST


@pytest.mark.parametrize("path", ["{/}", "/local{/..}", "/{a/}", "/local/x{/x}", "/jpg/{/}/image.jpg"])
def test_paths(path):
    """That nothing answers at, or a folder far above."""
    routes = VirtualCamera().routes
    assert seconds(path, routes.endpoint) < MOST
