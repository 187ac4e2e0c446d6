"""Whoever follows a transfer is let go: with the method that was given it, however that ends."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import anyio
import pytest

from aiocamstreamer import Camera, Transfer
from test_verbs import ALL

WITH_TRANSFER = [
    f"{path}.{verb}"
    for path, service in ALL.items()
    for verb, found in inspect.getmembers(type(service), inspect.iscoroutinefunction)
    if not verb.startswith("_") and "transfer" in inspect.signature(found).parameters
]


def method(camera: Camera, path: str) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The method at *path*, with something in the place of every other argument that is of no use at all."""
    found: Callable[..., Any] = attrgetter(path)(camera)
    names = inspect.signature(found).parameters.values()
    return found, {parameter.name: object() for parameter in names if parameter.name != "transfer"}


@pytest.mark.parametrize("path", WITH_TRANSFER)
async def test_a_refused_argument(path: str):
    """The loop over the transfer ends, though nothing was sent."""
    ask, arguments = method(Camera("camera.example"), path)
    transfer, seen = Transfer(), []

    async def follow() -> None:
        seen.extend([progress async for progress in transfer])

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(follow)
            with pytest.raises((TypeError, ValueError)):
                await ask(**arguments, transfer=transfer)
    assert transfer.is_finished
    assert set(seen) <= {(0, 0)}


@pytest.mark.parametrize("path", WITH_TRANSFER)
@pytest.mark.parametrize("given", [object(), "transfer", 1])
async def test_something_else(path: str, given: object):
    """It is refused by name before anything is sent."""
    ask, arguments = method(Camera("camera.example"), path)
    with pytest.raises(TypeError, match=r"^transfer: "):
        await ask(**arguments, transfer=given)


def test_all_of_them_are_tried():
    """Uploads and downloads of every service are among them."""
    assert len(WITH_TRANSFER) >= 18
