"""Both event loops, both generations of the apps, and how long fuzz tests try: every test shares them."""

import gc
import os
import signal
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import httpx
import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

import aiocamstreamer
from aiocamstreamer.virtual import VirtualCamera
from fuzzing import PROFILE, SECONDS, Allowance, bound, counted, is_long

# How long an example takes is the machine's business. An ordinary run tries the same few each time.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ordinary", **UNTIMED, max_examples=30, derandomize=True)
settings.register_profile(PROFILE, **UNTIMED, max_examples=1000, print_blob=True)
settings.load_profile("ordinary")

# Shells ignore Ctrl-C in what they start in the background, and so would every program that tests end so.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Left to itself, httpx gives an answer five seconds, which a busy machine may need.
for part in ("connect", "read", "write", "pool"):
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, part, 60.0)

DOCS = Path(__file__).parent / "docs"
"""The tests of programs as a reader types them."""

TRANSPORT = Path(__file__).parent / "transport"
"""The floor whose lines depend on the loop."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without the garbage collector and the tracer, each of which doubles the time.

    The collector passes over what stays to the end; the tracer sees the package imported first.
    """
    gc.disable()
    if TRACER is not None:
        for module in walk_packages(aiocamstreamer.__path__, "aiocamstreamer."):
            import_module(module.name)
        watch(TRACER, on=False)
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


TRACER = Coverage.current()
"""What measures coverage, where something does."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the run at length be longer still, or shorter."""
    told = f"seconds for each property with --hypothesis-profile={PROFILE} (default: {SECONDS:g})"
    parser.addoption("--fuzz-seconds", type=float, default=SECONDS, help=told)


ALLOWANCE = pytest.StashKey[Allowance]()
"""What each property may try, in the run at length."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many cases each property has tried, in the run at length."""
    if is_long():
        reports = [report for of_one_kind in terminalreporter.stats.values() for report in of_one_kind]
        terminalreporter.section("cases")
        for line in counted(report for report in reports if getattr(report, "when", "") == "teardown"):
            terminalreporter.write_line(line)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what a tracer need not see: above the transport, asyncio executes what its twin on trio does.

    Of the two it sees trio, which always resumes a coroutine by a value: where asyncio resumes one by an
    exception, Python 3.11 does not tell it. Each file's tests are run with those first that it sees: see
    `watch`.
    """
    if is_long():
        config.stash[ALLOWANCE] = Allowance(config.getoption("--fuzz-seconds"))
        bound(items, config.stash[ALLOWANCE])
    names = {item.nodeid for item in items}
    files = {item.path: number for number, item in enumerate(items)}
    for item in items:
        if item.path.stem.endswith("_fuzz") or DOCS in item.path.parents:
            item.add_marker("untraced")  # many examples of what other tests do by name
        twin = item.nodeid.replace("asyncio", "trio")
        if twin != item.nodeid and twin in names and TRANSPORT not in item.path.parents:
            item.add_marker("untraced")
    if TRACER is not None:
        items.sort(key=lambda item: (files[item.path], not is_seen(item)))


def is_seen(item: pytest.Item) -> bool:
    """Whether *item* shows the tracer something that others do not."""
    return item.get_closest_marker("untraced") is None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Run without the tracer what shows it nothing new: it more than doubles the time."""
    if TRACER is not None:
        watch(TRACER, on=is_seen(item))
    allowance = item.config.stash.get(ALLOWANCE, None)
    if allowance is not None:
        allowance.begin()
    try:
        return (yield)
    finally:
        if TRACER is not None and nextitem is None:
            watch(TRACER, on=True)


def watch(tracer: Coverage, *, on: bool) -> None:
    """Let *tracer* see what follows, or not, where that is a change: it takes 10 ms to begin again.

    Processes that tests start are not traced: one that is killed leaves data that nobody can read.
    """
    if on and Coverage.current() is not tracer:
        tracer.start()
    elif not on and Coverage.current() is tracer:
        tracer.stop()
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A property whose time is up has passed."""
    report = yield
    allowance = item.config.stash.get(ALLOWANCE, None)
    if call.when == "call" and allowance is not None and allowance.is_over:
        report.outcome, report.longrepr = "passed", None
    return report


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Write down how many cases a property has tried; what is written here reaches the workers' master."""
    allowance = item.config.stash.get(ALLOWANCE, None)
    if allowance is not None:
        item.user_properties.append(("tried", allowance.tried))


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """The event loop under the test."""
    return str(request.param)


@pytest.fixture(params=["4.x", "6.x"])
def either(request: pytest.FixtureRequest) -> Iterator[VirtualCamera]:
    """A virtual camera whose apps know one generation of the API only."""
    with VirtualCamera(generation=request.param) as virtual:
        yield virtual
    assert not virtual.log.problems
