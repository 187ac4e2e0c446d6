"""transport/address.py: where a camera is."""

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.transport import Address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.5", "http://192.0.2.5"),
        ("192.0.2.5:8080", "http://192.0.2.5:8080"),
        ("192.0.2.5:443", "https://192.0.2.5"),
        (" axis-accc8e000001.local/ ", "http://axis-accc8e000001.local"),
        ("http://192.0.2.5:80/", "http://192.0.2.5"),
        ("HTTPS://Camera.example:8443", "https://camera.example:8443"),
        ("http://192.0.2.5:443", "http://192.0.2.5:443"),
        ("::1", "http://[::1]"),
        ("2001:db8::5/", "http://[2001:db8::5]"),
        ("[2001:DB8::5]:8080", "http://[2001:db8::5]:8080"),
        ("https://[2001:db8::5]", "https://[2001:db8::5]"),
        ("my_camera", "http://my_camera"),
    ],
)
def test_what_people_type(text, expected):
    """Host, port, URL and IPv6 all lead to one form."""
    assert str(Address.parse(text)) == expected


def test_scheme_is_the_callers_where_the_text_names_none():
    """A TLS policy makes a bare host an https address; a named scheme stays."""
    assert Address.parse("camera", scheme="https").url == "https://camera"
    assert Address.parse("http://camera", scheme="https").url == "http://camera"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://root:secret@192.0.2.5", "credentials"),
        ("root@192.0.2.5", "credentials"),
        ("ftp://192.0.2.5", "http://"),
        ("192.0.2.5/axis-cgi", "path"),
        ("http://192.0.2.5?x=1", "path"),
        ("192.0.2.5:0", "port"),
        ("192.0.2.5:", "port"),
        ("192.0.2.5:70000", "ort"),
        ("192.0.2.5:http", "ort"),
        ("", "a host name"),
        ("a b", "spaces"),
        ("camera..local", "a host name"),
        ("[::1", "address"),
        ("::1::2", "IPv6"),
        ("[nonsense]", "address"),
        ("fe80::1%eth0", "zone"),
        ("http://fe80::1:8080", "in brackets in a URL, such as"),
        ("http://::1", "in brackets in a URL"),
        ("HTTPS://2001:db8::5/", "in brackets in a URL"),
        ("http://a:b:c", "in brackets in a URL"),
    ],
)
def test_what_is_no_address(text, said):
    """The error names what is wrong, and repeats no password."""
    with pytest.raises(ValueError, match=said) as caught:
        Address.parse(text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("value", [None, 80, b"192.0.2.5", ("192.0.2.5", 80)])
def test_what_is_no_text(value):
    """The error says what it is."""
    with pytest.raises(TypeError, match=f"address: a text such as .*, not {re.escape(repr(value))}"):
        Address.parse(value)


LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=15)
HOSTS = st.one_of(
    st.ip_addresses().map(str),
    st.lists(LABEL, min_size=1, max_size=4).map(".".join),
)


@given(scheme=st.sampled_from(["http", "https"]), host=HOSTS, port=st.integers(1, 65535))
def test_every_address_survives_being_written_and_read(scheme, host, port):
    """``parse(str(address))`` is the address."""
    address = Address(scheme, host, port)
    assert Address.parse(address.url) == address
    assert address.websocket_url == address.url.replace("http", "ws", 1)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_a_value_error(text):
    """Nothing else is raised, and what comes out can be written and read again."""
    try:
        address = Address.parse(text)
    except ValueError:
        return
    assert Address.parse(address.url) == address
    assert 1 <= address.port <= 65535
    if ":" in address.host:
        assert ipaddress.IPv6Address(address.host)
