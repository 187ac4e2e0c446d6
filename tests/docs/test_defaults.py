"""docs/defaults.md: what is seen of whatever is made with no more than it must have, counted on a video.

``AIOCAMSTREAMER_REDRAW=1`` writes the page afresh.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import anyio
import numpy as np
import pytest
from PIL import Image as Pil

from aiocamstreamer import Camera
from aiocamstreamer.overlay import (
    AccuWeather,
    BaseballScoreBoard,
    BaseballWidgets,
    CustomGraphics,
    HtmlOverlay,
    Images,
    InfoTicker,
    OverlayService,
    PictureInPicture,
    PtzCompass,
    PtzPictures,
    ScoreBoard,
    ScoreOverview,
    ScreenSharing,
    Scripter,
    Slide,
    TextField,
    TextVariant,
    WebCamera,
)
from aiocamstreamer.overlay.scene import Box, Canvas, Element, Group, Image, Layer, Text
from aiocamstreamer.overlay.services.any_service import KINDS
from aiocamstreamer.virtual import VirtualCamera

PAGE = Path(__file__).parents[2] / "docs/defaults.md"
HEAD = """# What is seen by default

Made by a test, which draws each of these on the virtual camera with nothing but what it must have, and counts
the px that have changed. Where nothing is seen, the last column says what to give.

Six kinds have a look of the app's own, which no public document shows, so that the virtual camera does not
draw them. What they ask for is taken from the fields that the vendor's own library has.

| Made so | Seen | What makes it seen |
|---|---|---|
"""
ENOUGH = 50
"""px that a letter has at least."""
FIELD = TextField(name="t", texts=(TextVariant(source="21 °C"),))
ELEMENTS: dict[str, tuple[Element, str]] = {
    '`Text("21 °C")`': (Text("21 °C"), ""),
    "`Image(picture)`": (Image(Pil.new("RGB", (20, 20))), ""),
    "`Box(child)`": (Box(Text("a")), ""),
    '`Box(child, background="#0d1a38")`': (Box(Text("a"), background="#0d1a38"), ""),
    "`Group(child)`": (Group(Text("a")), ""),
    "`Layer(child)`": (Layer(Text("a")), ""),
    "`Canvas(draw, width=80, height=80)`": (
        Canvas(lambda context, *_: context.paint(), width=80, height=80),
        "",
    ),
    "`Box()`": (Box(), "children, or `width`, `height` and `background`"),
}
SERVICES: dict[str, tuple[OverlayService, str]] = {
    "`CustomGraphics(id=1)`": (CustomGraphics(id=1), ""),
    '`CustomGraphics(id=1, fields=(TextField(name="t", texts=(TextVariant(source="21 °C"),)),))`': (
        CustomGraphics(id=1, fields=(FIELD,)),
        "",
    ),
    '`InfoTicker(id=1, source="Good morning")`': (InfoTicker(id=1, source="Good morning"), ""),
    "`InfoTicker(id=1)`": (InfoTicker(id=1), "`source`"),
    '`Images(id=1, pictures=(Slide(path="logo.png"),))`': (
        Images(id=1, pictures=(Slide(path="logo.png"),)),
        "",
    ),
    "`Images(id=1)`": (Images(id=1), "`pictures`"),
    "`PtzPictures(id=1)`": (PtzPictures(id=1), "`presets`"),
    "`PictureInPicture(id=1)`": (PictureInPicture(id=1), "`camera_ip` and its account, or `mjpeg_url`"),
    "`HtmlOverlay(id=1)`": (HtmlOverlay(id=1), "`url`"),
    "`ScreenSharing(id=1)`": (ScreenSharing(id=1), "somebody who shares a screen on the app's page"),
    "`WebCamera(id=1)`": (WebCamera(id=1), "somebody who shares a camera on the app's page"),
    "`Scripter(id=1)`": (Scripter(id=1), "a script that draws"),
}
UNPAINTED = {
    AccuWeather: "`location`, the weather service's key of a place, and a camera that reaches the internet",
    BaseballScoreBoard: "nothing, as far as is known; `home_name` and `guest_name` are empty",
    BaseballWidgets: "`match_link`, where the app finds the match that it follows",
    PtzCompass: "a camera that tells where it looks; as a map or a plan, its place and the `image`, too",
    ScoreBoard: "nothing, as far as is known; `home_name` and `guest_name` are empty",
    ScoreOverview: "nothing, as far as is known; `home_name` and `guest_name` are empty",
}
"""Services that a camera draws, and the virtual one does not; what the vendor's library has them hold."""


@pytest.fixture
def anyio_backend() -> str:
    """One event loop will do: a picture is a picture."""
    return "asyncio"


async def shown(camera: Camera, virtual: VirtualCamera, made: Element | OverlayService) -> int:
    """Px of the video that *made* changes; the time stands still."""
    before = picture(virtual)
    if isinstance(made, Element):
        async with camera.overlay.scene(made):
            after = picture(virtual)
    else:
        await camera.overlay.services.add(made)
        after = picture(virtual)
        await camera.overlay.services.remove(1)
    return int((np.abs(after - before).max(axis=2) > 8).sum())


def picture(virtual: VirtualCamera) -> np.ndarray:
    return np.asarray(Pil.open(io.BytesIO(virtual.snapshot_png(seconds=1))).convert("RGB"), int)


async def test_the_page_shows_what_is_seen(camera: Camera, virtual_camera: VirtualCamera):
    """As it is counted; nothing is said to be seen that is not, nor the other way round."""
    for service in await camera.overlay.services.list():
        await camera.overlay.services.remove(service.id)
    rows = []
    with anyio.fail_after(60):
        for name, (made, need) in {**ELEMENTS, **SERVICES}.items():
            is_seen = await shown(camera, virtual_camera, made) > ENOUGH
            assert is_seen == (need == ""), name
            rows.append(f"| {name} | {'yes' if is_seen else 'no'} | {need} |")
    rows += [f"| `{kind.__name__}(id=1)` | not known | {need} |" for kind, need in UNPAINTED.items()]
    page = HEAD + "\n".join(rows) + "\n"
    if os.environ.get("AIOCAMSTREAMER_REDRAW"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page


def test_every_service_is_there():
    """Whatever kind the app has."""
    assert {type(made) for made, _ in SERVICES.values()} | set(UNPAINTED) == set(KINDS.values())
