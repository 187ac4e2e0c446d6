"""Sources: the cameras that can be played."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict, Unpack, overload

import attrs

from aiocamstreamer._checks import Within
from aiocamstreamer._models import Unknown, model
from aiocamstreamer.switcher.saved_list import SavedList, SavedRecord
from aiocamstreamer.switcher.switcher_app import Channel, Keyboard


@model
class Source(SavedRecord):
    """A camera that can be played.

    Attributes:
        name: The key that it is saved under, ``c…``.
        nice_name: What the user calls it.
        ip: Its address.
        mdns_name: Its name on the network, for when the address changes.
        port: Its HTTP port.
        enabled: Whether it can be played.
        auth: User name and password; no ``repr`` shows it.
        query: Arguments of its video stream, for example ``resolution=1280x720``.
        channel: What is played of it.
        view_number: Its view area.
        keyboard: Keys that start it.
    """

    nice_name: str | None = ""
    ip: str | None = ""
    mdns_name: str | None = ""
    port: Annotated[int, Within(1, 65535)] | None = 80
    enabled: bool | None = True
    auth: str | None = attrs.field(default="", repr=False)
    query: str | None = ""
    channel: Channel | Unknown = "av"
    view_number: Annotated[int, Within(0)] | None = 1
    keyboard: Keyboard | None = attrs.field(factory=dict)


class SourceFields(TypedDict, total=False):
    """The settings of a `Source`."""

    nice_name: str
    ip: str
    mdns_name: str
    port: int
    enabled: bool
    auth: str
    query: str
    channel: Channel
    view_number: int
    keyboard: Keyboard


class Sources(SavedList[Source]):
    """The cameras that can be played."""

    _endpoint = "streams.cgi"
    _kind = Source
    _letter = "c"

    async def create(self, **settings: Unpack[SourceFields]) -> Source:
        """Save a new source under a new name, and return it.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
        """
        return await self._create(settings)

    @overload
    async def ensure(self, record: Source, /) -> Source: ...
    @overload
    async def ensure(self, name: str, /, **settings: Unpack[SourceFields]) -> Source: ...
    async def ensure(self, given: Source | str, /, **settings: Any) -> Source:
        """Make a source be there as it is given, and return it; what is so already is not sent.

        A whole record takes the place of what is saved under its name; fields of it that are None say
        nothing. With a name, only the settings that are named count.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or the name is empty.
        """
        return await self._ensure(given, settings)

    @overload
    async def update(self, *records: Source) -> None: ...
    @overload
    async def update(self, name: str, /, **changes: Unpack[SourceFields]) -> Source: ...
    async def update(self, *given: Any, **changes: Any) -> Source | None:
        """Save sources that were changed since they were read, or change settings of one by its name.

        Only what was changed is written; what others have changed on the camera meanwhile stays.

        Returns:
            With a name, the source as it is then.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or a record was never read: that is for `ensure`.
            NotFound: There is none of that name.
        """
        return await self._update(given, changes)
