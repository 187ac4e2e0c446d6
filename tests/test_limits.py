"""limits.py: one table, and the documentation prints it."""

from pathlib import Path

from aiocamstreamer.limits import TABLE

PAGE = Path(__file__).parents[1] / "docs" / "limits.md"


def test_the_documentation_prints_the_table():
    """Every row, and none that is not there any more."""
    printed = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    assert printed == [
        f"| {row.name} | {row.value:,} {row.unit} | {row.error} | {row.raised_by} |" for row in TABLE
    ]
