"""Hosts of a range, asked one by one."""

from __future__ import annotations

import math
from ipaddress import IPv4Network

import anyio
import anyio.to_thread
import pytest

from aiocamstreamer import limits
from aiocamstreamer.discovery import Found, asking, discover
from aiocamstreamer.discovery.ranges import is_near, own_networks
from aiocamstreamer.errors import SessionClosed
from raw import Conversation, answering, raw_peer, reply

pytest.importorskip("ifaddr", reason="the extra discovery is not installed")

HERE = "127.0.0.0/28"


async def swept(**options) -> dict[str, Found]:
    """The findings of one sweep, each in its last state."""
    with anyio.fail_after(30):
        async with discover(multicast=False, **options) as discovery:
            found = {each.serial: each async for each in discovery}
            assert tuple(found.values()) == discovery.cameras
            return found


async def test_finds_exactly_those_that_are_there(start, caplog):
    """Cameras at several addresses, by http and https; neither a web server nor credentials."""
    caplog.set_level("DEBUG")
    first = start(host="127.0.0.2", serial="ACCC8E000001")
    port = first.port
    second = start(host="127.0.0.5", port=port, serial="ACCC8E000002", tls=True)
    third = start(host="127.0.0.9", port=port, serial="ACCC8E000003", tls="both")
    outside = start(host="127.0.0.17", port=port, serial="ACCC8E000004")
    async with raw_peer(answering(lambda _: reply("<html>a printer</html>"))) as printer:
        ports = (port, printer.port, third.ports["https"])
        found = await swept(subnets=HERE, ports=ports)
    assert {serial: each.addresses for serial, each in found.items()} == {
        "ACCC8E000001": (first.url,),
        "ACCC8E000002": (second.url,),
        "ACCC8E000003": (third.https_url, third.url),
    }
    assert {serial: each.fingerprint for serial, each in found.items()} == {
        "ACCC8E000001": "",
        "ACCC8E000002": second.fingerprint,
        "ACCC8E000003": third.fingerprint,
    }
    assert {(each.model, each.firmware, each.via) for each in found.values()} == {
        ("AXIS P3265-V", "12.11.77", ("sweep",))
    }
    assert printer.asked
    assert not printer.signed
    for virtual in (first, second, third, outside):
        assert not [entry for entry in virtual.log.exchanges if entry.header("authorization")]
    assert not outside.log.exchanges
    assert "password" not in caplog.text.lower()


async def test_a_camera_in_factory_state_needs_setup(start):
    virtual = start()
    virtual.state.users.clear()
    (found,) = (await swept(subnets="127.0.0.1/32", ports=[virtual.port])).values()
    assert found.needs_setup is True


async def test_old_firmware_that_tells_nothing_is_no_finding(start):
    """There is no serial number, which tells cameras apart."""
    virtual = start()
    virtual.state.hardware.tells_strangers = False
    assert await swept(subnets="127.0.0.1/32", ports=[virtual.port]) == {}


def json(serial: object) -> bytes:
    return reply(f'{{"data": {{"propertyList": {{"SerialNumber": {serial}}}}}}}')


async def endless_body(conversation: Conversation) -> None:
    await conversation.request()
    await conversation.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await conversation.send(b" " * 65536)


async def endless_head(conversation: Conversation) -> None:
    await conversation.request()
    await conversation.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await conversation.send(b"X: " + b"y" * 65536 + b"\r\n")


async def slow(conversation: Conversation) -> None:
    await conversation.request()
    await conversation.hang()


async def hangs_up(conversation: Conversation) -> None:
    await conversation.request()


STRANGERS = {
    "answers anything": answering(lambda _: reply("yes")),
    "page": answering(lambda _: reply("<html>hello</html>")),
    "nothing": answering(lambda _: reply("")),
    "not json": answering(lambda _: reply('{"data": ')),
    "deep": answering(lambda _: reply("[" * 30_000)),
    "list": answering(lambda _: reply("[1, 2, 3]")),
    "no serial": answering(lambda _: json('""')),
    "other serial": answering(lambda _: json('"SN-12345"')),
    "object for a serial": answering(lambda _: json('{"a": [1]}')),
    "long serial": answering(lambda _: json('"' + "A" * 60_000 + '"')),
    "too long": answering(lambda _: json('"ACCC8E000001", "a": "' + "b" * limits.DESCRIPTION + '"')),
    "refuses": answering(lambda _: reply("", "403 Forbidden")),
    "wants a login": answering(
        lambda _: reply("", "401 Unauthorized", ['WWW-Authenticate: Basic realm="x"'])
    ),
    "leads elsewhere": answering(lambda _: reply("", "301 Moved", ["Location: https://192.0.2.1/"])),
    "breaks": answering(lambda _: reply("", "500 Broken")),
    "garbage": answering(lambda _: b"\xff" * 5000),
    "endless body": endless_body,
    "endless head": endless_head,
    "slow": slow,
    "hangs up": hangs_up,
}


@pytest.mark.parametrize("talk", [pytest.param(talk, id=name) for name, talk in STRANGERS.items()])
async def test_strangers_are_not_found(talk, monkeypatch):
    """Whatever they say, nothing is raised, and each has a few seconds."""
    monkeypatch.setattr(asking, "SECONDS", 1.0)
    async with raw_peer(talk) as peer:
        assert await swept(subnets="127.0.0.1/32", ports=[peer.port]) == {}
        assert peer.asked
        assert not peer.signed


async def test_what_is_told_is_printable(start):
    """A model in the colours of a terminal, on several lines, and long."""
    virtual = start(state={"parameters": {"Brand.ProdShortName": "\x1b[31mred\r\n" + "x" * 1000}})
    (found,) = (await swept(subnets="127.0.0.1/32", ports=[virtual.port])).values()
    assert found.model.isprintable()
    assert len(found.model) <= limits.EXCERPT


async def test_goes_on_and_tells_who_is_gone(start):
    """Where there is no end, it sweeps again; who is missed once is not gone yet."""
    virtual = start()
    port = virtual.port
    async with discover(
        seconds=None, multicast=False, subnets=["127.0.0.1/32"], ports=[port], renew_seconds=0.01
    ) as discovery:
        with anyio.fail_after(20):
            assert (await anext(discovery)).address == virtual.url
            await anyio.to_thread.run_sync(virtual.stop)
            assert (await anext(discovery)).is_gone
            start(port=port, serial="ACCC8E0000FE")
            assert (await anext(discovery)).serial == "ACCC8E0000FE"


async def test_so_many_at_once(monkeypatch):
    """No more sockets than the limit says, however large the range is."""
    monkeypatch.setattr(limits, "PROBES", 4)
    waiting = most = 0
    together = anyio.Event()

    async def talk(conversation: Conversation) -> None:
        nonlocal waiting, most
        if not await conversation.request():
            return
        waiting += 1
        most = max(most, waiting)
        if waiting == 4:
            together.set()
        await together.wait()
        waiting -= 1
        await conversation.send(reply("no"))

    async with raw_peer(talk, host="0.0.0.0") as peer:  # noqa: S104 - several addresses of loopback
        assert await swept(subnets="127.0.0.0/27", ports=[peer.port]) == {}
        assert len(peer.asked) == 30
    assert most == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"subnets": "8.8.8.0/24"}, r"private ranges, not 8\.8\.8\.0/24"),
        ({"subnets": "0.0.0.0/0"}, "private ranges"),
        ({"subnets": "fd00::/120"}, "IPv4 ranges such as"),
        ({"subnets": "gate"}, "IPv4 ranges such as '192.168.1.0/24', not 'gate'"),
        ({"subnets": "10.0.0.0/19"}, "4094 hosts at most, not 8190: max_hosts= allows more"),
        ({"subnets": ["10.0.0.0/21", "10.0.8.0/21", "10.0.16.0/21"]}, "4094 hosts at most"),
        ({"multicast": False}, "at least one where multicast is False"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": math.nan}, "seconds"),
        ({"ports": [0], "subnets": HERE}, "ports"),
        ({"interfaces": "eth0"}, "IP addresses of this computer, not 'eth0'"),
        ({"renew_seconds": -1}, "renew_seconds"),
        ({"max_hosts": 0}, "max_hosts"),
    ],
)
def test_refused_before_anything_is_sent(arguments, said):
    with pytest.raises(ValueError, match=said):
        discover(**arguments)


def test_of_the_wrong_type():
    with pytest.raises(TypeError, match="subnets: texts such as"):
        discover(subnets=[IPv4Network("10.0.0.0/24")])
    with pytest.raises(TypeError, match="multicast"):
        discover(multicast="yes")


async def test_only_in_networks_of_ones_own():
    """A private range of somebody else's is not looked at."""
    own = own_networks()
    strange = next(
        f"10.{number}.0.0/24" for number in range(200, 250) if not is_near(f"10.{number}.0.1", own)
    )
    with pytest.raises(
        ValueError, match=rf"parts of this computer's own networks .*127\.0\.0\.0/8.*{strange}"
    ):
        async with discover(multicast=False, subnets=strange):
            pass


async def test_larger_where_that_is_allowed():
    """It is said how large."""
    discover(subnets="10.0.0.0/16", max_hosts=65534)


async def test_used_before_its_block():
    discovery = discover(multicast=False, subnets=HERE)
    with pytest.raises(SessionClosed, match="enter it with async with"):
        await anext(discovery)
