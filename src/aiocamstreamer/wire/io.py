r"""The little language of the I/O port CGIs: ``2:/300\500/`` pulses a port, ``3I:/`` reports one.

``/`` makes a port active and ``\`` inactive; a number between them is a pause in milliseconds. Ports are
counted from 1 here, as they are labelled on the camera.

Source: VAPIX input and outputs API
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from aiocamstreamer.wire.keyvalue import Values

LONGEST_PAUSE_MS = 2**31 - 1

_STEP = re.compile(r"([/\\])(\d*)")
_ACTION = re.compile(r"(?:(\d+))?:((?:[/\\]\d*)+)")
_REPORT = re.compile(rb"^(\d{1,4})([IO]):([/\\HL])", re.MULTILINE)


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
    """What the monitor of a port says.

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
    found = _ACTION.fullmatch(text)
    if found is None:
        raise ValueError(f"no port action: {text!r}")
    steps = tuple(
        PortStep(active=mark == "/", pause_ms=int(pause or 0)) for mark, pause in _STEP.findall(found[2])
    )
    return int(found[1] or 1), steps


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
        self._tail = b""

    def feed(self, data: bytes) -> list[PortReport]:
        """The reports that *data* completes."""
        text = self._tail + data
        end, reports = 0, []
        for found in _REPORT.finditer(text):
            end = found.end()
            mark = found[3]
            reports.append(
                PortReport(
                    label=int(found[1]),
                    is_input=found[2] == b"I",
                    active=mark in b"/H",
                    changed=mark in b"/\\",
                )
            )
        # Only the last line can still be a report in the making; what is behind one stays out of its line.
        rest = text[end:]
        self._tail = rest[rest.rfind(b"\n") :] if b"\n" in rest else (rest[-256:] if not end else b"\0")
        return reports


def port_groups(values: Values) -> dict[int, dict[str, str]]:
    """The ports in the parameters ``IOPort.I#``, from 0, as the port management API describes them."""
    groups: dict[int, dict[str, str]] = {}
    for name, value in values.under("IOPort").items():
        group, _, setting = name.partition(".")
        if group[:1] in "Ii" and group[1:].isdecimal():
            groups.setdefault(int(group[1:]), {})[setting.lower()] = value
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
