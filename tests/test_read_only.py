"""``Camera(read_only=True)``: what may change something is refused before a byte of it is sent.

The methods are found by the table of verbs: each reads, as `test_repeats` proves, or is refused here.
"""

from __future__ import annotations

import datetime as dt
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import Camera, Fleet, ReadOnly, evolve
from aiocamstreamer.licensing import License
from aiocamstreamer.overlay import InfoTicker
from aiocamstreamer.overlay.scene import Text
from aiocamstreamer.planetracker import ListEntry, Place, PriorityEntry, Zone
from aiocamstreamer.scripter import Package
from aiocamstreamer.streamer import PlainStream
from aiocamstreamer.switcher import Clip, Playlist, Source, Tracker
from aiocamstreamer.vapix import PortNumber, PortStep
from aiocamstreamer.virtual import VirtualCamera
from asking import samples
from eap import package
from test_repeats import NO_REQUEST_OF_THEIR_OWN, reads
from test_verbs import ALL, VERBS

CLIP = "s4776be33-bcca-45a3-912b-e2840c6c06de"
SOURCE = "c4f673956-99c5-4a92-8854-c369d1f7da27"
PLAYLIST = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"
RECORDING = "20260103_101112_0C2D_ACCC8E000001"
PORT = PortNumber(index=1)
KEY = License(app="camoverlay", serial="ACCC8E000001", signature="s", license_code="c", params="{expire:0}")
TIME = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
ZONE = Zone(area=tuple(Place(latitude_deg=1 + it % 2, longitude_deg=1 + it) for it in range(3)), name="a")
FONT = b"\0\1\0\0" + bytes(60)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
MP3 = b"ID3\x03" + bytes(60)
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(60)
MP4 = b"\0\0\0\x18ftypmp42" + bytes(60)
ZIP = b"PK\x03\x04" + bytes(60)
WEB = "http://192.0.2.9/x.mp3"

Act = Callable[[Any], Awaitable[object]]


async def changed(service: Any, **changes: object) -> None:
    """Change the first record of *service*."""
    first, *_ = await service.list()
    await service.update(evolve(first, **changes))


async def moved(setup: Any) -> None:
    """Let the server know another place of the camera."""
    settings = await setup.server_settings()
    await setup.change_server_settings(calibration=evolve(settings.calibration, latitude_deg=49.2))


LISTS = {"black": ListEntry, "priority": PriorityEntry, "white": ListEntry}
"""What is in PlaneTracker's lists."""


def of_lists() -> dict[str, Act]:
    """How those are written."""
    found: dict[str, Act] = {}
    for name, entry in LISTS.items():
        new, old = entry(id_value="NEW"), entry(id_value="ABC123")
        found |= {
            f"planetracker.{name}_list.add": lambda it, new=new: it.add(new),
            f"planetracker.{name}_list.ensure": lambda it, new=new: it.ensure(new),
            f"planetracker.{name}_list.remove": lambda it, old=old: it.remove(old),
            f"planetracker.{name}_list.replace": lambda it, new=new: it.replace([new]),
            f"planetracker.{name}_list.update": lambda it: changed(it, domain="remoteId"),
        }
    return found


ACTS: dict[str, Act] = {
    "licensing.install": lambda it: it.install(KEY),
    "overlay.fonts.remove": lambda it: it.remove("a.ttf"),
    "overlay.fonts.upload": lambda it: it.upload(FONT, name="b.ttf"),
    "overlay.images.remove": lambda it: it.remove("a.png"),
    "overlay.images.upload": lambda it: it.upload(PNG, name="b.png"),
    "overlay.services.add": lambda it: it.add(InfoTicker(id=77)),
    "overlay.services.disable": lambda it: it.disable(1),
    "overlay.services.enable": lambda it: it.enable(5),
    "overlay.services.ensure": lambda it: it.ensure(InfoTicker(id=77)),
    "overlay.services.remove": lambda it: it.remove(1),
    "overlay.services.replace": lambda it: it.replace([]),
    "overlay.services.set_enabled": lambda it: it.set_enabled({1: False}),
    "overlay.services.update": lambda it: it.update(1, enabled=False),
    "planetracker.go_to": lambda it: it.go_to(latitude_deg=1, longitude_deg=1),
    "planetracker.lock": lambda it: it.lock(seconds=5),
    "planetracker.set_mode": lambda it: it.set_mode("MANUAL"),
    **of_lists(),
    "planetracker.setup.change_camera_settings": lambda it: it.change_camera_settings(units="metric"),
    "planetracker.setup.change_server_settings": moved,
    "planetracker.setup.upload_data": lambda it: it.upload_data(ZIP),
    "planetracker.zones.add": lambda it: it.add(ZONE),
    "planetracker.zones.remove": lambda it: it.remove(ZONE),
    "planetracker.zones.replace": lambda it: it.replace([]),
    "planetracker.zones.update": lambda it: changed(it, enabled=False),
    "scripter.packages.change_settings": lambda it: it.change_settings("clockAnalog", x=1),
    "scripter.packages.disable": lambda it: it.disable("clockAnalog"),
    "scripter.packages.enable": lambda it: it.enable("doorController"),
    "scripter.packages.remove": lambda it: it.remove("clockAnalog"),
    "scripter.packages.set_settings": lambda it: it.set_settings("clockAnalog", {"x": 1}),
    "scripter.packages.upload_data": lambda it: it.upload_data("clockAnalog", ZIP),
    "streamer.audio_files.add_url": lambda it: it.add_url(WEB, name="b"),
    "streamer.audio_files.remove": lambda it: it.remove("a"),
    "streamer.audio_files.upload": lambda it: it.upload(MP3, name="b.mp3"),
    "streamer.parameters.update": lambda it: it.update({"x": 1}),
    "streamer.streams.add": lambda it: it.add(PlainStream(stream_id="n1", platform="rtmp")),
    "streamer.streams.disable": lambda it: it.disable("3577"),
    "streamer.streams.enable": lambda it: it.enable("3577"),
    "streamer.streams.ensure": lambda it: it.ensure("3577", title="new"),
    "streamer.streams.pause": lambda it: it.pause("3577"),
    "streamer.streams.remove": lambda it: it.remove("3577"),
    "streamer.streams.replace": lambda it: it.replace([]),
    "streamer.streams.resume": lambda it: it.resume("3577"),
    "streamer.streams.update": lambda it: it.update("3577", title="new"),
    "switcher.clips.add": lambda it: it.add(Clip(name="sx")),
    "switcher.clips.ensure": lambda it: it.ensure(Clip(name="sx")),
    "switcher.clips.remove": lambda it: it.remove(CLIP),
    "switcher.clips.replace": lambda it: it.replace([]),
    "switcher.clips.update": lambda it: it.update(CLIP, nice_name="new"),
    "switcher.clips.upload": lambda it: it.upload(MP4, name="b"),
    "switcher.playlists.add": lambda it: it.add(Playlist(name="px")),
    "switcher.playlists.ensure": lambda it: it.ensure(Playlist(name="px")),
    "switcher.playlists.remove": lambda it: it.remove(PLAYLIST),
    "switcher.playlists.replace": lambda it: it.replace([]),
    "switcher.playlists.update": lambda it: it.update(PLAYLIST, nice_name="new"),
    "switcher.sources.add": lambda it: it.add(Source(name="cx")),
    "switcher.sources.ensure": lambda it: it.ensure(Source(name="cx")),
    "switcher.sources.remove": lambda it: it.remove(SOURCE),
    "switcher.sources.replace": lambda it: it.replace([]),
    "switcher.sources.update": lambda it: it.update(SOURCE, nice_name="new"),
    "switcher.trackers.add": lambda it: it.add(Tracker(name="tx")),
    "switcher.trackers.ensure": lambda it: it.ensure(Tracker(name="tx")),
    "switcher.trackers.remove": lambda it: it.remove("t1"),
    "switcher.trackers.replace": lambda it: it.replace([]),
    "switcher.trackers.update": lambda it: it.update("t1", nice_name="new"),
    "vapix.applications.change_setting": lambda it: it.change_setting("AllowUnsigned", allowed=True),
    "vapix.applications.remove": lambda it: it.remove("camoverlay"),
    "vapix.applications.upload_license": lambda it: it.upload_license("camoverlay", b"x"),
    "vapix.call": lambda it: it.call("call", "x:Set", {}),
    "vapix.clock.set_time": lambda it: it.set_time(TIME),
    "vapix.http_headers.remove": lambda it: it.remove("X-Old"),
    "vapix.http_headers.update": lambda it: it.update({"X-New": "1"}),
    "vapix.media_clips.play": lambda it: it.play(0),
    "vapix.media_clips.remove": lambda it: it.remove(0),
    "vapix.media_clips.update": lambda it: it.update(0, name="new"),
    "vapix.media_clips.upload": lambda it: it.upload(WAV, name="new"),
    "vapix.params.create": lambda it: it.create(
        "StreamProfile", template="streamprofile", values={"Name": "a"}
    ),
    "vapix.params.remove": lambda it: it.remove("StreamProfile.S0"),
    "vapix.params.update": lambda it: it.update({"Network.Bonjour.FriendlyName": "x"}),
    "vapix.ports.activate": lambda it: it.activate(PORT),
    "vapix.ports.deactivate": lambda it: it.deactivate(PORT),
    "vapix.ports.pulse": lambda it: it.pulse(PORT, milliseconds=10),
    "vapix.ports.run": lambda it: it.run(PORT, PortStep(active=True)),
    "vapix.ports.sequence": lambda it: it.sequence(PORT, [("open", 10)]),
    "vapix.ports.update": lambda it: it.update(PORT, name="new"),
    "vapix.ptz.drive": lambda it: it.drive(pan=1),
    "vapix.ptz.move": lambda it: it.move("up"),
    "vapix.ptz.move_by": lambda it: it.move_by(pan=1),
    "vapix.ptz.move_to": lambda it: it.move_to(pan=1),
    "vapix.ptz.presets.remove": lambda it: it.remove("Gate"),
    "vapix.ptz.presets.update": lambda it: it.update("Gate"),
    "vapix.recordings.remove": lambda it: it.remove(RECORDING),
    "vapix.recordings.stop": lambda it: it.stop(RECORDING),
    "vapix.recordings.rules.remove": lambda it: it.remove("1"),
    "vapix.system.factory_default": lambda it: it.factory_default(confirm="127.0.0.1"),
    "vapix.tours.start": lambda it: it.start("G0"),
    "vapix.tours.stop": lambda it: it.stop("G0"),
    "vapix.users.ensure": lambda it: it.ensure("new", password="s3cret"),
    "vapix.users.remove": lambda it: it.remove("operator"),
    "vapix.users.update": lambda it: it.update("operator", comment="new"),
}
"""How those are called for which samples of arguments say nothing; things that they change are there."""

ELSEWHERE = {
    "scripter.packages.upload": "below, for its package is made of files",
    "switcher.clips.restore": "it wants the vendor's archive; what it sends goes the way of `upload`",
    "vapix.applications.upload": "below, for its package is a file",
    "vapix.tours.stop_all": "it stops those that run, of which there are none; `stop` is what it calls",
    "vapix.applications.preflight": "it reads by means of others",
    "vapix.applications.wait_running": "as above",
    "vapix.system.wait_ready": "as above",
    "streamer.wait_streaming": "it reads events",
}


async def prepare(camera: Camera) -> None:
    """Let there be what is updated and removed."""
    await camera.overlay.fonts.upload(FONT, name="a.ttf")
    await camera.overlay.images.upload(PNG, name="a.png")
    for name, entry in LISTS.items():
        await getattr(camera.planetracker, f"{name}_list").add(entry(id_value="ABC123"))
    await camera.planetracker.zones.add(ZONE)
    await camera.scripter.packages.disable("doorController")
    await camera.streamer.audio_files.add_url(WEB, name="a")
    await camera.switcher.trackers.add(Tracker(name="t1"))
    await camera.vapix.http_headers.update({"X-Old": "1"})
    await camera.vapix.users.add("operator", password="0perat0r", role="operator")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop will do: what is refused is the same."""
    return "asyncio"


@pytest.fixture(scope="module")
async def prepared(
    anyio_backend: str,  # noqa: ARG001 - anyio's
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[VirtualCamera]:
    """A camera with something of everything, which is the same when all of this is over."""
    place = tmp_path_factory.mktemp("state") / "state.toml"
    with VirtualCamera() as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            await prepare(camera)
        virtual.save(place)
        before = place.read_text()
        yield virtual
        virtual.save(place)
    assert place.read_text() == before


@pytest.fixture(scope="module")
async def camera(prepared: VirtualCamera) -> AsyncIterator[Camera]:
    async with Camera(prepared.url, username="root", password="pass", read_only=True) as camera:
        yield camera


def acting() -> list[str]:
    """Every method that is not known to read."""
    return [
        f"{path}.{verb}"
        for path, service in ALL.items()
        for verb in VERBS[path].split()
        if inspect.iscoroutinefunction(inspect.getattr_static(type(service), verb))
        and f"{path}.{verb}" not in {*reads(), *ELSEWHERE}
    ]


@pytest.mark.parametrize("path", acting())
async def test_what_acts_is_refused(camera: Camera, tmp_path: Path, path: str) -> None:
    """The error names camera and request, and the camera is left as it was."""
    service, verb = path.rpartition(".")[::2]
    with pytest.raises(ReadOnly, match="read_only") as refused:
        if path in ACTS:
            await ACTS[path](attrgetter(service)(camera))
        else:
            method = attrgetter(path)(camera)
            given = samples(method, tmp_path)
            assert given is not None, f"{verb}{inspect.signature(method)} wants a row in ACTS"
            await method(*given.values())
    assert refused.value.camera == camera.address.authority
    assert refused.value.request.count("/") > 1


async def test_packages_are_not_sent(camera: Camera, tmp_path: Path) -> None:
    with pytest.raises(ReadOnly):
        await camera.vapix.applications.upload(package(tmp_path))
    (tmp_path / "probe").mkdir()
    said = ("package_name", "package_menu_name", "package_version", "vendor", "required_camscripter_version")
    manifest = dict(zip(said, ("probe", "Probe", "1.0", "Example inc", "1.2.3"), strict=True))
    (tmp_path / "probe/manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "probe/main.js").touch()
    with pytest.raises(ReadOnly):
        await camera.scripter.packages.upload(Package.build(tmp_path / "probe"))


async def test_what_lasts(camera: Camera) -> None:
    """Drawing, scenes and declared events are WebSockets through which something changes."""
    with pytest.raises(ReadOnly):
        async with camera.overlay.drawing(wait=True):
            pass
    with pytest.raises(ReadOnly):
        async with camera.overlay.scene(Text("a")):
            pass
    with anyio.fail_after(20), pytest.raises(ReadOnly):
        async with camera.scripter.camera_events():
            pass


async def test_events_are_read(camera: Camera) -> None:
    async with camera.streamer.events() as events:
        assert (await anext(events)).initial
    async with camera.vapix.events("tns1:Device//.") as events:
        assert await anext(events)


async def test_requests_of_ones_own(camera: Camera) -> None:
    """Whoever asks says that it only reads."""
    with pytest.raises(ReadOnly):
        await camera.request("GET", "/axis-cgi/usergroup.cgi")
    with pytest.raises(ReadOnly):
        async with camera.stream("/axis-cgi/usergroup.cgi"):
            pass
    assert (await camera.request("GET", "/axis-cgi/usergroup.cgi", repeatable=True)).status == 200


async def test_a_camera_behind_it(camera: Camera) -> None:
    """What the near one may not be told to change, the far one may not, either."""
    with pytest.raises(ReadOnly):
        await camera.relay("192.0.2.9").vapix.system.restart()


async def test_a_fleet_of_such(prepared: VirtualCamera) -> None:
    """Each is refused by itself."""
    async with Fleet([Camera(prepared.url, username="root", password="pass", read_only=True)]) as fleet:
        (outcome,) = await fleet.map(lambda it: it.vapix.system.restart())
        assert isinstance(outcome.error, ReadOnly)


def test_rows_are_about_what_acts() -> None:
    """One that went away needs none; each reason is one."""
    assert set(ACTS) <= set(acting())
    assert set(ELSEWHERE) >= NO_REQUEST_OF_THEIR_OWN


def test_a_truth_value_alone() -> None:
    with pytest.raises(TypeError, match="read_only: True or False, not 'no'"):
        Camera("192.0.2.1", read_only="no")  # type: ignore[arg-type]
