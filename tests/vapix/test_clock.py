"""The camera's time, from whichever of three APIs it has."""

import json
from datetime import UTC, datetime, timedelta, timezone
from functools import reduce
from operator import getitem

import pytest

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, RoleTooLow, UnexpectedStatus, Unsupported
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

REST, TIME, DATE = "/config/rest/time/v2", "/axis-cgi/time.cgi", "/axis-cgi/date.cgi"
CET = "CET-1CEST,M3.5.0,M10.5.0/3"


@pytest.fixture
async def old():
    """A camera with AXIS OS 10.12, and a client of it."""
    with VirtualCamera(profile="10.12") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as client:
            yield virtual, client


PROOF = "/axis-cgi/usergroup.cgi"
"""Asked once, to prove the account."""


def asked(virtual: VirtualCamera) -> list[str]:
    made = virtual.log.exchanges
    return [exchange.path for exchange in made if exchange.status != 401 and exchange.path != PROOF]


async def test_time_from_the_rest_api(camera: Camera, virtual_camera: VirtualCamera):
    """AXIS OS 12 has everything in one answer."""
    time = await camera.vapix.clock.time()
    assert (time.source, time.zone, time.posix_zone, time.dst) == ("rest", "Europe/Prague", CET, True)
    assert time.utc is not None
    assert abs(time.utc - virtual_camera.clock.utc()) < timedelta(seconds=5)
    assert time.local == time.utc


async def test_time_from_time_cgi(old):
    """Where there is no REST API; which one answers is remembered."""
    virtual, camera = old
    time = await camera.vapix.clock.time()
    assert (time.source, time.zone) == ("time.cgi", "Europe/Prague")
    await camera.vapix.clock.time()
    assert asked(virtual) == [REST, TIME, TIME]


async def test_time_cgi_leaves_the_zone_out_where_it_is_a_rule(old):
    """Then the rule is the zone."""
    _, camera = old
    await camera.vapix.clock.set_posix_zone("<+05>-5", dst=False)
    time = await camera.vapix.clock.time()
    assert (time.zone, time.posix_zone, time.dst) == ("<+05>-5", "<+05>-5", False)


async def test_time_from_parameters_and_date_cgi(old):
    """Older firmware only knows local time, in English words."""
    virtual, camera = old
    virtual.faults.answer(404, TIME, times=None)
    time = await camera.vapix.clock.time()
    assert (time.source, time.utc, time.zone, time.dst) == ("params", None, CET, True)
    assert time.local.tzinfo is None
    before = len(asked(virtual))
    await camera.vapix.clock.time()
    assert asked(virtual)[before:] == [DATE, "/axis-cgi/param.cgi"]
    with pytest.raises(Unsupported, match="time"):
        await camera.vapix.clock.zones()
    with pytest.raises(Unsupported, match="time"):
        await camera.vapix.clock.set_zone("UTC")
    await camera.vapix.clock.set_posix_zone("UTC0", dst=False)
    del virtual.state.parameters["Time.DST.Enabled"]
    assert virtual.state.parameters["Time.POSIXTimeZone"] == "UTC0"
    assert (await camera.vapix.clock.time()).dst is None


async def test_no_time_at_all(camera: Camera, virtual_camera: VirtualCamera):
    """A camera that has none of the three says so."""
    for path in (REST, TIME):
        virtual_camera.faults.answer(404, path, times=None)
    with pytest.raises(Unsupported, match="date"):
        await camera.vapix.clock.time()


async def test_a_failing_time_api_is_not_an_absent_one(camera: Camera, virtual_camera: VirtualCamera):
    """The next one is asked on 404 only."""
    virtual_camera.faults.answer(500, REST)
    with pytest.raises(UnexpectedStatus):
        await camera.vapix.clock.time()
    virtual_camera.faults.answer(200, REST, body='{"status": "error", "error": {"code": 1, "message": "no"}}')
    with pytest.raises(CommandRefused, match="no"):
        await camera.vapix.clock.time()
    assert asked(virtual_camera) == [REST, REST]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (REST, '{"status": "success", "data": {"time": {}}}'),
        (REST, '{"status": "success", "data": null}'),
        (TIME, '{"method": "getDateTimeInfo", "data": {"dateTime": "yesterday", "localDateTime": 5}}'),
        (DATE, "08.05.2012"),
    ],
)
async def test_answers_without_a_time(old, path, body):
    """Are not guessed at."""
    virtual, camera = old
    for source in (REST, TIME):
        if source != path:
            virtual.faults.answer(404, source, times=None)
    virtual.faults.answer(200, path, body=body)
    with pytest.raises(MalformedReply):
        await camera.vapix.clock.time()


TOLD = {
    REST: {
        "time": {"dateTime": "2024-07-04T15:16:05Z", "localDateTime": "2024-07-04T17:16:05"},
        "timeZone": {
            "activeTimeZone": "Europe/Prague",
            "posix": {"timeZone": CET, "dstEnabled": True},
            "iana": {"posixTimeZone": CET},
        },
    },
    TIME: {
        "dateTime": "2024-07-04T15:16:05Z",
        "localDateTime": "2024-07-04T17:16:05",
        "timeZone": "Europe/Prague",
        "posixTimeZone": CET,
        "dstEnabled": True,
    },
}
MOMENT = datetime(2024, 7, 4, 15, 16, 5, tzinfo=UTC)


def spoiled(whole: dict, path: list[str], odd: object) -> dict:
    """*whole* with something else at *path*; without it where that is `GONE`."""
    first, *rest = path
    if not rest and odd is GONE:
        return {key: value for key, value in whole.items() if key != first}
    return {**whole, first: spoiled(whole[first], rest, odd) if rest else odd}


def paths(whole: dict) -> list[list[str]]:
    """Where something stands in *whole*."""
    return [
        [key, *rest]
        for key, value in whole.items()
        for rest in [[], *(paths(value) if isinstance(value, dict) else [])]
    ]


GONE = object()
ZONES = {"activeTimeZone", "timeZone", "posixTimeZone"}


@pytest.mark.untraced
@pytest.mark.parametrize("path", [[cgi, *where] for cgi, told in TOLD.items() for where in paths(told)])
@pytest.mark.parametrize("odd", [None, 5, "x", [], {"a": 1}, GONE])
async def test_what_cannot_be_read_hides_nothing_else(old, path, odd):
    """Whatever stands in the place of one member, the others are told."""
    virtual, camera = old
    cgi, *where = path
    if where == ["time"]:
        return  # there is no time in it
    if cgi != REST:
        virtual.faults.answer(404, REST, times=None)
    data = json.dumps(
        {"status": "success", "method": "getDateTimeInfo", "data": spoiled(TOLD[cgi], where, odd)}
    )
    virtual.faults.answer(200, cgi, body=data)
    time = await camera.vapix.clock.time()
    assert (time.utc == MOMENT) == (where[-1] != "dateTime")
    assert (time.local == MOMENT.replace(tzinfo=None, hour=17)) == (where[-1] != "localDateTime")
    assert time.zone in {None, "", "x", CET, "Europe/Prague"}
    assert time.posix_zone in {None, "", "x", CET}
    assert time.dst in {None, True}
    was = reduce(getitem, where, TOLD[cgi])
    fits = odd == {"a": 1} if isinstance(was, dict) else odd == "x" and where[-1] in ZONES
    assert bool(time.problems) is not (fits or odd in (None, GONE))


@pytest.mark.parametrize(
    ("cgi", "where", "fields"),
    [
        (TIME, ["timeZone"], {"zone"}),
        (TIME, ["posixTimeZone"], {"posix_zone"}),
        (REST, ["timeZone", "activeTimeZone"], {"zone"}),
        (TIME, ["dstEnabled"], {"dst"}),
        (TIME, ["localDateTime"], {"local"}),
    ],
)
async def test_a_number_is_no_time_zone(old, cgi, where, fields):
    """It is unknown and told, not none; another member that can be read stands in for nothing."""
    virtual, camera = old
    if cgi != REST:
        virtual.faults.answer(404, REST, times=None)
    data = {"status": "success", "method": "getDateTimeInfo", "data": spoiled(TOLD[cgi], where, 5)}
    virtual.faults.answer(200, cgi, body=json.dumps(data))
    time = await camera.vapix.clock.time()
    assert {problem.partition(":")[0] for problem in time.problems} == fields
    assert all(getattr(time, field) is None for field in fields)


async def test_a_parameter_that_is_neither_yes_nor_no(old):
    """Is not taken for no."""
    virtual, camera = old
    virtual.faults.answer(404, TIME, times=None)
    values = "root.Time.POSIXTimeZone=UTC0\nroot.Time.DST.Enabled=perhaps\n"
    virtual.faults.answer(200, "/axis-cgi/param.cgi", body=values)
    time = await camera.vapix.clock.time()
    assert (time.zone, time.dst) == ("UTC0", None)
    assert time.problems == ("dst: neither true nor false: 'perhaps'",)


async def test_zones(camera: Camera, old):
    """From either API."""
    _, older = old
    assert "Europe/Prague" in await camera.vapix.clock.zones()
    assert await older.vapix.clock.zones() == await camera.vapix.clock.zones()


async def test_sets_the_zone(camera: Camera):
    """Which moves local time and not the clock."""
    await camera.vapix.clock.set_zone("Asia/Tokyo")
    time = await camera.vapix.clock.time()
    assert (time.zone, time.posix_zone, time.local.utcoffset()) == ("Asia/Tokyo", "JST-9", timedelta(hours=9))
    with pytest.raises(CommandRefused, match="Invalid parameter"):
        await camera.vapix.clock.set_zone("Europe/Nowhere")


async def test_sets_the_time(camera: Camera, virtual_camera: VirtualCamera):
    """Given in any zone, sent as UTC."""
    wanted = datetime(2030, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=2)))
    await camera.vapix.clock.set_time(wanted)
    assert abs(virtual_camera.clock.utc() - wanted) < timedelta(seconds=5)
    assert b'"2030-05-06T05:08:09Z"' in virtual_camera.log.exchanges[-1].body
    with pytest.raises(ValueError, match="time zone"):
        await camera.vapix.clock.set_time(datetime(2030, 5, 6))  # noqa: DTZ001 - that is the point
    with pytest.raises(CommandRefused, match="dateTime"):
        await camera.vapix.clock.set_time(datetime(2100, 1, 1, tzinfo=UTC))


async def test_json_error_2001_in_http_200_is_a_role_too_low(virtual_camera: VirtualCamera):
    """A viewer may look at the clock."""
    virtual_camera.state.users["guest"] = User("guest", "pass", role="viewer")
    async with Camera(virtual_camera.url, username="guest", password="pass") as guest:
        assert (await guest.vapix.clock.time()).source == "rest"
        with pytest.raises(RoleTooLow, match="2001"):
            await guest.vapix.clock.set_zone("UTC")
