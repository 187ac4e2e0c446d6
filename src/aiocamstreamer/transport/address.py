"""Where a camera is."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, Self
from urllib.parse import urlsplit

import attrs

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

        Args:
            text: What the user typed.
            scheme: Taken where *text* names none; port 443 without a scheme means https.

        Raises:
            ValueError: *text* is no address, or carries credentials or a path.
        """
        if not isinstance(text, str):
            raise TypeError(f"address: a text, not {type(text).__name__}")
        text = text.strip(" \t\r\n")
        if not text.isprintable() or " " in text:
            # urlsplit would leave some of them out, and so name another host.
            raise ValueError(f"address {text!r}: spaces, line breaks and the like belong in no address")
        if "@" in text:
            raise ValueError(
                "credentials do not belong in an address, where logs would repeat them: "
                "pass username= and password= instead"
            )
        named, separator, rest = text.partition("://")
        if separator:
            if named.lower() not in _PORTS:
                raise ValueError(f"address {text!r}: the scheme is http or https, not {named!r}")
            scheme = "https" if named.lower() == "https" else "http"
        else:
            rest = text
        rest = rest.removesuffix("/")
        if any(mark in rest for mark in "/?#\\"):
            raise ValueError(f"address {text!r}: only scheme, host and port belong in it, no path")
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
        return _ipv6(rest, text), None
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as problem:
        raise ValueError(f"address {text!r}: {problem}") from None
    if rest.startswith("["):
        if rest.partition("]")[2][:1] not in {"", ":"}:
            raise ValueError(f"address {text!r}: the port stands behind the bracket, after a colon")
        host = _ipv6(rest[1 : rest.rindex("]")], text)
    elif not _HOST_NAME.fullmatch(host):
        raise ValueError(f"address {text!r}: {host!r} is no host name and no IP address")
    if rest.endswith(":") or port == 0:
        raise ValueError(f"address {text!r}: the port is a number from 1 to 65535")
    return host, port


def _ipv6(host: str, text: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        raise ValueError(f"address {text!r}: {host!r} is no IPv6 address") from None
    if address.scope_id:
        raise ValueError(
            f"address {text!r}: an IPv6 zone cannot be routed to; use the camera's global address"
        )
    return str(address)
