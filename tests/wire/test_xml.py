"""XML answers: any number of elements, attributes or text, and nothing that could explode."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.wire import xml
from aiocamstreamer.wire.reply import Reply

BOMB = """<?xml version="1.0"?>
<!DOCTYPE reply [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<reply result="ok"><application Name="&b;"/></reply>"""


def reply(content: str | bytes) -> Reply:
    body = content.encode() if isinstance(content, str) else content
    return Reply(camera="10.0.0.7:80", request="GET /axis-cgi/list.cgi", status=200, content=body)


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ("", []),
        ('<application Name="a"/>', ["a"]),
        ('<application Name="a"/><application Name="b"/>', ["a", "b"]),
    ],
)
def test_none_one_or_many_children(inside, names):
    """Repeated elements are a list, however many there are."""
    element = xml.answer(reply(f'<reply result="ok">{inside}</reply>'), repeated=("application",))
    assert [child["@Name"] for child in xml.children(element, "application")] == names


@pytest.mark.parametrize(
    ("sdk", "value"),
    [
        ("<sdk>acap3</sdk>", "acap3"),
        ('<sdk name="acap3"/>', "acap3"),
        ('<sdk version="3.5">acap3</sdk>', "acap3"),
        ("<sdk/>", ""),
    ],
)
def test_text_and_attribute_forms(sdk, value):
    """A value is read whether it is text or attribute."""
    element = xml.answer(reply(f'<reply result="ok">{sdk}</reply>'))
    assert [xml.value(child) for child in xml.children(element, "sdk")] == [value]


def test_attributes():
    """Attributes come by name, children do not."""
    element = xml.answer(reply('<reply result="ok" a="1"><b/></reply>'))
    assert xml.attributes(element) == {"result": "ok", "a": "1"}


def test_numeric_character_references():
    """Firmware writes non-ASCII names as references."""
    element = xml.answer(reply('<reply result="ok"><application Name="&#214;ko"/></reply>'))
    assert xml.children(element, "application")[0]["@Name"] == "Öko"


@pytest.mark.parametrize(
    "content",
    [
        "Öko".encode("iso-8859-1"),
        "Öko".encode(),
        b"\xef\xbb\xbf" + "Öko".encode(),
    ],
)
def test_latin1_and_utf8_whatever_is_declared(content):
    """The bytes say what they are, not the declaration."""
    mark = content[:3] if content.startswith(b"\xef") else b""
    body = mark + b'<?xml version="1.0" encoding="iso-8859-1"?><r>' + content.removeprefix(mark) + b"</r>"
    assert xml.root(reply(body), "r") == {"#text": "Öko"}


@pytest.mark.parametrize(
    "content",
    [BOMB, BOMB.replace("<!DOCTYPE", "\n<!DOCTYPE"), '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'],
)
def test_an_xml_bomb_is_refused_before_it_is_parsed(content):
    """No camera declares a document type or an entity."""
    with pytest.raises(MalformedReply, match="declared"):
        xml.decode(reply(content))


@pytest.mark.parametrize("content", ["", "no xml", "<reply>", BOMB.encode("utf-16")])
def test_no_xml(content):
    """What is no XML is malformed, never a parser's own error."""
    with pytest.raises(MalformedReply):
        xml.decode(reply(content))


def test_html_instead_of_xml():
    """A page for people is named as one."""
    with pytest.raises(MalformedReply, match="got a page"):
        xml.answer(reply("<!DOCTYPE html><html><body>Log in</body></html>"))


def test_another_root():
    """XML of something else is malformed."""
    with pytest.raises(MalformedReply, match="expected <reply>, got <other>"):
        xml.answer(reply("<other/>"))


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [
        (
            '<reply result="error"><error type="1" message="Error: gdbus call failed"/></reply>',
            "1",
            "Error: gdbus call failed",
        ),
        ('<reply result="ERROR"/>', "", ""),
        ("<reply><error>gone</error></reply>", "", "gone"),
        ('<root><recordings><error code="3">busy</error></recordings></root>', "3", "busy"),
        ("Error: 10\r\n", "10", "10"),
    ],
)
def test_error_in_every_form(content, code, reason):
    """An error element, an error result and an error in plain text are refusals."""
    with pytest.raises(CommandRefused) as refused:
        xml.answer(reply(content))
    assert (refused.value.code, refused.value.reason) == (code, reason)
