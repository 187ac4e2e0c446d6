"""Events that a camera declares: their topics, what they carry, and how they stand at present.

Whoever tells of them (the WebSocket, the list of event instances) asks here, so that all tell the same.

Source: VAPIX event and action services, "Event topic tree syntax"; ONVIF Core Specification, "Device/Trigger"
topics; recorded on AXIS OS 8 to 12.9
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, TypeAlias

import attrs

from aiocamstreamer.virtual.device.ports import direction, is_active
from aiocamstreamer.virtual.device.state import State

Values: TypeAlias = "Mapping[str, str]"
"""Items of an event by name: all of them are texts."""

INITIALIZED, CHANGED, DELETED = "Initialized", "Changed", "Deleted"
"""What has become of a state that a notification tells: ONVIF's ``PropertyOperation``."""

_TYPES = {"STRING": "xsd:string", "INT": "xsd:int", "BOOL": "xsd:boolean", "DOUBLE": "xsd:double"}


@attrs.frozen(kw_only=True)
class Item:
    """One item of an event's source or data."""

    name: str
    type: str = "xsd:string"
    nice_name: str = ""
    values: Values = attrs.field(factory=dict)
    """The values that it may have, each with its nice name, which may be empty."""

    is_state: bool = False
    """Whether it is the state that a stateful event is about."""


@attrs.frozen(kw_only=True)
class Declared:
    """One declared event."""

    topic: str
    """Levels are joined by ``/``; a level has its namespace's prefix where it changes."""

    nice_names: tuple[str, ...] = ()
    """Of each level; empty where it has none."""

    source: tuple[Item, ...] = ()
    data: tuple[Item, ...] = ()
    is_stateful: bool = True
    present: tuple[tuple[Values, Values], ...] = ()
    """Source and data of each instance, as they stand now; nothing where it is not stateful."""

    def message(self, source: Values, data: Values, operation: str) -> dict[str, Any]:
        """The notification of one instance; *operation* is of states only."""
        told = {"topic": self.topic, "message": {"source": source, "key": {}, "data": data}}
        return {**told, "operation": operation} if self.is_stateful else told


def declared(state: State) -> list[Declared]:
    """Every event that the camera declares now, those of scripts included."""
    scripts = (
        declaration for declaration in state.scripter.declared.values() if "declaration" in declaration
    )
    own = (
        _ports(state),
        _inputs(state),
        _relays(state),
        _virtual_inputs(state),
        _lights(state),
        _day_and_night(state),
    )
    return [*(event for event in own if event.present), *map(_from_script, scripts)]


def present(state: State) -> list[dict[str, Any]]:
    """The notifications that tell how everything stands now."""
    return [event.message(*standing, INITIALIZED) for event in declared(state) for standing in event.present]


def _ports(state: State) -> Declared:
    names = {str(index): _name(state, index) for index in state.hardware.closed}
    standing = ((str(index), str(int(is_active(state, index)))) for index in state.hardware.closed)
    return Declared(
        topic="tns1:Device/tnsaxis:IO/Port",
        nice_names=("Device", "Input ports", "Digital input port"),
        source=(Item(name="port", type="xsd:int", nice_name="Port", values=names),),
        data=(Item(name="state", type="xsd:boolean", nice_name="Active", is_state=True),),
        present=tuple(({"port": port}, {"state": active}) for port, active in standing),
    )


def _inputs(state: State) -> Declared:
    """Input ports in ONVIF's words."""
    standing = ((str(index), str(int(is_active(state, index)))) for index in _of(state, "input"))
    return Declared(
        topic="tns1:Device/Trigger/DigitalInput",
        source=(_token("InputToken", state, "input"),),
        data=(Item(name="LogicalState", type="xsd:boolean", is_state=True),),
        present=tuple(({"InputToken": port}, {"LogicalState": active}) for port, active in standing),
    )


def _relays(state: State) -> Declared:
    """Output ports in ONVIF's words: what listens for these takes an output for a switch."""
    standing = (
        (str(index), "active" if is_active(state, index) else "inactive") for index in _of(state, "output")
    )
    return Declared(
        topic="tns1:Device/Trigger/Relay",
        source=(_token("RelayToken", state, "output"),),
        data=(Item(name="LogicalState", type="tt:RelayLogicalState", is_state=True),),
        present=tuple(({"RelayToken": port}, {"LogicalState": active}) for port, active in standing),
    )


def _virtual_inputs(state: State) -> Declared:
    """Virtual inputs that were turned. Source: VAPIX virtual input API, "Virtual input event"."""
    inputs = {str(port): str(int(active)) for port, active in state.hardware.virtual_inputs.items()}
    return Declared(
        topic="tns1:Device/tnsaxis:IO/VirtualInput",
        source=(Item(name="port", type="xsd:int", values=dict.fromkeys(inputs, "")),),
        data=(Item(name="active", type="xsd:boolean", is_state=True),),
        present=tuple(({"port": port}, {"active": active}) for port, active in inputs.items()),
    )


def _of(state: State, which: str) -> Iterable[int]:
    return (index for index in state.hardware.closed if direction(state, index) == which)


def _token(name: str, state: State, which: str) -> Item:
    values = {str(index): _name(state, index) for index in _of(state, which)}
    return Item(name=name, type="tt:ReferenceToken", values=values)


def _lights(state: State) -> Declared:
    """Illuminators; light control's ``led0`` is number 0 here."""
    lights = {
        identity.removeprefix("led"): "ON" if light.is_on else "OFF"
        for identity, light in state.hardware.lights.items()
    }
    return Declared(
        topic="tns1:Device/tnsaxis:Light/Status",
        source=(Item(name="id", type="xsd:int", values=dict.fromkeys(lights, "")),),
        data=(Item(name="state", is_state=True),),
        present=tuple(({"id": number}, {"state": lit}) for number, lit in lights.items()),
    )


def _day_and_night(state: State) -> Declared:
    """Whether the picture is that of the day, as it is where the filter decides: it never gets dark."""
    token = {"VideoSourceConfigurationToken": "1"}
    day = str(int(state.hardware.lens.ir_cut_filter != "off"))
    return Declared(
        topic="tns1:VideoSource/tnsaxis:DayNightVision",
        source=(Item(name=next(iter(token)), type="xsd:int", values={"1": ""}),),
        data=(Item(name="day", type="xsd:boolean", is_state=True),),
        present=((token, {"day": day}),),
    )


def _name(state: State, index: int) -> str:
    setting = "Output.Name" if direction(state, index) == "output" else "Input.Name"
    return state.parameters.get(f"IOPort.I{index}.{setting}", "")


def notification(declaration: Mapping[str, Any]) -> dict[str, Any]:
    """The notification of what a script sent last."""
    source, data = _sides(declaration)
    return _from_script(declaration).message(_written(source), _written(data), CHANGED)


def _sides(declaration: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    """The items of source and data."""
    items = declaration["declaration"]
    source, data = ([item for item in items if item.get("type") == kind] for kind in ("SOURCE", "DATA"))
    return source, data


def _from_script(declaration: Mapping[str, Any]) -> Declared:
    """The event that a script declares, with the values that it sent last."""
    levels = [item for item in declaration["declaration"] if not item.get("type")]
    source, data = _sides(declaration)
    is_stateful = not declaration.get("stateless", False)
    standing = (_written(source), _written(data))
    return Declared(
        topic=_topic(levels),
        nice_names=tuple(str(item.get("value_nice_name") or "") for item in levels),
        source=tuple(_item(item, values={_text(item["value"]): ""}) for item in source),
        data=_states([_item(item) for item in data], is_stateful=is_stateful),
        is_stateful=is_stateful,
        present=(standing,) if is_stateful else (),
    )


def _topic(levels: Iterable[Mapping[str, Any]]) -> str:
    """The path; a prefix stands only where the namespace is another than on the level above."""
    grouped = groupby(levels, key=lambda item: item["namespace"])
    return "/".join(
        (f"{namespace}:" if namespace else "") + "/".join(str(item["value"]) for item in items)
        for namespace, items in grouped
    )


def _item(item: Mapping[str, Any], *, values: Values | None = None) -> Item:
    kind = _TYPES[str(item["value_type"])]
    nice_name = str(item.get("key_nice_name") or "")
    return Item(name=item["key"], type=kind, nice_name=nice_name, values=values or {})


def _states(items: list[Item], *, is_stateful: bool) -> tuple[Item, ...]:
    """*items*, of which the first that may be true or false is the state."""
    state = next((item for item in items if item.type == "xsd:boolean"), None) if is_stateful else None
    return tuple(attrs.evolve(item, is_state=True) if item is state else item for item in items)


def _written(items: Iterable[Mapping[str, Any]]) -> Values:
    return {item["key"]: _text(item["value"]) for item in items}


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
