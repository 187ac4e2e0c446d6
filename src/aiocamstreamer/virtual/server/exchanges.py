"""Exchanges: what the log keeps of a request and its answer."""

from __future__ import annotations

import time

from aiocamstreamer.virtual.device.authentication import Verdict
from aiocamstreamer.virtual.device.log import LARGEST, Exchange
from aiocamstreamer.virtual.server.request import Request


def exchange(
    number: int, request: Request, status: int, verdict: Verdict, started: float, problem: str | None = None
) -> Exchange:
    """The entry for *request*, which arrived at *started* of `time.perf_counter`."""
    return Exchange(
        number=number,
        method=request.method,
        target=request.target,
        path=request.path,
        status=status,
        scheme=verdict.scheme,
        username=verdict.user.name if verdict.user else None,
        signed=verdict.signed,
        nonce=verdict.nonce,
        nonce_count=verdict.nonce_count,
        headers=request.headers,
        body=request.body[:LARGEST],
        seconds=time.perf_counter() - started,
        problem=problem,
    )
