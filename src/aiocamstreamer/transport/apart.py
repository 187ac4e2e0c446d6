"""Reading of large answers apart from the loop, in a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
import attrs

from aiocamstreamer.limits import APART
from aiocamstreamer.wire.reply import Reply

T = TypeVar("T")


async def read(decode: Callable[[Reply], T], reply: Reply) -> T:
    """*reply* as *decode* reads it, in a worker thread where it is large.

    Methods whose answers may hold thousands of records read them so; the others are bounded more closely.
    A caller that has given up does not wait for the thread, which ends soon: its work is bounded, too.
    """
    if len(reply.content) <= APART:
        return decode(reply)
    large = attrs.evolve(reply, is_apart=True)
    return await anyio.to_thread.run_sync(decode, large, abandon_on_cancel=True)
