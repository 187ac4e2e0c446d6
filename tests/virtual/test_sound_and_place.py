"""Audio devices, the geolocation, and the REST APIs, as other clients ask for them."""

import copy
from xml.etree import ElementTree as ET

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from trust import NOBODY

DEVICES = "/axis-cgi/audiodevicecontrol.cgi"
PLACE = "/axis-cgi/geolocation"
TIME = "/config/rest/time/v2"
INFO = "/config/rest/basic-device-info/v2beta"


def call(http, method, params=None):
    """The data, or the code of the error."""
    body = {"apiVersion": "1.0", "method": method}
    answer = http.post(DEVICES, json=body if params is None else {**body, "params": params}).json()
    return answer["data"] if "data" in answer else answer["error"]["code"]


def test_capabilities_and_settings_agree(http):
    """Whatever is set is one of what can be."""
    (able,), (held,) = (call(http, f"getDevices{what}")["devices"] for what in ("Capabilities", "Settings"))
    assert able["id"] == held["id"]
    for side in ("inputs", "outputs"):
        for connector, wanted in zip(able[side], held[side], strict=True):
            kinds = {it["id"]: it for it in connector["connectionTypes"]}
            assert wanted["connectionTypeSelected"] in kinds
            assert [it["id"] for it in wanted["connectionTypes"]] == list(kinds)
            for kind in wanted["connectionTypes"]:
                signals = {it["id"]: it for it in kinds[kind["id"]]["signalingTypes"]}
                assert kind["signalingTypeSelected"] in signals
                for signal in kind["signalingTypes"]:
                    assert signal.get("powerType") in signals[signal["id"]].get("powerTypes", [None])
                    assert all(it["gain"] in signals[signal["id"]]["gainValues"] for it in signal["channels"])
    assert call(http, "getHazardousSettings") == {"powerTypes": ["P48"]}


def test_settings_are_laid_over_what_there_is(http):
    """By their identifiers; the rest stays, and they survive a restart."""
    before = call(http, "getDevicesSettings")["devices"][0]
    mic = {
        "id": "mic",
        "signalingTypeSelected": "balanced",
        "signalingTypes": [
            {"id": "balanced", "powerType": "P48", "channels": [{"id": 0, "gain": 6, "mute": True}]}
        ],
    }
    change = {
        "id": "0",
        "inputs": [{"id": "0", "name": "Hall", "connectionTypeSelected": "mic", "connectionTypes": [mic]}],
    }
    assert call(http, "setDevicesSettings", {"devices": [change]}) == {}
    after = call(http, "getDevicesSettings")["devices"][0]
    expected = copy.deepcopy(before)
    expected["inputs"][0] |= {"name": "Hall", "connectionTypeSelected": "mic"}
    expected["inputs"][0]["connectionTypes"][1]["signalingTypeSelected"] = "balanced"
    expected["inputs"][0]["connectionTypes"][1]["signalingTypes"][1] |= {
        "powerType": "P48",
        "channels": [{"id": "0", "gain": 6, "mute": True}],
    }
    assert after == expected


@pytest.mark.parametrize(
    ("device", "code"),
    [
        (None, 2103),
        ({}, 2103),
        ({"id": "7"}, 2104),
        ({"id": "0", "colour": "red"}, 2104),
        ({"id": "0", "name": 5}, 2104),
        ({"id": "0", "inputs": {}}, 2104),
        ({"id": "0", "inputs": [{"id": "0", "connectionTypeSelected": "swim"}]}, 2104),
        ({"id": "0", "inputs": [{"id": "0", "enabled": 1}]}, 2104),
        ({"id": "0", "name": "new", "inputs": [{"id": "9"}]}, 2104),
    ],
)
def test_settings_that_are_refused(http, device, code):
    """All of a call or nothing of it."""
    before = call(http, "getDevicesSettings")
    assert call(http, "setDevicesSettings", {"devices": [device]}) == code
    assert call(http, "setDevicesSettings", {}) == 2103
    assert call(http, "getDevicesSettings") == before


def test_encoders(http):
    """With rates in numbers."""
    answer = http.post(
        "/axis-cgi/audio/streamingcapabilities.cgi", json={"apiVersion": "1.0", "method": "list"}
    )
    for rates in answer.json()["data"]["encoders"].values():
        for rate in rates:
            assert rate["sample_rate"] > 0
            assert all(isinstance(it, int) for it in rate["bit_rates"])


def place(http) -> dict[str, str | None]:
    answer = http.get(f"{PLACE}/get.cgi")
    assert answer.headers["content-type"].startswith("application/xml")
    root = ET.fromstring(answer.text)  # noqa: S314 - of a camera that is ours
    return {element.tag: element.text for element in root.iter() if not len(element)}


def test_geolocation(http):
    """Told in the format in which it was set; what was never set is not valid."""
    before = place(http)
    assert (before["Lat"], before["Lng"], before["Heading"], before["Text"]) == ("0", "0", "0", None)
    assert (before["ValidPosition"], before["ValidHeading"]) == ("false", "false")
    answer = http.get(f"{PLACE}/set.cgi", params={"lat": "51.1234", "lng": "-013.1", "text": "<gate> & door"})
    assert "<GeneralSuccess/>" in answer.text
    assert http.post(f"{PLACE}/set.cgi", data={"heading": "90"}).status_code == 200
    assert place(http) == {
        "Lat": "51.1234",
        "Lng": "-013.1",
        "Heading": "90",
        "Text": "<gate> & door",
        "ValidPosition": "true",
        "ValidHeading": "true",
    }
    for latitude, longitude in (("5112.3456", "01312.3456"), ("-511234.5678", "1801234.5")):
        assert "Success" in http.get(f"{PLACE}/set.cgi?lat={latitude}&lng={longitude}").text
        assert (place(http)["Lat"], place(http)["Lng"]) == (latitude, longitude)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", 1),
        ("height=3", 1),
        ("lat=91", 2),
        ("lng=181.5", 2),
        ("lat=x", 2),
        ("lat=9999", 2),
        ("lat=123", 2),
        ("heading=361", 2),
        ("heading=-1", 2),
        ("lat=51&heading=east", 2),
        (f"text={'x' * 300}", 2),
    ],
)
def test_places_that_are_refused(http, query, code):
    """In XML, with HTTP 200, and nothing of it is kept."""
    before = place(http)
    answer = http.get(f"{PLACE}/set.cgi?{query}")
    assert answer.status_code == 200
    assert f"<ErrorCode>{code}</ErrorCode>" in answer.text
    assert place(http) == before


def data(answer: httpx.Response):
    assert answer.json()["status"] == "success"
    return answer.json().get("data")


def patch(http, path, value):
    return http.patch(f"{TIME}/{path}", json={"data": value})


def test_time_by_path(http):
    """Every part of the tree has an address."""
    whole = data(http.get(TIME))
    assert data(http.get(f"{TIME}/timeZone")) == whole["timeZone"]
    assert data(http.get(f"{TIME}/timeZone/activeTimeZone")) == "Europe/Prague"
    assert data(http.get(f"{TIME}/timeZone/iana/")) == whole["timeZone"]["iana"]
    assert set(data(http.get(f"{TIME}/time"))) == {"dateTime", "localDateTime", "maxSupportedYear"}


def test_time_zones_exclude_each_other(http, virtual_camera):
    """IANA, POSIX and the network's, each of which time.cgi and the parameters tell, too."""
    assert data(patch(http, "timeZone/iana/timeZone", "Asia/Tokyo")) is None
    zone = data(http.get(f"{TIME}/timeZone"))
    assert (zone["activeTimeZone"], zone["iana"]["posixTimeZone"]) == ("Asia/Tokyo", "JST-9")
    told = http.post("/axis-cgi/time.cgi", json={"method": "getDateTimeInfo"}).json()["data"]
    assert (told["timeZone"], told["posixTimeZone"]) == ("Asia/Tokyo", "JST-9")
    assert data(patch(http, "timeZone/posix", {"timeZone": "UTC0", "dstEnabled": False})) is None
    zone = data(http.get(f"{TIME}/timeZone"))
    assert zone == {
        "activeTimeZone": "UTC0",
        "dhcp": {"enabled": False, "timeZone": None},
        "iana": {"posixTimeZone": None, "timeZone": None},
        "posix": {"dstEnabled": False, "timeZone": "UTC0"},
    }
    assert virtual_camera.state.parameters["Time.POSIXTimeZone"] == "UTC0"
    assert data(patch(http, "timeZone/posix/dstEnabled", True)) is None
    assert data(patch(http, "timeZone/posix/timeZone", "CET-1")) is None
    assert data(patch(http, "timeZone/dhcp/enabled", True)) is None
    zone = data(http.get(f"{TIME}/timeZone"))
    assert zone["dhcp"] == {"enabled": True, "timeZone": None}
    assert (zone["iana"]["timeZone"], zone["posix"]["timeZone"]) == (None, None)
    assert data(patch(http, "timeZone/iana/timeZone", "UTC")) is None
    assert not data(http.get(f"{TIME}/timeZone/dhcp/enabled"))


def test_time_is_set(http):
    """In UTC."""
    assert data(patch(http, "time/dateTime", "2030-01-02T03:04:05Z")) is None
    assert data(http.get(f"{TIME}/time/dateTime")).startswith("2030-01-02T03:04:")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("time/dateTime", "yesterday"),
        ("time/dateTime", "2030-01-02T03:04:05"),
        ("time/dateTime", "2090-01-02T03:04:05Z"),
        ("timeZone/iana/timeZone", "Mars/Olympus"),
        ("timeZone/iana/timeZone", None),
        ("timeZone/posix", "UTC0"),
        ("timeZone/posix", {"colour": 1}),
        ("timeZone/posix", {"dstEnabled": "yes"}),
        ("timeZone/posix/timeZone", ""),
        ("timeZone/dhcp/enabled", False),
    ],
)
def test_values_that_are_no_good(http, path, value):
    """HTTP 400 and the framework's number for it."""
    before = data(http.get(f"{TIME}/timeZone"))
    answer = patch(http, path, value)
    assert (answer.status_code, answer.json()["status"]) == (400, "error")
    error = answer.json()["error"]
    assert (error["code"], error["message"].partition(":")[0]) == (5, "Validation error")
    assert data(http.get(f"{TIME}/timeZone")) == before


def test_rest_addresses_that_there_are_not(http):
    """A 404 in the framework's words; a body without data; what cannot be set."""
    answer = http.get(f"{TIME}/timeZone/mood")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, 1)
    assert http.patch(f"{TIME}/time/dateTime", content=b"{").json()["error"]["code"] == 5
    assert http.patch(f"{TIME}/time/dateTime", json={}).status_code == 400
    assert patch(http, "time/maxSupportedYear", 2100).status_code == 405
    assert patch(http, "time", {}).status_code == 405


def test_rest_for_administrators(virtual_camera):
    """Viewers read only."""
    virtual_camera.state.users["joe"] = User("joe", "pw", role="operator")
    with httpx.Client(base_url=virtual_camera.url, auth=httpx.DigestAuth("joe", "pw"), verify=NOBODY) as joe:
        assert joe.get(TIME).status_code == 200
        assert patch(joe, "timeZone/iana/timeZone", "UTC").status_code == 403


def test_strangers_are_told_less(http, anonymous):
    """Once that is switched off."""
    call = {"method": "getAllUnrestrictedProperties"}
    assert anonymous.post("/axis-cgi/basicdeviceinfo.cgi", json=call).status_code == 200
    for value in (False, {"allowAnonymous": False}):
        assert data(http.patch(f"{INFO}/allowAnonymous", json={"data": value})) is None
        assert data(http.get(INFO)) == {"allowAnonymous": False}
    assert anonymous.post("/axis-cgi/basicdeviceinfo.cgi", json=call).status_code == 401
    assert http.post("/axis-cgi/basicdeviceinfo.cgi", json=call).status_code == 200
    assert http.patch(f"{INFO}/allowAnonymous", json={"data": "no"}).status_code == 400


def test_everything_is_saved(http, virtual_camera, tmp_path):
    """In the file that the camera's state is written to."""
    http.get(f"{PLACE}/set.cgi?lat=51&lng=13&text=gate")
    http.get("/axis-cgi/privacymask.cgi?action=add&name=door&width=1&height=1")
    http.get("/axis-cgi/opticssetup.cgi?azoom=1")
    for path in (tmp_path / "camera.toml", tmp_path / "camera.json"):
        virtual_camera.save(path)
        again = VirtualCamera(state=path).state.hardware
        assert (again.place.text, again.lens.magnification, again.masks[0].corners[0]) == (
            "gate",
            2.4,
            virtual_camera.state.hardware.masks[0].corners[0],
        )
