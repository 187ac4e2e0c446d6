"""Faults in words, as the command line and the live page spell them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.faults import Fault

__all__ = ["GRAMMAR", "KINDS", "make"]

Act: TypeAlias = "Callable[[Device, str, str | None, dict[str, Any]], None]"

GRAMMAR = "KIND[=VALUE][:/PATH][:OPTION=VALUE,...]"


@attrs.frozen(kw_only=True)
class Kind:
    """One kind of fault, and what may be said of it."""

    does: str
    value: str = ""
    """Name of its value; "" where it has none."""

    needs_value: bool = True
    path: Literal["", "may", "must"] = ""
    """Whether a path may be named."""

    options: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """Everything that may follow its name."""
        value = f"={self.value}" if self.value else ""
        path = ":/PATH" if self.path else ""
        names = [name if name == "reset" else f"{name}={_OPTION_VALUES[name]}" for name in self.options]
        return "".join(
            (
                value if self.needs_value else f"[{value}]",
                path if self.path == "must" else f"[{path}]" if path else "",
                f"[:{','.join(names)}]" if names else "",
            )
        )


_OPTION_VALUES = {
    "after": "N",
    "after_bytes": "N",
    "times": "N",
    "jitter": "SECONDS",
    "seconds": "N",
    "status": "403",
}
_COUNTED, _CUT = ("after", "times"), ("after", "after_bytes", "times")

KINDS: Mapping[str, Kind] = {
    "latency": Kind(does="hold back what is sent", value="SECONDS", path="may", options=("jitter",)),
    "drop": Kind(does="end the connection", path="may", options=(*_CUT, "reset")),
    "stall": Kind(does="neither send nor read any more", path="may", options=_CUT),
    "half-open": Kind(does="read, but never send again", path="may", options=_CUT),
    "garbage": Kind(does="send noise, then end the connection", path="may", options=_COUNTED),
    "truncate": Kind(
        does="send half an answer or frame, then end the connection", path="may", options=_COUNTED
    ),
    "answer": Kind(
        does="answer with that status, such as 401, 403 or 503", value="STATUS", path="must", options=_COUNTED
    ),
    "refuse-tokens": Kind(
        does="refuse tokens of WebSockets, though they are good", value="TIMES", needs_value=False
    ),
    "refuse-nonces": Kind(does="call nonces stale, though they are fresh", value="TIMES", needs_value=False),
    "throttle": Kind(
        does="let nobody in after so many wrong passwords", value="ATTEMPTS", options=("seconds", "status")
    ),
    "clock": Kind(does="be wrong about the time, ahead or behind", value="SECONDS"),
    "disk-full": Kind(does="have no space for uploads"),
    "reboot": Kind(
        does="restart and be away so long; volatile state is lost", value="SECONDS", needs_value=False
    ),
    "clear": Kind(does="forget every fault"),
}
"""Everything that can be said. ``times=0`` is for ever."""

_WORDS = re.compile(r"(?P<kind>[a-z-]+)(?:=(?P<value>[^:]*))?(?::(?P<path>/[^:]*))?(?::(?P<options>[^:]*))?")
_OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "after": int,
    "after_bytes": int,
    "times": lambda text: int(text) or None,
    "reset": lambda text: text in {"", "true", "1"},
    "jitter": float,
    "seconds": float,
    "status": lambda text: (401, 403)[("401", "403").index(text)],
}


def make(camera: Device, text: str) -> None:
    """Do what *text* says to *camera*: ``latency=0.2``, ``drop:/local/camoverlay/ws:after=3``.

    Raises:
        ValueError: It says nothing that can be done; names what.
    """
    words = _WORDS.fullmatch(text.strip())
    act = _ACTS.get(words["kind"]) if words else None
    if words is None or act is None:
        raise ValueError(f"fault {text!r}: write {GRAMMAR} with one of {', '.join(KINDS)}")
    try:
        act(camera, words["value"] or "", words["path"], dict(_options(words["options"] or "")))
    except (TypeError, ValueError) as error:
        usage = f"{words['kind']}{KINDS[words['kind']].usage}"
        raise ValueError(f"fault {text!r}: write {usage}") from error


def waiting(camera: Device) -> Iterator[str]:
    """Every fault that still waits or goes on, in words."""
    return (text for text, _ in _waiting(camera))


def take_back(camera: Device, text: str) -> None:
    """Undo the fault that *text* says, in the words of `waiting`.

    Raises:
        ValueError: There is none such: it may have struck for the last time.
    """
    undo = next((undo for waits, undo in _waiting(camera) if waits == text), None)
    if undo is None:
        raise ValueError(f"fault {text!r}: it does not wait any more")
    undo()


def _waiting(camera: Device) -> Iterator[tuple[str, Callable[[], None]]]:
    """The words of each fault, and what undoes it."""
    faults, (tokens, nonces) = camera.faults, camera.faults.refused
    for path, (seconds, jitter) in faults.delays.items():
        words = f"latency={seconds:g}{_at(path)}{f':jitter={jitter:g}' if jitter else ''}"
        yield words, partial(faults.forget_latency, path)
    for rule in faults.rules:
        yield _rule(rule), partial(faults.forget, rule)
    if tokens:
        yield f"refuse-tokens={tokens}", partial(faults.refuse_tokens, 0)
    if nonces:
        yield f"refuse-nonces={nonces}", partial(faults.refuse_nonces, 0)
    if faults.throttle is not None:
        shut = ",status=403" if faults.throttle.status == 403 else ""
        words = f"throttle={faults.throttle.attempts}:seconds={faults.throttle.seconds:g}{shut}"
        yield words, partial(setattr, faults, "throttle", None)
    if camera.clock.skew:
        yield f"clock={camera.clock.skew:g}", partial(setattr, camera.clock, "skew", 0.0)
    if faults.disk_full:
        yield "disk-full", partial(setattr, faults, "disk_full", False)


def _rule(rule: Fault) -> str:
    said = {"after": rule.after, "after_bytes": rule.after_bytes, "times": rule.times or 0}
    usual = {"after": 0, "after_bytes": 0, "times": 1}
    options = [f"{name}={value}" for name, value in said.items() if value != usual[name]]
    options += ["reset"] if rule.reset else []
    status = f"={rule.status}" if rule.kind == "answer" else ""
    return f"{rule.kind.replace('_', '-')}{status}{_at(rule.path)}{':' if options else ''}{','.join(options)}"


def _at(path: str | None) -> str:
    return f":{path}" if path else ""


def _options(text: str) -> Iterator[tuple[str, Any]]:
    for pair in filter(None, text.split(",")):
        name, _, value = pair.partition("=")
        if name not in _OPTIONS:
            raise ValueError(name)
        yield name, _OPTIONS[name](value)


def _nothing_but(value: str, path: str | None = None, options: Mapping[str, Any] | None = None) -> None:
    """Refuse what the kind of fault has no use for."""
    if value or path or options:
        raise ValueError(value or path or options)


def _struck(name: str) -> Act:
    def act(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
        _nothing_but(value)
        getattr(camera.faults, name)(path, **options)

    return act


def _latency(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    camera.faults.latency(float(value), path=path, **options)


def _answer(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    status = int(value)
    if path is None or not 200 <= status <= 599:
        raise ValueError(value)
    camera.faults.answer(status, path, **options)


def _refuse(name: str) -> Act:
    def act(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
        _nothing_but("", path, options)
        getattr(camera.faults, name)(int(value or 1))

    return act


def _throttle(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    _nothing_but("", path)
    camera.faults.throttle_passwords(int(value), **options)


def _clock(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    _nothing_but("", path, options)
    camera.clock.skew = float(value)


def _disk_full(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    _nothing_but(value, path, options)
    camera.faults.disk_full = True


def _reboot(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    _nothing_but("", path, options)
    camera.reboot(float(value or 0))


def _clear(camera: Device, value: str, path: str | None, options: dict[str, Any]) -> None:
    _nothing_but(value, path, options)
    camera.faults.clear()
    camera.clock.skew = 0.0


_ACTS: Mapping[str, Act] = {
    "latency": _latency,
    **{name: _struck(name) for name in ("drop", "stall", "garbage", "truncate")},
    "half-open": _struck("half_open"),
    "answer": _answer,
    "refuse-tokens": _refuse("refuse_tokens"),
    "refuse-nonces": _refuse("refuse_nonces"),
    "throttle": _throttle,
    "clock": _clock,
    "disk-full": _disk_full,
    "reboot": _reboot,
    "clear": _clear,
}
