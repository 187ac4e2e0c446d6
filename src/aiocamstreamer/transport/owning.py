"""Who owns what lasts: the block that it was entered in, or a task of its own.

Blocks nest and tasks end in their blocks, so ``async with`` is the way wherever a program can have it.
Notebooks, Home Assistant and fixtures cannot: they open in one place and close in another.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self

import anyio
import sniffio

from aiocamstreamer.errors import SessionClosed
from aiocamstreamer.transport.plain_words import AsyncBlock
from aiocamstreamer.transport.tasks import background

if TYPE_CHECKING:
    import asyncio  # it takes its time, and trio does without


class Owned(AsyncBlock):
    """Something that lasts: ``async with x``, or on asyncio ``await x.open()`` and ``await x.aclose()``.

    Subclasses say in ``__asynccontextmanager__`` what is open while the block runs.
    """

    _stays_in_its_task: ClassVar[bool] = True
    """Whether it runs tasks of its own, so that it must be left by the task that entered it."""

    _block: AbstractAsyncContextManager[Self, bool | None] | None = None
    _entered_by = 0
    _open: bool | None = None
    """Whether its block runs; None before it has."""

    _owner: asyncio.Task[None] | None = None
    _leaving: asyncio.Event | None = None

    @abstractmethod
    def __asynccontextmanager__(self) -> AbstractAsyncContextManager[Self, bool | None]:
        """The object that is open while the block runs."""

    def __repr__(self) -> str:
        camera = getattr(self, "_camera", "")
        where = f" of {camera}" if isinstance(camera, str) and camera else ""
        return f"<{type(self).__name__}{where}, {'not open' if self._block is None else 'open'}>"

    async def __aenter__(self) -> Self:
        if self._block is not None:
            raise SessionClosed(f"this {type(self).__name__} is open already: enter it once, and share it")
        block = self._block = self.__asynccontextmanager__()
        self._entered_by = anyio.get_current_task().id
        try:
            return await block.__aenter__()
        except BaseException:
            self._block = None
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        if self._stays_in_its_task and self._entered_by != anyio.get_current_task().id:
            detail = f"this {type(self).__name__} was entered by another task: use open() and aclose()"
            raise SessionClosed(detail)
        block, self._block = self._block, None
        assert block is not None  # noqa: S101 - whoever leaves has entered
        return await block.__aexit__(kind, error, traceback)

    async def open(self) -> Self:
        """Do what entering does, for hosts that cannot nest; it is open until `aclose`. asyncio alone.

        It raises what entering raises. A task of its own holds it, so any task of the same loop may close it.

        Raises:
            SessionClosed: It is open already, or this is not asyncio.
        """
        if sniffio.current_async_library() != "asyncio":
            raise SessionClosed(f"open() works on asyncio: here it is async with {type(self).__name__}(...)")
        if self._owner is not None or self._block is not None:
            raise SessionClosed(f"this {type(self).__name__} is open already")
        import asyncio

        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._leaving = asyncio.Event()
        self._owner = asyncio.create_task(self._own(opened, self._leaving))
        try:
            await asyncio.shield(opened)
        except BaseException:
            owner, self._owner = self._owner, None
            owner.cancel()
            await asyncio.wait([owner])
            raise
        return self

    async def aclose(self) -> None:
        """Close what `open` opened, from any task of the same loop; once is enough, and more do no harm.

        Raises:
            CameraError: It had ended by itself before, in this error, which is raised once.
            SessionClosed: Its ``async with`` block closes it, or it belongs to another event loop.
        """
        owner = self._owner
        if owner is None or self._leaving is None:
            await self._close_unowned()
            return
        import asyncio

        if owner.get_loop() is not asyncio.get_running_loop():
            raise SessionClosed(f"this {type(self).__name__} was opened in another event loop")
        self._leaving.set()
        # Whoever gives up waiting here does not keep it open.
        await asyncio.wait([owner])
        if self._owner is owner:
            self._owner = None
            if not owner.cancelled() and (error := owner.exception()) is not None:
                raise error

    @contextmanager
    def _while_open(self) -> Iterator[None]:
        """Count as open for the block, and wake whoever waits for anything at its end."""
        self._open = True
        try:
            yield
        finally:
            self._open = False
            self._tell()

    def _tell(self) -> None:
        """Wake those who wait for anything."""

    async def _close_unowned(self) -> None:
        """Close what nobody opened."""
        if self._block is not None:
            raise SessionClosed(f"the async with block of this {type(self).__name__} closes it")

    async def _own(self, opened: asyncio.Future[None], leaving: asyncio.Event) -> None:
        """Hold it open."""
        import asyncio

        try:
            async with self:
                opened.set_result(None)
                await leaving.wait()
        except asyncio.CancelledError:
            if not opened.done():
                opened.cancel()
            raise
        except BaseException as error:
            if opened.done():
                raise
            opened.set_exception(error)


class Working(Owned):
    """Something owned that runs one task while it is open, and tells its news to those who wait for them."""

    _once: ClassVar[str] = ""
    """The words for whoever enters it again; "" where that may be."""

    def __init__(self, request: str) -> None:
        self._request = request
        self._news = anyio.Event()

    @asynccontextmanager
    async def __asynccontextmanager__(self) -> AsyncGenerator[Self]:
        if self._once and self._open is not None:
            raise SessionClosed(self._once, request=self._request)
        with self._while_open():
            async with background(self._work):
                yield self

    @abstractmethod
    async def _work(self) -> None:
        """The task."""

    def _tell(self) -> None:
        """Wake those who wait for news."""
        self._news.set()
        self._news = anyio.Event()
