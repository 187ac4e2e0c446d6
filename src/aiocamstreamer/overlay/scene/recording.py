"""Recordings of canvases: a function draws once, and its calls are painted whenever its field is."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Sequence
from typing import Any, NoReturn, TypeAlias

import attrs
import orjson

from aiocamstreamer.errors import DrawingRefused, Unsupported
from aiocamstreamer.overlay.drawing.call_queue import Queue
from aiocamstreamer.overlay.drawing.context import Context, Surface
from aiocamstreamer.overlay.scene.geometry import Rect
from aiocamstreamer.wire.affine import Affine
from aiocamstreamer.wire.drawing import prefix

Draw: TypeAlias = Callable[[Context, int, int], object]
"""Draws into a field of so many px width and height; its origin is the field's top-left corner."""

_NAME = "\0"
"""Stands for the context in recorded calls. No text that is sent has a NUL, so it is found again."""
_QUOTED = orjson.dumps(_NAME)
_IDENTITY = Affine(1, 0, 0, 1, 0, 0)
_RESET_CLIP, _IDENTITY_MATRIX = "cairo_reset_clip", "cairo_identity_matrix"
_MARKS = tuple(prefix(command) + orjson.dumps((_NAME,)) for command in (_RESET_CLIP, _IDENTITY_MATRIX))
"""Calls that mean something else where they are painted."""
_ENDS_OF_PATHS = frozenset({"cairo_fill", "cairo_stroke", "cairo_clip"})
_PATHS = frozenset(
    {
        *("cairo_rectangle", "cairo_move_to", "cairo_line_to", "cairo_arc"),
        *("cairo_new_sub_path", "cairo_close_path"),
    }
)
_OVER = "a canvas is drawn by its function, and no longer"


@attrs.frozen
class ClipReset:
    """The place in a recording where the clip is the whole field again.

    Attributes:
        matrix: From user space to px from the field's top-left corner.
        path: The path that is open, call by call, each with the transformation that it was made under.
    """

    matrix: Affine
    path: tuple[tuple[Affine, bytes], ...]


class Origin:
    """The place in a recording where user space is px from the field's top-left corner again."""


Part: TypeAlias = bytes | ClipReset | Origin


@attrs.frozen(eq=False)
class Recording:
    """The calls that a function has drawn a field with, of *width* x *height* px.

    It begins with cairo's own state, whatever was painted before, and leaves none behind. Two recordings are
    never the same: a canvas that was drawn anew is painted anew.

    Attributes:
        width: px.
        height: px.
        parts: Calls, one a line, and what cannot be said before it is known where they are painted.
    """

    width: int
    height: int
    parts: tuple[Part, ...]

    def paint(self, context: Context, corner: tuple[int, int], clip: Sequence[Rect]) -> None:
        """Paint it with *context*, whose origin is the field's top-left *corner*, px on its surface.

        Args:
            context: Its clip is *clip* already, and its state is the caller's to save.
            corner: px from the surface's top-left corner.
            clip: The px of the surface that may be changed, for where the recording resets its clip.
        """
        for part in self.parts:
            if isinstance(part, bytes):
                _replay(context, part)
            elif isinstance(part, Origin):
                _to_origin(context, corner)
            else:
                _reset(context, part, corner, clip)


def record(draw: Draw, width: int, height: int) -> Recording:
    """A recording of *draw*, in a field of *width* x *height* px; raises what *draw* raises.

    Raises:
        DrawingRefused: It restores a state that it has not saved.
        TypeError: It is an async function or a generator, which has drawn nothing yet.
    """
    recorder = _Recorder(width, height)
    try:
        outcome = draw(recorder, width, height)
        if isinstance(outcome, Generator | AsyncGenerator | Awaitable):
            if isinstance(outcome, Coroutine):
                outcome.close()
            raise TypeError(
                "draw: a plain function, for which no frame waits, not an async one or a generator"
            )
        return Recording(width, height, recorder.parts())
    finally:
        recorder.destroy()


class _Recorder(Context):
    """A context whose calls are recorded; it is of no use after its function has returned."""

    __slots__ = ("_calls", "_depth")

    def __init__(self, width: int, height: int) -> None:
        self._calls = Queue("", _nowhere)
        nothing = Queue(
            "", _nowhere, closed="a canvas is a part of the scene's surface and has none of its own"
        )
        super().__init__(_NAME, self._calls, Surface("canvas", nothing, width=width, height=height))
        self._depth = 0
        self.set_source_rgb(0, 0, 0)
        self.set_line_width(2)
        self.set_font_size(10)

    def parts(self) -> tuple[Part, ...]:
        """The recorded calls; states that are still saved are restored, and an open path is ended."""
        while self._depth:
            self.restore()
        self.clip()
        return _split(self._calls.heads)

    def save(self) -> None:
        super().save()
        self._depth += 1

    def restore(self) -> None:
        if not self._depth:
            reason = "restore() without a save() in the same canvas"
            raise DrawingRefused(reason, command="cairo_restore", quoted=False)
        super().restore()
        self._depth -= 1

    def destroy(self) -> None:
        self._calls.close(_OVER)

    def text_extents(self, text: str) -> NoReturn:
        raise Unsupported("text_extents waits for the camera, and a canvas is drawn without waiting")

    def get_matrix(self) -> NoReturn:
        raise Unsupported("get_matrix waits for the camera, and a canvas is drawn without waiting")


async def _nowhere() -> None:
    raise AssertionError(_OVER)


def _split(heads: Sequence[bytes]) -> tuple[Part, ...]:
    """Calls that can be replayed anywhere, in one piece as far as possible."""
    if not any(mark in heads for mark in _MARKS):
        return (b"\n".join(heads),)
    parts: list[Part] = []
    run: list[bytes] = []
    progress = _Progress()
    for head in heads:
        call = orjson.loads(head + b"}")
        command = call["command"]
        progress.follow(command, call["params"][1:], head)
        if command not in {_RESET_CLIP, _IDENTITY_MATRIX}:
            run.append(head)
            continue
        if run:
            parts.append(b"\n".join(run))
            run = []
        parts.append(progress.clip_reset() if command == _RESET_CLIP else Origin())
    return (*parts, b"\n".join(run))


class _Progress:
    """Where a row of calls has come to: its transformation, those that it saved, and its open path."""

    def __init__(self) -> None:
        self.matrix = _IDENTITY
        self.saved: list[Affine] = []
        self.path: list[tuple[Affine, bytes]] = []

    def clip_reset(self) -> ClipReset:
        """The state in which the clip is reset now."""
        return ClipReset(self.matrix, tuple(self.path))

    def follow(self, command: str, params: Sequence[Any], head: bytes) -> None:
        """Take note of one call."""
        if command in _PATHS:
            self.path.append((self.matrix, head))
        elif command in _ENDS_OF_PATHS:
            self.path.clear()
        elif command == "cairo_save":
            self.saved.append(self.matrix)
        elif command == "cairo_restore":
            self.matrix = self.saved.pop()
        elif command == _IDENTITY_MATRIX:
            self.matrix = _IDENTITY
        elif command == "cairo_translate":
            self.matrix = self.matrix.after(Affine(1, 0, 0, 1, *params))
        elif command == "cairo_scale":
            self.matrix = self.matrix.after(Affine.scaling(*params))
        elif command == "cairo_rotate":
            self.matrix = self.matrix.after(Affine.rotation(*params))


def _replay(context: Context, calls: bytes) -> None:
    context._replay(calls, _QUOTED)  # noqa: SLF001 - no call of cairo's, so none that programs should see


def _to_origin(context: Context, corner: tuple[int, int]) -> None:
    context.identity_matrix()
    context.translate(*corner)


def _reset(context: Context, reset: ClipReset, corner: tuple[int, int], clip: Sequence[Rect]) -> None:
    """Let the clip be *clip*, and nothing else change.

    cairo has a call that takes every clip away and none that takes one, so the clip is made anew, in user
    space as it is at the moment. cairo rounds paths to 1/256 px, and so *clip* comes out exact.
    """
    context.clip()  # ends the open path, which would become part of the clip
    context.reset_clip()
    back = reset.matrix.inverse()
    for x, y, width, height in clip:
        left, top = x - corner[0], y - corner[1]
        context.move_to(*back.point(left, top))
        context.line_to(*back.point(left + width, top))
        context.line_to(*back.point(left + width, top + height))
        context.line_to(*back.point(left, top + height))
        context.close_path()
    context.clip()
    for matrix, head in reset.path:
        with context:  # a path is no part of the state that is restored
            _to_origin(context, corner)
            context.transform(matrix)
            _replay(context, head)
