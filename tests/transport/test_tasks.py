"""transport/tasks.py: errors leave a block as they are."""

import anyio
import pytest

from aiocamstreamer.transport import background


async def forever() -> None:
    await anyio.sleep_forever()


async def fails() -> None:
    await anyio.lowlevel.checkpoint()
    raise ConnectionError("task")


@pytest.mark.parametrize(
    "error",
    [
        KeyError("body"),
        KeyboardInterrupt(),
        SystemExit(2),
        GeneratorExit(),
        ExceptionGroup("own", [KeyError()]),
    ],
)
async def test_the_bodys_error_leaves_bare(error):
    """Not inside an ExceptionGroup, and the task is cancelled."""
    with pytest.raises(type(error)) as caught:
        async with background(forever):
            raise error
    assert caught.value is error


async def test_a_generator_that_is_closed_in_the_block():
    """As a web server closes it whose client has gone, and pytest its fixtures."""
    ended = False

    async def beats():
        nonlocal ended
        async with background(forever):
            try:
                yield 1
            finally:
                ended = True

    generator = beats()
    assert await anext(generator) == 1
    await generator.aclose()
    assert ended


async def test_the_tasks_error_leaves_bare():
    """It cancels the body."""
    with pytest.raises(ConnectionError, match="task"):
        async with background(fails):
            await anyio.sleep_forever()


async def test_the_bodys_error_comes_first():
    """Where both fail, the caller sees the block's own."""
    with pytest.raises(KeyError):
        async with background(fails):
            try:
                await anyio.sleep_forever()
            finally:
                raise KeyError


async def test_a_block_that_ends_ends_the_task():
    """And a task that ends early does not disturb the block."""
    async with background(forever):
        pass
    async with background(anyio.lowlevel.checkpoint):
        await anyio.lowlevel.checkpoint()


async def test_cancellation_passes_through():
    """The caller's deadline is the caller's."""
    with pytest.raises(TimeoutError):
        with anyio.fail_after(0.02):
            async with background(forever):
                await anyio.sleep_forever()
