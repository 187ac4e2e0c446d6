"""The nine anchors, and channels of other resolutions."""

import pytest

from aiocamstreamer.overlay.scene.placement import Screen, position, screens

HD = (1920, 1080)


@pytest.mark.parametrize(
    ("anchor", "corner"),
    [
        ("top_left", (10, 20)),
        ("top", (860, 20)),
        ("top_right", (1710, 20)),
        ("left", (10, 490)),
        ("center", (860, 490)),
        ("right", (1710, 490)),
        ("bottom_left", (10, 960)),
        ("bottom", (860, 960)),
        ("bottom_right", (1710, 960)),
    ],
)
def test_nine_anchors(anchor, corner):
    """The margin counts from the edges that the anchor touches."""
    (screen,) = screens((0,), HD)
    assert position(anchor, (10, 20)).on(screen, 200, 100) == corner


def test_channels_are_grouped_by_resolution():
    """Each group has one scale, with which the scene keeps its proportions and its margin."""
    full, half, tall = screens({0: HD, 1: (960, 540), 3: HD, 2: (1080, 1920)}, HD)
    assert full == Screen((0, 3), HD, 1.0)
    assert half == Screen((1,), (960, 540), 0.5)
    assert tall == Screen((2,), (1080, 1920), 0.5625)
    assert half.size(201, 99) == (101, 50)
    assert position("bottom_right", 40).on(half, 100, 50) == (840, 470)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: screens("0", HD), TypeError, "channels: whole numbers"),
        (lambda: screens(None, HD), TypeError, "channels: whole numbers"),
        (lambda: screens((), HD), ValueError, "channels: at least one, counted from 0"),
        (lambda: screens((-1,), HD), ValueError, "channels: at least one, counted from 0"),
        (lambda: screens((0,), 1080), TypeError, "resolution: width and height"),
        (lambda: screens({0: (0, 10)}, HD), ValueError, r"channels\[0\]: width: a whole number from 1"),
        (lambda: position("middle", 0), ValueError, "anchor: one of top_left, "),
        (lambda: position("top", (1, 2, 3)), TypeError, "margin: one number or two"),
        (lambda: position("top", "4"), TypeError, r"margin\[0\]: a whole number"),
    ],
)
def test_wrong_arguments_are_named(make, error, message):
    """Before anything is connected."""
    with pytest.raises(error, match=message):
        make()
