"""Changes that last until the app restarts, as values that can be sent, joined and sent again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol, Self

import anyio
import attrs

from aiocamstreamer import _arguments
from aiocamstreamer.errors import Unsupported
from aiocamstreamer.overlay.endpoints import API
from aiocamstreamer.overlay.until_restart.requests import (
    LONGEST,
    Call,
    Pairs,
    Selector,
    checked,
    fitted,
    selected,
)
from aiocamstreamer.service import first_spoken
from aiocamstreamer.transport import Line
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply

_METHOD_NOT_ALLOWED = 405


class Change(Protocol):
    """Something that the app forgets when it restarts."""

    @property
    def key(self) -> Hashable:
        """Of two changes with the same key the later one is joined to the earlier."""
        ...

    @property
    def services(self) -> frozenset[Selector]:
        """Whom it changes."""
        ...

    @property
    def comes_last(self) -> bool:
        """Whether the others are to be made before."""
        ...

    def things(self) -> Mapping[Hashable, Self]:
        """The change of each thing that can be changed by itself; joined they are this change."""
        ...

    def calls(self) -> tuple[Call, ...]:
        """The requests, each short enough.

        Raises:
            TypeError: A value is of another type.
            ValueError: The app cannot be asked for this.
        """
        ...

    def then(self, later: Self) -> Self:
        """Both as one: what *later* names is as it says, the rest as before."""
        ...


@attrs.frozen
class Shown:
    """Which services are shown.

    Attributes:
        states: True shows, False hides.
    """

    states: Mapping[Selector, bool]

    @property
    def key(self) -> Hashable:
        """There is one such change."""
        return Shown

    @property
    def services(self) -> frozenset[Selector]:
        """Whom it changes."""
        return frozenset(self.states)

    @property
    def comes_last(self) -> bool:
        """Services are shown when their texts are right."""
        return True

    def things(self) -> Mapping[Hashable, Shown]:
        """Each service by itself."""
        return {(Shown, service): Shown({service: state}) for service, state in self.states.items()}

    def calls(self) -> tuple[Call, ...]:
        """Several services in each request."""
        if not self.states:
            raise ValueError("services: at least one, not none")
        groups: dict[str, Pairs] = {}
        for service, shown in self.states.items():
            kind = "name" if isinstance(checked(service), str) else "id"
            groups[f"service {service!r}"] = (
                (f"{kind}_{service}", _arguments.flag(f"service {service!r}", shown)),
            )
        return fitted(f"{API}/enabled.cgi", (), groups)

    def then(self, later: Shown) -> Shown:
        """Both as one."""
        return Shown({**self.states, **later.states})


class OfOneService:
    """A change of one service."""

    __slots__ = ()

    service: Selector

    @property
    def key(self) -> tuple[Hashable, ...]:
        """One change per service."""
        return type(self).__name__, self.service

    @property
    def services(self) -> frozenset[Selector]:
        """Whom it changes."""
        return frozenset({self.service})

    @property
    def comes_last(self) -> bool:
        """Its place does not matter."""
        return False


@attrs.frozen
class TickerText(OfOneService):
    """The text of an info ticker.

    Attributes:
        service: The ticker, by its id.
        text: What it shows.
    """

    service: int
    text: str

    def things(self) -> Mapping[Hashable, TickerText]:
        """The one text."""
        return {self.key: self}

    def calls(self) -> tuple[Call, ...]:
        """One request; the ticker has only ever been asked by GET."""
        _arguments.whole("service_id", self.service, 0)
        text = _arguments.text("text", self.text, empty=True)
        if len(text) > LONGEST:
            raise ValueError(
                f"text: at most {LONGEST} characters, not {len(text)}; "
                "a longer one fits into the configuration of the service"
            )
        return (Call(f"{API}/infoticker.cgi", (*selected(self.service), ("text", text)), methods=("GET",)),)

    def then(self, later: TickerText) -> TickerText:
        """The later text."""
        return later


async def carry_out(line: Line, change: Change) -> None:
    """Send *change*; all of it is checked before the first byte.

    Raises:
        TypeError: A value is of another type.
        ValueError: The app cannot be asked for this.
        NotFound: There is no such service.
        CommandRefused: There is no such field.
    """
    named = ", ".join(sorted(map(repr, change.services)))
    calls = change.calls()
    async with turn(line):
        for call in calls:
            with envelope.seeking(f"service {named}"):
                await _send(line, call)


def turn(line: Line) -> anyio.Lock:
    """The lock of whoever changes services, saved or until the app restarts.

    The app keeps both in one record: whoever reads and writes it as a whole would bring back what somebody
    else has just hidden.
    """
    return line.lock("camoverlay services")


async def _send(line: Line, call: Call) -> None:
    async def ask(method: str) -> None:
        reply = await _asked(line, call, method)
        if reply.status == _METHOD_NOT_ALLOWED:
            raise Unsupported(f"{method} is not allowed", camera=reply.camera, request=reply.request)
        envelope.acknowledge(reply)

    await first_spoken(line, f"camoverlay {'|'.join(call.methods)}", call.methods, ask)


async def _asked(line: Line, call: Call, method: str) -> Reply:
    accept = {*envelope.SPOKEN, _METHOD_NOT_ALLOWED}
    if method == "GET":
        return await line.http.command(call.path, call.pairs, accept=accept)
    if call.picture is None:
        return await line.http.post(call.path, call.pairs, accept=accept)
    kind = "image/png" if call.picture.startswith(b"\x89") else "image/jpeg"
    return await line.http.post(
        call.path, call.pairs, content=call.picture, content_type=kind, deadline=60.0, accept=accept
    )
