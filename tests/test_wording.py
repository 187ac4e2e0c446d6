"""Errors of arguments have one wording: ``name: <what is expected>, not <value>``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.untraced

SOURCE = Path(__file__).parents[1] / "src/aiocamstreamer"

OF_DATA = {
    "_converter.py": "what a camera said",
    "_scalars.py": "what a camera said",
    "cli/doctor/report.py": "a picture that a camera sent",
    "fleet/inventory.py": "a file that people write: the place in it comes first",
    "fleet/report.py": "a file that was written before",
    "streamer/audio_files.py": "what a camera said",
    "vapix/clock.py": "what a camera said",
    "vapix/package.py": "what stands in a package",
    "wire/certificate.py": "what a camera sent",
    "wire/dates.py": "what a camera said",
    "wire/io.py": "what a camera said",
    "wire/json.py": "what a camera said",
    "wire/messages.py": "an event of no known kind",
    "wire/multipart.py": "what a camera sent",
    "wire/notifications.py": "what a camera said",
    "wire/xml.py": "what a camera said",
}
"""Modules whose ValueErrors are not about arguments, and what they are about; none of them is a caller's."""

CHECKED = sorted(
    path
    for path in SOURCE.rglob("*.py")
    if "virtual" not in path.parts and path.relative_to(SOURCE).as_posix() not in OF_DATA
)


def refusals(path: Path) -> list[str]:
    """The texts of every ValueError and TypeError that *path* raises itself."""
    return [
        ast.unparse(node.exc.args[0])
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id in {"ValueError", "TypeError"}
    ]


def test_refusals_name_the_argument_what_is_expected_and_what_came() -> None:
    """Whoever knows one of them can read all of them; secrets are not repeated.

    `query.scalar` knows no names; `query.encode`, which calls it, puts them before its texts.
    """
    told = [(path.relative_to(SOURCE).as_posix(), text) for path in CHECKED for text in refusals(path)]
    assert [it for it in told if ": " not in it[1] and it[0] != "wire/query.py"] == []
    assert [it for it in told if ", not " not in it[1]] == []


def test_no_foreign_validators() -> None:
    """Those of attrs have a wording of their own."""
    assert [path for path in CHECKED if "attrs.validators" in path.read_text()] == []


def test_what_is_not_about_arguments_is_there() -> None:
    """A module that went away needs no exception."""
    assert [name for name in OF_DATA if not (SOURCE / name).exists()] == []
