"""Whatever the caller has becomes a file that the camera reads, or is refused by name."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path
from random import Random
from typing import Any

import cairocffi
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from aiocamstreamer.overlay.drawing.picture_files import font_bytes, picture_bytes
from aiocamstreamer.virtual.drawing import images
from aiocamstreamer.wire.pictures import picture_size


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    """*image* as a file, written by Pillow."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture in *data*, decoded by Pillow."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


PNG = saved(Image.effect_noise((64, 48), 50), "PNG")
EXIF = b"Exif\0\0MM\0*\0\0\0\x08" + bytes(6)
FILES = {
    "PNG": PNG,
    "PNG, palette": saved(Image.new("P", (64, 48), 3), "PNG"),
    "PNG, colours and transparency": saved(Image.new("RGBA", (64, 48)), "PNG", dpi=(72, 72)),
    "JPEG": saved(Image.effect_noise((64, 48), 50), "JPEG"),
    "JPEG, progressive, Exif": saved(
        Image.new("RGB", (64, 48), "red"),
        "JPEG",
        progressive=True,
        exif=EXIF,
    ),
    "JPEG, comment": saved(Image.new("CMYK", (64, 48)), "JPEG", comment=b"\xff\xc0 is no frame here"),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
async def test_files_travel_as_they_are(data, tmp_path):
    """As bytes of any kind, or by their path."""
    path = tmp_path / "picture"
    path.write_bytes(data)
    for source in (data, bytearray(data), memoryview(data), path, os.fspath(path)):
        assert await picture_bytes(source) == data
    assert picture_size(data) == (64, 48)


@pytest.mark.parametrize(
    "image",
    [
        Image.effect_noise((5, 4), 99).convert("RGBA"),
        Image.effect_noise((5, 4), 99),
        Image.new("1", (5, 4), 1),
        Image.new("CMYK", (5, 4), (1, 2, 3, 4)),
        Image.new("LA", (5, 4), (9, 100)),
    ],
    ids=lambda image: image.mode,
)
async def test_pil_images_of_all_modes_become_png(image):
    """With the colours that Pillow itself sees in them."""
    assert opened(await picture_bytes(image)).tobytes() == image.convert("RGBA").tobytes()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=25,
)
@given(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from([0, 3, 4]), st.booleans(), st.integers(0, 2**32)
)
async def test_arrays_become_png(height, width, depth, turned, seed):
    """Height x width (x 3 or 4), from the top row down, however they lie in memory."""
    shape = (height, width) if depth == 0 else (height, width, depth)
    array = np.frombuffer(Random(seed).randbytes(height * width * (depth or 1)), np.uint8).reshape(shape)
    if turned:
        array = array[::-1, ::2]
    picture = opened(await picture_bytes(array))
    assert picture.mode == {0: "L", 3: "RGB", 4: "RGBA"}[depth]
    assert np.array_equal(np.asarray(picture), array)


@pytest.mark.parametrize(
    ("array", "shape"),
    [
        (np.zeros((4, 5, 2), np.uint8), "4 x 5 x 2 of |u1"),
        (np.zeros((4, 5, 4), np.float64), "4 x 5 x 4 of <f8"),
        (np.zeros((4, 0, 4), np.uint8), "4 x 0 x 4 of |u1"),
        (np.zeros(4, np.uint8), "4 of |u1"),
    ],
)
async def test_arrays_of_another_shape_are_refused(array, shape):
    """Their shape and type are told."""
    with pytest.raises(ValueError, match=r"image: an array of height x width x 4") as caught:
        await picture_bytes(array)
    assert str(caught.value).endswith(f"not {shape}")


@pytest.mark.parametrize("picture", [np.zeros((1, 40_000), np.uint8), Image.new("L", (1, 40_000))])
async def test_what_is_larger_than_any_surface_is_refused(picture):
    """Whatever it is given as."""
    with pytest.raises(ValueError, match="image: at most 32767 px wide and high, not "):
        await picture_bytes(picture)


@pytest.mark.parametrize("data", [b"", b"GIF89a....", b"<svg/>", b"\x89PNG\n", PNG[1:]])
def test_what_is_no_picture_is_refused(data):
    """Its first bytes are shown."""
    with pytest.raises(ValueError, match="logo: PNG or JPEG, not what begins with b'"):
        picture_size(data, "logo")


@given(st.sampled_from(sorted(FILES)), st.floats(0, 1, exclude_max=True))
def test_what_is_broken_off_is_refused(name, part):
    """However much of it is there."""
    data = FILES[name]
    with pytest.raises(ValueError, match=r"image: (a (PNG|JPEG) that can be read|PNG or JPEG)"):
        picture_size(data[: int(part * len(data))])


@given(st.integers(8, len(PNG) - 1), st.integers(1, 255))
def test_a_png_with_a_wrong_byte_is_refused(position, change):
    """Its checksums tell."""
    broken = bytearray(PNG)
    broken[position] ^= change
    with pytest.raises(ValueError, match="image: a PNG that can be read"):
        picture_size(bytes(broken))


def test_a_png_without_a_header_or_a_size_is_refused():
    """Right checksums alone make no picture."""
    end = bytes.fromhex("0000000049454e44ae426082")
    empty = b"IHDR" + bytes(8) + b"\x08\x06\0\0\0"
    header = b"\0\0\0\x0d" + empty + zlib.crc32(empty).to_bytes(4, "big")
    for chunks in (end, header + end):
        with pytest.raises(ValueError, match="image: a PNG that can be read"):
            picture_size(b"\x89PNG\r\n\x1a\n" + chunks)


@given(st.binary(max_size=60))
def test_noise_behind_a_signature_is_refused_in_good_order(noise):
    """It is never mistaken for a picture, and never fails otherwise."""
    for signature in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xff\xd0\xff"):
        with pytest.raises(ValueError, match=r"image: a (PNG|JPEG) that can be read"):
            picture_size(signature + noise.replace(b"\xff\xd9", b""))


def chunk(kind: bytes, body: bytes = b"", *, right: bool = True) -> bytes:
    """One chunk of a PNG file, with the *right* checksum or a wrong one."""
    checksum = zlib.crc32(kind + body) ^ (0 if right else 1)
    return len(body).to_bytes(4, "big") + kind + body + checksum.to_bytes(4, "big")


def header(*, width=8, height=8, depth=8, colour=2, packing=0, filtering=0, lacing=0) -> bytes:
    """The first chunk."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, packing, filtering, lacing))


def pixels(depth: int = 8, colour: int = 2, lacing: int = 0) -> bytes:
    """The chunk with 8 x 8 black pixels."""
    values = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    passes = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)] if lacing else [(8, 8)]
    rows = b"".join((b"\0" + bytes((width * values * depth + 7) // 8)) * height for width, height in passes)
    return chunk(b"IDAT", zlib.compress(rows))


SIGNATURE, PALETTE, END = b"\x89PNG\r\n\x1a\n", chunk(b"PLTE", bytes(3 * 256)), chunk(b"IEND")
KINDS = [
    (colour, depth, lacing)
    for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items()
    for depth in depths
    for lacing in (0, 1)
]
GOOD_PNGS = {
    **{
        f"colour {colour}, {depth} bits, lacing {lacing}": header(depth=depth, colour=colour, lacing=lacing)
        + (chunk(b"PLTE", bytes(3 << depth)) if colour == 3 else b"")
        + pixels(depth, colour, lacing)
        + END
        for colour, depth, lacing in KINDS
    },
    "wrong checksum of a text": header() + chunk(b"tEXt", b"Title\0x", right=False) + pixels() + END,
    "wrong checksum of a profile": header() + chunk(b"iCCP", b"x\0\0", right=False) + pixels() + END,
    "wrong checksum of transparency": header() + chunk(b"tRNS", bytes(6), right=False) + pixels() + END,
    "wrong checksum behind the pixels": header() + pixels() + chunk(b"tIME", bytes(7), right=False) + END,
    "broken spare chunks": header() + chunk(b"gAMA", b"x") + chunk(b"pHYs") + chunk(b"tIME") + pixels() + END,
    "unknown spare chunk": header() + chunk(b"faKe", b"x" * 99) + pixels() + END,
    "transparent colour": header() + chunk(b"tRNS", bytes(6)) + pixels() + END,
    "transparent palette": header(colour=3) + PALETTE + chunk(b"tRNS", bytes(9)) + pixels(8, 3) + END,
    "suggested palette": header() + PALETTE + pixels() + END,
    "pixels in pieces": header() + chunk(b"IDAT") + pixels() + chunk(b"IDAT") + END,
    "more behind the end": header() + pixels() + END + b"more" * 99,
}
BAD_PNGS = {
    "nothing": b"",
    "no header": pixels() + END,
    "an unknown first chunk": chunk(b"CgBI", bytes(4)) + header() + pixels() + END,
    "a short header": chunk(b"IHDR", bytes(12)) + pixels() + END,
    "no width": header(width=0) + pixels() + END,
    "no height": header(height=0) + pixels() + END,
    "odd bits": header(depth=3, colour=0) + pixels() + END,
    "too few bits": header(depth=4, colour=2) + pixels() + END,
    "too many bits": header(depth=16, colour=3) + PALETTE + pixels() + END,
    "no such colour": header(colour=5) + pixels() + END,
    "no such packing": header(packing=1) + pixels() + END,
    "no such filtering": header(filtering=1) + pixels() + END,
    "no such lacing": header(lacing=2) + pixels() + END,
    "no palette": header(colour=3) + pixels(8, 3) + END,
    "no pixels": header() + END,
    "no end": header() + pixels(),
    "wrong checksum of the header": header()[:-1] + b"x" + pixels() + END,
    "wrong checksum of the pixels": header() + pixels()[:-1] + b"x" + END,
    "wrong checksum of the end": header() + pixels() + END[:-1] + b"x",
    "unknown chunk that matters": header() + chunk(b"FAKE") + pixels() + END,
    "a palette of no colours": header(colour=3) + chunk(b"PLTE") + pixels(8, 3) + END,
    "a palette with half a colour": header(colour=3) + chunk(b"PLTE", b"1234") + pixels(8, 3) + END,
    "a palette of too many colours": header(colour=3) + chunk(b"PLTE", bytes(771)) + pixels(8, 3) + END,
    "two palettes": header(colour=3) + PALETTE + PALETTE + pixels(8, 3) + END,
    "a palette behind the pixels": header(colour=3) + pixels(8, 3) + PALETTE + END,
    "two headers": header() + header() + pixels() + END,
    "a chunk that is no word": header() + chunk(b"a1cd") + pixels() + END,
    "larger than a surface": header(width=40_000) + pixels() + END,
}


def read_by_cairo(data: bytes) -> bool:
    """Whether cairo takes it."""
    try:
        cairocffi.ImageSurface.create_from_png(io.BytesIO(data))
    except (cairocffi.CairoError, MemoryError, OSError):
        return False
    return True


@pytest.mark.parametrize("chunks", GOOD_PNGS.values(), ids=GOOD_PNGS)
async def test_a_png_that_cairo_reads_is_taken(chunks):
    """What is broken in spare chunks does not count."""
    assert read_by_cairo(SIGNATURE + chunks)
    assert picture_size(SIGNATURE + chunks) == (8, 8)
    shown = images.decoded(SIGNATURE + chunks)
    assert (shown.get_width(), shown.get_height(), shown.get_format()) == (8, 8, cairocffi.FORMAT_ARGB32)


@pytest.mark.parametrize("chunks", BAD_PNGS.values(), ids=BAD_PNGS)
async def test_a_png_that_cairo_refuses_is_refused(chunks):
    """Before a byte of it is sent."""
    assert not read_by_cairo(SIGNATURE + chunks)
    with pytest.raises(ValueError, match=r"^image: "):
        picture_size(SIGNATURE + chunks)
    with pytest.raises(ValueError, match=r"not a PNG or JPEG image|out of range"):
        images.decoded(SIGNATURE + chunks)


JPEG = FILES["JPEG"]
THUMBNAIL = b"\xff\xe1" + (len(JPEG) + 2).to_bytes(2, "big") + JPEG
FRAME = JPEG.index(b"\xff\xc0")
SCAN = JPEG.index(b"\xff\xda")
GOOD_JPEGS = {
    "more behind the end": JPEG + bytes(5000),
    "bytes between two segments": JPEG[:FRAME] + b"junk" + JPEG[FRAME:],
    "bytes that fill up": JPEG[:FRAME] + b"\xff" * 7 + JPEG[FRAME:],
    "a segment without a length": JPEG[:FRAME] + b"\xff\xe5\0\0" + JPEG[FRAME:],
    "a thumbnail": JPEG[:2] + THUMBNAIL + JPEG[2:],
    "four inks": saved(Image.new("CMYK", (64, 48), (9, 8, 7, 6)), "JPEG"),
    "grey": saved(Image.new("L", (64, 48)), "JPEG"),
    "progressive": saved(Image.new("RGB", (64, 48)), "JPEG", progressive=True),
}
BAD_JPEGS = {
    "broken off": JPEG[: SCAN + 20],
    "broken off, with a thumbnail": JPEG[:2] + THUMBNAIL + JPEG[2 : SCAN + 20],
    "no frame": JPEG[:FRAME] + JPEG[SCAN:],
    "no scan": JPEG[:SCAN] + b"\xff\xd9",
    "no height": JPEG[: FRAME + 5] + b"\0\0" + JPEG[FRAME + 7 :],
    "lossless": JPEG[: FRAME + 1] + b"\xc3" + JPEG[FRAME + 2 :],
    "twelve bits": JPEG[: FRAME + 4] + b"\x0c" + JPEG[FRAME + 5 :],
}


@pytest.mark.parametrize("data", GOOD_JPEGS.values(), ids=GOOD_JPEGS)
def test_a_jpeg_that_libjpeg_reads_is_taken(data):
    """Whatever stands before, between and behind."""
    images.decoded(data)
    assert picture_size(data) == (64, 48)


@pytest.mark.parametrize("data", BAD_JPEGS.values(), ids=BAD_JPEGS)
def test_a_jpeg_that_libjpeg_refuses_is_refused(data):
    """Before a byte of it is sent."""
    with pytest.raises(ValueError, match=r"^image: a JPEG that can be read"):
        picture_size(data)
    with pytest.raises(ValueError, match="not a PNG or JPEG image"):
        images.decoded(data)


def ramp() -> Image.Image:
    """Every level of 16-bit grey that is a level of 8-bit grey."""
    return Image.fromarray(np.tile((np.arange(256, dtype=np.uint16) * 257)[None, :], (2, 1)))


async def test_sixteen_bits_become_the_upper_eight():
    """From Pillow, and in a PNG on the virtual camera, as in cairo."""
    grey = ramp()
    assert grey.mode == "I;16"
    shown = opened(await picture_bytes(grey)).convert("L")
    assert [*shown.tobytes()] == [*range(256)] * 2
    surface = images.decoded(saved(grey, "PNG"))
    assert [*bytes(surface.get_data())[::4]][:256] == [*range(256)]


@pytest.mark.parametrize("mode", ["I", "F"])
async def test_values_without_a_range_are_refused(mode):
    """Nobody knows what is white."""
    with pytest.raises(ValueError, match=f"whose values have a range, not of mode '{mode}'"):
        await picture_bytes(ramp().convert(mode))


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "CMYK", "YCbCr", "HSV"]
)
async def test_pil_images_of_every_other_mode_are_taken(mode):
    """However far the way to RGBA is."""
    ways = {"PA": ("LA", "PA"), "RGBA": ("RGBA",), "RGBa": ("RGBa",), "LA": ("LA",), "La": ("LA", "La")}
    image = Image.new("RGBA", (3, 2), (200, 100, 50, 128))
    for step in ways.get(mode, ("RGB", mode)):
        image = image.convert(step)
    assert image.mode == mode
    assert opened(await picture_bytes(image)).size == (3, 2)


async def test_pil_images_that_cannot_be_read_are_refused():
    """Of no size, or broken off."""
    with pytest.raises(ValueError, match="image: at least 1 px wide and high, not 0 x 5"):
        await picture_bytes(Image.new("RGB", (0, 5)))
    with pytest.raises(ValueError, match="image: a PIL image that can be converted to RGBA, not one with: "):
        await picture_bytes(Image.open(io.BytesIO(FILES["JPEG"][:900])))


async def test_a_file_that_is_no_picture_is_named(tmp_path):
    """By its path."""
    path = tmp_path / "logo.png"
    path.write_text("<html>")
    with pytest.raises(ValueError, match=r"image .*logo\.png': PNG or JPEG, not what begins with"):
        await picture_bytes(path)
    with pytest.raises(FileNotFoundError):
        await picture_bytes(tmp_path / "missing.png")


@pytest.mark.parametrize("thing", [None, 5, ["a.png"], object()])
async def test_other_things_are_no_pictures_and_no_fonts(thing):
    """The error says what would do."""
    with pytest.raises(TypeError, match="image: bytes, a path, a PIL image or an array, not "):
        await picture_bytes(thing)
    with pytest.raises(TypeError, match="font: bytes, or the path of a file, not "):
        await font_bytes(thing)


async def test_fonts_are_known_by_their_first_bytes(tmp_path):
    """TrueType, OpenType and collections; web fonts are compressed, and no such thing."""
    for data in (b"\0\1\0\0rest", b"OTTOrest", b"truerest", b"ttcfrest"):
        path = Path(tmp_path) / "font.ttf"
        path.write_bytes(data)
        for source in (data, bytearray(data), path, str(path)):
            assert await font_bytes(source) == data
    with pytest.raises(ValueError, match="font: TrueType or OpenType, not what begins with b'wOF2'"):
        await font_bytes(b"wOF2")
