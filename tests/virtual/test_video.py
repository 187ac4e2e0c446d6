"""Frames of the synthetic video: deterministic, with the overlays in them, in any size."""

from io import BytesIO

import cairocffi
import pytest
from PIL import Image, ImageChops, ImageStat

from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.video import Video


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def test_the_same_second_gives_the_same_frame() -> None:
    """Two cameras show the same at the same time since their start."""
    first, second = Video(Screen(640, 360)), Video(Screen(640, 360))
    assert first.png(seconds=12.5) == second.png(seconds=12.5)


def test_the_scene_moves() -> None:
    """A tenth of a second later the frame is another one."""
    video = Video(Screen(640, 360))
    assert video.png(seconds=12.5) != video.png(seconds=12.6)


@pytest.mark.parametrize("seconds", [0.0, 59.99, 3600.0, 1e9])
def test_any_time_has_a_frame(seconds: float) -> None:
    """The scene goes on for ever."""
    assert picture(Video(Screen(320, 180)).png(seconds=seconds)).size == (320, 180)


def test_channels_differ() -> None:
    """Each channel looks at its own sky."""
    video = Video(Screen(640, 360, channels=2))
    assert video.png(seconds=1, channel=0) != video.png(seconds=1, channel=1)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (None, None, (1280, 720)),
        (640, None, (640, 360)),
        (None, 180, (320, 180)),
        (300, 300, (300, 300)),
        (1920, None, (1920, 1080)),
    ],
)
def test_frames_scale(width: int | None, height: int | None, size: tuple[int, int]) -> None:
    """One side alone keeps the shape of the picture."""
    video = Video(Screen(1280, 720))
    assert picture(video.jpeg(seconds=0, width=width, height=height)).size == size
    assert picture(video.png(seconds=0, width=width, height=height)).size == size


@pytest.mark.parametrize(("width", "height"), [(100_000, None), (16_000, 16_000), (None, 17_000)])
def test_absurd_sizes_are_refused(width: int | None, height: int | None) -> None:
    """A snapshot that would fill the memory is not made."""
    with pytest.raises(ValueError, match="px"):
        Video(Screen(160, 90)).jpeg(seconds=0, width=width, height=height)


def test_overlays_are_composited_pixel_for_pixel() -> None:
    """A frame is the scene with the overlay painted over it by cairo at the shown position, no more."""
    screen = Screen(320, 180)
    video = Video(screen)
    scene = picture(video.png(seconds=3))
    overlay = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 90, 40)
    context = cairocffi.Context(overlay)
    context.set_source_rgba(0.2, 0.4, 0.9, 0.6)
    context.arc(40, 20, 18, 0, 5)
    context.fill()
    screen.show("client", overlay, -1 + 2 / 320 * 33, -1 + 2 / 180 * 71, [0], 0)

    background = Image.new("RGBA", scene.size)
    background.paste(scene)
    expected = cairocffi.ImageSurface(
        cairocffi.FORMAT_RGB24, 320, 180, data=bytearray(background.tobytes("raw", "BGRA"))
    )
    context = cairocffi.Context(expected)
    context.set_source_surface(overlay, 33, 71)
    context.paint()
    direct = Image.frombytes("RGB", (320, 180), bytes(expected.get_data()), "raw", "BGRX")
    frame = picture(video.png(seconds=3))
    assert frame.tobytes() == direct.tobytes()
    assert ImageChops.difference(frame, scene).getbbox() == (33 + 22, 71 + 2, 33 + 58, 71 + 38)


def test_jpeg_shows_what_png_shows() -> None:
    """The lossy frame is the same picture within what the quality loses, which grows as the quality falls."""
    video = Video(Screen(640, 360))
    exact = picture(video.png(seconds=7))
    good, poor = (video.jpeg(seconds=7, quality=quality) for quality in (95, 20))
    assert len(poor) < len(good)
    assert max(ImageStat.Stat(ImageChops.difference(exact, picture(good))).mean) < 2
