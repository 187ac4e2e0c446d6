"""The camera's inputs and outputs."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self, Unpack, get_args, overload

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, known
from aiocamstreamer.errors import ConnectionLost, MalformedReply, Unsupported
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Download
from aiocamstreamer.transport.plain_words import AsyncLoop
from aiocamstreamer.vapix.lookup import first
from aiocamstreamer.vapix.part_stream import parts_of
from aiocamstreamer.vapix.port import (
    Circuit,
    Listed,
    Port,
    PortChange,
    PortNumber,
    PortSettings,
    PortsRefused,
    change_on_wire,
    changed,
    failures,
    number_of,
)
from aiocamstreamer.wire import io, jsonrpc, keyvalue, text
from aiocamstreamer.wire.io import PortStep
from aiocamstreamer.wire.reply import Reply, into

_HIGHEST_TRIGGER = 9999


class PortMonitor(AsyncLoop):
    """Reports of ports as they change; see `Ports.monitor`."""

    def __init__(self, download: Download, *, camera: str, request: str) -> None:
        self._download = download
        self._place = {"camera": camera, "request": request}
        self._reader = io.ReportReader()
        self._reports: deque[io.PortReport] = deque()

    def __repr__(self) -> str:
        return f"<PortMonitor of {self._place['camera']}: {self._place['request']}>"

    def __aiter__(self) -> Self:
        """The port and what is reported of it; the present state comes first.

        Raises:
            TimedOut: No sign of life came for a while.
            ConnectionLost: The camera ended the stream.
        """
        return self

    async def __anext__(self) -> tuple[PortNumber, io.PortReport]:
        while not self._reports:
            data = await anext(self._download, None)
            if data is None:
                raise ConnectionLost("the camera ended the stream", **self._place)
            self._reports.extend(self._reader.feed(data))
        report = self._reports.popleft()
        return PortNumber.labelled(report.label), report


class Ports(Service):
    """The camera's inputs and outputs."""

    _management = "/axis-cgi/io/portmanagement.cgi"
    _cgi = "/axis-cgi/io/port.cgi"
    _memory = "vapix.ports.legacy"

    async def list(self) -> tuple[Port | Unknown, ...]:
        """Every port, in the camera's order; none where it has none.

        Cameras before AXIS OS 9.70 lack the management API; their parameters and states are read instead.

        Source: VAPIX I/O port management API, ``getPorts``; input and outputs API
        """
        if self._line.memory.get(self._memory):
            return await self._legacy()
        try:
            reply = await self._manage("getPorts")
        except Unsupported:
            ports = await self._legacy()
            self._line.memory[self._memory] = True
            return ports
        listed = into(Listed, jsonrpc.decode(reply), reply)
        if listed.items is None:
            raise MalformedReply(listed.problems[0], camera=reply.camera, request=reply.request)
        return listed.items

    async def get(self, port: Port | PortNumber) -> Port:
        """One port.

        Raises:
            NotFound: The camera has no such port.
        """
        wanted = number_of(port)
        found = (port for port in known(await self.list()) if port.number == wanted)
        return first(found, "port with label", wanted.label, line=self._line, request=self._management)

    @overload
    async def update(self, port: PortNumber, /, **settings: Unpack[PortSettings]) -> None: ...
    @overload
    async def update(self, *changes: Port | PortChange) -> None: ...
    async def update(
        self, *changes: Port | PortNumber | PortChange, **settings: Unpack[PortSettings]
    ) -> None:
        """Change settings or states of one port, or of several at once.

        Of a `Port` that was read, what has been changed since is written, and nothing else.

        Args:
            changes: A port's number with *settings*, or ports, or changes.
            settings: See `PortSettings`.

        Raises:
            ValueError: There is nothing to change, or a port was never read.
            PortsRefused: Some were refused; the others are changed.
            Unsupported: The camera is older than AXIS OS 9.70.

        Source: VAPIX I/O port management API, ``setPorts``
        """
        ports = [change_on_wire(change) for change in _changes(changes, settings)]
        wanted = [port for port in ports if port.keys() > {"port"}]
        if not wanted:
            return
        reply = await self._manage("setPorts", {"ports": wanted})
        refused = failures(jsonrpc.loads(reply))
        if refused:
            raise PortsRefused(refused, camera=reply.camera, request=reply.request)
        jsonrpc.decode(reply)

    async def sequence(self, port: Port | PortNumber, states: Sequence[tuple[Circuit, int]]) -> None:
        """Have the camera run through *states* of an output; returns when it has begun.

        Args:
            port: The output.
            states: What to make of the circuit, and for how many milliseconds (0 to 65535) each.

        Source: VAPIX I/O port management API, ``setStateSequence``
        """
        steps = [
            {
                "state": _arguments.one_of("states", state, get_args(Circuit)),
                "time": _arguments.whole("states", milliseconds, 0, 65535),
            }
            for state, milliseconds in _arguments.some("states", states)
        ]
        number = number_of(port)
        params = {"port": str(number.index), "sequence": steps}
        jsonrpc.decode(await self._manage("setStateSequence", params))

    async def states(self, *ports: Port | PortNumber) -> Mapping[PortNumber, Circuit]:
        """The states of the circuits of *ports*.

        Source: VAPIX input and outputs API, ``check``
        """
        answers = await self._asked("check", ports, {"0", "1"})
        return {number: "closed" if answer == "1" else "open" for number, answer in answers.items()}

    async def active(self, *ports: Port | PortNumber) -> Mapping[PortNumber, bool]:
        """Whether *ports* are active, each by its own idea of that.

        Source: VAPIX input and outputs API, ``checkactive``
        """
        answers = await self._asked("checkactive", ports, {"active", "inactive"})
        return {number: answer == "active" for number, answer in answers.items()}

    async def activate(self, port: Port | PortNumber) -> None:
        """Make an output active. Raises as `run`."""
        await self.run(port, PortStep(active=True))

    async def deactivate(self, port: Port | PortNumber) -> None:
        """Make an output inactive. Raises as `run`."""
        await self.run(port, PortStep(active=False))

    async def pulse(self, port: Port | PortNumber, *, milliseconds: int) -> None:
        """Make an output active for *milliseconds*; returns when it has become active. Raises as `run`."""
        await self.run(port, *_pulse(milliseconds))

    async def run(self, port: Port | PortNumber, *steps: PortStep) -> None:
        r"""Run *steps* on an output; returns when the camera has begun.

        Raises:
            CommandRefused: No such port, or it is an input.

        Source: VAPIX input and outputs API, ``action=2:/300\500/``
        """
        await self._act(self._cgi, number_of(port).label, steps)

    async def trigger(self, *, number: int = 6, milliseconds: int = 1000) -> None:
        r"""Hold the manual trigger for *milliseconds*, which raises an event.

        Args:
            number: The product's parameter ``ManualTriggerNbr``, 6 on most; the next ones belong to further
                video channels.
            milliseconds: How long.

        Source: VAPIX virtual input API, ``virtualinput.cgi?action=6:/1000\``
        """
        steps = _pulse(milliseconds)
        label = _arguments.whole("number", number, 1, _HIGHEST_TRIGGER)
        await self._act("/axis-cgi/io/virtualinput.cgi", label, steps)

    @asynccontextmanager
    async def monitor(self, *ports: Port | PortNumber, idle: float = 45.0) -> AsyncGenerator[PortMonitor]:
        """Reports of *ports* while the block runs.

        Args:
            ports: Inputs only or outputs only: the two cannot be watched together.
            idle: Seconds without a sign of life, which the camera gives every 15, that end the iteration.

        Raises:
            CommandRefused: No such port, or inputs and outputs together.

        Source: VAPIX input and outputs API, ``monitor``
        """
        place = {"camera": self._line.camera, "request": f"GET {self._cgi}"}
        labels, seconds = _labels(ports), _arguments.number("idle", idle, 0)
        async with self._http.stream(
            self._cgi, {"monitor": labels}, idle=seconds, repeatable=True
        ) as download:
            await parts_of(download, **place)
            yield PortMonitor(download, **place)

    async def _act(self, path: str, label: int, steps: Sequence[PortStep]) -> None:
        for step in _arguments.some("steps", steps):
            _arguments.instance("steps", step, PortStep)
            _arguments.flag("active", step.active)
            _arguments.whole("pause_ms", step.pause_ms, 0, io.LONGEST_PAUSE_MS)
        text.body(await self._http.command(path, {"action": io.encode_action(label, steps)}))

    async def _asked(
        self, question: str, ports: Sequence[Port | PortNumber], known: set[str]
    ) -> dict[PortNumber, str]:
        reply = await self._http.get(self._cgi, {question: _labels(ports)})
        answers = keyvalue.answer(reply)
        found = {number: answers.get(f"port{number.label}", "").strip() for number in map(number_of, ports)}
        if not known.issuperset(found.values()):
            raise MalformedReply(reply.quoted, camera=reply.camera, request=reply.request)
        return found

    async def _manage(self, method: str, params: Mapping[str, Any] | None = None) -> Reply:
        return await self._http.post(
            self._management,
            json=jsonrpc.request(method, version="1.0", params=params),
            repeatable=params is None,
        )

    async def _legacy(self) -> tuple[Port | Unknown, ...]:
        form = {"action": "list", "group": "IOPort"}
        reply = await self._http.post("/axis-cgi/param.cgi", form=form, repeatable=True)
        groups = io.port_groups(keyvalue.decode(reply))
        numbers = [PortNumber(index=index) for index in groups]
        states = await self.states(*numbers) if numbers else {}
        described = [
            {**groups[number.index], "port": number.index, "state": states[number]} for number in numbers
        ]
        return into(tuple[Port | Unknown, ...], described, reply)


def _changes(
    changes: Sequence[Port | PortNumber | PortChange], settings: PortSettings
) -> Iterator[PortChange]:
    """The changes that the arguments of `Ports.update` mean."""
    _arguments.some("changes", changes)
    if settings and (len(changes) > 1 or isinstance(changes[0], PortChange)):
        raise TypeError("settings: those of one port, not beside several ports or changes")
    for change in changes:
        if isinstance(change, PortChange):
            yield change
        elif settings or isinstance(change, PortNumber):
            yield PortChange(port=change, **settings)
        else:
            number_of(change)
            yield changed(change)


def _labels(ports: Sequence[Port | PortNumber]) -> str:
    return ",".join(str(number_of(port).label) for port in _arguments.some("ports", ports))


def _pulse(milliseconds: int) -> tuple[PortStep, PortStep]:
    pause = _arguments.whole("milliseconds", milliseconds, 0, io.LONGEST_PAUSE_MS)
    return PortStep(active=True, pause_ms=pause), PortStep(active=False)
