"""What goes out is checked before a byte is sent, and is what the vendor's newest reader takes."""

from __future__ import annotations

import math
from typing import Any, get_type_hints

import attrs
import pytest

from aiocamstreamer._models import Record, fields_of
from aiocamstreamer.camera import Camera
from aiocamstreamer.overlay import (
    AccuWeather,
    BaseballScoreBoard,
    Countdown,
    CustomGraphics,
    Dewarping,
    HtmlOverlay,
    Images,
    InfoTicker,
    OtherService,
    OverlayService,
    PictureInPicture,
    PresetPictures,
    PtzCompass,
    PtzPictures,
    ScoreBoard,
    ScreenSharing,
    Slide,
    TextField,
    TextVariant,
)
from aiocamstreamer.overlay.anchors import ANCHORS
from aiocamstreamer.overlay.services.any_service import KINDS
from aiocamstreamer.overlay.services.service import written
from aiocamstreamer.virtual import VirtualCamera
from vendor_reader import (
    Rule,
    address,
    bit,
    by_name,
    choice,
    each,
    flag,
    many,
    misread,
    not_negative,
    number,
    objects,
    positive,
    text,
    url,
    wrong_values,
)

# The facts of CamStreamerLib 4.0.27's schemas, in words of our own. What a schema has a default for may be
# missing, too.
ANCHOR, HOURS, WEATHER = choice(*ANCHORS), choice("12h", "24h"), choice("Metric", "Imperial")
LANGUAGE = choice(
    *("en-us", "fr-fr", "ja-jp", "pt-pt", "es-es", "de-de", "ko-kr", "zh-hk", "zh-cn", "nl-nl"),
    *("cs-cz", "ru-ru", "sv-se"),
)
COMMON = {
    **each(not_negative, "id", "width", "height"),
    "enabled": bit,
    "cameraList": many(number),
    "schedule_maybe": text,
}
USUAL = {
    **COMMON,
    **each(text, "automationType_maybe", "customName_maybe"),
    "invertInput_maybe": flag,
    "zIndex_maybe": number,
}
PLACE = {"pos_x": number, "pos_y": number, "coordSystem": ANCHOR}
PICTURE = {**PLACE, **each(text, "imgPath", "imgName"), **each(number, "duration", "scale")}
SHARED = {
    **USUAL,
    "coordSystem": ANCHOR,
    "screenSize": positive,
    "fps": number,
    **each(not_negative, "pos_x", "pos_y"),
}
BOARD = {
    **COMMON,
    "zIndex": not_negative,
    "scale": number,
    **each(text, *(f"team{who}{what}Color" for who in ("Home", "Guest") for what in ("Background", "Text"))),
}
FOOTER = each(
    text, "footerImgPath_maybe", "footerText_maybe", "footerBackgroundColor_maybe", "footerTextColor_maybe"
)
SHORT = each(text, "teamHomeShortname", "teamGuestShortname")
SCORE = each(number, "teamHomeCurrentScore", "teamGuestCurrentScore")
LOGOS = each(text, "teamHomeImgPath", "teamGuestImgPath")
CLOCK = {**each(number, "baseTimeTimestamp", "baseTimePlaytime"), "timeIsRunning": flag}
COUNTDOWN = objects(
    **each(not_negative, "startDate", "targetDate", "loopPeriod", "waitingPeriod"),
    **each(flag, "countdown", "countup", "displayDay", "displayHour", "displayMinute", "displaySeconds"),
    **each(flag, "hideZeros", "loop"),
    **each(text, "idleText", "suffixSeconds", "suffixMinute", "suffixHour", "suffixDay"),
    delimiter=choice("colon", "letters"),
)
ZONE = {
    **each(text, "name", "textColor", "font"),
    **each(number, "pos_x", "pos_y"),
    **each(not_negative, "textWidth", "fontSize", "switchingTime"),
    "wrapText": flag,
    "textLines": positive,
    "text_maybe": many(objects(source=text, active=flag)),
    "textAlign": choice("A_LEFT", "A_CENTER", "A_RIGHT"),
    "textVerticalAlign": choice("VA_TOP", "VA_CENTER", "VA_BOTTOM"),
}


def zone(value: Any) -> bool:
    counts = value["type"] == "countdown" and not misread(value, {**ZONE, "settings": COUNTDOWN})
    return counts or (value["type"] == "plain" and not misread(value, ZONE))


SCHEMAS: dict[str, dict[str, Rule]] = {
    "accuweather": {
        **USUAL,
        **PLACE,
        **each(text, "location", "locationName", "title", "font"),
        "bgStartColor": choice("237,143,73,0.93", "0,0,0,0.75", "31,32,73,0.9", "76,94,127,0.95"),
        "bgEndColor": choice("234,181,89,0.93", "0,0,0,0.75", "73,96,213,0.9", "140,150,168,0.95"),
        "clockType": HOURS,
        "lang": LANGUAGE,
        "units": WEATHER,
        "scale": not_negative,
        "layout": choice(*map(str, range(14))),
    },
    "customGraphics": {
        **USUAL,
        **PLACE,
        "clockFormat": HOURS,
        "background": choice("custom", "image"),
        **each(text, "image", "customAreaColor"),
        **each(not_negative, "customAreaWidth", "customAreaHeight"),
        "customAreaCorners": choice("sharp", "rounded"),
        "mappingZones": many(zone),
    },
    "htmlOverlay": {
        **USUAL,
        "coordSystem": ANCHOR,
        "url": url,
        "scale": number,
        "cropEnabled": flag,
        **each(not_negative, "pos_x", "pos_y", "pageWidth", "pageHeight", "fps"),
        **each(not_negative, "cropLeft", "cropTop", "cropWidth", "cropHeight"),
    },
    "images": {**USUAL, "overlayList": many(objects(**PICTURE, active=flag, fps_maybe=number))},
    "infoticker": {
        **USUAL,
        "showClock": bit,
        "clockType": HOURS,
        "weatherLang": LANGUAGE,
        "weatherUnits": WEATHER,
        **each(text, "textColor", "bgColor", "weatherLocation", "weatherLocationName", "font", "source"),
        "numberOfLines": positive,
        "crawlLeft": flag,
        **each(not_negative, "switchingTime", "fontSize"),
        "coordSystem": choice("top", "bottom"),
        **each(number, "pos_y", "crawlSpeed"),
        "sourceType": choice("text", "url"),
    },
    "pip": {
        **USUAL,
        **PLACE,
        "source_type": choice("axis_camera", "mjpeg_url"),
        "mjpeg_url": url,
        **each(number, "fps", "borderWidth", "scale"),
        **each(not_negative, "compression", "screenSize", "camera_port", "camera_width", "camera_height"),
        "camera_ip": address,
        **each(text, "camera_user", "camera_pass", "camera_view_area", "borderColor"),
        "rotate_maybe": choice(0, 90, 180, 270),
        "camera_overlay_params": choice(
            *(f"overlays={what}" for what in ("off", "all", "text", "image", "application"))
        ),
        "dewarping": objects(enabled=flag, rectangle=many(many(number, 2)), aspectRatioCorrection=number),
    },
    "ptz": {**USUAL, "ptz_positions": by_name(objects(overlayList=many(objects(**PICTURE)), loop=flag))},
    "ptzCompass": {
        **USUAL,
        **PLACE,
        "scale": not_negative,
        "type": choice("compass", "map", "image"),
        "image": url,
        **each(number, "northPan", "cameraPosX", "cameraPosY"),
        "colorScheme": choice("black", "white", "orange"),
        "showDegrees_maybe": flag,
        **each(number, "generalLng_maybe", "generalLat_maybe"),
        **each(number, "generalIframeWidth_maybe", "generalIframeHeight_maybe"),
        "generalZoom_maybe": not_negative,
        **each(text, "generalMapType_maybe", "generalAddress_maybe"),
    },
    "scoreBoard": {
        **BOARD,
        **PLACE,
        **SHORT,
        **LOGOS,
        **SCORE,
        **CLOCK,
        "font_maybe": text,
        **each(number, "currentPeriod", "currentPeriodLength", "currentPeriodPlaytime"),
    },
    "baseballScoreBoard": {
        **BOARD,
        **PLACE,
        **SHORT,
        **SCORE,
        **CLOCK,
        **FOOTER,
        "font_maybe": text,
        "bases": many(flag, 3),
        **each(flag, "matchFinished", "homeInning"),
        **each(not_negative, "inning", "outs", "balls", "strikes"),
    },
    "myBallBaseballWidgets": {
        **BOARD,
        **FOOTER,
        "mirrored": flag,
        "font_maybe": text,
        **each(
            text, "matchDetailLink", "matchListLink", "pregameWidgetText", "homeLogoPath", "guestLogoPath"
        ),
    },
    "scoreOverview": {
        **BOARD,
        **PLACE,
        **LOGOS,
        **SCORE,
        "scoreVisible": flag,
        "textFont_maybe": text,
        **each(text, "teamHomeName", "teamGuestName", "description"),
        "scoreFont": choice("classic"),
    },
    "screenSharing": SHARED,
    "web_camera": SHARED,
}


FILLED: dict[str, OverlayService] = {
    "a board": CustomGraphics(
        id=1,
        fields=(
            TextField(name="a", texts=(TextVariant(source="1"),)),
            TextField(name="b", type="countdown", countdown=Countdown()),
        ),
    ),
    "pictures": Images(id=1, pictures=(Slide(), Slide(fps=2.0))),
    "presets": PtzPictures(id=1, presets={"Home": PresetPictures(pictures=(Slide(),))}),
    "a map": PtzCompass(id=1, type="map", image="file:///a.png", frame_width=3.0, longitude=1.0),
    "a straightened picture": PictureInPicture(
        id=1, camera_ip="fe80::1", dewarping=Dewarping(rectangle=((0.0, 1.0), (1.0, 1.0)))
    ),
    "a footer": BaseballScoreBoard(id=1, footer_text="x", footer_background="#000000"),
}
DEFAULTS: dict[str, Any] = {name: kind(id=1) for name, kind in KINDS.items() if name in SCHEMAS}


@pytest.mark.parametrize("service", [*DEFAULTS.values(), *FILLED.values()], ids=[*DEFAULTS, *FILLED])
def test_the_vendors_reader_takes_our_records(service: OverlayService):
    """As they are made, in every field that it insists on; one that it cannot read would hide all others."""
    assert misread(written(service), SCHEMAS[service.name]) == []


def test_every_type_of_the_vendor_is_known():
    """And one more, which newer versions of the app do without."""
    assert KINDS.keys() - SCHEMAS.keys() == {"scripter"}
    assert SCHEMAS.keys() <= KINDS.keys()


SERVICES: list[Any] = [
    *DEFAULTS.values(),
    KINDS["scripter"](id=1, name="scripter"),
    OtherService(id=1, name="later"),
]
FIELDS = [(service, field.name) for service in SERVICES for field, _, _ in fields_of(type(service))]


@pytest.mark.untraced
@pytest.mark.parametrize(("service", "field"), FIELDS, ids=lambda it: it if isinstance(it, str) else it.name)
def test_no_field_goes_out_with_a_wrong_value(service: OverlayService, field: str):
    """Neither in a new service nor in a changed one; the error names the field."""
    was_read = attrs.evolve(service, wire=written(service))
    for value in wrong_values(get_type_hints(type(service))[field]):
        for before in (service, was_read):
            with pytest.raises((TypeError, ValueError), match=field):
                written(attrs.evolve(before, **{field: value}))


PARTS: list[tuple[Record, Any]] = [
    (TextVariant(), lambda it: CustomGraphics(id=1, fields=(TextField(name="a", texts=(it,)),))),
    (TextField(name="a"), lambda it: CustomGraphics(id=1, fields=(it,))),
    (Countdown(), lambda it: CustomGraphics(id=1, fields=(TextField(name="a", countdown=it),))),
    (Slide(), lambda it: Images(id=1, pictures=(it,))),
    (PresetPictures(), lambda it: PtzPictures(id=1, presets={"Home": it})),
    (Dewarping(), lambda it: PictureInPicture(id=1, dewarping=it)),
]


@pytest.mark.parametrize(("part", "into"), PARTS, ids=lambda it: type(it).__name__)
def test_parts_are_checked_like_the_whole(part: Record, into: Any):
    """However deep inside they stand."""
    hints = get_type_hints(type(part))
    for field, _, _ in fields_of(type(part)):
        for value in wrong_values(hints[field.name]):
            with pytest.raises((TypeError, ValueError), match=field.name):
                written(into(attrs.evolve(part, **{field.name: value})))


@pytest.mark.parametrize(
    ("service", "named"),
    [
        (InfoTicker(id=-1), "id: a whole number from 0, not -1"),
        (InfoTicker(id=1, automation="inputs"), "automation: manual, time, schedule or inputX"),
        (InfoTicker(id=1, channels=(0, -1)), r"channels\[1\]"),
        (InfoTicker(id=1, lines=0), "lines"),
        (InfoTicker(id=1, weather_lang="xx"), "weather_lang: one of en-us"),
        (InfoTicker(id=1, font_size=-1.0), "font_size"),
        (AccuWeather(id=1, layout="14"), "layout"),
        (AccuWeather(id=1, background_start="#010203"), "background_start"),
        (CustomGraphics(id=1, fields=(TextField(name="a"), TextField(name="a"))), "different names"),
        (CustomGraphics(id=1, fields=(TextField(name="a", type="countdown"),)), "a Countdown"),
        (CustomGraphics(id=1, fields=(TextField(name="a", lines=0),)), "lines"),
        (PictureInPicture(id=1, rotate_deg=45), "rotate_deg"),
        (PictureInPicture(id=1, camera_ip="camera.local"), "camera_ip: an IP address"),
        (PictureInPicture(id=1, camera_port=65536), "camera_port"),
        (PictureInPicture(id=1, compression=101.0), "compression"),
        (PictureInPicture(id=1, dewarping=Dewarping(rectangle=((1.0,),))), "rectangle"),  # type: ignore[arg-type]
        (HtmlOverlay(id=1, url="example"), "url: a URL"),
        (HtmlOverlay(id=1, x=-1.0), "x"),
        (ScreenSharing(id=1, screen_size=0.0), "screen_size"),
        (BaseballScoreBoard(id=1, bases=(True, False)), "bases: three truth values"),
        (BaseballScoreBoard(id=1, outs=-1), "outs"),
        (PtzCompass(id=1, image="plan.png"), "image"),
    ],
    ids=lambda it: it if isinstance(it, str) else it.name,
)
def test_values_that_the_app_does_not_take(service: OverlayService, named: str):
    """The error says which, and what is expected."""
    with pytest.raises(ValueError, match=named):
        written(service)


async def test_nothing_is_sent_that_is_wrong(camera: Camera, virtual_camera: VirtualCamera):
    """Whichever verb would write it."""
    services = camera.overlay.services
    wrong: Any = InfoTicker(id=9, font_size="40")  # type: ignore[arg-type]
    for call in (services.add, services.ensure, services.update):
        with pytest.raises((TypeError, ValueError)):
            await call(wrong)
    with pytest.raises(TypeError, match="font_size"):
        await services.replace([wrong])
    with pytest.raises(TypeError, match="home_name"):
        await services.ensure(9, kind=ScoreBoard, home_name=5)
    with pytest.raises(TypeError, match="InfoTicker"):
        await services.add("infoticker")  # type: ignore[arg-type]
    assert not virtual_camera.log.exchanges
    with pytest.raises(ValueError, match="font_size"):
        await services.update(1, font_size=math.nan)
    with pytest.raises(TypeError, match="enabled"):
        await services.update(1, enabled="no")
    assert not [it for it in virtual_camera.log.exchanges if it.method == "POST"]


def test_secrets_stay_out_of_the_errors():
    """A field that no repr shows is named, not quoted."""
    with pytest.raises((TypeError, ValueError)) as caught:
        written(HtmlOverlay(id=1, url="user:hunter2"[5:]))
    assert "hunter2" not in str(caught.value)
