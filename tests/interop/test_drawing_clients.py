"""Three clients that share no line draw one picture: the vendor's old library, a bare script, and ours."""

from __future__ import annotations

import base64
import io
import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from foreign import open_drawing, receive
from PIL import Image, ImageFont
from test_camstreamerlib import library

from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera

__all__ = ["library"]

CLIENT = Path(__file__).with_name("drawing_client.js")
WIDTH, HEIGHT, LEFT, TOP = 640, 360, 100, 50
CALLS: tuple[tuple[Any, ...], ...] = (
    ("set_source_rgba", 0.05, 0.1, 0.25, 0.85),
    ("rectangle", 0, 0, 640, 360),
    ("fill",),
    ("save",),
    ("translate", 320, 180),
    ("rotate", 0.3),
    ("scale", 1.5, 0.75),
    ("set_source_rgb", 0.9, 0.2, 0.1),
    ("set_line_width", 7.5),
    ("arc", 0, 0, 90, 0.25, 5.5),
    ("stroke",),
    ("restore",),
    ("move_to", 20, 340),
    ("line_to", 120, 240),
    ("line_to", 200, 340),
    ("close_path",),
    ("set_source_rgb", 0.1, 0.8, 0.4),
    ("fill",),
    ("set_source_surface", "image", 400, 40),
    ("paint",),
    ("set_source_rgb", 1, 1, 1),
    ("set_font_size", 40),
    ("move_to", 30, 60),
    ("show_text", "Příliš žluťoučký"),
    ("set_font_face", "font"),
    ("write_text", "1 : 0 kůň", 30, 80, 300, 60, "A_CENTER", "TFM_SCALE"),
    ("write_text", "to the right", 330, 280, 290, 40, "A_RIGHT", "TFM_TRUNCATE"),
)
FITS = {"TFM_SCALE": "scale", "TFM_TRUNCATE": "truncate"}
ALIGNS = {"A_CENTER": "center", "A_RIGHT": "right"}


def image() -> bytes:
    """A PNG with every kind of transparency."""
    pixels = np.zeros((80, 160, 4), np.uint8)
    pixels[..., 0] = np.arange(160)
    pixels[..., 2] = np.arange(80)[:, None] * 3
    pixels[..., 3] = np.arange(160)[::-1]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def font() -> bytes:
    """The TrueType font that comes with Pillow."""
    return ImageFont.load_default(10).font_bytes


def picture(virtual: VirtualCamera) -> np.ndarray:
    """The video as it is seen: height x width x 3, RGB."""
    with Image.open(io.BytesIO(virtual.snapshot_png())) as seen:
        return np.asarray(seen.convert("RGB"))


@pytest.fixture
def virtual(virtual_camera):
    """A camera whose own services show nothing."""
    virtual_camera.state.overlay.services.clear()
    return virtual_camera


def by_script(virtual: VirtualCamera) -> np.ndarray:
    """Drawn with nothing but ``websockets`` and ``json``."""
    with open_drawing(virtual) as client:
        count = 0

        def call(command: str, *params: Any, data: bytes | None = None) -> Any:
            nonlocal count
            count += 1
            message = json.dumps({"command": command, "params": params, "call_id": count})
            if data is None:
                client.send(message)
            else:
                client.send(b"\x01" + struct.pack(">i", len(message)) + message.encode() + data)
            answer = receive(client)
            assert "error" not in answer
            return answer

        surface = call("cairo_image_surface_create", "CAIRO_FORMAT_ARGB32", WIDTH, HEIGHT)["var"]
        cairo = call("cairo_create", surface)["var"]
        names = {
            "image": call("upload_image_data", data=image())["var"],
            "font": call("upload_font_data", data=font())["var"],
        }
        for command, *params in CALLS:
            given = [names.get(value, value) for value in params]
            call(command if command == "write_text" else f"cairo_{command}", cairo, *given)
        call("show_cairo_image_v2", surface, -1 + 2 / 1920 * LEFT, -1 + 2 / 1080 * TOP, [0], 0)
        return picture(virtual)


def by_the_vendor(virtual: VirtualCamera, library: Path, folder: Path) -> np.ndarray:
    """Drawn with the vendor's library."""
    given = {
        "calls": CALLS,
        "image": base64.b64encode(image()).decode(),
        "font": base64.b64encode(font()).decode(),
    }
    (folder / "calls.json").write_text(json.dumps(given))
    command = [shutil.which("node"), CLIENT, library, str(virtual.port), folder / "calls.json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as client:
        try:
            shown = client.stdout.readline()
            assert shown == "shown\n", client.stderr.read()
            seen = picture(virtual)
            client.communicate("done\n", timeout=20)
            return seen
        finally:
            client.kill()


async def by_us(virtual: VirtualCamera) -> np.ndarray:
    """Drawn with this library."""
    async with (
        Camera(virtual.url, username="root", password="pass") as camera,
        camera.overlay.drawing(channels=(0,)) as drawing,
    ):
        surface = await drawing.image_surface(WIDTH, HEIGHT)
        context = await surface.context()
        names = {"image": await drawing.upload_image(image()), "font": await drawing.upload_font(font())}
        for command, *params in CALLS:
            given = [names.get(value, value) for value in params]
            if command == "write_text":
                *place, align, fit = given
                context.write_text(*place, align=ALIGNS[align], fit=FITS[fit])
            else:
                getattr(context, command)(*given)
        await drawing.show_at(surface, LEFT, TOP, width=1920, height=1080)
        return picture(virtual)


async def test_one_picture(virtual, library, tmp_path):
    """The pictures are the same, pixel for pixel, and every call left its mark."""
    bare = picture(virtual)
    ours = await by_us(virtual)
    virtual.log.wait_until(lambda: not virtual.drawing.live)
    assert np.array_equal(picture(virtual), bare)
    script = by_script(virtual)
    virtual.log.wait_until(lambda: not virtual.drawing.live)
    vendors = by_the_vendor(virtual, library, tmp_path)
    assert np.array_equal(ours, script)
    assert np.array_equal(ours, vendors)
    changed = np.argwhere((ours != bare).any(axis=2))
    assert (changed.min(axis=0) == (TOP, LEFT)).all()
    assert (changed.max(axis=0) == (TOP + HEIGHT - 1, LEFT + WIDTH - 1)).all()
    assert len(np.unique(ours.reshape(-1, 3), axis=0)) > len(np.unique(bare.reshape(-1, 3), axis=0))
