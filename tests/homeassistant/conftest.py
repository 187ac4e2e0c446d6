"""Home Assistant, one process for all tests, and a camera for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from core_process import HomeAssistant, Line, running
from core_releases import NEWEST, installed

from aiocamstreamer.virtual import VirtualCamera

RTSP = 554
"""The port that the integration takes for granted."""

OF_ITS_OWN = "homeassistant.bootstrap"
"""The logger that warns of the Python, whatever a test does."""

_numbers = count(1)


@pytest.fixture(scope="session", params=NEWEST)
def core(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeAssistant]:
    """A Home Assistant on each Python that can have one."""
    python = installed(request.config, request.param)
    with running(python, tmp_path_factory.mktemp("homeassistant")) as core:
        yield core


@pytest.fixture
def expected() -> list[tuple[str, str]]:
    """Logger and pattern of what a test wants to find in the log; a test appends to it."""
    return []


@pytest.fixture
def home(core: HomeAssistant, expected: list[tuple[str, str]]) -> Iterator[HomeAssistant]:
    """Home Assistant, which logs nothing above INFO but what is expected."""
    core.new_log_lines()
    yield core
    told = (line for line in core.new_log_lines() if line.logger != OF_ITS_OWN)
    lines = [line for line in told if line.level not in {"DEBUG", "INFO"}]
    assert [line for line in lines if not any(fits(line, *one) for one in expected)] == []
    for logger, pattern in expected:
        assert any(fits(line, logger, pattern) for line in lines), f"{logger}: {pattern}"


def fits(line: Line, logger: str, pattern: str) -> bool:
    return line.logger == logger and re.search(pattern, line.text) is not None


@pytest.fixture(params=[{}], ids=["usual"])
def virtual(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """A camera at an address of its own, with RTSP at the usual port; otherwise as asked for."""
    number = next(_numbers)
    host, serial = f"127.0.113.{number}", f"ACCC8E{number:06X}"
    asked = {"authentication": "digest", "rtsp": RTSP, **request.param}
    virtual = VirtualCamera(host=host, serial=serial, **asked)
    try:
        virtual.start()
    except OSError as problem:
        pytest.skip(f"nothing can listen on {host}, port {RTSP}: {problem}")
    virtual.state.parameters["Network.RTSP.Timeout"] = "10"  # half of it passes before the integration asks
    with virtual:
        yield virtual
    assert not virtual.log.problems
