"""What is on the screen, where, and in which order."""

import cairocffi
import pytest

from aiocamstreamer.virtual.drawing.screen import Layer, Screen

RED, GREEN, BLUE = (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1)


def plain(colour: tuple[float, ...], width: int = 10, height: int = 10) -> cairocffi.ImageSurface:
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, width, height)
    context = cairocffi.Context(surface)
    context.set_source_rgba(*colour)
    context.paint()
    return surface


def painted(screen: Screen, channel: int = 0) -> cairocffi.ImageSurface:
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, screen.width, screen.height)
    context = cairocffi.Context(surface)
    for item in screen.items(channel):
        item.paint(context)
    return surface


def pixel(surface: cairocffi.ImageSurface, x: int, y: int) -> tuple[int, ...]:
    """Red, green, blue and alpha, 0 to 255."""
    start = y * surface.get_stride() + 4 * x
    blue, green, red, alpha = bytes(surface.get_data())[start : start + 4]
    return red, green, blue, alpha


@pytest.mark.parametrize(
    ("x", "y", "corner"),
    [
        (-1, -1, (0, 0)),
        (0, 0, (960, 540)),
        (-1 + 2 / 1920 * 101, -1 + 2 / 1080 * 99, (101, 99)),
        (1, 1, (1920, 1080)),
    ],
)
def test_places_the_top_left_corner(x: float, y: float, corner: tuple[int, int]) -> None:
    """-1 to 1 stands for the whole screen, and a position computed from pixels comes back to those pixels."""
    screen = Screen()
    screen.show("owner", plain(RED), x, y, [0], 0)
    (layer,) = screen.layers()
    assert (layer.x, layer.y) == corner


def test_every_pixel_position_is_met() -> None:
    """The vendor's formula for absolute positions never ends beside the pixel."""
    screen, dot = Screen(), plain(RED, 1, 1)
    for left in range(screen.width):
        screen.show("owner", dot, -1.0 + (2.0 / 1920) * left, -1, [0], 0)
        assert screen.layers()[0].x == left


def test_a_picture_is_as_it_was_when_shown() -> None:
    """What is drawn on the surface after it was shown stays unseen until it is shown again."""
    screen, surface = Screen(100, 100), plain(RED)
    screen.show("owner", surface, -1, -1, [0], 0)
    context = cairocffi.Context(surface)
    context.set_source_rgba(*GREEN)
    context.paint()
    assert pixel(painted(screen), 5, 5) == (255, 0, 0, 255)
    screen.show("owner", surface, -1, -1, [0], 0)
    assert pixel(painted(screen), 5, 5) == (0, 255, 0, 255)


def test_higher_z_index_lies_above() -> None:
    """Order of showing does not matter where the z-index differs."""
    screen = Screen(100, 100)
    screen.show("above", plain(RED), -1, -1, [0], 2)
    screen.show("below", plain(GREEN), -1, -1, [0], -1)
    assert pixel(painted(screen), 5, 5) == (255, 0, 0, 255)


def test_a_new_picture_keeps_the_place_in_the_pile() -> None:
    """A clock that redraws every second does not climb over what was shown after it."""
    screen = Screen(100, 100)
    screen.show("clock", plain(RED), -1, -1, [0], 0)
    screen.show("logo", plain(GREEN), -1, -1, [0], 0)
    screen.show("clock", plain(BLUE), -1, -1, [0], 0)
    assert len(screen.layers()) == 2
    assert pixel(painted(screen), 5, 5) == (0, 255, 0, 255)


def test_cameras_select_the_channels() -> None:
    """A picture is on the channels of its list, in any order, and no list means nowhere."""
    screen = Screen(channels=3)
    screen.show("one", plain(RED), -1, -1, [2, 0], 0)
    screen.show("one", plain(GREEN), -1, -1, [0, 2], 0)
    screen.show("nowhere", plain(BLUE), -1, -1, [], 0)
    assert [len(screen.layers(channel)) for channel in range(3)] == [1, 0, 1]


def test_one_owner_shows_several_pictures() -> None:
    """Other channels or another z-index are another picture; removing takes the owner's, all and only."""
    screen = Screen()
    for cameras, z_index in (([0], 0), ([0], 1), ([0, 1], 0)):
        screen.show("one", plain(RED), -1, -1, cameras, z_index)
    screen.show("other", plain(BLUE), -1, -1, [0], 0)
    assert len(screen.layers()) == 4
    screen.remove("one")
    assert len(screen.layers()) == 1


def test_pictures_may_hang_over_the_edges() -> None:
    """A picture partly outside is cut, one wholly outside is no trouble."""
    screen = Screen(100, 100)
    screen.show("left", plain(RED), -1.1, -1.1, [0], 0)
    screen.show("right", plain(GREEN), 0.9, 0.9, [0], 0)
    screen.show("away", plain(BLUE), 5e8, -5e8, [0], 9)
    surface = painted(screen)
    assert pixel(surface, 4, 4) == (255, 0, 0, 255)
    assert pixel(surface, 5, 5) == (0, 0, 0, 0)
    assert pixel(surface, 99, 99) == (0, 255, 0, 255)


def test_translucent_pictures_blend() -> None:
    """Layers are composited OVER what lies below, as cairo does it."""
    screen, half = Screen(20, 20), plain((1, 0, 0, 0.5))
    screen.show("below", plain((0, 0, 1, 1)), -1, -1, [0], 0)
    screen.show("above", half, -1, -1, [0], 1)
    expected = plain((0, 0, 1, 1))
    context = cairocffi.Context(expected)
    context.set_source_surface(half)
    context.paint()
    assert pixel(painted(screen), 3, 3) == pixel(expected, 3, 3)


def test_widgets_lie_under_the_drawings_of_their_z_index() -> None:
    """What services show is composited with what clients draw, and asked for by channel."""
    screen = Screen(100, 100, channels=2)
    screen.widgets = lambda channel: [Layer(plain(GREEN), 0, 0, 1)] if channel == 0 else []
    screen.show("client", plain(RED, 5, 5), -1, -1, [0, 1], 1)
    screen.show("client", plain(BLUE), -1, -1, [0, 1], 0)
    first, second = painted(screen, 0), painted(screen, 1)
    assert [pixel(first, x, x) for x in (2, 7)] == [(255, 0, 0, 255), (0, 255, 0, 255)]
    assert [pixel(second, x, x) for x in (2, 7)] == [(255, 0, 0, 255), (0, 0, 255, 255)]


def test_too_many_pictures_are_refused() -> None:
    """A client cannot fill the computer's memory by showing; what is shown already stays."""
    screen = Screen()
    large = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, 8192, 8192)
    screen.show("owner", large, -1, -1, [0], 0)
    screen.show("owner", large, -1, -1, [0], 0)
    with pytest.raises(ValueError, match="out of memory"):
        screen.show("owner", large, -1, -1, [0], 1)
    assert len(screen.layers()) == 1
