"""Recordings, and the rules that make them."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound
from aiocamstreamer.virtual import VirtualCamera
from folders import names

CGI = "/axis-cgi/record"


async def test_lists_recordings(camera: Camera, virtual_camera: VirtualCamera):
    """Newest first; one that goes on has no end."""
    latest, first = await camera.vapix.recordings.list()
    assert (latest.status, latest.stop, latest.event_id, latest.kind) == (
        "recording",
        "",
        "gate",
        "triggered",
    )
    assert (first.status, first.source, first.locked, first.disk_id) == ("completed", 1, False, "SD_DISK")
    virtual_camera.faults.answer(200, f"{CGI}/list.cgi", body="<root><recordings/></root>")
    assert await camera.vapix.recordings.list() == ()


async def test_filters_recordings(camera: Camera, virtual_camera: VirtualCamera):
    """By event, disk and time, which is sent as UTC."""
    recordings = camera.vapix.recordings
    assert [it.event_id for it in await recordings.list(event_id="gate", disk_id="SD_DISK")] == ["gate"]
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert [it.event_id for it in await recordings.list(before=noon)] == ["continuous"]
    assert [it.event_id for it in await recordings.list(after=noon)] == ["gate"]
    target = virtual_camera.log.exchanges[-1].target
    assert target == f"{CGI}/list.cgi?recordingid=all&starttime=2026-01-02T12%3A00%3A00Z"
    with pytest.raises(ValueError, match="after"):
        await recordings.list(after=datetime(2026, 1, 2))  # noqa: DTZ001 - that is the point


async def test_records_and_deletes(camera: Camera, virtual_camera: VirtualCamera):
    """From the command to the end, and away."""
    recordings = camera.vapix.recordings
    identity = await recordings.start(options={"resolution": "640x480", "camera": 1})
    assert "options=resolution%3D640x480%26camera%3D1" in virtual_camera.log.exchanges[-1].target
    await recordings.stop(identity)
    with pytest.raises(CommandRefused, match="No such ongoing recording"):
        await recordings.stop(identity)
    everything = await recordings.list()
    await recordings.remove(*everything)
    assert await recordings.list() == ()
    for ask in (recordings.remove(identity), recordings.get(identity)):
        with pytest.raises(NotFound, match="no recording "):
            await ask
    await recordings.remove(identity, missing_ok=True)
    with pytest.raises(ValueError, match="recordings"):
        await recordings.remove()
    with pytest.raises(CommandRefused, match="Disk is not available"):
        await recordings.start(disk_id="NetworkShare")


async def test_exports_a_recording(camera: Camera, tmp_path: Path):
    """As a Matroska file, or not at all."""
    latest, first = await camera.vapix.recordings.list()
    size = await camera.vapix.recordings.download(first.id, to=str(tmp_path / "first.mkv"))
    assert size == (tmp_path / "first.mkv").stat().st_size
    await camera.vapix.recordings.remove(latest)
    with pytest.raises(CommandRefused, match="Recording not found"):
        await camera.vapix.recordings.download(latest, tmp_path / "latest.mkv")
    assert names(tmp_path) == ["first.mkv"]


async def test_continuous_recording_rules(camera: Camera):
    """Listed with their options apart, added, removed, refused."""
    recordings = camera.vapix.recordings
    (rule,) = await recordings.rules.list()
    assert (rule.profile, rule.options, rule.event_id) == (
        "1",
        {"resolution": "640x480", "camera": "1"},
        "continuous",
    )
    second = await recordings.rules.create(options={"videocodec": "h265", "text": "a b&c"}, event_id="night")
    assert (await recordings.rules.list())[1].options == {"videocodec": "h265", "text": "a b&c"}
    assert second == await recordings.rules.get(second.profile)
    await recordings.rules.remove(second, "9", missing_ok=True)
    await recordings.rules.remove(rule)
    assert await recordings.rules.list() == ()
    assert (await recordings.rules.create()).profile == "1"
    for missing in (recordings.rules.remove("1", "9"), recordings.rules.get("9")):
        with pytest.raises(NotFound, match="no recording rule '9'"):
            await missing
    with pytest.raises(CommandRefused):
        await recordings.rules.create(disk_id="USB")


async def test_downloads_a_part_of_a_recording(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """Times are sent as UTC; an interval that ends before it begins is none."""
    noon = datetime(2026, 1, 2, 13, tzinfo=timezone(timedelta(hours=1)))
    first = (await camera.vapix.recordings.list())[-1]
    download = camera.vapix.recordings.download
    await download(first, tmp_path / "a.mkv", after=noon, before=noon + timedelta(seconds=90))
    target = virtual_camera.log.exchanges[-1].target
    assert target.endswith("&starttime=2026-01-02T12%3A00%3A00Z&stoptime=2026-01-02T12%3A01%3A30Z")
    with pytest.raises(ValueError, match="before: a time behind"):
        await download(first, tmp_path / "b.mkv", after=noon, before=noon)


async def test_a_list_that_is_an_error(camera: Camera, virtual_camera: VirtualCamera):
    """Is no empty list."""
    body = '<root><recordings result="ERROR" errormsg="Disk is not available"/></root>'
    virtual_camera.faults.answer(200, f"{CGI}/list.cgi", body=body)
    with pytest.raises(CommandRefused, match="Disk is not available"):
        await camera.vapix.recordings.list()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('<root><configure result="ERROR"/></root>', CommandRefused),
        ('<root><configure result="OK"/></root>', MalformedReply),
        ("<root/>", MalformedReply),
    ],
)
async def test_answers_without_a_profile(camera: Camera, virtual_camera: VirtualCamera, body, error):
    """Are errors, whatever they say."""
    virtual_camera.faults.answer(200, f"{CGI}/continuous/addconfiguration.cgi", body=body)
    with pytest.raises(error):
        await camera.vapix.recordings.rules.create()
