"""Stream profiles, view areas, capture modes, optics, masks and lights, as other clients ask for them."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.optics import FOCUS_FOUND, Light
from aiocamstreamer.virtual.vapix import view_areas
from aiocamstreamer.virtual.vapix.json_api import Refused
from aiocamstreamer.virtual.vapix.privacy_masks import MOST

PROFILES = "/axis-cgi/streamprofile.cgi"
AREAS = "/axis-cgi/viewarea"
MODES = "/axis-cgi/capturemode.cgi"
OPTICS = "/axis-cgi/opticscontrol.cgi"
SETUP = "/axis-cgi/opticssetup.cgi"
MASKS = "/axis-cgi/privacymask.cgi"
LIGHTS = "/axis-cgi/lightcontrol.cgi"


def call(http, path, method, params=None, **flat):
    """The data, or the code of the error."""
    body = {"apiVersion": "1.0", "context": "c", "method": method, **flat}
    answer = http.post(path, json=body if params is None else {**body, "params": params}).json()
    assert (answer["context"], answer["method"]) == ("c", method)
    return answer["data"] if "data" in answer else answer["error"]["code"]


def profile(name, **more):
    return {"name": name, "description": "", "parameters": "fps=5", **more}


def test_stream_profiles_are_parameters(http, virtual_camera):
    """The same, whichever way they are read or written."""
    before = call(http, PROFILES, "list")
    assert before["maxProfiles"] == int(virtual_camera.state.parameters["StreamProfile.MaxGroups"])
    names = [it["name"] for it in before["streamProfile"]]
    assert call(http, PROFILES, "create", {"streamProfile": [profile("a"), profile("b=&c")]}) == {}
    update = {"streamProfile": [{"name": "a", "parameters": "fps=9&resolution=640x360"}]}
    assert call(http, PROFILES, "update", update) == {}
    listed = http.get("/axis-cgi/param.cgi?action=list&group=StreamProfile").text
    assert ".Name=b=&c\n" in listed
    assert ".Parameters=fps=9&resolution=640x360\n" in listed
    added = http.get(
        "/axis-cgi/param.cgi",
        params={"action": "add", "template": "streamprofile", "group": "StreamProfile", "Name": "by hand"},
    )
    assert added.text.endswith(" OK\n")
    found = {it["name"]: it for it in call(http, PROFILES, "list")["streamProfile"]}
    assert list(found) == [*names, "a", "b=&c", "by hand"]
    assert found["a"] == {"name": "a", "description": "", "parameters": "fps=9&resolution=640x360"}
    wanted = {"streamProfileName": [{"name": "b=&c"}]}
    assert call(http, PROFILES, "list", wanted)["streamProfile"] == [found["b=&c"]]
    assert call(http, PROFILES, "remove", {"streamProfileName": [{"name": "a"}, {"name": "b=&c"}]}) == {}
    assert [it["name"] for it in call(http, PROFILES, "list")["streamProfile"]] == [*names, "by hand"]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("list", {"streamProfileName": [{"name": "nobody"}]}, 2006),
        ("create", {"streamProfile": [profile("x"), profile("x")]}, 2002),
        ("create", {"streamProfile": [profile("Quality")]}, 2002),
        ("create", {"streamProfile": [profile(str(number)) for number in range(40)]}, 1000),
        ("create", {}, 2003),
        ("create", {"streamProfile": [{"description": ""}]}, 2003),
        ("create", {"streamProfile": [profile("")]}, 2004),
        ("create", {"streamProfile": "x"}, 2001),
        ("create", {"streamProfile": ["x"]}, 2001),
        ("create", {"streamProfile": [profile("x", parameters=5)]}, 2001),
        ("update", {"streamProfile": [profile("nobody")]}, 2006),
        ("remove", {"streamProfileName": [{"name": "Quality"}, {"name": "nobody"}]}, 2006),
    ],
)
def test_stream_profiles_that_are_refused(http, method, params, code):
    """All of a call or nothing of it."""
    before = call(http, PROFILES, "list")
    assert call(http, PROFILES, method, params) == code
    assert call(http, PROFILES, "list") == before


def test_view_areas(http):
    """Each channel's area is moved within the canvas, and back."""
    (whole,) = call(http, f"{AREAS}/info.cgi", "list")["viewAreas"]
    assert (whole["id"], whole["camera"], whole["configurable"]) == (1000001, 1, True)
    assert whole["canvasSize"] == {"horizontal": 1920, "vertical": 1080}
    part = {"horizontalOffset": 4, "horizontalSize": 960, "verticalOffset": 2, "verticalSize": 540}
    moved = {"viewArea": {"id": 1000001, "rectangularGeometry": part}}
    (area,) = call(http, f"{AREAS}/configure.cgi", "setGeometry", moved)["viewAreas"]
    assert area == {**whole, "rectangularGeometry": part}
    assert call(http, f"{AREAS}/info.cgi", "list") == {"viewAreas": [area]}
    (again,) = call(http, f"{AREAS}/configure.cgi", "resetGeometry", {"viewArea": {"id": 1000001}})[
        "viewAreas"
    ]
    assert again == whole


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("horizontalOffset", "horizontalSize", "verticalOffset", "verticalSize"),
            st.integers(-10, 3000) | st.booleans() | st.none() | st.floats(),
        ),
    )
)
def test_areas_lie_within_the_canvas(geometry):
    """Whatever is asked for."""
    virtual = VirtualCamera()
    with suppress(Refused):
        view_areas._set(virtual, {"viewArea": {"id": 1000001, "rectangularGeometry": geometry}})
    for area in virtual.state.hardware.view_areas.values():
        assert 0 <= area.left < area.left + area.width <= 1920
        assert 0 <= area.top < area.top + area.height <= 1080
        assert geometry["horizontalSize"] == area.width


@pytest.mark.parametrize("area", [None, [], {}, {"id": "1000001"}, {"id": 1000002}, {"id": True}])
def test_no_such_area(http, area):
    """By whatever name."""
    assert call(http, f"{AREAS}/configure.cgi", "resetGeometry", {"viewArea": area}) == 200


def test_capture_modes_count_from_the_next_restart_on(http, virtual_camera):
    """Of the camera's channels, counted from 0; CamStreamer tells the same frame rate."""
    ((now, other),) = [it["captureMode"] for it in call(http, MODES, "getCaptureModes")]
    assert (now["enabled"], now["maxFPS"], other["enabled"], "maxFPS" in other) == (True, 30, False, False)
    assert call(http, MODES, "setCaptureMode", channel=0, captureModeId=1) == {}
    assert call(http, MODES, "getCaptureModes")[0]["captureMode"][0]["enabled"]
    virtual_camera.reboot()
    then = call(http, MODES, "getCaptureModes")[0]["captureMode"][1]
    assert (then["enabled"], then["maxFPS"]) == (True, 60)
    assert http.get("/local/camstreamer/get_max_framerate.cgi?video_source=0").json() == 60


@pytest.mark.parametrize(
    "wrong", [{}, {"channel": 1}, {"channel": 0, "captureModeId": 2}, {"channel": "0", "captureModeId": 1}]
)
def test_no_such_capture_mode(http, wrong):
    """One code for everything."""
    assert call(http, MODES, "setCaptureMode", **wrong) == 4001


def optics(http):
    return call(http, OPTICS, "getOptics")["optics"][0]


def test_optics(http, virtual_camera):
    """Zoom, focus, filter and what compensates."""
    able = call(http, OPTICS, "getCapabilities")
    assert (able["numberOfOptics"], able["optics"][0]["maxMagnification"]) == (1, 2.4)
    for method, more in (
        ("setMagnification", {"magnification": 1.5}),
        ("setRelativeMagnification", {"type": "-smallStep"}),
        ("setFocus", {"position": 0.9}),
        ("setRelativeFocus", {"type": "numerical", "value": 50}),
        ("setFocusWindow", {"upperLeftX": 0.25, "upperLeftY": 0.5, "width": 0.75, "height": 0.5}),
        ("setIrCutFilterState", {"irCutFilterState": "off"}),
        ("setTemperatureCompensation", {"enable": False}),
        ("setIrCompensation", {"enable": False}),
    ):
        assert call(http, OPTICS, method, {"optics": [{"opticsId": "0", **more}]}) == {}, method
    assert optics(http) == {
        "opticsId": "0",
        "focusPosition": 1.0,
        "focusMoving": False,
        "focusWindowUpperLeftX": 0.25,
        "focusWindowUpperLeftY": 0.5,
        "focusWindowWidth": 0.75,
        "focusWindowHeight": 0.5,
        "magnification": pytest.approx(1.49),
        "zoomMoving": True,
        "temperatureCompensation": False,
        "irCutFilterState": "off",
        "irCompensation": False,
    }
    virtual_camera.clock.advance(5)
    assert not optics(http)["zoomMoving"]
    assert call(http, OPTICS, "reset", {"optics": [{"opticsId": 0, "zoom": True, "focus": True}]}) == {}
    assert (optics(http)["magnification"], optics(http)["focusPosition"]) == (1.0, 0.5)
    assert call(http, OPTICS, "calibrate", {"optics": [{"opticsId": "0", "zoom": True, "focus": True}]}) == {}


def test_autofocus_takes_its_time(http, virtual_camera):
    """A second search is refused until the first is done, in both forms."""
    search = {"optics": [{"opticsId": "0"}]}
    assert call(http, OPTICS, "performAutofocus", search) == {}
    assert optics(http)["focusMoving"]
    assert call(http, OPTICS, "performAutofocus", search) == 1100
    assert http.get(f"{SETUP}?autofocus=perform").text.startswith("Error: ")
    virtual_camera.clock.advance(5)
    assert (optics(http)["focusMoving"], optics(http)["focusPosition"]) == (False, FOCUS_FOUND)
    assert http.post(SETUP, data={"autofocus": "perform", "source": "1"}).text == "ok\n"


def test_the_older_form_of_optics(http):
    """Positions from 0 to 1."""
    assert http.get(f"{SETUP}?azoom=0.5&afocus=0.25&source=1").text == "ok\n"
    assert (optics(http)["magnification"], optics(http)["focusPosition"]) == (pytest.approx(1.7), 0.25)
    assert http.get(f"{SETUP}?rzoom=0.5&rfocus=-1").text == "ok\n"
    assert (optics(http)["magnification"], optics(http)["focusPosition"]) == (pytest.approx(2.4), 0.0)
    for wrong in ("", "source=1", "azoom=2", "azoom=x", "afocus=nan", "autofocus=x", "azoom=1&source=7"):
        assert http.get(f"{SETUP}?{wrong}").text.startswith("Error: "), wrong


@pytest.mark.parametrize(
    ("method", "wanted", "code"),
    [
        ("setFocus", {"opticsId": "0"}, 2103),
        ("setFocus", {"opticsId": "0", "position": 1.5}, 2104),
        ("setFocus", {"opticsId": "0", "position": True}, 2104),
        ("setFocus", {"opticsId": "7", "position": 0.5}, 2104),
        ("setFocus", {"position": 0.5}, 2103),
        ("setFocus", None, 2103),
        ("setMagnification", {"opticsId": "0", "magnification": 5000}, 2104),
        ("setRelativeFocus", {"opticsId": "0"}, 2103),
        ("setRelativeFocus", {"opticsId": "0", "type": "leap"}, 2104),
        (
            "setFocusWindow",
            {"opticsId": "0", "upperLeftX": 0.5, "upperLeftY": 0, "width": 0.6, "height": 1},
            2104,
        ),
        ("setIrCutFilterState", {"opticsId": "0"}, 2103),
        ("setIrCutFilterState", {"opticsId": "0", "irCutFilterState": 1}, 2104),
        ("setIrCompensation", {"opticsId": "0", "enable": 1}, 2104),
        ("reset", {"opticsId": "0", "zoom": True}, 2103),
    ],
)
def test_optics_that_are_refused(http, method, wanted, code):
    """By the parameter."""
    before = optics(http)
    assert call(http, OPTICS, method, {"optics": [wanted]}) == code
    if method != "reset":
        assert optics(http) == before


def test_each_lens_for_itself(http):
    """What is refused of one keeps none of the others, and each is named."""
    assert call(http, OPTICS, "setFocus", {}) == 2103
    wanted = [{"opticsId": "1", "position": 0.1}, {"opticsId": "0", "position": 0.2}, {"opticsId": "0"}]
    body = {"apiVersion": "1", "method": "setFocus", "params": {"optics": wanted}}
    error = http.post(OPTICS, json=body).json()["error"]
    assert (error["code"], error["details"]) == (2104, {"opticsId": "1"})
    assert [problem["code"] for problem in error["errors"]] == [2104, 2103]
    assert optics(http)["focusPosition"] == 0.2


def test_privacy_masks(http, virtual_camera):
    """Polygons; their names are parameters."""
    assert http.get(f"{MASKS}?action=add&name=door&width=20.0&height=10.0&center=25,50").status_code == 204
    polygon = "500,500:800,500:700,700:400,700"
    assert http.post(MASKS, data={"action": "add", "name": "Dvůr", "pxpolygon": polygon}).status_code == 204
    first, second = http.get(f"{MASKS}?query=listpxjson").json()["listpx"]
    assert (first["name"], first["enabled"], first["zoomlowlimit"]) == ("door", True, 0)
    assert first["position"][0] == {"x": 480 - 192, "y": 540 - 54}
    assert second["position"][2] == {"x": 700, "y": 700}
    assert virtual_camera.state.parameters["Image.I0.Overlay.MaskWindows.M1.Name"] == "Dvůr"
    assert http.get(f"{MASKS}?action=disable_all").status_code == 204
    assert not any(mask["enabled"] for mask in http.get(f"{MASKS}?query=listpxjson").json()["listpx"])
    assert http.get(f"{MASKS}?action=enable_all").status_code == 204
    update = "action=update&name=door&pxpolygon=0,0:9,0:9,9&zoomlowlimit=7"
    assert http.get(f"{MASKS}?{update}").status_code == 204
    assert len(http.get(f"{MASKS}?query=positionpxjson&name=door").json()["position"]) == 3
    assert http.get(f"{MASKS}?action=goto&name=door").status_code == 204
    assert http.get(f"{MASKS}?action=remove&name=door").status_code == 204
    assert [mask["id"] for mask in http.get(f"{MASKS}?query=listpxjson").json()["listpx"]] == [1]
    assert not any("M0." in name for name in virtual_camera.state.parameters if "MaskWindows" in name)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "action=swim",
        "query=swim",
        "action=add&width=1&height=1",
        "action=add&name=x",
        "action=add&name=x&width=101&height=1",
        "action=add&name=x&width=nan&height=1",
        "action=add&name=x&width=1&height=1&imagesource=3",
        "action=add&name=x&pxpolygon=1,1:2,2",
        "action=add&name=x&pxpolygon=1,1:2,2:x",
        "action=add&name=x&width=1&height=1&zoomlowlimit=20000",
        "action=remove&name=nobody",
        "action=update&name=nobody&width=1&height=1",
        "query=positionpxjson&name=nobody",
    ],
)
def test_masks_that_are_refused(http, query):
    """In words, with HTTP 200."""
    answer = http.get(f"{MASKS}?{query}")
    assert (answer.status_code, answer.text.splitlines()[0]) == (200, "Error:")
    assert http.get(f"{MASKS}?query=listpxjson").json() == {"listpx": []}


def test_as_many_masks_as_there_is_room_for(http):
    """Each name once."""
    for number in range(MOST):
        assert http.get(f"{MASKS}?action=add&name={number}&width=1&height=1").status_code == 204
    assert "too many" in http.get(f"{MASKS}?action=add&name=more&width=1&height=1").text
    assert "there is a mask" in http.get(f"{MASKS}?action=add&name=1&width=1&height=1").text


def test_lights(http, virtual_camera):
    """On and off, brightness and angle."""
    virtual_camera.state.hardware.lights["led0"] = Light()
    one = {"lightID": "led0"}
    (light,) = call(http, LIGHTS, "getLightInformation")["items"]
    assert (light["lightID"], light["lightType"], light["lightState"]) == ("led0", "IR", False)
    assert call(http, LIGHTS, "getServiceCapabilities")["manualIntensitySupport"]
    assert call(http, LIGHTS, "activateLight", one) == {}
    assert call(http, LIGHTS, "getLightStatus", one) == {"status": True}
    assert call(http, LIGHTS, "getValidIntensity", one) == {"ranges": [{"low": 0, "high": 1000}]}
    assert call(http, LIGHTS, "setManualIntensity", {**one, "intensity": 700}) == {}
    assert call(http, LIGHTS, "setIndividualIntensity", {**one, "LEDID": 1, "intensity": 50}) == {}
    assert call(http, LIGHTS, "getManualIntensity", one) == {"intensity": 700}
    assert call(http, LIGHTS, "getCurrentIntensity", one) == {"intensity": 700}
    assert call(http, LIGHTS, "getIndividualIntensity", {**one, "LEDID": 1}) == {"intensity": 50}
    assert call(http, LIGHTS, "setManualAngleOfIllumination", {**one, "angleOfIllumination": 30}) == {}
    for which in ("Manual", "Current"):
        assert call(http, LIGHTS, f"get{which}AngleOfIllumination", one) == {"angleOfIllumination": 30}
    assert call(http, LIGHTS, "getValidAngleOfIllumination", one)["ranges"][0]["high"] == 50
    for method in ("setAutomaticIntensityMode", "setAutomaticAngleOfIlluminationMode"):
        assert call(http, LIGHTS, method, {**one, "enabled": True}) == {}
    assert call(http, LIGHTS, "setLightSynchronizationDayNightMode", {**one, "enabled": False}) == {}
    assert call(http, LIGHTS, "getLightSynchronizationDayNightMode", one) == {"synchronize": False}
    assert call(http, LIGHTS, "disableLight", one) == {}
    assert call(http, LIGHTS, "getLightStatus", one) == {"status": False}
    assert call(http, LIGHTS, "activateLight", one) == 1100
    assert call(http, LIGHTS, "enableLight", one) == {}
    assert call(http, LIGHTS, "deactivateLight", one) == {}


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("activateLight", {}, 2103),
        ("activateLight", {"lightID": "led7"}, 2104),
        ("setManualIntensity", {"lightID": "led0"}, 2103),
        ("setManualIntensity", {"lightID": "led0", "intensity": 1001}, 2104),
        ("setIndividualIntensity", {"lightID": "led0", "LEDID": 9, "intensity": 1}, 2104),
        ("setAutomaticIntensityMode", {"lightID": "led0"}, 2103),
        ("setAutomaticIntensityMode", {"lightID": "led0", "enabled": "yes"}, 2104),
    ],
)
def test_lights_that_are_refused(http, virtual_camera, method, params, code):
    """By the parameter."""
    virtual_camera.state.hardware.lights["led0"] = Light()
    assert call(http, LIGHTS, method, params) == code


@pytest.mark.parametrize(("state", "value"), [("on", "yes"), ("off", "no"), ("auto", "auto")])
def test_the_filter_is_kept_once(http, virtual_camera, state, value):
    """Optics control and the parameter tell and change the same one, and events tell of it."""
    name = "ImageSource.I0.DayNight.IrCutFilter"
    parameters, lens = virtual_camera.state.parameters, virtual_camera.state.hardware.lens
    wanted = {"optics": [{"opticsId": "0", "irCutFilterState": state}]}
    call = {"apiVersion": "1.1", "method": "setIrCutFilterState", "params": wanted}
    assert "error" not in http.post(OPTICS, json=call).json()
    assert parameters[name] == value
    lens.ir_cut_filter = "auto" if state == "off" else "off"
    update = {"action": "update", name: value}
    assert http.get("/axis-cgi/param.cgi", params=update).text == "OK\n"
    assert (lens.ir_cut_filter, parameters[name]) == (state, value)


def test_a_state_with_the_filter():
    """A file may say it by the parameter; nothing but its states."""
    name = "ImageSource.I0.DayNight.IrCutFilter"
    assert VirtualCamera(state={"parameters": {name: "no"}}).state.hardware.lens.ir_cut_filter == "off"
    with pytest.raises(ValueError, match=r"DayNight\.IrCutFilter: must be one of yes, no, auto, not 'dark'"):
        VirtualCamera(state={"parameters": {name: "dark"}})


@pytest.mark.parametrize("path", ["/axis-cgi/bitmap/image.bmp", "/bitmap/image.bmp"])
def test_a_bitmap_is_the_picture(http, path):
    """Without what JPEG loses."""
    answer = http.get(f"{path}?resolution=161x90&camera=1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/bitmap")
    bitmap = Image.open(BytesIO(answer.content))
    jpeg = Image.open(BytesIO(http.get("/axis-cgi/jpg/image.cgi?resolution=161x90&compression=0").content))
    assert (bitmap.format, bitmap.mode, bitmap.size) == ("BMP", "RGB", (161, 90))
    assert max(ImageStat.Stat(ImageChops.difference(bitmap, jpeg.convert("RGB"))).mean) < 6
    assert http.get(f"{path}?camera=9").status_code == 400


@pytest.mark.parametrize("path", ["jpg/image.cgi", "mjpg/video.cgi", "bitmap/image.bmp"])
@pytest.mark.parametrize("size", ["9999x9999", "8000x8000", "1921x1080", "1920x1081", "9999x1", "1x9999"])
def test_no_picture_is_larger_than_the_sensor(http, virtual_camera, path, size):
    """Whoever may look cannot fill the memory, nor make the camera fail."""
    answer = http.get(f"/axis-cgi/{path}?resolution={size}")
    assert (answer.status_code, answer.text) == (400, "Error:\nresolution: unknown value\n")
    assert not virtual_camera.log.problems
