"""Connections of PlaneTracker: to servers and to the camera itself."""

from __future__ import annotations

from typing import Annotated, Literal

import attrs

from aiocamstreamer._checks import Within
from aiocamstreamer._models import Record, Unknown, alias, model


@model
class Connection(Record):
    """How the camera reaches a server, or itself.

    Attributes:
        protocol: ``https_insecure`` trusts any certificate.
        ip: Its address; "" for none.
        port: Its port.
        user: Account there.
        password: Its password.
    """

    protocol: Literal["http", "https", "https_insecure"] | Unknown = "https_insecure"
    ip: str | None = ""
    port: Annotated[int, Within(1, 65535)] | None = 443
    user: str | None = ""
    password: str | None = attrs.field(default="", repr=False, metadata={"wire": "pass"})


@model
class AxisCameraStation(Connection):
    """The AXIS Camera Station that is told what happens.

    Attributes:
        enabled: Whether it is.
        source_key: Which of its data sources stands for this camera.
    """

    enabled: bool | None = False
    source_key: str | None = ""


@model
class Milestone(Connection):
    """The Milestone server that is told what happens.

    Attributes:
        enabled: Whether it is.
        cameras: Which of its cameras this one is.
    """

    enabled: bool | None = False
    cameras: tuple[str | Unknown, ...] | None = alias("cameraList", default=())


@model
class AdsbSource(Record):
    """The receiver of transponders.

    Attributes:
        enabled: Whether it is used.
        ip: Its address; "" for none.
        port: Its port.
        use_system_time: Whether the camera's clock counts and not the receiver's.
    """

    enabled: bool | None = True
    ip: str | None = ""
    port: Annotated[int, Within(1, 65535)] | None = 30334
    use_system_time: bool | None = False


@model
class Switch(Record):
    """Something that is used or not.

    Attributes:
        enabled: Whether it is used.
    """

    enabled: bool | None = False


@model
class Flightradar(Record):
    """Flightradar24 as a source of what is known of flights.

    Attributes:
        enabled: Whether it is asked.
        priority: 1 is asked first.
        api_token: The account's secret.
        validate_flights: Whether flights are compared with it.
    """

    enabled: bool | None = False
    priority: Annotated[int, Within(1)] | None = 1
    api_token: str | None = attrs.field(default="", repr=False)
    validate_flights: bool | None = True


@model
class Radarcape(Record):
    """A Radarcape receiver as a source of what is known of flights.

    Attributes:
        enabled: Whether it is asked.
        priority: 1 is asked first.
        ip: Its address; "" for none.
        port: Its port.
    """

    enabled: bool | None = False
    priority: Annotated[int, Within(1)] | None = 2
    ip: str | None = ""
    port: Annotated[int, Within(1, 65535)] | None = 80
