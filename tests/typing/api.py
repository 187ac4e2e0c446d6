"""Every public method as a user types it, a section a room: checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, assert_type

import aiohttp
import httpx
import httpx2

from aiocamstreamer import Camera, CommandRefused, NotFound, Size, Tls, Unknown, evolve, known, run
from aiocamstreamer.cloud import Cloud, CloudStream, PermanentLink, Watchdog
from aiocamstreamer.licensing import License, activate, read_license, write_license
from aiocamstreamer.planetracker import (
    CameraSettings,
    ClockCheck,
    Connection,
    Domain,
    Exposure,
    FlightInfo,
    ListEntry,
    LiveStream,
    MapInfo,
    MilestoneCamera,
    NearbyCamera,
    Place,
    PlaneTracker,
    PriorityEntry,
    ServerSettings,
    TargetName,
    TrackerUser,
    Zone,
)
from aiocamstreamer.scripter import (
    CameraEvents,
    EventDeclaration,
    EventKey,
    InstalledPackage,
    Json,
    Package,
    PackageEndpoint,
    Storage,
)
from aiocamstreamer.switcher import (
    AudioInput,
    AudioSettings,
    Clip,
    ClipFile,
    KeptPlaylist,
    MasterAudio,
    Media,
    Output,
    Playlist,
    PlaylistItem,
    SecondaryAudio,
    Settings,
    Source,
    TrackedCamera,
    Tracker,
    VideoSettings,
)
from aiocamstreamer.switcher import Storage as ClipStorage
from aiocamstreamer.transport import Transfer

# switcher


def cameras_of_scripts() -> None:
    assert_type(Camera.from_environment(), Camera)
    assert_type(run(Camera("192.168.1.5").vapix.ptz.home, backend="trio"), None)
    assert_type(Camera.from_environment("GATE"), Camera)


def carried(session: aiohttp.ClientSession) -> None:
    """What carries the requests is a caller's choice."""
    assert_type(Camera("192.168.1.5", http=session), Camera)
    Camera("192.168.1.5", http=httpx.AsyncHTTPTransport())
    Camera("192.168.1.5", http=httpx2.AsyncHTTPTransport())
    Cloud(transport=session)


async def moved(camera: Camera) -> None:
    await camera.move_to("192.0.2.7")
    assert_type(camera.tls, Tls)


async def switcher_lists(camera: Camera) -> None:
    playlists = camera.switcher.playlists
    item = PlaylistItem(id="1", video=Media(stream_name="c1"), timeout=5, ptz_preset="Gate")
    assert_type(await playlists.list(), tuple[Playlist | Unknown, ...])
    show = await playlists.get("p1")
    assert_type(show, Playlist | Unknown)
    await playlists.add(Playlist(name="p1", nice_name="Show", items=(item,), play_type="PLAY_ALL"))
    assert_type(await playlists.create(nice_name="Show", items=(item,), loop=None), Playlist)
    assert_type(await playlists.ensure("p1", favourite=True), Playlist)
    assert_type(await playlists.ensure(Playlist(name="p1")), Playlist)
    assert_type(
        await playlists.update("p1", channel="audio", keyboard={"select": "a", "push": None}), Playlist
    )
    if isinstance(show, Playlist):
        assert_type(await playlists.update(evolve(show, nice_name="Evening")), None)
    await playlists.replace(await playlists.list())
    try:
        await playlists.remove("p1", "p2")
    except NotFound as missing:
        assert_type(missing.sought, str)
    await playlists.remove("p1", missing_ok=True)


async def switcher_sources(camera: Camera) -> None:
    sources = camera.switcher.sources
    assert_type(await sources.list(), tuple[Source | Unknown, ...])
    assert_type(await sources.get("c1"), Source | Unknown)
    await sources.add(Source(name="c1", ip="192.168.1.6", port=80, auth="root:pass"))
    gate = await sources.create(nice_name="Gate", ip="192.168.1.6")
    assert_type(gate, Source)
    assert_type(await sources.ensure("c1", enabled=False), Source)
    assert_type(await sources.update("c1", query="resolution=1280x720", view_number=2), Source)
    await sources.update(evolve(gate, mdns_name="axis"))
    await sources.replace([gate])
    await sources.remove(gate.name)


async def switcher_trackers(camera: Camera) -> None:
    trackers = camera.switcher.trackers
    seen = TrackedCamera(id="1", zone=(0, 0, 0.5, 1), ptz_preset=4)
    assert_type(await trackers.list(), tuple[Tracker | Unknown, ...])
    assert_type(await trackers.get("t1"), Tracker | Unknown)
    await trackers.add(Tracker(name="t1", cameras=(seen,), include_zone=((0, 0), (1, 1))))
    assert_type(await trackers.create(nice_name="Hall", duration=5, fps=2), Tracker)
    assert_type(await trackers.ensure("t1", width=640, height=480), Tracker)
    assert_type(await trackers.update("t1", cameras=(seen,)), Tracker)
    await trackers.replace([Tracker(name="t1")])
    await trackers.remove("t1")


async def switcher_clips(camera: Camera, folder: Path) -> None:
    clips, transfer = camera.switcher.clips, Transfer()
    assert_type(await clips.list(), tuple[Clip | Unknown, ...])
    assert_type(await clips.get("s1"), Clip | Unknown)
    await clips.add(Clip(name="s1", nice_name="Intro"))
    assert_type(await clips.create(nice_name="Intro"), Clip)
    assert_type(await clips.ensure("s1", sort_index=2), Clip)
    assert_type(await clips.update("s1", channel="video"), Clip)
    await clips.replace([Clip(name="s1")])
    await clips.remove("s1")
    assert_type(await clips.files(), tuple[ClipFile | Unknown, ...])
    stored = await clips.upload("intro.mp4", kind="video", storage="SD_DISK", name="s1", transfer=transfer)
    assert_type(stored, ClipFile)
    assert_type(await clips.upload(b"ID3", kind="audio"), ClipFile)
    assert_type(await clips.preview(stored.name, storage="FLASH"), bytes)
    for name in await clips.file_names(stored.name):
        assert_type(await clips.download(name, folder / name, transfer=transfer), int)
        await clips.restore(folder / name, str(folder / name), storage="SD_DISK")
    await clips.remove_file(stored.name, missing_ok=True)


async def switcher_app(camera: Camera) -> None:
    switcher = camera.switcher
    await switcher.check()
    assert_type(await switcher.check_clock(), ClockCheck)
    assert_type(await switcher.nearby_cameras(), tuple[NearbyCamera | Unknown, ...])
    assert_type(await switcher.report(), str)
    await switcher.switch("p1")
    async with switcher.keep("p1", wait=True) as kept:
        assert_type(kept, KeptPlaylist)
        await kept.switch("p2")
        await kept.settled()
        assert_type((kept.playlist, kept.pending, kept.connected), tuple[str, bool, bool])
    assert_type(await switcher.queue.list(), tuple[str, ...])
    await switcher.queue.push("p1")
    await switcher.queue.play_next()
    await switcher.queue.clear()
    assert_type(await switcher.output(), Output)
    assert_type(await switcher.audio_input(), AudioInput)
    assert_type(await switcher.default_playlist(), str | None)
    await switcher.set_default_playlist("p1")
    assert_type(await switcher.rtsp_token(), str | None)
    await switcher.set_rtsp_token(None)
    assert_type(await switcher.storages(), tuple[ClipStorage | Unknown, ...])
    for storage in known(await switcher.storages()):
        if not isinstance(storage.name, Unknown):
            await switcher.clips.upload("intro.mp4", storage=storage.name)
    assert_type(await switcher.max_fps(0), float)
    await switcher.generate_silence(sample_rate=48000, channels="mono")
    settings = await switcher.settings()
    assert_type(settings, Settings)
    if settings.video is not None:
        await switcher.change_settings(video=evolve(settings.video, resolution=Size(1280, 720)))
    changed = await switcher.change_settings(
        video=VideoSettings(fps=25), audio=AudioSettings(channel_count=1), keyboard={"none": "n"}
    )
    assert_type(changed, Settings)
    assert_type(await switcher.audio.master(), MasterAudio)
    assert_type(await switcher.audio.change_master(type="STREAM", stream_name="c1"), MasterAudio)
    assert_type(await switcher.audio.secondary(), SecondaryAudio)
    assert_type(await switcher.audio.change_secondary(type="NONE", master_level=1), SecondaryAudio)


# scripter


async def scripter_packages(camera: Camera, folder: Path) -> None:
    packages = camera.scripter.packages
    package = Package.build(folder)
    assert_type(package.save(folder), Path)
    assert_type(Package.read("counter.zip"), Package)
    assert_type(await packages.list(), tuple[InstalledPackage | Unknown, ...])
    assert_type(await packages.get("counter"), InstalledPackage)
    assert_type(await packages.upload(package, storage="FLASH", transfer=Transfer()), InstalledPackage)
    assert_type(await packages.upload("counter.zip"), InstalledPackage)
    assert_type(await packages.enabled(), Mapping[str, bool])
    await packages.enable("counter", "clock")
    await packages.disable("clock")
    assert_type(await packages.settings("counter"), Json)
    assert_type(await packages.change_settings("counter", size=1, zones=["a"]), Mapping[str, Json])
    await packages.set_settings("counter", {"size": 1, "zone": None})
    assert_type(await packages.download_data("counter", "data.zip"), int)
    await packages.upload_data("counter", "data.zip", transfer=Transfer())
    assert_type(await packages.page("counter", "index.html"), bytes)
    endpoint = packages.endpoint("counter", public=True)
    assert_type(endpoint, PackageEndpoint)
    assert_type(endpoint.url, str)
    assert_type((await endpoint.get("time.json", {"zone": "UTC"}, accept={502})).status, int)
    assert_type((await endpoint.post("time", json={"zone": "UTC"})).content, bytes)
    await packages.remove("counter", "clock", missing_ok=True)


async def scripter_app(camera: Camera) -> None:
    scripter = camera.scripter
    await scripter.check()
    assert_type(await scripter.check_clock(), ClockCheck)
    assert_type(await scripter.nearby_cameras(), tuple[NearbyCamera | Unknown, ...])
    assert_type(await scripter.report(), str)
    assert_type(await scripter.storages(), tuple[Storage | Unknown, ...])
    for storage in known(await scripter.storages()):
        if not isinstance(storage.name, Unknown):
            await scripter.packages.upload("a.zip", storage=storage.name)
    assert_type(await scripter.node_state(), Literal["OK", "NOT_INSTALLED", "NOT_FOUND"] | Unknown)
    await scripter.install_node(storage="SD_DISK")
    door = EventDeclaration(id="door", topic=("App", "Door"), keys=(EventKey(key="open", value=False),))
    async with scripter.camera_events(deadline=5) as events:
        assert_type(events, CameraEvents)
        await events.declare(door)
        await events.send("door", {"open": True})
        assert_type(events.declared, Mapping[str, EventDeclaration])
        assert_type(events.connected, bool)
        await events.undeclare("door")


# planetracker


async def planetracker_lists(camera: Camera) -> None:
    plane = ListEntry(id_value="49D0C4")
    for chosen in (camera.planetracker.white_list, camera.planetracker.black_list):
        assert_type(await chosen.list(), tuple[ListEntry | Unknown, ...])
        assert_type(await chosen.get("49D0C4", id_type="icao", domain="adsb"), ListEntry)
        await chosen.add(plane, ListEntry(domain="remoteId", id_type="drone_mac", id_value="00:11"))
        assert_type(await chosen.ensure(plane), ListEntry)
        await chosen.update(evolve(await chosen.get("49D0C4"), id_value="49D0C5"))
        await chosen.replace([plane])
        await chosen.remove(plane, missing_ok=True)
    priorities = camera.planetracker.priority_list
    first = await priorities.get("49D0C4")
    assert_type(first, PriorityEntry)
    assert_type(await priorities.list(), tuple[PriorityEntry | Unknown, ...])
    await priorities.add(PriorityEntry(id_value="49D0C4", priority=2))
    await priorities.update(evolve(first, priority=1))


async def planetracker_zones(camera: Camera) -> None:
    zones = camera.planetracker.zones
    area = (Place(latitude_deg=50, longitude_deg=14), Place(latitude_deg=50.2, longitude_deg=14))
    await zones.add(Zone(area=area, weight=2, name="Approach", direction="arrival", domains=("adsb",)))
    assert_type(await zones.list(), tuple[Zone | Unknown, ...])
    for zone in await zones.list():
        if isinstance(zone, Zone):
            await zones.update(evolve(zone, enabled=False))
            await zones.remove(zone)
    await zones.replace([])


async def planetracker_setup(camera: Camera) -> None:
    setup = camera.planetracker.setup
    settings = await setup.camera_settings()
    assert_type(settings, CameraSettings)
    if settings.widget is not None:
        await setup.change_camera_settings(widget=evolve(settings.widget, corner="top_left"))
    changed = await setup.change_camera_settings(
        units="metric", exposure=Exposure(max_gain=50), overlay_text={"displayIcao": True}
    )
    assert_type(changed, CameraSettings)
    server = await setup.server_settings()
    assert_type(server, ServerSettings)
    if server.calibration is not None:
        await setup.change_server_settings(calibration=evolve(server.calibration, altitude_m=380))
    await setup.reset_ptz_calibration()
    await setup.reset_focus_calibration()
    await setup.review_focus()
    assert_type(await setup.download_data("tracker.zip", kind="ALL"), int)
    await setup.upload_data(b"PK", kind="MAP_DATA")
    milestone = Connection(protocol="https", ip="192.0.2.30", user="m", password="p")
    await setup.check_milestone(milestone)
    assert_type(await setup.milestone_cameras(milestone), tuple[MilestoneCamera | Unknown, ...])


async def planetracker_app(camera: Camera) -> None:
    tracker = camera.planetracker.acting_as(TrackerUser(user_id="t", user_name="Tower", user_priority=1))
    assert_type(tracker, PlaneTracker)
    await tracker.check()
    assert_type(await tracker.check_clock(), ClockCheck)
    assert_type(await tracker.nearby_cameras(), tuple[NearbyCamera | Unknown, ...])
    assert_type(await tracker.report(), str)
    assert_type(await tracker.is_running(), bool)
    target = await tracker.find(registration="OK-XMP")
    assert_type(target, TargetName)
    assert_type(await tracker.flight(target.target_id or ""), FlightInfo)
    await tracker.track(target.target_id or "")
    await tracker.stop_tracking()
    await tracker.track_icao(target.icao)
    await tracker.stop_tracking_icao()
    assert_type(await tracker.mode(), Literal["MANUAL", "AUTOMATIC"] | Unknown)
    await tracker.set_mode("MANUAL")
    await tracker.go_to(latitude_deg=50, longitude_deg=14, altitude_m=None)
    await tracker.lock(seconds=60)
    await tracker.unlock()
    assert_type(await tracker.domains(), Mapping[str, Domain | Unknown])
    assert_type(await tracker.map_info(), MapInfo)
    assert_type(await tracker.live_stream("rtsp://192.0.2.1/"), LiveStream)


# licensing and the vendor's cloud


async def licences(camera: Camera) -> None:
    found = await activate("camoverlay", serial="ACCC8E000001", license_code="CO-1", email="me@example.com")
    assert_type(found, License)
    write_license(found, "license.json")
    assert_type(read_license(Path("license.json")), License)
    await camera.licensing.install(found)


async def cloud() -> None:
    async with Cloud() as cloud:
        assert_type(await cloud.broadcast_id("b7133489237eee1/S-78"), str)
        assert_type(await cloud.youtube_status(PermanentLink("b7133489237eee1")), Watchdog)
        try:
            streams = await cloud.streams(license_code="CS-1", serial="ACCC8E000001")
            assert_type(streams, tuple[CloudStream | Unknown, ...])
        except CommandRefused as refused:
            assert_type(refused.reason, str)
