"""API discovery tells the truth: what it lists is answered, and what is answered is listed."""

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.optics import Light
from aiocamstreamer.virtual.device.state import User
from trust import NOBODY

CGI = "/axis-cgi"
JSON = {
    "api-discovery": f"{CGI}/apidiscovery.cgi",
    "audio-device-control": f"{CGI}/audiodevicecontrol.cgi",
    "audio-streaming-capabilities": f"{CGI}/audio/streamingcapabilities.cgi",
    "basic-device-info": f"{CGI}/basicdeviceinfo.cgi",
    "capture-mode": f"{CGI}/capturemode.cgi",
    "customhttpheader": f"{CGI}/customhttpheader.cgi",
    "io-port-management": f"{CGI}/io/portmanagement.cgi",
    "light-control": f"{CGI}/lightcontrol.cgi",
    "optics-control": f"{CGI}/opticscontrol.cgi",
    "stream-profiles": f"{CGI}/streamprofile.cgi",
    "systemready": f"{CGI}/systemready.cgi",
    "time-service": f"{CGI}/time.cgi",
    "view-area": f"{CGI}/viewarea/info.cgi",
}
"""APIs that speak JSON and tell their versions."""

CODES = {
    "audio-device-control": (2101, 2100, 2102),
    "audio-streaming-capabilities": (2101, 2100, 2102),
    "capture-mode": (4000, 4001, 4001),
    "light-control": (2101, 2100, 2102),
    "optics-control": (2101, 2100, 2102),
    "stream-profiles": (2001, 2000, 2005),
    "view-area": (103, 101, 102),
}
"""Codes for no JSON, for another version and for another method, where they are not those of older APIs."""


@pytest.fixture(params=sorted(PROFILES))
def virtual(request):
    """A camera of each firmware, with a light."""
    with VirtualCamera(profile=request.param, authentication="digest") as virtual:
        virtual.state.hardware.lights["led0"] = Light()
        virtual.state.users["joe"] = User("joe", "pw", role="viewer")
        yield virtual
    assert not virtual.log.problems


@pytest.fixture
def root(virtual):
    """A client with all rights."""
    with httpx.Client(base_url=virtual.url, auth=httpx.DigestAuth("root", "pass"), verify=NOBODY) as client:
        yield client


def listed(client: httpx.Client) -> dict[str, list[str]]:
    """The versions of each API that discovery tells of."""
    call = {"apiVersion": "1.0", "method": "getApiList"}
    rows = client.post(JSON["api-discovery"], json=call).json()["data"]["apiList"]
    assert all(set(row) == {"id", "version", "name", "docLink", "status"} for row in rows)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row["version"])
    return found


@pytest.mark.untraced
def test_what_is_listed_is_answered(root, virtual):
    """Every API has its addresses, and none of them is a 404."""
    rows = virtual.endpoints()
    for api in listed(root):
        paths = {row.path: row.method for row in rows if api in row.apis}
        assert paths, api
        for path, method in paths.items():
            status = root.get(path).status_code
            assert status == 426 if method == "WEBSOCKET" else status < 500, path
            assert status != 404, path


def test_what_is_answered_is_listed(root, virtual):
    """No address belongs to an API that discovery does not tell of."""
    told = set(listed(root))
    for row in virtual.endpoints():
        assert not row.apis or told & set(row.apis), row.path
    lacking = {path for api, path in JSON.items() if api not in told}
    assert lacking == (set() if virtual.profile == "12.11" else {JSON["optics-control"]})
    for path in lacking:
        assert root.post(path, json={"method": "getSupportedVersions"}).status_code == 404


def test_versions_are_those_that_are_listed(root):
    """Each API tells them of itself; a call is answered by the version of its major number."""
    for api, versions in listed(root).items():
        if api not in JSON:
            continue
        call = {"context": "c", "method": "getSupportedVersions"}
        answer = root.post(JSON[api], json=call).json()
        assert (answer["context"], answer["method"]) == ("c", "getSupportedVersions")
        assert answer["data"]["apiVersions"] == versions, api


def test_two_major_versions(root, virtual):
    """The older one still answers."""
    spoken = listed(root)["audio-device-control"]
    for version in ("1.0", "2.0", "1", "1.9"):
        call = {"apiVersion": version, "method": "getDevicesSettings"}
        answer = root.post(JSON["audio-device-control"], json=call).json()
        if version[0] in {it[0] for it in spoken}:
            assert answer["apiVersion"] in spoken
            assert answer["apiVersion"][0] == version[0]
        else:
            assert answer["error"]["code"] == 2100
    assert spoken == (["1.0", "2.0"] if virtual.profile == "12.11" else ["1.0"])


def test_refusals_in_each_apis_own_numbers(root):
    """In HTTP 200, with context and method echoed."""
    methods = {"view-area": "list", "stream-profiles": "list", "capture-mode": "getCaptureModes"}
    for api in set(listed(root)) & set(CODES):
        path, (no_json, version, method) = JSON[api], CODES[api]
        known = methods.get(api) or next(
            name
            for name in ("getDevicesSettings", "getOptics", "getLightInformation", "list")
            if "data" in root.post(path, json={"method": name}).json()
        )
        for code, answer in (
            (no_json, root.post(path, content=b"{")),
            (no_json, root.post(path, content=b"[]")),
            (no_json, root.get(path)),
            (version, root.post(path, json={"apiVersion": "99.0", "method": known, "context": "c"})),
            (method, root.post(path, json={"apiVersion": "1.0", "method": "swim", "context": "c"})),
        ):
            assert answer.status_code == 200
            error = answer.json()["error"]
            assert error["code"] == code, (api, error)
            assert error["message"]
        assert (answer.json()["context"], answer.json()["method"]) == ("c", "swim")


@pytest.mark.parametrize(
    ("path", "method", "said"),
    [
        ("audiodevicecontrol.cgi", "setDevicesSettings", 2105),
        ("lightcontrol.cgi", "activateLight", 2105),
        ("streamprofile.cgi", "create", 403),
        ("capturemode.cgi", "setCaptureMode", 403),
        ("viewarea/configure.cgi", "setGeometry", 403),
        ("opticscontrol.cgi", "setFocus", 2105),
    ],
)
def test_viewers_change_nothing(virtual, path, method, said):
    """In the API's number for it, or in the web server's where it has none."""
    if path == "opticscontrol.cgi" and virtual.profile != "12.11":
        return
    answer = httpx.post(
        f"{virtual.url}{CGI}/{path}",
        json={"method": method},
        auth=httpx.DigestAuth("joe", "pw"),
        verify=NOBODY,
    )
    assert said in {answer.status_code, 403 if answer.status_code == 403 else answer.json()["error"]["code"]}


def test_lights_are_listed_where_there_are_any(root, virtual):
    """A camera without says so when it is asked all the same."""
    assert "light-control" in listed(root)
    virtual.state.hardware.lights.clear()
    assert "light-control" not in listed(root)
    answer = root.post(JSON["light-control"], json={"method": "getLightInformation"}).json()
    assert answer["error"]["code"] == 1005


def test_rest_apis(root, virtual):
    """What the framework's own discovery lists is answered; firmware without it has neither."""
    answer = root.get("/config/discover")
    if virtual.profile == "10.12":
        assert answer.status_code == 404
        assert root.get("/config/rest/time/v2").status_code == 404
        return
    found = answer.json()
    assert set(found) == {"apis", "device", "framework_version"}
    later = {"time"} if virtual.profile == "12.11" else set()
    assert set(found["apis"]) == {"basic-device-info", "ssh"} | later
    for versions in found["apis"].values():
        for told in versions.values():
            assert root.get(told["rest_api"]).json()["status"] == "success"
    assert root.get("/config/rest/time/v2").status_code == (200 if virtual.profile == "12.11" else 404)
