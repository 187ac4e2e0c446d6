"""What the virtual camera's ports, PTZ, clips, disks and clock answer to clients of any kind."""

import httpx
import orjson
import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import ROLES, User
from trust import NOBODY


def call(http: httpx.Client, path: str, method: str, **params: object) -> dict:
    body = {"apiVersion": "1.0", "context": "mine", "method": method, "params": params}
    return http.post(path, content=orjson.dumps(body)).json()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/axis-cgi/io/port.cgi?check=9", "invalid port"),
        ("/axis-cgi/io/port.cgi?check=x", "Error:"),
        ("/axis-cgi/io/port.cgi?action=1%3A%2F", "is an input"),
        ("/axis-cgi/io/port.cgi?monitor=1,2", "separately"),
        ("/axis-cgi/io/virtualinput.cgi?action=6", "no port action"),
        ("/axis-cgi/com/ptz.cgi?query=nonsense", "query: unknown value"),
        ("/axis-cgi/com/ptz.cgi?move=sideways", "move: unknown value"),
        ("/axis-cgi/com/ptz.cgi?pan=west", "pan: invalid value"),
        ("/axis-cgi/com/ptz.cgi?speed=0", "speed: invalid value"),
        ("/axis-cgi/com/ptzconfig.cgi?removeserverpresetname=x", "No such preset"),
        ("/axis-cgi/disks/mount.cgi?action=eject&diskid=SD_DISK", "Invalid action"),
        ("/axis-cgi/disks/job.cgi?jobid=99&diskid=SD_DISK", "No such job"),
        ("/axis-cgi/disks/lock.cgi?action=open&diskid=SD_DISK", "Invalid argument"),
        ("/axis-cgi/record/continuous/addconfiguration.cgi?diskid=USB", "Invalid disk ID"),
        ("/axis-cgi/serverreport.cgi?mode=pdf", "invalid mode"),
    ],
)
def test_errors_come_with_http_200(http, path, words):
    """As a camera's do."""
    answered = http.get(path)
    assert (answered.status_code, words in answered.text) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "/axis-cgi/mediaclip.cgi?action=dance",
        "/axis-cgi/mediaclip.cgi?action=play&clip=9",
        "/axis-cgi/mediaclip.cgi?action=upload",
        "/axis-cgi/debug/debug.tgz?cmd=pcapdump&duration=0",
    ],
)
def test_errors_that_come_with_http_400(http, path):
    """These do."""
    assert http.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/axis-cgi/com/ptz.cgi?move=left", "/axis-cgi/io/port.cgi?action=2%3A%2F"])
def test_commands_are_answered_with_200_for_older_clients(http, path):
    """CamStreamerLib 1.2.3 takes 204 for an error."""
    answered = http.get(path)
    assert (answered.status_code, answered.content) == (200, b"")


def test_ports_count_from_1_here_and_from_0_there(http, virtual_camera: VirtualCamera):
    """The same port, closed in both."""
    http.get("/axis-cgi/io/port.cgi?action=:/")  # without a number it is the first, which is an input
    http.get("/axis-cgi/io/port.cgi?action=2%3A%2F")
    assert virtual_camera.state.hardware.closed == {0: False, 1: True}
    assert http.get("/axis-cgi/io/port.cgi?check=1,2").text == "port1=0\r\nport2=1\r\n"
    assert http.get("/axis-cgi/io/port.cgi?checkdirection=1,2").text == "port1=input\r\nport2=output\r\n"
    items = call(http, "/axis-cgi/io/portmanagement.cgi", "getPorts")["data"]["items"]
    assert [(item["port"], item["state"]) for item in items] == [("0", "open"), ("1", "closed")]
    assert http.get("/axis-cgi/io/port.cgi").text == ""


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"port": "1", "state": "ajar"}, "state"),
        ({"port": "1", "normalState": "ajar"}, "normalState"),
        ({"port": "1", "direction": "sideways"}, "direction"),
        ({"port": "x"}, "port"),
        ({}, "port"),
    ],
)
def test_port_changes_are_checked(http, change, name):
    """And the property that is wrong is named."""
    error = call(http, "/axis-cgi/io/portmanagement.cgi", "setPorts", ports=[change])["error"]
    assert (error["code"], error["details"]["propertyName"]) == (2104, name)


def test_json_apis_say_what_is_wrong(http):
    """With HTTP 200, and what was sent is sent back."""
    path = "/axis-cgi/io/portmanagement.cgi"
    assert http.get(path).json()["error"]["code"] == 2002
    assert http.post(path, content=b"[]").json()["error"]["code"] == 4000
    assert http.post(path, content=b"{").json()["error"]["code"] == 4000
    unknown = call(http, path, "dance")
    assert (unknown["error"]["code"], unknown["context"], unknown["method"]) == (2004, "mine", "dance")
    versions = call(http, path, "getSupportedVersions")
    assert versions["data"] == {"apiVersions": ["1.1"]}
    future = http.post(path, json={"apiVersion": "9.0", "method": "getPorts"}).json()
    assert (future["error"]["code"], "context" in future) == (2003, False)


def test_firmware_management_numbers_its_errors_as_http_does(http):
    """Recorded on AXIS OS 12.11."""
    error = call(http, "/axis-cgi/firmwaremanagement.cgi", "bogus")["error"]
    assert error == {"code": 405, "message": "Unknown method in request."}


def test_presets_as_json(http):
    """As CamStreamerLib asks for them."""
    query = "/axis-cgi/com/ptz.cgi?query=presetposall&format=json"
    assert http.get(query).json()["Camera 1"]["presets"][1] == "presetposno2=Gate"
    assert http.get("/axis-cgi/com/ptzconfig.cgi?camera=2&setserverpresetname=x").text == ""
    assert http.get("/axis-cgi/com/ptz.cgi?camera=all&query=position").text == ""


def test_a_preset_that_is_gone_is_no_home(http, virtual_camera: VirtualCamera):
    """Going home is accepted and leads nowhere."""
    head = virtual_camera.state.hardware.heads[1]
    head.presets.clear()
    head.pan = 7.0
    assert http.get("/axis-cgi/com/ptz.cgi?move=home").text == ""
    assert http.get("/axis-cgi/com/ptz.cgi?move=stop").text == ""
    assert head.pan == 7.0


def test_wiper_status(http, virtual_camera: VirtualCamera):
    """Idle, running, idle again."""
    path = "/axis-cgi/clearviewcontrol.cgi"
    assert call(http, path, "getStatus", id=0)["data"] == {"state": "idle"}
    call(http, path, "start", id=0, duration=30)
    assert call(http, path, "getStatus", id=0)["data"] == {"state": "running", "stopsIn": 29}
    virtual_camera.clock.advance(31)
    assert call(http, path, "getStatus", id=0)["data"] == {"state": "idle"}


def test_no_more_rules_than_there_is_room_for(http):
    """The fourth profile is refused."""
    path = "/axis-cgi/record/continuous/addconfiguration.cgi?diskid=SD_DISK"
    answers = [http.get(path).text for _ in range(3)]
    assert ["Too many profiles" in text for text in answers] == [False, False, True]


def test_header_fields_cannot_be_set_to_nothing(http):
    """A call without any is an error."""
    assert call(http, "/axis-cgi/customhttpheader.cgi", "set")["error"]["code"] == 1100


@pytest.mark.parametrize(
    ("method", "params"),
    [("setDateTime", {"dateTime": "noon"}), ("setPosixTimeZone", {}), ("setTimeZone", {})],
)
def test_times_that_are_none(http, method, params):
    """They are refused by time.cgi."""
    assert call(http, "/axis-cgi/time.cgi", method, **params)["error"]["code"] in {1000, 4002}


@pytest.mark.parametrize("profile", ["10.12", "11.11", "12.11"])
def test_which_firmware_tells_the_time_how(profile):
    """REST from 12 on, words up to 10, and time.cgi always."""
    with (
        VirtualCamera(profile=profile) as virtual,
        httpx.Client(base_url=virtual.url, auth=httpx.DigestAuth("root", "pass"), verify=NOBODY) as http,
    ):
        assert (http.get("/config/rest/time/v2").status_code == 200) == (profile == "12.11")
        zones = http.post("/config/rest/time/v2/timeZone/iana/getTimeZoneList", json={"data": {}})
        assert (zones.status_code == 200) == (profile == "12.11")
        assert (http.get("/axis-cgi/date.cgi?action=get").status_code == 200) == (profile == "10.12")
        assert call(http, "/axis-cgi/time.cgi", "getAll")["data"]["timeZones"]
        if profile == "10.12":
            assert "Request failed" in http.get("/axis-cgi/date.cgi?action=tell").text


def test_inputs_and_outputs_counted_apart(http, virtual_camera):
    """As by the CGIs that port.cgi came after: the first output is the second port."""
    hardware = virtual_camera.state.hardware

    def get(path: str) -> str:
        return http.get(f"/axis-cgi/io/{path}").text

    assert (get("input.cgi?check=1"), get("output.cgi?check=1")) == ("input1=0\r\n", "output1=0\r\n")
    assert get("output.cgi?action=1%3A%2F") == ""
    assert hardware.closed == {0: False, 1: True}
    assert get("output.cgi?check=1") == "output1=1\r\n"
    assert get("output.cgi?checkactive=1,1") == "output1=active\r\noutput1=active\r\n"
    for refused in (
        "input.cgi?check=2",
        "output.cgi?check=",
        "output.cgi?action=2%3A%2F",
        "output.cgi?action=1",
        "output.cgi?monitor=2",
        "input.cgi?monitor=",
    ):
        assert get(refused).startswith("Error:\n")
    for nothing in ("input.cgi", "output.cgi", "input.cgi?action=1%3A%2F"):
        assert get(nothing) == "Error:\nno known argument\n"
    assert hardware.closed == {0: False, 1: True}


@pytest.mark.parametrize("size", ["1921x1080", "1920x1081", "4000x4000", "0x5", "1x0", "x", "1920X1080"])
@pytest.mark.parametrize("path", ["imagesize.cgi", "jpg/image.cgi", "mjpg/video.cgi", "bitmap/image.bmp"])
def test_sizes_that_there_are_not(http, path, size):
    """Whoever asks how large a picture would be hears of the same refusal as who asks for the picture."""
    answered = http.get(f"/axis-cgi/{path}?resolution={size}")
    assert answered.text == "Error:\nresolution: unknown value\n"
    assert answered.status_code == (200 if path == "imagesize.cgi" else 400)


def test_the_time_in_parts():
    """What is not named stays; what is no time is refused, and an administrator alone may set it."""
    with (
        VirtualCamera(profile="10.12") as virtual,
        httpx.Client(base_url=virtual.url, auth=httpx.DigestAuth("root", "pass")) as http,
    ):
        date = "/axis-cgi/date.cgi"
        asked = f"{date}?action=set&year=2031&month=2&day=3&hour=4&minute=5"
        assert http.get(f"{asked}&second=6").text == "OK\n"
        assert http.get(f"{date}?action=get").text.startswith("Feb 03, 2031 04:05:")
        assert http.get(f"/axis-cgi/admin{date.removeprefix('/axis-cgi')}?action=set&day=28").text == "OK\n"
        for wrong in (
            "",
            "&day=30",
            "&day=x",
            "&hour=24",
            "&year=0",
            "&year=99999999999999999999",
            "&year=9999",
        ):
            assert http.get(f"{date}?action=set{wrong}").text.startswith("Request failed")
        assert http.get(f"{date}?action=get").text.startswith("Feb 28, 2031 04:05:")
        virtual.state.users["eve"] = User("eve", "secret", role="operator", ptz=False)
        eve = httpx.DigestAuth("eve", "secret")
        assert httpx.get(virtual.url + asked, auth=eve).status_code == 403


@pytest.mark.parametrize("place", ["", "view/"])
def test_video_status(http, place):
    assert http.get(f"/axis-cgi/{place}videostatus.cgi?status=1,2").text == (
        "Video 1 = video\r\nVideo 2 = no video\r\n"
    )
    for wrong in ("", "?status=", "?status=x", "?status=1,"):
        assert http.get(f"/axis-cgi/videostatus.cgi{wrong}").status_code == 400


@pytest.mark.parametrize("place", ["", "operator/", "admin/"])
def test_dynamic_texts(http, virtual_camera, place):
    """Are kept for whoever asks; the index is the number behind #D."""
    path = f"/axis-cgi/{place}dynamicoverlay.cgi"
    assert http.get(path, params={"action": "settext", "text": "45.3°F", "text_index": "3"}).text == "OK\n"
    assert http.get(f"{path}?action=gettext&text_index=3").text == "45.3°F\n"
    assert http.get(f"{path}?action=gettext").text == "\n"
    assert virtual_camera.state.hardware.dynamic_texts == {3: "45.3°F"}
    for wrong in ("?action=gettext&text_index=17", "?action=gettext&text_index=x", "?action=x", ""):
        assert http.get(path + wrong).status_code == 400


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("view/param.cgi?action=list&group=Brand", "viewer"),
        ("operator/param.cgi?action=list&group=Brand", "viewer"),
        ("view/imagesize.cgi?camera=1", "viewer"),
        ("operator/dynamicoverlay.cgi?action=gettext", "operator"),
        ("admin/dynamicoverlay.cgi?action=gettext", "admin"),
        ("admin/serverreport.cgi", "admin"),
    ],
)
def test_older_addresses(virtual_camera, path, role):
    """Have the role in them that one needs, or one that was needed once."""
    for number, each in enumerate(ROLES):
        name = f"user{number}"
        virtual_camera.state.users[name] = User(name, "secret", role=each, ptz=False)
        auth = httpx.DigestAuth(name, "secret")
        found = httpx.get(f"{virtual_camera.url}/axis-cgi/{path}", auth=auth).status_code
        assert (found == 200) == (ROLES.index(each) >= ROLES.index(role))


@pytest.mark.parametrize("name", ["autofocus", "autoiris"])
def test_automatic_functions(http, name):
    """Are switched, and the position tells of them."""
    path = "/axis-cgi/com/ptz.cgi"
    for state in ("off", "on"):
        assert http.get(f"{path}?{name}={state}").text == ""
        assert f"{name}={state}\r\n" in http.get(f"{path}?query=position").text
    assert http.get(f"{path}?{name}=maybe").text == f"Error:\n{name}: unknown value: maybe\n"


@pytest.mark.parametrize("axis", ["focus", "iris", "brightness"])
def test_servos_are_driven_by_speeds(http, axis):
    path = f"/axis-cgi/com/ptz.cgi?continuous{axis}move"
    assert http.get(f"{path}=-50").text == ""
    for wrong in ("101", "fast", "nan", ""):
        assert http.get(f"{path}={wrong}").text.startswith("Error:\n")
