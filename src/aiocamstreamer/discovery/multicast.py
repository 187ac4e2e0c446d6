"""Cameras that announce themselves in multicast DNS, heard by zeroconf in a thread of its own.

zeroconf speaks asyncio alone. With a loop of its own it works beside trio, and what strangers send it holds
up nobody else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import attrs

from aiocamstreamer import _extras, limits
from aiocamstreamer.discovery.ranges import own_addresses
from aiocamstreamer.discovery.sightings import serial_in
from aiocamstreamer.errors import ConnectFailed
from aiocamstreamer.redaction import excerpt, line
from aiocamstreamer.transport import tasks
from aiocamstreamer.transport.foreign_logs import quiet

SCHEMES = {
    "_axis-video._tcp.local.": "",
    "_vapix-http._tcp.local.": "http",
    "_vapix-https._tcp.local.": "https",
}
"""The service types of cameras, and what is spoken there; "" where nothing says so."""

_RESOLVERS = 16  # services that are asked for their addresses at the same time
_RESOLVE_MS = 3000  # for one of them
_NAME = 63  # characters of a name, as DNS has them
_log = logging.getLogger("aiocamstreamer.discovery")


@attrs.frozen(kw_only=True)
class Announced:
    """One service, as it is announced.

    Attributes:
        scheme: ``http`` or ``https``; "" where nothing says so.
        name: The camera's name.
        serial: The serial number that it is said to have; "" where nothing is said.
        hosts: IP addresses.
        port: TCP port.
    """

    scheme: str
    name: str
    serial: str
    hosts: tuple[str, ...]
    port: int


Key = tuple[str, str]
"""A service: its type and its whole name."""


class Ear:
    """Whoever listens to multicast DNS.

    Args:
        interfaces: Addresses of this computer to listen at; all of them where none is named.
        heard: Called, on the caller's loop, when there is news to `take`.
    """

    def __init__(self, interfaces: Sequence[str], heard: Callable[[], None]) -> None:
        self._interfaces = interfaces
        self._heard = heard
        self._news: dict[Key, Announced | None] = {}
        self._lock = threading.Lock()
        self._soon: Callable[[Callable[[], None]], object] = lambda call: call()
        self._ready = anyio.Event()
        self._problem: Exception | None = None
        self._is_over = False
        self._thread = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """Listen while the block runs.

        Raises:
            ModuleNotFoundError: The extra ``discovery`` is not installed.
            ConnectFailed: There is no multicast at the interfaces.
        """
        self._soon = _caller()
        if strange := set(self._interfaces) - own_addresses():
            raise _silent(min(strange), "no address of this computer")
        async with tasks() as group:
            group.start_soon(self._hold)
            try:
                await self._ready.wait()
                if self._problem is not None:
                    raise self._problem
                yield
            finally:
                self._stop()

    def take(self) -> dict[Key, Announced | None]:
        """The news, which are none any more: services by their newest state, None for those that are gone."""
        with self._lock:
            news, self._news = self._news, {}
        return news

    # On the caller's loop

    async def _hold(self) -> None:
        # Whoever is cancelled waits until the sockets are closed: zeroconf says goodbye in a moment.
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._run, limiter=anyio.CapacityLimiter(1))

    def _stop(self) -> None:
        with self._lock:
            self._is_over = True
            loop, over = self._loop, self._over
        if loop is not None and over is not None:
            with suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(over.set)

    # In the thread

    def _run(self) -> None:
        self._thread = threading.get_ident()
        try:
            with quiet(self._thread):
                asyncio.run(self._listen())
        except ModuleNotFoundError as missing:
            self._problem = _extras.missing(missing, "discovery")
        except OSError as error:
            self._problem = _silent(", ".join(self._interfaces) or "any interface", error)
        finally:
            self._tell(self._ready.set)

    async def _listen(self) -> None:
        from zeroconf import InterfaceChoice, IPVersion
        from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

        over, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.set_exception_handler(_note)
        with self._lock:
            self._loop, self._over = loop, over
            if self._is_over:
                return
        six = any(":" in interface for interface in self._interfaces)
        chosen = list(self._interfaces) if self._interfaces else InterfaceChoice.All
        version = IPVersion.All if six else IPVersion.V4Only
        async with AsyncZeroconf(interfaces=chosen, ip_version=version) as network:
            services = _Services(network.zeroconf, self._note)
            browser = AsyncServiceBrowser(network.zeroconf, list(SCHEMES), handlers=[services.changed])
            resolvers = [asyncio.create_task(services.resolve()) for _ in range(_RESOLVERS)]
            self._tell(self._ready.set)
            try:
                await over.wait()
            finally:
                for resolver in resolvers:
                    resolver.cancel()
                await asyncio.gather(*resolvers, return_exceptions=True)
                await browser.async_cancel()

    def _note(self, key: Key, announced: Announced | None) -> None:
        with self._lock:
            is_first = not self._news
            self._news.pop(key, None)
            self._news[key] = announced
        if is_first:
            self._tell(self._heard)

    def _tell(self, call: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # nobody is there any more
            self._soon(call)


class _Services:
    """The services that are announced; those that are new or have changed are asked for their addresses."""

    def __init__(self, network: Any, note: Callable[[Key, Announced | None], None]) -> None:
        self._network = network
        self._note = note
        self._there: set[Key] = set()
        self._unresolved: dict[Key, None] = {}
        self._resolving: set[Key] = set()
        self._work = asyncio.Event()

    def changed(self, *, zeroconf: object, service_type: str, name: str, state_change: Any) -> None:
        """As zeroconf's browser tells it."""
        key = service_type, name
        if state_change.name == "Removed":
            self._unresolved.pop(key, None)
            if key in self._there:
                self._there.discard(key)
                self._note(key, None)
        elif key in self._there or len(self._there) < limits.SERVICES:
            self._there.add(key)
            self._unresolved[key] = None
            self._work.set()

    async def resolve(self) -> None:
        """Ask for addresses, one service after the other."""
        while True:
            key = next((key for key in self._unresolved if key not in self._resolving), None)
            if key is None:
                self._work.clear()
                await self._work.wait()
                continue
            del self._unresolved[key]
            self._resolving.add(key)
            try:
                announced = await self._asked(*key)
            finally:
                self._resolving.discard(key)
                self._work.set()
            if announced is not None and key in self._there:
                self._note(key, announced)

    async def _asked(self, service_type: str, name: str) -> Announced | None:
        from zeroconf.asyncio import AsyncServiceInfo

        try:
            info = AsyncServiceInfo(service_type, name)
            if not await info.async_request(self._network, _RESOLVE_MS):
                _log.debug("no addresses of %s", excerpt(name))
                return None
            return _announced(service_type, name, info)
        except Exception as problem:  # noqa: BLE001 - whatever a foreign library makes of a stranger's bytes
            _log.debug("%s cannot be read: %s", excerpt(name), excerpt(repr(problem)))
            return None


def _note(_: object, context: dict[str, Any]) -> None:
    """Note what nobody has caught: zeroconf met it in what a stranger sent."""
    _log.debug("multicast DNS: %s", excerpt(repr(context.get("exception") or context.get("message"))))


def _silent(where: str, why: object) -> ConnectFailed:
    return ConnectFailed(f"no multicast at {where}: {why}", request="multicast DNS")


def _announced(service_type: str, name: str, info: Any) -> Announced | None:
    """The service in *info*; None where it leads nowhere."""
    hosts = tuple(dict.fromkeys(filter(None, map(_host, info.parsed_addresses()))))[: limits.PLACES]
    if not hosts or not isinstance(info.port, int) or not 0 < info.port < 2**16:
        return None
    return Announced(
        scheme=SCHEMES[service_type],
        name=line(name.removesuffix(f".{service_type}"), _NAME),
        serial=_serial(info.properties),
        hosts=hosts,
        port=info.port,
    )


def _host(told: str) -> str:
    """The IP address *told*, if a camera can be at it; "" where it cannot."""
    host = ipaddress.ip_address(told)
    # An IPv6 address of one link means nothing without that link.
    is_none = host.is_multicast or host.is_unspecified or (host.version == 6 and host.is_link_local)
    return "" if is_none else str(host)


def _serial(properties: Iterable[Any]) -> str:
    """The serial number among the *properties* of a service, whose keys may be written in any case."""
    for key in properties:
        if isinstance(key, bytes) and key.lower() == b"macaddress":
            value = properties[key]  # type: ignore[index]
            return serial_in(value.decode("latin-1")) if isinstance(value, bytes) else ""
    return ""


def _caller() -> Callable[[Callable[[], None]], object]:
    """Calls a function on the loop that is running here, from any thread."""
    native: Any = anyio.lowlevel.current_token().native_token
    return getattr(native, "call_soon_threadsafe", None) or native.run_sync_soon  # type: ignore[no-any-return]
