"""The encoding rules of the VAPIX introduction, byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire.query import encode, escape, target

UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

RESERVED = " /\\:=&?#%+\"'()*,;<>@[]{|}!$^`\r\n"
ENCODED = """
%20 %2F %5C %3A %3D %26 %3F %23 %25 %2B %22 %27 %28 %29 %2A %2C %3B %3C %3E %40 %5B %5D %7B %7C %7D %21 %24
%5E %60 %0D %0A
"""


@pytest.mark.parametrize(("character", "encoded"), list(zip(RESERVED, ENCODED.split(), strict=True)))
def test_every_reserved_character(character, encoded):
    """Each is percent-encoded as its ASCII number in hexadecimal digits of upper case."""
    assert escape(character) == encoded


def test_unreserved_characters_stay():
    """RFC 3986, section 2.3."""
    assert escape(UNRESERVED) == UNRESERVED


def test_space_is_never_a_plus():
    """Some CGI parsers take a plus sign literally."""
    assert encode({"text": "a b+c"}) == "text=a%20b%2Bc"


def test_text_is_utf8():
    """Everything beyond ASCII goes out as UTF-8."""
    assert escape("č€😀") == "%C4%8D%E2%82%AC%F0%9F%98%80"


def test_the_documents_example_of_a_nested_query():
    """Arguments inside an argument are encoded once more than the outer ones."""
    arguments = {"diskid": "SD_DISK", "options": "resolution=640x480"}
    path = "/axis-cgi/record/continuous/addconfiguration.cgi"
    assert target(path, arguments) == f"{path}?diskid=SD_DISK&options=resolution%3D640x480"


def test_port_actions():
    """Slashes, backslashes and colons of a pulse."""
    assert (
        target("/axis-cgi/io/port.cgi", {"action": "1:/500\\"})
        == "/axis-cgi/io/port.cgi?action=1%3A%2F500%5C"
    )


def test_names_are_encoded_as_well():
    """A user's field name may hold anything."""
    assert encode([("a=b", "1"), ("a=b", "2")]) == "a%3Db=1&a%3Db=2"


def test_truth_and_numbers():
    """True is 1, whole numbers have no point, None is left out."""
    assert (
        encode({"a": True, "b": False, "c": 2.0, "d": -0.25, "e": None, "f": 7}) == "a=1&b=0&c=2&d=-0.25&f=7"
    )


async def test_posts_carry_their_arguments_in_the_body(camera, virtual_camera):
    """For the POST method the arguments are in the body, encoded alike; the body has a length and a type."""
    await camera.vapix.params.update({"Image.I0.Name": "a b&c=d+č"})
    sent = virtual_camera.log.exchanges[-1]
    assert sent.body == b"action=update&Image.I0.Name=a%20b%26c%3Dd%2B%C4%8D"
    assert sent.target == "/axis-cgi/param.cgi"
    assert sent.header("content-length") == str(len(sent.body))
    assert sent.header("content-type") == "application/x-www-form-urlencoded"


async def test_what_is_signed_is_what_is_sent(camera, virtual_camera):
    """The digest covers the request-target byte for byte."""
    await camera.vapix.params.list("Image.*.Name")
    sent = virtual_camera.log.exchanges[-1]
    assert (
        sent.signed
        == sent.target
        == "/axis-cgi/param.cgi?action=list&group=Image.%2A.Name&responseformat=rfc"
    )


async def test_unknown_arguments_are_ignored(camera, virtual_camera):
    """A misspelled argument gets no feedback, so nothing may depend on one."""
    reply = await camera._line.http.get("/axis-cgi/applications/list.cgi", {"foo": "bar"})
    assert reply.status == 200
    assert virtual_camera.log.exchanges[-1].target.endswith("?foo=bar")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_encoded_text_is_safe_and_comes_back(text):
    """Only unreserved characters and percent signs go out, and nothing is lost."""
    from urllib.parse import unquote

    encoded = escape(text)
    assert set(encoded) <= set(UNRESERVED + "%")
    assert unquote(encoded) == text
