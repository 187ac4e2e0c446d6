"""Streams as they go out: the vendor's newest reader takes them, and nothing wrong is among them."""

from __future__ import annotations

from typing import Any, get_type_hints

import attrs
import pytest

from aiocamstreamer import Unknown
from aiocamstreamer._models import Record, fields_of
from aiocamstreamer.streamer import (
    SILENCE,
    Always,
    AudioFile,
    AudioUrl,
    CameraSource,
    FacebookStream,
    ImageOutput,
    LegacyStream,
    Microphone,
    NoAudio,
    NoOutput,
    Once,
    OnInput,
    PagePost,
    PlainStream,
    RtspSource,
    SdCardRule,
    Status,
    SwitcherSource,
    TimelinePost,
    Video,
    VideoOutput,
    Weekly,
    WindyStream,
    YoutubeStream,
    interval,
    migrate,
)
from aiocamstreamer.streamer.platforms import PLAIN_PLATFORMS
from aiocamstreamer.streamer.records import write_stream
from vendor_reader import Rule, choice, each, flag, many, misread, number, objects, text, wrong_values


def kinds(key: str, **shapes: Rule) -> Rule:
    """Objects that *key* tells apart."""
    return lambda value: isinstance(value, dict) and value[key] in shapes and shapes[value[key]](value)


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def perhaps(rule: Rule) -> Rule:
    return lambda value: value is None or rule(value)


# The facts of CamStreamerLib 4.0.27's schemas, in words of our own.
MOMENT = objects(day=whole, timeS=whole)
RULE = objects(ruleId=text, configurationId=text)
AHEAD: dict[str, Rule] = {"prepareAheadS_maybe": whole}
COMMON: dict[str, Rule] = {
    **each(text, "streamId", "title"),
    **each(flag, "enabled", "active", "callApi"),
    "trigger": kinds(
        "type",
        manual=objects(port_maybe=number),
        onetime=objects(startTime=number, stopTime=number, everActivated=flag, **AHEAD),
        recurrent=objects(schedule=many(objects(start=MOMENT, stop=MOMENT, isActive=flag)), **AHEAD),
    ),
    "video": objects(
        output=kinds(
            "type",
            video=objects(url=perhaps(text), parameters=text, saveToSdCard_maybe=RULE),
            images=objects(url=perhaps(text), imageIntervalS=number),
            none=objects(saveToSdCard=RULE),
        ),
        input=kinds(
            "type",
            RTSP_URL=objects(url=text, internalVapixParameters=text),
            CSw=objects(internalVapixParameters=text),
            CRS=objects(internalVapixParameters=text, userVapixParameters=text),
        ),
        delayS_maybe=whole,
    ),
    "audio": kinds(
        "source",
        none=objects(),
        microphone=objects(audioChannelNbr=whole, forceStereo=flag),
        file=objects(name=text, path=text, forceStereo=flag, loadAsNone_maybe=flag),
        url=objects(name=text, url=text, avSyncMsec=whole, forceStereo=flag),
    ),
    "status": objects(led=flag, port_maybe=number),
}
PRIVACY = choice("public", "unlisted", "private")
SCHEMAS: dict[str, dict[str, Rule]] = {
    **dict.fromkeys(PLAIN_PLATFORMS, COMMON),
    "youtube": {
        **COMMON,
        "description_maybe": text,
        "streamPrivacy": PRIVACY,
        **each(many(text), "playlists", "tags", "notificationEmails"),
        "latency": choice("normal", "low", "ultra_low"),
        **each(flag, "dvr", "hasWatchdogs"),
        "afterEndStatus": choice("no_change", "public", "unlisted", "private"),
        "countdown_maybe": flag,
        "streamingProtocol": choice("RTMP", "RTMPS", "HLS"),
    },
    "facebook": {
        **COMMON,
        "description_maybe": text,
        **each(flag, "deleteAfterEnd", "countdown"),
        "post": kinds(
            "postLocation",
            timeline=objects(streamPrivacy=choice("public", "friends", "only_me")),
            page=objects(page=text),
        ),
    },
    "windy": {
        **COMMON,
        **each(number, "locationLat", "locationLon", "mapZoom"),
        **each(text, "locationName", "locationAddress", "webPageUrl"),
        "direction": perhaps(choice("N", "NE", "E", "SE", "S", "SW", "W", "NW")),
        "position": choice("fix", "rotating", "controllable"),
    },
}

PLAIN = PlainStream(stream_id="api_1", platform="rtmp")
STREAMS: dict[str, Any] = {
    **{name: PlainStream(stream_id="api_1", platform=name) for name in PLAIN_PLATFORMS},
    "youtube": YoutubeStream(stream_id="api_1"),
    "youtube filled": YoutubeStream(stream_id="api_1", notification_emails=("a@b.c",), countdown=True),
    "facebook": FacebookStream(stream_id="api_1"),
    "facebook page": FacebookStream(stream_id="api_1", post=PagePost(page="p")),
    "windy": WindyStream(stream_id="api_1"),
}
OUTPUTS = (VideoOutput(), VideoOutput(url="srt://h:1"), ImageOutput(), NoOutput())
PARTS: dict[str, list[Any]] = {
    "trigger": [
        Always(),
        OnInput(port=0),
        Once(start_time=1, stop_time=2, prepare_ahead_seconds=3),
        Weekly(schedule=(interval(0, "08:00", 1, "09:00"),)),
    ],
    "audio": [NoAudio(), Microphone(), SILENCE, AudioFile(path="/a"), AudioUrl(url="http://h/a")],
    "video": [
        *(Video(output=it) for it in OUTPUTS),
        *(Video(input=it) for it in (CameraSource(), SwitcherSource(), RtspSource(url="rtsp://h/x"))),
        Video(delay_seconds=5),
        Video(output=VideoOutput(save_to_sd_card=SdCardRule(rule_id="1", configuration_id="2"))),
    ],
    "status": [Status(led=True, port=3)],
}
MADE = [
    *STREAMS.values(),
    *(attrs.evolve(PLAIN, **{name: part}) for name, parts in PARTS.items() for part in parts),
    *(
        migrate(LegacyStream(stream_id="api_1", **fields))
        for fields in ({}, {"output_type": "none"}, {"output_type": "images"}, {"automation": "input1"})
    ),
]


@pytest.mark.parametrize("stream", MADE, ids=range(len(MADE)))
def test_the_vendors_reader_takes_our_streams(stream: Any):
    """As they are made, in every field that it insists on; one that it cannot read would hide all others."""
    assert misread(write_stream(stream), SCHEMAS[stream.platform]) == []


LEGACY = LegacyStream(stream_id="api_1")
CHECKED: list[tuple[Record, Any]] = [
    *((stream, lambda it: it) for stream in (LEGACY, PLAIN, *STREAMS.values())),
    *((part, lambda it: attrs.evolve(PLAIN, trigger=it)) for part in PARTS["trigger"]),
    *((part, lambda it: attrs.evolve(PLAIN, audio=it)) for part in PARTS["audio"]),
    *((part, lambda it: attrs.evolve(PLAIN, video=it)) for part in PARTS["video"]),
    *((part, lambda it: attrs.evolve(PLAIN, video=Video(output=it))) for part in (VideoOutput(), NoOutput())),
    (CameraSource(), lambda it: attrs.evolve(PLAIN, video=Video(input=it))),
    (Status(), lambda it: attrs.evolve(PLAIN, status=it)),
    (TimelinePost(), lambda it: FacebookStream(stream_id="api_1", post=it)),
]


@pytest.mark.parametrize(("part", "into"), CHECKED, ids=lambda it: type(it).__name__)
def test_no_field_goes_out_with_a_wrong_value(part: Record, into: Any):
    """However deep inside it stands; the error names the field."""
    hints = get_type_hints(type(part))
    for field, _, _ in fields_of(type(part)):
        if "Unknown" in str(hints[field.name]) and "Literal" not in str(hints[field.name]):
            wrong: list[Any] = [5, "home", None]  # parts of several kinds
        else:
            wrong = wrong_values(hints[field.name])
        for value in wrong:
            with pytest.raises((TypeError, ValueError), match=field.name):
                write_stream(into(attrs.evolve(part, **{field.name: value})))


@pytest.mark.parametrize(
    ("stream", "named"),
    [
        (LegacyStream(stream_id="a", output_type="film"), "output_type"),
        (LegacyStream(stream_id="a", automation="inputs"), "automation"),
        (LegacyStream(stream_id="a", status_port="one"), "status_port"),
        (attrs.evolve(PLAIN, status=Status(port=-1)), "port"),
        (attrs.evolve(PLAIN, video=Video(delay_seconds=-1)), "delay_seconds"),
        (YoutubeStream(stream_id="a", notification_emails=("nobody",)), "notification_emails"),
    ],
    ids=lambda it: it if isinstance(it, str) else type(it).__name__,
)
def test_values_that_the_app_does_not_take(stream: Any, named: str):
    """The error says which."""
    with pytest.raises(ValueError, match=named):
        write_stream(stream)


def test_what_is_unknown_goes_out_as_it_came():
    """Whatever is in it."""
    stream = attrs.evolve(PLAIN, audio=Unknown(kind="later", raw={"source": "later", "x": [1]}))
    assert write_stream(stream)["audio"] == {"source": "later", "x": [1]}
