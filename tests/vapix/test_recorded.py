"""Answers that cameras were recorded to give, read by the services themselves.

Recordings are taken from beside the checkout where they are; otherwise samples of the same shapes stand in.
"""

from pathlib import Path

import orjson
import pytest

from aiocamstreamer.errors import CameraError, CommandRefused, RoleTooLow
from aiocamstreamer.vapix import ControlProblem, LicenseProblem, ServiceFault, UploadProblem
from aiocamstreamer.wire import jsonrpc, keyvalue, text
from aiocamstreamer.wire.digest import challenges, strongest
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.service_call import decode

CHECKOUT = Path(__file__).parents[2]
RECORDED = CHECKOUT.parent / "shared/fixtures/vapix"
SAMPLES = Path(__file__).parent / "samples"
FOLDERS = [folder for folder in (RECORDED, SAMPLES) if folder.is_dir()]
CODES = {problem.code for table in (ControlProblem, UploadProblem, LicenseProblem) for problem in table}


def files(pattern, *but):
    """Every recording and sample that matches *pattern* and none of *but*."""
    found = [path for folder in FOLDERS for path in sorted(folder.glob(pattern))]
    kept = [path for path in found if not any(word in path.name for word in but)]
    assert kept, f"not one file matches {pattern}"
    return pytest.mark.parametrize("path", kept, ids=lambda path: f"{path.parent.parent.name}-{path.name}")


def reply(path, status=200):
    return Reply(camera="camera", request=f"GET {path.name}", status=status, content=path.read_bytes())


@files("applications/list.*", "error")
async def test_application_lists(camera, virtual_camera, path):
    """Every list is read whole, and every entry has its name."""
    virtual_camera.faults.answer(200, "/axis-cgi/applications/list.cgi", body=path.read_bytes())
    listed = await camera.vapix.applications.list()
    assert len(listed) == path.read_bytes().count(b"<application ")
    assert all(application.name for application in listed)
    assert all(application.attributes["Name"] == application.name for application in listed)


@files("applications/list.error*")
async def test_application_list_errors(camera, virtual_camera, path):
    """An error instead of a list is a refusal."""
    virtual_camera.faults.answer(200, "/axis-cgi/applications/list.cgi", body=path.read_bytes())
    with pytest.raises(CommandRefused):
        await camera.vapix.applications.list()


@files("applications/config.*")
async def test_application_settings(camera, virtual_camera, path):
    """The value is a truth."""
    virtual_camera.faults.answer(200, "/axis-cgi/applications/config.cgi", body=path.read_bytes())
    assert await camera.vapix.applications.setting("AllowUnsigned") is (b'"true"' in path.read_bytes())


@files("applications/info.*")
async def test_application_sdks(camera, virtual_camera, path):
    """All three forms name their kinds."""
    virtual_camera.faults.answer(200, "/axis-cgi/applications/info.cgi", body=path.read_bytes())
    assert "acap3" in [sdk.name for sdk in await camera.vapix.applications.sdks()]


@files("applications/error.*")
def test_application_error_codes(path):
    """Every code that was seen has a meaning."""
    with pytest.raises(CommandRefused) as refused:
        text.ok(reply(path))
    assert refused.value.code == path.name.split(".")[1]
    assert refused.value.code in CODES


@files("*/ok*")
def test_ok(path):
    """Success, whatever ends its line."""
    text.ok(reply(path))


@files("param/*", "error", "ok", "partial")
async def test_parameter_lists(camera, virtual_camera, path):
    """Every line with a value is read, by its name without root."""
    virtual_camera.faults.answer(200, "/axis-cgi/param.cgi", body=path.read_bytes())
    values = await camera.vapix.params.list("Whatever")
    lines = [line for line in path.read_bytes().splitlines() if line.strip() and not line.startswith(b"#")]
    assert len(values) == len(lines)
    assert not any(name.lower().startswith("root.") for name in values)
    assert all(b"=" + value.encode() in path.read_bytes() for value in values.values() if value.isascii())
    assert "\ufffd" not in "".join(values.values())


@files("param/*mixed_error*")
def test_parameter_lists_with_errors_between(path):
    """Errors stand beside values, and neither voids the other."""
    values = keyvalue.decode(reply(path))
    assert values
    assert len(values.errors) == path.read_bytes().count(b"# Error")


@files("param/error.*")
async def test_parameter_errors(camera, virtual_camera, path):
    """Each is a refusal of a write."""
    virtual_camera.faults.answer(200, "/axis-cgi/param.cgi", body=path.read_bytes())
    with pytest.raises(CommandRefused):
        await camera.vapix.params.update({"Image.I0.Name": "x"})


@files("param/partial_add*")
async def test_parameter_groups_added_in_part(camera, virtual_camera, path):
    """The new group's name comes with what it did not take."""
    virtual_camera.faults.answer(200, "/axis-cgi/param.cgi", body=path.read_bytes())
    added = await camera.vapix.params.create("StreamProfile", template="streamprofile", values={})
    assert (added.name, len(added.errors)) == ("S8", 1)


@files("users/pwdgrp.get*")
async def test_groups_of_users(camera, virtual_camera, path):
    """Empty groups, trailing commas, hyphens and capitals; whoever can log in is listed with a role."""
    virtual_camera.faults.answer(200, "/axis-cgi/pwdgrp.cgi", body=path.read_bytes(), times=None)
    groups = await camera.vapix.users.groups()
    assert len(groups) == path.read_bytes().count(b"=")
    assert all(name and '"' not in name for members in groups.values() for name in members)
    listed = await camera.vapix.users.list()
    assert [user.name for user in listed] == list(groups["digusers"])
    assert next(user for user in listed if user.name == "root").role == "admin"


@files("users/pwdgrp.replies*")
async def test_replies_to_changes_of_users(camera, virtual_camera, path):
    """Each is done or refused, and nothing else."""
    for line in path.read_text().splitlines():
        status, words = (401, line[4:]) if line.startswith("401 ") else (200, line)
        virtual_camera.faults.answer(status, "/axis-cgi/pwdgrp.cgi", body=words)
        if words.startswith("Error"):
            with pytest.raises(CommandRefused, match=words[7:30]):
                await camera.vapix.users.add_first("joe", "pw")
        else:
            await camera.vapix.users.add_first("joe", "pw")


@files("users/*", "pwdgrp")
async def test_who_we_are(camera, virtual_camera, path):
    """The first line is the name, the second the groups."""
    virtual_camera.faults.answer(200, "/axis-cgi/usergroup.cgi", body=path.read_bytes(), times=None)
    me = await camera.vapix.users.whoami()
    assert (me.name, me.role) == (path.read_text().split()[0], "admin")


@files("json/*.json", "error", "fault", "devconfig")
def test_json_answers(path):
    """Every answer has data."""
    assert jsonrpc.decode(reply(path))


@files("json/*error*.json")
def test_json_errors(path):
    """Every error is one, with its own code."""
    code = str(orjson.loads(path.read_bytes())["error"]["code"])
    with pytest.raises(CameraError) as error:
        jsonrpc.decode(reply(path))
    assert isinstance(error.value, RoleTooLow if code == "2001" else CommandRefused)
    assert code in str(error.value)


@files("json/apidiscovery*")
async def test_api_lists(camera, virtual_camera, path):
    """Every entry is there, ids that come twice included."""
    virtual_camera.faults.answer(200, "/axis-cgi/apidiscovery.cgi", body=path.read_bytes())
    versions = await camera.vapix.apis.versions()
    assert sum(map(len, versions.values())) == path.read_bytes().count(b'"id"')


@files("json/basicdeviceinfo*", "error")
async def test_device_information(camera, virtual_camera, path):
    """The serial number is 12 hexadecimal digits, and all properties are kept."""
    virtual_camera.faults.answer(200, "/axis-cgi/basicdeviceinfo.cgi", body=path.read_bytes())
    info = await camera.vapix.device.info()
    assert len(info.serial) == 12
    assert info.firmware
    assert set(info.wire) == set(orjson.loads(path.read_bytes())["data"]["propertyList"])


@files("json/fault*")
def test_faults(path):
    """A fault is typed."""
    with pytest.raises(ServiceFault, match="alibrat"):
        decode(reply(path, 400))


@files("json/devconfig*")
def test_device_configuration(path):
    """The newer APIs answer with a status."""
    assert jsonrpc.rest(reply(path)) == 300


@files("auth/virtualhost*")
def test_what_is_offered_where(path):
    """The recommended policy: Digest over HTTP, Basic over HTTPS."""
    hosts = jsonrpc.rest(reply(path))["defaulthosts"]
    assert {host["secure"]: host["auth_type"] for host in hosts} == {False: "digest", True: "basic"}


@files("auth/challenges*")
def test_challenges(path):
    """Every challenge line is understood, with or without algorithm, stale and a second scheme."""
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            offered = challenges([line])
            assert offered
            assert strongest(offered, basic=True) is not None


@files("auth/401*")
def test_recorded_refusals(path):
    """The challenge inside a recorded 401 can be answered."""
    lines = path.read_text().splitlines()
    fields = [line.partition(": ")[2] for line in lines if line.lower().startswith("www-authenticate:")]
    assert strongest(challenges(fields), basic=True) is not None
