"""The benchmarks: they run, and say of whom they measure nothing."""

from __future__ import annotations

import json
import re
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
    """Everybody is measured or skipped with a reason; ratios are those of one round (1 s: six processes)."""
    variants = ("ours", "aiohttp", "pyreqwest", "limit")
    told = lines_of("http.py", "get", "services", "--variants", ",".join(variants))
    measured = {(line["workload"], line["variant"], line["unit"]) for line in told if "unit" in line}
    missing = {line["variant"]: line["skipped"] for line in told if "skipped" in line}
    for variant in variants:
        assert missing.get(variant) or {("get", variant, "us"), ("get", variant, "1/s")} <= measured
    assert {("services", "ours", "us"), ("get", "ours / aiohttp", "x")} <= measured
    assert missing.get("limit") or ("get", "ours / limit", "of the limit") in measured
    assert all(0 < line["min"] <= line["median"] <= line["max"] for line in told if "unit" in line)
    assert {line["rounds"] for line in told if "unit" in line} == {2}


BOUND = {"workload": "get", "variant": "ours / httpx", "unit": "x"}


def checked(tmp_path: Path, *rows: dict) -> tuple[int, dict[str, str]]:
    """The exit code for such a run of http.py, and what is said of each bound."""
    file = tmp_path / "run.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    command = [sys.executable, str(BENCHMARKS / "check.py"), "http", "--from", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"^(\w+) +http: (.*?): (?=[^:]*$)", done.stdout, re.MULTILINE)
    return done.returncode, {name: kind for kind, name in found}


def test_a_row_that_fell(tmp_path):
    """It is named, and so is one that was not measured; what was skipped is no fault (a process each)."""
    whole = [
        {"workload": "all", "variant": who, "skipped": "not here"} for who in ("httpx", "aiohttp", "ours")
    ]
    code, said = checked(tmp_path, *whole)
    assert code == 0
    assert set(said.values()) == {"skipped"}
    code, said = checked(tmp_path, *whole, {**BOUND, "median": 9.0})
    assert code == 1
    assert said["get: ours / httpx"] == "FELL"
    code, said = checked(tmp_path, {**BOUND, "median": 0.1})
    assert (code, said["get: ours / httpx"]) == (1, "ok")
    assert {kind for name, kind in said.items() if name != "get: ours / httpx"} == {"missing"}
