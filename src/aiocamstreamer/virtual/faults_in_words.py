"""Faults in words, as the command line and the live page spell them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.device.faults import Fault

Act: TypeAlias = "Callable[[Device, str, str | None, dict[str, Any]], None]"

GRAMMAR = "KIND[=VALUE][:/PATH][:OPTION=VALUE,...]"

KINDS: Mapping[str, str] = {
    "latency": "=SECONDS[:/PATH][:jitter=SECONDS]  hold back what is sent",
    "drop": "[:/PATH][:after=N,after_bytes=N,times=N,reset]  end the connection",
    "stall": "[:/PATH][:after=N,after_bytes=N,times=N]  neither send nor read any more",
    "half-open": "[:/PATH][:after=N,after_bytes=N,times=N]  read, but never send again",
    "garbage": "[:/PATH][:after=N,times=N]  send noise, then end the connection",
    "truncate": "[:/PATH][:after=N,times=N]  send half an answer or frame, then end the connection",
    "answer": "=STATUS:/PATH[:after=N,times=N]  answer with that status, such as 401, 403 or 503",
    "refuse-tokens": "[=TIMES]  refuse tokens of WebSockets, though they are good",
    "refuse-nonces": "[=TIMES]  call nonces stale, though they are fresh",
    "throttle": "=ATTEMPTS[:seconds=N]  let nobody in after so many wrong passwords",
    "clock": "=SECONDS  be wrong about the time, ahead or behind",
    "disk-full": "  have no space for uploads",
    "reboot": "[=SECONDS]  restart and be away so long; volatile state is lost",
    "clear": "  forget every fault",
}
"""What can be said, with what may follow and what it does. ``times=0`` is for ever."""

_WORDS = re.compile(r"(?P<kind>[a-z-]+)(?:=(?P<value>[^:]*))?(?::(?P<path>/[^:]*))?(?::(?P<options>[^:]*))?")
_OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "after": int,
    "after_bytes": int,
    "times": lambda text: int(text) or None,
    "reset": lambda text: text in {"", "true", "1"},
    "jitter": float,
    "seconds": float,
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
        usage = f"{words['kind']}{KINDS[words['kind']].partition('  ')[0]}"
        raise ValueError(f"fault {text!r}: write {usage}") from error


def waiting(camera: Device) -> Iterator[str]:
    """Every fault that still waits or goes on, in words."""
    faults, (tokens, nonces) = camera.faults, camera.faults.refused
    for path, (seconds, jitter) in faults.delays.items():
        yield f"latency={seconds:g}{_at(path)}{f':jitter={jitter:g}' if jitter else ''}"
    for rule in faults.rules:
        yield _rule(rule)
    if tokens:
        yield f"refuse-tokens={tokens}"
    if nonces:
        yield f"refuse-nonces={nonces}"
    if faults.throttle is not None:
        yield f"throttle={faults.throttle.attempts}:seconds={faults.throttle.seconds:g}"
    if camera.clock.skew:
        yield f"clock={camera.clock.skew:g}"
    if faults.disk_full:
        yield "disk-full"


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
