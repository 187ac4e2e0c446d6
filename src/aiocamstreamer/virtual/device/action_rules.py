"""The action rules of a virtual camera: kept and told; none is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

TEMPLATES: Mapping[str, Sequence[str]] = {
    "com.axis.action.fixed.ledcontrol": ("led", "color", "duration", "interval"),
    "com.axis.action.unlimited.ledcontrol": ("led", "color", "interval"),
    "com.axis.action.fixed.notification.tcp": ("host", "port", "message"),
    "com.axis.action.unlimited.notification.tcp": ("host", "port", "message"),
    "com.axis.action.unlimited.play.audioclip": ("location",),
    "com.axis.action.unlimited.siren_and_light": ("profile",),
}
"""What can be done, and the parameters that it needs."""


@attrs.define
class ActionConfiguration:
    """Something that can be done, with its parameters."""

    template: str
    name: str = ""
    parameters: dict[str, str] = attrs.field(factory=dict, repr=False)


@attrs.define
class Condition:
    """Something that happens, or lasts: topics, and what the notification has to hold."""

    topic: str
    content: str = ""


@attrs.define
class ActionRule:
    """A rule: when something is done, and what."""

    name: str
    primary_action: int
    """The number of a configuration."""

    is_enabled: bool = True
    start_event: Condition | None = None
    conditions: list[Condition] = attrs.field(factory=list)
    activation_timeout: str = ""


@attrs.define
class Actions:
    """Rules and configurations by their numbers, none of which comes twice."""

    last_configuration: int = 0
    configurations: dict[int, ActionConfiguration] = attrs.field(factory=dict)
    last_rule: int = 0
    rules: dict[int, ActionRule] = attrs.field(factory=dict)
