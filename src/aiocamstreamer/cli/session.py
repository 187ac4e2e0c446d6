"""A command's hold on the cameras that it is about, and on what it says."""

from __future__ import annotations

import logging
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

from aiocamstreamer.cli import questions
from aiocamstreamer.cli.exit_codes import ExitCode, Misused, code_of, worst
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.output import Output, told_of
from aiocamstreamer.cli.progress import Steps, stepping, transferring

if TYPE_CHECKING:
    from aiocamstreamer import Camera, Fleet, Outcome, Transfer
    from aiocamstreamer.errors import ReadOnly
    from aiocamstreamer.fleet import Entry

T = TypeVar("T")

DEADLINE = 30.0
"""Seconds for one camera."""

CONCURRENCY = 64
"""Cameras that are talked to at the same time."""


class Session:
    """The cameras that a line is about, opened, and the voice of the program.

    Attributes:
        settings: The options that every command has.
        out: Where data and words go.
        fleet: The cameras.
        entries: What the inventory says of each, by name.
        failures: Cameras that failed by now.
    """

    def __init__(self, settings: Settings, out: Output, fleet: Fleet, entries: Mapping[str, Entry]) -> None:
        self.settings = settings
        self.out = out
        self.fleet = fleet
        self.entries = entries
        self._codes = [ExitCode.OK]
        self.failures = 0

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """The cameras, in the order in which they were named."""
        return tuple(self.fleet)

    @property
    def camera(self) -> Camera:
        """The camera of a command that is for one alone.

        Raises:
            Misused: There are several.
        """
        if len(self.cameras) != 1:
            names = ", ".join(camera.name for camera in self.cameras)
            raise Misused(f"this is for one camera, not for {len(self.cameras)}: {names}")
        return self.cameras[0]

    @property
    def code(self) -> ExitCode:
        """The exit code by now: the worst of what was noted."""
        return worst(self._codes)

    def note(self, code: ExitCode) -> None:
        """Let the exit code be *code* at least."""
        self._codes.append(code)

    def failed(self, outcome: Outcome[Any]) -> None:
        """Tell that a camera failed, and let the exit code say so.

        A write that ``--dry-run`` kept from being sent is no failure.
        """
        error = outcome.error
        if error is not None and self._would_send(error):
            self.out.say(f"{outcome.camera.name}: would send {error.request}")
        elif error is not None:
            self.out.failure(error, of=outcome.camera.name)
            self._tell_of_a_change(outcome.camera.name, error)
            self.failures += 1
            self.note(code_of(error) or ExitCode.UNHEALTHY)

    def _tell_of_a_change(self, name: str, error: Exception) -> None:
        """Say where a camera may refuse the password because of a change that was cut short."""
        from aiocamstreamer.cli.password_places import was_cut_short
        from aiocamstreamer.errors import AccessDenied

        if isinstance(error, AccessDenied) and was_cut_short(self.entries[name]):
            self.out.say(
                f"  a change of its password was cut short: camctl account password {name} finishes it"
            )

    def confirm(self, what: str) -> None:
        """Return when whoever is there agrees to *what*, for example ``restart``; ``--yes`` agrees to all.

        Where no write is sent there is nothing to ask. It is asked before anything is sent.

        Raises:
            Misused: Nobody is there, and ``--yes`` was not said.
            Failed: The answer is no.
        """
        if self._is_agreed:
            return
        questions.confirm(f"{what}: {_few([camera.name for camera in self.cameras])}")

    def require_consent(self, what: str) -> None:
        """Return where somebody can agree to *what* later on, or has done so.

        Raises:
            Misused: Nobody is there, and ``--yes`` was not said.
        """
        if not self._is_agreed and not questions.is_somebody_there():
            raise Misused(f"{what}: nobody is there to be asked, and nothing was done", advice="say --yes")

    @property
    def _is_agreed(self) -> bool:
        """Whether there is nothing to ask: it was said, or no write is sent."""
        return self.settings.yes or self.settings.dry_run or self.settings.read_only

    async def each(
        self,
        function: Callable[[Camera], Awaitable[T]],
        *,
        doing: str,
        tell: Callable[[Sequence[Outcome[T]]], object],
        deadline: float | None = DEADLINE,
        concurrency: int = CONCURRENCY,
    ) -> None:
        """*function* over the cameras, with progress; failures are told and count.

        Where Ctrl-C cuts it short, that is said, and what has come by then is told as usual.

        Args:
            function: Called with each camera.
            doing: What the progress calls it, for example ``asking``.
            tell: Given what has become of the cameras, in the order in which they were named.
            deadline: Seconds for one camera; None leaves it to *function*.
            concurrency: How many at the same time.
        """
        from anyio import get_cancelled_exc_class

        found: dict[str, Outcome[T]] = {}
        begun: set[str] = set()

        async def begin(camera: Camera) -> T:
            begun.add(camera.name)
            return await function(camera)

        try:
            async with self.stepping(doing, len(self.fleet)) as steps:
                async for outcome in self.fleet.map(begin, deadline=deadline, concurrency=concurrency):
                    found[outcome.camera.name] = outcome
                    self.failed(outcome)
                    steps.advance()
        except get_cancelled_exc_class():
            self._say_cut(found, begun)
            tell([found[camera.name] for camera in self.cameras if camera.name in found])
            raise
        tell([found[camera.name] for camera in self.cameras])

    def _say_cut(self, found: Collection[str], begun: Collection[str]) -> None:
        """Say which cameras are through, and which are not."""
        names = [camera.name for camera in self.cameras if camera.name not in found]
        open_ends = [name for name in names if name in begun]
        parts = [f"{len(found)} of {len(self.cameras)} cameras are through"]
        if open_ends:
            parts.append(f"how far others have got nobody knows: {_few(open_ends)}")
        if len(names) > len(open_ends):
            parts.append(f"{len(names) - len(open_ends)} were asked nothing")
        self.out.say(f"cut short: {'; '.join(parts)}")

    async def attend(self, function: Callable[[Camera], Awaitable[None]]) -> None:
        """Run *function* for all cameras at once, each as long as it takes; failures are told and count."""
        async for outcome in self.fleet.map(function, deadline=None, concurrency=len(self.cameras)):
            self.failed(outcome)

    async def tell(
        self,
        function: Callable[[Camera], Awaitable[T]],
        *,
        doing: str,
        text: Callable[[Sequence[tuple[str, T]]], object],
        shape: Callable[[T], object] = lambda value: value,
        deadline: float | None = DEADLINE,
        concurrency: int = CONCURRENCY,
    ) -> None:
        """Print what *function* answers for each camera, as text or as one document.

        The document has ``cameras``, each with its name as ``camera``, and either ``value`` or ``error``, or
        ``would`` for the write that ``--dry-run`` kept from being sent.

        Args:
            function: Called with each camera.
            doing: What the progress calls it, for example ``asking``.
            text: Prints the values, each with its camera's name.
            shape: The value as the document has it.
            deadline: Seconds for one camera.
            concurrency: How many at the same time.
        """

        def told(outcomes: Sequence[Outcome[T]]) -> None:
            values = [(outcome.camera.name, outcome.unwrap()) for outcome in outcomes if outcome.succeeded]
            if values and not self.out.as_json:
                text(values)
            self.out.document(cameras=[self._member(outcome, shape) for outcome in outcomes])

        await self.each(function, doing=doing, tell=told, deadline=deadline, concurrency=concurrency)

    async def act(
        self,
        function: Callable[[Camera], Awaitable[object]],
        *,
        doing: str,
        done: str,
        deadline: float | None = DEADLINE,
    ) -> None:
        """Do *function* to each camera, and say which ones it was done to.

        Args:
            function: Called with each camera.
            doing: What the progress calls it, for example ``starting``.
            done: What is said of a camera afterwards, for example ``started camoverlay``.
            deadline: Seconds for one camera.
        """

        def text(found: Sequence[tuple[str, object]]) -> None:
            for name, _ in found:
                self.out.text(f"{name}: {done}")

        await self.tell(function, doing=doing, text=text, deadline=deadline)

    def _member(self, outcome: Outcome[T], shape: Callable[[T], object]) -> dict[str, object]:
        name, error = outcome.camera.name, outcome.error
        if error is None:
            return {"camera": name, "value": shape(outcome.unwrap())}
        if self._would_send(error):
            return {"camera": name, "would": error.request}
        return {"camera": name, "error": told_of(error, code_of(error) or ExitCode.UNHEALTHY)}

    def _would_send(self, error: Exception) -> TypeGuard[ReadOnly]:
        """Whether *error* is a write that ``--dry-run`` kept from being sent."""
        from aiocamstreamer.errors import ReadOnly

        return isinstance(error, ReadOnly) and self.settings.dry_run

    def stepping(self, doing: str, total: float | None = None) -> AbstractAsyncContextManager[Steps]:
        """A block that shows how far it has got, once it takes longer than a second."""
        return stepping(self.out.stderr, doing, total)

    def transferring(self, doing: str) -> AbstractAsyncContextManager[Transfer | None]:
        """A block that shows how far an upload or a download has got, which is given the `Transfer`.

        Of several cameras it is None: how many are through is shown already.
        """
        return transferring(self.out.stderr, doing) if len(self.cameras) == 1 else nullcontext()


@asynccontextmanager
async def opened(settings: Settings, targets: Iterable[str]) -> AsyncGenerator[Session]:
    """A `Session` with the cameras that *targets* name; nothing is sent yet.

    Raises:
        Misused: A target names nothing, or there is none.
        Failed: A password is not where it should be.
        ValueError: The inventory is none.
    """
    from aiocamstreamer import Fleet
    from aiocamstreamer.cli.targets import chosen
    from aiocamstreamer.errors import ReadOnly

    found = chosen(settings, tuple(targets))
    out = Output(as_json=settings.json)
    with verbosely(settings.verbose):
        try:
            async with Fleet(found.cameras, labels=found.labels) as fleet:
                yield Session(settings, out, fleet, found.entries)
        except ReadOnly as refused:
            if not settings.dry_run:
                raise
            out.say(f"{refused.camera}: would send {refused.request}")


def _few(names: Sequence[str]) -> str:
    """The first five of *names*, and how many more there are."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


@contextmanager
def verbosely(verbose: int) -> Iterator[None]:
    """A block that tells requests on stderr where *verbose* is 1, and everything where it is more."""
    if not verbose:
        yield
        return
    log = logging.getLogger("aiocamstreamer.http" if verbose == 1 else "aiocamstreamer")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s" if verbose > 1 else "%(message)s"))
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
