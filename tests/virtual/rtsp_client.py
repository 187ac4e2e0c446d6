"""A client of RTSP over real sockets, written from the RFCs alone, that says what it is told to."""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from xml.etree import ElementTree as ET

import anyio
import attrs
from anyio.abc import SocketAttribute, SocketStream
from foreign import sign

from aiocamstreamer.virtual import VirtualCamera

PATH = "/axis-media/media.amp"
ALL = f"{PATH}?video=0&audio=0&event=on"
EVENTS = f"{ALL}&eventtopic=onvif:Device/axis:IO/Port,axis:CameraApplicationPlatform//.,axis:Door"
"""Those that the tests make."""

TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"


@attrs.frozen
class Reply:
    """One answer."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: str

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str:
        return self.all(name)[0]

    def __contains__(self, name: str) -> bool:
        return bool(self.all(name))


@attrs.frozen
class Rtp:
    """One RTP packet."""

    last: bool
    kind: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes

    @classmethod
    def read(cls, data: bytes) -> Rtp:
        assert data[0] == 0x80
        words = [int.from_bytes(data[begin:end]) for begin, end in ((2, 4), (4, 8), (8, 12))]
        return cls(bool(data[1] & 0x80), data[1] & 0x7F, *words, data[12:])


class Asking:
    """One connection."""

    def __init__(self, stream: SocketStream, origin: str) -> None:
        self.stream = stream
        self.origin = origin
        self.number = 0
        self.session = ""
        self.challenge = ""
        self._held = b""
        self._packets: list[tuple[int, bytes]] = []

    def url(self, target: str) -> str:
        return f"{self.origin}{target}" if target.startswith("/") else target

    async def send(self, data: bytes | str) -> None:
        await self.stream.send(data.encode("latin-1") if isinstance(data, str) else data)

    async def put(self, method: str, target: str = EVENTS, *, body: str = "", **headers: str | None) -> None:
        """Send a request; a header that is None is left out."""
        self.number += 1
        fields: dict[str, str | None] = {"CSeq": str(self.number)}
        if self.challenge:
            fields["Authorization"] = sign(self.challenge, method, self.url(target), qop=None)
        if self.session:
            fields["Session"] = self.session
        if body:
            fields["Content-Length"] = str(len(body))
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        await self.send("\r\n".join([f"{method} {self.url(target)} RTSP/1.0", *lines, "", body]))

    async def ask(self, method: str, target: str = EVENTS, **headers: str | None) -> Reply:
        """The answer to a request; packets that come before it are kept."""
        await self.put(method, target, **headers)
        reply = await self.reply()
        assert reply["CSeq"] == str(self.number)
        return reply

    async def log_in(self) -> None:
        """Be challenged once, and answer the challenge from then on."""
        self.challenge = (await self.ask("DESCRIBE"))["WWW-Authenticate"]

    async def set_up(self, transport: str = TCP, target: str = EVENTS, **headers: str) -> Reply:
        """Set one stream up."""
        reply = await self.ask("SETUP", target, Transport=transport, **headers)
        if reply.status == 200:
            self.session = reply["Session"].partition(";")[0]
        return reply

    async def play(self, transport: str = TCP, target: str = EVENTS, **headers: str) -> Reply:
        """Log in, set the only stream up and play it; what SETUP said."""
        await self.log_in()
        reply = await self.set_up(transport, target, **headers)
        assert reply.status == 200
        assert (await self.ask("PLAY", target)).status == 200
        return reply

    async def reply(self) -> Reply:
        with anyio.fail_after(30):
            while (await self._need(1))[:1] == b"$":
                self._packets.append(await self._packet())
            while b"\r\n\r\n" not in self._held:
                await self._more()
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        assert first.startswith("RTSP/1.0 ")
        headers = [tuple(line.split(": ", 1)) for line in lines]
        size = next((int(value) for name, value in headers if name == "Content-Length"), 0)
        await self._need(size)
        body, self._held = self._held[:size], self._held[size:]
        return Reply(int(first.split()[1]), headers, body.decode())

    async def packet(self) -> tuple[int, bytes]:
        """Channel and content of the next packet."""
        if self._packets:
            return self._packets.pop(0)
        with anyio.fail_after(30):
            return await self._packet()

    async def rtp(self, channel: int = 0) -> Rtp:
        """The next RTP packet of *channel*; those of other channels are kept."""
        with anyio.fail_after(30):
            while True:
                for place, (number, data) in enumerate(self._packets):
                    if number == channel:
                        del self._packets[place]
                        return Rtp.read(data)
                self._packets.append(await self._packet())

    async def document(self) -> str:
        """The next document of events."""
        parts = []
        while True:
            packet = await self.rtp()
            parts.append(packet.payload)
            if packet.last:
                return b"".join(parts).decode()

    async def notification(self) -> tuple[str, str | None, dict[str, str], dict[str, str]]:
        """Topic, operation, source and data of the next event."""
        return parsed(await self.document())

    async def ended(self) -> bytes:
        """What still comes before the connection ends."""
        with anyio.fail_after(30):
            try:
                while True:
                    await self._more()
            except (anyio.EndOfStream, anyio.BrokenResourceError):
                return self._held

    async def _need(self, size: int) -> bytes:
        while len(self._held) < size:
            await self._more()
        return self._held

    async def _packet(self) -> tuple[int, bytes]:
        head = (await self._need(4))[:4]
        assert head[:1] == b"$"
        size = 4 + int.from_bytes(head[2:])
        data = (await self._need(size))[4:size]
        self._held = self._held[size:]
        return head[1], data

    async def _more(self) -> None:
        self._held += await self.stream.receive()


def parsed(document: str) -> tuple[str, str | None, dict[str, str], dict[str, str]]:
    """Topic, operation, source and data of *document*."""
    root = ET.fromstring(document)  # noqa: S314 - of a camera that is ours
    named = {element.tag.rpartition("}")[2]: element for element in root.iter()}
    messages = [element for element in root.iter() if element.tag.endswith("}Message")]
    assert messages[-1].tag == "{http://www.onvif.org/ver10/schema}Message"
    source, data = (
        {item.attrib["Name"]: item.attrib["Value"] for item in named[part]} for part in ("Source", "Data")
    )
    return named["Topic"].text or "", messages[-1].get("PropertyOperation"), source, data


@asynccontextmanager
async def asking(virtual: VirtualCamera, *, port: int | None = None) -> AsyncGenerator[Asking]:
    """A connection to the port of RTSP, or to another one."""
    where = virtual.rtsp_port if port is None else port
    assert where is not None
    stream = await anyio.connect_tcp(virtual.host, where)
    try:
        yield Asking(stream, f"rtsp://{virtual.host}:{where}")
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(stream)


class Ports:
    """Two neighbouring UDP ports of a client."""

    def __init__(self, rtp: socket.socket, rtcp: socket.socket) -> None:
        self.rtp, self.rtcp = rtp, rtcp

    @property
    def transport(self) -> str:
        return f"RTP/AVP;unicast;client_port={self.rtp.getsockname()[1]}-{self.rtcp.getsockname()[1]}"

    async def receive(self, way: socket.socket | None = None) -> tuple[bytes, tuple[str, int]]:
        """A datagram and who sent it."""
        way = way or self.rtp
        with anyio.fail_after(30):
            await anyio.wait_readable(way)
        return way.recvfrom(65_536)

    async def document(self) -> str:
        """The next document of events, in one datagram."""
        packet = Rtp.read((await self.receive())[0])
        assert packet.last
        return packet.payload.decode()


@asynccontextmanager
async def ports(host: str = "127.0.0.1") -> AsyncIterator[Ports]:
    """Ports that are bound until the block ends."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtcp,
    ):
        for way in (rtp, rtcp):
            way.setblocking(False)
            way.bind((host, 0))
        yield Ports(rtp, rtcp)


def raw_socket(asking: Asking) -> socket.socket:
    """The socket below."""
    return asking.stream.extra(SocketAttribute.raw_socket)  # noqa: S610 - not Django's
