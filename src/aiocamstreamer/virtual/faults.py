"""Scripted faults: what a bad network or an unwell camera does, on demand and the same every time."""

import random
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import attrs

FaultKind: TypeAlias = Literal["drop", "stall", "garbage", "truncate", "answer"]


@attrs.define(kw_only=True, eq=False)
class Fault:
    """One rule, waiting for its moment."""

    kind: FaultKind
    path: str | None
    """Path that it concerns; None concerns every connection from its first byte."""

    after: int = 0
    """Answers, or WebSocket messages to the client, that pass before."""

    after_bytes: int = 0
    """Bytes that pass before, counted from where it strikes."""

    times: int | None = 1
    """How often it strikes; None for ever."""

    reset: bool = False
    """Break with a TCP reset, and not with an orderly end."""

    status: int = 500
    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    seen: int = 0

    def concerns(self, path: str | None) -> bool:
        """Whether it still waits for something at *path*."""
        return self.times != 0 and self.path == path

    def struck(self) -> "Fault":
        """Count one strike."""
        self.seen = 0
        if self.times is not None:
            self.times -= 1
        return self


class Faults:
    """Faults of one camera; every method may be called from any thread.

    *path* is the exact path of a CGI or WebSocket. *after* counts what passes unharmed before the fault
    strikes: answers of that path, or messages sent to the client on it. *times* says how often it strikes,
    None for ever; counting starts anew after each strike.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._rules: list[Fault] = []
        self._latency: dict[str | None, tuple[float, float]] = {}
        self._refused_tokens = 0
        self.fired: Callable[[Fault, str | None], None] = lambda _fault, _path: None
        """Told of every strike."""

    @property
    def active(self) -> bool:
        """Whether any fault still waits."""
        return bool(self._rules)

    def clear(self) -> None:
        """Forget every fault that has not struck yet, and all latency."""
        self._rules = []
        self._latency = {}
        self._refused_tokens = 0

    # Scripting

    def latency(self, seconds: float, *, jitter: float = 0.0, path: str | None = None) -> None:
        """Hold back whatever is sent by *seconds*, give or take *jitter*; order is kept."""
        self._latency[path] = (seconds, jitter)

    def drop(
        self,
        path: str | None = None,
        *,
        after: int = 0,
        after_bytes: int = 0,
        times: int | None = 1,
        reset: bool = False,
    ) -> None:
        """Break the connection, in order or with a TCP reset."""
        self._add(
            Fault(kind="drop", path=path, after=after, after_bytes=after_bytes, times=times, reset=reset)
        )

    def stall(
        self, path: str | None = None, *, after: int = 0, after_bytes: int = 0, times: int | None = 1
    ) -> None:
        """Stop sending and reading, and keep the connection; without *path* it accepts and never answers."""
        self._add(Fault(kind="stall", path=path, after=after, after_bytes=after_bytes, times=times))

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
        self._add(
            Fault(
                kind="answer",
                path=path,
                status=status,
                headers=headers,
                body=body.encode() if isinstance(body, str) else body,
                after=after,
                times=times,
            )
        )

    def refuse_tokens(self, times: int = 1) -> None:
        """Refuse the next *times* WebSocket authorizations, though their tokens are good."""
        self._refused_tokens = times

    def _add(self, fault: Fault) -> None:
        self._rules = [*(rule for rule in self._rules if rule.times != 0), fault]

    # What the server asks

    def delay(self, path: str | None) -> float:
        """Seconds to hold back what is sent now at *path*."""
        seconds, jitter = self._latency.get(path) or self._latency.get(None) or (0.0, 0.0)
        return max(0.0, seconds + self._random.uniform(-jitter, jitter)) if jitter else seconds

    def garbage_bytes(self, size: int) -> bytes:
        """At least 16 bytes that are neither HTTP nor a WebSocket frame."""
        return b"\xff" + self._random.randbytes(max(size, 16) - 1)

    def token_refused(self) -> bool:
        """Whether to refuse the token that is shown now."""
        if not self._refused_tokens:
            return False
        self._refused_tokens -= 1
        return True

    def at_accept(self) -> Fault | None:
        """What strikes a connection that was just made."""
        return self._next(None, lambda rule, seen: seen == rule.after + 1)

    def at_request(self, path: str) -> Fault | None:
        """What strikes the answer to a request for *path*."""
        return self._next(path, lambda rule, seen: seen == rule.after + 1)

    def at_upgrade(self, path: str) -> Fault | None:
        """What strikes the handshake of a WebSocket at *path*."""
        return self._next(
            path, lambda rule, seen: rule.kind == "answer" and seen == rule.after + 1, kinds=("answer",)
        )

    def after_upgrade(self, path: str) -> Fault | None:
        """What strikes a WebSocket at *path* as soon as it is open."""
        for rule in self._rules:
            if rule.concerns(path) and rule.kind in ("drop", "stall") and not rule.after:
                return self._fire(rule, path)
        return None

    def before_message(self, path: str) -> Fault | None:
        """What strikes the message that is about to be sent at *path*."""
        return self._next(path, lambda rule, seen: seen == rule.after + 1, kinds=("garbage", "truncate"))

    def after_message(self, path: str) -> Fault | None:
        """What strikes after a message was sent at *path*."""
        return self._next(path, lambda rule, seen: seen == rule.after, kinds=("drop", "stall"))

    def _next(
        self,
        path: str | None,
        due: Callable[[Fault, int], bool],
        kinds: Sequence[FaultKind] = ("drop", "stall", "garbage", "truncate", "answer"),
    ) -> Fault | None:
        for rule in self._rules:
            if not rule.concerns(path) or rule.kind not in kinds:
                continue
            rule.seen += 1
            if due(rule, rule.seen):
                return self._fire(rule, path)
        return None

    def _fire(self, rule: Fault, path: str | None) -> Fault:
        rule.struck()
        self.fired(rule, path)
        return rule
