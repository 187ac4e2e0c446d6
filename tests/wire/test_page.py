"""wire/page.py: what a page for people says, as errors quote it."""

import pytest

from aiocamstreamer.errors import CameraError
from aiocamstreamer.wire import envelope, jsonrpc, keyvalue, service_call, text, xml
from aiocamstreamer.wire.reply import Reply

APACHE = b"""<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>503 Service Unavailable</title>
</head><body>
<h1>Service Unavailable</h1>
<p>The server is temporarily unable to service your
request &amp; so on.</p>
</body></html>"""


def reply(content: bytes, status: int = 200) -> Reply:
    return Reply(camera="10.0.0.7", request="GET /axis-cgi/x.cgi", status=status, content=content)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (APACHE, "Service Unavailable: The server is temporarily unable to service your request & so on."),
        (b"<html><head><title>Router</title></head><body></body></html>", "Router"),
        (b"<html></html>", "(no words)"),
        (b"<html><script>let a = 1</script></html>", "(no words)"),
        (b"<p>Name:</p><p>x", "Name: x"),
        ("\ufeff<html>caf\u00e9".encode("utf-16-le"), "caf\u00e9"),
        (b"no page < at all", "no page < at all"),
        (b"", ""),
    ],
)
def test_a_page_is_reduced_to_its_words(content, shown):
    """Lines that wrap are joined, tags are colons; anything else is quoted as it is."""
    assert reply(content).quoted == shown


@pytest.mark.parametrize("between", ["</td><td>", "</b> <i>", "\n<br>\n", "&#58; "])
def test_a_value_beside_the_name_of_a_secret_is_left_out(between):
    """The tags between them tell that it is one, even though they are gone."""
    page = f"<html><body><table><tr><td>Wrong password{between}hunter2</td></tr></table></body></html>"
    assert reply(page.encode()).quoted == "Wrong password\u2026"


READERS = {
    "envelope.body": envelope.body,
    "envelope.text": envelope.text,
    "envelope.acknowledge": envelope.acknowledge,
    "jsonrpc.decode": jsonrpc.decode,
    "keyvalue.answer": keyvalue.answer,
    "service_call.decode": service_call.decode,
    "service_call.decode_simplified": service_call.decode_simplified,
    "text.body": text.body,
    "text.ok": text.ok,
    "xml.decode": xml.decode,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_error_shows_tags(read, status):
    """Whoever reads it."""
    with pytest.raises(CameraError) as raised:
        read(reply(APACHE, status))
    assert not any(mark in str(raised.value) for mark in ("<h", "<p", "</", "<!", "DOCTYPE"))
