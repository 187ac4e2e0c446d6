"""What ports, PTZ, clips, disks and tests of the network were recorded to answer, read by the services.

Recordings are taken from beside the checkout where they are; otherwise samples of the same shapes stand in.
"""

from pathlib import Path

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused
from aiocamstreamer.vapix import PortChange, PortNumber, PortsRefused
from aiocamstreamer.vapix.disks import DiskJob
from aiocamstreamer.virtual import VirtualCamera

CHECKOUT = Path(__file__).parents[2]
RECORDED = CHECKOUT.parent / "shared/fixtures/vapix"
SAMPLES = Path(__file__).parent / "samples"
FOLDERS = [folder for folder in (RECORDED, SAMPLES) if folder.is_dir()]
ELSEWHERE = {"mdns.real12.11.txt"}
"""What no request gets: the announcement on the network."""

PTZ, PORT, MANAGEMENT = "/axis-cgi/com/ptz.cgi", "/axis-cgi/io/port.cgi", "/axis-cgi/io/portmanagement.cgi"
PATTERNS = set()


def files(*patterns):
    """Every recording and sample that matches one of *patterns*."""
    PATTERNS.update(patterns)
    found = [path for folder in FOLDERS for pattern in patterns for path in sorted(folder.glob(pattern))]
    assert found, f"not one file matches {patterns}"
    return pytest.mark.parametrize("path", found, ids=lambda path: f"{path.parent.parent.name}-{path.name}")


def body(path: Path) -> bytes:
    return path.read_bytes()


@files("ptz/error.*")
async def test_ptz_errors(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Words inside HTTP 200 are a refusal."""
    virtual_camera.faults.answer(200, PTZ, body=body(path))
    with pytest.raises(CommandRefused, match="query: unknown value"):
        await camera.vapix.ptz.position()


@files("ptz/position.*")
async def test_ptz_positions(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Angles are numbers, or None where a fixed camera has none."""
    virtual_camera.faults.answer(200, PTZ, body=body(path))
    position = await camera.vapix.ptz.position()
    assert (position.pan is None) == (position.tilt is None) == (b"nan" in body(path))
    assert position.zoom is not None
    assert position.zoom >= 1


@files("ptz/limits.*")
async def test_ptz_limits(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Each pair is a range."""
    virtual_camera.faults.answer(200, PTZ, body=body(path))
    limits = await camera.vapix.ptz.limits()
    assert limits.min_pan is not None
    assert limits.max_pan is not None
    assert limits.min_pan < limits.max_pan
    assert limits.max_field_angle == 100


@files("ptz/presets.*")
async def test_ptz_presets(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """As many as there are lines of them, with their numbers and whole names."""
    virtual_camera.faults.answer(200, PTZ, body=body(path))
    presets = await camera.vapix.ptz.presets.list()
    lines = [line for line in body(path).decode().splitlines() if line.startswith("presetposno")]
    assert [f"presetposno{preset.number}={preset.name}" for preset in presets] == lines
    assert any("=" in preset.name for preset in presets)


@files("ptz/info.*")
async def test_ptz_commands(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Handed over as they are."""
    virtual_camera.faults.answer(200, PTZ, body=body(path))
    assert "pan=[abspos]" in await camera.vapix.ptz.commands()


@files("io/port.action*")
async def test_port_actions(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """An empty body is consent."""
    virtual_camera.faults.answer(200, PORT, body=body(path))
    await camera.vapix.ports.activate(PortNumber.labelled(2))


@files("io/port.check.*")
async def test_port_checks(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """One line for each port, counted from 1."""
    virtual_camera.faults.answer(200, PORT, body=body(path))
    states = await camera.vapix.ports.states(PortNumber.labelled(1), PortNumber.labelled(2))
    assert states[PortNumber(index=1)] == "open"


@files("io/port.checkactive.*")
async def test_port_activity(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Inactive is not active."""
    port = PortNumber.labelled(int(body(path)[4:5]))
    virtual_camera.faults.answer(200, PORT, body=body(path))
    assert await camera.vapix.ports.active(port) == {port: False}


@files("io/port.monitor.*")
async def test_port_monitors(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """A change, a repetition, a sign of life, a change."""
    headers = [("content-type", "multipart/x-mixed-replace; boundary=ioboundary")]
    virtual_camera.faults.answer(200, PORT, body=body(path), headers=headers)
    with anyio.fail_after(30):
        async with camera.vapix.ports.monitor(PortNumber.labelled(3)) as monitor:
            reports = [(await anext(monitor))[1] for _ in range(3)]
    assert [(it.active, it.changed) for it in reports] == [(True, True), (True, False), (False, True)]


@files("io/portmanagement.getPorts*")
async def test_port_lists(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """None, or as many as are said."""
    virtual_camera.faults.answer(200, MANAGEMENT, body=body(path))
    assert len(await camera.vapix.ports.list()) == body(path).count(b'"direction"')


@files("io/portmanagement.setPorts*")
async def test_port_changes_refused(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Two ports, two failures."""
    virtual_camera.faults.answer(200, MANAGEMENT, body=body(path))
    with pytest.raises(PortsRefused) as caught:
        await camera.vapix.ports.update(PortChange(port=PortNumber(index=0), name="x"))
    assert {failure.number for failure in caught.value.failures} == {PortNumber(index=0), PortNumber(index=1)}
    assert [failure.code for failure in caught.value.failures] == ["2104", "1100"]


@files("media/mediaclip.play*", "media/mediaclip.error*")
async def test_clips_played_or_not(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """OK is consent, and HTTP 400 a refusal in words."""
    status = 400 if "error" in path.name else 200
    virtual_camera.faults.answer(status, "/axis-cgi/mediaclip.cgi", body=body(path))
    if status == 200:
        await camera.vapix.media_clips.play(0)
        return
    with pytest.raises(CommandRefused) as caught:
        await camera.vapix.media_clips.play(0)
    assert "400 Bad Request" not in caught.value.reason


@files("media/mediaclip.list*")
async def test_clip_lists(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """By their numbers, which have gaps."""
    virtual_camera.faults.answer(200, "/axis-cgi/param.cgi", body=body(path))
    clips = await camera.vapix.media_clips.list()
    assert all(f"M{clip.id}.Name={clip.name}".encode() in body(path) for clip in clips)
    assert (len(clips), clips[0].id, clips[1].id > 1) == (2, 0, True)


@files("disks/list*")
async def test_disk_lists(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """One disk or two, with sizes in kB."""
    virtual_camera.faults.answer(200, "/axis-cgi/disks/list.cgi", body=body(path))
    disks = await camera.vapix.disks.list()
    assert len(disks) == body(path).count(b"<disk ")
    assert all(f'totalsize="{disk.total_kb}"'.encode() in body(path) for disk in disks)
    assert all(isinstance(disk.status, str) for disk in disks)


@files("disks/job*")
async def test_disk_jobs(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """On their way."""
    virtual_camera.faults.answer(200, "/axis-cgi/disks/job.cgi", body=body(path))
    async for progress in camera.vapix.disks.follow(DiskJob(id=4, disk_id="SD_DISK")):
        assert 0 < progress.percent < 100
        break


@files("system/hardfactorydefault*")
async def test_pages_that_lead_people_on(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Are how a camera says that it resets itself."""
    virtual_camera.faults.answer(200, "/axis-cgi/hardfactorydefault.cgi", body=body(path))
    await camera.vapix.system.factory_default(confirm=camera.address.host, hard=True)


@files("system/pingtest*")
async def test_pings(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """Either way."""
    virtual_camera.faults.answer(200, "/axis-cgi/pingtest.cgi", body=body(path))
    assert (await camera.vapix.network.ping("192.0.2.1")).ok == path.name.endswith("ok.txt")


@files("json/systemready*")
async def test_readiness(camera: Camera, virtual_camera: VirtualCamera, path: Path):
    """With a boot id and without."""
    virtual_camera.faults.answer(200, "/axis-cgi/systemready.cgi", body=body(path))
    ready = await camera.vapix.system.ready()
    assert ready.systemready
    assert (ready.boot_id is not None) == (b"bootid" in body(path))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_recorded_is_left_out(folder: Path):
    """Every file of these devices has a test above."""
    devices = ("ptz", "io", "media", "disks", "system")
    there = {path for device in devices for path in (folder / device).iterdir()}
    read = {path for pattern in PATTERNS for path in folder.glob(pattern)}
    assert {path.name for path in there - read} <= ELSEWHERE
