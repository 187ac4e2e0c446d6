"""Every public method of VAPIX as a user types it: checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, assert_type

from aiocamstreamer import Camera, NotFound, Size, Unknown, evolve
from aiocamstreamer.transport import Challenge, Transfer
from aiocamstreamer.vapix import (
    Added,
    Api,
    Application,
    ApplicationNotFound,
    ApplicationProblem,
    ApplicationRefused,
    AudioOutput,
    CameraTime,
    Capabilities,
    Cleaner,
    Definition,
    DeviceInfo,
    Disk,
    DiskHealth,
    DiskJob,
    Firmware,
    Limits,
    MediaClip,
    Package,
    Port,
    PortChange,
    PortNumber,
    PortReport,
    PortsRefused,
    PortStep,
    Position,
    Preset,
    Reached,
    Readiness,
    Recording,
    RecordingRule,
    Role,
    SchemaVersion,
    Sdk,
    Tour,
    UploadProblem,
    User,
    Values,
)

# applications, parameters, users


async def applications(camera: Camera, folder: Path) -> None:
    apps = camera.vapix.applications
    assert_type(await apps.list(), tuple[Application | Unknown, ...])
    assert_type(await apps.get("camoverlay"), Application)
    assert_type((await apps.get("camoverlay")).resources, dict[str, bool])
    package = Package.read("probe.eap")
    assert_type(package.runs_on("12.11.77") and package.has_version("1.3-438"), bool)
    assert_type(await apps.preflight(package), tuple[UploadProblem, ...])
    transfer = Transfer()
    assert_type(await apps.upload(package, transfer=transfer, deadline=300.0, settle=5), Application)
    assert_type(await apps.upload(folder / "probe.eap"), Application)
    assert_type(await apps.upload((folder / "probe.eap").read_bytes()), Application)
    await apps.start("probe", running_ok=True)
    await apps.stop("probe", stopped_ok=True)
    await apps.restart("probe")
    assert_type(await apps.wait_running("probe"), Application)
    await apps.upload_license("probe", b"<key/>")
    await apps.upload_license("probe", "key.xml")
    await apps.remove_license("probe")
    assert_type(await apps.setting("AllowUnsigned"), bool)
    assert_type(await apps.change_setting("AllowRoot", allowed=False), bool)
    assert_type(await apps.sdks(), tuple[Sdk, ...])
    try:
        await apps.remove("probe", "other")
    except ApplicationNotFound as missing:
        assert_type(missing.sought, str)
    except ApplicationRefused as refused:
        assert_type(refused.problem, ApplicationProblem | None)
    await apps.remove("probe", missing_ok=True)


async def params(camera: Camera) -> None:
    params = camera.vapix.params
    values = await params.list("Brand", "Image.I0")
    assert_type(values, Values)
    assert_type(values.under("Brand"), dict[str, str])
    assert_type(await params.get("Brand.Brand"), str)
    assert_type(await params.flag("Network.SSH.Enabled"), bool)
    await params.update({"Image.I0.Name": "Gate", "System.AccessLog": True, "HTTPS.Port": 443})
    added = await params.create("StreamProfile", template="streamprofile", values={"Name": "x"}, force=True)
    assert_type(added, Added)
    await params.remove(f"StreamProfile.{added.name}", missing_ok=True)
    assert_type(await params.definitions("Network"), tuple[Definition, ...])


async def users(camera: Camera, role: Role) -> None:
    users = camera.vapix.users
    assert_type(await users.whoami(), User)
    assert_type(await users.challenges(), tuple[Challenge, ...])
    assert_type(await users.list(), tuple[User, ...])
    assert_type(await users.groups(), Mapping[str, tuple[str, ...]])
    assert_type(await users.get("joe"), User)
    await users.add_first("root", "secret", strict=True)
    await users.add("joe", "secret", role=role, ptz=True, comment="night shift", strict=True)
    assert_type(await users.ensure("joe", password="secret", role="viewer", ptz=False, comment=""), User)
    await users.update("joe", password="other", role="admin", ptz=True, comment=None, strict=False)
    try:
        await users.remove("joe", "ann")
    except NotFound as missing:
        assert_type(missing.sought, str)


# the device and its APIs


async def device(camera: Camera) -> None:
    found = await camera.vapix.capabilities(refresh=True)
    assert_type(found, Capabilities)
    assert_type(found.has("param-cgi", "1.0"), bool | None)
    assert_type(found.application("camoverlay"), Application | None)
    assert_type(found.account.may("operator"), bool)
    assert_type(await camera.vapix.device.info(), DeviceInfo)
    assert_type(await camera.vapix.device.public_info(), DeviceInfo)
    apis = camera.vapix.apis
    assert_type(await apis.list(), tuple[Api | Unknown, ...])
    assert_type(await apis.get("param-cgi"), Api)
    assert_type(await apis.versions(), Mapping[str, tuple[str, ...]])
    assert_type(await apis.supported_versions("/axis-cgi/time.cgi"), tuple[str, ...])
    assert_type(await apis.schema_versions("/axis-cgi/disks/networkshare"), tuple[SchemaVersion, ...])
    answer = await camera.vapix.call("call", "axcall:GetSIPAccounts", {"Id": 1}, simplified=True)
    assert_type(answer, dict[str, Any])


async def system(camera: Camera, folder: Path, noon: datetime) -> None:
    system = camera.vapix.system
    before = await system.ready()
    assert_type(before, Readiness)
    await system.restart()
    assert_type(await system.wait_ready(after=before, poll_seconds=0.5), Readiness)
    assert_type(await system.firmware(), Firmware)
    assert_type(await system.report("report.zip", mode="zip"), int)
    assert_type(await system.report(to=folder / "report.zip", transfer=Transfer()), int)
    assert_type(await system.crash_report(to="crash.tgz"), int)
    assert_type(await system.log(containing="WARNING"), str)
    assert_type(await system.access_log(), str)
    await system.factory_default(confirm="10.0.0.7", hard=False)
    clock = camera.vapix.clock
    assert_type(await clock.time(), CameraTime)
    assert_type(await clock.zones(), tuple[str, ...])
    await clock.set_time(noon)
    await clock.set_zone("Europe/Prague")
    await clock.set_posix_zone("CET-1CEST,M3.5.0,M10.5.0/3", dst=True)


async def network(camera: Camera, folder: Path) -> None:
    network = camera.vapix.network
    assert_type(await network.ping("10.0.0.7"), Reached)
    assert_type(await network.connects("10.0.0.7", 443), Reached)
    assert_type(await network.trace(to=folder / "camera.pcap", seconds=5, interface="eth0"), int)
    headers = camera.vapix.http_headers
    assert_type(await headers.list(), Mapping[str, str])
    assert_type(await headers.get("X-Site"), str)
    await headers.update({"X-Site": "Brno"})
    await headers.remove("X-Site", missing_ok=True)


# inputs and outputs, movement, sound, pictures


async def ports(camera: Camera) -> None:
    ports, siren = camera.vapix.ports, PortNumber.labelled(2)
    door = await ports.get(PortNumber(index=0))
    assert_type(door, Port)
    assert_type(await ports.list(), tuple[Port | Unknown, ...])
    try:
        await ports.update(siren, name="Siren", normal_state="open", direction=None)
        await ports.update(evolve(door, name="Gate"), PortChange(port=siren, state="closed"))
    except PortsRefused as refused:
        assert_type(refused.failures[0].number, PortNumber | None)
    assert_type(await ports.states(door, siren), Mapping[PortNumber, Literal["open", "closed"]])
    assert_type(await ports.active(door), Mapping[PortNumber, bool])
    await ports.activate(siren)
    await ports.deactivate(siren)
    await ports.pulse(siren, milliseconds=300)
    await ports.run(siren, PortStep(active=True, pause_ms=100), PortStep(active=False))
    await ports.sequence(siren, [("closed", 500), ("open", 0)])
    await ports.trigger(number=6, milliseconds=100)
    async with ports.monitor(siren, idle=30) as reports:
        async for number, report in reports:
            assert_type(number, PortNumber)
            assert_type(report, PortReport)


async def movement(camera: Camera) -> None:
    ptz = camera.vapix.ptz
    assert_type(await ptz.position(channel=1), Position)
    assert_type(await ptz.limits(), Limits)
    assert_type(await ptz.speed(), int)
    assert_type(await ptz.presets.list(channel=None), tuple[Preset, ...])
    assert_type(await ptz.presets.list(positions=True), tuple[Preset, ...])
    assert_type(await ptz.presets.get("Home"), Preset)
    await ptz.presets.add("Yard", channel=1, home=True)
    await ptz.presets.ensure("Yard")
    await ptz.presets.update("Yard")
    await ptz.presets.remove("Yard", missing_ok=True)
    await ptz.go_to_preset("Home", speed=50)
    await ptz.go_to_preset_number(1)
    await ptz.move("upleft", speed=10)
    await ptz.move_to(pan=-45, tilt=-10.5, zoom=2000, focus=1, iris=1, brightness=1, speed=1)
    await ptz.move_by(pan=1.5)
    await ptz.drive(pan=20, tilt=0, zoom=0, focus=0)
    await ptz.stop()
    await ptz.home()
    assert_type(await ptz.home_return(), int | None)
    await ptz.set_home_return(None)
    await ptz.auxiliary("wiper")
    assert_type(await ptz.auxiliaries(), str)
    assert_type(await ptz.commands(), str)
    assert_type(await ptz.driver(), str)
    tours = camera.vapix.tours
    assert_type(await tours.list(), tuple[Tour, ...])
    round_trip = await tours.get("Night round")
    await tours.start(round_trip)
    await tours.stop("G0")
    assert_type(await tours.stop_all(), tuple[Tour, ...])
    cleaners = camera.vapix.cleaners
    assert_type(await cleaners.list(), tuple[Cleaner | Unknown, ...])
    wiper = await cleaners.get(0)
    await cleaners.start(wiper, seconds=10)
    await cleaners.stop(0)


async def sound_and_pictures(camera: Camera, folder: Path) -> None:
    clips = camera.vapix.media_clips
    assert_type(await clips.list(), tuple[MediaClip, ...])
    bell = await clips.upload(folder / "bell.wav", name="Bell", transfer=Transfer())
    assert_type(bell, MediaClip)
    assert_type(await clips.get(bell.id), MediaClip)
    await clips.play(bell, repeat=-1, volume_percent=80, output=AudioOutput(device=0, output=1))
    await clips.stop(as_viewer=True)
    await clips.update(bell, name="Doorbell")
    assert_type(await clips.download(bell, to="bell.au"), int)
    await clips.remove(bell, 7, missing_ok=True)
    imaging = camera.vapix.imaging
    assert_type(await imaging.snapshot(channel=1, resolution="640x360", compression=20), bytes)
    assert_type(await imaging.size(resolution=(640, 360)), Size)
    async with imaging.frames(fps=10, idle=5.0) as frames:
        async for jpeg in frames:
            assert_type(jpeg, bytes)


# disks and recordings


async def disks(camera: Camera) -> None:
    disks = camera.vapix.disks
    assert_type(await disks.list(), tuple[Disk | Unknown, ...])
    assert_type(await disks.get(), Disk)
    assert_type(await disks.health(), tuple[DiskHealth | Unknown, ...])
    assert_type(await disks.mount(), DiskJob)
    assert_type(await disks.unmount("SD_DISK"), DiskJob)
    job = await disks.format("SD_DISK", filesystem="ext4")
    async for progress in disks.follow(job, poll_seconds=0.5):
        assert_type(progress.percent, int | None)
    await disks.finish(await disks.check())
    await disks.finish(await disks.repair(), poll_seconds=1)
    await disks.lock()
    await disks.unlock()


async def recordings(camera: Camera, folder: Path, noon: datetime) -> None:
    recordings = camera.vapix.recordings
    found = await recordings.list(disk_id="SD_DISK", event_id="gate", after=noon, before=None)
    assert_type(found, tuple[Recording | Unknown, ...])
    first, *_ = [recording for recording in found if isinstance(recording, Recording)]
    assert_type(await recordings.get(first.id), Recording)
    recording_id = await recordings.start(disk_id="SD_DISK", options={"camera": 1})
    assert_type(recording_id, str)
    await recordings.stop(recording_id)
    assert_type(await recordings.download(first, to=folder / "a.mkv", after=noon, before=noon), int)
    assert_type(await recordings.download(recording_id, "b.mkv", transfer=Transfer()), int)
    await recordings.remove(first, recording_id, missing_ok=True)
    rules = recordings.rules
    assert_type(await rules.list(), tuple[RecordingRule | Unknown, ...])
    rule = await rules.create(disk_id="SD_DISK", event_id="night", options={"resolution": "640x480"})
    assert_type(rule, RecordingRule)
    assert_type(await rules.get(rule.profile), RecordingRule)
    await rules.remove(rule, "7", missing_ok=True)
