"""Streams on a camera of either generation, and on one that answers both."""

import itertools

import anyio
import pytest

from aiocamstreamer import evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    CommandRefused,
    MalformedReply,
    NotFound,
    RoleTooLow,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.streamer import (
    SILENCE,
    Always,
    AudioUrl,
    CameraSource,
    HlsPull,
    LegacyStream,
    Microphone,
    NoAudio,
    Once,
    OnInput,
    PlainStream,
    Rtmp,
    SrtStatistics,
    StreamState,
    StreamStatistics,
    UnknownStream,
    Weekly,
    WindyStream,
    interval,
    rate,
    srt_rate,
)
from aiocamstreamer.virtual import VirtualCamera

YOUTUBE = Rtmp(host="a.rtmp.youtube.com", app="live2", name="rfp-test-2926.q9yk-3wv0-4zzg-78ks")
NONE = "stream not found"


async def test_lists_streams(streamer, generation):
    """The streams of the camera come with their ids, in the form that it speaks."""
    streams = await streamer.streams.list()
    assert [(stream.stream_id, stream.enabled) for stream in streams] == [("3577", True), ("117930", False)]
    assert {type(stream) for stream in streams} == {LegacyStream if generation == "4.x" else PlainStream}


async def test_creates_a_nonstop_stream(streamer, virtual, generation):
    """The document's first example: enabled, default audio, an RTMP server."""
    created = await streamer.streams.create("api_01", enabled=True, destination=YOUTUBE)
    assert (created.stream_id, created.enabled, created.destination) == ("api_01", True, YOUTUBE)
    assert created == await streamer.streams.get("api_01")
    record = virtual.state.streams["api_01"].settings
    if generation == "4.x":
        assert (record["enabled"], record["audioSource"], record["mediaServerUrl"]) == (
            "1",
            "default",
            YOUTUBE.url,
        )
    else:
        assert (record["enabled"], record["audio"]["source"]) == (True, "microphone")
        assert (record["platform"], record["video"]["output"]["url"]) == ("rtmp", YOUTUBE.url)


@pytest.mark.parametrize(
    "settings",
    [
        {"trigger": OnInput(port=0), "audio": SILENCE},
        {"trigger": Once(start_time=1551694200, stop_time=1551705000)},
        {
            "trigger": Weekly(
                schedule=(interval(0, "08:00:00", 0, "09:30:00"), interval(1, "10:00", 2, "10:00"))
            )
        },
        {"led": False, "port": 3, "delay_seconds": 4},
        {
            "source": CameraSource(user_vapix_parameters="resolution=1280x720&videomaxbitrate=900"),
            "destination": HlsPull(),
        },
    ],
    ids=["input", "time", "recurrent", "status", "hls"],
)
async def test_creates_with_settings(streamer, settings):
    """Triggers, audio, status and sources of the document are written and read back."""
    created = await streamer.streams.create(**settings)
    assert created.stream_id == "api_01"
    for name, value in settings.items():
        assert getattr(created, name) == value, name


async def test_next_free_id(streamer):
    """Without an id the next free one with the API's prefix is taken."""
    names = [(await streamer.streams.create()).stream_id for _ in range(3)]
    assert names == ["api_01", "api_02", "api_03"]


@pytest.mark.parametrize("stream_id", ["11", "3577", "", "a b", "x" * 65])
async def test_ids_that_are_not_allowed(streamer, virtual, stream_id):
    """Whole numbers above 10 belong to the app's page; nothing is sent."""
    with pytest.raises(ValueError, match="stream_id"):
        await streamer.streams.create(stream_id)
    assert not virtual.log.exchanges


async def test_an_id_that_is_taken(streamer, virtual):
    """A second stream of the same id is refused, and the first one stays."""
    await streamer.streams.create("api_x", destination=YOUTUBE)
    before = dict(virtual.state.streams["api_x"].settings)
    with pytest.raises(CommandRefused, match="a stream 'api_x' already"):
        await streamer.streams.create("api_x")
    assert virtual.state.streams["api_x"].settings == before


async def test_bad_settings_are_not_sent(streamer, virtual):
    """A wrong value is an error naming the argument before a byte is sent."""
    with pytest.raises(TypeError, match="enabled"):
        await streamer.streams.update("3577", enabled=1)
    with pytest.raises(TypeError, match="volume"):
        await streamer.streams.create(volume=5)
    with pytest.raises(ValueError, match="platform: one of"):
        await streamer.streams.create(platform="youtube")
    with pytest.raises(TypeError, match="stream_id"):
        await streamer.streams.get(3577)
    assert not virtual.log.exchanges


async def test_changes_one_setting(streamer, virtual):
    """What was not named stays, key by key."""
    await streamer.streams.create("api_1", destination=YOUTUBE, trigger=OnInput(port=0))
    before = dict(virtual.state.streams["api_1"].settings)
    before["x-later"] = {"a": [1]} if "platform" in before else "kept"
    virtual.state.streams["api_1"].settings = dict(before)
    after = await streamer.streams.update("api_1", audio=NoAudio())
    assert (after.audio, after.destination, after.trigger) == (NoAudio(), YOUTUBE, OnInput(port=0))
    written = virtual.state.streams["api_1"].settings
    changed = {key for key in written if written[key] != before.get(key)} | before.keys() - written.keys()
    assert changed == {"audio" if "platform" in before else "audioSource"}


async def test_saves_only_what_differs(streamer, virtual):
    """A stream that was read before somebody else changed it does not undo that change."""
    stream = await streamer.streams.get("3577")
    await streamer.streams.update("3577", led=False, port=2)
    await streamer.streams.update(evolve(stream, enabled=False))
    after = await streamer.streams.get("3577")
    assert (after.enabled, after.led, after.port) == (False, False, 2)
    assert virtual.state.streams["3577"].enabled is False


async def test_saving_nothing(streamer, virtual):
    """A stream that did not change is not written."""
    await streamer.streams.update(await streamer.streams.get("3577"))
    assert len(await streamer.streams.list()) == 2
    sets = [it for it in virtual.log.exchanges if "set" in it.target]
    assert not sets


async def test_concurrent_changes_take_turns(streamer):
    """Ten changes at once end in ten changed streams."""

    async def create() -> None:
        await streamer.streams.create(destination=YOUTUBE)

    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(create)
    names = [stream.stream_id for stream in await streamer.streams.list()]
    assert names == ["3577", "117930", *(f"api_{number:02}" for number in range(1, 11))]


async def test_starts_stops_pauses(streamer, virtual):
    """The four switches reach the stream."""
    stream = virtual.state.streams["117930"]
    await streamer.streams.enable("117930")
    assert stream.enabled
    await streamer.streams.pause("117930")
    assert not stream.active
    await streamer.streams.resume("117930")
    assert stream.active
    await streamer.streams.disable("117930")
    assert not stream.enabled


async def test_deletes(streamer):
    """A deleted stream is gone, the others stay."""
    await streamer.streams.remove("3577")
    assert [stream.stream_id for stream in await streamer.streams.list()] == ["117930"]


async def test_streams_that_do_not_exist(streamer):
    """It is said which, and where it was looked for; the camera's own words are told."""
    streams = streamer.streams
    calls = (streams.get, streams.statistics, streams.update, streams.enable, streams.pause)
    for call in (*calls, streams.remove):
        with pytest.raises(NotFound, match="no stream 'nope'") as caught:
            await call("nope")
        assert caught.value.camera
        assert "/local/camstreamer" in caught.value.request
    for call in calls[:3]:
        with pytest.raises(NotFound, match=NONE) as caught:
            await call("nope")
        assert caught.value.code == "404"


async def test_removes_all_or_none(streamer):
    """A missing one takes nothing along, unless it may be missing."""
    with pytest.raises(NotFound, match="nope"):
        await streamer.streams.remove("3577", "nope")
    assert len(await streamer.streams.list()) == 2
    await streamer.streams.remove("3577", "nope", missing_ok=True)
    assert [it.stream_id for it in await streamer.streams.list()] == ["117930"]
    with pytest.raises(TypeError, match="missing_ok"):
        await streamer.streams.remove("117930", missing_ok="no")


async def test_nothing_to_do_is_not_asked(streamer, virtual):
    """Verbs without an object send nothing."""
    for call in (streamer.streams.add, streamer.streams.update, streamer.streams.remove):
        await call()
    assert not virtual.log.exchanges


def written(virtual):
    """How many requests have changed something."""
    return len([it for it in virtual.log.exchanges if "set" in it.target and it.status == 200])


async def test_makes_sure_of_settings(streamer, virtual):
    """It is created, changed where it differs, and not touched where it does not."""
    wanted = {"destination": YOUTUBE, "led": True, "port": 1, "trigger": OnInput(port=0), "call_api": True}
    created = await streamer.streams.ensure("api_1", **wanted)
    assert created.destination == YOUTUBE
    before = written(virtual)
    assert await streamer.streams.ensure("api_1", **wanted) == created
    assert await streamer.streams.ensure("api_1", destination=YOUTUBE.url) == created
    assert await streamer.streams.update("api_1", led=True) == created
    assert written(virtual) == before
    changed = await streamer.streams.ensure("api_1", led=False)
    assert (changed.led, changed.port, changed.destination) == (False, 1, YOUTUBE)
    assert written(virtual) == before + 1


async def test_makes_sure_of_a_whole_stream(streamer, virtual, generation):
    """What is read can be made so again, and what is made anew is added."""
    if generation == "4.x":
        record = LegacyStream(stream_id="api_9", media_server_url=YOUTUBE.url, automation="input2")
    else:
        record = WindyStream(stream_id="api_9", title="View", direction="SW")
    assert await streamer.streams.ensure(record) == record
    before = written(virtual)
    assert await streamer.streams.ensure(record) == record
    assert await streamer.streams.ensure(await streamer.streams.get("api_9")) == record
    assert written(virtual) == before
    virtual.state.streams["api_9"].settings["x-later"] = "kept"
    assert (await streamer.streams.ensure(evolve(record, enabled=True))).enabled
    assert virtual.state.streams["api_9"].settings["x-later"] == "kept"


async def test_several_are_one_write(streamer, virtual, generation):
    """Added and changed together: all of them, or none."""
    streams = streamer.streams
    kind = LegacyStream if generation == "4.x" else PlainStream
    more = {} if generation == "4.x" else {"platform": "rtmp"}
    await streams.add(*(kind(stream_id=f"api_{number}", **more) for number in range(3)))
    assert written(virtual) == 1
    with pytest.raises(CommandRefused, match="api_2"):
        await streams.add(kind(stream_id="api_7", **more), kind(stream_id="api_2", **more))
    read = [it for it in await streams.list() if it.stream_id.startswith("api")]
    await streams.update(*(evolve(it, enabled=True) for it in read))
    assert written(virtual) == 2
    assert [it.stream_id for it in await streams.list() if it.enabled] == ["3577", "api_0", "api_1", "api_2"]


async def test_what_was_never_read_is_not_updated(streamer, virtual):
    """Nobody knows what was changed in it."""
    with pytest.raises(ValueError, match="one that was read, not"):
        await streamer.streams.update(LegacyStream(stream_id="3577"))
    for wrong in ("3577", 5, None):
        with pytest.raises(TypeError, match="streams"):
            await streamer.streams.replace([wrong])
    with pytest.raises(TypeError, match="streams"):
        await streamer.streams.add("3577")
    with pytest.raises(TypeError, match="settings"):
        await streamer.streams.ensure(LegacyStream(stream_id="3577"), led=True)
    with pytest.raises(TypeError, match="changes"):
        await streamer.streams.update("3577", "117930", led=True)
    assert not virtual.log.exchanges


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"enabled": "no"}, "enabled"),
        ({"led": 1}, "led"),
        ({"title": 5}, "title"),
        ({"port": "1"}, "port"),
        ({"port": True}, "port"),
        ({"delay_seconds": float("nan")}, "delay_seconds"),
        ({"delay_seconds": -1}, "delay_seconds"),
        ({"audio": AudioUrl(url="http://h/a", av_sync_ms="20")}, "av_sync_ms"),
        ({"audio": AudioUrl(url="http://h/a", force_stereo="no")}, "force_stereo"),
        ({"audio": Microphone(channel=1.5)}, "channel"),
        ({"source": CameraSource(user_vapix_parameters=5)}, "user_vapix_parameters"),
        ({"trigger": Weekly(schedule=("monday",))}, "schedule"),
        ({"destination": "live.example"}, "destination"),
        ({"destination": Rtmp(host="h", secure="no")}, "secure"),
    ],
)
async def test_settings_are_checked_before_they_are_sent(streamer, virtual, changes, named):
    """By every verb that takes them, on both generations, with the argument named."""
    for call in (streamer.streams.update, streamer.streams.create, streamer.streams.ensure):
        with pytest.raises((TypeError, ValueError), match=named):
            await call("api_5", **changes)
    assert not virtual.log.exchanges


async def _add(streams):
    await streams.add(evolve(await streams.get("3577"), stream_id="api_b"))


async def _update_a_record(streams):
    await streams.update(evolve(await streams.get("3577"), active=False))


WRITERS = {
    "create": lambda streams: streams.create("api_c"),
    "add": _add,
    "ensure a new one": lambda streams: streams.ensure("api_a", led=True),
    "update a record": _update_a_record,
    "update by id": lambda streams: streams.update("3577", led=False),
    "ensure settings": lambda streams: streams.ensure("3577", port=2),
    "remove": lambda streams: streams.remove("117930"),
    "disable": lambda streams: streams.disable("3577"),
    "enable": lambda streams: streams.enable("api_e"),
    "pause": lambda streams: streams.pause("api_e"),
    "resume": lambda streams: streams.resume("api_p"),
}


@pytest.mark.untraced
@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(WRITERS, 2)))
async def test_two_writers_lose_nothing(streamer, first, second):
    """Whatever two tasks write at once is there afterwards."""
    like = await streamer.streams.get("3577")
    await streamer.streams.add(
        evolve(like, stream_id="api_e", enabled=False), evolve(like, stream_id="api_p", active=False)
    )
    async with anyio.create_task_group() as group:
        for name in (first, second):
            group.start_soon(WRITERS[name], streamer.streams)
    found = {it.stream_id: it for it in await streamer.streams.list()}
    done = {
        "create": "api_c" in found,
        "add": "api_b" in found,
        "ensure a new one": "api_a" in found,
        "update by id": found["3577"].led is False,
        "ensure settings": found["3577"].port == 2,
        "remove": "117930" not in found,
        "disable": found["3577"].enabled is False,
        "update a record": found["3577"].active is False,
        "enable": found["api_e"].enabled is True,
        "pause": found["api_e"].active is False,
        "resume": found["api_p"].active is True,
    }
    assert done[first]
    assert done[second]


async def test_two_programs_change_two_settings_of_one_part(newer):
    """What stands inside of the same object is merged, too."""
    _, streamer = newer
    mine = await streamer.streams.get("3577")
    await streamer.streams.update("3577", delay_seconds=7)
    output = evolve(mine.video.output, url="rtmp://h/app/key")
    await streamer.streams.update(evolve(mine, video=evolve(mine.video, output=output)))
    after = await streamer.streams.get("3577")
    assert (after.delay_seconds, after.destination.url) == (7, "rtmp://h/app/key")


async def test_replaces_the_list(streamer):
    """The whole list is written as it is given."""
    streams = await streamer.streams.list()
    await streamer.streams.replace([evolve(streams[1], enabled=True)])
    assert [(it.stream_id, it.enabled) for it in await streamer.streams.list()] == [("117930", True)]
    with pytest.raises(ValueError, match="of another id"):
        await streamer.streams.replace([streams[0], streams[0]])


async def test_a_newer_stream_for_an_older_app(streamer, generation):
    """A list with a stream that the app cannot read is not written."""
    streams = await streamer.streams.list()
    plain = PlainStream(stream_id="api_1", platform="rtmp")
    if generation == "6.x":
        await streamer.streams.replace([*streams, plain])
        assert (await streamer.streams.get("api_1")).title == ""
        return
    with pytest.raises(Unsupported, match="older form"):
        await streamer.streams.replace([*streams, plain])
    assert len(await streamer.streams.list()) == 2


async def test_adds_an_older_record(streamer, generation):
    """A complete older record is added as it is, or migrated where the app is newer."""
    record = LegacyStream(stream_id="api_7", media_server_url=YOUTUBE.url, status_led="0")
    await streamer.streams.add(record)
    added = await streamer.streams.get("api_7")
    assert type(added) is (LegacyStream if generation == "4.x" else PlainStream)
    assert (added.destination, added.led) == (YOUTUBE, False)
    with pytest.raises(CommandRefused, match="already"):
        await streamer.streams.add(record)


async def test_adds_a_platform_with_settings(streamer, generation):
    """Platforms are for newer apps."""
    windy = WindyStream(
        stream_id="api_w", title="View", latitude_deg=50.1, longitude_deg=14.4, direction="SW"
    )
    if generation == "4.x":
        with pytest.raises(Unsupported, match="older form"):
            await streamer.streams.add(windy)
        return
    await streamer.streams.add(windy)
    assert await streamer.streams.get("api_w") == windy


async def test_long_settings_travel_in_a_body(virtual, streamer):
    """What does not fit into a request line is written with the whole list."""
    source = CameraSource(user_vapix_parameters="&".join(f"parameter{number}=1" for number in range(200)))
    after = await streamer.streams.update("3577", source=source)
    assert after.source.user_vapix_parameters == source.user_vapix_parameters
    assert max(len(request.target) for request in virtual.log.exchanges) < 2048
    assert len(await streamer.streams.list()) == 2


async def test_statistics_and_rates(streamer, virtual, generation):
    """Two readings make a rate."""
    before = await streamer.streams.statistics("3577")
    virtual.clock.advance(10)
    after = await streamer.streams.statistics("3577")
    assert after.is_streaming
    assert after.start_count == 1
    assert after.network is not None
    assert rate(before, after).bitrate_kbps == 3000
    assert rate(before, after).seconds >= 10
    if generation == "4.x":
        with pytest.raises(Unsupported, match="command not found"):
            await streamer.streams.srt_statistics("3577")
        return
    first = await streamer.streams.srt_statistics("3577")
    virtual.clock.advance(10)
    second = await streamer.streams.srt_statistics("3577")
    assert srt_rate(first, second).bitrate_kbps == 3000
    assert 0.005 < srt_rate(first, second).retransmitted < 0.015


def test_rates_that_cannot_be():
    """A restart, a new connection or no time in between make no rate."""
    one = StreamStatistics(is_streaming=True, stream_bytes=100, time_ms=1000, start_count=1)
    assert rate(one, one) is None
    assert rate(one, evolve(one, time_ms=2000, stream_bytes=50)) is None
    assert rate(one, evolve(one, time_ms=2000, start_count=2)) is None
    srt = SrtStatistics(time_ms=1000, bytes_sent=100, packets_sent=10)
    assert srt_rate(srt, srt) is None
    assert srt_rate(srt, evolve(srt, time_ms=2000, bytes_sent=50)) is None
    assert srt_rate(srt, evolve(srt, time_ms=2000, packets_sent=5)) is None
    still = srt_rate(srt, evolve(srt, time_ms=2000))
    assert (still.bitrate_kbps, still.retransmitted, still.dropped) == (0, 0, 0)
    lossy = srt_rate(srt, evolve(srt, time_ms=2000, packets_sent=19, packets_dropped=1))
    assert lossy.dropped == 0.1


async def test_a_camera_that_speaks_both(virtual_camera, camera):
    """The newer form is preferred, and asked for once."""
    assert {type(stream) for stream in await camera.streamer.streams.list()} == {PlainStream}
    await camera.streamer.streams.list()
    assert not [it for it in virtual_camera.log.exchanges if "stream/list.cgi" in it.target]


async def test_the_form_is_remembered(virtual, streamer, generation):
    """An older app is asked in the newer form once only."""
    for _ in range(3):
        await streamer.streams.list()
    asked = [it for it in virtual.log.exchanges if "stream_list.cgi" in it.target and it.status == 200]
    assert len(asked) == (1 if generation == "4.x" else 3)


async def test_a_missing_endpoint_with_404():
    """A camera that answers 404 for the newer endpoint is asked in the older form."""
    with VirtualCamera() as virtual:
        virtual.faults.answer(404, path="/local/camstreamer/stream_list.cgi")
        async with Camera(virtual.url, username="root", password="pass") as camera:
            assert {type(stream) for stream in await camera.streamer.streams.list()} == {LegacyStream}


@pytest.mark.parametrize(("status", "error"), [(403, RoleTooLow), (500, UnexpectedStatus)])
async def test_other_failures_do_not_change_the_form(status, error):
    """A refusal or a failure of the newer endpoint is an error, not a reason to try the older one."""
    with VirtualCamera() as virtual:
        virtual.faults.answer(status, path="/local/camstreamer/stream_list.cgi")
        async with Camera(virtual.url, username="root", password="pass") as camera:
            with pytest.raises(error):
                await camera.streamer.streams.list()
        assert not [it for it in virtual.log.exchanges if "stream/list.cgi" in it.target]


async def test_a_mixed_list_keeps_everything(newer):
    """During a migration older, newer and unknown records are read, and none is lost by a change."""
    virtual, streamer = newer
    virtual.state.broadcasting.shape = "mixed"
    await streamer.streams.create("api_1", destination=YOUTUBE)
    future = {"streamId": "99", "platform": "a_future_platform", "whatever": [1, None]}
    with virtual.change():
        virtual.state.streams["99"] = evolve(virtual.state.streams["3577"], settings=future)
    kinds = [type(stream) for stream in await streamer.streams.list()]
    assert kinds == [LegacyStream, LegacyStream, PlainStream, UnknownStream]
    before = {name: dict(it.settings) for name, it in virtual.state.streams.items()}
    await streamer.streams.remove("117930")
    changed = await streamer.streams.update("3577", enabled=False)
    assert isinstance(changed, LegacyStream)
    assert virtual.state.streams["3577"].settings["enabled"] == "0"
    kept = {key: value for key, value in virtual.state.streams["99"].settings.items() if key in before["99"]}
    assert kept == before["99"]
    await streamer.streams.disable("99")
    assert virtual.state.streams["99"].enabled is False
    with pytest.raises(Unsupported, match="a_future_platform"):
        await streamer.streams.update("99", title="T")
    await streamer.streams.update(await streamer.streams.get("99"))


async def test_older_records_by_id_under_the_newer_endpoint(newer):
    """A newer endpoint that still answers the older object is written in that shape."""
    virtual, streamer = newer
    virtual.state.broadcasting.shape = "by_id"
    streams = await streamer.streams.list()
    assert [type(stream) for stream in streams] == [LegacyStream, LegacyStream]
    await streamer.streams.remove("3577")
    assert list(virtual.state.streams) == ["117930"]


async def test_a_list_that_is_none(newer):
    """Nonsense instead of a list is a malformed reply that shows no secret."""
    virtual, streamer = newer
    virtual.faults.answer(
        200,
        path="/local/camstreamer/stream_list.cgi",
        body=b'{"data": {"u": "rtmp:\\/\\/h\\/app\\/secretkey"',
    )
    with pytest.raises(MalformedReply) as caught:
        await streamer.streams.list()
    assert "secretkey" not in str(caught.value)
    assert "rtmp://h/app/…" in str(caught.value)


async def test_triggers_run_streams(streamer, virtual):
    """Inputs, moments and schedules start and stop streams by the camera's own clock."""
    states = virtual.state.streams
    now = int(virtual.clock.utc().timestamp())
    await streamer.streams.create("api_1", enabled=True, trigger=OnInput(port=0))
    await streamer.streams.create(
        "api_2", enabled=True, trigger=Once(start_time=now + 60, stop_time=now + 120)
    )
    assert not states["api_1"].is_streaming
    assert not states["api_2"].is_streaming
    with anyio.fail_after(10):
        async with streamer.events() as events:
            virtual.clock.advance(70)
            async for state in events.of(StreamState):
                if state.stream_id == "api_2" and state.is_streaming:
                    break
            virtual.clock.advance(60)
            async for state in events.of(StreamState):
                if state.stream_id == "api_2" and not state.is_streaming:
                    break
    await streamer.streams.update("api_2", trigger=Always())
    assert states["api_2"].is_streaming


async def test_a_weekly_schedule_runs(streamer, virtual):
    """A stream with an interval around now runs, one with an interval far away does not."""
    today = virtual.clock.utc().weekday()
    around = interval(today, "00:00", (today + 1) % 7, "24:00:00")
    away = interval((today + 3) % 7, "00:00", (today + 4) % 7, "00:00")
    await streamer.streams.create("api_1", enabled=True, trigger=Weekly(schedule=(around,)))
    await streamer.streams.create("api_2", enabled=True, trigger=Weekly(schedule=(away,)))
    assert virtual.state.streams["api_1"].is_streaming
    assert not virtual.state.streams["api_2"].is_streaming


async def test_waits_until_a_stream_is_live(streamer):
    """Starting a stream and waiting for it to be sent is two lines."""
    await streamer.streams.enable("117930")
    with anyio.fail_after(30):
        assert (await streamer.wait_streaming("117930")).is_streaming


async def test_one_record_in_other_wrappings(streamer, virtual, generation):
    """A record may come wrapped by its id; none at all is no such stream."""
    path = "/local/camstreamer/" + ("stream/get.cgi" if generation == "4.x" else "stream_list.cgi")
    await streamer.streams.list()
    virtual.faults.answer(
        200, path, body='{"status":200,"data":{"7":{"enabled":"1","mediaServerUrl":"hls://"}}}'
    )
    stream = await streamer.streams.get("7")
    assert (stream.stream_id, stream.destination) == ("7", HlsPull())
    for body in ('{"status":200,"data":null}', '{"status":200,"data":{}}'):
        virtual.faults.answer(200, path, body=body)
        with pytest.raises(CommandRefused, match="no stream '7'"):
            await streamer.streams.get("7")


async def test_statistics_that_are_none(streamer, virtual):
    """Counters that cannot be read are None, not zero, and told."""
    body = '{"status":200,"data":{"is_streaming":1,"net_stats":"many"}}'
    virtual.faults.answer(200, "/local/camstreamer/get_streamstat.cgi", body=body)
    found = await streamer.streams.statistics("3577")
    assert (found.network, found.is_streaming) == (None, True)
    assert found.problems == ("network: net_stats: two numbers, not 'many'",)
