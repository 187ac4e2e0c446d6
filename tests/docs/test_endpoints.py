"""docs/endpoints: what the virtual camera answers, a client method reaches, and a test shows."""

import ast
import re
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/endpoints").glob("*.md"))
OWN = ("/", "/virtual/")
"""What only the virtual camera has: its page."""


@attrs.frozen
class Row:
    page: str
    endpoints: tuple[str, ...]
    methods: str
    tests: tuple[str, ...]


def rows() -> Iterator[Row]:
    for page in PAGES:
        for line in page.read_text().splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            endpoints = tuple(re.findall(r"`([^`]+)`", cells[0]))
            if len(cells) == 3 and endpoints:
                yield Row(page.name, endpoints, cells[1], tuple(re.findall(r"`([^`]+)`", cells[2])))


ROWS = tuple(rows())


@cache
def answered() -> frozenset[tuple[str, str | None]]:
    return frozenset((endpoint.path, endpoint.action) for endpoint in VirtualCamera().endpoints())


@cache
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text())
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_every_endpoint_has_a_row():
    """The virtual camera answers nothing that no client method reaches."""
    documented = {endpoint for row in ROWS for endpoint in row.endpoints}
    paths = {endpoint.partition("?")[0] for endpoint in documented if "?" not in endpoint}
    missing = sorted(
        path if action is None else f"{path}?action={action}"
        for path, action in answered()
        if path not in paths and f"{path}?action={action}" not in documented
        if path != OWN[0] and not path.startswith(OWN[1])
    )
    assert missing == []


def test_every_row_is_answered():
    """No client method reaches for what the virtual camera does not have."""
    paths = {path for path, _ in answered()}
    missing = sorted(
        endpoint
        for row in ROWS
        for endpoint in row.endpoints
        if endpoint.startswith("/") and endpoint.partition("?")[0] not in paths
    )
    assert missing == []


def resolved(kind: object, name: str) -> object:
    """What *name* of *kind* leads to: a service's class, a method's answer, or a function."""
    member = getattr(kind, name.removesuffix("(...)"))
    if isinstance(member, property):
        return typing.get_type_hints(member.fget)["return"]
    if name.endswith("(...)"):
        return typing.get_type_hints(member)["return"]
    return member


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.page}:{row.endpoints[0]}")
def test_row(row):
    """Its methods exist on the camera, and so do its tests."""
    for test in row.tests:
        path, _, name = test.partition("::")
        assert name.partition("[")[0] in functions(ROOT / path), test
    first = re.match(r"`([\w.()]+)`", row.methods)
    if first is None or row.page == "vendor.md":
        assert row.methods  # says why there is none
        return
    place: object = Camera
    for name in re.findall(r"\w+(?:\(\.\.\.\))?", first[1]):
        place = resolved(place, name)
    assert row.tests, "a method without a test"
