"""Disks, and the work that is done on them."""

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, Unsupported
from aiocamstreamer.vapix import Disk
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.disks import Disk as Slot

LIST, JOB = "/axis-cgi/disks/list.cgi", "/axis-cgi/disks/job.cgi"


def card(virtual: VirtualCamera) -> Slot:
    return virtual.state.disks.slots["SD_DISK"]


async def test_lists_disks(camera: Camera, virtual_camera: VirtualCamera):
    """The card that is there, the share that is not; sizes are kB."""
    there, away = await camera.vapix.disks.list()
    assert (there.id, there.total_kb, there.filesystem, there.usable) == ("SD_DISK", 116109324, "ext4", True)
    assert (away.id, away.status, away.usable) == ("NetworkShare", "disconnected", False)
    card(virtual_camera).is_locked = True
    locked = await camera.vapix.disks.get()
    assert (locked.locked, locked.usable) == (True, False)
    with pytest.raises(NotFound, match="no disk 'USB'"):
        await camera.vapix.disks.get("USB")


@pytest.mark.parametrize(
    ("disks", "ids"),
    [
        ("", []),
        ('<disk diskid="A"/>', ["A"]),
        ('<disk diskid="A"/><disk diskid="B" locked="yes"/>', ["A", "B"]),
    ],
)
async def test_disks_none_one_or_many(camera: Camera, virtual_camera: VirtualCamera, disks, ids):
    """With whatever attributes they have; only the id is needed."""
    body = f'<?xml version="1.0"?><root><disks numberofdisks="{len(ids)}">{disks}</disks></root>'
    virtual_camera.faults.answer(200, LIST, body=body)
    assert [disk.id for disk in await camera.vapix.disks.list()] == ids


@pytest.mark.parametrize("name", ["encryptionenabled", "diskencryptionenabled"])
@pytest.mark.parametrize(("word", "truth"), [("true", True), ("no", False)])
async def test_disk_attributes_mix_spellings(
    camera: Camera, virtual_camera: VirtualCamera, name, word, truth
):
    """Recorded and documented names, yes and true side by side, and a status of tomorrow."""
    body = f'<root><disks><disk diskid="A" {name}="{word}" full="yes" status="thinking"/></disks></root>'
    virtual_camera.faults.answer(200, LIST, body=body)
    (disk,) = await camera.vapix.disks.list()
    assert (disk.encryption_enabled, disk.encrypted, disk.full) == (truth, None, True)
    assert not isinstance(disk.status, str)
    assert disk.status.raw == "thinking"


@pytest.mark.parametrize("body", ["<html></html>", "not xml", "<reply/>", "<root><disk/></root>"])
async def test_lists_that_are_none(camera: Camera, virtual_camera: VirtualCamera, body):
    """Typed, whatever is wrong with them."""
    virtual_camera.faults.answer(200, LIST, body=body)
    with pytest.raises(MalformedReply):
        await camera.vapix.disks.list()


async def test_a_disk_without_a_name_hides_no_other(camera: Camera, virtual_camera: VirtualCamera):
    """It is kept as it came."""
    body = '<root><disks><disk name="x"/><disk diskid="SD_DISK"/></disks></root>'
    virtual_camera.faults.answer(200, LIST, body=body)
    unknown, disk = await camera.vapix.disks.list()
    assert (unknown.raw, disk.id) == ({"name": "x"}, "SD_DISK")


async def test_tells_how_worn_disks_are(camera: Camera, virtual_camera: VirtualCamera):
    """Negative numbers stand for what cannot be said."""
    there, away = await camera.vapix.disks.health()
    assert (there.wear_percent, away.wear_percent, there.temperature_kelvin) == (3, None, None)
    path = "/axis-cgi/disks/gethealth.cgi"
    error = "<ErrorCode>10</ErrorCode><ErrorDescription>busy</ErrorDescription>"
    body = f"<HealthStatusResponse><GeneralError>{error}</GeneralError></HealthStatusResponse>"
    virtual_camera.faults.answer(200, path, body=body)
    with pytest.raises(CommandRefused, match="busy") as caught:
        await camera.vapix.disks.health()
    assert caught.value.code == "10"
    virtual_camera.faults.answer(404, path)
    with pytest.raises(Unsupported, match="gethealth"):
        await camera.vapix.disks.health()


async def test_disk_job_progress_is_polled_below_axis_cgi(camera: Camera, virtual_camera: VirtualCamera):
    """From its start to its end, which carries out the work."""
    disks, seen = camera.vapix.disks, []
    job = await disks.format(filesystem="vfat")
    assert (job.id, job.disk_id, job.action) == (1, "SD_DISK", "format")
    with anyio.fail_after(30):
        async for progress in disks.follow(job, poll_seconds=0.001):
            seen.append(progress.percent)
            virtual_camera.clock.advance(1.01)
    assert seen[-1] == 100
    assert seen == sorted(set(seen))
    assert len(seen) == 5
    assert virtual_camera.log.exchanges[-1].target == f"{JOB}?jobid=1&diskid=SD_DISK"
    disk = await disks.get()
    assert (disk.filesystem, disk.free_kb) == ("vfat", disk.total_kb)
    assert await camera.vapix.recordings.list() == ()


async def test_mounts_and_unmounts(camera: Camera, virtual_camera: VirtualCamera):
    """Each only once, and waits for the end."""
    virtual_camera.state.disks.job_seconds = 0.02
    disks = camera.vapix.disks
    await disks.finish(await disks.unmount(), poll_seconds=0.01)
    assert (await disks.get()).status == "connected"
    with pytest.raises(CommandRefused, match="not mounted"):
        await disks.unmount()
    await disks.finish(await disks.check(), poll_seconds=0.01)
    await disks.finish(await disks.repair(), poll_seconds=0.01)
    await disks.finish(await disks.mount(), poll_seconds=0.01)
    assert (await disks.get()).status == "OK"
    with pytest.raises(CommandRefused, match="The disk is mounted"):
        await disks.check()


async def test_disk_job_that_fails_says_so_at_its_end(camera: Camera, virtual_camera: VirtualCamera):
    """Progress comes first, then the camera's words."""
    state, disks = virtual_camera.state.disks, camera.vapix.disks
    state.job_seconds, state.job_problem = 0.1, "Superblock is damaged"
    card(virtual_camera).status = "connected"
    job = await disks.check()
    with anyio.fail_after(30), pytest.raises(CommandRefused, match="Superblock is damaged"):
        await disks.finish(job, poll_seconds=0.01)
    assert (await disks.get()).status == "failed"


async def test_disk_jobs_that_are_not_begun(camera: Camera, virtual_camera: VirtualCamera):
    """With HTTP 200 and the camera's words."""
    disks = camera.vapix.disks
    await disks.lock()
    with pytest.raises(CommandRefused, match="locked"):
        await disks.format()
    await disks.unlock()
    assert await disks.get() == Disk(
        id="SD_DISK",
        name="SD card",
        total_kb=116109324,
        free_kb=90112000,
        status="OK",
        filesystem="ext4",
        group="S0",
        encryption_enabled=False,
        encrypted=False,
    )
    for refused in (disks.mount("USB"), disks.lock("USB")):
        with pytest.raises(CommandRefused):
            await refused
    with pytest.raises(ValueError, match="filesystem: one of ext4, vfat, cifs, not 'ntfs'"):
        await disks.format(filesystem="ntfs")
    virtual_camera.faults.answer(200, "/axis-cgi/disks/mount.cgi", body="<root><unmount/></root>")
    with pytest.raises(MalformedReply, match="job"):
        await disks.unmount()
    virtual_camera.faults.answer(404, "/axis-cgi/disks/repair.cgi")
    with pytest.raises(Unsupported, match="repair"):
        await disks.repair()
