"""Recorded event messages from beside the checkout, where they are."""

from pathlib import Path

import orjson
import pytest

RECORDED = Path(__file__).parents[3] / "shared/fixtures"


def recorded(pattern: str) -> list[bytes]:
    """Every message in the recordings that match *pattern*; skips the test where there are none."""
    messages = [
        line for path in sorted(RECORDED.glob(pattern)) for line in path.read_bytes().splitlines() if line
    ]
    if not messages:
        pytest.skip("no recordings beside the checkout")
    return [message for message in messages if orjson.loads(message).get("type") != "authorization"]
