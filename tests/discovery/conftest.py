"""Virtual cameras that are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from aiocamstreamer.virtual import VirtualCamera

Start = Callable[..., VirtualCamera]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts virtual cameras, which are stopped after the test."""
    with ExitStack() as stack:

        def started(**options) -> VirtualCamera:
            return stack.enter_context(VirtualCamera(**options))

        yield started
