"""transport/refusals.py: a camera that locks out refuses the right password, too, and lets it in again."""

from itertools import pairwise

import anyio
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import AccessDenied, CameraError, RoleTooLow
from aiocamstreamer.transport import refusals
from aiocamstreamer.transport.refusals import PAUSES, Refusals
from aiocamstreamer.virtual import VirtualCamera
from raw import Asked, answering, challenge, raw_peer, reply

WHO = "/axis-cgi/usergroup.cgi"


class Clock:
    """A clock that a test moves on."""

    def __init__(self, monkeypatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(refusals, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def test_pauses_grow_and_end(clock):
    """From 5 seconds to 5 minutes, and from the beginning once the account was let through."""
    found, began = Refusals(), []
    assert not found.stand
    for _ in range(20):
        found.one_more()
        since = clock.now
        while found.stand:
            clock.now += 0.5
        began.append(clock.now - since)
    assert (began[0], began[-1]) == (5.0, 300.0)
    assert all(one <= next_one for one, next_one in pairwise(began))
    found.one_more()
    found.over()
    assert not found.stand
    found.one_more()
    clock.now += PAUSES.first
    assert not found.stand


async def denied(camera: Camera, many: int = 4) -> None:
    """*many* requests at once, all refused."""

    async def one() -> None:
        with pytest.raises(AccessDenied, match="user name or password refused for 'root'"):
            await camera.request("GET", "/x")

    async with anyio.create_task_group() as group:
        for _ in range(many):
            group.start_soon(one)


@pytest.mark.parametrize("proven", [False, True])
async def test_a_lock_out_ends(clock, proven):
    """However many ask meanwhile, one try after each pause; then everything is let through again."""
    locked = not proven

    def answer(asked: Asked) -> bytes:
        if locked or not asked.is_signed:
            return challenge(f"n{id(asked)}")
        return reply("root\nadmin\n") if asked.path == WHO else reply("ok")

    async with raw_peer(answering(answer)) as peer, Camera(peer.url, username="root", password="p") as camera:
        if proven:
            await camera.request("GET", "/x")
            locked = True
            await denied(camera)
        for pause in (0.0, 5.0, 7.5):
            before = len(peer.signed)
            clock.now += pause
            await denied(camera)
            await denied(camera, 1)
            assert len(peer.signed) - before <= 1
        locked = False
        await denied(camera, 1)
        clock.now += 11.25
        assert (await camera.request("GET", "/x")).content == b"ok"
        assert (await camera.request("GET", "/x")).content == b"ok"


async def test_a_lock_out_of_a_far_camera_ends(clock):
    """Where the proxy of another camera leads to it, too."""
    with VirtualCamera() as near, VirtualCamera(password="right", serial="ACCC8E0000FA") as far:
        far.faults.throttle_passwords(1, seconds=60)
        async with (
            Camera(far.url, username="root", password="wrong") as stranger,
            Camera(near.url, username="root", password="pass") as camera,
            camera.relay(far.url, username="root", password="right") as relayed,
        ):
            with pytest.raises(AccessDenied):
                await stranger.vapix.users.list()
            with pytest.raises(AccessDenied):
                await relayed.vapix.users.list()
            far.faults.clear()
            far.log.clear()
            with pytest.raises(AccessDenied):
                await relayed.vapix.users.list()
            assert not far.log.exchanges
            clock.now += 5
            assert await relayed.vapix.users.list()


@pytest.mark.parametrize("status", ["403 Forbidden", "429 Too Many Requests", "503 Service Unavailable"])
async def test_a_lock_out_in_other_words_proves_nothing(status):
    """What is learnt of a camera while it lets nobody in does not count once it challenges again."""
    locked, password_changed = True, False

    def answer(asked: Asked) -> bytes:
        if locked:
            return reply("wait", status)
        if password_changed or not asked.is_signed:
            return challenge(f"n{id(asked)}")
        return reply("root\nadmin\n") if asked.path == WHO else reply("ok")

    async with raw_peer(answering(answer)) as peer, Camera(peer.url, username="root", password="p") as camera:
        with pytest.raises(CameraError) as caught:
            await camera.request("GET", "/x")
        assert not isinstance(caught.value, AccessDenied)
        assert isinstance(caught.value, RoleTooLow) == ("403" in status)
        locked = False
        for _ in range(2):
            assert (await camera.request("GET", "/x")).content == b"ok"
        password_changed, before = True, len(peer.signed)
        await denied(camera, 8)
        assert len(peer.signed) - before <= 2
