"""Custom graphics, the info ticker and what is shown, until the app restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import CommandRefused, NotFound, Unsupported
from aiocamstreamer.overlay import CustomGraphics, Field, TextField, TextVariant
from aiocamstreamer.overlay.until_restart.graphics import Background, Texts
from aiocamstreamer.overlay.until_restart.requests import LONGEST
from aiocamstreamer.overlay.until_restart.updates import Shown, TickerText
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.query import target

GRAPHICS = "/local/camoverlay/api/customGraphics.cgi"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)


@pytest.fixture
async def board(camera: Camera) -> CustomGraphics:
    """A custom graphics service with two fields."""
    fields = (
        TextField(name="home", texts=(TextVariant(source="Home"), TextVariant(source="Away", active=False))),
        TextField(name="score"),
    )
    service = CustomGraphics(
        id=3, enabled=True, custom_name="board", x=11, y=22, anchor="bottom", fields=fields
    )
    await camera.overlay.services.add(service)
    return service


def zone(virtual: VirtualCamera, name: str) -> dict[str, Any]:
    """A text field as the virtual camera has it."""
    service = next(it for it in virtual.state.overlay.services if it["id"] == 3)
    return next(it for it in service["mappingZones"] if it["name"] == name)


@pytest.mark.usefixtures("board")
async def test_texts_colours_and_variants(camera: Camera, virtual_camera: VirtualCamera):
    """Each field changes in what was named, and in nothing else."""
    graphics = camera.overlay.graphics(3)
    await graphics.set_fields({"home": Field(variant=1), "score": Field(text="1 : 0", color="#ff0007")})
    assert [it["active"] for it in zone(virtual_camera, "home")["text"]] == [False, True]
    assert zone(virtual_camera, "score")["text"][0]["source"] == "1 : 0"
    assert zone(virtual_camera, "score")["textColor"] == "255,0,7,1"
    await graphics.set_fields({"score": Field(color="#01020300")})
    assert zone(virtual_camera, "score")["textColor"] == "1,2,3,0"
    assert zone(virtual_camera, "score")["text"][0]["source"] == "1 : 0"


@pytest.mark.usefixtures("board")
async def test_the_query_as_the_document_prints_it(camera: Camera, virtual_camera: VirtualCamera):
    """Nine or twelve digits, everything but unreserved characters percent-encoded."""
    field = Field(text="a&b=c+d #é\n", color="#ff004008", variant=0)
    await camera.overlay.graphics("board").set_fields({"home": field})
    sent = virtual_camera.log.exchanges[-1]
    assert sent.target == (
        f"{GRAPHICS}?action=update_text&service_name=board&home=a%26b%3Dc%2Bd%20%23%C3%A9%0A"
        "&home_color=255000064008&home_index=0"
    )
    assert (sent.method, dict(sent.headers)["content-length"]) == ("POST", "0")
    assert zone(virtual_camera, "home")["text"][0]["source"] == "a&b=c+d #é\n"


@pytest.mark.usefixtures("board")
async def test_what_the_app_refuses(camera: Camera):
    """An unknown field, variant or service is the app's own no."""
    with pytest.raises(CommandRefused, match="unknown field guest"):
        await camera.overlay.graphics(3).set_fields({"guest": "x"})
    with pytest.raises(CommandRefused, match="home_index"):
        await camera.overlay.graphics(3).set_fields({"home": Field(variant=2)})
    with pytest.raises(CommandRefused, match="service not found"):
        await camera.overlay.graphics(4).set_fields({"home": "x"})


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "at least one"),
        ({"": "x"}, "''"),
        ({"service_id": "x"}, "'service_id'"),
        ({"image": "x"}, "'image'"),
        ({"home": Field()}, "'home'"),
        ({"home": Field(variant=-1)}, "-1"),
        ({"home": Field(color=(1, 2))}, "(1, 2)"),
        ({"home": Field(color=(0, 0, 1.5))}, "1.5"),
        ({"home": Field(color=(0, 0, "1"))}, "'1'"),  # type: ignore[arg-type]
        ({"home": Field(color=(0, 0, 0)), "home_color": "x"}, "'home_color'"),
        ({"home": "é" * 2048}, "2048"),
        ({"home": Field(text=5)}, "5"),  # type: ignore[arg-type]
        ({"home": 5}, "5"),
        ({"home": "\udc80"}, "surrogates"),
        ({"home": Field(variant="1")}, "'1'"),  # type: ignore[arg-type]
        ({"home": Field(variant=True)}, "True"),
        ({"home": Field(color="255")}, "'255'"),
    ],
)
async def test_fields_are_refused_before_anything_is_sent(
    camera: Camera, virtual_camera: VirtualCamera, fields: dict[str, Any], named: str
):
    """The error names the field and what is wrong with it."""
    with pytest.raises((TypeError, ValueError), match=r"field") as caught:
        await camera.overlay.graphics(3).set_fields(fields)
    assert named in str(caught.value)
    assert not virtual_camera.log.exchanges


@pytest.mark.parametrize(
    ("service", "error"), [(-1, ValueError), ("", ValueError), (True, TypeError), (1.0, TypeError)]
)
def test_selectors(service: Any, error: type[Exception]):
    """A service is an id or a custom name."""
    with pytest.raises(error, match="service"):
        Camera("192.0.2.1").overlay.graphics(service)


@given(
    fields=st.dictionaries(
        st.text(max_size=12).map("_{}".format),
        st.text(max_size=180).map(lambda text: Field(text=text)),
        min_size=1,
        max_size=40,
    )
)
def test_long_updates_are_split_between_fields(fields: dict[str, Field]):
    """No request is too long, no field is lost, repeated or cut."""
    calls = Texts("board", fields).calls()
    sent: dict[str, str] = {}
    for call in calls:
        whole = target(call.path, call.pairs)
        assert len(unquote(whole)) <= LONGEST
        assert len(whole) <= LONGEST or len(call.pairs) == 3
        pairs = parse_qsl(whole.partition("?")[2], keep_blank_values=True)
        assert pairs[:2] == [("action", "update_text"), ("service_name", "board")]
        sent.update(pairs[2:])
    assert sent == {name: field.text for name, field in fields.items()}
    assert sum(len(call.pairs) - 2 for call in calls) == len(fields)


@pytest.mark.usefixtures("board")
async def test_a_split_update_arrives_whole(camera: Camera, virtual_camera: VirtualCamera):
    """The virtual camera refuses longer requests."""
    await camera.overlay.graphics(3).set_fields({"home": "h" * 1500, "score": "s" * 1500})
    assert zone(virtual_camera, "home")["text"][0]["source"] == "h" * 1500
    assert zone(virtual_camera, "score")["text"][0]["source"] == "s" * 1500


@pytest.mark.usefixtures("board")
async def test_pictures(camera: Camera, virtual_camera: VirtualCamera, tmp_path: Path):
    """A raw body, from memory or a file; the position stays unless it is named."""
    graphics = camera.overlay.graphics("board")
    await graphics.set_picture(PNG)
    sent = virtual_camera.log.exchanges[-1]
    assert sent.target == f"{GRAPHICS}?action=update_image&service_name=board"
    assert (sent.body, dict(sent.headers)["content-type"]) == (PNG, "image/png")
    service = next(it for it in virtual_camera.state.overlay.services if it["id"] == 3)
    assert (service["pos_x"], service["pos_y"], service["coordSystem"]) == (11, 22, "bottom")
    file = tmp_path / "logo.jpg"
    file.write_bytes(JPEG)
    await graphics.set_picture(str(file))
    await graphics.set_picture(file, x=0)
    assert virtual_camera.state.overlay.pictures[3] == JPEG
    assert dict(virtual_camera.log.exchanges[-1].headers)["content-type"] == "image/jpeg"
    assert (service["pos_x"], service["pos_y"]) == (0, 22)
    await graphics.set_stored_picture("/images/logo.png", anchor="top", y=1.5)
    assert service["image"] == "/images/logo.png"
    assert (service["coordSystem"], service["pos_x"], service["pos_y"]) == ("top", 0, 1.5)


@pytest.mark.usefixtures("board")
async def test_position_alone(camera: Camera, virtual_camera: VirtualCamera):
    """Nothing but what is named travels."""
    await camera.overlay.graphics(3).move(x=0.0)
    assert virtual_camera.log.exchanges[-1].target == f"{GRAPHICS}?action=update_image&service_id=3&pos_x=0"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (Background(service=3), "anchor"),
        (Background(service=3, anchor="middle"), "anchor"),  # type: ignore[arg-type]
        (Background(service=3, picture=b"GIF89a"), "GIF89a"),
        (Background(service=3, stored=""), "path"),
        (Background(service=3, x=float("nan")), "x: a number"),
        (Background(service=3, y=float("inf")), "y: a number"),
        (Background(service=3, x="5"), "x: a number"),  # type: ignore[arg-type]
        (Background(service=3, y=True), "y: a number"),
        (Background(service=3, anchor="topleft"), "anchor: one of"),  # type: ignore[arg-type]
        (Shown({1: "no"}), "service 1: True or False, not 'no'"),  # type: ignore[dict-item]
        (Shown({1: 1}), "service 1: True or False, not 1"),
        (TickerText(True, "x"), "service_id"),
        (TickerText(1, 5), "text: a text, not 5"),  # type: ignore[arg-type]
        (Background(service=3, stored="x" * 3000), "path"),
        (Shown({}), "services"),
        (Shown({"x" * 3000: True}), "service"),
        (TickerText(1, "x" * 2049), "text: at most 2048 characters, not 2049"),
    ],
)
def test_what_the_app_cannot_be_asked(change: Any, named: str):
    """The error names the argument."""
    with pytest.raises((TypeError, ValueError), match=named):
        change.calls()


def test_a_ticker_has_no_name():
    """The app finds info tickers by id only."""
    with pytest.raises(TypeError, match="service_id"):
        TickerText("news", "x").calls()  # type: ignore[arg-type]


async def test_the_ticker(camera: Camera, virtual_camera: VirtualCamera):
    """GET, as the document prints it, and gone with a restart."""
    await camera.overlay.set_ticker_text(1, "Žluťoučký & co")
    assert virtual_camera.log.exchanges[-1].method == "GET"
    assert virtual_camera.state.overlay.services[0]["source"] == "Žluťoučký & co"
    with pytest.raises(NotFound, match="service 5"):
        await camera.overlay.set_ticker_text(5, "x")
    virtual_camera.reboot()
    assert virtual_camera.state.overlay.services[0]["source"] == ""


@pytest.mark.parametrize("letter", ["x", "é", "语", "🏒"])
async def test_a_ticker_takes_2048_characters(camera: Camera, virtual_camera: VirtualCamera, letter: str):
    """Characters, as the document says, however many bytes each of them takes on the way."""
    await camera.overlay.set_ticker_text(1, letter * 2048)
    assert virtual_camera.state.overlay.services[0]["source"] == letter * 2048


@pytest.mark.usefixtures("board")
async def test_shows_several_at_once(camera: Camera, virtual_camera: VirtualCamera):
    """By id and by custom name, in one request."""
    await camera.overlay.services.set_enabled({1: False, 5: True, "board": False})
    assert virtual_camera.log.exchanges[-1].target.endswith("/enabled.cgi?id_1=0&id_5=1&name_board=0")
    assert [it["enabled"] for it in virtual_camera.state.overlay.services] == [0, 1, 0]
    await camera.overlay.services.enable("board", 1)
    await camera.overlay.services.disable(5)
    assert [it["enabled"] for it in virtual_camera.state.overlay.services] == [1, 0, 1]
    with pytest.raises(NotFound, match=r'no service 1, 99: camera answered "service not found"'):
        await camera.overlay.services.enable(1, 99)


@pytest.mark.parametrize(
    ("status", "body"), [(405, ""), (404, "<html>"), (200, "Http API: command not found")]
)
async def test_older_apps_are_asked_by_get(
    camera: Camera, virtual_camera: VirtualCamera, status: int, body: str
):
    """Where POST is not known, GET is tried, and from then on first."""
    await camera.overlay.services.list()
    virtual_camera.faults.answer(status, "/local/camoverlay/api/enabled.cgi", body=body)
    await camera.overlay.services.disable(1)
    await camera.overlay.services.disable(5)
    asked = [it.method for it in virtual_camera.log.exchanges if "/enabled.cgi" in it.path]
    assert asked == ["POST", "GET", "GET"]


@pytest.mark.usefixtures("board")
async def test_a_picture_has_to_be_posted(camera: Camera, virtual_camera: VirtualCamera):
    """GET has no body, so there is nothing to fall back on."""
    virtual_camera.faults.answer(405, GRAPHICS)
    with pytest.raises(Unsupported, match="POST is not allowed"):
        await camera.overlay.graphics(3).set_picture(PNG)


async def test_server_errors_are_no_reason_to_ask_otherwise(camera: Camera, virtual_camera: VirtualCamera):
    """A 400 is the app's no: it is raised at once and nothing is sent again."""
    await camera.overlay.services.list()
    virtual_camera.faults.answer(400, "/local/camoverlay/api/enabled.cgi", body="busy")
    with pytest.raises(CommandRefused, match="busy"):
        await camera.overlay.services.disable(1)
    assert len([it for it in virtual_camera.log.exchanges if "/enabled.cgi" in it.path]) == 1


def test_later_changes_are_joined_to_earlier_ones():
    """What the later one names counts, the rest stays."""
    first = Texts(3, {"a": Field(text="1", color=(0, 0, 0)), "b": Field(text="2")})
    assert first.then(Texts(3, {"a": Field(text="3"), "c": Field(variant=1)})) == Texts(
        3, {"a": Field(text="3", color=(0, 0, 0)), "b": Field(text="2"), "c": Field(variant=1)}
    )
    picture = Background(service=3, picture=PNG, x=1.0)
    assert picture.then(Background(service=3, x=0.0, y=2.0)) == Background(
        service=3, picture=PNG, x=0.0, y=2.0
    )
    assert picture.then(Background(service=3, stored="/a")) == Background(service=3, stored="/a", x=1.0)
    assert TickerText(1, "a").then(TickerText(1, "b")).text == "b"
    assert Shown({1: True, 2: True}).then(Shown({2: False})) == Shown({1: True, 2: False})
    assert first.services == {3}
    assert picture.services == {3}
    assert TickerText(1, "a").services == {1}
    assert Shown({1: True, "b": False}).services == {1, "b"}
