"""Scripted faults: what a bad network or an unwell camera does, on demand and the same every time."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, Self, TypeAlias

import attrs

FaultKind: TypeAlias = Literal["drop", "stall", "half_open", "garbage", "truncate", "answer"]

_BREAKS: Collection[FaultKind] = ("drop", "stall", "half_open")
_SPOILS: Collection[FaultKind] = ("garbage", "truncate")


@attrs.define(kw_only=True, eq=False)
class Fault:
    """One rule that waits for its moment."""

    kind: FaultKind
    path: str | None
    """Path that it concerns; None concerns connections as they are made."""

    after: int = 0
    """Answers, or WebSocket messages to the client, that pass before it strikes."""

    after_bytes: int = 0
    """Bytes that still pass once it strikes."""

    times: int | None = 1
    """How often it strikes; None for ever."""

    reset: bool = False
    """Break with a TCP reset in place of an orderly end."""

    status: int = 500
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    seen: int = 0

    def waits_at(self, path: str | None) -> bool:
        """Whether it may still strike at *path*."""
        return self.times != 0 and self.path == path

    def strike(self) -> Self:
        """Count one strike, and start counting anew."""
        self.seen = 0
        if self.times is not None:
            self.times -= 1
        return self


@attrs.define
class Throttle:
    """Refuses everybody for a while after too many wrong passwords."""

    attempts: int
    seconds: float
    status: Literal[401, 403] = 401
    """The answer to everybody meanwhile: a challenge as ever, or a refusal without one."""

    failed: int = 0
    until: float = 0.0

    def locked(self, now: float) -> bool:
        """Whether nobody is let in at *now*."""
        return now < self.until

    def failure(self, now: float) -> None:
        """Count one wrong password."""
        self.failed += 1
        if self.failed >= self.attempts:
            self.failed = 0
            self.until = now + self.seconds


class Faults:
    """Faults of one camera; every method may be called from any thread.

    *path* is the exact path of a CGI or WebSocket, or None for connections as they are made. *after* counts
    what passes unharmed: answers of that path, or messages sent to clients on it. *times* says how often the
    fault strikes, None for ever; counting starts anew after each strike.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._rules: list[Fault] = []
        self._latency: dict[str | None, tuple[float, float]] = {}
        self._refused_tokens = 0
        self._refused_nonces = 0
        self.throttle: Throttle | None = None
        """What wrong passwords lead to; None leaves them without consequence."""

        self.disk_full = False
        """Whether uploads find no space."""

        self.fired: Callable[[str, str | None], None] = lambda _kind, _path: None
        """Told the kind and path of every strike."""

    @property
    def active(self) -> bool:
        """Whether any fault of the byte stream still waits."""
        return bool(self._rules)

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The faults of the byte stream that still wait."""
        return tuple(rule for rule in self._rules if rule.times != 0)

    @property
    def delays(self) -> Mapping[str | None, tuple[float, float]]:
        """Seconds of latency and of jitter by path."""
        return dict(self._latency)

    @property
    def refused(self) -> tuple[int, int]:
        """How many tokens and how many nonces are still to be refused."""
        return self._refused_tokens, self._refused_nonces

    def clear(self) -> None:
        """Forget every fault."""
        self._rules = []
        self._latency = {}
        self._refused_tokens = self._refused_nonces = 0
        self.throttle = None
        self.disk_full = False

    def forget(self, rule: Fault) -> None:
        """Forget one fault of the byte stream."""
        self._rules = [other for other in self._rules if other is not rule]

    def forget_latency(self, path: str | None) -> None:
        """Forget the latency of *path*, or that of everything."""
        self._latency = {other: delay for other, delay in self._latency.items() if other != path}

    # Scripting

    def latency(self, seconds: float, *, jitter: float = 0.0, path: str | None = None) -> None:
        """Hold back what is sent by *seconds*, give or take *jitter*, in order; everywhere without *path*."""
        self._latency = {**self._latency, path: (seconds, jitter)}

    def drop(
        self,
        path: str | None = None,
        *,
        after: int = 0,
        after_bytes: int = 0,
        times: int | None = 1,
        reset: bool = False,
    ) -> None:
        """End the connection, in order or with a TCP reset."""
        self._add(
            Fault(kind="drop", path=path, after=after, after_bytes=after_bytes, times=times, reset=reset)
        )

    def stall(
        self, path: str | None = None, *, after: int = 0, after_bytes: int = 0, times: int | None = 1
    ) -> None:
        """Stop sending and reading, but keep the connection; without *path* it is never answered at all."""
        self._add(Fault(kind="stall", path=path, after=after, after_bytes=after_bytes, times=times))

    def half_open(
        self, path: str | None = None, *, after: int = 0, after_bytes: int = 0, times: int | None = 1
    ) -> None:
        """Take everything in and never send again, as a camera does that lost its power behind a switch."""
        self._add(Fault(kind="half_open", path=path, after=after, after_bytes=after_bytes, times=times))

    def garbage(self, path: str | None = None, *, after: int = 0, times: int | None = 1) -> None:
        """Send noise in place of an answer or message, then end the connection."""
        self._add(Fault(kind="garbage", path=path, after=after, times=times))

    def truncate(self, path: str | None = None, *, after: int = 0, times: int | None = 1) -> None:
        """Send half an answer or frame, then end the connection."""
        self._add(Fault(kind="truncate", path=path, after=after, times=times))

    def answer(
        self,
        status: int,
        path: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | str = b"",
        after: int = 0,
        times: int | None = 1,
    ) -> None:
        """Answer requests to *path*, upgrades included, with *status* before anybody looks at them."""
        body = body.encode() if isinstance(body, str) else body
        self._add(
            Fault(
                kind="answer", path=path, status=status, headers=headers, body=body, after=after, times=times
            )
        )

    def refuse_tokens(self, times: int = 1) -> None:
        """Refuse the next *times* WebSocket authorizations, though their tokens are good."""
        self._refused_tokens = times

    def refuse_nonces(self, times: int = 1) -> None:
        """Answer the next *times* right digests with ``stale=true``, though their nonces are fresh."""
        self._refused_nonces = times

    def throttle_passwords(
        self, attempts: int = 3, *, seconds: float = 20.0, status: Literal[401, 403] = 401
    ) -> None:
        """Refuse everybody for *seconds* of the camera's clock after *attempts* wrong passwords.

        With *status* 403 nobody is challenged meanwhile; which of the two a camera does, nobody has recorded.
        """
        self.throttle = Throttle(attempts, seconds, status)

    def _add(self, fault: Fault) -> None:
        self._rules = [*(rule for rule in self._rules if rule.times != 0), fault]

    # What the server asks

    def delay(self, path: str | None) -> float:
        """Seconds to hold back what is sent now at *path*."""
        if not self._latency:
            return 0.0
        seconds, jitter = self._latency.get(path) or self._latency.get(None) or (0.0, 0.0)
        return max(0.0, seconds + self._random.uniform(-jitter, jitter))

    def noise(self, size: int) -> bytes:
        """At least 16 bytes that are neither HTTP nor a WebSocket frame."""
        return b"\xff" + self._random.randbytes(max(size, 16) - 1)

    def token_refused(self) -> bool:
        """Whether to refuse the token that is shown now."""
        refused = self._refused_tokens > 0
        self._refused_tokens -= refused
        return refused

    def nonce_refused(self) -> bool:
        """Whether to call the nonce that was just used stale."""
        refused = self._refused_nonces > 0
        self._refused_nonces -= refused
        return refused

    def at_accept(self) -> Fault | None:
        """The fault that strikes a connection that was just made."""
        return self._strike(None, (*_BREAKS, *_SPOILS), early=True)

    def at_request(self, path: str) -> Fault | None:
        """The fault that strikes the answer to a request for *path*."""
        return self._strike(path, (*_BREAKS, *_SPOILS, "answer"), early=True)

    def at_upgrade(self, path: str) -> Fault | None:
        """The answer to the handshake of a WebSocket at *path* in place of the truth."""
        return self._strike(path, ("answer",), early=True)

    def after_upgrade(self, path: str) -> Fault | None:
        """The fault that strikes a WebSocket at *path* as soon as it is open."""
        rules = (
            rule for rule in self._rules if rule.waits_at(path) and rule.kind in _BREAKS and not rule.after
        )
        return self._fire(next(rules, None))

    def before_message(self, path: str) -> Fault | None:
        """The fault that strikes the message about to be sent at *path*."""
        return self._strike(path, _SPOILS, early=True)

    def after_message(self, path: str) -> Fault | None:
        """The fault that strikes once a message was sent at *path*."""
        return self._strike(path, _BREAKS, early=False)

    def _strike(self, path: str | None, kinds: Collection[str], *, early: bool) -> Fault | None:
        """Count what passes at *path*; the fault for which it is one too many (*early*) or the last."""
        for rule in self._rules:
            if rule.waits_at(path) and rule.kind in kinds:
                rule.seen += 1
                if rule.seen >= rule.after + early:
                    return self._fire(rule)
        return None

    def _fire(self, rule: Fault | None) -> Fault | None:
        if rule is None:
            return None
        self.fired(rule.kind, rule.path)
        return rule.strike()
