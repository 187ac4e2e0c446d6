"""Digest and Basic as a camera checks them."""

import base64
import shutil
import subprocess

import httpx
import pytest
from foreign import open_drawing, sign, websocket_url
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.authentication import Gate, parameters
from aiocamstreamer.virtual.device.clock import Clock
from aiocamstreamer.virtual.device.state import User
from trust import NOBODY

PATH = "/axis-cgi/usergroup.cgi"


def challenge(client: httpx.Client, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 401
    return answer.headers["www-authenticate"]


def basic(username: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


def test_challenges_as_cameras_do(anonymous):
    """HTTP offers one digest challenge with the serial number in its realm."""
    scheme, _, rest = challenge(anonymous).partition(" ")
    fields = parameters(rest)
    assert scheme == "Digest"
    assert fields["realm"] == "AXIS_ACCC8E000001"
    assert (fields["algorithm"], fields["qop"]) == ("MD5", "auth")
    assert "stale" not in fields


def test_foreign_client_logs_in(http, virtual_camera):
    """The digest of httpx is let in, and the log says who and how."""
    assert http.get(PATH).text == "root\nadmin operator viewer ptz\n"
    refused, admitted = virtual_camera.log.exchanges
    assert (refused.status, refused.scheme, refused.username) == (401, None, None)
    assert (admitted.status, admitted.scheme, admitted.username) == (200, "digest", "root")
    assert admitted.signed == PATH
    assert admitted.nonce_count == 1


@pytest.mark.parametrize(("username", "password"), [("root", "wrong"), ("nobody", "pass"), ("", "")])
def test_wrong_credentials(anonymous, username, password):
    """A wrong name or password gets another challenge, not marked stale."""
    header = sign(challenge(anonymous), "GET", PATH, username=username, password=password)
    answer = anonymous.get(PATH, headers={"authorization": header})
    assert answer.status_code == 401
    assert "stale" not in answer.headers["www-authenticate"]


def test_nonce_outlives_later_challenges(anonymous):
    """An older nonce stays good though newer ones were given out."""
    first = challenge(anonymous)
    for _ in range(50):
        challenge(anonymous)
    assert anonymous.get(PATH, headers={"authorization": sign(first, "GET", PATH)}).status_code == 200


def test_counts_may_come_out_of_order_and_again(anonymous):
    """Parallel requests on one nonce, and clients that never count, are let in."""
    nonce = challenge(anonymous)
    for count in (7, 2, 10, 2, 2):
        header = sign(nonce, "GET", PATH, count=count)
        assert anonymous.get(PATH, headers={"authorization": header}).status_code == 200


def test_answer_without_qop(anonymous):
    """The form of RFC 2069 is understood."""
    header = sign(challenge(anonymous), "GET", PATH, qop=None)
    assert anonymous.get(PATH, headers={"authorization": header}).status_code == 200


def test_signature_covers_the_method(anonymous):
    """A digest for GET does not let a POST in."""
    header = sign(challenge(anonymous), "GET", PATH)
    assert anonymous.post(PATH, headers={"authorization": header}).status_code == 401


def test_signature_covers_the_path(anonymous):
    """A digest for one path does not let a request for another in."""
    for signed in (PATH, "", "/", "http://[", f"http://camera.example{PATH}"):
        header = sign(challenge(anonymous), "GET", signed)
        other = anonymous.get("/axis-cgi/param.cgi?action=list", headers={"authorization": header})
        assert other.status_code == 401


@pytest.mark.parametrize(
    ("sent", "signed"),
    [
        (f"{PATH}?name=it%27s", f"{PATH}?name=it's"),
        (f"{PATH}?a=1%3A%2F", f"{PATH}?a=1%3A%2F"),
        ("/axis-cgi/user%67roup.cgi", PATH),
        (PATH, f"http://camera.example{PATH}"),
    ],
)
def test_signed_uri_may_be_spelled_differently(anonymous, sent, signed):
    """What counts is the header's uri, as long as it means the same path."""
    header = sign(challenge(anonymous), "GET", signed)
    assert anonymous.get(sent, headers={"authorization": header}).status_code == 200


def test_nonce_expires(anonymous, virtual_camera):
    """After five minutes the right answer to an old challenge is stale, and the new challenge works."""
    old = challenge(anonymous)
    virtual_camera.clock.advance(301)
    answer = anonymous.get(PATH, headers={"authorization": sign(old, "GET", PATH)})
    assert answer.status_code == 401
    assert "stale=true" in answer.headers["www-authenticate"]
    again = sign(answer.headers["www-authenticate"], "GET", PATH)
    assert anonymous.get(PATH, headers={"authorization": again}).status_code == 200


@pytest.mark.parametrize("nonce", ["", "x", "A" * 80, "é", "AAAAAAAAAAA=" + "0" * 40])
def test_forged_nonce_is_stale(anonymous, nonce):
    """A nonce that the camera did not make never lets anybody in."""
    header = sign(f'Digest realm="AXIS_ACCC8E000001", nonce="{nonce}"', "GET", PATH)
    answer = anonymous.get(PATH, headers={"authorization": header.encode()})
    assert answer.status_code == 401


def test_nonces_die_with_a_reboot(anonymous, virtual_camera):
    """After a reboot, and on request, every earlier nonce is stale."""
    for change in (virtual_camera.reboot, virtual_camera.expire_nonces):
        old = challenge(anonymous)
        change()
        answer = anonymous.get(PATH, headers={"authorization": sign(old, "GET", PATH)})
        assert "stale=true" in answer.headers["www-authenticate"]


def test_basic_first_gets_the_challenge(anonymous):
    """Basic on plain HTTP is refused with the digest challenge, as old clients expect."""
    answer = anonymous.get(PATH, headers={"authorization": basic("root", "pass")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Digest ")


def test_https_offers_basic_only():
    """Stock cameras offer Basic and nothing else over HTTPS."""
    with VirtualCamera(tls=True) as virtual, httpx.Client(base_url=virtual.url, verify=False) as client:  # noqa: S501
        assert client.get(PATH).headers.get_list("www-authenticate") == ['Basic realm="AXIS_ACCC8E000001"']
        assert client.get(PATH, auth=("root", "pass")).status_code == 200
        assert client.get(PATH, auth=("root", "wrong")).status_code == 401
        digest = sign('Digest realm="AXIS_ACCC8E000001", nonce="x"', "GET", PATH)
        assert client.get(PATH, headers={"authorization": digest}).status_code == 401
        for broken in ("Basic", "Basic ???", "Basic /w==", "Bearer x"):
            assert client.get(PATH, headers={"authorization": broken}).status_code == 401


@pytest.mark.parametrize(
    ("settings", "schemes"),
    [
        ({"authentication": "digest", "tls": True}, ["Digest"]),
        ({"authentication": "basic"}, ["Basic"]),
        ({"authentication": "basic_digest"}, ["Digest", "Basic"]),
        ({"profile": "10.12", "tls": True}, ["Digest"]),
    ],
)
def test_policies(settings, schemes):
    """The authentication policy decides which schemes are offered."""
    with VirtualCamera(**settings) as virtual:
        offered = httpx.get(virtual.url + PATH, verify=False).headers.get_list("www-authenticate")  # noqa: S501
        assert [value.split()[0] for value in offered] == schemes


def test_sha256():
    """A camera may be told to use SHA-256."""
    with (
        VirtualCamera(algorithm="SHA-256") as virtual,
        httpx.Client(base_url=virtual.url, verify=NOBODY) as client,
    ):
        offered = challenge(client)
        assert "algorithm=SHA-256" in offered
        header = sign(offered, "GET", PATH, algorithm="sha256")
        assert client.get(PATH, headers={"authorization": header}).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"authentication": "none"}, {"algorithm": "MD4"}, {"profile": "1"}, {"serial": "x"}]
)
def test_settings_are_checked(wrong):
    """What a camera cannot be is refused by name."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        VirtualCamera(**wrong)


def test_roles(virtual_camera, anonymous):
    """A role too low gets 403; each role has the ones below it."""
    virtual_camera.state.users["eve"] = User("eve", "1", role="viewer", ptz=False)
    header = sign(challenge(anonymous), "GET", PATH, username="eve", password="1")
    assert anonymous.get(PATH, headers={"authorization": header}).text == "eve\nviewer\n"
    forbidden = "/local/camoverlay/api/services.cgi?action=get"
    header = sign(challenge(anonymous, forbidden), "GET", forbidden, username="eve", password="1")
    assert anonymous.get(forbidden, headers={"authorization": header}).status_code == 403
    assert User("op", "", role="operator").may("viewer")
    with pytest.raises(ValueError, match="role"):
        User("x", "", role="king")


def test_refused_upgrade_closes(virtual_camera):
    """401 to an upgrade ends the connection and carries no body."""
    with (
        pytest.raises(InvalidStatus) as raised,
        connect(websocket_url(virtual_camera, "/local/camoverlay/ws"), subprotocols=["cairo-api"]),
    ):
        pass
    answer = raised.value.response
    assert answer.status_code == 401
    assert answer.headers["Connection"] == "close"
    assert answer.headers["Content-Length"] == "0"
    assert answer.headers["WWW-Authenticate"].startswith("Digest ")


def test_upgrade_is_signed_like_any_get(virtual_camera):
    """The same digest opens the drawing socket; its subprotocol is echoed."""
    with open_drawing(virtual_camera) as socket:
        assert socket.subprotocol == "cairo-api"
    entry = virtual_camera.log.wait_for(lambda it: getattr(it, "status", None) == 101)
    assert (entry.path, entry.scheme, entry.username) == ("/local/camoverlay/ws", "digest", "root")


def test_throttle(anonymous, virtual_camera):
    """After too many wrong passwords even the right one is refused for a while."""
    virtual_camera.faults.throttle_passwords(2, seconds=20)
    nonce = challenge(anonymous)
    wrong = {"authorization": sign(nonce, "GET", PATH, password="wrong")}
    right = {"authorization": sign(nonce, "GET", PATH)}
    assert anonymous.get(PATH, headers=wrong).status_code == 401
    assert anonymous.get(PATH, headers=right).status_code == 200
    assert anonymous.get(PATH, headers=wrong).status_code == 401
    assert anonymous.get(PATH, headers=right).status_code == 401
    virtual_camera.clock.advance(21)
    assert anonymous.get(PATH, headers=right).status_code == 200


def test_shut_out(anonymous, virtual_camera):
    """Or nobody is challenged any more, strangers included, but for what needs no account."""
    virtual_camera.faults.throttle_passwords(1, seconds=20, status=403)
    nonce = challenge(anonymous)
    right = {"authorization": sign(nonce, "GET", PATH)}
    assert (
        anonymous.get(PATH, headers={"authorization": sign(nonce, "GET", PATH, password="no")}).status_code
        == 401
    )
    assert [anonymous.get(PATH, headers=headers).status_code for headers in (right, {})] == [403, 403]
    ready = {"apiVersion": "1.0", "method": "systemready"}
    assert anonymous.post("/axis-cgi/systemready.cgi", json=ready).status_code == 200
    virtual_camera.clock.advance(21)
    assert anonymous.get(PATH, headers=right).status_code == 200


def test_endless_stale(anonymous, virtual_camera):
    """A camera may call right answers stale; a client must not go on for ever."""
    virtual_camera.faults.refuse_nonces(2)
    header = {"authorization": sign(challenge(anonymous), "GET", PATH)}
    stale = [
        "stale=true" in anonymous.get(PATH, headers=header).headers.get("www-authenticate", "") for _ in "123"
    ]
    assert stale == [True, True, False]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--digest", "-g", '/axis-cgi/usergroup.cgi?x={"type":"a","b":"c"}'],
        ["--anyauth", "-d", "action=list&group=CamOverlay", "/axis-cgi/param.cgi"],
        [
            "--anyauth",
            "-H",
            "Expect: 100-continue",
            "--data-binary",
            "action=list&group=CamOverlay",
            "/axis-cgi/param.cgi",
        ],
        ["--digest", "/axis-cgi/usergroup.cgi?a=1%3A%2F&b=%C3%A9"],
    ],
)
def test_curl(virtual_camera, arguments):
    """The curl program logs in, whatever it leaves unescaped or sends before it is asked."""
    *options, target = arguments
    command = ["curl", "-sS", "--max-time", "10", "-u", "root:pass", "-w", "%{http_code}", *options]
    done = subprocess.run([*command, virtual_camera.url + target], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("200")
    assert "root" in done.stdout


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
        max_size=6,
    )
)
def test_parameters_round_trip(fields):
    """Whatever is quoted as RFC 9110 says is read back."""
    quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in fields.items()}
    assert parameters(", ".join(f'{name}="{value}"' for name, value in quoted.items())) == fields


@given(st.text(max_size=200))
def test_any_header_is_survived(text):
    """No Authorization header raises, and none that is made up lets anybody in."""
    gate = Gate(
        Clock(),
        {"root": User("root", "pass")},
        realm="r",
        policy="basic_digest",
        algorithm="MD5",
    )
    for scheme in ("", "Basic ", "Digest "):
        assert gate.check("GET", "/x", scheme + text).user is None
