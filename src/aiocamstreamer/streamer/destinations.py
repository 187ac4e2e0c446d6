"""Where a stream goes: the URL in ``mediaServerUrl``, taken apart.

Source: CamStreamer App 4.x API, "Parameter mediaServerUrl"
"""

from __future__ import annotations

from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._models import model
from aiocamstreamer._scalars import whole
from aiocamstreamer.redaction import mask
from aiocamstreamer.wire.expressions import HOST, RTMP_ADDRESS, SERVER_ADDRESS

_PUSH_SCHEMES = ("ftp", "ftps", "sftp", "http", "https")


def _host(_: object, field: attrs.Attribute[str], value: str) -> None:
    if not HOST.fullmatch(value):
        raise ValueError(f"{field.name}: a host name or an IP address, not {value!r}")


def _host_or_none(instance: object, field: attrs.Attribute[str], value: str) -> None:
    if value:
        _host(instance, field, value)


def _byte(_: object, field: attrs.Attribute[int], value: int | None) -> None:
    _arguments.optional(_arguments.whole, field.name, value, 0, 255)


def _count(_: object, field: attrs.Attribute[int], value: int | None) -> None:
    """Ports and sizes of datagrams are numbers of 16 bits above 0."""
    _arguments.optional(_arguments.whole, field.name, value, 1, 65535)


def _secret(value: str) -> str:
    return "'…'" if value else "''"


@model
class Rtmp:
    """An RTMP server: ``rtmp://[user:pass@]server[:port][/app][/stream_name]``."""

    host: str = attrs.field(validator=_host)
    port: int | None = attrs.field(default=None, validator=_count)
    """None for RTMP's own, 1935."""
    app: str = ""
    name: str = attrs.field(default="", repr=_secret)
    """Name of the stream; on public platforms it is the secret stream key."""
    username: str = ""
    password: str = attrs.field(default="", repr=_secret)
    secure: bool = False
    """RTMPS: RTMP over TLS."""

    @property
    def url(self) -> str:
        """The URL, secrets included."""
        login = f"{quote(self.username, safe='')}:{quote(self.password, safe='')}@" if self.username else ""
        port = "" if self.port is None else f":{self.port}"
        path = f"/{self.app}/{self.name}" if self.name else f"/{self.app}" if self.app else ""
        return f"rtmp{'s' if self.secure else ''}://{login}{self.host}{port}{path}"


@model
class MpegTsTcp:
    """An MPEG transport stream over TCP: ``tcp://server:port``."""

    host: str = attrs.field(validator=_host)
    port: int = attrs.field(validator=_count)

    @property
    def url(self) -> str:
        """The URL."""
        return f"tcp://{self.host}:{self.port}"


@model
class MpegTsUdp:
    """An MPEG transport stream over UDP: ``udp://server:port[?pkt_size=…&ttl=…]``."""

    host: str = attrs.field(validator=_host)
    port: int = attrs.field(validator=_count)
    packet_bytes: int | None = attrs.field(default=None, validator=_count)
    """Size of a datagram; None leaves it to the app."""
    ttl: int | None = attrs.field(default=None, validator=_byte)
    """Routers a datagram may pass, 0 to 255; None leaves it to the app."""

    @property
    def url(self) -> str:
        """The URL."""
        options = {"pkt_size": self.packet_bytes, "ttl": self.ttl}
        query = urlencode({key: value for key, value in options.items() if value is not None})
        return f"udp://{self.host}:{self.port}" + (f"?{query}" if query else "")


@model
class HlsPull:
    """An HLS playlist on the camera itself; `Streams.hls_url` says where players find it."""

    @property
    def url(self) -> str:
        """The URL as the app spells it."""
        return "hls://"


@model
class HlsPush:
    """An HLS playlist uploaded to a server: ``ftp://server/live.m3u8``."""

    url: str = attrs.field(repr=lambda url: repr(mask(url)))
    """The playlist on the server, credentials included; ftp, ftps, sftp, http or https."""

    def __attrs_post_init__(self) -> None:
        scheme, separator, rest = self.url.partition("://")
        if not separator or scheme.lower() not in _PUSH_SCHEMES or not rest.strip("/"):
            raise ValueError(f"url: one of {', '.join(_PUSH_SCHEMES)} with a host, not {mask(self.url)!r}")


@model
class Srt:
    """An SRT peer: ``srt://server:port`` is called by the camera, at ``srt://:port`` the camera listens.

    The vendor's document prints the two modes the other way round, but nobody can be called without a host.
    """

    port: int = attrs.field(validator=_count)
    host: str = attrs.field(default="", validator=_host_or_none)
    """Who is called; "" where the camera waits to be called."""
    parameters: tuple[tuple[str, str], ...] = attrs.field(
        default=(), repr=lambda pairs: repr(tuple(name for name, _ in pairs))
    )
    """Options of SRT in the URL's query, such as ``latency``, ``streamid`` or ``passphrase``."""

    @property
    def mode(self) -> Literal["caller", "listener", "rendezvous"]:
        """Who opens the connection, seen from the camera; a ``mode`` among the parameters wins."""
        named = dict(self.parameters).get("mode")
        if named == "rendezvous":
            return "rendezvous"
        if named in {"caller", "listener"}:
            return "caller" if named == "caller" else "listener"
        return "caller" if self.host else "listener"

    @property
    def url(self) -> str:
        """The URL, secrets included."""
        query = urlencode(self.parameters, quote_via=quote)
        return f"srt://{self.host}:{self.port}" + (f"?{query}" if query else "")


@model
class OtherDestination:
    """A URL that this library does not take apart."""

    url: str = attrs.field(repr=lambda url: repr(mask(url)))


Destination: TypeAlias = Rtmp | MpegTsTcp | MpegTsUdp | HlsPull | HlsPush | Srt | OtherDestination


def parse_destination(url: str) -> Destination:
    """The destination behind *url*; its ``url`` is *url* to the letter."""
    try:
        found = _typed(url)
    except ValueError:
        found = None
    return OtherDestination(url=url) if found is None or found.url != url else found


def _typed(url: str) -> Destination | None:
    if url == "hls://":
        return HlsPull()
    if rtmp := RTMP_ADDRESS.fullmatch(url):
        parts = {key: value for key, value in rtmp.groupdict().items() if value and key != "scheme"}
        port = int(parts.pop("port")) if "port" in parts else None
        parts |= {key: unquote(parts[key]) for key in ("username", "password") if key in parts}
        return Rtmp(port=port, secure=rtmp["scheme"] == "rtmps", **parts)
    if server := SERVER_ADDRESS.fullmatch(url):
        return _server(server["scheme"], server["host"], int(server["port"]), server["query"] or "")
    return HlsPush(url=url) if url.partition("://")[0] in _PUSH_SCHEMES else None


def _server(scheme: str, host: str, port: int, query: str) -> Destination:
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    if scheme == "srt":
        return Srt(host=host, port=port, parameters=pairs)
    if scheme == "tcp":
        return MpegTsTcp(host=host, port=port)
    options = {name: whole(value) for name, value in pairs}
    return MpegTsUdp(host=host, port=port, packet_bytes=options.get("pkt_size"), ttl=options.get("ttl"))
