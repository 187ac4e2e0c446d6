"""Topics of events: the Python library ``axis`` and this one read the same of the same camera."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from aiocamstreamer import Camera, Unknown, known
from aiocamstreamer.vapix import EventTopic, TopicItem
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.optics import Light

CLIENT = Path(__file__).with_name("axis_topics_client.py")
SAMPLE = Path(__file__).parents[1] / "vapix/samples/soap/topics.xml"


@pytest.fixture(params=["10.12", "12.11"])
def virtual(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """A camera with everything that it can declare."""
    with VirtualCamera(profile=request.param, authentication="digest") as virtual:
        virtual.state.hardware.lights["led0"] = Light()
        yield virtual


def theirs(python: Path, virtual: VirtualCamera) -> list[dict[str, Any]]:
    command = [python, "-I", CLIENT, "127.0.0.1", str(virtual.port), "root", "pass"]
    run = subprocess.run(command, check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


async def ours(virtual: VirtualCamera) -> list[dict[str, Any]]:
    async with Camera(virtual.url, username="root", password="pass") as camera:
        return [told(topic) for topic in known(await camera.vapix.event_topics.list())]


def told(topic: EventTopic) -> dict[str, Any]:
    return {
        "topic": topic.topic,
        "name": topic.name,
        "stateful": topic.stateful,
        "source": items(topic.source),
        "data": items(topic.data),
    }


def items(side: tuple[TopicItem | Unknown, ...] | None) -> list[list[Any]]:
    return [
        [item.name, item.type, item.nice_name, list(item.values or ()), item.is_state]
        for item in known(side or ())
    ]


def test_what_the_camera_declares(foreign_python: Path, virtual: VirtualCamera) -> None:
    """Topics, names, types, values and states, one for one."""
    assert anyio.run(ours, virtual) == theirs(foreign_python, virtual)


def test_shapes_of_recordings(foreign_python: Path, virtual: VirtualCamera) -> None:
    """But for a message without items, which older releases cannot read, and a mark of two spellings."""
    bare = b"<aev:MessageInstance></aev:MessageInstance>"
    other = b'<aev:MessageInstance aev:isProperty="false"></aev:MessageInstance>'
    body = SAMPLE.read_bytes().replace(bare, other)
    virtual.faults.answer(200, "/vapix/services", body=body, times=None)
    mine, others = anyio.run(ours, virtual), theirs(foreign_python, virtual)
    assert [each["topic"] for each in mine] == [each["topic"] for each in others]
    differing = [each["topic"] for each, other in zip(mine, others, strict=True) if each != other]
    assert set(differing) <= {"tnsaxis:CameraApplicationPlatform/Guard/Camera1Profile1"}
