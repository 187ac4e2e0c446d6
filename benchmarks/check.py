"""Whether a run keeps within bounds.toml: `python benchmarks/check.py drawing http`, or all that has bounds.

Runs the benchmarks and prints each row that is bounded: ``ok``, ``FELL``, or ``skipped`` where the benchmark
says why it was not measured. Ends with 1 where a row fell, or was neither measured nor skipped.
``--from FILE`` judges what ``--json`` has printed before; other options go to the benchmarks.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

HERE = Path(__file__).parent
BOUNDS: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "bounds.toml").read_text())
EVERYTHING = "all"
"""The workload of what is skipped in each of them."""

Row: TypeAlias = dict[str, Any]


class Verdict(NamedTuple):
    """What became of one bound."""

    kind: str
    name: str
    told: str

    @property
    def is_bad(self) -> bool:
        """Whether the run is refused for it."""
        return self.kind in {"FELL", "missing"}


class Results:
    """The lines of one benchmark."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._medians: dict[tuple[str, str, str], float] = {}
        self._skipped: dict[tuple[str, str], str] = {}
        for line in lines:
            row: Row = json.loads(line)
            if "skipped" in row:
                self._skipped[row["workload"], row["variant"]] = row["skipped"]
            else:
                self._medians[row["workload"], row["variant"], row["unit"]] = row["median"]

    def judged(self, bound: Row) -> Verdict:
        """What this run makes of *bound*."""
        workload, variant, unit, to = bound["workload"], bound["variant"], bound["unit"], bound.get("to")
        name = f"{workload}: {variant}" + (f" / {to}" if to else "")
        value = self._medians.get((workload, variant, unit))
        if to and value is not None:
            other = self._medians.get((workload, to, unit))
            value = value / other if other else None
        if value is None:
            why = self._why(workload, f"{variant} / {to}" if to else variant)
            return (
                Verdict("skipped", name, why) if why else Verdict("missing", name, "the run has no such row")
            )
        least, most = bound.get("least"), bound.get("most")
        wanted = " and ".join(
            f"at {word} {limit:g}" for word, limit in (("least", least), ("most", most)) if limit is not None
        )
        is_good = (least is None or value >= least) and (most is None or value <= most)
        return Verdict("ok" if is_good else "FELL", name, f"{value:.4g}, to be {wanted}")

    def _why(self, workload: str, variants: str) -> str:
        """Why one of *variants* was not measured; peers are skipped in all their forms at once."""
        for (place, skipped), why in self._skipped.items():
            concerned = any(one == skipped or one.startswith(f"{skipped}-") for one in variants.split(" / "))
            if place in {workload, EVERYTHING} and concerned:
                return f"{skipped}: {why}"
        return ""


def lines_of(name: str, options: list[str]) -> Iterator[str]:
    """What the benchmark *name* prints."""
    command = [sys.executable, str(HERE / f"{name}.py"), "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield from process.stdout
    if process.returncode:
        sys.exit(f"{name}.py has failed")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[*BOUNDS, []], help="benchmarks; all that have bounds")
    parser.add_argument("--from", dest="file", type=Path, help="lines of an earlier run of one benchmark")
    options, others = parser.parse_known_args()
    names = options.names or [*BOUNDS]
    if options.file and len(names) != 1:
        parser.error("--from is of one benchmark: name it")
    verdicts = []
    for name in names:
        lines = options.file.read_text().splitlines() if options.file else lines_of(name, others)
        results = Results(lines)
        for bound in BOUNDS[name]:
            verdicts.append(results.judged(bound))
            print(f"{verdicts[-1].kind:<8}{name}: {verdicts[-1].name}: {verdicts[-1].told}", flush=True)
    if fallen := [verdict for verdict in verdicts if verdict.is_bad]:
        sys.exit(
            f"{len(fallen)} of {len(verdicts)} rows fell: {'; '.join(verdict.name for verdict in fallen)}"
        )


if __name__ == "__main__":
    main()
