"""Services of every type: read, changed, written back."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import attrs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer._models import Unknown
from aiocamstreamer._scalars import truth
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, NotFound, Unsupported
from aiocamstreamer.overlay import (
    CustomGraphics,
    Images,
    InfoTicker,
    OtherService,
    Overlay,
    PictureInPicture,
    PtzPictures,
    ScoreBoard,
    Services,
    Slide,
    TextField,
    on_input,
)
from aiocamstreamer.overlay.services.any_service import KINDS, read
from aiocamstreamer.overlay.services.service import written
from aiocamstreamer.revisions import merged
from aiocamstreamer.virtual import VirtualCamera

SERVICES = "/local/camoverlay/api/services.cgi"

SLIDE = {
    "coordSystem": "top_left",
    "pos_x": 10,
    "pos_y": 0.5,
    "imgPath": "/images/a.png",
    "imgName": "a",
    "duration": 5,
}
SAMPLES: dict[str, dict[str, Any]] = {
    "infoticker": {
        "showClock": 1,
        "clockType": "24h",
        "textColor": "0,0,0,1",
        "pos_y": 0.05,
        "crawlLeft": False,
    },
    "images": {"overlayList": [{"active": True, **SLIDE, "scale": 1, "fps": 3}]},
    "customGraphics": {
        "background": "custom",
        "customAreaColor": "0,0,0,1",
        "customAreaWidth": 640,
        "mappingZones": [
            {
                "type": "plain",
                "name": "score",
                "pos_x": 10,
                "pos_y": 10,
                "text": [{"source": "0 : 0", "active": True}, {"source": "break", "active": False}],
                "textAlign": "A_CENTER",
            },
            {"type": "countdown", "name": "clock", "settings": {"targetDate": 1700000000, "loop": False}},
        ],
    },
    "ptzCompass": {"type": "map", "northPan": -12.5, "generalLng": 14.4, "generalIframeWidth": 300},
    "ptz": {"ptz_positions": {"Home": {"overlayList": [SLIDE], "loop": True}}},
    "pip": {
        "source_type": "axis_camera",
        "camera_ip": "192.168.1.6",
        "camera_pass": "secret-of-pip",
        "dewarping": {"enabled": False, "rectangle": [[0, 0], [1, 1]], "aspectRatioCorrection": 1},
    },
    "accuweather": {"location": "123291", "layout": "3", "units": "Metric"},
    "screenSharing": {"pos_x": 0, "pos_y": 0, "screenSize": 25, "fps": 5},
    "web_camera": {"pos_x": 0, "pos_y": 0, "screenSize": 25, "fps": 5},
    "scoreBoard": {"teamHomeShortname": "SPA", "teamHomeCurrentScore": 2, "timeIsRunning": True},
    "baseballScoreBoard": {"bases": [True, False, False], "inning": 3, "matchFinished": False},
    "myBallBaseballWidgets": {"matchDetailLink": "https://example.org/1", "mirrored": False},
    "scoreOverview": {"teamHomeName": "Sparta", "scoreVisible": True, "scoreFont": "classic"},
    "htmlOverlay": {"url": "https://u:secret-of-html@example.org", "pageWidth": 800, "cropEnabled": False},
    "scripter": {"identifier": "clock.js"},
    "instant": {"anything": {"at": ["all"]}},
}


def sample(kind: str, id: int = 7) -> dict[str, Any]:
    """A service as an app of version 4 stores it."""
    common = {"id": id, "enabled": 1, "automationType": "manual", "cameraList": [0], "schedule": ""}
    return {
        **common,
        "name": kind,
        "customName": "",
        "width": 1920,
        "height": 1080,
        "zIndex": 0,
        **SAMPLES[kind],
    }


def text(value: Any) -> bytes:
    """JSON whose bytes tell 1 from true and the order of keys."""
    return orjson.dumps(value)


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_type_is_read_as_its_class(kind: str):
    """The app's name of a type decides on the class; a type nobody knows keeps the common part."""
    service = read(sample(kind))
    assert type(service) is KINDS.get(kind, OtherService)
    assert (service.id, service.enabled, service.channels, service.name) == (7, True, (0,), kind)


@pytest.mark.parametrize("kind", SAMPLES)
def test_unchanged_services_are_written_as_they_were_read(kind: str):
    """Neither order nor spelling nor a key changes on the way through."""
    raw = sample(kind)
    assert text(written(read(raw))) == text(raw)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
)
FLAT = SCALARS | st.text(max_size=8)
JSON = (
    FLAT
    | st.lists(FLAT, max_size=3)
    | st.dictionaries(st.text(max_size=5), FLAT | st.lists(FLAT, max_size=2))
)


@given(
    kind=st.sampled_from(sorted(SAMPLES))
    | st.text(min_size=1, max_size=8).filter(lambda name: name not in KINDS),
    unknown=st.dictionaries(st.text(min_size=1, max_size=8).map("x_{}".format), JSON, max_size=4),
    spelling=st.sampled_from([0, 1, True, False, "0", "1"]),
    zones=st.lists(
        st.dictionaries(st.text(min_size=1, max_size=5).map("y_{}".format), JSON, max_size=2), max_size=2
    ),
)
def test_one_changed_field_changes_nothing_else(
    kind: str, unknown: dict[str, Any], spelling: Any, zones: list[dict[str, Any]]
):
    """Byte by byte, whatever else the firmware put into the record."""
    raw = sample(kind) if kind in SAMPLES else {**sample("instant"), "name": kind}
    raw = {**raw, **unknown, "enabled": spelling}
    for zone, extra in zip(raw.get("mappingZones", ()), zones, strict=False):
        zone.update(extra)
    expected = {**raw, "customName": "board"}
    service = read(copy.deepcopy(raw))
    assert text(written(attrs.evolve(service, custom_name="board"))) == text(expected)


def test_nested_changes_keep_their_neighbours():
    """A text inside a field inside a service is changed alone."""
    raw = sample("customGraphics")
    service = read(copy.deepcopy(raw))
    assert isinstance(service, CustomGraphics)
    score, clock = service.fields
    first, second = score.texts
    changed = attrs.evolve(score, texts=(attrs.evolve(first, source="1 : 0"), second))
    raw["mappingZones"][0]["text"][0]["source"] = "1 : 0"
    assert text(written(attrs.evolve(service, fields=(changed, clock)))) == text(raw)


def test_truths_keep_the_spelling_of_the_camera():
    """0 and 1 stay numbers, in new services too."""
    assert written(attrs.evolve(read(sample("infoticker")), enabled=False))["enabled"] == 0
    new = written(InfoTicker(id=9, enabled=True, show_clock=False))
    assert text([new["enabled"], new["showClock"], new["crawlLeft"]]) == b"[1,0,false]"
    assert new["name"] == "infoticker"


def test_a_broken_service_does_not_hide_the_others():
    """What cannot be read is kept with the reason."""
    raw = {**sample("pip"), "camera_port": "many"}
    service = read(raw)
    assert isinstance(service, PictureInPicture)
    assert (service.camera_port, service.problems) == (
        None,
        ("camera_port: expected a whole number, got 'many'",),
    )
    assert text(written(service)) == text(raw)
    nameless = {**sample("pip"), "id": "many"}
    service = read(nameless)
    assert isinstance(service, Unknown)
    assert service.kind == "pip"
    assert "id" in service.problem
    assert written(service) is nameless
    assert isinstance(read(["no", "service"]), Unknown)
    assert isinstance(read({"name": "images"}), Unknown)


def test_null_stands_for_what_was_never_set():
    """It is read as the default and written back as null."""
    raw = {**sample("images"), "schedule": None, "zIndex": None}
    service = read(raw)
    assert isinstance(service, Images)
    assert service.schedule == ""
    assert text(written(service)) == text(raw)


@pytest.mark.parametrize("kind", ["pip", "htmlOverlay"])
def test_passwords_stay_out_of_reprs(kind: str):
    """Logs may show services."""
    assert "secret-of" not in repr(read(sample(kind)))


def test_automation_by_an_input():
    """Inputs are counted from 0, and the property reads what the function writes."""
    service = attrs.evolve(read(sample("images")), automation=on_input(2))
    assert service.input_port == 2
    assert written(service)["automationType"] == "input2"
    assert read(sample("images")).input_port is None
    with pytest.raises(ValueError, match="port"):
        on_input(-1)


@pytest.mark.parametrize(
    ("change", "named"), [({"automation": "inputs"}, "automation"), ({"channels": (-1,)}, "channels")]
)
def test_values_that_the_app_does_not_take(change: dict[str, Any], named: str):
    """They are refused before anything is sent."""
    with pytest.raises(ValueError, match=named):
        written(attrs.evolve(read(sample("images")), **change))


def test_automation_of_another_version_is_kept():
    """Only what was changed here is judged."""
    raw = {**sample("images"), "automationType": "moon"}
    assert written(attrs.evolve(read(raw), enabled=False))["automationType"] == "moon"


def test_merging_takes_over_what_changed_only():
    """The camera's present values win wherever the caller changed nothing."""
    current = {"id": 1, "text": "new", "gone": 1}
    assert merged(current, {"id": 1, "text": "old", "gone": 1}, {"id": 1, "text": "old", "more": 2}) == {
        "id": 1,
        "text": "new",
        "more": 2,
    }


def test_the_recorded_services():
    """The document's answer is read whole, and written back as it was."""
    file = Path(__file__).parents[3] / "shared/fixtures/camoverlay/services.get.json"
    if not file.exists():
        pytest.skip("the recorded answers are not beside this checkout")
    for raw in orjson.loads(file.read_bytes())["services"]:
        service = read(raw)
        assert isinstance(service, InfoTicker | Images)
        assert text(written(service)) == text(raw)


async def test_reads_the_documents_services(camera: Camera):
    """The list of the App API's example, and one of it alone."""
    ticker, images = await camera.overlay.services.list()
    assert isinstance(ticker, InfoTicker)
    assert isinstance(images, Images)
    assert (ticker.y, ticker.font_size, ticker.show_clock) == (0.05, 40, True)
    assert images.pictures == (Slide(active=False, x=10, y=10),)
    assert await camera.overlay.services.get(5) == images
    with pytest.raises(NotFound, match="no service 4: camera answered"):
        await camera.overlay.services.get(4)


async def test_update_writes_one_service(camera: Camera, virtual_camera: VirtualCamera):
    """The other service and the keys unknown here stay byte for byte, also over a restart."""
    overlay = virtual_camera.state.overlay
    overlay.services[0]["future"] = {"key": [1, True]}
    overlay.save()
    expected = copy.deepcopy(overlay.services)
    ticker = await camera.overlay.services.get(1)
    assert isinstance(ticker, InfoTicker)
    await camera.overlay.services.update(attrs.evolve(ticker, source="Hello"))
    expected[0]["source"] = "Hello"
    virtual_camera.reboot()
    assert text(overlay.services) == text(expected)


async def test_update_of_several_services_is_one_write(camera: Camera, virtual_camera: VirtualCamera):
    """All of them or none."""
    services = await camera.overlay.services.list()
    await camera.overlay.services.update(*(attrs.evolve(service, z_index=3) for service in services))
    posts = [it for it in virtual_camera.log.exchanges if it.method == "POST" and it.status == 200]
    assert [it.target for it in posts] == [f"{SERVICES}?action=set"]
    assert [it["zIndex"] for it in virtual_camera.state.overlay.services] == [3, 3]


async def test_concurrent_updates_lose_nothing(camera: Camera, virtual_camera: VirtualCamera):
    """Two tasks change two fields of services that both read before."""
    ticker, images = await camera.overlay.services.list()
    async with anyio.create_task_group() as group:
        group.start_soon(camera.overlay.services.update, attrs.evolve(ticker, source="one"), images)
        group.start_soon(camera.overlay.services.update, attrs.evolve(ticker, font_size=60.0))
        group.start_soon(camera.overlay.services.update, ticker, attrs.evolve(images, z_index=2))
    first, second = virtual_camera.state.overlay.services
    assert (first["source"], first["fontSize"], second["zIndex"]) == ("one", 60, 2)


async def test_old_versions_know_the_whole_list_only(camera: Camera, virtual_camera: VirtualCamera):
    """A version that ignores ``service_id`` is never sent one service in the place of all."""
    whole = orjson.dumps({"services": virtual_camera.state.overlay.services})
    virtual_camera.faults.answer(200, SERVICES, body=whole, times=2)
    ticker = await camera.overlay.services.get(1)
    assert isinstance(ticker, InfoTicker)
    await camera.overlay.services.update(attrs.evolve(ticker, source="Hello"))
    first, second = virtual_camera.state.overlay.services
    assert (first["source"], second["id"]) == ("Hello", 5)
    assert virtual_camera.log.exchanges[-1].target == f"{SERVICES}?action=set"


@pytest.mark.parametrize("body", [b'{"services": [{"id": 1}, 5]}', b'{"id": 1}', b"[]"])
async def test_a_service_that_is_not_in_the_answer(
    camera: Camera, virtual_camera: VirtualCamera, body: bytes
):
    """Whatever the app answers with instead, there is no such service."""
    virtual_camera.faults.answer(200, SERVICES, body=body)
    with pytest.raises(CommandRefused, match="no service 4"):
        await camera.overlay.services.get(4)


async def test_adds_and_removes(camera: Camera, virtual_camera: VirtualCamera):
    """New services stand behind the others; a taken or unknown id changes nothing."""
    services = camera.overlay.services
    board = ScoreBoard(id=8, home_name="SPA", enabled=True)
    await services.add(board)
    assert await services.get(8) == board
    with pytest.raises(CommandRefused, match="service 8 already"):
        await services.add(ScoreBoard(id=9), board)
    with pytest.raises(NotFound, match="no service 9"):
        await services.remove(8, 9)
    await services.remove(8, 9, 1, missing_ok=True)
    await services.remove(9, missing_ok=True)
    assert [it["id"] for it in virtual_camera.state.overlay.services] == [5]


async def test_nothing_to_do_is_not_asked(camera: Camera, virtual_camera: VirtualCamera):
    """Verbs without an object send nothing."""
    services = camera.overlay.services
    await services.add()
    await services.update()
    await services.remove()
    assert not virtual_camera.log.exchanges


def posts(virtual: VirtualCamera) -> list[str]:
    """What was written, oldest first."""
    return [it.target for it in virtual.log.exchanges if it.method == "POST" and it.status == 200]


async def test_changes_fields_of_one(camera: Camera, virtual_camera: VirtualCamera):
    """By its id, on the record as it is now; what differs in nothing is not sent."""
    services = camera.overlay.services
    changed = await services.update(1, source="Hello", font_size=60.0)
    assert isinstance(changed, InfoTicker)
    assert (changed.source, changed.font_size) == ("Hello", 60)
    assert await services.get(1) == changed
    assert await services.update(1, source="Hello") == changed
    assert posts(virtual_camera) == [f"{SERVICES}?action=set&service_id=1"]
    with pytest.raises(NotFound, match="no service 9"):
        await services.update(9, source="x")


@pytest.mark.parametrize(
    ("arguments", "changes", "error", "named"),
    [
        ((1,), {"volume": 5}, TypeError, "volume"),
        ((1,), {"id": 2}, TypeError, "id"),
        ((1,), {"wire": {}}, TypeError, "wire"),
        (("news",), {}, TypeError, "service_id"),
        ((-1,), {}, ValueError, "service_id"),
        ((ScoreBoard(id=9),), {}, ValueError, "one that was read, not"),
        ((ScoreBoard(id=9), 5), {}, (TypeError, ValueError), "services"),
        ((1, 5), {"enabled": True}, TypeError, "changes"),
    ],
)
async def test_updates_that_cannot_be(
    camera: Camera,
    virtual_camera: VirtualCamera,
    arguments: Any,
    changes: Any,
    error: type[Exception],
    named: str,
):
    """The argument is named, and nothing is written."""
    with pytest.raises(error, match=named):
        await camera.overlay.services.update(*arguments, **changes)
    assert not posts(virtual_camera)


async def test_an_id_cannot_be_changed(camera: Camera, virtual_camera: VirtualCamera):
    """It says which service is meant."""
    ticker = await camera.overlay.services.get(1)
    with pytest.raises(ValueError, match="id: 1, as it was read, not 5"):
        await camera.overlay.services.update(attrs.evolve(ticker, id=5))
    assert not posts(virtual_camera)


async def test_makes_sure_of_a_whole_service(camera: Camera, virtual_camera: VirtualCamera):
    """It is added, then made so again, and not sent where it is so; keys of others stay."""
    services = camera.overlay.services
    board = CustomGraphics(id=3, enabled=True, fields=(TextField(name="home"), TextField(name="guest")))
    assert await services.ensure(board) == board
    stored = virtual_camera.state.overlay.services[-1]
    assert stored["enabled"] == 1
    stored["future"] = 5
    stored["mappingZones"][1]["future"] = [1]
    before = copy.deepcopy(stored)
    written_once = len(posts(virtual_camera))
    assert await services.ensure(board) == board
    assert len(posts(virtual_camera)) == written_once
    wider = attrs.evolve(board, fields=(TextField(name="home"), TextField(name="guest", width=90.0)))
    assert await services.ensure(wider) == wider
    before["mappingZones"][1]["textWidth"] = 90.0
    assert virtual_camera.state.overlay.services[-1] == before
    assert await services.ensure(ScoreBoard(id=3)) == ScoreBoard(id=3)
    assert "mappingZones" not in virtual_camera.state.overlay.services[-1]


async def test_makes_sure_of_settings(camera: Camera, virtual_camera: VirtualCamera):
    """Those that are named, of a service that is there or is added."""
    services = camera.overlay.services
    assert (await services.ensure(1, source="News")).custom_name == ""
    assert (await services.ensure(1, kind=InfoTicker, source="News")).source == "News"
    assert len(posts(virtual_camera)) == 1
    assert await services.ensure(8, kind=ScoreBoard, home_name="SPA") == ScoreBoard(id=8, home_name="SPA")
    with pytest.raises(NotFound, match="no service 9"):
        await services.ensure(9, custom_name="x")
    with pytest.raises(CommandRefused, match="no ScoreBoard but infoticker"):
        await services.ensure(1, kind=ScoreBoard)
    with pytest.raises(TypeError, match="kind"):
        await services.ensure(9, kind=OtherService)
    with pytest.raises(TypeError, match="settings"):
        await services.ensure(ScoreBoard(id=8), home_name="x")  # type: ignore[call-overload]


async def test_replaces_the_list(camera: Camera, virtual_camera: VirtualCamera):
    """What is not among the given ones is deleted."""
    ticker, images = await camera.overlay.services.list()
    await camera.overlay.services.replace([images, ScoreBoard(id=9)])
    assert [it["id"] for it in virtual_camera.state.overlay.services] == [5, 9]
    with pytest.raises(ValueError, match="another id"):
        await camera.overlay.services.replace([ticker, ticker])


async def test_a_service_that_cannot_be_read_is_not_changed(camera: Camera, virtual_camera: VirtualCamera):
    """It is said why, and stays as it is."""
    virtual_camera.state.overlay.services.append({"id": 7, "name": ["x"]})
    with pytest.raises(Unsupported, match="cannot be read"):
        await camera.overlay.services.update(7, enabled=True)
    with pytest.raises(TypeError, match="services"):
        await camera.overlay.services.update(await camera.overlay.services.get(7))


async def _update_a_record(services: Services) -> None:
    await services.update(attrs.evolve(await services.get(1), custom_name="Mine"))


WRITERS: dict[str, Callable[[Services], Awaitable[object]]] = {
    "add": lambda services: services.add(ScoreBoard(id=30)),
    "ensure a new one": lambda services: services.ensure(ScoreBoard(id=31)),
    "ensure settings": lambda services: services.ensure(1, clock_type="12h"),
    "ensure a kind": lambda services: services.ensure(32, kind=ScoreBoard, home_name="SPA"),
    "update by id": lambda services: services.update(1, font="one"),
    "update a record": _update_a_record,
    "remove": lambda services: services.remove(5),
    "disable": lambda services: services.disable(1),
    "enable": lambda services: services.enable(6),
    "set_enabled": lambda services: services.set_enabled({7: True}),
    "ticker": lambda services: Overlay(services._line).set_ticker_text(1, "news"),
}


@pytest.mark.untraced
@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(WRITERS, 2)))
async def test_two_writers_lose_nothing(
    camera: Camera, virtual_camera: VirtualCamera, first: str, second: str
):
    """Whatever two tasks write at once is there afterwards."""
    await camera.overlay.services.add(ScoreBoard(id=6), ScoreBoard(id=7))
    async with anyio.create_task_group() as group:
        for name in {first, second}:
            group.start_soon(WRITERS[name], camera.overlay.services)
    found = {it["id"]: it for it in virtual_camera.state.overlay.services}
    done = {
        "add": 30 in found,
        "ensure a new one": 31 in found,
        "ensure settings": found[1].get("clockType") == "12h",
        "ensure a kind": 32 in found,
        "update by id": found[1].get("font") == "one",
        "update a record": found[1].get("customName") == "Mine",
        "remove": 5 not in found,
        "disable": not truth(found[1]["enabled"]),
        "enable": truth(found[6]["enabled"]),
        "set_enabled": truth(found[7]["enabled"]),
        "ticker": found[1].get("source") == "news",
    }
    assert done[first]
    assert done[second]


async def test_two_programs_change_two_fields_of_one_board(camera: Camera, virtual_camera: VirtualCamera):
    """Lists of things with names are merged by the names."""
    services = camera.overlay.services
    await services.add(CustomGraphics(id=3, fields=(TextField(name="home"), TextField(name="guest"))))
    mine = await services.get(3)
    assert isinstance(mine, CustomGraphics)
    zones = virtual_camera.state.overlay.services[-1]["mappingZones"]
    zones[1]["textWidth"] = 77
    zones.append({"name": "clock", "type": "plain"})
    home, guest = mine.fields
    await services.update(attrs.evolve(mine, fields=(attrs.evolve(home, font="digital"), guest)))
    after = virtual_camera.state.overlay.services[-1]["mappingZones"]
    assert [(it["name"], it.get("font"), it.get("textWidth")) for it in after] == [
        ("home", "digital", 0.0),
        ("guest", "classic", 77),
        ("clock", None, None),
    ]


async def test_parts_of_one_field_are_changed_alone(camera: Camera, virtual_camera: VirtualCamera):
    """Of text fields that were read and handed back, only what was changed is written; those left out go."""
    services = camera.overlay.services
    names = ("home", "guest", "clock")
    await services.add(CustomGraphics(id=3, fields=tuple(TextField(name=name) for name in names)))
    mine = await services.get(3)
    assert isinstance(mine, CustomGraphics)
    zones = virtual_camera.state.overlay.services[-1]["mappingZones"]
    zones[0]["textWidth"] = 77
    zones[0]["later"] = [1]
    assert mine.fields is not None
    home = attrs.evolve(mine.fields[0], font="digital")
    await services.update(3, fields=(home, mine.fields[1], TextField(name="new")))
    after = virtual_camera.state.overlay.services[-1]["mappingZones"]
    assert [it["name"] for it in after] == ["home", "guest", "new"]
    assert (after[0]["font"], after[0]["textWidth"], after[0]["later"]) == ("digital", 77, [1])


async def test_nested_types_travel(camera: Camera):
    """Mappings of presets and lists of corners arrive as values."""
    await camera.overlay.services.add(
        *(read(sample(kind, number)) for number, kind in enumerate(SAMPLES, 20))
    )
    by_type = {type(service): service for service in await camera.overlay.services.list()}
    presets = by_type[PtzPictures].presets
    assert presets["Home"].loop
    assert presets["Home"].pictures[0].y == 0.5
    assert by_type[PictureInPicture].dewarping.rectangle == ((0, 0), (1, 1))


async def test_an_answer_without_services(camera: Camera, virtual_camera: VirtualCamera):
    """It is named as what it is."""
    virtual_camera.faults.answer(200, SERVICES, body=b'{"service": []}')
    with pytest.raises(MalformedReply, match="services"):
        await camera.overlay.services.list()


async def test_starts_and_stops_everything(camera: Camera, virtual_camera: VirtualCamera):
    """The app's global parameter, which may be missing or odd."""
    assert await camera.overlay.is_running()
    await camera.overlay.stop()
    assert not await camera.overlay.is_running()
    await camera.overlay.start()
    assert await camera.overlay.is_running()
    virtual_camera.state.parameters["CamOverlay.Enabled"] = "perhaps"
    with pytest.raises(MalformedReply, match="perhaps"):
        await camera.overlay.is_running()
    del virtual_camera.state.parameters["CamOverlay.Enabled"]
    with pytest.raises(Unsupported, match="no parameter"):
        await camera.overlay.is_running()
    with pytest.raises(CommandRefused):
        await camera.overlay.start()


def test_new_services_can_be_seen():
    """One that is shown, on an area of some size; what the app did not say is not invented."""
    board, ticker = CustomGraphics(id=3), InfoTicker(id=4)
    assert (board.enabled, ticker.enabled) == (True, True)
    assert board.area_width
    assert board.area_height
    silent = read({"id": 3, "name": "customGraphics"})
    assert isinstance(silent, CustomGraphics)
    assert (silent.enabled, silent.area_width) == (None, 0.0)
    assert written(silent) == {"id": 3, "name": "customGraphics"}
