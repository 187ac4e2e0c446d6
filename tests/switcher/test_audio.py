"""Settings that lie in VAPIX parameters, however the camera writes them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from aiocamstreamer import Size, evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.switcher import AudioSettings, MasterAudio, SecondaryAudio, Settings, VideoSettings
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.switcher import CAMERA, CLIP, OTHER_CAMERA

MASTER = "Camswitcher.MasterAudio"
CLIP_JSON = '{"type":"CLIP","clip_name":"s1","stream_name":"","future":[1,true]}'


@pytest.mark.parametrize(
    "value",
    [
        CLIP_JSON,
        quote(CLIP_JSON),
        CLIP_JSON.replace('"', '\\"'),
        quote(CLIP_JSON.replace('"', '\\"')),
        json.dumps(CLIP_JSON),
        f'"{CLIP_JSON}"',
        f" {CLIP_JSON}",
    ],
)
async def test_encodings(camera: Camera, virtual_camera: VirtualCamera, value: str):
    """Plain, percent-encoded, with backslashes, and both; between quotation marks or not."""
    virtual_camera.state.parameters[MASTER] = value
    assert await camera.switcher.audio.master() == MasterAudio(type="CLIP", clip_name="s1")


async def test_nothing_set(camera: Camera):
    """An empty parameter stands for the app's defaults."""
    assert await camera.switcher.audio.master() == MasterAudio(type="NONE")
    assert await camera.switcher.audio.secondary() == SecondaryAudio()
    assert await camera.switcher.default_playlist() is None
    assert await camera.switcher.rtsp_token() is None
    assert await camera.switcher.settings() == Settings()


@pytest.mark.parametrize("value", ["CLIP", "[1]", '{"type":'])
async def test_no_settings(camera: Camera, virtual_camera: VirtualCamera, value: str):
    """What is no object is named without repeating it."""
    virtual_camera.state.parameters[MASTER] = value
    with pytest.raises(MalformedReply, match="no JSON object"):
        await camera.switcher.audio.master()


@pytest.mark.parametrize("spelled", ["camswitcher.masterAudio", "CamSwitcher.MasterAudio"])
async def test_groups_are_found_by_any_spelling(camera: Camera, virtual_camera: VirtualCamera, spelled: str):
    """What the camera calls the parameter is what is written to."""
    virtual_camera.state.parameters[spelled] = virtual_camera.state.parameters.pop(MASTER)
    await camera.switcher.audio.change_master(type="SILENCE")
    assert virtual_camera.state.parameters[spelled] == '{"type":"SILENCE","stream_name":"","clip_name":""}'
    sent = virtual_camera.log.exchanges[-1]
    assert spelled.encode() in sent.body
    assert "?" not in sent.target


async def test_master_audio_is_heard(camera: Camera, virtual_camera: VirtualCamera):
    """Whatever is switched to afterwards."""
    audio, switcher = camera.switcher.audio, virtual_camera.state.switcher
    await audio.change_master(type="STREAM", stream_name=OTHER_CAMERA)
    await camera.switcher.switch(CAMERA)
    assert (switcher.video, switcher.audio, switcher.master_audio) == (CAMERA, OTHER_CAMERA, True)
    await audio.change_master(type="CLIP", clip_name=CLIP, storage="SD_DISK")
    assert switcher.audio == CLIP
    assert await audio.master() == MasterAudio(
        type="CLIP", stream_name=OTHER_CAMERA, clip_name=CLIP, storage="SD_DISK"
    )
    await audio.change_master(type="NONE")
    assert (switcher.audio, switcher.master_audio) == (CAMERA, False)


async def test_changes_keep_what_is_unknown(camera: Camera, virtual_camera: VirtualCamera):
    """Keys of other versions survive the way through."""
    virtual_camera.state.parameters[MASTER] = CLIP_JSON
    await camera.switcher.audio.change_master(clip_name="s2")
    assert virtual_camera.state.parameters[MASTER] == CLIP_JSON.replace("s1", "s2")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"type": "STREAM"}, "stream_name: a text that is not empty"),
        ({"type": "CLIP", "stream_name": "c1"}, "clip_name: a text that is not empty"),
        ({"type": "LOUD"}, r"MasterAudio\.type: one of NONE, SILENCE, STREAM, CLIP, not 'LOUD'"),
        ({"storage": "sd"}, r"MasterAudio\.storage: one of FLASH, SD_DISK, not 'sd'"),
        ({"level": 1}, "level: a setting of MasterAudio, not an unknown name"),
    ],
)
async def test_bad_master_audio(
    camera: Camera, virtual_camera: VirtualCamera, changes: dict[str, Any], named: str
):
    """It is refused, and nothing is written."""
    before = virtual_camera.state.parameters[MASTER]
    with pytest.raises((TypeError, ValueError), match=named):
        await camera.switcher.audio.change_master(**changes)
    assert virtual_camera.state.parameters[MASTER] == before
    assert all(exchange.method == "GET" for exchange in virtual_camera.log.exchanges)


async def test_secondary_audio(camera: Camera, virtual_camera: VirtualCamera):
    """With its levels; silence is no secondary audio."""
    audio = camera.switcher.audio
    changed = await audio.change_secondary(type="STREAM", stream_name=CAMERA, secondary_level=0.4)
    assert changed == SecondaryAudio(type="STREAM", stream_name=CAMERA, secondary_level=0.4)
    assert await audio.secondary() == changed
    stored = json.loads(virtual_camera.state.parameters["Camswitcher.SecondaryAudio"])
    assert stored["secondary_audio_level"] == 0.4
    with pytest.raises(ValueError, match="master_level: a number from 0, not -1"):
        await audio.change_secondary(master_level=-1)
    with pytest.raises(ValueError, match="type"):
        await audio.change_secondary(type="SILENCE")  # type: ignore[arg-type]


async def test_the_default_playlist(camera: Camera, virtual_camera: VirtualCamera):
    """Kept over a restart, which plays it."""
    await camera.switcher.set_default_playlist(CAMERA)
    assert await camera.switcher.default_playlist() == CAMERA
    virtual_camera.reboot()
    assert virtual_camera.state.switcher.playlist == CAMERA
    with pytest.raises(ValueError, match="playlist_name"):
        await camera.switcher.set_default_playlist("")


async def test_the_rtsp_token(camera: Camera, virtual_camera: VirtualCamera):
    """Set, read, taken away; an error never repeats it."""
    await camera.switcher.set_rtsp_token("token-1_a")
    assert await camera.switcher.rtsp_token() == "token-1_a"
    await camera.switcher.set_rtsp_token(None)
    assert await camera.switcher.rtsp_token() is None
    with pytest.raises(ValueError, match="token") as told:
        await camera.switcher.set_rtsp_token("to/ken")
    assert "to/ken" not in str(told.value)
    refusal = b"# Error: Error setting 'root.Camswitcher.RTSPAccessToken' to 'token-2'!"
    virtual_camera.faults.answer(200, "/axis-cgi/param.cgi", body=refusal)
    with pytest.raises(CommandRefused, match="RTSPAccessToken") as refused:
        await camera.switcher.set_rtsp_token("token-2")
    assert "token-2" not in f"{refused.value!r} {refused.value}"
    assert refused.value.__context__ is None


async def test_settings(camera: Camera, virtual_camera: VirtualCamera):
    """One field is changed, the rest stays."""
    raw = {
        "video": {"resolution": "1280x720", "fps": 25, "next": 1},
        "audio": {"sampleRate": 48000},
        "keyboard": {},
    }
    virtual_camera.state.parameters["Camswitcher.Settings"] = json.dumps(raw)
    settings = await camera.switcher.settings()
    assert settings.video == VideoSettings(resolution=Size(1280, 720), fps=25)
    assert settings.audio == AudioSettings(sample_rate=48000)
    video = evolve(settings.video, resolution=Size(1920, 1080))
    await camera.switcher.change_settings(video=video)
    raw["video"]["resolution"] = "1920x1080"
    assert json.loads(virtual_camera.state.parameters["Camswitcher.Settings"]) == raw


async def test_the_app_is_not_installed(camera: Camera, virtual_camera: VirtualCamera):
    """The parameter is missing under every spelling."""
    for name in [name for name in virtual_camera.state.parameters if name.startswith("Camswitcher.")]:
        del virtual_camera.state.parameters[name]
    with pytest.raises(Unsupported, match="MasterAudio"):
        await camera.switcher.audio.change_master(type="NONE")
