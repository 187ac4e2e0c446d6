"""Cameras in multicast DNS, with real packets on loopback."""

from __future__ import annotations

import sys

import anyio
import anyio.to_thread
import pytest

import multicast
from aiocamstreamer import limits
from aiocamstreamer.discovery import Discovery, Found, discover
from aiocamstreamer.errors import ConnectFailed, SessionClosed
from multicast import announced, answer, mac, record, say
from multicast import name as named
from raw import answering, raw_peer, reply
from waiting import until

pytest.importorskip("zeroconf", reason="the extra discovery is not installed")
pytestmark = pytest.mark.skipif(bool(multicast.trouble()), reason=multicast.trouble())

FLOOD = b"ACCC8EFFFFFF"
ONE, OTHER, FAR = multicast.own_serial(), multicast.own_serial(), multicast.own_serial()


def listening(**options) -> Discovery:
    return discover(seconds=None, interfaces="127.0.0.1", **options)


async def told(discovery: Discovery, serial: str, *addresses: str) -> Found:
    """The first finding of *serial* that has exactly these addresses."""
    with anyio.fail_after(15):
        async for found in discovery:
            if (found.serial, found.addresses) == (serial, addresses):
                return found
    raise AssertionError


async def test_found_gone_and_back_on_another_port(start):
    """A camera is told when it comes, when it goes, and when it is elsewhere."""
    async with listening() as discovery:
        virtual = await anyio.to_thread.run_sync(lambda: start(announce=True, tls="both", serial=ONE))
        found = await told(discovery, ONE, virtual.https_url, virtual.url)
        assert found == Found(
            serial=ONE,
            addresses=(virtual.https_url, virtual.url),
            model="AXIS P3265-V",
            firmware="12.11.77",
            name=f"AXIS P3265-V - {ONE}",
            certificates=(virtual.fingerprint,),
            needs_setup=False,
            via=("multicast",),
        )
        assert (found.address, found.https, found.is_gone) == (virtual.https_url, True, False)
        assert found in discovery.cameras
        before = virtual.url
        await anyio.to_thread.run_sync(virtual.stop)
        gone = await told(discovery, ONE)
        assert (gone.is_gone, gone.address, gone.https) == (True, "", False)
        assert ONE not in {camera.serial for camera in discovery.cameras}
        await anyio.to_thread.run_sync(virtual.start)
        assert virtual.url != before
        await told(discovery, ONE, virtual.https_url, virtual.url)
        assert not [entry for entry in virtual.log.exchanges if entry.header("authorization")]


async def test_two_cameras_with_one_name_stay_two(start):
    """The second one is given a number by multicast DNS; the serial number tells them apart in any case."""
    alike = {
        "state": {"parameters": {"Network.Bonjour.FriendlyName": f"Gate {ONE}"}},
        "announce": True,
        "tls": True,
    }
    first = await anyio.to_thread.run_sync(lambda: start(serial=ONE, **alike))
    second = await anyio.to_thread.run_sync(lambda: start(serial=OTHER, **alike))
    by_serial = {}
    async with listening() as discovery:
        with anyio.fail_after(15):
            async for found in discovery:
                by_serial[found.serial] = found
                if {ONE, OTHER} <= by_serial.keys():
                    break
    assert by_serial[ONE].addresses == (first.url,)
    assert by_serial[OTHER].addresses == (second.url,)
    assert {by_serial[serial].name for serial in (ONE, OTHER)} <= {f"Gate {ONE}", f"Gate {ONE}-2"}
    assert by_serial[ONE].fingerprint != by_serial[OTHER].fingerprint


async def test_ends_with_its_time(start):
    """Whoever was heard by then is told."""
    await anyio.to_thread.run_sync(lambda: start(announce=True, serial=ONE))
    async with discover(seconds=2, interfaces=["127.0.0.1"]) as discovery:
        with anyio.fail_after(30):
            told = {found.serial async for found in discovery}
        # Others may come and go meanwhile.
        assert (ONE in told) == (ONE in {found.serial for found in discovery.cameras})
        with pytest.raises(StopAsyncIteration):
            await anext(discovery)


GARBAGE = (
    b"",
    b"\0" * 11,
    b"\xff" * 600,
    b"\0\0\x84\0\0\0\xff\xff\0\0\0\0" + b"\xc0\x0c" * 200,
    answer(record(b"\xc0\x0c", 12, b"\xc0\x0c")),
    announced(b"port", text=mac(b"ACCC8E0000F1"), port=0),
    announced(b"nowhere", text=mac(b"ACCC8E0000F2"), host="0.0.0.0"),  # noqa: S104 - told
    announced(b"group", text=mac(b"ACCC8E0000F3"), host="224.0.0.1"),
    announced(b"text", text=b"\xff" + b"\xfe" * 100),
    announced(b"large", text=(b"\xff" + b"\xfe" * 255) * 30),
    announced(b"long", text=mac(b"A" * 200)),
    announced(b"letters", text=mac("é".encode() * 6)),
    announced(b"\x1b[31m\r\n\0", text=mac(b"nothing")),
    announced(b"no utf-8 \xff\xfe", kind=b"_axis-video", text=mac(b"12")),
    announced(
        b"elsewhere",
        text=mac(":".join(FAR[at : at + 2] for at in range(0, 12, 2)).lower().encode()),
        host="198.51.100.7",
    ),
    answer(record(named(b"address-host", b"local"), 1, b"\x7f\0")),
    announced(b"address", text=mac(b"ACCC8EFFFF00")),
    answer(record(named(b"address-host", b"local"), 1, b"\x7f\0\x1b[31m")),
    answer(record(named(b"_axis-video", b"_tcp", b"local"), 12, named(b"x" * 63, b"y" * 63, b"local"))),
)


async def test_strangers_are_heard_and_not_believed(start, caplog):
    """Packets that are garbage, services that lead nowhere, servers that are no camera; a camera is found."""
    virtual = await anyio.to_thread.run_sync(lambda: start(announce=True, serial=OTHER))
    async with raw_peer(answering(lambda _: reply("[]"))) as peer, listening() as discovery:
        liar = announced(b"liar", text=mac(b"ACCC8E0000F5"), port=virtual.port)
        server = announced(b"server", port=peer.port)
        for _ in range(2):
            await anyio.to_thread.run_sync(say, *GARBAGE, liar, server)
        await told(discovery, OTHER, virtual.url)
        with anyio.fail_after(15):
            while not peer.asked or FAR not in {found.serial for found in discovery.cameras}:
                await anext(discovery)
    by_serial = {found.serial: found for found in discovery.cameras}
    # Where somebody was asked, what he says himself counts. Whoever is not next door is not asked.
    assert {OTHER, FAR} <= by_serial.keys()
    assert not [serial for serial in by_serial if serial.startswith("ACCC8E0000F")]
    far = by_serial[FAR]
    assert (far.addresses, far.model, far.needs_setup) == (("http://198.51.100.7",), "", None)
    assert all(found.name.isprintable() for found in discovery.cameras)
    loud = [entry for entry in caplog.records if entry.levelname != "DEBUG"]
    assert not [entry for entry in loud if entry.name.startswith("aiocamstreamer")]
    assert not [entry for entry in loud if entry.thread == discovery._ear._thread]


async def test_so_many_services_and_no_more(monkeypatch):
    """Whoever floods the network with names fills nobody's memory."""
    monkeypatch.setattr(limits, "SERVICES", 12)  # others may announce something beside this test
    packets = [
        announced(
            b"flood %d %s" % (number, ONE.encode()),
            text=mac(FLOOD[:10] + b"%02X" % number),
            host="198.51.100.7",
        )
        for number in range(40)
    ]
    async with listening() as discovery:
        await anyio.to_thread.run_sync(say, *packets)
        with anyio.fail_after(15):
            while not (await anext(discovery)).serial.startswith(FLOOD[:10].decode()):
                pass
        await anyio.to_thread.run_sync(say, *packets)
    assert 1 <= len(discovery.cameras) <= 12


async def test_cancelled_it_leaves_nothing_behind():
    """Nobody listens any more when the block has ended."""
    with anyio.move_on_after(30) as scope:
        async with listening() as discovery:
            scope.cancel()
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert discovery._ear._loop.is_closed()
    with pytest.raises(SessionClosed, match="entered once"):
        async with discovery:
            pass


async def test_an_interface_that_is_none_of_ours():
    """What is missing is said; nothing is left open."""
    with pytest.raises(ConnectFailed, match=r"no multicast at 203\.0\.113\.9"):
        async with discover(interfaces="203.0.113.9"):
            pass


async def test_without_zeroconf(monkeypatch):
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'aiocamstreamer\[discovery\]'"):
        async with listening():
            pass


async def test_entered_by_its_loop(anyio_backend_name, start):
    """On asyncio; whoever leaves the loop closes it."""
    await anyio.to_thread.run_sync(lambda: start(announce=True, serial=ONE))
    discovery = listening()
    if anyio_backend_name == "trio":
        with pytest.raises(SessionClosed, match=r"async with discover\(\) as found"):
            await anext(aiter(discovery))
        return
    async for found in discovery:
        if found.serial == ONE:
            break
    await until(discovery._ear._loop.is_closed, 10)


async def test_opened_and_closed(anyio_backend_name):
    """For hosts that cannot nest."""
    if anyio_backend_name == "trio":
        pytest.skip("open() is for asyncio")
    discovery = await listening().open()
    assert repr(discovery) == "<Discovery, open>"
    await discovery.aclose()
    assert discovery._ear._loop.is_closed()
    assert not [found async for found in discovery if found.serial == ONE]
