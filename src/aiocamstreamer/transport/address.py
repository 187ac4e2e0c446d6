"""Where a camera is."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, Self
from urllib.parse import urlsplit

import attrs

from aiocamstreamer._arguments import shown

_PORTS = {"http": 80, "https": 443}
_HOST_NAME = re.compile(r"(?=.{1,253}\.?$)(?!.*\.\.)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")


@attrs.frozen
class Address:
    """Scheme, host and port of one camera.

    Attributes:
        scheme: ``http`` or ``https``; the WebSockets follow it as ``ws`` or ``wss``.
        host: Host name or IP address; IPv6 without brackets.
        port: TCP port, 1 to 65535.
    """

    scheme: Literal["http", "https"]
    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, scheme: Literal["http", "https"] = "http") -> Self:
        """The address in *text*: a host, ``host:port``, an IPv6 address with or without brackets, or a URL.

        In a URL an IPv6 address has brackets, as RFC 3986 has it: ``http://[2001:db8::5]:8080``.

        Args:
            text: What the user typed.
            scheme: Taken where *text* names none; port 443 without a scheme means https.

        Raises:
            ValueError: *text* is no address, or carries credentials or a path.
        """
        if not isinstance(text, str):
            raise TypeError(f"address: a text such as 'http://192.168.1.5', not {shown(text)}")
        text = text.strip(" \t\r\n")
        if not text.isprintable() or " " in text:
            # urlsplit would leave some of them out, and so name another host.
            raise ValueError(f"address: one without spaces, line breaks and the like, not {text!r}")
        if "@" in text:
            raise ValueError(
                "address: scheme, host and port, not credentials, which logs would repeat: "
                "username= and password= take them"
            )
        named, separator, rest = text.partition("://")
        if separator:
            if named.lower() not in _PORTS:
                raise ValueError(f"address: http:// or https:// at its beginning, not {text!r}")
            scheme = "https" if named.lower() == "https" else "http"
        else:
            rest = text
        rest = rest.removesuffix("/")
        if any(mark in rest for mark in "/?#\\"):
            raise ValueError(f"address: scheme, host and port without a path, not {text!r}")
        host, port = _host_and_port(rest, text)
        if port == 443 and not separator:
            scheme = "https"
        return cls(scheme, host, _PORTS[scheme] if port is None else port)

    @property
    def is_secure(self) -> bool:
        """Whether TLS protects the line."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """``host`` or ``host:port`` as URLs and errors name it; a default port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The root URL, without a trailing slash."""
        return f"{self.scheme}://{self.authority}"

    @property
    def websocket_url(self) -> str:
        """The root URL of the camera's WebSockets, without a trailing slash."""
        return f"{'wss' if self.is_secure else 'ws'}://{self.authority}"

    def __str__(self) -> str:
        return self.url


def _host_and_port(rest: str, text: str) -> tuple[str, int | None]:
    if rest.count(":") > 1 and not rest.startswith("["):
        if rest != text.rstrip("/"):  # behind a scheme: nobody could tell its last group from a port
            raise ValueError(
                f"address: an IPv6 address in brackets in a URL, such as 'http://[::1]:80', not {text!r}"
            )
        return _ipv6(rest, text), None
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as problem:
        raise ValueError(f"address: a host and perhaps a port, not {text!r}: {problem}") from None
    if rest.startswith("["):
        if rest.partition("]")[2][:1] not in {"", ":"}:
            raise ValueError(f"address: a port behind the bracket, after a colon, not {text!r}")
        host = _ipv6(rest[1 : rest.rindex("]")], text)
    elif not _HOST_NAME.fullmatch(host):
        raise ValueError(f"address: a host name or an IP address, not {text!r}")
    if rest.endswith(":") or port == 0:
        raise ValueError(f"address: a port from 1 to 65535, not {text!r}")
    return host, port


def _ipv6(host: str, text: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        raise ValueError(f"address: an IPv6 address where there are colons, not {text!r}") from None
    if address.scope_id:
        raise ValueError(
            f"address: the camera's global address, not {text!r}: an IPv6 zone cannot be routed to"
        )
    return str(address)
