"""What a camera has, found out in one call and remembered until it restarts."""

import anyio
import attrs
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import AccessDenied, MalformedReply, SessionClosed
from aiocamstreamer.transport import Tls
from aiocamstreamer.vapix import Channel
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

LIST = "/axis-cgi/applications/list.cgi"


def asked(virtual, path=LIST):
    return sum(it.path == path and it.status == 200 for it in virtual.log.exchanges)


async def test_everything_in_one_call(camera, virtual_camera):
    """Device, account, APIs, applications, channels, firmware and boot."""
    found = await camera.capabilities()
    assert (found.device.serial, found.firmware) == ("ACCC8E000001", "12.11.77")
    assert (found.account.name, found.account.role) == ("root", "admin")
    assert found.apis["privacy-mask"] == ("2.4", "3.0")
    overlay = found.application("CamOverlay")
    assert (overlay.version, overlay.license, overlay.is_running) == ("4.2-1", "Custom", True)
    assert found.application("nothing") is None
    assert found.channels == (Channel(index=0, name="View Area 1"),)
    assert found.channels[0].camera == 1
    assert found.boot_id == virtual_camera.state.device.boot_id
    assert found.legacy["EmbeddedDevelopment.Version"] == "2.18"


@pytest.mark.parametrize(
    ("profile", "tls", "scheme"),
    [
        ("10.12", False, "digest"),
        ("10.12", True, "digest"),
        ("11.11", True, "basic"),
        ("12.11", False, "digest"),
        ("12.11", True, "basic"),
    ],
)
async def test_every_firmware_over_http_and_https(profile, tls, scheme):
    """Whatever each of them offers is what is answered."""
    with VirtualCamera(profile=profile, tls=tls) as virtual:
        pin = Tls.pinned(virtual.fingerprint) if tls else None
        async with Camera(virtual.url, username="root", password="pass", tls=pin) as camera:
            found = await camera.capabilities()
        assert {exchange.scheme for exchange in virtual.log.exchanges if exchange.scheme} == {scheme}
    assert found.firmware.startswith(profile)
    assert found.application("camstreamer") is not None


async def test_versions_that_clients_can_talk_to(camera):
    """The major number has to be the same, the minor at least as high."""
    found = await camera.capabilities()
    assert found.has("basic-device-info")
    assert found.has("basic-device-info", "1.3")
    assert not found.has("basic-device-info", "1.4")
    assert found.has("privacy-mask", "3.0")
    assert not found.has("privacy-mask", "1.0")
    assert not found.has("nothing")
    assert not found.has("systemready", "beta")


async def test_remembered_until_the_camera_restarts(camera, virtual_camera):
    """Only the boot id is asked again, and another one voids everything."""
    first = await camera.capabilities()
    assert await camera.capabilities() is first
    assert asked(virtual_camera) == 1
    virtual_camera.reboot()
    second = await camera.capabilities()
    assert second is not first
    assert second.boot_id != first.boot_id


async def test_refresh(camera, virtual_camera):
    """Applications come and go without a restart."""
    await camera.capabilities()
    del virtual_camera.state.acaps.installed["ExampleApp"]
    assert (await camera.capabilities()).application("ExampleApp") is not None
    assert (await camera.capabilities(refresh=True)).application("ExampleApp") is None


async def test_many_at_once_ask_once(camera, virtual_camera):
    """Whoever comes second waits for what the first finds."""
    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(camera.capabilities)
    assert asked(virtual_camera) == 1


async def test_firmware_without_boot_ids():
    """Where boots cannot be told apart, nothing is remembered."""
    with VirtualCamera(profile="10.12") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            assert (await camera.capabilities()).boot_id == ""
            await camera.capabilities()
        assert asked(virtual) == 2


PARTS = {
    "/axis-cgi/systemready.cgi": {"boot_id": ""},
    "/axis-cgi/apidiscovery.cgi": {"apis": None},
    LIST: {"applications": None},
    "/axis-cgi/param.cgi": {"legacy": {}, "channels": (Channel(index=0),)},
}
"""What is not known where the answer at that path cannot be read."""
PAGE = "<html><p>starting</p></html>"
UNREADABLE = [(path, body) for path in PARTS for body in ("{", '{"data": []}', PAGE)]
UNREADABLE += [(path, body) for path in PARTS for body in ("", "[]") if path != "/axis-cgi/param.cgi"]


@pytest.mark.parametrize(("path", "body"), UNREADABLE)
async def test_a_part_that_cannot_be_read(camera, virtual_camera, caplog, path, body):
    """It is not known, the log tells, everything else is found, and next time it is asked again."""
    whole = await camera.capabilities()
    virtual_camera.faults.answer(200, path, body=body, times=None)
    found = await camera.capabilities(refresh=True)
    assert found == attrs.evolve(whole, **PARTS[path])
    assert f" {path}" in caplog.text
    virtual_camera.faults.clear()
    assert await camera.capabilities() == whole


@pytest.mark.parametrize("path", ["/axis-cgi/usergroup.cgi", "/axis-cgi/basicdeviceinfo.cgi"])
async def test_a_camera_that_does_not_say_what_it_is(camera, virtual_camera, path):
    """Without that, and without knowing who asks, nothing is found: the error names the answer."""
    await camera.capabilities()
    virtual_camera.faults.answer(200, path, body=PAGE, times=None)
    with pytest.raises(MalformedReply, match=path):
        await camera.capabilities(refresh=True)


async def test_apis_that_cannot_be_read_are_not_missing(camera, virtual_camera):
    """Whether one is there is not known; an account that may not ask is told the same."""
    for fault in ({"status": 200, "body": "{"}, {"status": 403}):
        virtual_camera.faults.answer(path="/axis-cgi/apidiscovery.cgi", **fault)
        found = await camera.capabilities(refresh=True)
        assert found.apis is None
        assert found.has("param-cgi") is None


async def test_legacy_parameters_where_discovery_is_missing(camera, virtual_camera):
    """Old firmware has neither discovery nor system ready nor a list of applications."""
    for path in (
        "/axis-cgi/apidiscovery.cgi",
        "/axis-cgi/systemready.cgi",
        "/axis-cgi/basicdeviceinfo.cgi",
        LIST,
    ):
        virtual_camera.faults.answer(404, path, times=None)
    found = await camera.capabilities()
    assert (found.apis, found.applications, found.boot_id) == ({}, (), "")
    assert found.legacy["PTZ.PTZ"] == "yes"
    assert found.firmware == "12.11.77"


async def test_an_account_that_may_not_see_applications(virtual_camera):
    """What an operator may not see is unknown, and nothing else is lost."""
    virtual_camera.state.users["op"] = User("op", "pw", role="operator")
    async with Camera(virtual_camera.url, username="op", password="pw") as camera:
        found = await camera.capabilities()
    assert (found.account.role, found.applications) == ("operator", None)
    assert found.application("camoverlay") is None


async def test_several_channels():
    """View areas count as channels, disabled ones included; odd values do not matter."""
    with VirtualCamera(channels=3) as virtual:
        virtual.state.parameters |= {"Image.I1.Enabled": "no", "Image.I2.Enabled": "?", "Image.Iris": "1"}
        async with Camera(virtual.url, username="root", password="pass") as camera:
            channels = (await camera.capabilities()).channels
    assert [(channel.camera, channel.enabled) for channel in channels] == [(1, True), (2, False), (3, True)]


async def test_a_camera_without_image_parameters(camera, virtual_camera):
    """There is one channel at least."""
    for name in [name for name in virtual_camera.state.parameters if name.startswith("Image.")]:
        del virtual_camera.state.parameters[name]
    assert (await camera.capabilities()).channels == (Channel(index=0),)


async def test_a_wrong_password(virtual_camera):
    """It is found out at once."""
    async with Camera(virtual_camera.url, username="root", password="wrong") as camera:
        with pytest.raises(AccessDenied):
            await camera.capabilities()


async def test_firmware_that_asks_for_a_password_before_anything_else(camera, virtual_camera):
    """Where even the system ready API answers 401, there is no boot to tell apart; the rest is there."""
    virtual_camera.faults.answer(401, "/axis-cgi/systemready.cgi")
    found = await camera.capabilities()
    assert found.boot_id == ""
    assert found.apis


async def test_a_camera_that_was_closed(virtual_camera):
    """It is not opened a second time: the error says so at once."""
    camera = Camera(virtual_camera.url, username="root", password="pass")
    async with camera:
        await camera.capabilities()
    with pytest.raises(SessionClosed, match="make a new Camera"):
        async with camera:
            pass


@pytest.mark.parametrize("wrong", [5, None, "", "a\nb", b"x"])
async def test_questions_that_are_none(camera, wrong):
    """What is found is asked with texts."""
    found = await camera.vapix.capabilities()
    for ask, name in (
        (lambda: found.application(wrong), "name"),
        (lambda: found.has(wrong), "api"),
        (lambda: found.has("param-cgi", wrong), "version"),
    ):
        with pytest.raises((TypeError, ValueError), match=f"^{name}: "):
            ask()
