"""Tolerance per field and per item, of every model: nothing optional voids a record, no item a list."""

import importlib
import inspect
import logging
import pkgutil
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import aiocamstreamer
from aiocamstreamer._converter import is_literal, structure, unstructure
from aiocamstreamer._models import Record, Unknown, alias, evolve, fields_of, known, model
from aiocamstreamer.overlay import OverlayService
from aiocamstreamer.streamer.platforms import Stream
from aiocamstreamer.wire.messages import Event
from fuzzing import cases

pytestmark = pytest.mark.untraced

SCALARS = st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, width=32) | st.text(max_size=6)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
REQUIRED: dict[Any, Any] = {bool: True, int: 1, float: 1.5, str: "rtsp://a1/b"}


def models() -> list[type[Any]]:
    """Every class that remembers its JSON, and every event."""
    found: set[type[Any]] = set()
    for module in pkgutil.walk_packages(aiocamstreamer.__path__, "aiocamstreamer."):
        if not any(part in module.name for part in (".virtual", ".testing", "__main__", "._models")):
            for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(kind, Record | Event) and kind.__module__ == module.name:
                    found.add(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


BY_HAND = {"CameraTime", "Notification", "UnknownStream"}
"""Models that are put together, field by field."""

MODELS = [kind for kind in models() if kind.__name__ not in BY_HAND and ".fleet" not in kind.__module__]


def is_tag(hint: Any) -> bool:
    return is_literal(hint) and len(get_args(hint)) == 1


def is_needed(field: Any, hint: Any) -> bool:
    """Whether a record without *field* is none."""
    return field.default is attrs.NOTHING and not {NoneType, Unknown} & {*get_args(hint)}


def sample(hint: Any) -> Any:
    """JSON that a field of that type is read from."""
    if hint in REQUIRED:
        return REQUIRED[hint]
    if is_literal(hint):
        return get_args(hint)[0]
    if inspect.isclass(hint) and attrs.has(hint):
        return smallest(hint)
    if get_origin(hint) is tuple:
        return [] if get_args(hint)[-1:] == (...,) else [sample(item) for item in get_args(hint)]
    if members := [member for member in get_args(hint) if member not in {NoneType, Unknown}]:
        return {} if get_origin(hint) is dict or "Mapping" in str(get_origin(hint)) else sample(members[0])
    return "a1"


def smallest(kind: type[Any]) -> dict[str, Any]:
    """The smallest JSON object that *kind* is read from."""
    if kind.__name__ == "PortNumber":
        return 1  # type: ignore[return-value]
    tagged = {key: sample(hint) for field, key, hint in fields_of(kind) if is_tag(hint)}
    return tagged | {
        key: sample(hint) for field, key, hint in fields_of(kind) if field.default is attrs.NOTHING
    }


KNOWN_BY = {
    # things, by their names, numbers or addresses
    "Api": {"id"},
    "_ApiCall": {"stream_id"},
    "ApiError": {"stream_id"},
    "ApiSuccess": {"stream_id"},
    "Application": {"name"},
    "AudioFile": {"path"},
    "AudioUrl": {"url"},
    "Category": {"category_id"},
    "Cleaner": {"id"},
    "ClipRemove": {"clip_name"},
    "CloudStream": {"stream_id"},
    "DeviceInfo": {"serial"},
    "Disk": {"id"},
    "DiskHealth": {"disk_id"},
    "DiskJob": {"id"},
    "EventTopic": {"topic"},
    "Flight": {"icao"},
    "LegacyStream": {"stream_id"},
    "ListEntry": {"id_value"},
    "LiveStream": {"name"},
    "Manifest": {"name"},
    "MediaClip": {"id"},
    "MilestoneCamera": {"value"},
    "NearbyCamera": {"ip"},
    "OnInput": {"port"},
    "PagePost": {"page"},
    "PlaylistItem": {"id"},
    "PlaylistSwitch": {"playlist_name"},
    "Port": {"number"},
    "PortChanged": {"port"},
    "Preset": {"number", "name"},
    "PriorityEntry": {"id_value"},
    "Recording": {"id"},
    "RecordingRule": {"profile", "options"},  # all that the camera says of it, whatever that is
    "RtspSource": {"url"},
    "ServiceStart": {"service_id"},
    "ServiceStop": {"service_id"},
    "SpeedSample": {"timestamp"},
    "StoredFile": {"name"},
    "StoredSound": {"name", "path"},
    "StreamAvailable": {"stream_name"},
    "StreamState": {"stream_id"},
    "TargetName": {"icao"},
    "TextField": {"name"},
    "TopicItem": {"name"},
    "Tour": {"id"},
    "TrackedCamera": {"id"},
    "TrackerUser": {"user_id"},
    "TrackingStart": {"icao"},
    "UserAction": {"cgi"},
    # events and triggers that hold one list and nothing else
    "ConnectedUsers": {"users"},
    "FlightList": {"flights"},
    "PlaylistQueueChange": {"queue"},
    "Weekly": {"schedule"},
    # values that are what they are by all of their parts
    "Interval": {"start", "stop"},
    "Once": {"start_time", "stop_time"},
    "PanCorrection": {"camera_pan_deg", "real_pan_deg"},
    "Place": {"latitude_deg", "longitude_deg"},
    "WeekTime": {"day", "seconds"},
    # put together by this library from what was read already
    "AudioInput": {"websocket_url", "first_message", "greeting"},
    "Output": {"rtsp_url", "websocket_url", "first_message", "greeting"},
}
"""The fields that records cannot do without; those of a model hold for the models that are made of it."""
SERVICE = {"id", "name"}


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__[15:]}.{kind.__name__}")
def test_only_what_a_record_is_known_by_may_be_required(kind):
    """Any other field may be unreadable, and is None or Unknown then."""
    needed = {field.name for field, _, hint in fields_of(kind) if is_needed(field, hint)}
    if issubclass(kind, OverlayService):
        assert needed <= SERVICE
    elif issubclass(kind, Stream):
        assert needed <= {"stream_id", "platform"}
    else:
        assert needed == KNOWN_BY.get(kind.__name__, set())


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__[15:]}.{kind.__name__}")
@cases(5)
@given(data=st.data())
def test_no_optional_field_voids_its_record(kind, data):
    """It is what it says, or None or Unknown; never the default in the place of something else."""
    named = [(field, key, hint) for field, key, hint in fields_of(kind) if not is_needed(field, hint)]
    optional = [(field, key) for field, key, hint in named if not is_tag(hint)]
    raw = smallest(kind)
    if optional:
        field, key = data.draw(st.sampled_from(optional))
        raw[key] = data.draw(ANYTHING)
        structure({other: value for other, value in raw.items() if other != key}, kind)
    record = structure(raw, kind)
    if not isinstance(record, Record):
        return
    assert unstructure(record) == raw
    told = {problem.partition(":")[0] for problem in record.problems}
    for name in told:
        assert getattr(record, name) is None
    if optional and field.name not in told and getattr(record, field.name) == default(field):
        # It was not left out, so it says what its default says.
        assert structure({**raw, key: unstructure(record).get(key)}, kind) == record


def default(field: Any) -> Any:
    made = field.default
    return made.factory() if isinstance(made, attrs.Factory) else made


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: f"{kind.__module__[15:]}.{kind.__name__}")
def test_types_say_what_may_be_unreadable(kind):
    """An optional field takes None or Unknown, a list of records Unknown."""
    for name, hint in get_type_hints(kind).items():
        field = getattr(attrs.fields(kind), name, None)
        if field is None or field.metadata.get("wire") == "" or is_tag(hint) or hint is Any:
            continue
        for member in (hint, *get_args(hint)):
            if get_origin(member) is tuple and get_args(member)[-1:] == (...,):
                assert Unknown in (get_args(member)[0], *get_args(get_args(member)[0])), name
        if field.default is not attrs.NOTHING:
            assert {NoneType, Unknown} & {*get_args(hint)}, name
        elif (
            name != fields_of(kind)[0][0].name
        ):  # but for what it is called by, what is unknown may be missing
            assert Unknown not in get_args(hint), name


EXTREMES = (
    st.sampled_from(
        [-1, 0, 0.0, 1e18, -1e18, 1e300, 2**63, "", "1", "-1", "99999999999999999999", "\ud800", "a=b"]
    )
    | st.sampled_from(
        ["://", "rtsp://[", "srt://h:99999?x=%", "[]", "{}", '{"a":1}', "25:61", "input9999", "inputx"]
    )
    | ANYTHING
)


def derived(kind: type[Any]) -> list[str]:
    """What *kind* makes of its fields."""
    return [name for name, value in inspect.getmembers(kind) if isinstance(value, property)]


@pytest.mark.parametrize("kind", list(filter(derived, MODELS)), ids=lambda kind: kind.__name__)
@cases(15)
@given(data=st.data())
def test_what_is_derived_of_a_record_raises_nothing(kind, data):
    """Whatever its fields say: whoever looks at it has been handed the record already."""
    raw = smallest(kind)
    keys = [key for _, key, hint in fields_of(kind) if not is_tag(hint)]
    for key in data.draw(st.lists(st.sampled_from(keys), max_size=2)) if keys else ():
        raw[key] = data.draw(EXTREMES)
    try:
        record = structure(raw, kind)
    except ValueError:
        return
    for name in derived(kind):
        getattr(record, name)


@model
class Item(Record):
    id: str
    level: int | None = 5


@model
class Box(Record):
    id: str
    lit: bool | None = True
    items: tuple[Item | Unknown, ...] | None = ()
    size: int | None = alias("size_px", also=("sizePx", "width"), default=7)


@given(st.lists(ANYTHING, max_size=5))
def test_no_item_voids_its_list(odd):
    """The others are there, it is Unknown, and all of them go back."""
    raw = {"id": "b", "items": [{"id": "1"}, *odd, {"id": "2", "level": "high"}]}
    box = structure(raw, Box)
    assert isinstance(box.items, tuple)
    assert len(box.items) == len(raw["items"])
    assert next(item.id for item in known(box.items)) == "1"
    assert isinstance(box.items[-1], Item)
    assert (box.items[-1].level, box.items[-1].problems) == (
        None,
        ("level: expected a whole number, got 'high'",),
    )
    assert unstructure(box) == raw
    assert unstructure(evolve(box, lit=False))["items"] == raw["items"]


def test_what_was_changed_is_no_problem_any_more():
    """A new value takes the place of what was unreadable."""
    box = structure({"id": "b", "lit": "perhaps", "size_px": "?"}, Box)
    assert (box.lit, box.size) == (None, None)
    after = evolve(box, lit=False)
    assert [problem.partition(":")[0] for problem in after.problems] == ["size"]
    assert unstructure(after) == {"id": "b", "lit": "0", "size_px": "?"}


@pytest.mark.parametrize("key", ["size_px", "sizePx", "width"])
def test_a_renamed_field_is_read_and_written_under_its_name(key):
    """Any of its names counts, and the one that was read is written."""
    box = structure({"id": "b", key: 3}, Box)
    assert box.size == 3
    assert unstructure(evolve(box, size=4)) == {"id": "b", key: 4}


def test_an_unread_key_is_told_once(caplog):
    """For each model and key one line, at DEBUG, and none of the value."""

    @model
    class Renamed(Record):
        id: str

    caplog.set_level(logging.DEBUG, "aiocamstreamer.models")
    for _ in range(3):
        structure({"id": "b", "stage": "secret"}, Renamed)
    assert [record.message for record in caplog.records] == ["Renamed: not read: stage"]
