"""How much a stream has sent, and how fast.

Source: CamStreamer App 4.x API, "Get the current status of a particular stream"
"""

from __future__ import annotations

from typing import Any

import attrs

from aiocamstreamer._converter import register
from aiocamstreamer._models import Record, alias, model
from aiocamstreamer._scalars import whole
from aiocamstreamer.errors import excerpt


@attrs.frozen
class NetworkCounters:
    """The two counters of ``net_stats``; the vendor does not say what they count.

    Attributes:
        first: The number before the space.
        second: The number after it.
    """

    first: int
    second: int


def _counters(raw: Any, _: object) -> NetworkCounters | None:
    numbers = str(raw).split()
    if not numbers:  # nothing was sent yet
        return None
    if len(numbers) != 2:
        raise ValueError(f"net_stats: two numbers, not {excerpt(raw)!r}")
    return NetworkCounters(whole(numbers[0]), whole(numbers[1]))


register(NetworkCounters, _counters)


@model
class StreamStatistics(Record):
    """One reading of a stream's counters."""

    is_streaming: bool | None = alias("is_streaming", default=None)
    """Whether it is sent now; None where the app does not say."""
    stream_bytes: int | None = alias("stream_bytes", default=0)
    """Bytes sent since the stream started."""
    time_ms: int | None = alias("stream_bytes_time_ms", default=0)
    """When `stream_bytes` was counted, Unix time in milliseconds of the camera's clock."""
    start_count: int | None = alias("start_count", default=0)
    """How many times the stream has started."""
    network: NetworkCounters | None = alias("net_stats", default=None)


@model
class SrtStatistics(Record):
    """One reading of an SRT connection's counters."""

    time_ms: float | None = alias("msTimeStamp", default=None)
    """Milliseconds since the connection was made."""
    packets_sent: int | None = alias("pktSentTotal", default=0)
    bytes_sent: int | None = alias("byteSentTotal", default=0)
    packets_retransmitted: int | None = alias("pktRetransTotal", default=0)
    bytes_retransmitted: int | None = alias("byteRetransTotal", default=0)
    packets_dropped: int | None = alias("pktSndDropTotal", default=0)
    bytes_dropped: int | None = alias("byteSndDropTotal", default=0)
    send_rate_mbps: float | None = alias("mbpsSendRate", default=0.0)
    bandwidth_mbps: float | None = alias("mbpsBandwidth", default=0.0)
    """What the link could carry, estimated."""
    max_bandwidth_mbps: float | None = alias("mbpsMaxBW", default=0.0)
    round_trip_ms: float | None = alias("msRTT", default=0.0)
    send_buffer_ms: float | None = alias("msSndBuf", default=0.0)
    """Age of the oldest packet that waits for its acknowledgement."""


@model
class Rate:
    """The rates between two readings of a stream."""

    seconds: float
    bitrate_kbps: float
    """Sent per second, 1 kbit = 1000 bits."""


@model
class SrtRate:
    """The rates between two readings of an SRT connection."""

    seconds: float
    bitrate_kbps: float
    """Sent per second, retransmissions included, 1 kbit = 1000 bits."""
    retransmitted: float
    """Share of the packets sent that were sent again, 0.0 to 1.0."""
    dropped: float
    """Share of the packets that were given up because they came too late, 0.0 to 1.0."""


def _grown(before: Record, after: Record, *names: str) -> tuple[int, ...] | None:
    """How much the counters *names* grew, time first; None where one is unknown or began again."""
    pairs = [(getattr(before, name), getattr(after, name)) for name in names]
    if any(None in pair for pair in pairs):
        return None
    grown = tuple(later - earlier for earlier, later in pairs)
    return grown if grown[0] > 0 and min(grown) >= 0 else None


def rate(before: StreamStatistics, after: StreamStatistics) -> Rate | None:
    """The rate between two readings; None where no time passed or the stream was restarted in between."""
    grown = _grown(before, after, "time_ms", "stream_bytes")
    if grown is None or after.start_count != before.start_count:
        return None
    elapsed, sent = grown
    return Rate(seconds=elapsed / 1000, bitrate_kbps=sent * 8 / elapsed)


def srt_rate(before: SrtStatistics, after: SrtStatistics) -> SrtRate | None:
    """The rates between two readings; None where no time passed or the connection is a new one."""
    counted = ("time_ms", "bytes_sent", "packets_sent", "packets_retransmitted", "packets_dropped")
    grown = _grown(before, after, *counted)
    if grown is None:
        return None
    elapsed, sent, packets, again, dropped = grown
    return SrtRate(
        seconds=elapsed / 1000,
        bitrate_kbps=sent * 8 / elapsed,
        retransmitted=again / packets if packets else 0.0,
        dropped=dropped / (packets + dropped) if packets + dropped else 0.0,
    )
