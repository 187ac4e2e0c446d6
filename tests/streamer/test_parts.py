"""Destinations, schedules, triggers, changes and migration: values only, no camera."""

import datetime as dt

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import Unknown, evolve
from aiocamstreamer.streamer import (
    SILENCE,
    Always,
    AudioFile,
    AudioUrl,
    CameraSource,
    HlsPull,
    HlsPush,
    ImageOutput,
    Interval,
    LegacyStream,
    Microphone,
    MpegTsTcp,
    MpegTsUdp,
    NoAudio,
    NoOutput,
    Once,
    OnInput,
    OtherDestination,
    PlainStream,
    Rtmp,
    RtspSource,
    Srt,
    SwitcherSource,
    Video,
    VideoOutput,
    Weekly,
    WeekTime,
    format_schedule,
    interval,
    migrate,
    parse_destination,
    parse_schedule,
)
from aiocamstreamer.streamer.legacy import audio_fields, source_fields, trigger_fields
from aiocamstreamer.streamer.records import read_stream, write_stream
from aiocamstreamer.streamer.settings import changed

HLS_VIDEO = CameraSource(internal_vapix_parameters="resolution=1280x720&videomaxbitrate=2000")

DESTINATIONS = [
    ("rtmp://a.rtmp.example/live2/key-1", Rtmp(host="a.rtmp.example", app="live2", name="key-1")),
    (
        "rtmps://u:p%40ss@h:1936/app/a/b?x=1",
        Rtmp(host="h", port=1936, app="app", name="a/b?x=1", username="u", password="p%40ss", secure=True),
    ),
    ("rtmp://h", Rtmp(host="h")),
    ("rtmp://[2001:db8::1]:1935/app", Rtmp(host="[2001:db8::1]", port=1935, app="app")),
    ("tcp://192.0.2.1:5000", MpegTsTcp(host="192.0.2.1", port=5000)),
    ("udp://239.0.0.1:5000", MpegTsUdp(host="239.0.0.1", port=5000)),
    (
        "udp://239.0.0.1:5000?pkt_size=1316&ttl=16",
        MpegTsUdp(host="239.0.0.1", port=5000, packet_bytes=1316, ttl=16),
    ),
    ("hls://", HlsPull()),
    ("ftp://user:secret@h/live.m3u8", HlsPush(url="ftp://user:secret@h/live.m3u8")),
    ("srt://:9000", Srt(port=9000)),
    ("srt://h:9000", Srt(host="h", port=9000)),
    (
        "srt://h:9000?mode=listener&passphrase=secret",
        Srt(host="h", port=9000, parameters=(("mode", "listener"), ("passphrase", "secret"))),
    ),
    ("udp://h:5000?buffer=1", OtherDestination(url="udp://h:5000?buffer=1")),
    ("udp://h:5000?ttl=x", OtherDestination(url="udp://h:5000?ttl=x")),
    ("udp://h:99999", OtherDestination(url="udp://h:99999")),
    ("gopher://h", OtherDestination(url="gopher://h")),
    ("ftp://", OtherDestination(url="ftp://")),
    ("", OtherDestination(url="")),
]


@pytest.mark.parametrize(("url", "expected"), DESTINATIONS, ids=[url for url, _ in DESTINATIONS])
def test_destinations(url, expected):
    """Every documented URL is taken apart, and put together again to the letter."""
    found = parse_destination(url)
    if isinstance(expected, Rtmp) and expected.password:
        expected = evolve(expected, password="p@ss")
    assert found == expected
    assert found.url == url


@given(st.sampled_from(["rtmp", "rtmps", "tcp", "udp", "srt", "hls", "ftp", "x"]), st.text(max_size=30))
def test_no_url_is_altered(scheme, rest):
    """Whatever comes, the URL of the destination is what was parsed."""
    assert parse_destination(f"{scheme}://{rest}").url == f"{scheme}://{rest}"


def test_destinations_hide_secrets():
    """Keys, passwords and passphrases do not show."""
    shown = repr([parse_destination(url) for url, _ in DESTINATIONS])
    for secret in ("key-1", "p@ss", "p%40ss", "secret"):
        assert secret not in shown


def test_who_calls_over_srt():
    """A host is called, no host waits, and the parameter `mode` wins."""
    assert Srt(host="h", port=1).mode == "caller"
    assert Srt(port=1).mode == "listener"
    assert Srt(host="h", port=1, parameters=(("mode", "listener"),)).mode == "listener"
    assert Srt(port=1, parameters=(("mode", "caller"),)).mode == "caller"
    assert Srt(host="h", port=1, parameters=(("mode", "rendezvous"),)).mode == "rendezvous"


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda: Rtmp(host="a b"), "host"),
        (lambda: Rtmp(host="h", port=0), "port"),
        (lambda: MpegTsTcp(host="", port=1), "host"),
        (lambda: MpegTsUdp(host="h", port=1, ttl=256), "ttl"),
        (lambda: MpegTsUdp(host="h", port=1, packet_bytes=0), "packet_bytes"),
        (lambda: Srt(port=70000), "port"),
        (lambda: Srt(port=True), "port"),
        (lambda: HlsPush(url="rtmp://h/x"), "url"),
        (lambda: HlsPush(url="nothing"), "url"),
        (lambda: RtspSource(url="http://h"), "url"),
        (lambda: OnInput(port=-1), "port"),
        (lambda: Once(start_time=-1, stop_time=5), "start_time"),
        (lambda: WeekTime(day=7, seconds=0), "day"),
        (lambda: WeekTime(day=0, seconds=86401), "seconds"),
        (lambda: interval(7, "8:00", 0, "9:00"), "day_from"),
        (lambda: interval(0, "8:00", "caturday", "9:00"), "day_to"),
        (lambda: interval(0, "8 am", 0, "9:00"), "time_from"),
        (lambda: interval(0, "8:61", 0, "9:00"), "time_from"),
        (lambda: interval(0, "8:00", 0, "24:00:01"), "time_to"),
        (lambda: interval(0, "8:00", 0, "08:00:00"), "time_to"),
    ],
)
def test_values_that_cannot_be(make, argument):
    """A value outside the documented ones is refused where it is made, and named."""
    with pytest.raises((TypeError, ValueError), match=argument):
        make()


DOCUMENTED = (
    '[{ "day_from": 0, "day_to": 0, "time_from": "08:00:00", "time_to": "09:30:00" },\n'
    '{ "day_from": 1, "day_to": 2, "time_from": "10:00:00", "time_to": "10:00:00" }]'
)
INTERVALS = (
    interval("Monday", dt.time(8), 0, "9:30"),
    interval(1, "10:00", "wednesday", "10:00:00"),
)


def test_the_documented_schedule():
    """Monday 8:00 to 9:30, Tuesday 10:00 to Wednesday 10:00."""
    assert parse_schedule(DOCUMENTED) == INTERVALS
    assert orjson.loads(format_schedule(INTERVALS)) == orjson.loads(DOCUMENTED)


def test_both_numberings_of_days():
    """A day 7 tells that Monday is 1; the caller may say so, too."""
    sunday = '[{"day_from":7,"day_to":1,"time_from":"23:00:00","time_to":"24:00:00"}]'
    expected = (Interval(start=WeekTime(day=6, seconds=82800), stop=WeekTime(day=0, seconds=86400)),)
    assert parse_schedule(sunday) == expected
    assert format_schedule(expected, first_day=1) == sunday
    one = '[{"day_from":1,"day_to":1,"time_from":"08:00:00","time_to":"09:00:00"}]'
    assert parse_schedule(one)[0].start.day == 1
    assert parse_schedule(one, first_day=1)[0].start.day == 0


week_times = st.builds(WeekTime, day=st.integers(0, 6), seconds=st.integers(0, 86400))


@given(st.lists(st.builds(Interval, start=week_times, stop=week_times), max_size=4), st.sampled_from([0, 1]))
def test_schedules_survive_the_round_trip(intervals, first_day):
    """What is formatted is parsed again, in either numbering."""
    text = format_schedule(intervals, first_day=first_day)
    assert parse_schedule(text, first_day=first_day) == tuple(intervals)


def test_intervals_that_are_switched_off():
    """The older form cannot switch an interval off, so it is left out."""
    assert format_schedule([evolve(INTERVALS[0], is_active=False)]) == "[]"


@pytest.mark.parametrize(
    "text", ["{", "{}", "[1]", '[{"day_from":0}]', '[{"day_from":0,"day_to":0,"time_from":5}]']
)
def test_schedules_that_are_none(text):
    """Anything but a list of intervals is refused."""
    with pytest.raises(ValueError, match=r"schedule|time_from"):
        parse_schedule(text)


def test_once_between_two_moments():
    """Aware times become Unix seconds; naive or reversed ones are refused."""
    zone = dt.timezone(dt.timedelta(hours=1))
    start, stop = dt.datetime(2019, 3, 4, 11, 10, tzinfo=zone), dt.datetime(2019, 3, 4, 14, 10, tzinfo=zone)
    once = Once.between(start, stop, prepare_ahead_seconds=60)
    assert (once.start_time, once.stop_time, once.prepare_ahead_seconds) == (1551694200, 1551705000, 60)
    with pytest.raises(ValueError, match="stop: a time after start, not"):
        Once.between(stop, start)
    with pytest.raises(ValueError, match="start: a time with a time zone"):
        Once.between(start.replace(tzinfo=None), stop)


LEGACY = LegacyStream(stream_id="api_1")
MODERN = PlainStream(stream_id="api_1", platform="rtmp")
ONCE = Once(start_time=1, stop_time=2, prepare_ahead_seconds=30)


@pytest.mark.parametrize("stream", [LEGACY, MODERN], ids=["older", "newer"])
@pytest.mark.parametrize(
    "changes",
    [
        {"enabled": True, "active": False},
        {"trigger": OnInput(port=3)},
        {"trigger": ONCE},
        {"trigger": Weekly(schedule=INTERVALS, prepare_ahead_seconds=45)},
        {"trigger": Always()},
        {"source": SwitcherSource(internal_vapix_parameters="a=1")},
        {"source": RtspSource(url="rtsp://h/x", internal_vapix_parameters="a=1")},
        {"source": HLS_VIDEO, "destination": HlsPull()},
        {
            "source": RtspSource(
                url="rtsp://h/x", internal_vapix_parameters="resolution=1x1&videomaxbitrate=1"
            )
        },
        {"source": SwitcherSource(), "destination": HlsPush(url="ftp://h/live.m3u8")},
        {"destination": Rtmp(host="h", app="a", name="k")},
        {"audio": NoAudio()},
        {"audio": Microphone(force_stereo=True)},
        {"audio": SILENCE},
        {"led": True, "port": 4, "delay_seconds": 7},
        {"led": False, "port": None, "delay_seconds": None},
    ],
)
def test_changes_say_the_same_in_both_forms(stream, changes):
    """What is changed is read back, in the older form as in the newer."""
    after = changed(stream, changes)
    again = read_stream(write_stream(after), "api_1")
    for name, value in changes.items():
        assert getattr(after, name) == value
        assert getattr(again, name) == value


def test_changes_of_one_form():
    """A title is for newer records; call_api and an audio address have a place in both."""
    assert changed(MODERN, {"title": "T", "call_api": True}).title == "T"
    with pytest.raises(ValueError, match="title"):
        changed(LEGACY, {"title": "T"})
    with pytest.raises(ValueError, match=r"audio: .* channels"):
        changed(LEGACY, {"audio": Microphone(channel=1)})
    assert changed(LEGACY, {"call_api": True}).call_api == "1"
    sound = AudioUrl(url="http://h/radio", av_sync_ms=-20)
    assert changed(LEGACY, {"audio": sound}).audio == AudioUrl(
        url="http://h/radio", name="http://h/…", av_sync_ms=-20
    )
    assert changed(MODERN, {"destination": "rtmp://h/a/k"}).destination == Rtmp(host="h", app="a", name="k")
    saved = evolve(MODERN, video=Video(output=NoOutput()))
    assert changed(saved, {"destination": "rtmp://h/a"}).video.output == VideoOutput(url="rtmp://h/a")
    pictures = evolve(MODERN, video=Video(output=ImageOutput(interval_seconds=5)))
    assert changed(pictures, {"destination": "ftp://h/a"}).video.output.interval_seconds == 5


@pytest.mark.parametrize("stream", [LEGACY, MODERN], ids=["older", "newer"])
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"enabled": 1}, TypeError),
        ({"title": 5}, TypeError),
        ({"port": -1}, ValueError),
        ({"delay_seconds": "5"}, TypeError),
        ({"colour": 1}, TypeError),
        ({"trigger": "none"}, TypeError),
        ({"audio": Unknown(kind="x", raw={})}, TypeError),
        ({"destination": "no-url"}, ValueError),
        ({"destination": HlsPull()}, ValueError),
    ],
)
def test_changes_that_cannot_be(stream, changes, error):
    """A setting of a wrong type or value is refused by its name."""
    name = "source" if isinstance(changes.get("destination"), HlsPull) else next(iter(changes))
    with pytest.raises(error, match=name):
        changed(stream, changes)


def test_the_numbering_of_a_schedule_is_kept():
    """A new schedule in an older record counts days as the old one did."""
    stream = evolve(LEGACY, schedule='[{"day_from":7,"day_to":7,"time_from":"1:00","time_to":"2:00"}]')
    assert '"day_from":1' in changed(stream, {"trigger": Weekly(schedule=INTERVALS[:1])}).schedule
    odd = evolve(LEGACY, schedule="odd")
    assert '"day_from":0' in changed(odd, {"trigger": Weekly(schedule=INTERVALS[:1])}).schedule


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("automation", "inputX", "trigger"),
        ("automation", "later", "trigger"),
        ("input_type", "later", "source"),
        ("audio_source", "later", "audio"),
    ],
)
def test_unknown_parts_of_older_records(field, value, part):
    """What is unknown is said to be, and does not migrate."""
    stream = evolve(LEGACY, **{field: value})
    assert isinstance(getattr(stream, part), Unknown)
    with pytest.raises(ValueError, match=part):
        migrate(stream)


def test_an_rtsp_source_that_is_none():
    """An address of another kind makes the source unknown, not the stream."""
    stream = evolve(LEGACY, input_type="RTSP_URL", input_url="http://u:secret@h/")
    assert isinstance(stream.source, Unknown)
    assert "secret" not in stream.source.problem


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("rtmp://h/a/k", "rtmp"),
        ("tcp://h:1", "mpeg_dvb"),
        ("udp://h:1", "mpeg_dvb"),
        ("hls://", "hls_pull"),
        ("ftp://h/live.m3u8", "hls_push"),
        ("srt://h:1", "srt"),
        ("", "rtmp"),
        ("gopher://h", "rtmp"),
    ],
)
def test_migration_finds_the_platform(url, platform):
    """The destination says what the newer form calls the stream."""
    after = migrate(evolve(LEGACY, media_server_url=url))
    assert after.platform == platform
    assert after.video.output == VideoOutput(url=url or None)


def test_migration_keeps_what_both_forms_know():
    """Every part of an older record has its place in the newer one."""
    before = changed(
        LEGACY,
        {
            "enabled": True,
            "active": False,
            "call_api": True,
            "trigger": ONCE,
            "source": HLS_VIDEO,
            "audio": AudioFile(path="/a/b.mka", name="b.mka", force_stereo=True),
            "led": True,
            "port": 1,
            "delay_seconds": 9,
        },
    )
    after = migrate(before, title="News")
    assert after.title == "News"
    for name in (
        "stream_id",
        "enabled",
        "active",
        "trigger",
        "source",
        "audio",
        "led",
        "port",
        "delay_seconds",
    ):
        assert getattr(after, name) == getattr(before, name), name
    assert after.call_api is True
    assert read_stream(write_stream(after)) == after


def test_migration_of_outputs():
    """Pictures and streams that are only saved migrate, too."""
    pictures = migrate(evolve(LEGACY, output_type="images", media_server_url="ftp://h/p"))
    assert pictures.video.output == ImageOutput(url="ftp://h/p", interval_seconds=60)
    assert migrate(evolve(LEGACY, output_type="none")).video.output == NoOutput()


@pytest.mark.parametrize(
    "write",
    [lambda part: trigger_fields(part, LEGACY), source_fields, audio_fields],
    ids=["trigger", "source", "audio"],
)
def test_unknown_parts_cannot_be_written(write):
    """The older form has no words for what nobody knows."""
    with pytest.raises(ValueError, match="a known kind, not"):
        write(Unknown(kind="later", raw={}))


def test_hls_from_other_sources():
    """Pictures and CamSwitcher's output need no parameters of the camera's video."""
    pictures = evolve(LEGACY, output_type="images")
    assert changed(pictures, {"destination": HlsPush(url="ftp://h/live.m3u8")}).destination is not None
    rtsp = RtspSource(url="rtsp://h/x")
    with pytest.raises(ValueError, match="parameters that say resolution and videomaxbitrate, not none"):
        changed(MODERN, {"source": rtsp, "destination": HlsPull()})
