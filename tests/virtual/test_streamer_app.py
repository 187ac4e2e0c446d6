"""CamStreamer as its API document, its vendor's library and their users know it."""

import json

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY

ROOT = "/local/camstreamer"
OK = {"status": 200, "message": "OK"}
COMPLETE = {
    "enabled": "1",
    "active": "1",
    "audioSource": "url:http://radio.example/live",
    "avSyncMsec": "40",
    "internalVapixParameters": "camera=1",
    "userVapixParameters": "resolution=1280x720",
    "outputParameters": "",
    "outputType": "video",
    "mediaServerUrl": "srt://h:9000",
    "inputType": "CRS",
    "inputUrl": "",
    "forceStereo": "1",
    "streamDelay": "3",
    "statusLed": "0",
    "statusPort": "2",
    "callApi": "1",
    "trigger": "time",
    "schedule": "[]",
    "prepareAhead": "30",
    "startTime": "1551694200",
    "stopTime": "1551705000",
}


def data(answer: httpx.Response):
    """What the envelope holds."""
    content = answer.json()
    assert {key: content[key] for key in OK} == OK
    return content["data"]


def old_set(http, **arguments):
    """Change or create a stream as the document does."""
    return http.get(f"{ROOT}/stream/set.cgi", params=arguments).json()


def test_the_documents_examples(http, virtual_camera):
    """Create, modify, stop and remove, by GET as the document prints it."""
    url = "rtmp://a.rtmp.youtube.com/live2/rfp-test-2926.q9yk-3wv0-4zzg-78ks"
    assert old_set(http, stream_id="1057", enabled="1", audioSource="default", mediaServerUrl=url) == OK
    assert virtual_camera.state.streams["1057"].is_streaming
    stream = data(http.get(f"{ROOT}/stream/get.cgi", params={"stream_id": "1057"}))
    assert (stream["mediaServerUrl"], stream["trigger"], stream["enabled"]) == (url, "none", "1")
    assert old_set(http, stream_id="1057", enabled="0") == OK
    assert data(http.get(f"{ROOT}/stream/list.cgi"))["1057"]["enabled"] == "0"
    assert http.get(f"{ROOT}/stream/remove.cgi", params={"stream_id": "1057"}).json() == OK
    assert "1057" not in data(http.get(f"{ROOT}/stream/list.cgi", params={"action": "get"}))


@pytest.mark.parametrize(
    "arguments",
    [
        {"enabled": "1"},
        {"stream_id": "a", "enabled": "2"},
        {"stream_id": "a", "trigger": "inputX"},
        {"stream_id": "a", "trigger": "later"},
    ],
)
def test_values_outside_the_document(http, virtual_camera, arguments):
    """They are refused inside HTTP 200, and nothing is written."""
    assert old_set(http, **arguments)["status"] == 400
    assert list(virtual_camera.state.streams) == ["3577", "117930"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("stream/list.cgi?action=set", "nothing"),
        ("stream/list.cgi?action=set", "[]"),
        ("stream/list.cgi?action=set", '{"a": 5}'),
        ("stream_list.cgi?action=set", "nothing"),
        ("stream_list.cgi?action=set", '{"streamList": 5}'),
        ("stream_list.cgi?action=set", '{"streamList": [{"platform": "rtmp"}]}'),
        ("stream_list.cgi?action=set&stream_id=nope", "{}"),
        ("stream_list.cgi?action=set&stream_id=3577", "5"),
        ("stream_list.cgi?action=dance", ""),
        ("set_stream_enabled.cgi", "stream_id=nope&enabled=1"),
        ("set_stream_enabled.cgi", "stream_id=3577&enabled=yes"),
        ("upload_audio.cgi?action=upload&storage=flash", ""),
        ("upload_audio.cgi?action=dance", ""),
        ("param/get.cgi", ""),
        ("param/set.cgi", ""),
        ("srt_statistics.cgi", "stream_id=nope"),
        ("stream/remove.cgi", "stream_id=nope"),
    ],
)
def test_what_cannot_be_carried_out(http, virtual_camera, path, content):
    """The envelope of a failure comes with HTTP 200, and nothing is written."""
    answer = http.post(f"{ROOT}/{path}", content=content)
    assert answer.status_code == 200
    assert answer.json()["status"] in {400, 404}
    assert list(virtual_camera.state.streams) == ["3577", "117930"]


def test_older_records_are_shown_in_the_newer_form(http):
    """What the document's API wrote, newer clients read as an object of their own."""
    assert old_set(http, stream_id="api_1", **COMPLETE) == OK
    shown = data(http.get(f"{ROOT}/stream_list.cgi", params={"action": "get", "stream_id": "api_1"}))
    assert shown == {
        "streamId": "api_1",
        "platform": "srt",
        "enabled": True,
        "active": True,
        "title": "api_1",
        "callApi": True,
        "trigger": {
            "type": "onetime",
            "startTime": 1551694200,
            "stopTime": 1551705000,
            "everActivated": False,
            "prepareAheadS": 30,
        },
        "video": {
            "output": {"type": "video", "url": "srt://h:9000", "parameters": ""},
            "input": {
                "type": "CRS",
                "internalVapixParameters": "camera=1",
                "userVapixParameters": "resolution=1280x720",
            },
            "delayS": 3,
        },
        "audio": {
            "source": "url",
            "name": "http://radio.example/live",
            "url": "http://radio.example/live",
            "avSyncMsec": 40,
            "forceStereo": True,
        },
        "status": {"led": False, "port": 2},
    }


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"trigger": "none"},
        {"trigger": "input1"},
        {
            "trigger": "recurrent",
            "schedule": json.dumps(
                [{"day_from": 0, "day_to": 1, "time_from": "08:00:00", "time_to": "24:00:00"}]
            ),
        },
        {"inputType": "CSw", "userVapixParameters": ""},
        {"inputType": "RTSP_URL", "inputUrl": "rtsp://h/x", "userVapixParameters": ""},
        {"audioSource": "default", "avSyncMsec": "0"},
        {"audioSource": "none", "avSyncMsec": "0", "forceStereo": "0"},
        {"audioSource": "file:/a/b.mka", "avSyncMsec": "0"},
        {"outputType": "images"},
        {"streamDelay": "", "statusPort": "", "mediaServerUrl": ""},
    ],
)
def test_newer_records_are_shown_in_the_older_form(http, change):
    """A record that went through the newer form says the same in the older one."""
    before = {**COMPLETE, **change}
    if before["trigger"] != "time":
        before |= {"startTime": "0", "stopTime": "0"}
    if before["trigger"] in {"none", "input1"}:
        before["prepareAhead"] = "0"
    assert old_set(http, stream_id="api_1", **before) == OK
    listed = data(http.get(f"{ROOT}/stream_list.cgi", params={"action": "get"}))
    written = http.post(f"{ROOT}/stream_list.cgi", params={"action": "set"}, json=listed)
    assert written.json() == OK
    assert data(http.get(f"{ROOT}/stream/get.cgi", params={"stream_id": "api_1"})) == before


def test_an_older_change_to_a_newer_record(http, virtual_camera):
    """What only the newer form has stays when the older API changes a stream."""
    record = {
        "streamId": "9",
        "platform": "twitch",
        "title": "Game",
        "enabled": True,
        "active": True,
        "x": [1],
    }
    assert http.post(f"{ROOT}/stream_list.cgi?action=set", json={"streamList": [record]}).json() == OK
    assert old_set(http, stream_id="9", enabled="0") == OK
    kept = virtual_camera.state.streams["9"].settings
    assert (kept["x"], kept["enabled"]) == ([1], False)


@pytest.mark.parametrize(
    ("generation", "has", "lacks"),
    [
        ("4.x", f"{ROOT}/stream/list.cgi", f"{ROOT}/stream_list.cgi"),
        ("6.x", f"{ROOT}/stream_list.cgi", f"{ROOT}/stream/list.cgi"),
    ],
)
def test_one_generation_alone(generation, has, lacks):
    """The endpoints of the other one are not listed, and answer as a missing command does."""
    with (
        VirtualCamera(generation=generation) as virtual,
        httpx.Client(base_url=virtual.url, auth=httpx.DigestAuth("root", "pass"), verify=NOBODY) as client,
    ):
        paths = {row.path for row in virtual.endpoints()}
        assert has in paths
        assert lacks not in paths
        answer = client.get(lacks, params={"action": "get"})
        assert (answer.status_code, answer.text) == (200, "Http API: command not found")


def test_generations_that_do_not_exist():
    """Only the two that there are can be asked for."""
    with pytest.raises(ValueError, match="generation"):
        VirtualCamera(generation="7.x")


def test_inputs_start_streams(http, virtual_camera):
    """A stream that follows an input runs while the input is active."""
    assert old_set(http, stream_id="api_1", enabled="1", trigger="input0") == OK
    stream = virtual_camera.state.streams["api_1"]
    assert not stream.is_streaming
    with virtual_camera.change():
        virtual_camera.state.hardware.closed[0] = not virtual_camera.state.hardware.closed[0]
    assert stream.is_streaming


def test_starts_are_counted(http, virtual_camera):
    """Every start counts, and bytes are those since the last one."""

    def statistics():
        return data(http.get(f"{ROOT}/get_streamstat.cgi", params={"stream_id": "3577"}))

    first = statistics()
    virtual_camera.clock.advance(100)
    assert statistics()["stream_bytes"] >= first["stream_bytes"] + 100 * 375_000
    old_set(http, stream_id="3577", active="0")
    assert statistics()["is_streaming"] == statistics()["stream_bytes"] == 0
    old_set(http, stream_id="3577", active="1")
    again = statistics()
    assert (again["start_count"], again["is_streaming"]) == (first["start_count"] + 1, 1)
    assert again["stream_bytes"] < 100 * 375_000


def test_check_pass(http):
    """The vendor's library takes a "1" for yes."""
    for given, answer in {"pass": "1", "past": "0", "": "0"}.items():
        assert data(http.get(f"{ROOT}/check_pass.cgi", params={"pass": given})) == answer
