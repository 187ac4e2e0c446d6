"""ONVIF's device and media services, as clients ask for them and as nobody should."""

import base64
import gc
import hashlib
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest
from foreign import sign

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from aiocamstreamer.virtual.server.request import Request

DEVICE = "http://www.onvif.org/ver10/device/wsdl"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
PTZ = "http://www.onvif.org/ver20/ptz/wsdl"
OTHERS = (
    "http://www.axis.com/vapix/ws/event1",
    "http://www.onvif.org/ver10/events/wsdl",
    "http://www.onvif.org/ver20/imaging/wsdl",
    "http://www.onvif.org/ver20/media/wsdl",
)
SERVICE = "/onvif/device_service"
SPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "tt": "http://www.onvif.org/ver10/schema",
    "tds": DEVICE,
    "trt": MEDIA,
}
UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
STRANGERS = (
    "GetSystemDateAndTime",
    "GetCapabilities",
    "GetServices",
    "GetServiceCapabilities",
    "GetHostname",
)


def token(name="root", password="pass", *, nonce=b"sixteen bytes...", created=None) -> str:
    """What says who asks, within the envelope."""
    made = created or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = base64.b64encode(hashlib.sha1(nonce + made.encode() + password.encode()).digest()).decode()
    return (
        f'<s:Header><wsse:Security xmlns:wsse="{SECURITY}" s:mustUnderstand="1"><wsse:UsernameToken>'
        f'<wsse:Username>{name}</wsse:Username><wsse:Password Type="#PasswordDigest">{digest}</wsse:Password>'
        f"<wsse:Nonce>{base64.b64encode(nonce).decode()}</wsse:Nonce>"
        f'<wsu:Created xmlns:wsu="{UTILITY}">{made}</wsu:Created>'
        "</wsse:UsernameToken></wsse:Security></s:Header>"
    )


def envelope(name: str, inside: str = "", *, space: str = DEVICE, header: str = "") -> str:
    call = f'<{name} xmlns="{space}">{inside}</{name}>'
    return f'<s:Envelope xmlns:s="{SPACES["s"]}">{header}<s:Body>{call}</s:Body></s:Envelope>'


@pytest.fixture
def ask(virtual_camera):
    """Asks, by default as root with a token of its own, and hands back the answer's body."""
    nonces = iter(range(1000))

    def post(name, inside="", *, space=DEVICE, header=None, path="/onvif/services", status=200):
        header = token(nonce=b"number %d" % next(nonces)) if header is None else header
        content = envelope(name, inside, space=space, header=header)
        answer = httpx.post(virtual_camera.url + path, content=content)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/soap+xml; charset=utf-8"
        return ET.fromstring(answer.text).find("s:Body", SPACES)  # noqa: S314 - of a camera that is ours

    return post


def texts(element: ET.Element, path: str) -> list[str]:
    return [it.text or "" for it in element.iterfind(path, SPACES)]


def fault(body: ET.Element) -> tuple[list[str], str]:
    codes = [it.text for it in body.iter(f"{{{SPACES['s']}}}Value")]
    return codes[1:], body.findtext(".//s:Text", "", SPACES)


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("path", [SERVICE, "/onvif/services"])
def test_strangers_may_ask(ask, name, path):
    """What it takes to log in at all: the time first of all."""
    body = ask(name, header="", path=path)
    assert [it.tag for it in body] == [f"{{{DEVICE}}}{name}Response"]


def test_the_time(ask, virtual_camera):
    """Is the camera's own, which whoever logs in by token has to know."""
    virtual_camera.clock.skew = 86_400 * 40
    found = ask("GetSystemDateAndTime", header="")
    parts = [
        texts(found, f".//tt:UTCDateTime/tt:{kind}/tt:{name}")
        for kind, names in (("Date", ("Year", "Month", "Day")), ("Time", ("Hour", "Minute", "Second")))
        for name in names
    ]
    when = datetime(*(int(*part) for part in parts), tzinfo=UTC)
    assert abs(when - virtual_camera.clock.utc()) < timedelta(seconds=10)
    assert texts(found, ".//tt:TZ") == ["CET-1CEST,M3.5.0,M10.5.0/3"]


def test_the_device(ask, virtual_camera):
    """As VAPIX tells of it."""
    device = virtual_camera.state.device
    assert [
        it.text for it in ask("GetDeviceInformation").find("tds:GetDeviceInformationResponse", SPACES)
    ] == [
        "AXIS",
        "P3265-V",
        device.firmware,
        device.serial,
        "931.11",
    ]
    interface = ask("GetNetworkInterfaces")
    assert texts(interface, ".//tt:HwAddress") == ["AC:CC:8E:00:00:01"]
    assert texts(interface, ".//tt:PrefixLength") == ["8"]
    protocols = ask("GetNetworkProtocols")
    assert texts(protocols, ".//tt:Port") == [str(virtual_camera.port), "443", str(virtual_camera.rtsp_port)]
    assert texts(protocols, ".//tt:Enabled") == ["true", "false", "true"]
    assert texts(ask("GetUsers"), ".//tt:UserLevel") == ["Administrator"]
    assert "onvif://www.onvif.org/name/AXIS%20P3265-V" in texts(ask("GetScopes"), ".//tt:ScopeItem")


def test_every_service_that_is_listed_answers(ask, virtual_camera):
    """At the address that the client called the camera by."""
    found = ask("GetServices", "<IncludeCapability>true</IncludeCapability>", header="")
    addresses = dict(zip(texts(found, ".//tds:Namespace"), texts(found, ".//tds:XAddr"), strict=True))
    assert set(addresses) == {DEVICE, MEDIA, PTZ, *OTHERS}
    assert {address.rpartition("/onvif/")[0] for address in addresses.values()} == {virtual_camera.url}
    assert len(found.findall(".//tds:Capabilities", SPACES)) == len(addresses)
    assert found.find(".//trt:Capabilities", SPACES) is not None
    assert ask("GetEventInstances", space="http://www.axis.com/vapix/ws/event1")[0].tag.endswith("Response")
    only = ask("GetCapabilities", "<Category>Media</Category>", header="")
    assert texts(only, ".//tt:XAddr") == [f"{virtual_camera.url}/onvif/services"]


def test_each_channel_is_a_profile():
    """Of JPEG, with a picture and a stream that are there."""
    with VirtualCamera(channels=2) as virtual:

        def post(name: str, inside: str = "") -> str:
            header = token(nonce=f"{name}{inside}".encode())
            content = envelope(name, inside, space=MEDIA, header=header)
            return httpx.post(f"{virtual.url}/onvif/services", content=content).text

        found = ET.fromstring(post("GetProfiles"))  # noqa: S314
        tokens = [it.get("token") for it in found.iterfind(".//trt:Profiles", SPACES)]
        assert tokens == ["profile_1_jpeg", "profile_2_jpeg"]
        assert texts(found, ".//tt:Encoding") == ["JPEG", "JPEG"]
        for number, profile in enumerate(tokens, 1):
            named = f"<ProfileToken>{profile}</ProfileToken>"
            (stream,) = texts(ET.fromstring(post("GetStreamUri", named)), ".//tt:Uri")  # noqa: S314
            assert stream == (
                f"rtsp://127.0.0.1:{virtual.rtsp_port}/onvif-media/media.amp"
                f"?profile={profile}&sessiontimeout=60&streamtype=unicast"
            )
            (picture,) = texts(ET.fromstring(post("GetSnapshotUri", named)), ".//tt:Uri")  # noqa: S314
            assert ("&camera=2" in picture) == (number == 2)
            shown = httpx.get(picture, auth=httpx.DigestAuth("root", "pass"))
            assert (shown.status_code, shown.content[:2]) == (200, b"\xff\xd8")


def test_profiles_are_as_the_camera_is_set(ask, virtual_camera):
    """Size, quality and rate are parameters."""
    virtual_camera.state.parameters |= {
        "Image.I0.Appearance.Resolution": "1280x720",
        "Image.I0.Appearance.Compression": "20",
        "Image.I0.Stream.FPS": "5",
    }
    found = ask("GetVideoEncoderConfigurations", space=MEDIA)
    for name, value in {"Width": "1280", "Height": "720", "Quality": "80", "FrameRateLimit": "5"}.items():
        assert texts(found, f".//tt:{name}") == [value]
    (picture,) = texts(
        ask("GetSnapshotUri", "<ProfileToken>profile_1_jpeg</ProfileToken>", space=MEDIA), ".//tt:Uri"
    )
    assert picture.endswith("?resolution=1280x720&compression=20")
    assert ask("GetVideoSources", space=MEDIA).find(".//trt:VideoSources", SPACES).get("token") == "0"
    assert (
        ask("GetVideoSourceConfigurations", space=MEDIA).find(".//tt:Bounds", SPACES).get("width") == "1920"
    )


@pytest.mark.parametrize("named", ["", "<ProfileToken/>", "<ProfileToken>profile_1_h264</ProfileToken>"])
@pytest.mark.parametrize("name", ["GetProfile", "GetStreamUri", "GetSnapshotUri"])
def test_profiles_that_there_are_not(ask, name, named):
    """Are refused in ONVIF's own words; there is no encoder of H.264."""
    codes, _ = fault(ask(name, named, space=MEDIA, status=400))
    assert codes == ["ter:InvalidArgVal", "ter:NoProfile"]


def test_no_rtsp_no_stream():
    """Nor an address of one."""
    with VirtualCamera(rtsp=None) as virtual:
        content = envelope(
            "GetStreamUri", "<ProfileToken>profile_1_jpeg</ProfileToken>", space=MEDIA, header=token()
        )
        answer = httpx.post(f"{virtual.url}/onvif/services", content=content)
        assert (answer.status_code, "ter:InvalidStreamSetup" in answer.text) == (400, True)


def test_whoever_does_not_say_who_he_is_is_asked(virtual_camera):
    """By HTTP, which is another way to log in; with the fault that clients of ONVIF look for."""
    url, content = virtual_camera.url + SERVICE, envelope("GetDeviceInformation")
    refused = httpx.post(url, content=content)
    assert (refused.status_code, "ter:NotAuthorized" in refused.text) == (401, True)
    headers = {"Authorization": sign(refused.headers["www-authenticate"], "POST", SERVICE)}
    assert "P3265-V" in httpx.post(url, content=content, headers=headers).text


@pytest.mark.parametrize(
    "header",
    [
        token(password="wrong"),
        token("nobody"),
        token("nobody", ""),
        token(created="yesterday"),
        token(created="2011-04-28T07:50:02Z"),
        token(created="9999-12-31T23:59:59.999999-23:59"),
        token().replace("<wsse:Nonce>", "<wsse:Nonce>!"),
        token().replace("<wsse:Nonce>", "<wsse:Nonce>ü"),
        token().replace("Password", "Passwort"),
        "<Username>root</Username>",
        "<Username></Username>",
        "<Username>root</Username><Password>pass</Password>",
    ],
)
def test_tokens_that_are_not_right(ask, header):
    """Let nobody in, and say no more than that."""
    codes, reason = fault(ask("GetDeviceInformation", header=header, status=400))
    assert (codes, reason) == (["ter:NotAuthorized"], "Sender not authorized")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("GetScopes", token(password="wrong")),
        ("GetUsers", token("eve", "secret")),
        ("GetNothing", token(password="wrong")),
        ("GetNothing", ""),
    ],
)
def test_nothing_is_left_of_a_refusal(ask, virtual_camera, name, header):
    """An exception keeps what was at hand when it was raised: strangers would fill the camera's memory."""
    virtual_camera.state.users["eve"] = User("eve", "secret", role="viewer", ptz=False)
    virtual_camera.state.parameters["WebService.UsernameToken.ReplayAttackProtection"] = "no"
    before = {id(each) for each in gc.get_objects() if isinstance(each, Request)}
    for _ in range(10):
        ask(name, header=header, status=400)
    gc.collect()
    left = [each for each in gc.get_objects() if isinstance(each, Request) and id(each) not in before]
    assert len(left) < 5


def test_a_token_is_good_once(ask, virtual_camera):
    """And for as long as the camera's clock says; unless the camera is set not to mind."""
    ask("GetScopes", header=token())
    ask("GetScopes", header=token(), status=400)
    ask("GetScopes", header=token(nonce=b"another"))
    virtual_camera.clock.skew = 301
    ask("GetScopes", header=token(nonce=b"late"), status=400)
    virtual_camera.state.parameters["WebService.UsernameToken.ReplayAttackProtection"] = "no"
    ask("GetScopes", header=token(nonce=b"late"))
    ask("GetScopes", header=token(nonce=b"late"))


def test_tokens_that_were_shown_do_not_pile_up(ask, virtual_camera):
    """Those of the last thousand are remembered."""
    for number in range(20):
        ask("GetScopes", header=token(nonce=b"%d" % number))
    gate = virtual_camera.gate
    gate._shown |= {bytes([number % 256, number // 256]): None for number in range(1100)}
    ask("GetScopes", header=token(nonce=b"one more"))
    assert len(gate._shown) <= 1121
    virtual_camera.reboot()
    assert gate._shown == {}


@pytest.mark.parametrize(("role", "status"), [("viewer", 400), ("operator", 400), ("admin", 200)])
def test_some_is_for_administrators(ask, virtual_camera, role, status):
    """And a restart is one of it."""
    virtual_camera.state.users["eve"] = User("eve", "secret", role=role, ptz=False)
    assert ask("GetProfiles", space=MEDIA, header=token("eve", "secret", nonce=b"1"))[0].tag.endswith(
        "Response"
    )
    ask("GetUsers", header=token("eve", "secret", nonce=b"2"), status=status)
    boot = virtual_camera.state.device.boot_id
    ask("SystemReboot", header=token("eve", "secret", nonce=b"3"), status=status)
    virtual_camera.clock.advance(8)
    virtual_camera.call(lambda: None)
    virtual_camera.accept_connections()
    assert (virtual_camera.state.device.boot_id != boot) == (role == "admin")


def test_wrong_tokens_are_counted(ask, virtual_camera):
    """As wrong passwords are."""
    virtual_camera.faults.throttle_passwords(2)
    for number in range(2):
        ask("GetScopes", header=token(password="no", nonce=b"%d" % number), status=400)
    ask("GetScopes", header=token(nonce=b"right"), status=400)
    virtual_camera.clock.advance(21)
    virtual_camera.clock.skew = -21
    ask("GetScopes", header=token(nonce=b"right"))


BOMB = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
FILE = '<!DOCTYPE l [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
NAMED = envelope("GetProfile", "<ProfileToken>&c;</ProfileToken>", space=MEDIA, header=token())
ODD = {
    "nothing": b"",
    "no XML": b"\x00\xff\xfe" * 100,
    "JSON": b'{"method": "GetProfiles"}',
    "half a call": envelope("GetScopes", header=token()).encode()[:-40],
    "no end": envelope("GetScopes", header=token()).encode()[:-1],
    "an empty body": f'<s:Envelope xmlns:s="{SPACES["s"]}"><s:Body></s:Body></s:Envelope>'.encode(),
    "no namespace": b"<Body><GetScopes/></Body>",
    "another namespace": envelope("GetScopes", space="urn:x", header=token()).encode(),
    "a name as long as may be": envelope("G" * 500, header=token()).encode(),
    "entities of entities": (BOMB + NAMED).encode(),
    "a file": (FILE + NAMED).encode(),
    "deep": envelope("GetProfile", "<a>" * 50_000, space=MEDIA, header=token()).encode(),
    "wide": envelope("GetProfile", "<ProfileToken/>" * 50_000, space=MEDIA, header=token()).encode(),
    "a token of a megabyte": envelope("GetProfile", f"<ProfileToken>{'a' * 900_000}</ProfileToken>").encode(),
    "more than anybody sends": b" " * (2 * 1024 * 1024),
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
@pytest.mark.parametrize("path", [SERVICE, "/vapix/services"])
def test_odd_bodies(http, virtual_camera, path, content):
    """Are refused, read no file and expand nothing; the camera goes on."""
    answer = http.post(path, content=content, headers={"content-type": "application/soap+xml"})
    assert answer.status_code in {400, 401, 413} or content.startswith(b"<s:Envelope"), answer.text
    assert len(answer.content) < 10_000
    assert "hahaha" not in answer.text
    assert "root:" not in answer.text
    assert http.get("/axis-cgi/usergroup.cgi").status_code == 200
    assert not virtual_camera.log.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("before", ["", '<?xml version="1.0" encoding="{}"?>\n', "<!-- GetUsers -->", "\n\n"])
def test_spellings_of_a_call(virtual_camera, encoding, before):
    """That mean the same."""
    text = before.format(encoding) + envelope("GetScopes", header=token(nonce=b"x")).replace(
        "<s:Body>", "<s:Body><!-- <GetUsers/> -->\n  "
    )
    answer = httpx.post(virtual_camera.url + SERVICE, content=text.encode(encoding))
    assert (answer.status_code, "GetScopesResponse" in answer.text) == (200, True)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_call_is_posted(virtual_camera, method):
    assert httpx.request(method, virtual_camera.url + SERVICE).status_code == 405


@pytest.mark.parametrize("path", ["/axis-cgi/media.cgi", "/axis-media/media.cgi"])
def test_video_in_a_container(http, path):
    """Takes an encoder that there is not, which the answer says."""
    answer = http.get(path, params={"videocodec": "h265"})
    assert (answer.status_code, answer.text) == (400, "Error:\nvideocodec: there is no encoder for h265\n")
    assert "h264" in http.get(path).text


def test_configurations_by_their_tokens(ask, virtual_camera):
    """Those that profiles name; sizes are those that parameters name."""
    for name, token in (
        ("GetVideoSourceConfiguration", "0"),
        ("GetVideoEncoderConfiguration", "default_1_jpeg"),
    ):
        named = f"<ConfigurationToken>{token}</ConfigurationToken>"
        assert ask(name, named, space=MEDIA)[0][0].get("token") == token
        codes, _ = fault(ask(name, "<ConfigurationToken>x</ConfigurationToken>", space=MEDIA, status=400))
        assert codes == ["ter:InvalidArgVal", "ter:NoConfig"]
    options = ask("GetVideoEncoderConfigurationOptions", space=MEDIA)
    widths, heights = (texts(options, f".//tt:ResolutionsAvailable/tt:{it}") for it in ("Width", "Height"))
    sizes = [f"{width}x{height}" for width, height in zip(widths, heights, strict=True)]
    assert ",".join(sizes) == virtual_camera.state.parameters["Properties.Image.Resolution"]


def test_the_network(ask, virtual_camera):
    """As parameters tell of it."""
    virtual_camera.state.parameters |= {
        "Network.DNSServer1": "10.0.0.53",
        "Network.DNSServer2": "0.0.0.0",  # noqa: S104 - none
        "Network.DefaultRouter": "10.0.0.1",
        "Time.NTP.Server": "time.example",
    }
    assert texts(ask("GetDNS"), ".//tt:IPv4Address") == ["10.0.0.53"]
    assert texts(ask("GetNetworkDefaultGateway"), ".//tt:IPv4Address") == ["10.0.0.1"]
    assert texts(ask("GetNTP"), ".//tt:DNSname") == ["time.example"]
    virtual_camera.state.parameters |= {"Time.NTP.Server": "0.0.0.0", "Network.DefaultRouter": ""}  # noqa: S104
    assert texts(ask("GetNTP"), ".//tt:NTPManual") == []
    assert texts(ask("GetNetworkDefaultGateway"), ".//tt:IPv4Address") == []
