"""Transport header fields: how a client wants packets, and how it gets them.

Source: RFC 2326, "Transport"; VAPIX video streaming, "RTSP SETUP"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TypeAlias

import attrs

USUAL_SIZE = 1400
"""Bytes of a packet, unless the client asks for another size."""

_SIZES = range(256, 65_001)
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_PROFILES = {"RTP/AVP": "udp", "RTP/AVP/UDP": "udp", "RTP/AVP/TCP": "tcp"}


@attrs.frozen
class OverTcp:
    """Packets between the answers, on these two channels."""

    rtp: int
    rtcp: int

    @property
    def header(self) -> str:
        """The beginning of the answer's field."""
        return f"RTP/AVP/TCP;unicast;interleaved={self.rtp}-{self.rtcp}"


@attrs.frozen
class OverUdp:
    """Packets to these two ports of the client."""

    rtp: int
    rtcp: int

    @property
    def header(self) -> str:
        """The beginning of the answer's field."""
        return f"RTP/AVP;unicast;client_port={self.rtp}-{self.rtcp}"


Chosen: TypeAlias = OverTcp | OverUdp


def chosen(field: str, *, stream: int, taken: Collection[int]) -> Chosen | None:
    """The first of the client's wishes that can be had; None where none can.

    Args:
        field: The request's ``Transport``.
        stream: Number of the stream, which decides on its channels where the client does not.
        taken: Channels that other streams have.
    """
    return next(_possible(field, stream, taken), None)


def size(blocksize: str | None) -> int:
    """Bytes of a packet, RTP's header included, after the request's ``Blocksize``."""
    text = (blocksize or "").strip()
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return wanted if wanted in _SIZES else USUAL_SIZE


def _possible(field: str, stream: int, taken: Collection[int]) -> Iterator[Chosen]:
    for wish in field.split(","):
        profile, *given = (part.strip() for part in wish.split(";"))
        options = {
            name.strip().lower(): value.strip(' "')
            for name, _, value in (part.partition("=") for part in given)
        }
        lower = _PROFILES.get(profile.upper())
        if lower is None or "multicast" in options or options.get("mode", "play").lower() != "play":
            continue
        if lower == "tcp":
            channels = _pair(options.get("interleaved", f"{2 * stream}-{2 * stream + 1}"), 0, 255)
            if channels is not None and not {*channels} & {*taken}:
                yield OverTcp(*channels)
        elif (ports := _pair(options.get("client_port", ""), 1, 65_535)) is not None:
            yield OverUdp(*ports)


def _pair(text: str, least: int, most: int) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    first = int(found[1])
    second = int(found[2]) if found[2] else first + 1
    # One client takes the port after its own for the second one, whether there is one or not.
    in_range = least <= first <= most and least <= second <= most + 1
    return (first, second) if in_range and first != second else None
