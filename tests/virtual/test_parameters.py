"""Parameters as whole cameras have them: names, order, kinds, rights, and what the state tells."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device import parameter_catalogue as catalogue
from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.state import User
from trust import NOBODY

PARAM = "/axis-cgi/param.cgi"
SCHEMA = "{http://www.axis.com/ParameterDefinitionsSchema}"

ASKED_FOR = (
    "Camscripter.Enabled", "CamOverlay.Enabled", "Image.I0.Appearance.Resolution", "Network.HostName",
    "ImageSource.I0.Sensor.WDR", "Image.I0.RateControl.Mode", "Network.eth0.IPAddress",
    "Network.eth0.MACAddress", "Properties.API.HTTP.Version", "Properties.PTZ.DriverModeList",
    "PTZ.Preset.P0.Position.P1.Name", "StreamProfile.MaxGroups", "System.BoaPort", "Time.POSIXTimeZone",
)  # fmt: skip
"""Names that clients of others read."""


def login(virtual: VirtualCamera, name: str = "root", password: str = "pass") -> httpx.Client:
    return httpx.Client(base_url=virtual.url, auth=httpx.DigestAuth(name, password), verify=NOBODY)


def listed(http: httpx.Client, group: str = "") -> dict[str, str]:
    """The parameters in *group*, in the order of the answer, without the prefix that some have."""
    text = http.get(PARAM, params={"action": "list", "group": group}).text
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {name.removeprefix("root."): value for name, _, value in pairs}


def described(http: httpx.Client) -> dict[str, Any]:
    """The definitions of all parameters, by their names."""
    query = {"action": "listdefinitions", "listformat": "xmlschema"}
    found = {}

    def walk(element: ET.Element, path: tuple[str, ...]) -> None:
        for inner in element:
            if inner.tag == f"{SCHEMA}group":
                walk(inner, (*path, inner.attrib["name"]))
            elif inner.tag == f"{SCHEMA}parameter":
                found[".".join((*path, inner.attrib["name"]))] = inner

    answer = http.get(PARAM, params=query).content
    root = ET.fromstring(answer).find(f"{SCHEMA}group")  # noqa: S314 - of a camera of ours
    assert root is not None
    walk(root, ())
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_as_many_as_whole_cameras_have(profile):
    """Some seven hundred with one video channel, and more than a hundred for each further one."""
    one, two = (VirtualCamera(profile=profile, channels=channels).state.parameters for channels in (1, 2))
    assert 680 < len(one) < 800 < len(two) < 950
    assert set(ASKED_FOR) <= set(one)
    apps = {name.partition(".")[0] for name in one if name.lower().startswith("camoverlay.")}
    assert apps == {"CamOverlay"}


def test_what_firmware_has_and_has_no_more():
    """Groups come and go with AXIS OS."""
    old, middle, new = (VirtualCamera(profile=profile).state.parameters for profile in PROFILES)
    assert {"SOCKS.Enabled", "Network.AxisNS.Enabled", "Properties.Motion.Motion"} <= set(old) - set(middle)
    assert {"Network.Filter.Enabled", "HTTPS.AllowTLS11"} <= set(middle) - set(new)
    assert {"API.RemoteSyslog1.Enabled", "System.HTTP2.AllowH2"} <= (set(middle) & set(new)) - set(old)
    versions = [each["Properties.EmbeddedDevelopment.Version"] for each in (old, middle, new)]
    assert versions == ["2.16", "2.18", "2.18"]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_value_is_one_that_it_may_have(profile):
    """A new camera could be set to what it is."""
    parameters = VirtualCamera(profile=profile, channels=3).state.parameters
    for name, value in parameters.items():
        assert catalogue.definition(name).among(parameters).allows(value), (name, value)
        assert "{" not in value or value.startswith('{"'), (name, value)


@pytest.mark.parametrize("role", ["viewer", "operator", "admin"])
def test_definitions_tell_of_the_same_parameters(virtual_camera, role):
    """The same names in the same order, the same values, of a kind that they fit, and nothing else."""
    virtual_camera.state.users["joe"] = User("joe", "pw", role=role)
    with login(virtual_camera, "joe", "pw") as http:
        values, definitions = listed(http), described(http)
    assert list(values) == list(definitions)
    for name, parameter in definitions.items():
        assert parameter.attrib["value"] == values[name]
        (kind,) = parameter.find(f"{SCHEMA}type")
        match kind.tag.removeprefix(SCHEMA):
            case "bool":
                assert values[name] in kind.attrib.values()
            case "enum":
                assert values[name] in [entry.attrib["value"] for entry in kind]
            case "int":
                least, most = (int(kind.get(end, values[name])) for end in ("min", "max"))
                assert least <= int(values[name]) <= most
            case "string":
                assert len(values[name]) <= int(kind.attrib["maxlen"])
        read_only = parameter.find(f"{SCHEMA}type").get("readonly") == "true"
        assert read_only == (parameter.attrib["securityLevel"][3] == "7")


def test_the_order_of_cameras(http):
    """A group's own parameters come before its groups, and capitals do not matter."""
    names = list(listed(http, "Network"))
    assert names.index("Network.tcpECN") < names.index("Network.Bonjour.Enabled")
    assert names.index("Network.DNSUpdate.TTL") < names.index("Network.eth0.MACAddress")
    assert names.index("Network.eth0.MACAddress") < names.index("Network.HTTP.AuthenticationPolicy")


def test_each_role_sees_more(virtual_camera):
    """What only administrators may see, or operators, is no parameter for others."""
    for role in ("viewer", "operator"):
        virtual_camera.state.users[role] = User(role, "pw", role=role)
    found = {}
    for role in ("viewer", "operator"):
        with login(virtual_camera, role, "pw") as http:
            found[role] = set(listed(http))
    everything = set(virtual_camera.state.parameters)
    assert found["viewer"] < found["operator"] < everything
    assert "Brand.ProdNbr" in found["viewer"]
    assert "Image.I0.Appearance.Compression" in found["operator"] - found["viewer"]
    assert {"Network.BootProto", "CamOverlay.Signature"} <= everything - found["operator"]


def test_an_operator_writes_what_operators_may(virtual_camera):
    """Administrators' parameters are refused, one by one."""
    virtual_camera.state.users["joe"] = User("joe", "pw", role="operator")
    update = {"action": "update", "Image.I0.Appearance.Compression": "10", "IOPort.I0.Direction": "output"}
    with login(virtual_camera, "joe", "pw") as http:
        said = http.post(PARAM, data=update).text
    assert said == "# Error: Error setting 'root.IOPort.I0.Direction' to 'output'!\n"
    assert virtual_camera.state.parameters["Image.I0.Appearance.Compression"] == "10"


@pytest.mark.untraced
@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("Image.I0.Appearance.Compression", "100", "101"),
        ("Image.I0.Appearance.Resolution", "640x360", "641x360"),
        ("Image.I0.RateControl.Mode", "abr", "fast"),
        ("ImageSource.I0.Sensor.MaxExposureTime", "-1", "-61"),
        ("Network.DNSServer1", "192.0.2.1", "192.0.2"),
        ("Network.HTTP.AuthenticationWithQop", "yes", "1"),
        ("Network.HostName", "a" * 63, "a" * 64),
        ("Time.NTP.Server", "pool.example.org", "a b"),
        ("Time.POSIXTimeZone", "JST-9", "x" * 129),
    ],
)
def test_what_a_parameter_may_become(http, virtual_camera, name, taken, refused):
    """The range, the choices, the length and the form of a value are checked."""
    assert http.post(PARAM, data={"action": "update", name: taken}).text == "OK\n"
    assert http.post(PARAM, data={"action": "update", name: refused}).text.startswith(
        "# Error: Error setting"
    )
    assert listed(http, name) == {name: taken}
    assert virtual_camera.state.parameters[name] == taken


def test_nobody_reads_a_password(http, virtual_camera):
    """It is taken, and told as stars."""
    name = "RemoteService.ProxyPassword"
    assert http.post(PARAM, data={"action": "update", name: "hunter2"}).text == "OK\n"
    assert listed(http, name) == {name: "******"}
    assert "hunter2" not in repr(virtual_camera.state)


def test_one_parameter_is_called_as_it_was_asked_for(http):
    """Groups, and those asked for with ``root.``, have it."""
    answers = {
        "Brand.ProdNbr": "Brand.ProdNbr=P3265-V\n",
        "root.Brand.ProdNbr": "root.Brand.ProdNbr=P3265-V\n",
        "Brand.ProdNbr,Brand.Brand": "root.Brand.ProdNbr=P3265-V\nroot.Brand.Brand=AXIS\n",
        "Network.SSH": "root.Network.SSH.Enabled=no\n",
    }
    for group, answer in answers.items():
        assert http.get(PARAM, params={"action": "list", "group": group}).text == answer


def test_what_the_state_tells(tmp_path):
    """Serial number, ports, presets, zone, disks, sizes and addresses stand in one place."""
    with VirtualCamera(serial="ACCC8E0000AA", width=1280, height=720) as virtual, login(virtual) as http:
        state = virtual.state
        with virtual.change():
            state.hardware.zone = "Asia/Tokyo"
            state.hardware.heads[1].presets[3] = type(state.hardware.heads[1].presets[1])(name="Yard", pan=4)
            state.parameters["IOPort.I1.Direction"] = "input"
            state.disks.slots["SD_DISK"].name = "Card"
        found, port = listed(http), virtual.port
    assert found["Network.eth0.MACAddress"] == "AC:CC:8E:00:00:AA"
    assert found["Network.HostName"] == "axis-accc8e0000aa"
    assert found["Properties.Image.Resolution"].startswith("1280x720,1024x576,")
    assert found["Image.I0.Appearance.Resolution"] == "1280x720"
    assert found["Network.eth0.IPAddress"] == "127.0.0.1"
    assert found["System.BoaPort"] == str(port)
    assert found["Time.POSIXTimeZone"] == "JST-9"
    assert found["PTZ.Preset.P0.Position.P3.Name"] == "Yard"
    assert found["PTZ.Preset.P0.Position.P3.Data"] == "tilt=0.000000:pan=4.000000:zoom=1.000000"
    assert (found["Input.NbrOfInputs"], found["Output.NbrOfOutputs"]) == ("2", "0")
    assert (found["Storage.S0.DiskID"], found["Storage.S0.FriendlyName"]) == ("SD_DISK", "Card")
    virtual.save(tmp_path / "camera.toml")
    saved = (tmp_path / "camera.toml").read_text()
    assert "MACAddress" not in saved
    assert VirtualCamera(state=tmp_path / "camera.toml").state.parameters["Time.POSIXTimeZone"] == "JST-9"


def test_what_changes_the_state(http, virtual_camera):
    """A time zone that is set as a parameter is the camera's; so is the speed of its head."""
    update = {"action": "update", "Time.POSIXTimeZone": "UTC0", "PTZ.UserAdv.U1.MoveSpeed": "40"}
    assert http.post(PARAM, data=update).text == "OK\n"
    hardware = virtual_camera.state.hardware
    assert (hardware.zone, hardware.zone_rule, hardware.heads[1].speed) == (None, "UTC0", 40)
    call: dict[str, Any] = {"apiVersion": "1.0", "method": "getDateTimeInfo"}
    told = http.post("/axis-cgi/time.cgi", json=call).json()["data"]
    assert told["posixTimeZone"] == "UTC0"
    assert "timeZone" not in told
    http.post(
        "/axis-cgi/time.cgi", json={**call, "method": "setTimeZone", "params": {"timeZone": "Asia/Tokyo"}}
    )
    assert listed(http, "Time.POSIXTimeZone") == {"Time.POSIXTimeZone": "JST-9"}
    assert http.get("/axis-cgi/com/ptz.cgi?query=speed").text == "speed=40\r\n"


def test_a_camera_unlike_others():
    """A state file may say what the state does not, and take parameters away until it begins anew."""
    tree = {"parameters": {"Brand.ProdNbr": "Q1", "Time.POSIXTimeZone": "EST5"}}
    with VirtualCamera(state=tree) as virtual, login(virtual) as http:
        parameters = virtual.state.parameters
        assert (parameters["Brand.ProdNbr"], virtual.state.hardware.zone) == ("Q1", None)
        assert parameters["Time.POSIXTimeZone"] == virtual.state.hardware.zone_rule == "EST5"
        del (
            parameters["Properties.System.SerialNumber"],
            parameters["Brand.ProdNbr"],
            parameters["Brand.Brand"],
        )
        for name in ("Properties.System.SerialNumber", "Brand.ProdNbr", "Brand.Brand"):
            assert name not in parameters
            with pytest.raises(KeyError):
                del parameters[name]
        assert set(listed(http)) == set(parameters)
        parameters["Brand.ProdNbr"] = "Q2"
        assert listed(http, "Brand.ProdNbr") == {"Brand.ProdNbr": "Q2"}
        parameters.begin_anew({"Brand.Brand": "AXIS"})
        assert parameters["Brand.ProdNbr"] == "P3265-V"
        assert {"Brand.Brand", "Properties.System.SerialNumber"} <= set(parameters)


def test_pictures_are_as_the_camera_is_set(http):
    """Who asks for no size gets the one that is set."""
    http.post(PARAM, data={"action": "update", "Image.I0.Appearance.Resolution": "640x360"})
    assert http.get("/axis-cgi/imagesize.cgi?camera=1").text == "image width = 640\r\nimage height = 360\r\n"
    poor, good = (len(picture(http, compression)) for compression in ("100", "0"))
    assert poor < good


def picture(http: httpx.Client, compression: str) -> bytes:
    """A picture of a camera that is set to *compression*."""
    http.post(PARAM, data={"action": "update", "Image.I0.Appearance.Compression": compression})
    return http.get("/axis-cgi/jpg/image.cgi").content


def test_the_head_keeps_within_its_limits(http):
    """A limit that is set holds for every way to move."""
    http.post(PARAM, data={"action": "update", "PTZ.Limit.L1.MaxPan": "20", "PTZ.Limit.L1.MinTilt": "-5"})
    assert "MaxPan=20\r\n" in http.get("/axis-cgi/com/ptz.cgi?query=limits").text
    for move in ("pan=90&tilt=-90", "gotoserverpresetname=Gate", "move=right", "rpan=50"):
        http.get(f"/axis-cgi/com/ptz.cgi?{move}")
        told = dict(
            line.split("=") for line in http.get("/axis-cgi/com/ptz.cgi?query=position").text.splitlines()
        )
        assert float(told["pan"]) <= 20
        assert float(told["tilt"]) >= -5


def test_disks_are_cleaned_up_as_they_are_set(http):
    """The list of disks tells of the same levels as the parameters."""
    http.post(PARAM, data={"action": "update", "Storage.S0.CleanupLevel": "80"})
    assert 'cleanuplevel="80"' in http.get("/axis-cgi/disks/list.cgi?diskid=SD_DISK").text


def test_groups_that_are_added(http, virtual_camera):
    """They hold what their template does, checked, and are as many as there may be."""
    virtual_camera.state.parameters["StreamProfile.MaxGroups"] = "3"
    add = {"action": "add", "template": "streamprofile", "group": "StreamProfile"}
    said = http.post(PARAM, data={**add, "StreamProfile.S.Name": "x" * 65}).text
    assert said == f"# Error: Error setting 'root.StreamProfile.S.Name' to '{'x' * 65}'!\nS1 OK\n"
    assert listed(http, "StreamProfile.S1") == {
        "StreamProfile.S1.Description": "",
        "StreamProfile.S1.Name": "",
        "StreamProfile.S1.Parameters": "",
    }
    assert http.post(PARAM, data=add).text == "S2 OK\n"
    assert http.post(PARAM, data=add).text.startswith("# Request failed")
    assert http.post(PARAM, data={**add, "group": "Brand"}).text.startswith("# Request failed")
    for group in ("StreamProfile", "GuardTour", "IOPort.I0", "Image.I0"):
        removed = http.post(PARAM, data={"action": "remove", "group": group}).text
        assert removed == f"# Error: Error removing group 'root.{group}'!\n"


def test_a_table_that_cannot_be_read():
    """The line is named."""
    with pytest.raises(ValueError, match="no group, or no parameter: Enabled = yes"):
        list(catalogue._read("Enabled = yes"))


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("Properties.*.Resolution", {"Properties.Image.Resolution"}),
        ("root.Properties.I*.Resolution", {"Properties.Image.Resolution"}),
        (
            "root.Network.*.IPAddress",
            {"Network.IPv6.IPAddress", "Network.ZeroConf.IPAddress", "Network.eth0.IPAddress"},
        ),
        ("network.E*0.ip*RESS", {"Network.eth0.IPAddress"}),
        ("Br*nd.Prod*N*e", {"Brand.ProdFullName", "Brand.ProdShortName"}),
        ("*.Brand", {"Brand.Brand"}),
        ("Brand.Brand,Brand.WebURL", {"Brand.Brand", "Brand.WebURL"}),
        (" Brand.Brand , Brand.WebURL,", {"Brand.Brand", "Brand.WebURL"}),
        (",Brand.Brand", {"Brand.Brand"}),
    ],
)
def test_stars_in_names(http, group, names):
    """Stand for anything within one part of a name; what is left empty between commas asks for nothing."""
    listed = http.get("/axis-cgi/param.cgi", params={"action": "list", "group": group}).text
    assert {line.partition("=")[0].removeprefix("root.") for line in listed.splitlines()} == names


@pytest.mark.parametrize("group", ["root", "root.", "*", "root.*", "", ",", "*.*", "*" * 5_000])
def test_everything_by_any_name(http, group):
    """In as many words."""
    everything = http.get("/axis-cgi/param.cgi?action=list").text
    assert http.get("/axis-cgi/param.cgi", params={"action": "list", "group": group}).text == everything


@pytest.mark.parametrize("group", ["*x", "Brand.*.Brand", "Brand.Brand*d", "Properties.*Image*Image", "**.x"])
def test_stars_that_stand_for_nothing(http, group):
    """Are told of as any other group that there is not."""
    listed = http.get("/axis-cgi/param.cgi", params={"action": "list", "group": group}).text
    assert listed == f"# Error: Error -1 getting param in group '{group}'\n"


def test_a_list_of_groups_that_is_longer_than_any_that_is_meant(http):
    """Thirty-two of them, each of which may be everything, keep nobody waiting; the others are not there."""
    listed = http.get("/axis-cgi/param.cgi", params={"action": "list", "group": "*," * 5_000}).text
    everything = http.get("/axis-cgi/param.cgi?action=list").text
    assert listed.count("# Error: Error -1 getting param in group '*'\n") == 5_000 - 32
    assert listed.count("\nroot.Brand.Brand=") == everything.count("\nroot.Brand.Brand=") * 32
    defined = http.get("/axis-cgi/param.cgi?action=listdefinitions&group=" + "Brand.Brand," * 5_000)
    assert defined.text.count("<parameter ") == 1


def test_groups_to_remove_beyond_those_that_are_meant(http):
    """Thirty-two of a list are looked for; the others stay, and are told of."""
    path, add = PARAM, {"action": "add", "template": "streamprofile", "group": "StreamProfile"}
    made = http.post(path, data=add).text.removesuffix(" OK\n")
    group = f"StreamProfile.{made}"
    for before, after in ((32, f"# Error: Error removing group 'root.{group}'!\n"), (31, "")):
        said = http.post(path, data={"action": "remove", "group": f"{'x,' * before}{group}"}).text
        assert said == "# Error: Error removing group 'root.x'!\n" * before + after


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("param.cgi?action=update&root.Brand.Brand=X", 403),
        ("param.cgi?action=remove&group=StreamProfile.S0", 403),
        ("pwdgrp.cgi?action=get", 403),
        ("pwdgrp.cgi?action=add&user=x&pwd=y", 403),
        ("admin/param.cgi?action=add&template=streamprofile&group=StreamProfile", 403),
    ],
)
def test_who_may_not_is_told_so_by_a_page(virtual_camera, path, status):
    """By the web server's own, as everywhere else."""
    virtual_camera.state.users["eve"] = User("eve", "secret", role="viewer", ptz=False)
    answered = httpx.get(f"{virtual_camera.url}/axis-cgi/{path}", auth=httpx.DigestAuth("eve", "secret"))
    assert answered.status_code == status
    assert answered.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert f"<title>{status} Forbidden</title>" in answered.text
