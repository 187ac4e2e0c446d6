"""What CamOverlay's services put on the screen."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import cairocffi
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import StoredFile
from aiocamstreamer.virtual.drawing.screen import Layer, Screen
from aiocamstreamer.virtual.drawing.widgets import Widgets

NOON = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
TICKER = {
    "id": 1,
    "name": "infoticker",
    "cameraList": [0],
    "width": 1920,
    "height": 1080,
    "showClock": 1,
    "textColor": "255,0,0,1",
    "bgColor": "0,0,255,1",
    "coordSystem": "bottom",
    "pos_y": 0.05,
    "fontSize": 40,
    "source": "News",
    "zIndex": 3,
}
ZONE = {
    "name": "score",
    "pos_x": 10,
    "pos_y": 10,
    "text": [{"source": "2 : 1", "active": True}],
    "textWidth": 180,
    "textAlign": "A_LEFT",
    "textVerticalAlign": "VA_TOP",
    "textColor": "255,0,0,1",
    "fontSize": 40,
    "textLines": 1,
    "wrapText": False,
}
GRAPHICS = {
    "id": 7,
    "name": "customGraphics",
    "cameraList": [0],
    "width": 1920,
    "height": 1080,
    "coordSystem": "top_left",
    "pos_x": 100,
    "pos_y": 50,
    "background": "custom",
    "customAreaColor": "0,0,255,1",
    "customAreaWidth": 200,
    "customAreaHeight": 100,
    "customAreaCorners": "sharp",
    "mappingZones": [ZONE],
}
BLUE = (0, 0, 255, 255)


def file(colour: tuple[int, ...], size: tuple[int, int] = (60, 30)) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    return data.getvalue()


class Stage:
    """A screen with services, pictures and a time that tests change."""

    def __init__(self, *services: dict[str, Any], width: int = 1920, height: int = 1080) -> None:
        self.services = list(services)
        self.pictures: dict[tuple[int, str], bytes] = {}
        self.now = NOON
        self.screen = Screen(width, height)
        self.widgets = Widgets(
            self.screen,
            lambda: self.services,
            picture=lambda service, path: self.pictures.get((service, path)),
            now=lambda: self.now,
        )
        self.screen.widgets = self.widgets.layers

    def layer(self) -> Layer:
        (layer,) = self.screen.layers(0)
        return layer


def colours(layer: Layer) -> set[tuple[int, ...]]:
    return {colour for _, colour in picture(layer).getcolors(1 << 24) or ()}


def picture(layer: Layer) -> Image.Image:
    surface = layer.surface
    size = (surface.get_width(), surface.get_height())
    return Image.frombytes("RGBA", size, bytes(surface.get_data()), "raw", "BGRA", surface.get_stride(), 1)


def text_box(layer: Layer) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of everything red."""
    box = picture(layer).getchannel("R").point(lambda value: 255 * (value > 128)).getbbox()
    assert box is not None
    return box


def test_infoticker_is_a_bar_with_text() -> None:
    """Its colours, height, distance from the edge and z-index are those of the service."""
    layer = Stage(TICKER).layer()
    assert (layer.x, layer.surface.get_width(), layer.z_index) == (0, 1920, 3)
    assert layer.y + layer.surface.get_height() == 1080 - 54
    assert {(255, 0, 0, 255), BLUE} <= colours(layer)
    assert text_box(layer)[0] < 30
    assert Stage(TICKER | {"coordSystem": "top"}).layer().y == 54


def test_infoticker_shows_the_time_when_told() -> None:
    """The clock is at the right end; without it only the text remains."""
    assert text_box(Stage(TICKER).layer())[2] > 1850
    assert text_box(Stage(TICKER | {"showClock": 0}).layer())[2] < 300
    short, long = (picture(Stage(TICKER | {"clockType": kind}).layer()).tobytes() for kind in ("24h", "12h"))
    assert short != long


def test_infoticker_without_text_shows_nothing() -> None:
    """A fresh camera's ticker is empty and hides no video."""
    assert not Stage(TICKER | {"source": " "}).screen.layers(0)


def test_infoticker_takes_turns_line_by_line() -> None:
    """After the switching time come the next lines."""
    stage = Stage(TICKER | {"source": "one\ntwo and more", "switchingTime": 10, "showClock": 0})
    first = text_box(stage.layer())
    stage.now += timedelta(seconds=9)
    assert text_box(stage.layer()) == first
    stage.now += timedelta(seconds=1)
    assert text_box(stage.layer()) != first


def test_infoticker_crawls() -> None:
    """The text moves left between frames, and comes in again."""
    stage = Stage(TICKER | {"crawlLeft": True, "crawlSpeed": 1, "showClock": 0})
    lefts = []
    for _ in range(4):
        stage.now += timedelta(seconds=1)
        lefts.append(text_box(stage.layer())[0])
    assert sum(later < earlier for earlier, later in pairwise(lefts)) >= 2


@pytest.mark.parametrize(
    ("system", "corner"),
    [
        ("top_left", (100, 50)),
        ("top", (860 + 100, 50)),
        ("top_right", (1720 - 100, 50)),
        ("left", (100, 490 + 50)),
        ("center", (860 + 100, 490 + 50)),
        ("right", (1720 - 100, 490 + 50)),
        ("bottom_left", (100, 980 - 50)),
        ("bottom", (860 + 100, 980 - 50)),
        ("bottom_right", (1720 - 100, 980 - 50)),
    ],
)
def test_offsets_count_from_the_corner_or_edge(system: str, corner: tuple[int, int]) -> None:
    """All nine coordinate systems place the box; from the right and from below the offsets go inwards."""
    layer = Stage(GRAPHICS | {"coordSystem": system}).layer()
    assert (layer.x, layer.y) == corner
    assert (layer.surface.get_width(), layer.surface.get_height()) == (200, 100)


def test_widgets_scale_with_the_screen() -> None:
    """A service for 1920x1080 is half as large on 960x540."""
    layer = Stage(GRAPHICS, width=960, height=540).layer()
    assert (layer.x, layer.y, layer.surface.get_width(), layer.surface.get_height()) == (50, 25, 100, 50)


def test_custom_graphics_writes_the_active_text() -> None:
    """The variant that is active is shown, in its colour, over the area's."""
    layer = Stage(GRAPHICS).layer()
    assert {(255, 0, 0, 255), BLUE} <= colours(layer)
    silent = ZONE | {"text": [{"source": "2 : 1", "active": False}]}
    assert colours(Stage(GRAPHICS | {"mappingZones": [silent]}).layer()) == {BLUE}


@pytest.mark.parametrize(
    ("change", "side", "moved"),
    [
        ({"textAlign": "A_RIGHT"}, 2, lambda before, after: after > before),
        ({"textAlign": "A_CENTER"}, 0, lambda before, after: after > before),
        ({"textVerticalAlign": "VA_CENTER", "pos_y": 34}, 1, lambda before, after: abs(after - before) <= 1),
        ({"textVerticalAlign": "VA_BOTTOM", "pos_y": 58}, 1, lambda before, after: abs(after - before) <= 1),
        ({"fontSize": 60}, 3, lambda before, after: after > before),
        ({"textWidth": 40}, 2, lambda before, after: after == before),
        ({"textWidth": 0}, 0, lambda before, after: after == before),
    ],
)
def test_text_fields_are_aligned(
    change: dict[str, Any], side: int, moved: Callable[[int, int], bool]
) -> None:
    """Alignment, size and width of a field move its text as they say."""
    before = text_box(Stage(GRAPHICS).layer())[side]
    after = text_box(Stage(GRAPHICS | {"mappingZones": [ZONE | change]}).layer())[side]
    assert moved(before, after)


def test_text_wraps_into_its_lines() -> None:
    """Wrapped text takes as many lines as it may, unwrapped text takes those that it has."""
    words = [{"source": "several words here", "active": True}]
    wide = ZONE | {"text": words, "fontSize": 20, "textLines": 3, "textWidth": 90}
    unwrapped = text_box(Stage(GRAPHICS | {"mappingZones": [wide]}).layer())
    wrapped = text_box(Stage(GRAPHICS | {"mappingZones": [wide | {"wrapText": True}]}).layer())
    assert wrapped[3] > unwrapped[3] + 15


def test_rounded_corners_are_round() -> None:
    """The area's corners are transparent, its middle is not."""
    image = picture(Stage(GRAPHICS | {"customAreaCorners": "rounded", "mappingZones": []}).layer())
    assert [image.getpixel(spot) for spot in ((0, 0), (100, 50))] == [(0, 0, 0, 0), BLUE]


def test_custom_graphics_lies_over_its_picture() -> None:
    """The picture of the service gives the size, and a new one is seen at once."""
    stage = Stage(GRAPHICS | {"background": "image", "image": "a.png", "mappingZones": []})
    stage.pictures[7, "a.png"] = file((0, 255, 0))
    assert (stage.layer().surface.get_width(), colours(stage.layer())) == (60, {(0, 255, 0, 255)})
    stage.pictures[7, "a.png"] = file((0, 0, 255), (80, 20))
    assert (stage.layer().surface.get_width(), colours(stage.layer())) == (80, {BLUE})


def overlay(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "active": True,
        "coordSystem": "top_left",
        "pos_x": 10,
        "pos_y": 20,
        "imgPath": name,
        "duration": 5,
    } | fields


def test_images_take_turns() -> None:
    """Each active picture is shown for its duration, at its place and scale."""
    service = {
        "id": 5,
        "name": "images",
        "cameraList": [0],
        "overlayList": [
            overlay("a", scale=2),
            overlay("hidden", active=False),
            overlay("b", pos_x=300, duration=7),
        ],
    }
    stage = Stage(service)
    stage.now = datetime.fromtimestamp(12_000_000, UTC)
    stage.pictures = {(5, "a"): file((0, 255, 0)), (5, "b"): file((0, 0, 255))}
    assert (stage.layer().x, stage.layer().surface.get_width()) == (10, 120)
    assert picture(stage.layer()).getpixel((60, 30)) == (0, 255, 0, 255)
    stage.now += timedelta(seconds=6)
    assert (stage.layer().x, stage.layer().surface.get_width()) == (300, 60)
    assert colours(stage.layer()) == {BLUE}


@pytest.mark.parametrize("data", [None, b"no picture"])
def test_a_missing_picture_has_a_stand_in(data: bytes | None) -> None:
    """One sees where the picture would be, and which."""
    stage = Stage(
        {"id": 5, "name": "images", "cameraList": [0], "overlayList": [overlay("a", imgName="logo")]}
    )
    if data is not None:
        stage.pictures[5, "a"] = data
    assert stage.layer().surface.get_width() == 320
    assert (255, 255, 255, 255) in colours(stage.layer())


@pytest.mark.parametrize(
    ("service", "channels"),
    [
        (GRAPHICS | {"cameraList": [1, 2]}, [1, 2]),
        (GRAPHICS | {"cameraList": []}, []),
        ({key: value for key, value in GRAPHICS.items() if key != "cameraList"}, [0]),
        ({key: value for key, value in GRAPHICS.items() if key != "cameraList"} | {"camera": 3}, [3]),
    ],
)
def test_services_name_their_channels(service: dict[str, Any], channels: list[int]) -> None:
    """A list of cameras, or in old configurations one."""
    stage = Stage(service)
    assert [channel for channel in range(4) if stage.screen.layers(channel)] == channels


def test_nothing_is_drawn_twice() -> None:
    """Frames within a second share the drawing, and a change of the service draws anew."""
    stage = Stage(GRAPHICS)
    first = stage.layer()
    stage.now += timedelta(milliseconds=500)
    assert stage.layer() is first
    stage.services[0] = GRAPHICS | {"customAreaColor": "0,255,0,1"}
    assert stage.layer() is not first


@pytest.mark.parametrize(
    "service",
    [
        {"id": 1, "name": "accuweather"},
        {"id": 1, "name": "images", "overlayList": []},
        GRAPHICS | {"pos_x": 5000},
        TICKER | {"width": 16, "height": 16, "fontSize": 400},
        {},
    ],
)
def test_what_cannot_be_seen_leaves_no_picture(service: dict[str, Any]) -> None:
    """Other kinds of services, empty ones and places outside the video show nothing."""
    assert not Stage(service).screen.layers(0)


def test_service_calls_are_seen_on_the_video(virtual_camera: VirtualCamera, http: httpx.Client) -> None:
    """A ticker's new text, a picture for custom graphics and a stored image all change the snapshot."""
    overlay_state = virtual_camera.state.overlay
    overlay_state.services.append(copy.deepcopy(GRAPHICS) | {"enabled": 1})
    overlay_state.images.append(StoredFile("a.png", "file:///a.png", "flash", file((0, 255, 0))))
    stored = overlay_state.services[1]["overlayList"][0]
    app, sent = "/local/camoverlay/api", file((0, 0, 255))
    frames = [virtual_camera.snapshot_png()]
    for call in (
        lambda: http.get(f"{app}/infoticker.cgi", params={"service_id": 1, "text": "Goal!"}),
        lambda: http.post(f"{app}/customGraphics.cgi?action=update_image&service_id=7", content=sent),
        lambda: stored.update(active=True, imgPath="file:///a.png"),
        lambda: http.get(f"{app}/enabled.cgi", params={"id_7": 0}),
    ):
        call()
        frames.append(virtual_camera.snapshot_png())
    assert all(before != after for before, after in pairwise(frames))
    shown = Image.open(BytesIO(frames[-2])).convert("RGB")
    assert [shown.getpixel(spot) for spot in ((155, 75), (40, 25))] == [(0, 0, 255), (0, 255, 0)]


names = [
    "id",
    "name",
    "cameraList",
    "camera",
    "width",
    "height",
    "coordSystem",
    "pos_x",
    "pos_y",
    "fontSize",
    "zIndex",
]
names += [
    "numberOfLines",
    "switchingTime",
    "crawlLeft",
    "crawlSpeed",
    "source",
    "showClock",
    "textColor",
    "bgColor",
]
names += [
    "background",
    "image",
    "customAreaWidth",
    "customAreaHeight",
    "customAreaCorners",
    "mappingZones",
    "scale",
]
names += [
    "overlayList",
    "active",
    "imgPath",
    "duration",
    "text",
    "textWidth",
    "textLines",
    "wrapText",
    "textAlign",
]
kinds = st.sampled_from(
    ["infoticker", "images", "customGraphics", "rounded", "bottom_right", "image", "1,2", "a"]
)
leaves = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats() | st.text(max_size=12) | kinds
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, min_size=2, max_size=6)
    ),
    max_leaves=20,
)


@pytest.mark.untraced
@settings(deadline=None)
@given(
    base=st.sampled_from([TICKER, GRAPHICS, {"name": "images", "overlayList": [overlay("a")]}]),
    changes=st.dictionaries(st.sampled_from(names), values, max_size=6),
)
def test_any_configuration_is_put_up_with(base: dict[str, Any], changes: dict[str, Any]) -> None:
    """Clients may configure anything that is JSON; at worst it shows nothing."""
    stage = Stage(base | changes, width=320, height=180)
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_RGB24, 320, 180)
    context = cairocffi.Context(surface)
    for item in stage.screen.items():
        item.paint(context)
