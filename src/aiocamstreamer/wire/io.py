r"""The little language of the I/O port CGIs: ``2:/300\500/`` pulses a port, ``3I:/`` reports one.

``/`` makes a port active and ``\`` inactive; a number between them is a pause in milliseconds. Ports are
counted from 1 here, as they are labelled on the camera.

Source: VAPIX input and outputs API
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from aiocamstreamer.wire.keyvalue import Values, numbered

LONGEST_PAUSE_MS = 2**31 - 1

_DIGITS = 4  # of a port's label
_LONGEST = _DIGITS + 3  # bytes of a report
_KINDS = frozenset({b"I", b"O"})
_MARKS = {b"/": (True, True), b"\\": (False, True), b"H": (True, False), b"L": (False, False)}
"""What a report says: whether the port is active, and whether that is a change."""


@attrs.frozen(kw_only=True)
class PortStep:
    """One step of a sequence.

    Attributes:
        active: What the port becomes.
        pause_ms: Milliseconds until the next step; 0 after the last.
    """

    active: bool
    pause_ms: int = 0


@attrs.frozen(kw_only=True)
class PortReport:
    """A word of the monitor of a port.

    Attributes:
        label: The port, counted from 1.
        is_input: Whether it is an input.
        active: Its state.
        changed: Whether this is a change; False repeats a state that has not changed.
    """

    label: int
    is_input: bool
    active: bool
    changed: bool


def encode_action(label: int, steps: Iterable[PortStep]) -> str:
    r"""``2:/300\``: run *steps* on the port with *label*; not percent-encoded yet."""
    marks = (("/" if step.active else "\\") + (str(step.pause_ms) if step.pause_ms else "") for step in steps)
    return f"{label}:{''.join(marks)}"


def decode_action(text: str) -> tuple[int, tuple[PortStep, ...]]:
    """The label of the port, 1 where it is left out, and the steps of an action.

    Raises:
        ValueError: *text* is no action.
    """
    label, colon, marks = text.partition(":")
    first, *pieces = marks.replace("/", "\n/").replace("\\", "\n\\").split("\n")
    spelled = [label, *(piece[1:] for piece in pieces)]
    if not (colon and pieces) or first or not all(map(_is_count, spelled)):
        raise ValueError(f"no port action: {text[:40]!r}")
    steps = tuple(PortStep(active=piece[0] == "/", pause_ms=int(piece[1:] or 0)) for piece in pieces)
    return int(label or 1), steps


def _is_count(digits: str) -> bool:
    """Whether *digits* are a number that fits 32 bits, or nothing."""
    return not digits or (digits.isascii() and digits.isdigit() and len(digits) <= len(str(LONGEST_PAUSE_MS)))


def encode_report(report: PortReport) -> str:
    r"""``3I:/``: one line of the monitor."""
    mark = ("/" if report.active else "\\") if report.changed else ("H" if report.active else "L")
    return f"{report.label}{'I' if report.is_input else 'O'}:{mark}"


class ReportReader:
    """Reads the monitor of ports as it arrives.

    A report is complete with its last character. Waiting for the boundary that ends its part would hold every
    change back until the next one, or for the 15 s between two signs of life.
    """

    def __init__(self) -> None:
        self._line = b""  # how the unfinished line begins
        self._told = False  # whether that line has said what it can

    def feed(self, data: bytes) -> list[PortReport]:
        """The reports that *data* completes."""
        first, *rest = data.split(b"\n")
        reports = self._read(first)
        for line in rest:
            self._line, self._told = b"", False
            reports += self._read(line)
        return reports

    def _read(self, piece: bytes) -> list[PortReport]:
        """The report of the line that goes on with *piece*, if it is complete with that."""
        if self._told:
            return []
        self._line += piece[:_LONGEST]
        report = _report(self._line)
        self._told = report is not None or len(self._line) >= _LONGEST
        return [] if report is None else [report]


def _report(line: bytes) -> PortReport | None:
    """The report that *line* begins with: ``12I:/``."""
    port, colon, mark = line.partition(b":")
    label, kind = port[:-1], port[-1:]
    if not (colon and mark[:1] in _MARKS and kind in _KINDS and label.isdigit() and len(label) <= _DIGITS):
        return None
    active, changed = _MARKS[mark[:1]]
    return PortReport(label=int(label), is_input=kind == b"I", active=active, changed=changed)


def port_groups(values: Values) -> dict[int, dict[str, str]]:
    """The ports in the parameters ``IOPort.I#``, from 0, as the port management API describes them."""
    groups: dict[int, dict[str, str]] = {}
    for name, value in values.under("IOPort").items():
        group, _, setting = name.partition(".")
        index = numbered(group, "I")
        if index is not None:
            groups.setdefault(index, {})[setting.lower()] = value
    return {index: _described(settings) for index, settings in sorted(groups.items())}


def _described(settings: dict[str, str]) -> dict[str, str]:
    direction = settings.get("direction", "input").lower()
    active = settings.get("output.active" if direction == "output" else "input.trig", "closed").lower()
    return {
        "direction": direction,
        "normalState": "open" if active == "closed" else "closed",
        "name": settings.get(f"{direction}.name", ""),
        "usage": settings.get("usage", ""),
        "configurable": settings.get("configurable", "no"),
    }
