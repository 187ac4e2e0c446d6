"""SOAP calls: the answer in its envelope, a fault in the words of either version, and anything else."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.wire import soap
from aiocamstreamer.wire.reply import Reply

ENVELOPE = '<e:Envelope xmlns:e="urn:e"><e:Body>{}</e:Body></e:Envelope>'
NEWER = (
    "<e:Fault><e:Code><e:Value>e:Sender</e:Value>{}</e:Code>"
    '<e:Reason><e:Text xml:lang="en">{}</e:Text></e:Reason></e:Fault>'
)
INNER = "<e:Subcode><e:Value>ter:{}</e:Value></e:Subcode>"
OLDER = "<e:Fault><faultcode>e:Client</faultcode><faultstring>{}</faultstring></e:Fault>"


def reply(content: str, status: int = 200, reason: str = "") -> Reply:
    return Reply(camera="c", request="POST /x", status=status, reason=reason, content=content.encode())


def test_a_call():
    """Its namespace is the element's own."""
    assert b'<s:Body><GetThings xmlns="urn:things"/></s:Body>' in soap.call("urn:things", "GetThings")


@pytest.mark.parametrize("prefix", ["", "a:"])
def test_an_answer(prefix):
    """With everything around it, since prefixes may be declared there."""
    said = ENVELOPE.format(f'<{prefix}GetThingsResponse xmlns:a="urn:a"><b>1</b></{prefix}GetThingsResponse>')
    envelope, _, answer = soap.answer(reply(said), "GetThings")
    assert (envelope["@xmlns:e"], answer["b"]) == ("urn:e", "1")


@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        (NEWER.format("", "no way"), "e:Sender", "no way"),
        (NEWER.format(INNER.format("NotAuthorized"), "no way"), "ter:NotAuthorized", "no way"),
        (OLDER.format("no way"), "e:Client", "no way"),
        ("<e:Fault/>", "", ""),
        ("<e:Fault><e:Code/><e:Reason/></e:Fault>", "", ""),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_fault_is_a_refusal(fault, code, reason, status):
    """With its code and words, whatever the status is."""
    with pytest.raises(CommandRefused) as caught:
        soap.answer(reply(ENVELOPE.format(fault), status), "GetThings")
    assert (caught.value.code, caught.value.reason) == (code, reason)


@pytest.mark.parametrize(
    "fault",
    [
        NEWER.format("", "Method 'GetThings' not implemented: method name or namespace not recognized"),
        NEWER.format(INNER.format("ActionNotSupported"), "Optional Action Not Implemented"),
        OLDER.format("Method &quot;x&quot; not implemented"),
    ],
)
def test_a_call_that_is_not_there(fault):
    """Is lacking, and not refused."""
    with pytest.raises(Unsupported):
        soap.answer(reply(ENVELOPE.format(fault), 400), "GetThings")


@pytest.mark.parametrize("said", ["", "<a/>", "<x>", "{}", ENVELOPE.format(""), ENVELOPE.format("<b/>")])
def test_what_is_no_answer(said):
    """Is malformed with HTTP 200; an error without words is the refusal of its status."""
    with pytest.raises(MalformedReply):
        soap.answer(reply(said), "GetThings")
    if "Envelope" not in said:
        with pytest.raises(CommandRefused) as caught:
            soap.answer(reply(said, 500, "Internal Server Error"), "GetThings")
        assert caught.value.code == "500"


def test_a_page_is_no_refusal_of_the_service():
    """Somebody else has answered."""
    with pytest.raises(MalformedReply):
        soap.answer(reply("<html><body>Proxy says no</body></html>", 500), "GetThings")
