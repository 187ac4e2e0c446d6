"""Records of every shape are read, and written back without a loss."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records_strategy import legacy_records, modern_records

from aiocamstreamer import evolve
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.streamer import (
    Always,
    FacebookStream,
    LegacyStream,
    Microphone,
    NoAudio,
    NoOutput,
    OnInput,
    PagePost,
    PlainStream,
    RtspSource,
    Srt,
    UnknownStream,
    Weekly,
    WindyStream,
    YoutubeStream,
)
from aiocamstreamer.streamer.platforms import PLAIN_PLATFORMS
from aiocamstreamer.streamer.records import StreamList, read_stream, write_stream
from aiocamstreamer.streamer.settings import changed
from aiocamstreamer.wire.reply import Reply

RECORDED = Path(__file__).parents[3] / "shared/fixtures/camstreamer"

OLDER = {
    "enabled": "1",
    "active": "1",
    "audioSource": "default",
    "avSyncMsec": "0",
    "internalVapixParameters": "resolution=1280x720&videomaxbitrate=2000",
    "userVapixParameters": "",
    "outputParameters": " -hls_time 2 ",
    "outputType": "video",
    "mediaServerUrl": "srt://encoder.example:9000",
    "inputType": "RTSP_URL",
    "inputUrl": "rtsp://root:hunter2@192.0.2.7/axis-media/media.amp",
    "forceStereo": "0",
    "streamDelay": "",
    "statusLed": "1",
    "statusPort": "2",
    "callApi": "0",
    "trigger": "input1",
    "schedule": "[]",
    "prepareAhead": "0",
    "startTime": "0",
    "stopTime": "0",
}


def as_bytes(record):
    return orjson.dumps(record, option=orjson.OPT_PASSTHROUGH_DATACLASS)


@given(st.one_of(modern_records, legacy_records))
def test_what_is_read_is_written_to_the_byte(record):
    """Reading and writing changes nothing, whatever is inside."""
    assert as_bytes(write_stream(read_stream(record, "7"))) == as_bytes(record)


@given(st.one_of(modern_records, legacy_records))
def test_one_changed_field_is_the_only_change(record):
    """Turning `enabled` over changes that key and no other."""
    stream = read_stream(record, "7")
    if isinstance(stream, UnknownStream):
        return
    after = write_stream(evolve(stream, enabled=not stream.enabled))
    written = after.pop("enabled")
    assert truth(written) is not stream.enabled
    if "enabled" in record and not isinstance(record["enabled"], bool):
        assert type(written) is type(record["enabled"])
    assert as_bytes(after) == as_bytes({key: value for key, value in record.items() if key != "enabled"})


@given(modern_records)
def test_a_change_deep_inside_keeps_its_neighbours(record):
    """A new destination leaves every other key of video and output alone."""
    stream = read_stream(record)
    if isinstance(stream, UnknownStream) or "video" not in record:
        return
    after = write_stream(changed(stream, {"destination": "rtmp://new.example/app/key"}))
    before = record["video"]
    assert {key: value for key, value in after.items() if key != "video"} == {
        key: value for key, value in record.items() if key != "video"
    }
    assert after["video"]["output"]["url"] == "rtmp://new.example/app/key"
    assert {key: value for key, value in after["video"].items() if key != "output"} == {
        key: value for key, value in before.items() if key != "output"
    }
    output = before.get("output", {})
    if output.get("type") in {"video", "images"}:
        assert {**after["video"]["output"], "url": output["url"]} == output


def test_an_older_record_is_seen_through_the_newer_parts():
    """Flat texts become trigger, source, destination and audio."""
    stream = read_stream(OLDER, "3577")
    assert isinstance(stream, LegacyStream)
    assert (stream.stream_id, stream.title, stream.enabled, stream.led, stream.port) == (
        "3577",
        "3577",
        True,
        True,
        2,
    )
    assert stream.trigger == OnInput(port=1)
    assert stream.destination == Srt(host="encoder.example", port=9000)
    assert stream.source == RtspSource(
        url=OLDER["inputUrl"], internal_vapix_parameters="resolution=1280x720&videomaxbitrate=2000"
    )
    assert stream.audio == Microphone()
    assert stream.delay_seconds is None


def test_no_secret_is_shown():
    """Neither the password in an RTSP address nor a stream key reaches a repr."""
    older = read_stream(
        {**OLDER, "mediaServerUrl": "rtmp://h/live/secretkey", "audioSource": "url:http://u:pw9@h/a"}
    )
    newer = read_stream(
        {
            "streamId": "1",
            "platform": "rtmp",
            "video": {
                "output": {"type": "video", "url": "rtmp://h/live/secretkey"},
                "input": {"type": "RTSP_URL", "url": "rtsp://root:hunter2@h/x"},
            },
            "audio": {"source": "later", "password": "secretkey"},
        }
    )
    broken = read_stream({"streamId": "1", "platform": "rtmp", "title": ["rtmp://h/live/secretkey"]})
    shown = repr([older, older.source, older.destination, older.audio, newer, newer.destination, broken])
    assert isinstance(broken, PlainStream)
    shown += "".join(broken.problems)
    for secret in ("secretkey", "hunter2", "pw9"):
        assert secret not in shown
    assert "rtmp://h/live/…" in shown


@pytest.mark.parametrize("platform", PLAIN_PLATFORMS)
def test_plain_platforms(platform):
    """Each platform without settings of its own is a plain stream."""
    stream = read_stream({"streamId": "5", "platform": platform})
    assert isinstance(stream, PlainStream)
    assert stream.platform == platform
    assert (stream.trigger, stream.audio, stream.destination, stream.led) == (
        Always(),
        NoAudio(),
        None,
        False,
    )


def test_platforms_with_settings():
    """YouTube, Facebook and Windy are types of their own."""
    youtube = read_stream({"streamId": "5", "platform": "youtube", "tags": ["a"], "latency": "ultra_low"})
    facebook = read_stream(
        {"streamId": "6", "platform": "facebook", "post": {"postLocation": "page", "page": "p1"}}
    )
    windy = read_stream({"streamId": "7", "platform": "windy", "locationLat": 50.1, "direction": None})
    assert isinstance(youtube, YoutubeStream)
    assert (youtube.tags, youtube.latency) == (("a",), "ultra_low")
    assert isinstance(facebook, FacebookStream)
    assert facebook.post == PagePost(page="p1")
    assert isinstance(windy, WindyStream)
    assert (windy.latitude_deg, windy.direction) == (50.1, None)


def test_a_fresh_stream_has_the_keys_that_apps_look_for():
    """A URL and a direction that are not set are written as null."""
    written = write_stream(WindyStream(stream_id="api_1", latitude_deg=50.1, longitude_deg=14.4))
    assert written["direction"] is None
    assert written["video"]["output"] == {"type": "video", "url": None, "parameters": ""}
    with pytest.raises(ValueError, match="latitude_deg: a number from -90 to 90"):
        WindyStream(stream_id="api_1", latitude_deg=91)


def test_output_without_a_destination():
    """What is only saved to the SD card goes nowhere."""
    stream = read_stream(
        {"streamId": "5", "platform": "sd_card", "video": {"output": {"type": "none"}, "delayS": 3}}
    )
    assert stream.video.output == NoOutput()
    assert (stream.destination, stream.delay_seconds, stream.port) == (None, 3, None)


def test_an_unknown_platform_keeps_what_it_says():
    """An unknown stream still tells its id and its switches, if they can be read."""
    known = read_stream({"streamId": 99, "platform": "later", "enabled": 1, "active": "odd"})
    assert known == UnknownStream(stream_id="99", platform="later", enabled=True, active=None)
    assert not known.problem
    assert not read_stream({"platform": "rtmp"}).stream_id


def test_the_three_shapes_of_a_list():
    """An object by id, a list, and a list with older records in it yield streams in the camera's order."""
    by_id = StreamList({"3577": OLDER, "x": 5})
    listed = StreamList(
        {"streamList": [{"streamId": "1", "platform": "rtmp"}, {**OLDER, "streamId": "2"}, 5], "v": 1}
    )
    assert [name for name, _ in by_id.entries] == ["3577"]
    assert [type(read_stream(raw, name)) for name, raw in listed.entries] == [PlainStream, LegacyStream]
    assert by_id.without("3577") == {"x": 5}
    assert listed.without("1") == {"streamList": [{**OLDER, "streamId": "2"}, 5], "v": 1}
    assert by_id.with_stream("n", {"a": 1}) == {"3577": OLDER, "x": 5, "n": {"a": 1}}
    assert listed.with_stream("1", {"streamId": "1", "a": 1})["streamList"][0] == {"streamId": "1", "a": 1}
    assert listed.with_stream("n", {"a": 1})["streamList"][-1] == {"streamId": "n", "a": 1}
    streams = tuple(read_stream(raw, name) for name, raw in listed.entries)
    assert listed.replaced(streams) == {"streamList": listed.content["streamList"][:2], "v": 1}
    assert by_id.replaced((read_stream(OLDER, "3577"),)) == {"3577": OLDER}


def test_a_list_that_is_none():
    """Anything but an object is no list of streams."""
    with pytest.raises(MalformedReply, match="no list of streams"):
        StreamList([]).checked(Reply(camera="c", request="GET /x", status=200))


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers do not lie beside the checkout")
@pytest.mark.parametrize("name", ["old_dict", "new_array.synth", "mixed.synth"])
def test_recorded_lists(name):
    """Answers of other people's cameras are read whole and written back as they are."""
    content = json.loads((RECORDED / f"stream_list.{name}.json").read_text())["data"]
    listed = StreamList(content)
    streams = tuple(read_stream(raw, stream_id) for stream_id, raw in listed.entries)
    assert listed.replaced(streams) == content
    kinds = {"old_dict": [LegacyStream], "new_array.synth": [PlainStream, PlainStream]}
    expected = kinds.get(name, [PlainStream, LegacyStream, UnknownStream])
    assert [type(stream) for stream in streams] == expected
    if name == "new_array.synth":
        assert isinstance(streams[1].trigger, Weekly)
