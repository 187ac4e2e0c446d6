"""``name=value`` lines in every spelling that cameras use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.wire import keyvalue
from aiocamstreamer.wire.reply import Reply


def reply(content: bytes) -> Reply:
    return Reply(camera="10.0.0.7:80", request="GET /axis-cgi/param.cgi", status=200, content=content)


def test_root_present_absent_and_mixed():
    """Names are the same with and without root., in any case, asked for either way."""
    values = keyvalue.parse("root.Network.BootProto=dhcp\nSystem.Name=a\nROOT.HTTPS.Enabled=yes\n")
    assert list(values) == ["Network.BootProto", "System.Name", "HTTPS.Enabled"]
    assert values["root.network.bootproto"] == "dhcp"
    assert values["ROOT.System.NAME"] == "a"
    assert "https.enabled" in values
    assert 7 not in values
    assert values.get("Nothing") is None


def test_root_is_cut_from_the_beginning_only():
    """A name or value that has root. inside keeps it."""
    values = keyvalue.parse("root.Image.I0.Name=root.of.all\nroot.Chroot.root.x=1\n")
    assert dict(values) == {"Image.I0.Name": "root.of.all", "Chroot.root.x": "1"}


def test_error_lines_between_good_ones_void_nothing():
    """Errors stand beside the values."""
    values = keyvalue.parse(
        "root.Network.BootProto=dhcp\r\n"
        "# Error: Error -1 getting param in group 'Network.Filter'\r\n"
        "System.WebInterfaceDisabled=no\r\n"
        "root.HTTPS.Enabled=yes\r\n"
    )
    assert dict(values) == {
        "Network.BootProto": "dhcp",
        "System.WebInterfaceDisabled": "no",
        "HTTPS.Enabled": "yes",
    }
    assert values.errors == ("Error -1 getting param in group 'Network.Filter'",)


def test_error_line_with_an_equals_sign():
    """An error that repeats a value is no value."""
    values = keyvalue.parse("# Error: Error setting 'root.A' to 'b=c'!\n")
    assert (len(values), len(values.errors)) == (0, 1)


def test_a_parameter_may_be_called_error():
    """A line with a name and a value is a value, whatever it is called."""
    assert dict(keyvalue.parse("Error.Count=3\n")) == {"Error.Count": "3"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=videocodec=h264&resolution=4CIF&text=1", "videocodec=h264&resolution=4CIF&text=1"),
        ("A=AXIS M1137 - a=b", "AXIS M1137 - a=b"),
        ("A=", ""),
        ("A=%20", "%20"),
        ("A= spaced ", " spaced "),
    ],
)
def test_values_are_split_at_the_first_equals_sign_and_kept_as_they_are(line, value):
    """Values hold equals signs, ampersands, spaces and percent signs."""
    assert keyvalue.parse(line + "\r\n")["A"] == value


@pytest.mark.parametrize(
    ("content", "value"),
    [("Größe č".encode(), "Größe č"), ("Größe".encode("iso-8859-1"), "Größe"), (b"A\x85B", "A\x85B")],
)
def test_utf8_with_latin1_as_fallback(content, value):
    """Older firmware writes ISO-8859-1."""
    assert keyvalue.decode(reply(b"root.Image.I0.Name=" + content))["Image.I0.Name"] == value


def test_html_is_no_list_of_values():
    """A login page that happens to hold equals signs is refused."""
    with pytest.raises(MalformedReply):
        keyvalue.decode(reply(b"<html><a href=x>"))


def test_under_a_group():
    """The values below a group, by the rest of their names."""
    values = keyvalue.parse("root.Image.I0.Name=a\nroot.Imager.X=b\n")
    assert values.under("root.image") == {"I0.Name": "a"}
    assert values.under("Image.") == {"I0.Name": "a"}


def test_repr_shows_no_value():
    """Parameters may hold secrets."""
    assert repr(keyvalue.Values({"A": "secret"}, ["e"])) == "<Values: 1 names, 1 errors>"


def test_quotation_marks():
    """One pair around a value goes, any other stays."""
    assert [keyvalue.unquoted(text) for text in ('"a,b"', '""', '"', "a", '"a')] == [
        "a,b",
        "",
        '"',
        "a",
        '"a',
    ]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("M3", 3),
        ("m03", 3),
        ("M", None),
        ("N3", None),
        ("M3x", None),
        ("M\u00b2", None),
        ("M" + "9" * 5000, None),
    ],
)
def test_numbers_in_names(name, number):
    """Behind the word, and nothing else; a superscript and more than 64 bits are none."""
    assert keyvalue.numbered(name, "M") == number


_NAMES = st.from_regex(r"[A-Z][A-Za-z0-9]{0,8}(\.[A-Z][A-Za-z0-9]{0,8}){0,3}", fullmatch=True).filter(
    lambda name: not name.lower().startswith("root.")
)
_VALUES = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


@pytest.mark.untraced
@given(st.dictionaries(_NAMES, _VALUES, max_size=8))
def test_what_is_written_is_read(pairs):
    """Any value without a line end survives both ways."""
    unique = {name.lower(): (name, value) for name, value in pairs.items()}
    lines = "".join(f"root.{name}={value}\r\n" for name, value in unique.values())
    assert dict(keyvalue.parse(lines)) == dict(unique.values())
