"""New streams: their ids and their first records."""

from __future__ import annotations

import re
from collections.abc import Collection

from aiocamstreamer import _arguments
from aiocamstreamer._models import camel
from aiocamstreamer.streamer.legacy import LegacyStream
from aiocamstreamer.streamer.migration import platform_of
from aiocamstreamer.streamer.platforms import PLAIN_PLATFORMS, PlainPlatform, PlainStream
from aiocamstreamer.streamer.records import Raw, write_stream
from aiocamstreamer.streamer.settings import Changes, changed, check, destination_of, legacy_fields
from aiocamstreamer.streamer.sound import Microphone

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def check_id(stream_id: object) -> None:
    """Nothing, where *stream_id* can be the id of a stream.

    Raises:
        TypeError: It is no text.
        ValueError: It is empty.
    """
    _arguments.text("stream_id", stream_id)


def check_new(stream_id: str | None, platform: str | None, settings: Changes) -> None:
    """Nothing, where a stream of that id can be created like that.

    Raises:
        TypeError: An argument is of another type.
        ValueError: An argument cannot be.
    """
    check(settings)
    if platform is not None:
        _arguments.one_of("platform", platform, PLAIN_PLATFORMS)
    if stream_id is not None:
        check_new_id(stream_id)


def check_new_id(stream_id: str) -> None:
    """Nothing, where a stream of that id can be created.

    Raises:
        TypeError: It is no text.
        ValueError: It cannot, or belongs to the app's own page.
    """
    check_id(stream_id)
    if not _ID.fullmatch(stream_id):
        shown = _arguments.shown(stream_id)
        raise ValueError(f"stream_id: up to 64 letters, digits, '_', '.' and '-', not {shown}")
    if stream_id.isdigit() and int(stream_id) > 10:
        raise ValueError(
            f"stream_id: whole numbers above 10 belong to the app's own page, not {stream_id!r}; "
            "ids of the API begin with 'api'"
        )


def next_id(taken: Collection[str]) -> str:
    """The first of ``api_01``, ``api_02``, ... that is not *taken*."""
    return next(name for number in range(1, len(taken) + 2) if (name := f"api_{number:02}") not in taken)


def legacy_record(stream_id: str, settings: Changes) -> Raw:
    """A new older record that says *settings* and little else: the app has defaults for the rest."""
    stream = changed(LegacyStream(stream_id=stream_id), settings)
    named = {"enabled", "active", "audio_source", *legacy_fields(stream, settings)}
    keys = {"trigger" if name == "automation" else camel(name) for name in named}
    return {key: value for key, value in write_stream(stream).items() if key in keys}


def modern_record(stream_id: str, platform: PlainPlatform | None, settings: Changes) -> Raw:
    """A new newer record that says *settings*."""
    kind = platform or platform_of(destination_of(settings))
    stream = PlainStream(stream_id=stream_id, platform=kind, title=stream_id, audio=Microphone())
    return write_stream(changed(stream, settings))
