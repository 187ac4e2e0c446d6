"""URLs without what must not be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.wire.redaction import mask, masked


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
