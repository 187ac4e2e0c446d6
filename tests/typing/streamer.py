"""CamStreamer's public methods as a user types them: checked by mypy and pyright, never run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal, assert_type

from aiocamstreamer import Camera, NotFound, Transfer, Unknown, evolve, known
from aiocamstreamer.streamer import (
    SILENCE,
    Always,
    AnyStream,
    AudioFiles,
    AudioStorage,
    CameraInfo,
    CameraSource,
    Destination,
    Diagnostics,
    HlsPull,
    Interval,
    LegacyStream,
    Once,
    OnInput,
    Parameters,
    PlainStream,
    Rate,
    Rtmp,
    Srt,
    SrtRate,
    SrtStatistics,
    StoredSound,
    Streamer,
    Streams,
    StreamState,
    StreamStates,
    StreamStatistics,
    UnknownStream,
    Weekly,
    WindyStream,
    YoutubeStream,
    format_schedule,
    interval,
    migrate,
    parse_destination,
    parse_schedule,
    rate,
    srt_rate,
)


async def streams(camera: Camera) -> None:
    """One collection over both generations of the API."""
    streamer: Streamer = camera.streamer
    assert_type(streamer.streams, Streams)
    assert_type(await streamer.streams.list(), tuple[AnyStream, ...])
    found = await streamer.streams.get("3577")
    match found:
        case YoutubeStream(latency="ultra_low"):
            assert_type(found.tags, tuple[str | Unknown, ...] | None)
        case LegacyStream():
            assert_type(migrate(found), PlainStream)
        case UnknownStream(problem=problem):
            assert_type(problem, str)
        case _:
            assert_type(found.destination, Destination | None)
    created = await streamer.streams.create(
        "api_1", platform="rtmp", destination=Rtmp(host="a.example", app="live2", name="k"), enabled=True
    )
    assert_type(created, AnyStream)
    assert_type(await streamer.streams.create(), AnyStream)
    assert_type(await streamer.streams.ensure("api_1", destination="srt://h:9000", port=None), AnyStream)
    windy = WindyStream(stream_id="api_2", direction="SW")
    assert_type(await streamer.streams.ensure(windy), AnyStream)
    assert_type(await streamer.streams.add(windy, created), None)
    schedule = Weekly(schedule=(interval("monday", "08:00", 1, dt.time(9, 30)),))
    assert_type(await streamer.streams.update("api_1", trigger=schedule, audio=SILENCE, led=True), AnyStream)
    source = CameraSource(user_vapix_parameters="camera=2")
    await streamer.streams.update("api_1", source=source, trigger=OnInput(port=0), delay_seconds=4)
    await streamer.streams.update("api_1", trigger=Always(), destination=HlsPull())
    assert_type(await streamer.streams.update(evolve(windy, enabled=False)), None)
    await streamer.streams.replace([found, windy])
    try:
        await streamer.streams.remove("api_1", "api_2", missing_ok=True)
    except NotFound as missing:
        assert_type(missing.sought, str)
    await streamer.streams.enable("1", "2")
    await streamer.streams.disable("1")
    await streamer.streams.pause("1")
    await streamer.streams.resume("1")


async def numbers(camera: Camera) -> None:
    """Counters, and rates between two readings."""
    before = await camera.streamer.streams.statistics("3577")
    assert_type(before, StreamStatistics)
    assert_type(rate(before, before), Rate | None)
    srt = await camera.streamer.streams.srt_statistics("3577")
    assert_type(srt, SrtStatistics)
    assert_type(srt_rate(srt, srt), SrtRate | None)


async def sounds(camera: Camera) -> None:
    """Files and addresses."""
    files = camera.streamer.audio_files
    assert_type(files, AudioFiles)
    bell = await files.upload(b"ID3", name="bell.mp3", storage="SD0", transfer=Transfer())
    assert_type(bell, StoredSound)
    assert_type(await files.upload("bell.mp3"), StoredSound)
    assert_type(await files.upload(Path("bell.mp3")), StoredSound)
    assert_type(await files.add_url("http://radio.example/live", name="Radio"), StoredSound)
    assert_type(await files.list(), tuple[StoredSound | Unknown, ...])
    assert_type(await files.get("bell.mp3"), StoredSound)
    assert_type(await files.read(bell), bytes)
    assert_type(await files.download("bell.mp3", Path("copy.mp3")), int)
    assert_type(await files.storages(), tuple[AudioStorage | Unknown, ...])
    for storage in known(await files.storages()):
        if not isinstance(storage.name, Unknown):
            await files.upload("bell.mp3", storage=storage.name)
    await files.remove(bell, missing_ok=True)


async def the_app(camera: Camera) -> None:
    """Parameters, diagnostics, events, and what the app says about itself."""
    streamer = camera.streamer
    assert_type(streamer.parameters, Parameters)
    assert_type(await streamer.parameters.list("LiveLED", "signature"), dict[str, str])
    assert_type(await streamer.parameters.get("LiveLED"), str)
    await streamer.parameters.update({"LiveLED": False, "x": 5, "y": "z"})
    assert_type(await streamer.hls_url(), str)
    assert_type(await streamer.utc_time(), dt.datetime)
    assert_type(await streamer.max_fps(video_source=1), float)
    assert_type(await streamer.log(), str)
    assert_type(await streamer.report(), str)
    await streamer.check()
    assert_type((await streamer.check_clock()).reason, str | None)
    found = await streamer.diagnostics(camera=True, video_host="a.example:1935")
    assert_type(found, Diagnostics)
    assert_type(found.camera, CameraInfo | None)
    assert_type(await streamer.wait_streaming("3577"), StreamState)
    async with streamer.events() as events:
        async for state in events.of(StreamState):
            assert_type(state.stream_id, str)
    async with streamer.watch() as states:
        assert_type(states, StreamStates)
        assert_type(states["3577"], StreamState)


def pure() -> None:
    """What asks nobody."""
    assert_type(parse_destination("srt://h:9000"), Destination)
    assert_type(Srt(host="h", port=9000).mode, Literal["caller", "listener", "rendezvous"])
    assert_type(parse_schedule("[]", first_day=1), tuple[Interval, ...])
    assert_type(format_schedule((), first_day=0), str)
    start = dt.datetime(2030, 3, 4, 11, 10, tzinfo=dt.UTC)
    assert_type(Once.between(start, start + dt.timedelta(hours=3), prepare_ahead_seconds=60), Once)
