"""redaction.py: payloads without what must not be seen, on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.limits import EXCERPT
from aiocamstreamer.redaction import excerpt, mask, masked
from aiocamstreamer.secret import Secret


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtmp://a.example/live2/key", "rtmp://a.example/live2/…"),
        ("rtmp://a.example:1935/live2/key?x=1", "rtmp://a.example:1935/live2/…"),
        ("rtmp://a.example/key", "rtmp://a.example/…"),
        ("rtmp://a.example", "rtmp://a.example"),
        ("rtmp://a.example/", "rtmp://a.example/"),
        ("rtsp://root:hunter2@192.0.2.1:554/axis-media/media.amp", "rtsp://192.0.2.1:554/axis-media/…"),
        ("rtsp://root:hun@ter2@192.0.2.1/axis-media/x", "rtsp://…"),
        ("rtsp://root:hun/ter2@192.0.2.1/axis-media/x", "rtsp://…"),
        ("srt://[2001:db8::1]:9000?passphrase=secret", "srt://[2001:db8::1]:9000/…"),
        ("hls://", "hls://"),
        ("nothing", "…"),
        ("", ""),
    ],
)
def test_masks(url, shown):
    """Scheme, host, port and the first of several segments stay."""
    assert mask(url) == shown


def test_inside_a_text():
    """Every address is cut down, in JSON's spelling as well; the rest stays."""
    text = 'a rtmp://h/live/key "http:\\/\\/u:p@h\\/a\\/b", then <ftp://h/x>'
    assert masked(text) == 'a rtmp://h/live/… "http://h/a/…", then <ftp://h/…>'


word = st.text(alphabet="abcdefgh0123456789", min_size=8, max_size=12)


@given(word, word, st.sampled_from(["rtmp", "rtsp", "srt", "https"]))
def test_no_password_and_no_key_is_shown(password, key, scheme):
    """Whatever they are, they do not show."""
    shown = masked(f"see {scheme}://user:{password}Z@host/app/{key}Z for more")
    assert f"{password}Z" not in shown
    assert f"{key}Z" not in shown


SECRET = "S3cretOfOther"
SHAPES = [
    '{{"services":[{{"id":1,"camera_user":"root","{0}":"{1}",}}]}}',
    '{{"{0}" : "{1}"}}',
    '{{"settings":"{{\\"user\\":\\"x\\",\\"{0}\\":\\"{1}\\"" x',
    '{{"a":"{{\\\\\\"{0}\\\\\\":\\\\\\"{1}"',
    "{{'{0}': '{1}'}}",
    "root.Network.{0}={1}\nroot.A=b",
    "root.Network.X.{0}.Value = {1}",
    "<user><{0}>{1}</{0}></user>",
    '<Param name="{0}" value="{1}"/>',
    '<user {0}="{1}"/>',
    "<{0}\n  type='x'>{1}",
    "400 Bad Request: /axis-cgi/pwdgrp.cgi?action=add&user=joe&{0}={1}&grp=users",
    "<p>POST body was: action=add&amp;{0}={1}</p>",
    'form-data; name="{0}"\r\n\r\n{1}\r\n--x',
    "{0}: {1}",
    "Wrong {0} '{1}'",
    "the {0} is: {1}",
    "{0}:\n  - {1}\n",
    "{0}\t=>\t{1}",
    '[["{0}","{1}"]]',
]
NAMES = ["pass", "camera_pass", "Password", "PASSWD", "pwd", "streamKey", "stream_key", "WPA.PSK", "apiToken"]
NAMES += [
    "clientSecret",
    "Authorization",
    "license_code",
    "licenseCode",
    "signature",
    "Set-Cookie",
    "privateKey",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_no_excerpt_shows_what_stands_behind_the_name_of_a_secret(shape, name):
    """Whatever the shape of the payload is."""
    payload = shape.format(name, SECRET)
    for said in (payload, payload.encode(), payload.replace("\n", "\r\n"), "x" * 150 + payload):
        assert SECRET not in excerpt(said)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("held", ["pass", "camera_pass", "Password"])
def test_a_password_that_is_spelled_like_the_name_of_one(shape, held):
    """What it is left out of is a name still."""
    mine = Secret(held)
    for name in ("pass", "camera_pass", "Password"):
        assert SECRET not in excerpt(shape.format(name, SECRET))
    assert excerpt(f"no {mine.reveal()}!") == "no …!"


@pytest.mark.parametrize(
    "said",
    ["Error: no such password group", "the key is missing", "wrong user name or password", "monkey business"],
)
def test_words_alone_are_no_secrets(said):
    """A sentence that holds no value is shown whole."""
    assert excerpt(said) == said


@given(st.text(max_size=900))
def test_an_excerpt_is_one_short_printable_line(payload):
    """So are the texts of errors, whatever a camera says in them."""
    for shown in (
        excerpt(payload),
        str(CommandRefused(payload)),
        str(MalformedReply(payload, request=payload)),
    ):
        assert shown.isprintable()
        assert len(shown) <= 2000
    assert len(excerpt(payload)) <= EXCERPT


def test_a_payload_of_two_million_characters():
    """It is cut before it is looked at."""
    forged = "x\n2026-01-01 CRITICAL root: \x1b[2J" + "y" * 2_000_000
    assert len(str(CommandRefused(forged))) < 300
    assert len(str(MalformedReply(forged))) < 1000


@pytest.mark.parametrize(
    "said",
    [
        f"Authorization refused: Bearer {SECRET}",
        f'{{"pa\\u0073sword":"{SECRET}"',
        f'{{"p\\u0061\\u0073\\u0073":"{SECRET}"',
        f"user=root&pwd%3D{SECRET}",
        f"a?pwd%3a{SECRET}",
        f'{{"pinCode":"{SECRET}"',
        f"<pin_code>{SECRET}</pin_code>",
        f"no such account: Bearer {SECRET}",
        f"an account with password {SECRET} is unknown",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_names_of_secrets_in_other_spellings(said):
    """JSON's escapes, percent-encoding, a scheme with its token."""
    assert SECRET not in excerpt(said)


def test_escapes_that_are_none():
    """They stay as they are."""
    assert excerpt("a\\u00zz b\\u00") == "a\\u00zz b\\u00"
