"""Calls of services in JSON and in the simplified form."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply, RoleTooLow, Unsupported
from aiocamstreamer.vapix import ServiceFault

ACCOUNTS = [
    {"Id": "sip_account_0", "Transport": "udp"},
    {"Id": "sip_account_1", "CallerId": "Entrance Door", "IsDefault": True, "Password": None, "Port": 5060},
]


@pytest.mark.parametrize("simplified", [False, True])
async def test_a_structure(camera, simplified):
    """Both forms say the same; the simplified one has no empty lists."""
    answer = await camera.vapix.call("call", "axcall:GetSIPConfiguration", simplified=simplified)
    configuration = answer["SIPConfiguration"]
    assert (configuration["SIPEnabled"], configuration["SIPPort"]) == (False, 5060)
    assert ("AllowedURIs" in configuration) is not simplified


@pytest.mark.parametrize("simplified", [False, True])
async def test_a_list_of_structures(camera, virtual_camera, simplified):
    """Items of a list are numbered in the simplified form."""
    virtual_camera.state.sip.accounts = ACCOUNTS
    answer = await camera.vapix.call("call", "axcall:GetSIPAccounts", simplified=simplified)
    assert answer == {"SIPAccount": ACCOUNTS}


@pytest.mark.parametrize("simplified", [False, True])
async def test_arguments(camera, virtual_camera, simplified):
    """They go into the body in either form."""
    arguments = {"SIPConfiguration": {"SIPEnabled": True, "SIPPort": 5070}}
    await camera.vapix.call("call", "axcall:SetSIPConfiguration", arguments, simplified=simplified)
    configuration = virtual_camera.state.sip.configuration
    assert (configuration["SIPEnabled"], configuration["SIPPort"]) == (True, 5070)
    sent = virtual_camera.log.exchanges[-1]
    assert sent.method == "POST"
    assert "5070" not in sent.target


async def test_the_simplified_request_as_printed(camera, virtual_camera):
    """Without arguments it is the URL that the document prints."""
    await camera.vapix.call("call", "axcall:GetSIPAccounts", simplified=True)
    assert (
        virtual_camera.log.exchanges[-1].target == "/vapix/call?format=simple&action=axcall%3AGetSIPAccounts"
    )


@pytest.mark.parametrize("simplified", [False, True])
async def test_a_typed_fault(camera, simplified):
    """The document's fault, which comes with HTTP 400."""
    with pytest.raises(ServiceFault, match="without prior calibration") as fault:
        await camera.vapix.call("axast", "axast:PerformSpeakerTest", simplified=simplified)
    assert (fault.value.fault, fault.value.fault_code) == ("env:Receiver", "ter:Action")
    assert fault.value.sub_code == "axast:DeviceNotCalibrated"


@pytest.mark.parametrize(
    ("service", "action", "arguments"),
    [
        ("call", "axcall:Nothing", {}),
        ("axast", "axast:Nothing", {}),
        ("call", "axcall:SetSIPConfiguration", {"SIPConfiguration": {"Nonsense": 1}}),
    ],
)
async def test_what_a_service_does_not_do(camera, service, action, arguments):
    """Unknown actions and arguments are faults, too."""
    with pytest.raises(ServiceFault) as fault:
        await camera.vapix.call(service, action, arguments)
    assert fault.value.fault == "env:Sender"


@pytest.mark.parametrize("simplified", [False, True])
async def test_a_service_that_there_is_not(camera, simplified):
    """A camera without the service lacks it."""
    with pytest.raises(Unsupported, match="/vapix/nothing"):
        await camera.vapix.call("nothing", "x:Y", simplified=simplified)


@pytest.mark.parametrize("simplified", [False, True])
async def test_a_page_instead(camera, virtual_camera, simplified):
    """HTML is no answer."""
    virtual_camera.faults.answer(200, "/vapix/call", body="<html>a=b</html>")
    with pytest.raises(MalformedReply):
        await camera.vapix.call("call", "axcall:GetSIPAccounts", simplified=simplified)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, '{"error":{"code":2001,"message":"no"}}', RoleTooLow),
        (200, '{"error":{"code":1100,"message":"no"}}', CommandRefused),
        (400, '{"error":{"code":1100,"message":"no"}}', CommandRefused),
        (200, '{"FaultReason":"no"}', ServiceFault),
        (500, '{"FaultMsg":"no"}', ServiceFault),
        (200, "Error: no", CommandRefused),
        (400, "", CommandRefused),
        (500, "", CommandRefused),
        (500, "no", CommandRefused),
        (400, '{"Id": "sip_account_0"}', CommandRefused),
        (200, "[]", MalformedReply),
        (200, "<html>log in</html>", MalformedReply),
        (400, "<html>log in</html>", MalformedReply),
        (200, "perhaps", MalformedReply),
    ],
)
@pytest.mark.parametrize("simplified", [False, True])
async def test_a_failure_is_never_data(camera, virtual_camera, simplified, status, body, error):
    """However it is said: by a fault of one word, an error object, a sentence, or the status alone."""
    virtual_camera.faults.answer(status, "/vapix/call", body=body)
    with pytest.raises(error):
        await camera.vapix.call("call", "axcall:GetSIPAccounts", simplified=simplified)


@pytest.mark.parametrize(("status", "line"), [(200, "FaultReason"), (400, "FaultMsg"), (500, "FaultSubCode")])
async def test_a_fault_in_one_line(camera, virtual_camera, status, line):
    """The simplified form of a fault that has one word only."""
    virtual_camera.faults.answer(status, "/vapix/call", body=f'{line}="no"')
    with pytest.raises(ServiceFault):
        await camera.vapix.call("call", "axcall:GetSIPAccounts", simplified=True)
