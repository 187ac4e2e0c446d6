"""Nesting without an end, numbers that are none, other encodings, pages with a verdict."""

import tracemalloc

import pytest

from aiocamstreamer._scalars import number, truth, whole
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.limits import MIB, NESTING, PART_HEAD
from aiocamstreamer.wire import calls, envelope, json, jsonrpc, keyvalue, messages, notifications, text, xml
from aiocamstreamer.wire.multipart import PartReader
from aiocamstreamer.wire.reply import Reply

DEEP = [b"[" * depth + b"]" * depth for depth in (NESTING + 1, 300, 1010, 100_000)]
PAGE = "<html><head><title>User accounts</title></head><body bgcolor=#ffffff>{}\n</body>\n\n</html>\n"


def reply(content: bytes | str, status: int = 200) -> Reply:
    body = content.encode() if isinstance(content, str) else content
    return Reply(camera="c", request="r", status=status, content=body)


def test_nesting_that_is_allowed():
    """As deep as the limit says, and any number of brackets in texts or side by side."""
    assert json.loads(b"[" * NESTING + b"]" * NESTING)
    assert json.loads(b'["%b"]' % (b"[{" * 500)) == ["[{" * 500]
    assert json.loads(b"[" + b"[],{}," * 500 + b"[]]")
    assert xml.decode(reply("<a>" * NESTING + "</a>" * NESTING))


@pytest.mark.parametrize("deep", DEEP, ids=len)
def test_nesting_without_an_end(deep):
    """Every reader of JSON says that it is malformed, be it at the top, under data or in an error."""
    for body in (deep, b'{"data":%b}' % deep, b'{"status":500,"x":%b}' % deep, b'{"error":%b}' % deep):
        for decode in (envelope.data, envelope.acknowledge, jsonrpc.decode, jsonrpc.rest):
            if decode is envelope.acknowledge and not body.startswith(b"{"):
                continue
            with pytest.raises(MalformedReply):
                decode(reply(body))
    assert calls.decoded([b'{"call_id":1,"error":%b}' % deep, b"{}"])[1] == {}
    assert notifications.decode(b'{"method":%b}' % deep).problem
    assert messages.Messages({}).decode(b'{"type":%b}' % deep).problem


@pytest.mark.parametrize("depth", [NESTING + 1, 10_000, 200_000])
def test_elements_without_an_end(depth):
    """XML, too, and before anything is made of it."""
    with pytest.raises(MalformedReply, match=r"nested deeper|more than 10000 elements"):
        xml.decode(reply("<a>" * depth + "</a>" * depth))


@pytest.mark.parametrize(
    "spelled", ["²", "٣" * 3, "9" * 5000, "-", "+", "1_000", "0x10", "1e400", "nan", "1" * 21]
)
def test_what_is_no_whole_number(spelled):
    """Python's own idea of digits is wider, and in places narrower, than a camera's."""
    with pytest.raises(ValueError, match="expected a whole number"):
        whole(spelled)


@pytest.mark.parametrize("spelled", ["nan", "-inf", "1e999", "9" * 5000, "1_0", "", "x", None, True, [1]])
def test_what_is_no_number(spelled):
    """What is not finite is none."""
    with pytest.raises(ValueError, match="expected a number"):
        number(spelled)


@pytest.mark.parametrize("status", ['"²"', f'"{"9" * 5000}"', '"-²"'])
def test_a_status_that_is_no_number_is_no_success(status):
    """Nor is it anybody else's error."""
    with pytest.raises(CommandRefused):
        envelope.data(reply(f'{{"status": {status}, "data": {{}}}}'))


@pytest.mark.parametrize("value", [0, False, "0", "no", " FALSE "])
def test_false_is_false_however_it_is_spelled(value):
    """A number with a decimal point is none."""
    assert truth(value) is False
    with pytest.raises(ValueError, match="neither true nor false"):
        truth(0.0)


def test_careless_json():
    """A NUL at its end, control characters and halves of characters in texts, numbers that are none."""
    assert json.loads(b'{"a": 1}\r\n\0') == {"a": 1}
    assert json.loads(b'{"a": "one\ttwo\x01", "b": NaN, "c": [-Infinity, 1.5]}') == {
        "a": "one\ttwo\x01",
        "b": None,
        "c": [None, 1.5],
    }
    assert json.loads('{"a": "cut in two \\ud83d"}') == {"a": "cut in two ?"}
    for wrong in (b"{'a': 1}", b'{"a": 1,}', b'{"a": 1}{', b"\0", b'{"a": ' + b"9" * 5000 + b"x}"):
        with pytest.raises(ValueError, match="no JSON"):
            json.loads(wrong)


@pytest.mark.parametrize(
    "document",
    [
        '<r><a n="A &amp; B"/></r>\0',
        '<r><a n="A & B"/></r>',
        '<r><a n="A &am\x02p; B\x01"/></r>',
        '<x:r xmlns:x="y"><x:a n="A &#38; B"/></x:r>',
        '<r><a n="A &#x26; B"/></r>',
    ],
)
def test_careless_xml(document):
    """A NUL, control characters, ampersands of people, prefixes."""
    assert xml.children(xml.root(reply(document), "r"), "a") == [{"@n": "A & B"}]


@pytest.mark.parametrize(
    ("decode", "content"),
    [
        (xml.decode, b"<r>" + b"&" * 31 * MIB + b"</r>"),
        (xml.decode, b"<r>" + b"& " * (MIB // 4) + b"</r>"),
        (xml.decode, b"<r>" + b"x" * 15 * MIB + b"\x01</r>"),
        (jsonrpc.decode, b'{"data": "' + b"x" * 7 * MIB + b'\x01"}'),
        (jsonrpc.decode, b'{"data": [' + (b"9" * 4299 + b",") * 1000 + b"NaN]}"),
    ],
    ids=["ampersands", "some ampersands", "a control in XML", "a control in JSON", "long numbers"],
)
def test_no_care_for_what_is_too_long(decode, content):
    """Reading it again would take memory many times its size, or hold the loop."""
    answer = reply(content)
    tracemalloc.start()
    try:
        with pytest.raises(MalformedReply):
            decode(answer)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * len(content)  # orjson by itself takes a dozen times the text


def test_long_numbers_in_careless_json():
    """They are as inexact as in any JSON."""
    nines = "9" * 300
    assert json.loads(f'{{"a": {nines}, "b": -12345678901234567890, "c": NaN}}') == {
        "a": float(nines),
        "b": -12345678901234567890.0,
        "c": None,
    }
    assert json.loads('{"a": 18446744073709551615, "b": NaN}')["a"] == 2**64 - 1


def test_an_error_that_says_nothing_beside_data():
    """There was none; alone it is one."""
    for error in ("null", "false", "{}", '""'):
        assert jsonrpc.decode(reply(f'{{"error": {error}, "data": {{"a": 1}}}}')) == {"a": 1}
    with pytest.raises(CommandRefused):
        jsonrpc.decode(reply('{"error": {}}'))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_ends_of_lines(ends):
    """Of every system."""
    assert dict(keyvalue.parse(f"a=1{ends}root.b=2{ends}")) == {"a": "1", "b": "2"}


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_byte_order_marks(mark):
    """They are part of no name and no document."""
    assert dict(keyvalue.decode(reply(mark + b"root.A=1\nroot.B=2\n"))) == {"A": "1", "B": "2"}
    assert json.loads(mark + b'{"a": 1}') == {"a": 1}
    assert text.body(reply(mark + b"OK")) == "OK"
    with pytest.raises(CommandRefused, match="4"):
        text.ok(reply(mark + b"Error: 4"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "iso-8859-1"])
def test_documents_in_other_encodings(encoding):
    """The bytes say which one it is."""
    document = f'<?xml version="1.0" encoding="{encoding}"?><reply result="ok"><a n="Öko"/></reply>'
    assert xml.answer(reply(document.encode(encoding)))["a"] == {"@n": "Öko"}
    if encoding in {"utf-16", "utf-8-sig", "iso-8859-1"}:
        assert json.loads('{"a": "Öko"}'.encode(encoding)) == {"a": "Öko"}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "Error: a user of that name is there already, see the log.",
            "a user of that name is there already, see the log.",
        ),
        ("<p>Error: password not valid.</p>", "password not valid."),
        ("<br>\n# Error: Error -1 getting param in group &#39;X&#39;", "Error -1 getting param in group 'X'"),
        ("Request failed: no such disk", "no such disk"),
        ("<h1>Users</h1><p>Change one</p>Error: no such user", "no such user"),
    ],
)
def test_refusals_inside_a_page(said, reason):
    """AXIS OS 10.12 to 12.9 wrap the sentence of a CGI in a page; every reader finds it."""
    for read in (text.body, text.ok, text.page_refused, xml.answer):
        with pytest.raises(CommandRefused) as refused:
            read(reply(PAGE.format(said)))
        assert refused.value.reason == reason


def test_answers_inside_a_page():
    """That an account was made, and names with values."""
    assert text.body(reply(PAGE.format("Created account guest."))) == "Created account guest."
    text.ok(reply(PAGE.format("OK\n")))
    page = PAGE.format('admin="root,joe"<br>\nviewer=""')
    assert dict(keyvalue.decode(reply(page))) == {"admin": '"root,joe"', "viewer": '""'}


@pytest.mark.parametrize(
    "begin",
    [
        "<!-- made here -->\n<html>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y.dtd">\n<html>',
        "<body>",
        "<pre>",
    ],
)
def test_pages_that_begin_with_something_else(begin):
    """A comment, a declaration, or the middle of a page."""
    with pytest.raises(CommandRefused, match="no such user"):
        text.body(reply(f"{begin}Error: no such user"))
    assert not reply(begin.replace("html", "reply").replace("body", "root").replace("pre", "reply")).is_html


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body><h1>Log in</h1><form action=x>name=</form></body></html>",
        "<html><head><title>Error</title></head><body><h1>Error</h1>Bad gateway</body></html>",
        "<html><script>a=1</script></html>",
        "<html>&#" + "9" * 5000 + ";</html>",
        "<html",
    ],
)
def test_pages_of_somebody_else(page):
    """They hold no verdict of a camera."""
    for read in (text.body, text.ok, text.page_refused, xml.answer, keyvalue.decode):
        with pytest.raises(MalformedReply, match="got a page"):
            read(reply(page))


def test_a_boundary_that_never_comes_is_not_waited_for():
    """The reader gives up as soon as nothing that a camera sends could still stand before it."""
    reader = PartReader("announced")
    with pytest.raises(ValueError, match="not the boundary"):
        for _ in range(1000):
            reader.feed(b"--other\r\nContent-Type: image/jpeg\r\n\r\n" + b"x" * 1000)
    assert len(reader._buffer) < 2 * PART_HEAD
