"""The house: floors, sizes, and what may not be in it."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import aiocamstreamer

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/aiocamstreamer"
MODULES = sorted(SOURCE.rglob("*.py"))
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
    "layers"
]
FLOORS = [[room.strip() for room in floor.split(":")] for floor in LAYERS]


def floor_of(module: str) -> tuple[int, str] | None:
    """The floor of *module*, counted from the roof, and its room there."""
    for number, rooms in enumerate(FLOORS):
        for room in rooms:
            name = room.strip("() ")
            if module == name or module.startswith(f"{name}."):
                return number, name
    return None


@cache
def parsed(path: Path) -> ast.Module:
    """The module at *path*; several tests look at it."""
    return ast.parse(path.read_text())


def imports(path: Path) -> set[str]:
    """What *path* imports of this package."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name for name in found if name.startswith("aiocamstreamer.")}


def test_imports_point_down():
    """No module imports from a higher floor, nor from another room of its own."""
    found = []
    for path in MODULES:
        module = "aiocamstreamer." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        here = floor_of(module)
        theirs = {name: floor_of(name) for name in imports(path)} if here else {}
        found += [
            f"{module} imports {name}"
            for name, there in theirs.items()
            if here and there and not (there[0] > here[0] or there == here)
        ]
    assert found == []


SHARED_WITH_VIRTUAL = (
    "aiocamstreamer.wire",
    "aiocamstreamer.virtual",
    "aiocamstreamer._secret_file",
    "aiocamstreamer.scrubbing",
)
"""The codecs, and what knows nothing of cameras at all."""


def test_the_virtual_camera_shares_only_the_codecs():
    """A misunderstanding of ours must not cancel itself out."""
    for path in (SOURCE / "virtual").rglob("*.py"):
        for name in imports(path):
            assert name.startswith(SHARED_WITH_VIRTUAL), f"{path.name}: {name}"


def test_every_module_is_on_a_floor():
    """A new room has to say where it belongs."""
    for path in MODULES:
        if path.parent == SOURCE and path.name == "__init__.py":
            continue
        module = "aiocamstreamer." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        assert floor_of(module) is not None, module


def handed_on() -> dict[str, str]:
    """The modules that names come from which a package's face (``__init__.py``) hands on."""
    found = {}
    for face in SOURCE.rglob("__init__.py"):
        for node in ast.walk(parsed(face)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{dotted(face)}.{name.asname or name.name}": node.module for name in node.names}
    return found


def dotted(path: Path) -> str:
    """The name of the module at *path*."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(("aiocamstreamer", *parts)).removesuffix(".__init__")


def home_of(name: str, faces: dict[str, str]) -> str:
    """*name* by the module that defines it, through as many faces as hand it on."""
    for _ in range(9):
        if name not in faces:
            break
        name = f"{faces[name]}.{name.rpartition('.')[2]}"
    return name


def imported_modules(path: Path, faces: dict[str, str], modules: set[str]) -> set[str]:
    """The modules that *path* imports, those for types only and those inside functions too."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{name.name}" for name in node.names}
            homes = {home_of(name, faces) for name in names}
            found |= {node.module, *names, *homes, *(home.rpartition(".")[0] for home in homes)}
    return found & modules - {dotted(path)}


def test_no_modules_import_each_other_in_a_circle():
    """Types count, imports inside functions count, and so do names that come through a package's face."""
    faces = handed_on()
    paths = [path for path in MODULES if path.name != "__init__.py"]
    modules = {dotted(path) for path in paths}
    TopologicalSorter({dotted(path): imported_modules(path, faces, modules) for path in paths}).prepare()


def test_no_exception_is_raised_twice():
    """Each time it would keep, for as long as the module is there, everything that was at hand."""
    found = []
    for path in MODULES:
        made = {
            target.id
            for node in parsed(path).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        found += [
            f"{path.relative_to(SOURCE)}:{node.lineno}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in made
        ]
    assert found == []


def test_modules_are_short():
    """400 lines, and 40 a function, docstring not counted."""
    lines = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in MODULES}
    assert {name for name, count in lines.items() if count > 400} == set()
    long = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                if body and (body[-1].end_lineno or 0) - body[0].lineno >= 40:
                    long.append(f"{path.relative_to(SOURCE)}: {node.name}")
    assert long == []


NO_NAMES = {
    *(
        "base",
        "changes",
        "common",
        "const",
        "handler",
        "helpers",
        "keep",
        "kinds",
        "lacking",
        "line",
        "manager",
    ),
    *("mischief", "part", "pen", "phrase", "playables", "queue", "saving", "shown", "utils"),
}
"""Names that say nothing of what is in a module, or say it of two things."""


def test_modules_are_called_after_what_is_in_them():
    """No vague names; `transport.line` is one: the line to a camera is its noun."""
    vague = {path.relative_to(SOURCE).as_posix() for path in MODULES if path.stem in NO_NAMES}
    assert vague <= {"transport/line.py"}


OFTEN = {
    "applications": "ACAP applications in VAPIX, and both halves of them in the virtual camera",
    "clock": "as applications",
    "device": "as applications",
    "drawing": "drawing sessions: their calls, the client's side, the camera's side",
    "events": "`events()` of every app",
    "parameters": "the camera's, and those that CamStreamer and CamSwitcher keep among them",
    "ports": "as applications",
    "ptz": "as drawing",
    "session": "a block that holds something open: of a shared connection, of a scene, of a line of `camctl`",
    "watch": "`watch()` of every app",
}
"""Names of more than two modules, and why it is one idea in each room."""


COMMANDS = SOURCE / "cli/commands"
"""Its modules are called as what is typed."""


def test_names_of_modules_are_rare():
    """Whoever looks for a file finds it; packages' faces are no files to look for."""
    files = (path for path in MODULES if path.name != "__init__.py" and path.parent != COMMANDS)
    stems = Counter(path.stem for path in files)
    assert {stem for stem, count in stems.items() if count > 2} == set(OFTEN)


def docstrings(path: Path) -> dict[str, str]:
    """Every docstring in *path*, by what it belongs to."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(parsed(path)) if isinstance(node, holders)]
    found = {
        f"{getattr(node, 'name', '')}:{getattr(node, 'lineno', 0)}": ast.get_docstring(node) for node in nodes
    }
    return {place: text for place, text in found.items() if text}


def test_first_lines_name_their_subject():
    """A reader of a list of names learns what each is, not what it is about."""
    assert [path for path in MODULES if not ast.get_docstring(parsed(path))] == []
    texts = [(path, place, text) for path in MODULES for place, text in docstrings(path).items()]
    assert [(path, place) for path, place, text in texts if re.match(r"What\b", text)] == []


SECTIONS = ("Args", "Attributes", "Raises", "Returns", "Source")
"""Of docstrings; an entry of the first three is ``name: Capitalised sentence.``, where px are px."""


ENTRY = re.compile(r" {4}[\w.*, ]+: +(?![a-z])|.*: px\b")


def test_docstrings_have_one_form():
    """Whoever can read one can read all of them."""
    found = []
    for path in MODULES:
        for place, text in docstrings(path).items():
            found += [f"{path.relative_to(SOURCE)}: {place}: {line}" for line in odd_lines(text)]
    assert found == []


def odd_lines(text: str) -> Iterator[str]:
    """The lines of a docstring that have another form."""
    section = ""
    for line in text.splitlines():
        if header := re.match(r"([A-Z][a-z]+):$", line):
            section = header[1]
            if section not in SECTIONS:
                yield line
        elif line and not line.startswith(" "):
            section = ""
        elif section in SECTIONS[:3] and re.match(r" {4}\S", line) and not ENTRY.match(line):
            yield line


def test_public_names_are_sorted_and_there():
    """``__all__`` is sorted, and every name in it exists."""
    assert sorted(aiocamstreamer.__all__, key=str) == aiocamstreamer.__all__
    for name in aiocamstreamer.__all__:
        assert getattr(aiocamstreamer, name)


def test_nothing_is_left_open():
    """No open ends in the source."""
    for path in MODULES:
        assert not re.search(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", path.read_text()), path
