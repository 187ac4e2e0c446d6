"""What can be run: `nox --list` tells."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "uv|venv"
nox.options.sessions = ["tests", "lint", "typing"]

PROJECT = nox.project.load_toml("pyproject.toml")
TESTS = nox.project.dependency_groups(PROJECT, "tests")
BENCH = nox.project.dependency_groups(PROJECT, "bench")
MEASURED = ("events", "drawing", "http", "fleet", "turns", "virtual")
DOCS = nox.project.dependency_groups(PROJECT, "docs")
TUTORIAL = nox.project.dependency_groups(PROJECT, "tutorial")
LINT = nox.project.dependency_groups(PROJECT, "lint")
WORKERS = [f"--numprocesses={min(os.cpu_count() or 1, 4) + 1}", "--dist=loadfile"]
"""One more than there are cores: tests wait for sockets and for processes."""

APART = tuple(
    f"--ignore=tests/{room}"
    for room in ("interop", "homeassistant", "terminal", "tutorial", "docs/test_typed_blocks.py")
)
"""Run by sessions of their own: three install what they run, one types into terminals, one is about types."""


WHOLE = tuple(
    f"*/aiocamstreamer/{room}"
    for room in ("wire/*", "transport/*", "_models.py", "_converter.py", "errors.py")
)
"""What everything stands on: a change to it executes each of its branches by a test."""


@nox.session
def demo(session: nox.Session) -> None:
    """Draw a scoreboard on a virtual camera, or with `-- --address URL` on a real one; writes demo.png."""
    need_cairo(session)
    install(session, ".[virtual]")
    session.run("python", "examples/demo.py", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Every test on asyncio and trio, against the built wheel, with branch coverage."""
    need_cairo(session)
    want_chromium(session)
    install(session, ".[virtual]", *TESTS)
    keep_bytecode(session)
    run_tests(session)
    if os.environ.get("CI"):
        for name in ("lint", "typing"):
            session.notify(name)


@nox.session
def interop(session: nox.Session) -> None:
    """Clients that others wrote, installed from PyPI, npm and Debian, against the virtual camera."""
    need_cairo(session)
    if not shutil.which("ffprobe") and not apt_install("ffmpeg"):
        session.log("no ffmpeg: the tests with it will be skipped")
    session.install(".[virtual]", *TESTS)
    keep_bytecode(session)
    session.run("python", "-m", "pytest", *(session.posargs or ["tests/interop"]))


@nox.session
def homeassistant(session: nox.Session) -> None:
    """Home Assistant with its own Axis integration, on each Python that can have one."""
    need_cairo(session)
    session.install(".[virtual]", *TESTS)
    keep_bytecode(session)
    session.run("python", "-m", "pytest", *(session.posargs or ["tests/homeassistant"]))


@nox.session(python=nox.project.python_versions(PROJECT))
def matrix(session: nox.Session) -> None:
    """The tests on every supported Python that is installed."""
    need_cairo(session)
    session.install(".[virtual]", *TESTS)
    keep_bytecode(session)
    session.run("python", "-m", "pytest", *(session.posargs or [*WORKERS, *APART]))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, formatting, imports that point down only, and the workflow file."""
    session.install("-e", ".[virtual]", *LINT)
    session.run("ruff", "check", "--no-cache", ".")  # a new folder changes how imports elsewhere are sorted
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    workflow = ".github/workflows/tests.yml"
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow)


@nox.session
def typing(session: nox.Session) -> None:
    """Types of the library (mypy strict) and as its users see them (mypy and pyright)."""
    need_cairo(session)
    session.install("-e", ".[virtual]", *TESTS, *LINT)
    session.run("mypy")
    session.run("mypy", "tests/typing")
    if shutil.which("node"):
        session.run("pyright", "tests/typing")
        session.run("python", "-m", "pytest", "tests/docs/test_typed_blocks.py")
    else:
        session.log("no Node.js: pyright, which needs it, was not run")


@nox.session
def bench(session: nox.Session) -> None:
    """Compare with the peers, interleaved in one run: `-- events drawing`, or all of `MEASURED`.

    `-- --check` holds the ratios of the run to benchmarks/bounds.toml, and fails with the rows that fell.
    """
    need_cairo(session)
    session.install(".[virtual]", *BENCH)
    if "--check" in session.posargs:
        others = [argument for argument in session.posargs if argument != "--check"]
        session.run("python", "benchmarks/check.py", *others)
        return
    names = [name for name in session.posargs if not name.startswith("-")] or MEASURED
    options = [option for option in session.posargs if option.startswith("-")]
    for name in names:
        session.run("python", f"benchmarks/{name}.py", *options)


@nox.session
def soak(session: nox.Session) -> None:
    """Ten minutes of random faults on fifty streams, then a hundred thousand scene updates."""
    need_cairo(session)
    session.install(".[virtual]", *BENCH)
    session.run("python", "benchmarks/soak_events.py")
    session.run("python", "benchmarks/soak_scene.py")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Every property, 20 seconds each or `-- --fuzz-seconds=60`: at most an hour on two cores."""
    need_cairo(session)
    session.install(".[virtual]", *TESTS)
    keep_bytecode(session)
    workers = [f"--numprocesses={os.cpu_count() or 1}", "--dist=worksteal"]
    at_length = ["--hypothesis-profile=fuzz", "-m", "hypothesis"]
    session.run("python", "-m", "pytest", *at_length, *workers, *APART, *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation: every block run, and the site built in build/site; `-- --site` only builds."""
    need_cairo(session)
    install(session, "-e", ".[virtual]", *TESTS, *DOCS)
    arguments = [argument for argument in session.posargs if argument != "--site"]
    if arguments == session.posargs:
        session.run("python", "-m", "pytest", "tests/docs", *arguments)
    session.run("python", "packaging/site.py")


@nox.session
def tutorial(session: nox.Session) -> None:
    """README and tutorial, typed into terminals in a clean clone of the last commit."""
    need_cairo(session)
    session.install(".[virtual]", *TESTS, *TUTORIAL)
    session.run("python", "-m", "pytest", "--numprocesses=0", *(session.posargs or ["tests/tutorial"]))


@nox.session
def terminal(session: nox.Session) -> None:
    """`camctl` in pseudo-terminals: its guide, completion in real shells, two hundred cameras."""
    need_cairo(session)
    for shell in ("zsh", "fish"):
        if not shutil.which(shell) and not apt_install(shell):
            session.log(f"no {shell}: completion in it will be skipped")
    session.install(".[virtual,cli]", *TESTS, *TUTORIAL)
    session.run("python", "-m", "pytest", "--numprocesses=0", *(session.posargs or ["tests/terminal"]))


@nox.session
def package(session: nox.Session) -> None:
    """Wheel and sdist: built, checked, installed and tried, each in an environment without anything else."""
    session.install("build", "twine")
    built = Path(session.create_tmp()) / "dist"
    shutil.rmtree(built, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(built))
    files = sorted(built.iterdir())
    session.run("twine", "check", "--strict", *map(str, files))
    for file in files:
        room = Path(session.create_tmp()) / file.suffix.strip(".")
        session.run("python", "-m", "venv", "--clear", str(room))
        session.run(str(room / "bin/python"), "-m", "pip", "install", "-q", f"{file}[virtual]", external=True)
        session.run(str(room / "bin/python"), "packaging/tried.py", external=True)


def run_tests(session: nox.Session) -> None:
    """Run pytest under coverage; the report fails below the bound in pyproject.toml.

    What shows the tracer nothing new runs without it: see tests/conftest.py.
    """
    session.run("coverage", "erase")
    session.log("every test: ten minutes or so")
    session.run("coverage", "run", "-m", "pytest", *(session.posargs or [*WORKERS, *APART]))
    session.run("coverage", "combine", "--quiet")
    if not session.posargs:
        session.run("coverage", "report")
        bound = ("--precision=2", "--fail-under=100")
        session.run("coverage", "report", f"--include={','.join(WHOLE)}", *bound)


def install(session: nox.Session, *what: str) -> None:
    """Install *what*, and show that it goes on: on a new machine it takes a minute or two."""
    session.log("installing what this session needs: a minute or two where nothing is cached")
    session.install(*what, silent=False)


def keep_bytecode(session: nox.Session) -> None:
    """Let Python keep what it has compiled: hundreds of tests start processes that import everything anew."""
    session.env["PYTHONDONTWRITEBYTECODE"] = ""


def need_cairo(session: nox.Session) -> None:
    """The virtual camera draws with the system's cairo; it is installed where that is possible."""
    try:
        ctypes.CDLL("libcairo.so.2" if sys.platform == "linux" else "libcairo.2.dylib")
    except OSError:
        if not apt_install("libcairo2", "fonts-dejavu-core"):
            session.error("the cairo library is missing: sudo apt-get install libcairo2 fonts-dejavu-core")


def want_chromium(session: nox.Session) -> None:
    """The page tests drive Debian's Chromium; where it cannot be had they are skipped and say so."""
    if not shutil.which("chromium") and not apt_install("chromium"):
        session.log("no Chromium: the page tests will be skipped")


def apt_install(*packages: str) -> bool:
    """Install Debian packages where apt and the rights are there; whether that worked."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    nox.logger.logger.info("installing %s with apt-get: a minute or two", ", ".join(packages))
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update"], check=False, **quiet)
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    return subprocess.run(install, check=False, **quiet).returncode == 0
