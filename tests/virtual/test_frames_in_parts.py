"""Frames that are painted and encoded only where they changed look like those that are made afresh."""

from __future__ import annotations

import gc
import threading
from io import BytesIO
from typing import Any

import cairocffi
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from aiocamstreamer.virtual.drawing import images, view
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.video import Video
from fuzzing import cases

SIZES = [(192, 108), (133, 101), (48, 48), (17, 33), (1808, 16)]
"""Parts hang over the edge, pictures are narrower than one, 113 squares in a row are divided by none."""
places = st.floats(-1.5, 1.2)
shares = st.floats(0, 1)
fills = st.tuples(shares, shares, shares, shares, shares, shares)
shows = st.tuples(
    st.just("show"), st.integers(0, 2), places, places, st.sampled_from([[0], [1], [0, 1]]), st.integers(0, 2)
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("fill"), st.integers(0, 2), fills),
        shows,
        st.tuples(st.just("again"), st.integers(0, 2)),
        st.tuples(st.just("remove"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.sampled_from([0.0, 0.04, 0.1, 7.0, 1000.0])),
        st.tuples(st.just("look"), st.integers(0, 1)),
    ),
    min_size=4,
    max_size=20,
)


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def encoded(image: Image.Image, quality: int) -> Image.Image:
    """*image*, through a JPEG file that is written in one piece."""
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return picture(file.getvalue())


def check(seen: Image.Image, exact: Image.Image, quality: int) -> None:
    """*seen* is *exact* from a JPEG file; squares that hang over the edge may be filled up differently."""
    expected = encoded(exact, quality)
    # A pixel less, since decoders smooth the colours of neighbours.
    width, height = (side - side % 16 - 1 if side % 16 else side for side in exact.size)
    if min(width, height) > 0:
        inner = (0, 0, width, height)
        assert seen.crop(inner).tobytes() == expected.crop(inner).tobytes()
    errors = [ImageStat.Stat(ImageChops.difference(exact, one)).mean for one in (seen, expected)]
    assert max(errors[0]) <= max(errors[1]) + 1


def plain(width: int, height: int) -> cairocffi.ImageSurface:
    return cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, width, height)


def fill(surface: cairocffi.ImageSurface, left: float, top: float, *colour: float) -> None:
    """Paint some box on *surface*."""
    width, height = surface.get_width(), surface.get_height()
    context = cairocffi.Context(surface)
    context.set_source_rgba(*colour)
    context.rectangle(left * width, top * height, width / 3, height / 5)
    context.fill()


class Client:
    """A drawing client with some surfaces, each shown at the place where it was shown last or at another."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._surfaces = [plain(screen.width, screen.height), plain(7, 90), plain(screen.width * 2, 30)]
        self._shown: dict[int, tuple[Any, ...]] = {}
        self.seconds = 0.0

    def do(self, what: str, which: int, *how: Any) -> None:
        match what:
            case "fill":
                fill(self._surfaces[which], *how[0])
            case "show":
                self._shown[which] = how
                self._screen.show(which, self._surfaces[which], *how)
            case "again" if which in self._shown:
                self._screen.show(which, self._surfaces[which], *self._shown[which])
            case "remove":
                self._screen.remove(which)
            case "wait":
                self.seconds += which


@pytest.mark.untraced
@cases(60)
@given(size=st.sampled_from(SIZES), steps=steps)
def test_whatever_happens(size: tuple[int, int], steps: list[tuple[Any, ...]]) -> None:
    """Between two looks anything may have been drawn, shown, moved, put above or below, taken away."""
    screen = Screen(*size, channels=2)
    client, video = Client(screen), Video(screen)
    for what, which, *how in [*steps, ("look", 0)]:
        client.do(what, which, *how)
        if what == "look":
            exact = video.png(seconds=client.seconds, channel=which)
            assert exact == Video(screen).png(seconds=client.seconds, channel=which)
            lossy = picture(video.jpeg(seconds=client.seconds, channel=which, quality=60))
            check(lossy, picture(exact), 60)


@pytest.mark.untraced
@cases(40)
@given(size=st.sampled_from([(96, 54), (91, 50), (400, 181), (33, 300)]), steps=steps)
@example(
    size=(400, 181),
    steps=[
        ("wait", 1000.0),
        ("fill", 0, (0.0,) * 6),
        ("show", 0, 0.0, 0.0, [0], 0),
        ("look", 0),
        ("show", 0, 0.0, -1.5, [0], 1),
    ],
)
def test_in_another_size(size: tuple[int, int], steps: list[tuple[Any, ...]]) -> None:
    """A frame in another size follows, too, to the last bit: it does not matter which part is painted."""
    screen = Screen(192, 108, channels=2)
    client, video, (width, height) = Client(screen), Video(screen), size
    for what, which, *how in [*steps, ("look", 0)]:
        client.do(what, which, *how)
        if what == "look":
            wanted: dict[str, Any] = {
                "seconds": client.seconds,
                "channel": which,
                "width": width,
                "height": height,
            }
            seen, fresh = picture(video.png(**wanted)), picture(Video(screen).png(**wanted))
            assert seen.size == size
            assert seen.tobytes() == fresh.tobytes()
            check(picture(video.jpeg(**wanted, quality=60)), seen, 60)


def test_a_picture_becomes_smaller_evenly() -> None:
    """No pixel is left out where a frame is made much smaller."""
    screen = Screen(512, 256)
    surface = plain(512, 256)
    context = cairocffi.Context(surface)
    for x in range(0, 512, 2):
        context.rectangle(x, 0, 1, 256)
    context.set_source_rgb(1, 1, 1)
    context.fill_preserve()
    context.new_path()
    context.set_operator(cairocffi.OPERATOR_DEST_OVER)
    context.set_source_rgb(0, 0, 0)
    context.paint()
    screen.show("stripes", surface, -1, -1, [0], 0)
    for size in ((256, 128), (128, 64), (32, 16)):
        extremes = picture(Video(screen).png(seconds=0, width=size[0], height=size[1])).getextrema()
        assert all(126 <= low <= high <= 129 for low, high in extremes)


def test_the_same_frame_is_the_same_file() -> None:
    """Nothing is encoded again where nothing changed."""
    video = Video(Screen(320, 180))
    assert video.jpeg(seconds=3) is video.jpeg(seconds=3)


def test_files_of_several_qualities() -> None:
    """Frames of several sizes and qualities in turns, more than are kept."""
    screen = Screen(320, 180)
    video = Video(screen)
    for turn in range(12):
        wanted: dict[str, Any] = {"seconds": turn / 9, "width": (320, 100, 200, 50)[turn % 4]}
        quality = (30, 60, 80, 90, 95)[turn % 5]
        check(picture(video.jpeg(**wanted, quality=quality)), picture(video.png(**wanted)), quality)


def test_many_cameras_keep_little(monkeypatch) -> None:
    """Pixels of the views that were looked at last are kept, of all others none; each goes on as before."""
    monkeypatch.setattr(view, "KEPT", 3 * 320 * 180 * 4)
    gc.collect()
    videos = [Video(Screen(320, 180)) for _ in range(9)]
    for turn in range(3):
        for video in videos:
            assert video.png(seconds=turn) == Video(Screen(320, 180)).png(seconds=turn)
    kept = [sum(one.memory for one in video._views.values()) for video in videos]
    assert sum(kept) <= view.KEPT
    large = Video(Screen(1280, 720))
    assert picture(large.jpeg(seconds=1)).size == (1280, 720)
    assert all(one.memory == 0 for one in large._views.values())


def test_a_frame_that_cannot_be_made(monkeypatch) -> None:
    """The memory was full in the middle of a frame: the next one is whole all the same."""
    video = Video(Screen(320, 180))
    video.jpeg(seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr(images, "read", _no_memory)
        with pytest.raises(MemoryError):
            video.jpeg(seconds=2)
    assert video.jpeg(seconds=2.1) == Video(Screen(320, 180)).jpeg(seconds=2.1)


def _no_memory(*_: object) -> None:
    raise MemoryError


def test_several_threads_at_once() -> None:
    """Videos share what they work with, and still each shows its own."""
    expected = {number: Video(Screen(320, 180)).jpeg(seconds=number) for number in range(8)}
    seen: dict[int, set[bytes]] = {number: set() for number in expected}

    def look(number: int) -> None:
        video = Video(Screen(320, 180))
        for _ in range(5):
            video.jpeg(seconds=100)
            seen[number].add(video.jpeg(seconds=number))

    threads = [threading.Thread(target=look, args=(number,)) for number in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {number: {data} for number, data in expected.items()}


@pytest.mark.parametrize("form", ["ARGB32", "RGB24", "A8", "A1", "RGB16_565"])
def test_surfaces_of_any_format(form: str) -> None:
    """A surface of whatever format is seen as it is, again and again."""
    screen = Screen(160, 90)
    video = Video(screen)
    surface = cairocffi.ImageSurface(getattr(cairocffi, f"FORMAT_{form}"), 70, 40)
    for turn in range(4):
        fill(surface, turn / 5, turn / 4, 0.9, 0.5, 0.1, 0.8)
        screen.show("client", surface, -0.5, -0.5, [0], 0)
        assert video.png(seconds=0) == Video(screen).png(seconds=0)


def test_what_differs_is_found_in_its_rows_and_columns() -> None:
    """A small change on a large surface is a small box; none is none."""
    one, other = plain(1000, 500), plain(1000, 500)
    assert list(images.differences(one, other)) == []
    context = cairocffi.Context(other)
    context.rectangle(300, 40, 20, 30)
    context.rectangle(10, 480, 5, 20)
    context.set_source_rgb(1, 0, 0)
    context.fill()
    assert list(images.differences(one, other)) == [(300, 32, 320, 80), (10, 480, 15, 500)]
