"""What a camera says it is, to strangers and to those who log in."""

import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import AccessDenied, CommandRefused, ConnectionLost, MalformedReply, Unsupported
from aiocamstreamer.vapix.api import JsonApi
from aiocamstreamer.virtual.device.state import User
from raw import Conversation, raw_peer, reply

INFO = "/axis-cgi/basicdeviceinfo.cgi"


@pytest.fixture
def device(camera):
    return camera.vapix.device


async def test_info(device):
    """Everything, architecture and chip included."""
    info = await device.info()
    assert (info.serial, info.firmware, info.product) == ("ACCC8E000001", "12.11.77", "P3265-V")
    assert (info.architecture, info.soc) == ("aarch64", "Axis Artpec-8")
    assert (info.brand, info.kind, info.variant, info.hardware_id) == ("AXIS", "Dome Camera", "", "931.11")


async def test_public_info_without_credentials(virtual_camera):
    """A stranger learns less, and no challenge is answered."""
    async with Camera(virtual_camera.url) as camera:
        info = await camera.vapix.device.public_info()
    assert (info.serial, info.architecture, info.soc, info.soc_serial) == ("ACCC8E000001", "", "", "")
    (exchange,) = virtual_camera.log.exchanges
    assert exchange.header("authorization") is None


async def test_strangers_get_no_full_info(virtual_camera):
    """GetAllProperties needs an account."""
    async with Camera(virtual_camera.url) as camera:
        with pytest.raises(AccessDenied):
            await camera.vapix.device.info()


async def test_stale_nonces_at_an_open_door(camera, virtual_camera):
    """An endpoint that lets some in unasked renews its challenge for the others."""
    await camera.vapix.device.info()
    virtual_camera.expire_nonces()
    assert (await camera.vapix.device.info()).serial == "ACCC8E000001"


async def test_a_viewer_is_told_what_a_stranger_is(virtual_camera):
    """A role too low is no reason to know nothing."""
    virtual_camera.state.users["joe"] = User("joe", "pw", role="viewer")
    async with Camera(virtual_camera.url, username="joe", password="pw") as camera:
        info = await camera.vapix.device.info()
        assert (info.serial, info.architecture) == ("ACCC8E000001", "")


@pytest.mark.parametrize(
    "answer",
    [
        (404, ""),
        (200, '{"apiVersion":"1.0","error":{"code":2004,"message":"Method not supported"}}'),
        (
            200,
            '{"apiVersions":"1.0","error":{"code":"2003","message":"API version is not supported"}}',
        ),
    ],
)
async def test_parameters_where_the_firmware_is_too_old(device, virtual_camera, answer):
    """Brand and Properties say the same."""
    virtual_camera.state.parameters["Properties.System.SerialNumber"] = "ac:cc:8e:00:00:01"
    virtual_camera.faults.answer(answer[0], INFO, body=answer[1])
    info = await device.info()
    assert (info.serial, info.firmware, info.full_name) == (
        "ACCC8E000001",
        "12.11.77",
        "AXIS P3265-V Dome Camera",
    )


async def test_parameters_without_a_variant(device, virtual_camera):
    """Firmware 5.51 has no ProdVariant."""
    del virtual_camera.state.parameters["Brand.ProdVariant"]
    virtual_camera.faults.answer(404, INFO)
    assert (await device.info()).variant == ""


async def test_other_errors_are_no_reason_to_ask_parameters(device, virtual_camera):
    """An error of the API itself stands."""
    virtual_camera.faults.answer(200, INFO, body='{"error":{"code":8000,"message":"Internal error"}}')
    with pytest.raises(CommandRefused, match="Internal error"):
        await device.info()


@pytest.mark.parametrize(
    "answer",
    [
        (404, ""),
        (200, '{"error":{"code":2004,"message":"Method not supported"}}'),
        (200, '{"data":{"propertyList":{}}}'),
    ],
)
async def test_firmware_that_tells_strangers_nothing(device, virtual_camera, answer):
    """No such method, no such API, or an empty list as a C1110-E sends it."""
    virtual_camera.faults.answer(answer[0], INFO, body=answer[1])
    with pytest.raises(Unsupported):
        await device.public_info()


async def test_no_serial_number(device, virtual_camera):
    """A camera without a serial number is none."""
    virtual_camera.faults.answer(200, INFO, body='{"data":{"propertyList":{"Brand":"AXIS"}}}')
    with pytest.raises(MalformedReply, match="no serial number"):
        await device.info()


async def test_unknown_properties_are_kept(device, virtual_camera):
    """Newer firmware says more."""
    body = '{"data":{"propertyList":{"SerialNumber":"accc8e000001","Mood":"blue"}}}'
    virtual_camera.faults.answer(200, INFO, body=body)
    info = await device.info()
    assert (info.serial, info.wire["Mood"]) == ("ACCC8E000001", "blue")


@pytest.mark.parametrize("reads", [True, False])
async def test_what_only_reads_is_repeated(reads):
    """Where an idle connection proves dead; the API's method says so, and not the verb of HTTP."""
    answered = 0

    async def talk(conversation: Conversation) -> None:
        nonlocal answered
        while await conversation.request():
            answered += 1
            if answered == 2:
                return
            await conversation.send(reply('{"data":{}}'))

    async with raw_peer(talk) as peer, Camera(peer.url) as camera:
        api, method = JsonApi("/axis-cgi/x.cgi"), "getThings" if reads else "setThings"
        await api.call(camera._line.http, method, into=dict[str, str])
        if reads:
            await api.call(camera._line.http, method, into=dict[str, str])
        else:
            with pytest.raises(ConnectionLost):
                await api.call(camera._line.http, method, into=dict[str, str])
        assert answered == (3 if reads else 2)
