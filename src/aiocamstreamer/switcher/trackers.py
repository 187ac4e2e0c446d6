"""Trackers: what follows motion from camera to camera."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict, Unpack, overload

import attrs

from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model
from aiocamstreamer.switcher.saved_list import SavedList, SavedRecord
from aiocamstreamer.switcher.switcher_app import Channel, Keyboard


@model
class TrackedCamera(Record):
    """A camera that a tracker can switch to.

    Attributes:
        id: Identifies it.
        name: What the user calls it.
        overview: Whether it is the one that shows everything.
        zone: Left, top, right and bottom of what it covers of the overview.
        playlist_name: What is played when the tracker switches to it.
        ptz_preset: Number of the preset that it moves to.
    """

    id: str
    name: str | None = ""
    overview: bool | None = False
    zone: tuple[float, float, float, float] | None = (0.0, 0.0, 0.0, 0.0)
    playlist_name: str | None = alias("playlist_name", default="")
    ptz_preset: int | None = alias("ptz_preset_pos_no", default=0)


@model
class Tracker(SavedRecord):
    """Trackers, which follow motion from camera to camera.

    Attributes:
        name: The key that it is saved under, ``t…``.
        nice_name: What the user calls it.
        id: Identifies it within the app.
        duration: How long a camera stays on the air at least, in the app's unit.
        channel: What is played of it.
        cameras: The cameras that it switches between.
        include_zone: Corners of the area in which motion counts, as pairs of x and y.
        width: px of the picture that is looked at.
        height: px of the picture that is looked at.
        fps: How often it is looked at in a second.
        view_number: View area that is looked at.
        keyboard: Keys that start it.
    """

    nice_name: str | None = alias("name", default="")
    id: str | None = ""
    duration: Annotated[float, Within(0)] | None = 0.0
    channel: Channel | Unknown = "av"
    cameras: tuple[TrackedCamera | Unknown, ...] | None = alias("camera_list", default=())
    include_zone: tuple[tuple[float, float] | Unknown, ...] | None = alias("include_zone", default=())
    width: Annotated[int, Within(0)] | None = 0
    height: Annotated[int, Within(0)] | None = 0
    fps: Annotated[float, Within(0)] | None = 0.0
    view_number: Annotated[int, Within(0)] | None = 1
    keyboard: Keyboard | None = attrs.field(factory=dict)


class TrackerFields(TypedDict, total=False):
    """The settings of a `Tracker`."""

    nice_name: str
    id: str
    duration: float
    channel: Channel
    cameras: tuple[TrackedCamera | Unknown, ...]
    include_zone: tuple[tuple[float, float] | Unknown, ...]
    width: int
    height: int
    fps: float
    view_number: int
    keyboard: Keyboard


class Trackers(SavedList[Tracker]):
    """Trackers, which follow motion from camera to camera."""

    _endpoint = "trackers.cgi"
    _kind = Tracker
    _letter = "t"

    async def create(self, **settings: Unpack[TrackerFields]) -> Tracker:
        """Save a new tracker under a new name, and return it.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes.
        """
        return await self._create(settings)

    @overload
    async def ensure(self, record: Tracker, /) -> Tracker: ...
    @overload
    async def ensure(self, name: str, /, **settings: Unpack[TrackerFields]) -> Tracker: ...
    async def ensure(self, given: Tracker | str, /, **settings: Any) -> Tracker:
        """Make a tracker be there as it is given, and return it; what is so already is not sent.

        A whole record takes the place of what is saved under its name; fields of it that are None say
        nothing. With a name, only the settings that are named count.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or the name is empty.
        """
        return await self._ensure(given, settings)

    @overload
    async def update(self, *records: Tracker) -> None: ...
    @overload
    async def update(self, name: str, /, **changes: Unpack[TrackerFields]) -> Tracker: ...
    async def update(self, *given: Any, **changes: Any) -> Tracker | None:
        """Save trackers that were changed since they were read, or change settings of one by its name.

        Only what was changed is written; what others have changed on the camera meanwhile stays.

        Returns:
            With a name, the tracker as it is then.

        Raises:
            TypeError: No such setting, or a value of another type than the app takes.
            ValueError: A value is none that the app takes, or a record was never read: that is for `ensure`.
            NotFound: There is none of that name.
        """
        return await self._update(given, changes)
