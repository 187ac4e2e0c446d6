"""Parameters, sounds, log, report, diagnostics and clock of the CamStreamer app."""

import datetime as dt
import json

import httpx
import pytest

from aiocamstreamer import Unknown
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, UnexpectedStatus, Unsupported
from aiocamstreamer.streamer import AudioStorage, CameraInfo, StoredSound
from aiocamstreamer.transport import Transfer
from trust import NOBODY

APP = "/local/camstreamer"


async def test_parameters(streamer, virtual):
    """Global parameters are written and read by name; what the camera does not know is missing."""
    await streamer.parameters.update({"LiveLED": False, "x": "á&=+ #"})
    assert await streamer.parameters.list("LiveLED", "x", "nothing") == {"LiveLED": "0", "x": "á&=+ #"}
    assert virtual.state.broadcasting.parameters["LiveLED"] == "0"
    assert await streamer.parameters.get("LiveLED") == "0"
    with pytest.raises(NotFound, match="no parameter 'nothing'"):
        await streamer.parameters.get("nothing")


@pytest.mark.parametrize("names", [(), ("a,b",), ("",), ("a b",)])
async def test_names_that_are_none(streamer, virtual, names):
    """A name with a comma would be two; nothing is sent."""
    with pytest.raises(ValueError, match="names"):
        await streamer.parameters.list(*names)
    with pytest.raises(ValueError, match="names"):
        await streamer.parameters.update(dict.fromkeys(names, "1"))
    assert not virtual.log.exchanges


async def test_parameters_in_other_shapes(streamer, virtual):
    """One value may come bare, and a flag as JSON; a list is none of it."""
    for body in ('{"status":200,"data":"abc"}', '{"status":200,"data":{"a":true,"b":5}}', '{"data":[1]}'):
        virtual.faults.answer(200, f"{APP}/param/get.cgi", body=body)
    assert await streamer.parameters.list("a") == {"a": "abc"}
    assert await streamer.parameters.list("a", "b") == {"a": "1", "b": "5"}
    with pytest.raises(MalformedReply, match="no parameters by name"):
        await streamer.parameters.list("a")


async def test_where_players_find_the_playlist(streamer, virtual):
    """The address holds the camera's signature; without one it is an error."""
    virtual.state.broadcasting.parameters["signature"] = "5ec3e7"
    assert await streamer.hls_url() == f"{virtual.url}{APP}/5ec3e7/live.m3u8"
    del virtual.state.broadcasting.parameters["signature"]
    with pytest.raises(MalformedReply, match="no signature"):
        await streamer.hls_url()


async def test_hls(streamer, virtual):
    """A playlist while a stream is sent there; nothing before, after, or at another address."""
    address = await streamer.hls_url()
    async with httpx.AsyncClient(verify=NOBODY) as player:
        assert (await player.get(address)).status_code == 404
        with virtual.change():
            virtual.state.streams["3577"].settings = {"mediaServerUrl": "hls://"}
        lines = (await player.get(address)).text.splitlines()
        assert lines[0] == "#EXTM3U"
        first = int(next(line for line in lines if "MEDIA-SEQUENCE" in line).partition(":")[2])
        segment = f"live.ts?segment={first}"
        assert segment in lines
        assert (await player.get(str(httpx.URL(address).join(segment)))).content.startswith(b"G")
        assert (await player.get(f"{virtual.url}{APP}/5ec3e7/live.m3u8")).status_code == 404
        with virtual.change():
            virtual.state.streams["3577"].active = False
        assert (await player.get(address)).status_code == 404


async def test_the_list_of_streams_as_a_parameter(streamer, virtual):
    """Every stream, and all of them replaced."""
    rows = json.loads(await streamer.parameters.get("StreamList"))
    assert [(row["streamId"], row["enabled"]) for row in rows] == [("3577", "1"), ("117930", "0")]
    await streamer.parameters.update({"StreamList": json.dumps([{**rows[1], "enabled": "1"}])})
    assert [(name, it.enabled) for name, it in virtual.state.streams.items()] == [("117930", True)]
    assert "StreamList" not in virtual.state.broadcasting.parameters
    for wrong in ("", "{}", "[1]", "[{}]", "[" * 5000):
        with pytest.raises(CommandRefused, match="invalid stream list"):
            await streamer.parameters.update({"StreamList": wrong})


async def test_older_apps_lack_the_rest(streamer, generation):
    """What an older app does not have is unsupported, not an empty answer."""
    if generation == "6.x":
        await streamer.check()
        return
    for call in (streamer.check, streamer.log, streamer.audio_files.list, streamer.utc_time):
        with pytest.raises(Unsupported, match="command not found"):
            await call()


async def test_clock(newer):
    """The app says whether the clock is right, and what time it is."""
    virtual, streamer = newer
    assert (await streamer.check_clock()).right
    assert abs(await streamer.utc_time() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=10)
    virtual.clock.skew = 3600
    assert not (await streamer.check_clock()).right


async def test_clock_in_milliseconds(newer):
    """Seconds and milliseconds are told apart by their size."""
    virtual, streamer = newer
    virtual.faults.answer(200, f"{APP}/get_utc_time.cgi", body='{"status":200,"data":1600092179717}')
    assert (await streamer.utc_time()).year == 2020


async def test_frame_rate(newer):
    """The number comes bare, or under data."""
    virtual, streamer = newer
    assert await streamer.max_fps() == 30
    virtual.faults.answer(200, f"{APP}/get_max_framerate.cgi", body='{"status":200,"data":25}')
    assert await streamer.max_fps(video_source=1) == 25
    with pytest.raises(ValueError, match="video_source"):
        await streamer.max_fps(video_source=-1)


async def test_log_and_report(newer):
    """Both are plain text; a page for people is neither."""
    virtual, streamer = newer
    virtual.state.broadcasting.log.append("Error: 4 frames late")
    assert (await streamer.log()).endswith("Error: 4 frames late\n")
    assert virtual.state.device.serial in await streamer.report()
    virtual.faults.answer(200, f"{APP}/view_log.cgi", body="<!DOCTYPE html><title>Login</title>")
    with pytest.raises(MalformedReply, match="web page"):
        await streamer.log()


async def test_diagnostics(newer):
    """What is asked is answered, and nothing else."""
    virtual, streamer = newer
    asked = await streamer.diagnostics(camera=True, video_host="a.example:1935")
    assert asked.camera == CameraInfo(uptime="1 day", available_ram=421, available_internal=1893)
    assert asked.video_host.code == "200"
    assert (asked.server, asked.speed, asked.ping, asked.audio_host) == (None, None, None, None)
    virtual.state.broadcasting.answers["speedTest"] = {"code": "ERR", "data": []}
    rest = await streamer.diagnostics(
        server=True, server_time=True, speed=True, ping=True, audio_host="b.example:80", camera=False
    )
    assert (rest.camera, rest.server.state, rest.speed.samples, rest.speed.code) == (None, "OK", (), "ERR")
    assert "4 received" in rest.ping.output


@pytest.mark.parametrize(
    ("checks", "error"),
    [
        ({"video_host": "nothing"}, ValueError),
        ({"video_host": 5}, TypeError),
        ({"weather": True}, TypeError),
        ({"speed": "no"}, TypeError),
        ({"ping": 0}, TypeError),
    ],
)
async def test_diagnostics_that_do_not_exist(newer, checks, error):
    """A host needs a port, and a check a name."""
    virtual, streamer = newer
    with pytest.raises(error, match=next(iter(checks))):
        await streamer.diagnostics(**checks)
    assert not virtual.log.exchanges


async def test_sounds(newer, tmp_path):
    """Files go up from a path or from bytes, are listed, come down, and are removed."""
    virtual, streamer = newer
    files = streamer.audio_files
    path = tmp_path / "silence.mka"
    path.write_bytes(b"\x1aE\xdf\xa3" * 50)
    transfer = Transfer()
    uploaded = await files.upload(str(path), transfer=transfer)
    assert transfer.done == transfer.total > 200
    await files.upload(b"ID3", name="bell.MP3", storage="SD0")
    radio = await files.add_url("http://radio.example/live", name="Radio")
    first, second, third = await files.list()
    assert (first, third) == (uploaded, radio)
    assert (first.name, first.storage) == ("silence.mka", "flash")
    assert (second.name, second.storage) == ("bell.MP3", "SD0")
    assert (third.name, third.path, third.storage) == ("Radio", "http://radio.example/live", "url")
    for which in (first, "silence.mka", first.path):
        assert await files.read(which) == path.read_bytes()
        assert await files.download(which, tmp_path / "back.mka") == 200
    assert (tmp_path / "back.mka").read_bytes() == path.read_bytes()
    await files.remove(first)
    assert [sound.name for sound in await files.list()] == ["bell.MP3", "Radio"]
    with pytest.raises(NotFound, match=r"silence\.mka"):
        await files.remove(first)
    with pytest.raises(NotFound, match=r"silence\.mka"):
        await files.read(first.path)
    with pytest.raises(NotFound, match=r"silence\.mka"):
        await files.download(first, tmp_path / "gone.mka")
    await files.remove("silence.mka", missing_ok=True)
    assert virtual.state.broadcasting.sounds[0].data == b"ID3"


async def test_storages(newer):
    """Internal memory and SD card, with what the app says of them."""
    _, streamer = newer
    assert await streamer.audio_files.storages() == (
        AudioStorage("flash", "12 MB free"),
        AudioStorage("SD0", "119 GB free"),
    )


async def test_sounds_in_other_shapes(newer):
    """A bare list and one under `list` are read; an unknown storage and nonsense are kept."""
    virtual, streamer = newer
    row = '[{"name":"a","path":"/a","storage":"nfs"}]'
    for body in (row, f'{{"code":200,"list":{row}}}'):
        virtual.faults.answer(200, f"{APP}/upload_audio.cgi", body=body)
        (sound,) = await streamer.audio_files.list()
        assert sound == StoredSound(name="a", path="/a", storage=Unknown(kind="nfs", raw="nfs"))
    virtual.faults.answer(200, f"{APP}/upload_audio.cgi", body=row)
    with pytest.raises(NotFound, match="file not found"):
        await streamer.audio_files.remove(sound)
    virtual.faults.answer(200, f"{APP}/upload_audio.cgi", body='{"status":200,"data":[5]}')
    (storage,) = await streamer.audio_files.storages()
    assert storage == Unknown(kind="", raw=5, problem=storage.problem)


async def test_sounds_that_cannot_be(newer, tmp_path):
    """Wrong file types, names, storages and addresses are refused before anything is sent."""
    virtual, streamer = newer
    files = streamer.audio_files
    (tmp_path / "song.wav").write_bytes(b"RIFF")
    for call, argument in (
        (lambda: files.upload(tmp_path / "song.wav"), "name"),
        (lambda: files.upload(b"x"), "name"),
        (lambda: files.upload(b"x", name="../a.mp3"), "name"),
        (lambda: files.upload(b"x", name="a.mp3", storage="FLASH"), "storage"),
        (lambda: files.add_url("radio", name="R"), "url"),
        (lambda: files.add_url("http://radio.example", name=""), "name"),
    ):
        with pytest.raises(ValueError, match=argument):
            await call()
    assert not virtual.log.exchanges


async def test_an_upload_that_fails(newer):
    """A server error is an error of its own."""
    virtual, streamer = newer
    await streamer.audio_files.list()
    virtual.faults.answer(500, f"{APP}/upload_audio.cgi")
    with pytest.raises(UnexpectedStatus):
        await streamer.audio_files.upload(b"x", name="a.mp3")


def test_a_sound_on_the_network_hides_its_password():
    """The address of a sound may hold one."""
    assert "secret" not in repr(StoredSound(name="a", path="http://u:secret@h/x", storage="url"))


async def test_a_parameter_without_a_value(streamer):
    """None is no value, and not one that is left out."""
    with pytest.raises(TypeError, match="not None"):
        await streamer.parameters.update({"Overlay": None})
