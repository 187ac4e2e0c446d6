"""The benchmarks: they run, and say of whom they measure nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def lines_of(*command: str) -> list[dict]:
    """What a benchmark prints with ``--json``."""
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / command[0]), *command[1:], "--json", "--quick"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_requests_by_http():
    """Everybody is measured or skipped with a reason; ratios are those of one round (2 s: five processes)."""
    variants = ("ours", "aiohttp", "pyreqwest", "limit")
    told = lines_of("http.py", "get", "download", "services", "--variants", ",".join(variants))
    measured = {(line["workload"], line["variant"], line["unit"]) for line in told if "unit" in line}
    missing = {line["variant"]: line["skipped"] for line in told if "skipped" in line}
    for variant in variants:
        assert (
            missing.get(variant)
            or {
                (workload, variant, unit)
                for workload, cost in (("get", "us"), ("download", "ms"))
                for unit in (cost, "1/s")
            }
            <= measured
        )
    assert ("services", "ours", "us") in measured
    assert {("get", "ours / aiohttp", "x"), ("download", "ours / aiohttp", "x")} <= measured
    assert missing.get("limit") or ("get", "ours / limit", "of the limit") in measured
    assert all(0 < line["min"] <= line["median"] <= line["max"] for line in told if "unit" in line)
    assert {line["rounds"] for line in told if "unit" in line} == {2}
