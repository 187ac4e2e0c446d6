"""Cameras behind a camera."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    AccessDenied,
    CommandRefused,
    ConnectFailed,
    RoleTooLow,
    SessionClosed,
    TimedOut,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.scripter import CameraEvents
from aiocamstreamer.transport import Address, Credentials, Target, vanguard
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

SECRET = 'f@r "away"\\%20;'
PROXIES = {
    "overlay": "/local/camoverlay/api/proxy.cgi",
    "planetracker": "/local/planetracker/proxy.cgi",
    "scripter": "/local/camscripter/proxy.cgi",
    "streamer": "/local/camstreamer/proxy.cgi",
    "switcher": "/local/camswitcher/api/proxy.cgi",
}


@pytest.fixture(params=[False, True], ids=["http", "https"])
def far(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """The camera at the far end."""
    with VirtualCamera(password=SECRET, serial="ACCC8E0000FA", tls=request.param) as virtual:
        yield virtual
    assert not virtual.log.problems


def behind(camera: Camera, far: VirtualCamera, password: str = SECRET, **more) -> Camera:
    """The camera *far*, reached through *camera*."""
    insecure = far.certificate is not None
    return camera.relay(far.url, username="root", password=password, insecure=insecure, **more)


async def test_a_virtual_camera_that_was_started_in_the_loop():
    """It has a loop of its own, and does not take that of its caller for it."""
    with VirtualCamera() as near, VirtualCamera(password=SECRET) as distant:
        async with (
            Camera(near.url, username="root", password="pass") as camera,
            behind(camera, distant) as far,
        ):
            assert await far.vapix.params.get("Brand.Brand") == "AXIS"
        assert not near.log.problems


@pytest.mark.untraced
@pytest.mark.parametrize("app", PROXIES)
async def test_every_app_has_a_proxy(camera: Camera, virtual_camera: VirtualCamera, far: VirtualCamera, app):
    """What is asked reaches the far camera, which wants its own password, and nothing of the near one's."""
    async with behind(camera, far, via=app) as relayed:
        info = (await relayed.capabilities()).device
    assert info.serial == "ACCC8E0000FA"
    assert {it.path for it in virtual_camera.log.exchanges} == {PROXIES[app], "/axis-cgi/usergroup.cgi"}
    asked = [it for it in far.log.exchanges if it.path == "/axis-cgi/usergroup.cgi"]
    assert (asked[0].status, asked[-1].status) == (401, 200)


async def test_reads_and_writes(camera: Camera, far: VirtualCamera):
    """Queries, bodies and uploads arrive as they would without a proxy."""
    text = "Říp 50 % & more; +1 \"quoted\" 'it' /?#"
    async with behind(camera, far) as relayed:
        await relayed.overlay.set_ticker_text(1, text)
        await relayed.vapix.params.update({"StreamProfile.S0.Description": "a=b c"})
        await relayed.overlay.images.upload(b"\x89PNG\r\n\x1a\n" + bytes(200_000), name="logo.png")
        assert [it.name for it in await relayed.overlay.images.list()] == ["logo.png"]
        service = await relayed.overlay.services.get(1)
    assert service.source == text
    assert far.state.parameters["StreamProfile.S0.Description"] == "a=b c"
    assert len(far.state.overlay.images[0].data) == 200_008


async def test_downloads(camera: Camera, far: VirtualCamera, tmp_path: Path):
    """Streamed answers come through, too."""
    async with behind(camera, far) as relayed:
        await relayed.scripter.packages.set_settings("clockAnalog", {"a": 1})
        await relayed.scripter.packages.download_data("clockAnalog", tmp_path / "data.zip")
        await relayed.scripter.packages.upload_data("clockAnalog", tmp_path / "data.zip")
        assert await relayed.scripter.packages.settings("clockAnalog") == {"a": 1}


async def test_wrong_password_at_the_far_end(camera: Camera, far: VirtualCamera):
    """The proxy's 400 is understood; the far camera is named, the near one told of, the password not."""
    async with behind(camera, far, password="wr0ng") as relayed:
        with pytest.raises(AccessDenied) as caught:
            await relayed.overlay.services.list()
    shown = str(caught.value)
    far_address, near_address = far.url.partition("://")[2], camera.address.authority
    assert caught.value.camera == far_address
    assert shown.endswith(f"through {near_address}: user name or password refused for 'root'")
    assert "wr0ng" not in shown + repr(caught.value)


async def test_a_password_that_was_changed_at_the_far_end(camera: Camera, far: VirtualCamera):
    """Of eight requests together one finds out, and asks once more."""
    async with behind(camera, far) as relayed:
        await relayed.overlay.services.list()
        far.state.users["root"].password = "changed"
        far.log.clear()
        refused = []

        async def one() -> None:
            with pytest.raises(AccessDenied) as caught:
                await relayed.overlay.services.list()
            refused.append(caught.value)

        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(one)
        assert len(refused) == 8
        assert len([asked for asked in far.log.exchanges if asked.header("authorization")]) <= 2


async def test_no_account_at_the_far_end(camera: Camera, far: VirtualCamera):
    """What needs one is refused; what does not is answered."""
    async with camera.relay(far.url, insecure=far.certificate is not None) as relayed:
        with pytest.raises(AccessDenied, match="credentials are required"):
            await relayed.overlay.services.list()
        assert (
            (await relayed.vapix.readiness.state()).is_ready if hasattr(relayed.vapix, "readiness") else True
        )


async def test_a_challenge_that_is_handed_on(
    camera: Camera, virtual_camera: VirtualCamera, far: VirtualCamera
):
    """A proxy that does not turn 401 into 400 is understood as well, and the near password stays here."""
    await camera.overlay.services.list()
    challenge = (
        ("www-authenticate", 'Digest realm="AXIS_ACCC8E0000FA", nonce="n", algorithm=MD5, qop="auth"'),
    )
    virtual_camera.faults.answer(401, PROXIES["overlay"], headers=challenge)
    async with behind(camera, far) as relayed:
        # The first request settles who we are here; the next one meets the far camera's challenge.
        before = len(virtual_camera.log.exchanges)
        with pytest.raises(AccessDenied, match=f"^{far.url.partition('://')[2]}"):
            await relayed.overlay.services.list()
    assert len(virtual_camera.log.exchanges) - before == 1


async def test_wrong_password_at_the_near_end(virtual_camera: VirtualCamera, far: VirtualCamera):
    """The near camera is named."""
    near = Camera(virtual_camera.url, username="root", password="wrong")
    async with near, behind(near, far) as relayed:
        with pytest.raises(AccessDenied) as caught:
            await relayed.overlay.services.list()
    assert caught.value.camera == virtual_camera.url.removeprefix("http://")
    assert not far.log.exchanges


async def test_the_far_answers_are_the_same_errors(camera: Camera, far: VirtualCamera):
    """Refusals, missing endpoints, roles and broken answers mean what they mean without a proxy."""
    far.state.users["guest"] = User("guest", "pass", role="viewer")
    async with behind(camera, far) as relayed:
        with pytest.raises(CommandRefused, match="service not found"):
            await relayed.overlay.services.get(77)
        far.faults.answer(500, "/local/camoverlay/api/services.cgi")
        with pytest.raises(UnexpectedStatus, match="HTTP 500"):
            await relayed.overlay.services.list()
        far.faults.answer(404, "/local/camoverlay/api/services.cgi")
        with pytest.raises((Unsupported, UnexpectedStatus)):
            await relayed.overlay.services.list()
    insecure = far.certificate is not None
    async with camera.relay(far.url, username="guest", password="pass", insecure=insecure) as guest:
        with pytest.raises(RoleTooLow):
            await guest.overlay.services.list()


async def test_a_far_role_that_is_too_low(camera: Camera, far: VirtualCamera):
    """The far camera says 401 of one path: nobody is logged out there, nor taken for a wrong password."""
    path = "/local/camoverlay/api/services.cgi"
    async with behind(camera, far) as relayed:
        await relayed.overlay.services.list()
        far.faults.answer(401, path, times=None, headers=(("www-authenticate", 'Basic realm="x"'),))
        for _ in range(2):
            with pytest.raises(RoleTooLow):
                await relayed.overlay.services.list()
        far.faults.clear()
        assert await relayed.overlay.services.list()


async def test_a_far_password_that_was_changed(camera: Camera, far: VirtualCamera):
    """It is tried once more, and never again; the near camera goes on."""
    async with behind(camera, far) as relayed:
        await relayed.overlay.services.list()
        far.state.users["root"].password = "changed"
        for _ in range(3):
            asked = len(far.log.exchanges)
            with pytest.raises(AccessDenied, match="password refused for 'root'"):
                await relayed.overlay.services.list()
        assert len(far.log.exchanges) == asked
    assert await camera.overlay.services.list()


async def test_a_far_camera_that_tells_nobody_who_asks(camera: Camera, far: VirtualCamera):
    """Nothing speaks for the password then, so a refusal is one."""
    far.faults.answer(404, "/axis-cgi/usergroup.cgi", times=None)
    headers = (("www-authenticate", 'Basic realm="x"'),)
    far.faults.answer(401, "/local/camoverlay/api/services.cgi", times=None, headers=headers)
    async with behind(camera, far) as relayed:
        with pytest.raises(AccessDenied, match="password refused for 'root'"):
            await relayed.overlay.services.list()


async def test_a_password_that_changes_under_requests(camera: Camera, far: VirtualCamera, monkeypatch):
    """Of those that are under way together, one finds out, and all are told the same."""
    told = []

    async def ask(relayed: Camera) -> None:
        with pytest.raises(AccessDenied) as caught:
            await relayed.overlay.services.list()
        told.append(str(caught.value))

    async with behind(camera, far) as relayed:
        await relayed.overlay.services.list()
        far.state.users["root"].password = "changed"
        monkeypatch.setattr(vanguard, "_AHEAD", 0.0)  # none of them waits for another
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask, relayed)
    assert len(set(told)) == 1
    assert "password refused" in told[0]


async def test_the_near_cameras_block_ends_first(virtual_camera: VirtualCamera, far: VirtualCamera):
    """A request under way to the far one is told so at once, and is sent no second time by itself."""
    near = Camera(virtual_camera.url, username="root", password="pass")
    async with behind(near, far) as relayed, anyio.create_task_group() as group:
        await relayed.overlay.services.list()
        virtual_camera.faults.stall(PROXIES["overlay"], times=None)
        asked = len(virtual_camera.log.exchanges)

        async def ask() -> None:
            with anyio.fail_after(30), pytest.raises(SessionClosed, match="block has ended"):
                await relayed.overlay.services.list()

        async with near:
            group.start_soon(ask)
            await anyio.to_thread.run_sync(
                virtual_camera.log.wait_until, lambda: len(virtual_camera.log.exchanges) > asked
            )
    assert len(virtual_camera.log.exchanges) == asked + 1


async def test_first_requests_at_once_to_a_far_camera(
    camera: Camera, virtual_camera: VirtualCamera, far: VirtualCamera
):
    """The account is proven there once."""
    async with behind(camera, far) as relayed, anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(relayed.overlay.services.list)
    asked = [it.header("x-target-camera-path") for it in virtual_camera.log.exchanges]
    assert asked.count("/axis-cgi/usergroup.cgi") <= 2  # the near camera's own challenge, and its answer


async def test_the_far_camera_is_away(camera: Camera, far: VirtualCamera):
    """The proxy says so; where the near camera itself is away, there is no connection."""
    far.refuse_connections()
    async with behind(camera, far) as relayed:
        with pytest.raises(UnexpectedStatus, match="target not reachable"):
            await relayed.overlay.services.list()


async def test_the_near_camera_is_away(camera: Camera, virtual_camera: VirtualCamera, far: VirtualCamera):
    """There is no connection; the request tells through whom."""
    virtual_camera.refuse_connections()
    async with behind(camera, far) as relayed:
        with pytest.raises(ConnectFailed, match="through 127"):
            await relayed.overlay.services.list()


async def test_a_silent_proxy(camera: Camera, virtual_camera: VirtualCamera, far: VirtualCamera):
    """The deadline holds for everything."""
    virtual_camera.faults.stall(PROXIES["overlay"])
    async with behind(camera, far) as relayed:
        with pytest.raises(TimedOut, match=r"^127.*through 127.*no answer within 0\.2 s"):
            await relayed._line.http.get("/axis-cgi/usergroup.cgi", deadline=0.2)


async def test_no_websocket_travels(camera: Camera, far: VirtualCamera):
    """Events and drawing say why not, at once."""
    async with behind(camera, far) as relayed:
        with pytest.raises(Unsupported, match="no WebSocket travels through the proxy"):
            async with relayed.overlay.drawing():
                pass
        with pytest.raises(Unsupported, match="no WebSocket"):
            async with relayed.overlay.events():
                pass
        with pytest.raises(Unsupported, match="no WebSocket"):
            async with relayed.scripter.camera_events() as session:
                assert isinstance(session, CameraEvents)


async def test_no_relay_behind_a_relay(camera: Camera, far: VirtualCamera):
    """A proxy takes one target; the far camera is not asked behind the near one's back."""
    async with behind(camera, far) as relayed:
        with pytest.raises(Unsupported, match="no further"):
            behind(relayed, far)
    assert not far.log.exchanges


async def test_secrets_stay_out_of_logs(camera: Camera, far: VirtualCamera, caplog):
    """No log line, error or repr holds the far password."""
    caplog.set_level(logging.DEBUG)
    async with behind(camera, far) as relayed:
        await relayed.overlay.services.list()
        shown = caplog.text + repr(relayed)
    assert SECRET not in shown
    assert "x-target-camera-pass" not in shown
    target = Target(address=Address.parse(far.url), credentials=Credentials("root", SECRET))
    assert SECRET not in repr(target)


async def test_it_ends_with_its_block(camera: Camera, far: VirtualCamera):
    """The near camera goes on."""
    async with behind(camera, far) as relayed:
        await relayed.overlay.services.list()
        assert relayed.name == relayed.address.authority == far.url.partition("://")[2]
    with pytest.raises(SessionClosed):
        await relayed.overlay.services.list()
    assert await camera.overlay.services.list()
    assert behind(camera, far, name="gate").name == "gate"


@pytest.mark.parametrize(
    ("target", "options", "named"),
    [
        ("http://a b", {}, "address"),
        ("10.0.0.7/path", {}, "address"),
        ("root:pass@10.0.0.7", {}, "credentials"),
        ("10.0.0.7", {"via": "camoverlay"}, "via: one of overlay"),
        ("10.0.0.7", {"insecure": True}, "insecure"),
        ("10.0.0.7", {"password": "p"}, "username"),
        ("10.0.0.7", {"username": "root", "password": "a\r\nHost: b"}, "password"),
        ("10.0.0.7", {"username": "root", "password": " p"}, "password"),
        ("10.0.0.7", {"username": "ž", "password": "p"}, "username"),
    ],
)
async def test_bad_targets(camera: Camera, virtual_camera: VirtualCamera, target, options, named):
    """They are refused before a byte is sent, and no password is repeated."""
    with pytest.raises(ValueError, match=named) as caught:
        camera.relay(target, **options)
    assert "Host" not in str(caught.value)
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize(
    ("given", "protocol", "host", "port"),
    [
        ("10.0.0.7", "http", "10.0.0.7", "80"),
        ("https://cam.example:8443", "https", "cam.example", "8443"),
        ("[2001:db8::7]:81", "http", "2001:db8::7", "81"),
    ],
)
def test_what_the_proxy_is_told(given, protocol, host, port):
    """Raw values, as they are."""
    target = Target(address=Address.parse(given), credentials=Credentials("root", "p%20 x&"))
    fields = target.fields("/a.cgi?b=%C5%99", anonymous=False)
    assert fields == {
        "x-target-camera-protocol": protocol,
        "x-target-camera-ip": host,
        "x-target-camera-port": port,
        "x-target-camera-path": "/a.cgi?b=%C5%99",
        "x-target-camera-user": "root",
        "x-target-camera-pass": "p%20 x&",
    }
    assert "x-target-camera-pass" not in target.fields("/", anonymous=True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"protocol": "ftp", "path": "/"}, 400),
        ({"protocol": "http", "path": "/", "ip": "192.0.2.1", "port": "80"}, 500),
        ({"protocol": "http", "path": "/", "ip": "example.com", "port": "80"}, 500),
        ({"protocol": "http", "path": "/", "ip": "127.0.0.1", "port": "x"}, 500),
        ({"protocol": "http", "path": "/", "ip": "::1", "port": "1"}, 500),
    ],
)
async def test_the_virtual_proxy_opens_no_door(line, headers, status):
    """It forwards to this computer alone."""
    fields = {f"x-target-camera-{name}": value for name, value in headers.items()}
    reply = await line.http.get(PROXIES["scripter"], headers=fields, accept={400, 500})
    assert reply.status == status
