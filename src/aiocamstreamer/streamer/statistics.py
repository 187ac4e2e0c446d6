"""How much a stream has sent, and how fast.

Source: CamStreamer App 4.x API, "Get the current status of a particular stream"
"""

from __future__ import annotations

from typing import Any

import attrs

from aiocamstreamer._models import Record, alias, model, register, whole
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

    is_streaming: bool = alias("is_streaming")
    stream_bytes: int = alias("stream_bytes", default=0)
    """Bytes sent since the stream started."""
    time_ms: int = alias("stream_bytes_time_ms", default=0)
    """When `stream_bytes` was counted, Unix time in milliseconds of the camera's clock."""
    start_count: int = alias("start_count", default=0)
    """How many times the stream has started."""
    network: NetworkCounters | None = alias("net_stats", default=None)


@model
class SrtStatistics(Record):
    """One reading of an SRT connection's counters."""

    time_ms: float = alias("msTimeStamp")
    """Milliseconds since the connection was made."""
    packets_sent: int = alias("pktSentTotal", default=0)
    bytes_sent: int = alias("byteSentTotal", default=0)
    packets_retransmitted: int = alias("pktRetransTotal", default=0)
    bytes_retransmitted: int = alias("byteRetransTotal", default=0)
    packets_dropped: int = alias("pktSndDropTotal", default=0)
    bytes_dropped: int = alias("byteSndDropTotal", default=0)
    send_rate_mbps: float = alias("mbpsSendRate", default=0.0)
    bandwidth_mbps: float = alias("mbpsBandwidth", default=0.0)
    """What the link could carry, estimated."""
    max_bandwidth_mbps: float = alias("mbpsMaxBW", default=0.0)
    round_trip_ms: float = alias("msRTT", default=0.0)
    send_buffer_ms: float = alias("msSndBuf", default=0.0)
    """Age of the oldest packet that waits for its acknowledgement."""


@model
class Rate:
    """What happened between two readings of a stream."""

    seconds: float
    bitrate_kbps: float
    """Sent per second, 1 kbit = 1000 bits."""


@model
class SrtRate:
    """What happened between two readings of an SRT connection."""

    seconds: float
    bitrate_kbps: float
    """Sent per second, retransmissions included, 1 kbit = 1000 bits."""
    retransmitted: float
    """Share of the packets sent that were sent again, 0.0 to 1.0."""
    dropped: float
    """Share of the packets that were given up because they came too late, 0.0 to 1.0."""


def rate(before: StreamStatistics, after: StreamStatistics) -> Rate | None:
    """The rate between two readings; None where no time passed or the stream was restarted in between."""
    elapsed = after.time_ms - before.time_ms
    sent = after.stream_bytes - before.stream_bytes
    if elapsed <= 0 or sent < 0 or after.start_count != before.start_count:
        return None
    return Rate(seconds=elapsed / 1000, bitrate_kbps=sent * 8 / elapsed)


def srt_rate(before: SrtStatistics, after: SrtStatistics) -> SrtRate | None:
    """The rates between two readings; None where no time passed or the connection is a new one."""
    elapsed = after.time_ms - before.time_ms
    sent = after.bytes_sent - before.bytes_sent
    packets = after.packets_sent - before.packets_sent
    if elapsed <= 0 or sent < 0 or packets < 0:
        return None
    again = after.packets_retransmitted - before.packets_retransmitted
    dropped = after.packets_dropped - before.packets_dropped
    return SrtRate(
        seconds=elapsed / 1000,
        bitrate_kbps=sent * 8 / elapsed,
        retransmitted=again / packets if packets else 0.0,
        dropped=dropped / (packets + dropped) if packets + dropped else 0.0,
    )
