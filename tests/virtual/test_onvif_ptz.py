"""ONVIF's PTZ service: the same head as in VAPIX, in other numbers."""

from xml.etree import ElementTree as ET

import httpx
import pytest
from test_onvif import MEDIA, PTZ, SPACES, envelope, fault, texts

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

TPTZ = {**SPACES, "tptz": PTZ}
PROFILE = "<ProfileToken>profile_1_jpeg</ProfileToken>"


@pytest.fixture
def ask(http):
    """Asks as root, by HTTP's digest, and hands back the answer's body."""

    def post(name, inside="", *, space=PTZ, status=200, client=http):
        answer = client.post("/onvif/services", content=envelope(name, inside, space=space))
        assert answer.status_code == status, answer.text
        return ET.fromstring(answer.text).find("s:Body", SPACES)  # noqa: S314 - of a camera that is ours

    return post


@pytest.fixture
def head(virtual_camera):
    return virtual_camera.state.hardware.heads[1]


def to(name: str, *, pan=None, tilt=None, zoom=None, more: str = "") -> str:
    axes = "".join(f' {key}="{value}"' for key, value in (("x", pan), ("y", tilt)) if value is not None)
    turn = f'<tt:PanTilt xmlns:tt="{SPACES["tt"]}"{axes}/>' if axes else ""
    zooms = f"<tt:Zoom xmlns:tt='{SPACES['tt']}' x='{zoom}'></tt:Zoom>" if zoom is not None else ""
    return f"{PROFILE}<{name}>{turn}{zooms}</{name}>{more}"


def test_a_profile_has_a_head(ask):
    """With a configuration and a node that are there."""
    found = ask("GetProfiles", space=MEDIA)
    assert [it.get("token") for it in found.iterfind(".//tt:PTZConfiguration", SPACES)] == ["0"]
    assert texts(found, ".//tt:NodeToken") == ["1"]
    assert ask("GetNode", "<NodeToken>1</NodeToken>").find(".//tptz:PTZNode", TPTZ).get("token") == "1"
    assert len(ask("GetNodes")[0]) == len(ask("GetConfigurations")[0]) == 1
    named = "<PTZConfigurationToken>0</PTZConfigurationToken>"
    assert texts(ask("GetConfiguration", named), ".//tt:NodeToken") == ["1"]
    options = ask("GetConfigurationOptions", "<ConfigurationToken>0</ConfigurationToken>")
    assert len(options.find(".//tt:Spaces", SPACES)) == 8
    for name, token in (("GetNode", "Node"), ("GetConfiguration", "PTZConfiguration")):
        assert fault(ask(name, f"<{token}Token>9</{token}Token>", status=400))[0][0] == "ter:InvalidArgVal"


def test_a_camera_that_does_not_turn():
    """Has no such service, and no head in its profiles."""
    with VirtualCamera() as virtual:
        virtual.state.hardware.heads[1].is_fixed = True
        auth = httpx.DigestAuth("root", "pass")

        def text(name, inside="", space=MEDIA):
            url, content = f"{virtual.url}/onvif/services", envelope(name, inside, space=space)
            return httpx.post(url, content=content, auth=auth).text

        assert "ptz/wsdl<" not in text("GetServices", space="http://www.onvif.org/ver10/device/wsdl")
        assert "<tt:PTZConfiguration" not in text("GetProfiles")
        assert "ter:NoPTZProfile" in text("GetStatus", PROFILE, PTZ)


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ({"pan": 0, "tilt": 0}, (0, 0, 1)),
        ({"pan": 1, "tilt": -1, "zoom": 1}, (165, -165, 9999)),
        ({"pan": "-0.5", "zoom": "5e-1"}, (-82.5, 0, 5000)),
        ({"zoom": 0}, (0, 0, 1)),
    ],
)
def test_positions(ask, head, wanted, where):
    """From -1 to 1, zoom from 0 to 1; what is not named stays, and the speed is no place."""
    head.pan = head.tilt = 0.0
    speed = to("Speed", pan="0.9", tilt="0.9", zoom="0.9").removeprefix(PROFILE)
    ask("AbsoluteMove", to("Position", **wanted, more=speed))
    assert (head.pan, head.tilt, head.zoom) == pytest.approx(where)
    status = ask("GetStatus", PROFILE)
    turn, zoom = status.find(".//tt:PanTilt", SPACES), status.find(".//tt:Position/tt:Zoom", SPACES)
    for name, value in (("pan", turn.get("x")), ("tilt", turn.get("y")), ("zoom", zoom.get("x"))):
        if name in wanted:
            assert float(value) == pytest.approx(float(wanted[name]), abs=1e-4)


def test_movements(ask, head):
    """By a part of the way, and by speeds until something stops them."""
    ask("AbsoluteMove", to("Position", pan=0, tilt=0, zoom=0))
    ask("RelativeMove", to("Translation", pan="0.2", tilt="-0.1", zoom="0.5"))
    assert (head.pan, head.tilt, head.zoom) == pytest.approx((33, -16.5, 5000))
    ask("ContinuousMove", to("Velocity", pan="0.5", tilt=0, zoom="-1"))
    assert head.driving == (50, 0, -100)
    assert "MOVING" in texts(ask("GetStatus", PROFILE), ".//tt:MoveStatus/*")
    ask("Stop", f"{PROFILE}<PanTilt>true</PanTilt><Zoom>false</Zoom>")
    assert head.driving == (0, 0, -100)
    ask("Stop", PROFILE)
    assert head.driving == (0, 0, 0)
    assert texts(ask("GetStatus", PROFILE), ".//tt:MoveStatus/*") == ["IDLE", "IDLE"]


def test_presets(ask, head):
    """Are those of VAPIX, by their numbers."""
    ask("GotoPreset", f"{PROFILE}<PresetToken>2</PresetToken>")
    assert (head.pan, head.tilt) == (-45.12, -30.0)
    told = ask("SetPreset", f"{PROFILE}<PresetName>Zahrada &amp; dv&#345;&#367;r</PresetName>")
    token = told.findtext(".//tptz:PresetToken", "", TPTZ)
    assert head.presets[int(token)].name == "Zahrada & dvřůr"
    assert "Zahrada & dvřůr" in texts(ask("GetPresets", PROFILE), ".//tt:Name")
    ask("AbsoluteMove", to("Position", pan=0, tilt=0))
    ask("SetPreset", f"{PROFILE}<PresetToken>{token}</PresetToken>")
    assert (head.presets[int(token)].pan, head.presets[int(token)].name) == (0, "Zahrada & dvřůr")
    ask("RemovePreset", f"{PROFILE}<PresetToken>{token}</PresetToken>")
    assert int(token) not in head.presets
    for name in ("GotoPreset", "RemovePreset", "SetPreset"):
        refused = ask(name, f"{PROFILE}<PresetToken>{token}</PresetToken>", status=400)
        assert fault(refused)[0][1] == "ter:NoToken"


def test_home(ask, head):
    ask("AbsoluteMove", to("Position", pan="0.5", tilt=0))
    ask("SetHomePosition", PROFILE)
    ask("AbsoluteMove", to("Position", pan=0, tilt=0))
    ask("GotoHomePosition", PROFILE)
    assert head.pan == 82.5


def test_presets_are_bounded(ask, head):
    """As many as the node says."""
    for number in range(100 - len(head.presets)):
        ask("SetPreset", f"{PROFILE}<PresetName>number {number}</PresetName>")
    assert "ter:TooManyPresets" in fault(ask("SetPreset", PROFILE, status=400))[0]
    assert len(head.presets) == 100


@pytest.mark.parametrize("number", ["1.01", "-2", "nan", "inf", "-inf", "1e999", "left", "", "0x1"])
@pytest.mark.parametrize(
    ("name", "inside"),
    [("AbsoluteMove", "Position"), ("RelativeMove", "Translation"), ("ContinuousMove", "Velocity")],
)
def test_numbers_that_are_none(ask, head, name, inside, number):
    """Or that are out of range: nothing moves."""
    before = (head.pan, head.tilt, head.zoom, head.driving)
    assert f"ter:Invalid{inside}" in fault(ask(name, to(inside, pan=number, tilt=0), status=400))[0]
    assert f"ter:Invalid{inside}" in fault(ask(name, to(inside, zoom=number), status=400))[0]
    ask(name, PROFILE, status=400)
    assert (head.pan, head.tilt, head.zoom, head.driving) == before


@pytest.mark.parametrize(("role", "status"), [("viewer", 400), ("operator", 200)])
def test_viewers_turn_nothing(ask, virtual_camera, role, status):
    """Though they may look where it is."""
    virtual_camera.state.users["eve"] = User("eve", "secret", role=role, ptz=False)
    auth = httpx.DigestAuth("eve", "secret")
    with httpx.Client(base_url=virtual_camera.url, auth=auth) as client:
        ask("GetStatus", PROFILE, client=client)
        ask("GotoPreset", f"{PROFILE}<PresetToken>2</PresetToken>", client=client, status=status)
