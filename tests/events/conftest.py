"""A look at what streams do and leave behind."""

import logging

import anyio
import pytest


def tasks(backend):
    """How many tasks there are."""
    if backend == "trio":
        import trio

        return trio.lowlevel.current_statistics().tasks_living
    import asyncio

    return len(asyncio.all_tasks())


@pytest.fixture
async def tidy(anyio_backend, virtual_camera):
    """Fails a test that leaves a task or a WebSocket behind."""
    before = tasks(anyio_backend)
    yield
    assert tasks(anyio_backend) == before
    await anyio.to_thread.run_sync(
        virtual_camera.log.wait_until, lambda: not virtual_camera.connections.websockets
    )


class Attempts(logging.Handler):
    """Wakes whoever waits for what streams do behind the scenes."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self._phrase = ""
        self._seen = anyio.Event()

    def emit(self, record):
        if self._phrase and self._phrase in record.getMessage():
            self._seen.set()

    async def failed(self):
        """Return after the next attempt that fails."""
        await self._see("next attempt in")

    async def succeeded(self):
        """Return after the next connection that is made again."""
        await self._see("events again after")

    async def _see(self, phrase):
        self._phrase, self._seen = phrase, anyio.Event()
        with anyio.fail_after(30):
            await self._seen.wait()


@pytest.fixture
async def attempts():
    """What streams try."""
    logger, handler = logging.getLogger("aiocamstreamer.events"), Attempts()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)
