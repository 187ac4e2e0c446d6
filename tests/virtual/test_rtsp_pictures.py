"""RTSP: the video as JPEG over RTP, put together again by another reader of RFC 2435."""

import io
import itertools
import struct

import pytest
from PIL import Image, ImageChops
from rtsp_client import PATH, Rtp, asking, ports

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.rtsp import jpeg
from aiocamstreamer.virtual.rtsp.packets import Packets

SMALL = f"{PATH}?resolution=320x184&fps=60"


def put_together(packets: list[Rtp]) -> Image.Image:
    """The picture in *packets*: header fields and tables as RFC 2435 has them, the scan as it came."""
    scan, tables, restarts, shape = b"", b"", b"", (0, 0, 0)
    for packet in packets:
        _, offset, kind, quality, width, height = struct.unpack(">B3sBBBB", packet.payload[:8])
        assert (int.from_bytes(offset), quality) == (len(scan), 255)
        content = packet.payload[8:]
        if kind & 64:
            interval, anywhere = struct.unpack(">HH", content[:4])
            assert (interval > 0, anywhere) == (True, 0xFFFF)
            restarts, content = b"\xff\xdd\x00\x04" + content[:2], content[4:]
        if not scan:
            _, precision, length = struct.unpack(">BBH", content[:4])
            assert (precision, length) == (0, 128)
            tables, content, shape = content[4:132], content[132:], (kind, width * 8, height * 8)
        assert shape == (kind, width * 8, height * 8)
        scan += content
    kind, width, height = shape
    # Pillow's own standard file lends its Huffman tables, which are those of the standard.
    lent = io.BytesIO()
    Image.new("RGB", (8, 8)).save(lent, "JPEG")
    data, huffman, place = lent.getvalue(), b"", 2
    while data[place + 1] != 0xDA:
        length = 2 + int.from_bytes(data[place + 2 : place + 4])
        huffman += data[place : place + length] if data[place + 1] == 0xC4 else b""
        place += length
    frame = struct.pack(">BHHB", 8, height, width, 3)
    frame += bytes((1, 0x22 if kind % 64 else 0x21, 0, 2, 0x11, 1, 3, 0x11, 1))
    head = b"\xff\xd8" + b"".join(
        b"\xff\xdb\x00\x43" + bytes((number,)) + tables[64 * number : 64 * number + 64] for number in (0, 1)
    )
    head += b"\xff\xc0" + (len(frame) + 2).to_bytes(2) + frame + huffman + restarts
    head += b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
    picture = Image.open(io.BytesIO(head + scan + b"\xff\xd9"))
    picture.load()
    return picture


async def picture(client) -> tuple[Image.Image, list[Rtp]]:
    packets = [await client.rtp()]
    while not packets[-1].last:
        packets.append(await client.rtp())
    return put_together(packets), packets


async def test_pictures_over_tcp(virtual_camera):
    """Whole pictures, one after the other, each of one moment."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        described = await client.ask("DESCRIBE", SMALL)
        assert "m=video 0 RTP/AVP 26\r\n" in described.body
        assert "a=rtpmap:26 JPEG/90000\r\n" in described.body
        await client.set_up(target=SMALL)
        await client.ask("PLAY", SMALL)
        stamps = []
        for _ in range(3):
            seen, packets = await picture(client)
            assert (seen.size, packets[0].kind) == ((320, 184), 26)
            assert len(packets) > 2
            assert len({packet.timestamp for packet in packets}) == 1
            stamps.append(packets[0].timestamp)
        assert all(0 < (after - before) % 2**32 < 90_000 for before, after in itertools.pairwise(stamps))
        await client.ask("TEARDOWN", SMALL)


@pytest.mark.untraced
@pytest.mark.parametrize("size", [(640, 360), (1920, 1080), (2040, 2040), (8, 8)])
def test_a_picture_survives(size):
    """Pixel by pixel, as the file itself has it, whatever the size of the packets."""
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, "JPEG", quality=85)
    for room in (300, 1388, 65_000):
        packets = Packets(26)
        payloads = list(jpeg.payloads(file.getvalue(), room))
        assert max(map(len, payloads)) <= room
        sent = [packets.packet(payload, 1.5, last=False) for payload in payloads]
        got = put_together([Rtp.read(data) for data in sent])
        assert ImageChops.difference(got, Image.open(file)).getbbox() is None


@pytest.mark.parametrize(
    ("options", "size", "said"),
    [
        ({"subsampling": 1}, (64, 64), None),
        ({"subsampling": 0}, (64, 64), "components"),
        ({"progressive": True}, (64, 64), "baseline"),
        ({"restart_marker_blocks": 2}, (64, 64), None),
        ({"restart_marker_rows": 1, "subsampling": 1}, (64, 64), None),
        ({}, (60, 64), "whole 8 px"),
        ({}, (2048, 8), "2040"),
    ],
)
def test_files_of_other_kinds(options, size, said):
    """Are sent where RTP has a type for them, and refused where it has none."""
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, "JPEG", **options)
    if said is None:
        sent = [
            Packets(26).packet(payload, 0, last=False) for payload in jpeg.payloads(file.getvalue(), 64_000)
        ]
        assert put_together([Rtp.read(data) for data in sent]).size == size
        return
    with pytest.raises(ValueError, match=said):
        list(jpeg.payloads(file.getvalue(), 1400))


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"GIF89a" * 9, b"\xff\xd8\xff\xdb\x00\x02"]
)
def test_no_picture(data):
    with pytest.raises(ValueError, match="JPEG"):
        list(jpeg.payloads(data, 1400))


def test_numbers_and_stamps_begin_again():
    """After the largest comes zero."""
    packets = Packets(98)
    packets.sequence = 0xFFFF
    first, second = (Rtp.read(packets.packet(b"x", 10**6, last=True)) for _ in range(2))
    assert (first.sequence, second.sequence) == (0xFFFF, 0)
    assert packets.timestamp(0) == packets.timestamp(2**32 / 90_000)


async def test_pictures_over_udp(virtual_camera):
    """Packets of a size that passes any network, and none from anywhere else."""
    async with asking(virtual_camera) as client, ports() as mine:
        await client.play(mine.transport, SMALL)
        packets = [Rtp.read((await mine.receive())[0])]
        while not packets[-1].last:
            data, _ = await mine.receive()
            assert len(data) <= 1400
            packets.append(Rtp.read(data))
        assert put_together(packets).size == (320, 184)


async def test_what_is_drawn_is_seen():
    """The pictures are those of the camera's canvas, with its overlays."""
    with VirtualCamera(width=160, height=96) as virtual:
        virtual.state.overlay.services = []
        async with asking(virtual) as client:
            await client.play(target=f"{PATH}?compression=0")
            seen, _ = await picture(client)
        shown = Image.open(io.BytesIO(virtual.snapshot_png()))
        histogram = ImageChops.difference(seen, shown.convert("RGB")).convert("L").histogram()
        assert sum(histogram[64:]) < 0.1 * 160 * 96


async def test_a_pause_of_the_video(virtual_camera):
    """No picture comes until it goes on."""
    async with asking(virtual_camera) as client:
        await client.play(target=SMALL)
        await picture(client)
        await client.ask("PAUSE", SMALL)
        while client._packets:
            await client.packet()
        assert (await client.ask("OPTIONS", SMALL)).status == 200
        assert not client._packets
        await client.ask("PLAY", SMALL)
        await picture(client)


async def test_a_picture_that_cannot_be_drawn(virtual_camera, monkeypatch):
    """Ends the connection and is told in the log; the camera goes on."""

    def fail(*_: object, **__: object) -> bytes:
        raise RuntimeError("no cairo")

    async with asking(virtual_camera) as client:
        await client.log_in()
        await client.set_up(target=SMALL)
        monkeypatch.setattr(virtual_camera.video, "jpeg", fail)
        await client.put("PLAY", SMALL)
        await client.ended()
    (problem,) = virtual_camera.log.problems
    assert "no cairo" in problem
    virtual_camera.log.clear()
    async with asking(virtual_camera) as client:
        assert (await client.ask("OPTIONS")).status == 200


async def test_pictures_and_events_together(virtual_camera):
    """Two streams of one session, each with its own name and numbers."""
    both = f"{SMALL}&event=on"
    async with asking(virtual_camera) as client:
        await client.log_in()
        names = set()
        for number in (0, 1):
            reply = await client.set_up(
                f"RTP/AVP/TCP;unicast;interleaved={2 * number}-{2 * number + 1}",
                both.replace("?", f"/stream={number}?"),
            )
            names.add(reply["Transport"].partition("ssrc=")[2])
        assert len(names) == 2
        await client.ask("PLAY", both)
        assert (await client.rtp(0)).kind == 26
        assert b"MetadataStream" in (await client.rtp(2)).payload


@pytest.mark.parametrize("number", [1, 2])
async def test_the_stream_of_a_profile(number):
    """At the address that ONVIF's clients are told, each channel by a profile of its own."""
    with VirtualCamera(channels=2, width=640, height=480) as virtual:
        address = f"/onvif-media/media.amp?profile=profile_{number}_jpeg&sessiontimeout=60&streamtype=unicast"
        async with asking(virtual) as client:
            await client.log_in()
            described = await client.ask("DESCRIBE", address)
            assert (
                f"a=control:rtsp://127.0.0.1:{virtual.rtsp_port}{address}\r\n".replace(
                    "media.amp?", "media.amp/stream=0?"
                )
                in described.body
            )
            await client.set_up(target=address)
            await client.ask("PLAY", address)
            seen, _ = await picture(client)
            assert seen.size == (640, 480)


@pytest.mark.parametrize("profile", ["profile_3_jpeg", "profile_0_jpeg", "profile_1_h264", "x" * 500])
async def test_profiles_that_there_are_not(virtual_camera, profile):
    async with asking(virtual_camera) as client:
        await client.log_in()
        refused = await client.ask("DESCRIBE", f"/onvif-media/media.amp?profile={profile}")
        assert refused.status in {400, 404}
