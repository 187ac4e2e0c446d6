"""The results of a benchmark: printed as they come, as lines or as JSON, and kept for tables."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from typing import NamedTuple

LIMIT_SHARE = "of the limit"
"""The unit of a share of the limit's speed."""


class Line(NamedTuple):
    """One result, measured once a round."""

    workload: str
    variant: str
    unit: str
    values: Sequence[float]

    @property
    def figures(self) -> dict[str, float]:
        """Its smallest, middle and largest value."""
        low, middle, high = min(self.values), statistics.median(self.values), max(self.values)
        return {"min": number_of(low), "median": number_of(middle), "max": number_of(high)}


def number_of(value: float) -> float:
    return float(f"{value:.4g}")


class Report:
    """Prints results as they come, and remembers them."""

    def __init__(self, *, as_json: bool, is_silent: bool = False) -> None:
        self._json = as_json
        self._silent = is_silent
        self.lines: dict[tuple[str, str, str], Line] = {}
        self.missing: dict[str, str] = {}
        if not as_json and not is_silent:
            print(f"{'workload':<22}{'variant':<60}{'unit':<12}{'min':>12}{'median':>12}{'max':>12}")

    def line(self, line: Line) -> None:
        """Tell one result."""
        self.lines[line.workload, line.variant, line.unit] = line
        if self._silent:
            return
        figures = line.figures
        if self._json:
            shown: dict[str, object] = {"workload": line.workload, "variant": line.variant, "unit": line.unit}
            print(json.dumps({**shown, **figures, "rounds": len(line.values)}), flush=True)
        else:
            numbers = "".join(f"{value:>12.4g}" for value in figures.values())
            print(f"{line.workload:<22}{line.variant:<60}{line.unit:<12}{numbers}", flush=True)

    def ratio(self, of: Line | None, to: Line | None, *, unit: str = "x") -> None:
        """Tell the ratios of two variants, round by round, where both have been measured."""
        if of is None or to is None:
            return
        paired = [one / two for one, two in zip(of.values, to.values, strict=True)]
        self.line(Line(of.workload, f"{of.variant} / {to.variant}", unit, paired))

    def skipped(self, workload: str, variant: str, why: str) -> None:
        """Tell what could not be measured."""
        self.missing[variant] = why
        if self._silent:
            return
        if self._json:
            print(json.dumps({"workload": workload, "variant": variant, "skipped": why}), flush=True)
        else:
            print(f"{workload:<22}{variant:<60}skipped: {why}", flush=True)

    def median(self, workload: str, variant: str, unit: str) -> str:
        """The middle of one result as documents show it; "" where there is none."""
        line = self.lines.get((workload, variant, unit))
        return shown(statistics.median(line.values)) if line else ""

    def spread(self, workload: str, variant: str, unit: str) -> str:
        """One result as documents show it: the middle, and both ends; "" where there is none."""
        line = self.lines.get((workload, variant, unit))
        if line is None:
            return ""
        low, middle, high = (shown(value) for value in line.figures.values())
        return f"{middle} ({low} to {high})"

    def share(self, workload: str, variant: str, limit: str = "limit") -> str:
        """Which share of *limit*'s speed one result reaches, as documents show it; "" where there is none."""
        line = self.lines.get((workload, f"{variant} / {limit}", LIMIT_SHARE))
        return f"{number_of(statistics.median(line.values) * 100):.3g} %" if line else ""


def shown(value: float) -> str:
    """*value* with three digits that count, and four where there are thousands."""
    if value >= 1000:
        return f"{float(f'{value:.4g}'):,.0f}"
    return f"{float(f'{value:.3g}'):g}"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown, without rows and columns that have nothing to tell; "" where none has."""
    told = [row for row in rows if any(row[1:])]
    columns = [0, *[place for place in range(1, len(header)) if any(row[place] for row in told)]]
    if not told:
        return ""
    lines = [f"| {' | '.join(cells[place] for place in columns)} |" for cells in (header, *told)]
    return "\n".join([lines[0], "|---" * len(columns) + "|", *lines[1:]]) + "\n"
