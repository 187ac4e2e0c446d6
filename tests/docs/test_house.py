"""The page about the house names modules that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/house.md").read_text()
PLACES = sorted(set(re.findall(r"`([\w./-]+(?:\.py|\.md|/))`", PAGE)))
SOURCE = ROOT / "src/aiocamstreamer"


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_there(place) -> None:
    bases = (ROOT, SOURCE, SOURCE / "overlay", SOURCE / "virtual")
    assert any((base / place).exists() for base in bases)
