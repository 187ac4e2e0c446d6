"""A camera that publishes itself in multicast DNS, seen by a browser that knows nothing of it."""

import asyncio
import json
import subprocess
import sys
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

import multicast
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.__main__ import main

zeroconf = pytest.importorskip("zeroconf", reason="the extra discovery is not installed")
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf  # noqa: E402 - after the skip

ALL = ("_axis-video", "_vapix-http", "_vapix-https", "_http", "_https", "_rtsp")


pytestmark = pytest.mark.skipif(bool(multicast.trouble()), reason=multicast.trouble())


SERIAL, OTHER = multicast.own_serial(), multicast.own_serial()
NAME = f"AXIS P3265-V - {SERIAL}"
GATE = f"Gate {SERIAL} 1.5 é"


class Network:
    """What a browser sees."""

    def __init__(self, zeroconf: AsyncZeroconf) -> None:
        self._zeroconf = zeroconf
        self.seen: set[str] = set()
        self._news = asyncio.Event()

    def changed(self, *, zeroconf: object, service_type: str, name: str, state_change: object) -> None:
        """As a browser calls it."""
        if state_change is SERVICE.Removed:
            self.seen.discard(name)
        else:
            self.seen.add(name)
        self._news.set()

    async def until(self, *kinds: str, name: str = NAME) -> None:
        """Return once exactly these service types of the camera called *name* are there."""
        wanted = {f"{name}.{kind}._tcp.local." for kind in kinds}
        async with asyncio.timeout(10):
            while {it for it in self.seen if it.startswith(name)} != wanted:
                await self._news.wait()
                self._news.clear()

    async def resolve(self, kind: str, name: str = NAME) -> SimpleNamespace:
        """What a service says of itself."""
        info = AsyncServiceInfo(f"{kind}._tcp.local.", f"{name}.{kind}._tcp.local.")
        assert await info.async_request(self._zeroconf.zeroconf, 5000)
        return SimpleNamespace(
            where=(info.parsed_addresses(), info.port),
            told=info.decoded_properties,
            server=info.server,
        )


SERVICE = zeroconf.ServiceStateChange


@asynccontextmanager
async def browsing():
    """A browser of all service types, on loopback."""
    async with AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=zeroconf.IPVersion.V4Only) as found:
        network = Network(found)
        types = [f"{kind}._tcp.local." for kind in ALL]
        browser = AsyncServiceBrowser(found.zeroconf, types, handlers=[network.changed])
        try:
            yield network
        finally:
            await browser.async_cancel()


def start(**options) -> VirtualCamera:
    return VirtualCamera(**{"announce": True, "serial": SERIAL, **options}).start()


async def _published() -> None:
    async with browsing() as network:
        virtual = await asyncio.to_thread(start, tls="both")
        await network.until(*ALL)
        for kind, protocol in {"_axis-video": "http", "_vapix-https": "https", "_rtsp": "rtsp"}.items():
            service = await network.resolve(kind)
            assert service.where == (["127.0.0.1"], virtual.ports[protocol])
            assert service.told == {"macaddress": SERIAL}
            assert service.server == f"axis-{SERIAL.lower()}.local."
        await asyncio.to_thread(virtual.stop)
        await network.until()
        await asyncio.to_thread(virtual.start)
        await network.until(*ALL)
        await asyncio.to_thread(virtual.stop)


def test_published_and_taken_back():
    """Each service by its type, with port, serial number and host name; gone and back with the camera."""
    asyncio.run(_published())


async def _alike() -> None:
    state = {"parameters": {"Network.Bonjour.FriendlyName": GATE}}
    options = {"state": state, "tls": True, "rtsp": None}
    async with browsing() as network:
        first = await asyncio.to_thread(start, **options)
        await network.until("_axis-video", "_vapix-https", "_https", name=GATE)
        assert (await network.resolve("_axis-video", GATE)).where[1] == first.port
        second = await asyncio.to_thread(start, **options)
        await network.until("_axis-video", "_vapix-https", "_https", name=f"{GATE}-2")
        assert (await network.resolve("_axis-video", f"{GATE}-2")).where[1] == second.port
        for virtual in (first, second):
            await asyncio.to_thread(virtual.stop)


def test_a_name_of_its_own():
    """The name is the parameter's; HTTPS alone is found by it; another one called alike gets a number."""
    asyncio.run(_alike())


LOOP = b"\xc0\x0c" + b"\0\x0c\0\1"
PACKETS = {
    "nothing": b"",
    "noise": bytes(range(256)) * 5,
    "half a head": b"\0\0\x84\0\0",
    "more than there is": b"\0\0\x84\0" + b"\xff" * 8 + b"\0",
    "a name that leads to itself": b"\0\0\0\0\0\1\0\0\0\0\0\0" + LOOP,
    "many of them": b"\0\0\0\0\0\x64\0\0\0\0\0\0" + LOOP * 100,
    "a name without an end": b"\0\0\0\0\0\1\0\0\0\0\0\0" + b"\x3f" + b"a" * 20,
    "another one's address": multicast.answer(
        multicast.record(multicast.name(f"axis-{SERIAL.lower()}".encode(), b"local"), 1, b"\x0a\0\0\1")
    ),
}


async def _among_strangers() -> None:
    async with browsing() as network:
        virtual = await asyncio.to_thread(start)
        for packet in PACKETS.values():
            multicast.say(*[packet] * 20)
        await network.until("_axis-video", "_vapix-http", "_http", "_rtsp")
        service = await network.resolve("_vapix-http")
        assert (service.where[1], service.told["macaddress"]) == (virtual.port, SERIAL)
        assert not virtual.log.problems
        await asyncio.to_thread(virtual.stop)


def test_packets_of_strangers():
    """Whatever comes by the group, the camera is found, and tells of itself."""
    asyncio.run(_among_strangers())


def test_every_address():
    """Where it listens on all of them, they are published; loopback only where there is no other."""
    with start(host="0.0.0.0", password="a long one") as virtual:  # noqa: S104
        assert virtual.url.startswith("http://127.0.0.1:")


async def _by_command(process: subprocess.Popen[str]) -> None:
    name = f"AXIS P3265-V - {OTHER}"
    async with browsing() as network:
        ready = json.loads(await asyncio.to_thread(process.stdout.readline))
        await network.until("_axis-video", "_vapix-http", "_http", "_rtsp", name=name)
        service = await network.resolve("_http", name)
        assert ready["url"] == f"http://127.0.0.1:{service.where[1]}"
        process.terminate()
        await network.until(name=name)


@pytest.mark.untraced
def test_by_command():
    """From start to stop of the program."""
    command = [sys.executable, "-m", "aiocamstreamer.virtual", "--announce", "--serial", OTHER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        asyncio.run(_by_command(process))


def test_without_multicast(monkeypatch, capsys):
    """It does not start, and leaves no port behind."""

    def fail(*_: object, **__: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr("aiocamstreamer.virtual.server.announcing.AsyncZeroconf", fail)
    virtual = VirtualCamera(announce=True)
    with pytest.raises(OSError, match=r"no multicast DNS at 127\.0\.0\.1: no route"):
        virtual.start()
    with pytest.raises(RuntimeError):
        _ = virtual.port
    assert main(["--announce"]) == 1
    assert "no multicast DNS" in capsys.readouterr().err


def test_without_zeroconf(monkeypatch, capsys):
    """What is missing is named, and a camera that is not announced does not need it."""
    monkeypatch.delitem(sys.modules, "aiocamstreamer.virtual.server.announcing", raising=False)
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    VirtualCamera().start().stop()
    assert main(["--announce"]) == 1
    assert "pip install 'aiocamstreamer[discovery,virtual]'" in capsys.readouterr().err
