"""Parameters: read, written, added, removed and described."""

import math

import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import CameraError, CommandRefused, MalformedReply, NotFound, RoleTooLow
from aiocamstreamer.vapix import Added
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

PARAM = "/axis-cgi/param.cgi"


@pytest.fixture
def params(camera):
    return camera.vapix.params


def bodies(virtual):
    return [
        it.body
        for it in virtual.log.exchanges
        if it.method == "POST" and it.path == PARAM and it.status == 200
    ]


async def test_list_groups(params, virtual_camera):
    """Several groups in one request, in the response format that the documents ask for."""
    values = await params.list("Brand", "root.Properties.Firmware")
    assert values["Brand.Brand"] == "AXIS"
    assert values["properties.firmware.version"] == "12.11.77"
    assert all(name.startswith(("Brand.", "Properties.Firmware.")) for name in values)
    target = virtual_camera.log.exchanges[-1].target
    assert target == f"{PARAM}?action=list&group=Brand%2Croot.Properties.Firmware&responseformat=rfc"


async def test_list_everything(params, virtual_camera):
    """No group is all groups."""
    assert dict(await params.list()) == virtual_camera.state.parameters


async def test_wildcards(params):
    """A star stands for any part of a name."""
    assert dict(await params.list("Image.*.Name")) == {"Image.I0.Name": "View Area 1"}


async def test_unknown_group_between_good_ones(params):
    """The error stands beside the values; on 12.11 the line after it has no root., which does not matter."""
    values = await params.list(
        "Network.BootProto", "Network.Filter", "System.WebInterfaceDisabled", "HTTPS.Enabled"
    )
    assert dict(values) == {
        "Network.BootProto": "dhcp",
        "System.WebInterfaceDisabled": "no",
        "HTTPS.Enabled": "no",
    }
    assert values.errors == ("Error -1 getting param in group 'Network.Filter'",)


async def test_the_line_after_an_error_loses_root_on_12_11(virtual_camera):
    """The virtual camera forgets the prefix as the recorded one did."""
    async with Camera(virtual_camera.url, username="root", password="pass") as camera:
        reply = await camera._line.http.get(
            PARAM, {"action": "list", "group": "Nothing,Brand.Brand,HTTPS.Port"}
        )
    assert reply.text.splitlines()[1:] == ["Brand.Brand=AXIS", "root.HTTPS.Port=443"]


@pytest.mark.parametrize("name", ["Network.BootProto", "root.Network.BootProto", "ROOT.network.bootproto"])
async def test_get(params, name):
    """One value, with or without root., in any case."""
    assert await params.get(name) == "dhcp"


async def test_get_what_is_not_there(params):
    """An unknown parameter is a lookup that failed, with the camera's words."""
    with pytest.raises(NotFound, match=r"getting param in group 'Network\.Nothing'") as refused:
        await params.get("Network.Nothing")
    assert refused.value.sought == "parameter 'Network.Nothing'"


async def test_get_a_group(params):
    """A group is no parameter."""
    with pytest.raises(NotFound, match="no parameter 'Network'"):
        await params.get("Network")


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ("yes", True),
        ("no", False),
        ("true", True),
        ("False", False),
        ("on", True),
        ("Off", False),
        ("1", True),
        ("0", False),
    ],
)
async def test_flags_in_every_spelling(params, virtual_camera, value, truth):
    """yes, true, on and 1 are one truth."""
    virtual_camera.state.parameters["Some.Flag"] = value
    assert await params.flag("Some.Flag") is truth


async def test_a_flag_that_is_none(params):
    """What is neither true nor false is malformed."""
    with pytest.raises(MalformedReply, match="neither true nor false: 'dhcp'"):
        await params.flag("Network.BootProto")


async def test_values_with_everything_in_them(params, virtual_camera):
    """Equals signs, ampersands, plus signs, percent signs, spaces and Czech survive both ways."""
    value = 'videocodec=h264&text=1+1 %20 # Sklad č.1 / "Größe" \\ ;'
    await params.update({"StreamProfile.S0.Parameters": value})
    assert virtual_camera.state.parameters["StreamProfile.S0.Parameters"] == value
    assert await params.get("StreamProfile.S0.Parameters") == value


async def test_latin1_answers(params, virtual_camera):
    """Older firmware answers in ISO-8859-1."""
    virtual_camera.faults.answer(200, PARAM, body="root.Image.I0.Name=Größe\r\n".encode("iso-8859-1"))
    assert (await params.list("Image"))["Image.I0.Name"] == "Größe"


async def test_update_writes_truth_as_the_camera_spells_it(params, virtual_camera):
    """yes/no, On/Off and 1/0 each keep their spelling."""
    state = virtual_camera.state.parameters
    await params.update(
        {"System.WebInterfaceDisabled": True, "System.AccessLog": True, "CamOverlay.Enabled": False}
    )
    assert state["System.WebInterfaceDisabled"] == "yes"
    assert state["CamOverlay.Enabled"] == "0"
    assert state["System.AccessLog"] == "On"


async def test_update_sends_numbers_and_texts(params, virtual_camera):
    """Everything goes in the body; the URL shows nothing."""
    await params.update({"HTTPS.Port": 8443, "Image.I0.Name": "Hall"})
    assert bodies(virtual_camera)[-1] == b"action=update&HTTPS.Port=8443&Image.I0.Name=Hall"
    assert virtual_camera.log.exchanges[-1].target == PARAM


async def test_update_refused_in_part(params, virtual_camera):
    """The good ones are taken, the bad one is named, and no value is repeated."""
    with pytest.raises(CommandRefused, match=r"Error setting 'root\.Network\.Secret") as refused:
        await params.update({"Network.Secret": "hunter2", "Image.I0.Name": "Hall"})
    assert "hunter2" not in str(refused.value)
    assert virtual_camera.state.parameters["Image.I0.Name"] == "Hall"


async def test_read_only_parameters(params):
    """Properties cannot be written."""
    with pytest.raises(CommandRefused, match="Properties"):
        await params.update({"Properties.Firmware.Version": "13"})


async def test_nothing_to_update(params, virtual_camera):
    """An empty change is a mistake of the caller's."""
    with pytest.raises(ValueError, match="values: at least one, not none"):
        await params.update({})
    with pytest.raises(ValueError, match="groups: at least one, not none"):
        await params.remove()
    assert not virtual_camera.log.exchanges


async def test_update_answered_with_a_page(params, virtual_camera):
    """A login page is no success."""
    virtual_camera.faults.answer(200, PARAM, body="<html>OK, log in</html>")
    with pytest.raises(MalformedReply):
        await params.update({"Image.I0.Name": "x"})


async def test_create_and_remove(params, virtual_camera):
    """A new group gets the next free name."""
    added = await params.create(
        "StreamProfile", template="streamprofile", values={"Name": "Small", "Parameters": "fps=5"}
    )
    assert added == Added(name="S1")
    assert virtual_camera.state.parameters["StreamProfile.S1.Parameters"] == "fps=5"
    await params.remove("StreamProfile.S1", "root.StreamProfile.S0")
    assert await params.list("StreamProfile") == {"StreamProfile.MaxGroups": "26"}


async def test_create_in_part(params):
    """The group is there, and what it did not take stands beside its name."""
    added = await params.create(
        "StreamProfile", template="streamprofile", values={"Name": "a", "Nonsense": "hunter2"}, force=True
    )
    assert added == Added(name="S1", errors=("Error setting 'root.StreamProfile.S.Nonsense'",))


async def test_create_refused(params):
    """Without such a template nothing is added."""
    with pytest.raises(CommandRefused, match="no such template"):
        await params.create("Nothing", template="nothing", values={})


async def test_create_without_a_name(params, virtual_camera):
    """A success that does not say what was added is malformed."""
    virtual_camera.faults.answer(200, PARAM, body="OK\n")
    with pytest.raises(MalformedReply, match="no name of a new group"):
        await params.create("StreamProfile", template="streamprofile", values={})


async def test_remove_what_is_not_there(params):
    """Neither what does not exist nor what is built in can be removed."""
    with pytest.raises(NotFound, match=r"no parameter group 'StreamProfile\.S9'"):
        await params.remove("StreamProfile.S0", "root.StreamProfile.S9")
    await params.remove("StreamProfile.S0", "StreamProfile.S9", missing_ok=True)
    await params.remove("StreamProfile.S9", missing_ok=True)
    assert "StreamProfile.S0.Name" not in await params.list("StreamProfile")
    with pytest.raises(CommandRefused, match="Brand"):
        await params.remove("Brand")


async def test_definitions(params):
    """Kinds, choices, limits and values, typed."""
    described = {
        it.name: it
        for it in await params.definitions("Network.HTTP", "HTTPS", "Image.I0.Name", "Brand.Brand")
    }
    policy = described["Network.HTTP.AuthenticationPolicy"]
    assert (policy.kind, policy.choices) == ("enum", ("recommended", "digest", "basic", "basic_digest"))
    assert (policy.typed, policy.read_only, policy.security_level) == ("recommended", False, "7716")
    enabled = described["HTTPS.Enabled"]
    assert (enabled.kind, enabled.choices, enabled.typed) == ("bool", ("yes", "no"), False)
    port = described["HTTPS.Port"]
    assert (port.typed, dict(port.limits)) == (443, {"min": "1", "max": "65535"})
    assert (described["Image.I0.Name"].kind, described["Image.I0.Name"].nice_name) == ("string", "Name")
    assert described["Brand.Brand"].read_only


async def test_definitions_with_one_group_as_root(params, virtual_camera):
    """Some firmware leaves the outer element away, and limits may stand in a range."""
    virtual_camera.faults.answer(
        200,
        PARAM,
        body='<group name="root"><group name="A"><parameter name="B" value="x"><type readonly="?"><int>'
        '<range min="1" max="9"/></int></type></parameter><parameter name="C"/></group></group>',
    )
    first, second = await params.definitions("A")
    assert (first.name, first.kind, first.typed, dict(first.limits)) == (
        "A.B",
        "int",
        "x",
        {"min": "1", "max": "9"},
    )
    assert (second.name, second.kind, second.typed, second.read_only) == ("A.C", "", "", False)


async def test_definitions_of_what_is_not_there(params):
    """An error in plain text instead of XML is a refusal."""
    with pytest.raises(CommandRefused, match="getting param in group 'Nothing'"):
        await params.definitions("Nothing")


async def test_definitions_malformed(params, virtual_camera):
    """Other XML is malformed."""
    virtual_camera.faults.answer(200, PARAM, body="<reply/>")
    with pytest.raises(MalformedReply, match="got <reply>"):
        await params.definitions("A")


async def test_a_viewer_may_not_write(virtual_camera):
    """Writing needs an operator, and administrators' groups are not shown to others."""
    virtual_camera.state.users["guest"] = User("guest", "pw", role="viewer")
    async with Camera(virtual_camera.url, username="guest", password="pw") as camera:
        assert await camera.vapix.params.get("Brand.Brand") == "AXIS"
        with pytest.raises(CommandRefused):
            await camera.vapix.params.get("Network.BootProto")
        with pytest.raises(RoleTooLow):
            await camera.vapix.params.update({"Image.I0.Name": "x"})


async def test_post_with_a_query_says_action_must_be_specified(virtual_camera):
    """Arguments beside a POST are not read: they belong into its body."""
    async with Camera(virtual_camera.url, username="root", password="pass") as camera:
        reply = await camera._line.http.post(PARAM, {"action": "list", "group": "Brand"})
    assert "action must be specified" in reply.text


async def test_the_policy_parameter_rules_authentication():
    """What the camera offers follows Network.HTTP.AuthenticationPolicy."""
    with VirtualCamera() as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            with pytest.raises(CommandRefused):
                await camera.vapix.params.update({"Network.HTTP.AuthenticationPolicy": "none"})
            await camera.vapix.params.update({"Network.HTTP.AuthenticationPolicy": "basic"})
        async with Camera(virtual.url, username="root", password="pass", allow_basic=True) as camera:
            await camera.vapix.params.list("Brand")
        assert virtual.log.exchanges[-1].scheme == "basic"


@pytest.mark.parametrize("name", ["", "A,B", "A=B", "A B", "A\nB", "A\ud800", 5, None, b"A"])
async def test_what_is_no_name(params, virtual_camera, name):
    """A comma would name a second parameter, and a line break might write one."""
    for ask in (
        params.get(name),
        params.flag(name),
        params.list("Brand", name),
        params.definitions(name),
        params.update({name: 1}),
        params.create(name, template="streamprofile", values={}),
        params.create("StreamProfile", template=name, values={}),
        params.create("StreamProfile", template="streamprofile", values={name: 1}),
        params.remove(name),
    ):
        with pytest.raises((TypeError, ValueError), match=r"^(name|groups?|values|template): "):
            await ask
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, None, b"x", ["x"], "hunter2\nroot.A=b", "a\0", "\ud800"]
)
async def test_what_is_no_value(params, virtual_camera, value):
    """It is refused before a byte is sent, and never repeated: it may be a secret."""
    for ask in (
        params.update({"Image.I0.Name": "x", "Network.Secret": value}),
        params.create("StreamProfile", template="streamprofile", values={"Secret": value}),
    ):
        with pytest.raises((TypeError, ValueError), match=r"^values: .* for .*Secret") as refused:
            await ask
        assert "hunter2" not in str(refused.value)
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize("body", ["what is hunter2?", "<html>hunter2</html>", "Error: hunter2"])
async def test_a_page_that_repeats_a_value(params, virtual_camera, body):
    """Values may be secrets, whoever repeats them."""
    for change in (
        params.update({"Network.Secret": "hunter2"}),
        params.create("StreamProfile", template="streamprofile", values={"Name": "hunter2"}),
    ):
        virtual_camera.faults.answer(200, PARAM, body=body)
        with pytest.raises(CameraError) as caught:
            await change
        assert "hunter2" not in f"{caught.value} {caught.value.args}"


@pytest.mark.parametrize("name", ["action", "Group", "template", "force", "usergroup"])
async def test_update_of_what_is_an_argument(params, virtual_camera, name):
    """A name that would tell the camera to do something else is none; nothing is sent."""
    virtual_camera.log.clear()
    with pytest.raises(ValueError, match="names of parameters"):
        await params.update({name: "remove"})
    assert not virtual_camera.log.exchanges
