"""Recordings, and the rules that make them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.virtual import VirtualCamera

CGI = "/axis-cgi/record"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


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
    with pytest.raises(CommandRefused, match="No such recording"):
        await recordings.remove(identity)
    with pytest.raises(ValueError, match="recordings"):
        await recordings.remove()
    with pytest.raises(CommandRefused, match="Disk is not available"):
        await recordings.start(disk_id="NetworkShare")


async def test_exports_a_recording(camera: Camera, tmp_path: Path):
    """As a Matroska file, or not at all."""
    latest, first = await camera.vapix.recordings.list()
    size = await camera.vapix.recordings.export(first, tmp_path / "first.mkv")
    assert size == (tmp_path / "first.mkv").stat().st_size
    await camera.vapix.recordings.remove(latest)
    with pytest.raises(MalformedReply, match="Recording not found"):
        await camera.vapix.recordings.export(latest, tmp_path / "latest.mkv")
    assert names(tmp_path) == ["first.mkv"]


async def test_continuous_recording_rules(camera: Camera):
    """Listed with their options apart, added, removed, refused."""
    recordings = camera.vapix.recordings
    (rule,) = await recordings.rules()
    assert (rule.profile, rule.options, rule.event_id) == (
        "1",
        {"resolution": "640x480", "camera": "1"},
        "continuous",
    )
    second = await recordings.add_rule(options={"videocodec": "h265", "text": "a b&c"}, event_id="night")
    assert (await recordings.rules())[1].options == {"videocodec": "h265", "text": "a b&c"}
    await recordings.remove_rule(second)
    await recordings.remove_rule(rule)
    assert await recordings.rules() == ()
    assert await recordings.add_rule() == "1"
    for refused in (recordings.remove_rule("9"), recordings.add_rule(disk_id="USB")):
        with pytest.raises(CommandRefused):
            await refused


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
        await camera.vapix.recordings.add_rule()
