"""Pictures of the live page as it should look, on a desk and on a phone, in the light and in the dark.

``PYTHONPATH=tests python tests/virtual/page_pictures.py`` takes them anew; look at each of them first.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from browsing import DESK, OPTIONS, PHONE, PROGRAM, Browser, listening
from PIL import Image

from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.faults_in_words import make
from trust import NOBODY

FOLDER = Path(__file__).with_name("page_pictures")
FONTS = FOLDER / "fonts.json"
"""Width of a line in px, by font, where the pictures were taken: other fonts break lines elsewhere."""
LOOKS = {
    f"{place}-{scheme}": ({**size, "height": height}, scheme)
    for place, size, height in (("desk", DESK, 1500), ("phone", PHONE, 1700))
    for scheme in ("light", "dark")
}
CELL = 10
"""px of the squares of which only the mean colour is compared: letters may be drawn otherwise elsewhere."""

ZONE = {"pos_x": 20, "pos_y": 20, "textWidth": 300, "fontSize": 50, "textColor": "255,255,255,1"}
SCORE = {
    "id": 9,
    "name": "customGraphics",
    "enabled": 1,
    "customName": "Score",
    "cameraList": [0],
    "coordSystem": "top_right",
    "customAreaColor": "10,20,60,1",
    "mappingZones": [{**ZONE, "name": "goals", "text": [{"source": "HOME 2 : 1", "active": True}]}],
}


async def draw(camera: Camera) -> None:
    """Draw a little, and show it."""
    async with camera.overlay.drawing() as drawing:
        surface = await drawing.image_surface(400, 120)
        context = await surface.context()
        for step in range(20):
            context.set_source_rgb(0.8, 0.1, step / 20)
            context.rectangle(step * 20, 0, 20, 120)
            context.fill()
        await drawing.show(surface, x=-1.0, y=-1.0)


MEASURE = """() => Object.fromEntries(["system-ui", "ui-monospace, monospace"].map(font => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = "100px " + font;
  return [font, Math.round(context.measureText("What clients asked and heard: 0123456789").width)];
}))"""


def fonts(page: Any) -> dict[str, int]:
    """The width of a line in each font of this computer, in px."""
    return dict(page.evaluate(MEASURE))


def pictures(browser: Browser) -> Iterator[tuple[str, Any]]:
    """The page in each look, by its name: of one camera that has been used."""
    with VirtualCamera(state={"overlay": {"services": [SCORE]}}) as virtual, listening(virtual) as client:
        make(virtual, "latency=0.001:/a")
        client.call(draw)
        httpx.get(f"{virtual.url}/axis-cgi/usergroup.cgi", verify=NOBODY)
        for name, (size, scheme) in LOOKS.items():
            with browser.opened(virtual, size, scheme=scheme) as page:
                page.wait_for_selector("#log [data-kind=drawing]")
                page.wait_for_selector("#faults li")
                yield name, page


def shot(page: Any) -> Image.Image:
    """A picture of *page*."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much two looks differ, from 0 to 255: the mean over all squares, edges of letters left out."""
    cells = []
    for picture in (one, other):
        pixels = np.asarray(picture).astype(float)
        high, wide = (side // CELL * CELL for side in pixels.shape[:2])
        squares = pixels[:high, :wide].reshape(high // CELL, CELL, wide // CELL, CELL, 3)
        cells.append(squares.mean(axis=(1, 3)))
    return float(np.abs(cells[0] - cells[1]).mean())


def main() -> None:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium: Any = playwright.chromium.launch(executable_path=PROGRAM, args=OPTIONS)
        for name, page in pictures(Browser(chromium)):
            FONTS.write_text(json.dumps(fonts(page)) + "\n")
            few = shot(page).quantize(64, dither=Image.Dither.NONE)
            few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
