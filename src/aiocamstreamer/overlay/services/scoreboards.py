"""Services that show the score of a match."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from aiocamstreamer._checks import Such, Within
from aiocamstreamer._models import Unknown, alias, model
from aiocamstreamer.overlay.anchors import Anchor
from aiocamstreamer.overlay.colors import Color, color_field
from aiocamstreamer.overlay.services.service import OverlayService

Count: TypeAlias = Annotated[int, Within(0)]
Bases: TypeAlias = Annotated[
    tuple[bool | Unknown, ...], Such("three truth values", lambda bases: len(bases) == 3)
]


@model
class _Teams(OverlayService):
    """The colours of two teams, in the notation of `TextField.color`."""

    scale: float | None = 1.0
    home_background: Color | None = color_field("teamHomeBackgroundColor", "#ffffff")
    guest_background: Color | None = color_field("teamGuestBackgroundColor", "#ffffff")
    home_text_color: Color | None = color_field("teamHomeTextColor", "#000000")
    guest_text_color: Color | None = color_field("teamGuestTextColor", "#000000")


@model
class _Board(_Teams):
    """Where a board stands, and its score."""

    x: float | None = alias("pos_x", default=0.0)
    y: float | None = alias("pos_y", default=0.0)
    anchor: Anchor | Unknown = alias("coordSystem", default="top_left")
    home_score: int | None = alias("teamHomeCurrentScore", default=0)
    guest_score: int | None = alias("teamGuestCurrentScore", default=0)


@model
class ScoreBoard(_Board):
    """Two teams, the score and the clock; its place is that of a `PlacedService`.

    Attributes:
        home_name: Short name of the home team.
        guest_name: Short name of the guests.
        home_score: Points of the home team.
        guest_score: Points of the guests.
        home_logo: Path of its logo on the camera.
        guest_logo: Path of its logo on the camera.
        clock_base: Unix time, in milliseconds, at which ``clock_played`` was true.
        clock_played: Time played until then.
        clock_runs: Whether the clock runs.
        period: Number of the period.
        period_length: Length of the period.
        period_played: Time played in it.
        font: ``classic``, or an uploaded font.
    """

    name: Literal["scoreBoard"] = "scoreBoard"
    home_name: str | None = alias("teamHomeShortname", default="")
    guest_name: str | None = alias("teamGuestShortname", default="")
    home_logo: str | None = alias("teamHomeImgPath", default="")
    guest_logo: str | None = alias("teamGuestImgPath", default="")
    clock_base: float | None = alias("baseTimeTimestamp", default=0.0)
    clock_played: float | None = alias("baseTimePlaytime", default=0.0)
    clock_runs: bool | None = alias("timeIsRunning", default=False)
    period: int | None = alias("currentPeriod", default=1)
    period_length: float | None = alias("currentPeriodLength", default=0.0)
    period_played: float | None = alias("currentPeriodPlaytime", default=0.0)
    font: str | None = "classic"


@model
class BaseballScoreBoard(_Board):
    """A baseball match, kept by hand.

    Attributes:
        home_name: Short name of the home team.
        guest_name: Short name of the guests.
        finished: Whether the match is over.
        bases: Whether first, second and third base are taken.
        home_inning: Whether the home team bats.
        inning: Number of the inning.
        outs: Outs in this half of it.
        balls: Of the batter.
        strikes: Of the batter.
        clock_base: Unix time, in milliseconds, at which ``clock_played`` was true.
        clock_played: Time played until then.
        clock_runs: Whether the clock runs.
        footer_image: Path of a picture below the board; None for none.
        footer_text: Text below the board; None for none.
        footer_background: Colour behind that text; None leaves it to the app.
        footer_text_color: Colour of that text; None leaves it to the app.
        font: ``classic``, or an uploaded font.
    """

    name: Literal["baseballScoreBoard"] = "baseballScoreBoard"
    home_name: str | None = alias("teamHomeShortname", default="")
    guest_name: str | None = alias("teamGuestShortname", default="")
    finished: bool | None = alias("matchFinished", default=False)
    bases: Bases | None = (False, False, False)
    home_inning: bool | None = False
    inning: Count | None = 1
    outs: Count | None = 0
    balls: Count | None = 0
    strikes: Count | None = 0
    clock_base: float | None = alias("baseTimeTimestamp", default=0.0)
    clock_played: float | None = alias("baseTimePlaytime", default=0.0)
    clock_runs: bool | None = alias("timeIsRunning", default=False)
    footer_image: str | None = alias("footerImgPath", default=None)
    footer_text: str | None = None
    footer_background: Color | None = color_field("footerBackgroundColor", None)
    footer_text_color: Color | None = color_field("footerTextColor", None)
    font: str | None = "classic"


@model
class BaseballWidgets(_Teams):
    """A baseball match that the app follows by itself; footer and font are as of `BaseballScoreBoard`.

    Attributes:
        match_link: Where its details are.
        match_list_link: Where the list of matches is.
        mirrored: Whether the sides are exchanged.
        pregame_text: What is shown before it begins.
        home_logo: Path of the home team's logo on the camera.
        guest_logo: Path of the guests' logo on the camera.
    """

    name: Literal["myBallBaseballWidgets"] = "myBallBaseballWidgets"
    match_link: str | None = alias("matchDetailLink", default="")
    match_list_link: str | None = ""
    mirrored: bool | None = False
    pregame_text: str | None = alias("pregameWidgetText", default="")
    home_logo: str | None = alias("homeLogoPath", default="")
    guest_logo: str | None = alias("guestLogoPath", default="")
    footer_image: str | None = alias("footerImgPath", default=None)
    footer_text: str | None = None
    footer_background: Color | None = color_field("footerBackgroundColor", None)
    footer_text_color: Color | None = color_field("footerTextColor", None)
    font: str | None = "classic"


@model
class ScoreOverview(_Board):
    """Two teams over the whole picture, before or after a match.

    Attributes:
        home_name: Name of the home team.
        guest_name: Name of the guests.
        home_logo: Path of its logo on the camera.
        guest_logo: Path of its logo on the camera.
        shows_score: Whether the score is shown.
        description: Text below.
        text_font: ``classic``, or an uploaded font.
        score_font: The app has one only.
    """

    name: Literal["scoreOverview"] = "scoreOverview"
    home_name: str | None = alias("teamHomeName", default="")
    guest_name: str | None = alias("teamGuestName", default="")
    home_logo: str | None = alias("teamHomeImgPath", default="")
    guest_logo: str | None = alias("teamGuestImgPath", default="")
    shows_score: bool | None = alias("scoreVisible", default=True)
    description: str | None = ""
    text_font: str | None = "classic"
    score_font: Literal["classic"] | Unknown = "classic"
