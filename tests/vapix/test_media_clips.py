"""Media clips."""

from pathlib import Path

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, RoleTooLow
from aiocamstreamer.transport import Transfer
from aiocamstreamer.vapix import AudioOutput
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from folders import names

CGI = "/axis-cgi/mediaclip.cgi"
TONE = b".snd" + bytes(40)


async def test_mediaclip_numbers_have_gaps(camera: Camera):
    """Clips are listed from parameters, whatever their numbers."""
    clips = await camera.vapix.media_clips.list()
    assert [(clip.id, clip.name, clip.type) for clip in clips] == [
        (0, "Doorbell", "audio"),
        (2, "Třetí", "audio"),
    ]
    assert clips[1].location == "/etc/audioclips/MediaClip.M2.au"


async def test_plays_and_stops(camera: Camera, virtual_camera: VirtualCamera):
    """With repeats, a volume, and on another output."""
    clips, hardware = camera.vapix.media_clips, virtual_camera.state.hardware
    clip = (await clips.list())[1]
    await clips.play(clip, repeat=-1, volume_percent=50, output=AudioOutput(device=0, output=1))
    assert hardware.playing == 2
    assert virtual_camera.log.exchanges[-1].target == (
        f"{CGI}?action=play&clip=2&repeat=-1&volume=50&audiodeviceid=0&audiooutputid=1"
    )
    await clips.stop()
    assert hardware.playing is None


async def test_viewers_have_cgis_of_their_own(virtual_camera: VirtualCamera):
    """playclip.cgi and stopclip.cgi; the other one needs an operator."""
    virtual_camera.state.users["guest"] = User("guest", "pass", role="viewer")
    async with Camera(virtual_camera.url, username="guest", password="pass") as guest:
        await guest.vapix.media_clips.play(0, as_viewer=True)
        assert virtual_camera.state.hardware.playing == 0
        await guest.vapix.media_clips.stop(as_viewer=True)
        assert virtual_camera.state.hardware.playing is None
        with pytest.raises(RoleTooLow):
            await guest.vapix.media_clips.play(0)
        with pytest.raises(CommandRefused, match="No such clip: 9"):
            await guest.vapix.media_clips.play(9, as_viewer=True)


async def test_mediaclip_errors_are_text_with_400(camera: Camera, virtual_camera: VirtualCamera):
    """The words after the status line are the reason."""
    with pytest.raises(CommandRefused, match="No such clip: 1") as caught:
        await camera.vapix.media_clips.play(1)
    assert caught.value.code == "400"
    virtual_camera.faults.answer(400, CGI, body="400 Bad Request\r\n")
    with pytest.raises(CommandRefused, match="gave no reason"):
        await camera.vapix.media_clips.stop()


async def test_keeps_renames_and_forgets(camera: Camera, tmp_path: Path):
    """From memory or a file, and to a file again."""
    clips = camera.vapix.media_clips
    file = tmp_path / "alarm.wav"
    file.write_bytes(TONE)
    transfer = Transfer()
    first = await clips.upload(file, name="Poplach", transfer=transfer)
    assert (first.id, transfer.is_finished, transfer.done) == (3, True, transfer.total)
    assert first == await clips.get(3)
    assert (await clips.upload(TONE, name="x")).id == 4
    await clips.update(first, name="Alarm & more")
    assert (await clips.list())[2].name == "Alarm & more"
    assert await clips.download(first, tmp_path / "back.au") == len(TONE)
    assert (tmp_path / "back.au").read_bytes() == TONE
    with pytest.raises(NotFound, match="no clip 9"):
        await clips.remove(first, 9)
    await clips.remove(first, 9, missing_ok=True)
    with pytest.raises(NotFound, match="no clip 3"):
        await clips.get(3)
    assert [clip.id for clip in await clips.list()] == [0, 2, 4]
    with pytest.raises(CommandRefused, match="No such clip"):
        await clips.download(first, tmp_path / "gone.au")
    assert names(tmp_path) == ["alarm.wav", "back.au"]


@pytest.mark.parametrize(
    ("body", "number"),
    [("OK\r\nuploaded=7\r\n", 7), ("OK\nUpdated=MediaClip.M12\n", 12), ("OK\nuploaded=M3", 3)],
)
async def test_mediaclip_names_the_new_clip_in_several_ways(camera, virtual_camera, body, number):
    """As a number, or as the parameter group."""
    virtual_camera.faults.answer(200, CGI, body=body, after=0)
    uploaded = await camera.vapix.media_clips.upload(TONE, name="x")
    assert (uploaded.id, uploaded.name) == (number, "x")


async def test_an_upload_whose_answer_names_no_clip(camera: Camera, virtual_camera: VirtualCamera):
    """Is not guessed at."""
    virtual_camera.faults.answer(200, CGI, body="OK\r\n")
    with pytest.raises(MalformedReply, match="no number"):
        await camera.vapix.media_clips.upload(TONE, name="x")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"clip": -1}, "clip"),
        ({"clip": 0, "repeat": -2}, "repeat"),
        ({"clip": 0, "volume_percent": 1001}, "volume"),
    ],
)
async def test_bad_arguments(camera: Camera, virtual_camera: VirtualCamera, arguments, name):
    """Are named before anything is sent."""
    with pytest.raises(ValueError, match=name):
        await camera.vapix.media_clips.play(**arguments)
    assert len(virtual_camera.log) == 0
