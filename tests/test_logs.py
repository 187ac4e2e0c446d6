"""Logs of everything, at the level of every detail: whoever reads them learns no secret."""

import logging
import logging.config
from base64 import b64encode
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager

import anyio
import pytest

from aiocamstreamer import Camera, Tls
from aiocamstreamer.errors import CameraError
from aiocamstreamer.virtual import VirtualCamera
from raw import Asked, answering, challenge, raw_peer, reply

PASSWORD = "Zq7-S3cret Pass"
COOKIE = "c00kie-of-a-session"
BASIC = b64encode(f"root:{PASSWORD}".encode()).decode()


@pytest.fixture(params=["logging.config", "by hand"])
def log(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[pytest.LogCaptureFixture]:
    """What a program logs that wants to see everything."""
    loggers = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    before = [(each, each.level, each.disabled) for each in loggers]
    if request.param == "logging.config":
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
        caplog.set_level(logging.DEBUG)
    else:
        caplog.set_level(logging.DEBUG)
        for each in loggers:
            each.setLevel(logging.DEBUG)
            each.disabled = False
    yield caplog
    for each, level, disabled in before:
        each.setLevel(level)
        each.disabled = disabled


def told(log: pytest.LogCaptureFixture) -> str:
    return "\n".join([log.text, *(repr(vars(record)) for record in log.records)])


@asynccontextmanager
async def logged_in(policy: str) -> AsyncGenerator[tuple[VirtualCamera, Camera]]:
    with VirtualCamera(password=PASSWORD, authentication=policy, tls=True) as virtual:
        tls = Tls.pinned(virtual.fingerprint)
        async with Camera(virtual.url, username="root", password=PASSWORD, tls=tls) as camera:
            yield virtual, camera


@pytest.mark.untraced
@pytest.mark.parametrize("policy", ["digest", "basic", "recommended"])
async def test_what_a_working_camera_is_told(log, policy):
    """Passwords, header fields, tokens: of requests, sockets of apps and of the camera itself."""
    async with logged_in(policy) as (virtual, camera):
        await camera.vapix.params.list("Brand")
        await camera.vapix.users.add("joe", "An0ther-Pass")
        for session in (False, True):
            async with camera.vapix.events(session=session):
                pass
        for opened in (camera.overlay.events, camera.streamer.events, camera.switcher.events):
            async with opened():
                pass
        async with camera.overlay.drawing() as drawing:
            await drawing.flush()
        async with camera.scripter.camera_events():
            pass
        relayed = camera.relay(virtual.url, username="root", password=PASSWORD)
        with pytest.raises(CameraError):
            await relayed.vapix.params.list("Brand")
    said = told(log)
    assert "httpcore" in said
    for secret in (
        PASSWORD,
        BASIC,
        "An0ther-Pass",
        "uthorization: ",
        '"authorization"',
        "response=",
    ):
        assert secret not in said


async def test_what_a_camera_says(log):
    """Cookies, and whatever it repeats of the request, in header fields and in what is no HTTP."""

    def answer(asked: Asked) -> bytes:
        if not asked.is_signed:
            return challenge()
        if asked.path.endswith("usergroup.cgi"):
            return reply("root\nadmin\n")
        if asked.path == "/garbled":
            return f"HTTP/1.1 200 {PASSWORD}\r\n{PASSWORD}\r\n\r\n".encode()
        if asked.path == "/chunks":
            return f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{PASSWORD}\r\n".encode()
        return reply("ok", headers=[f"Set-Cookie: sid={COOKIE}", f"X-Seen: {asked.value('authorization')}"])

    async with (
        raw_peer(answering(answer)) as peer,
        Camera(peer.url, username="root", password=PASSWORD) as camera,
    ):
        await camera.request("GET", "/x")
        for path in ("/garbled", "/chunks"):
            with anyio.fail_after(30), pytest.raises(CameraError):
                await camera.request("GET", path)
    said = told(log)
    assert "receive_response_headers.complete" in said
    for secret in (PASSWORD, COOKIE, "response="):
        assert secret not in said
