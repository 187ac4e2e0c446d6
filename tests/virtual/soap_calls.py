"""Calls in SOAP, as clients send them that have logged in by HTTP, and what comes back."""

from xml.etree import ElementTree as ET

EVENTS = "http://www.onvif.org/ver10/events/wsdl"
SUBSCRIPTIONS = "http://docs.oasis-open.org/wsn/b-2"
IMAGING = "http://www.onvif.org/ver20/imaging/wsdl"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
MEDIA2 = "http://www.onvif.org/ver20/media/wsdl"
AXIS = "http://www.axis.com/2009/event"
ACTIONS = "http://www.axis.com/vapix/ws/action1"
SPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "tt": "http://www.onvif.org/ver10/schema",
    "wsnt": SUBSCRIPTIONS,
    "tev": EVENTS,
    "tr2": MEDIA2,
    "timg": IMAGING,
    "wsa": "http://www.w3.org/2005/08/addressing",
    "dom0": AXIS,
    "aa": ACTIONS,
    "ter": "http://www.onvif.org/ver10/error",
}


def asked(http, name, inside="", *, space=EVENTS, path="/onvif/services", number=None, status=200):
    """The body of the answer to a call that somebody makes who has logged in by HTTP."""
    header = (
        f'<s:Header><SubscriptionId xmlns="{AXIS}">{number}</SubscriptionId></s:Header>' if number else ""
    )
    content = (
        f'<s:Envelope xmlns:s="{SPACES["s"]}">{header}<s:Body>'
        f'<{name} xmlns="{space}">{inside}</{name}></s:Body></s:Envelope>'
    )
    answer = http.post(path, content=content)
    assert answer.status_code == status, answer.text
    return ET.fromstring(answer.text).find("s:Body", SPACES)  # noqa: S314 - of a camera that is ours


def refused(body):
    """Codes and reason of a fault, and what its detail is called."""
    codes = [it.text for it in body.iterfind(".//s:Value", SPACES)]
    detail = body.find(".//s:Detail", SPACES)
    name = detail[0].tag.partition("}")[2] if detail is not None else None
    return codes[1:], body.findtext(".//s:Text", None, SPACES), name
