"""docs/renamed.toml: what was public before the verbs were made one is still there, or told."""

import tomllib
from pathlib import Path

import pytest

from public_names import resolved

pytestmark = pytest.mark.untraced

HERE = Path(__file__).parent
BEFORE = dict(
    line.split() for line in (HERE / "public_names.txt").read_text().splitlines() if not line.startswith("#")
)
ROWS = tomllib.loads((HERE.parents[1] / "docs/renamed.toml").read_text())
GONE: dict[str, str] = ROWS.pop("gone")


def test_every_public_name_is_still_there_or_told():
    """Under its old path and of the same kind, under a new one, or gone for a reason."""
    lost = [f"{path} ({kind})" for path, kind in BEFORE.items() if not told(path) and resolved(path) != kind]
    assert lost == []


def told(path: str) -> bool:
    """Whether *path*, or what it is a part of, has a row of its own."""
    if path in ROWS or path in GONE:
        return True
    parts = path.split(".")
    for cut in range(len(parts) - 1, 1, -1):
        whole, rest = ".".join(parts[:cut]), parts[cut:]
        if whole in GONE:
            return True
        if whole in ROWS:
            return resolved(".".join([ROWS[whole], *rest])) == BEFORE[path]
    return False


def test_every_new_name_leads_somewhere():
    """Properties are followed through their annotations."""
    assert [f"{old} = {new}" for old, new in ROWS.items() if resolved(new) is None] == []


def test_rows_are_about_names_that_there_were():
    """A misspelt row would help nobody."""
    assert sorted({*ROWS, *GONE} - BEFORE.keys()) == []
    assert sorted(ROWS.keys() & GONE.keys()) == []


def test_what_went_has_its_reason():
    """In words, not in a path."""
    assert [path for path, reason in GONE.items() if " " not in reason] == []
