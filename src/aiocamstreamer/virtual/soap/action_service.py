"""The service of action rules: what the camera is to do, and when; rules are kept, and never carried out.

Source: VAPIX event and action services; answers and faults as recorded on AXIS OS 10.12 to 12.9. Who may ask,
and the parameters of templates that nobody recorded, are guesses.
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from aiocamstreamer.virtual.device.action_rules import (
    TEMPLATES,
    ActionConfiguration,
    ActionRule,
    Condition,
)
from aiocamstreamer.virtual.device.declarations import declared
from aiocamstreamer.virtual.device.notifications import Filter
from aiocamstreamer.virtual.soap.event_service import message_filter
from aiocamstreamer.virtual.soap.soap_messages import Call, Fault, tags

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Operations

_MOST = 100
"""Rules, and configurations, that are kept."""

_DIGITS = 9
"""Of a number; none that is kept has more."""

_TOPICS = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete"
_CONTENTS = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"


def configurations(camera: Device, request: Request, call: Call) -> str:
    """All of them."""
    held = camera.state.actions.configurations
    return _listed("aa:ActionConfiguration", map(_configuration, held, held.values()))


def _listed(name: str, each: Iterable[str]) -> str:
    """A list of elements called *name*."""
    return f"<{name}s>{''.join(f'<{name}>{inside}</{name}>' for inside in each)}</{name}s>"


def _configuration(number: int, held: ActionConfiguration) -> str:
    names = {"aa:ConfigurationID": number, "aa:Name": held.name, "aa:TemplateToken": held.template}
    if not held.name:
        del names["aa:Name"]
    parameters = "".join(
        f"<aa:Parameter Value={quoteattr(value)} Name={quoteattr(name)}></aa:Parameter>"
        for name, value in held.parameters.items()
    )
    return f"{tags(names)}<aa:Parameters>{parameters}</aa:Parameters>"


def rules(camera: Device, request: Request, call: Call) -> str:
    """All of them."""
    return _listed(
        "aa:ActionRule", map(_rule, camera.state.actions.rules, camera.state.actions.rules.values())
    )


def _rule(number: int, held: ActionRule) -> str:
    names = tags({"aa:RuleID": number, "aa:Name": held.name, "aa:Enabled": held.is_enabled})
    start = f"<aa:StartEvent>{_condition(held.start_event)}</aa:StartEvent>" if held.start_event else ""
    lasting = "".join(f"<aa:Condition>{_condition(it)}</aa:Condition>" for it in held.conditions)
    lasting = f"<aa:Conditions>{lasting}</aa:Conditions>" if lasting else ""
    timeout = tags({"aa:ActivationTimeout": held.activation_timeout}) if held.activation_timeout else ""
    return f"{names}{start}{lasting}{timeout}{tags({'aa:PrimaryAction': held.primary_action})}"


def _condition(of: Condition) -> str:
    content = f'<wsnt:MessageContent Dialect="{_CONTENTS}">{escape(of.content)}</wsnt:MessageContent>'
    return (
        f'<wsnt:TopicExpression Dialect="{_TOPICS}">{escape(of.topic)}</wsnt:TopicExpression>'
        f"{content if of.content else ''}"
    )


def add_configuration(camera: Device, request: Request, call: Call) -> str:
    """Keep something that can be done."""
    template = call.argument("TemplateToken") or ""
    if template not in TEMPLATES:
        raise _refused(f"action template with id '{template}' not found", "ActionTemplateNotFoundFault")
    given = {it["Name"]: it.get("Value", "") for it in call.every("Parameter") if "Name" in it}
    for name in TEMPLATES[template]:
        if name not in given:
            raise _refused(f"Configuration parameter missing: {name}", "ParametersMissmatchFault")
    held = ActionConfiguration(template, call.argument("Name") or "", given)
    actions = camera.state.actions
    if len(actions.configurations) >= _MOST:
        raise _refused("too many action configurations", "InsufficientResourcesFault")
    actions.last_configuration += 1
    actions.configurations[actions.last_configuration] = held
    return tags({"aa:ConfigurationID": actions.last_configuration})


def add_rule(camera: Device, request: Request, call: Call) -> str:
    """Keep a rule about something that the camera tells of."""
    actions, primary = camera.state.actions, _number(call, "PrimaryAction")
    if primary not in actions.configurations:
        named = call.argument("PrimaryAction") or ""
        reason = f"Unknown action configuration '{named}' specified for primary action"
        raise _refused(reason, "ActionConfigurationNotFoundFault")
    lasting, start = call.within("Conditions"), call.within("StartEvent")
    found = list(lasting.each("Condition")) if lasting else []
    if lasting and not found:
        reason = "Validation constraint violation: occurrence violation in element Conditions"
        detail = f"<SOAP-ENV:Text>{reason}</SOAP-ENV:Text>"
        raise Fault("Invalid argument", "ter:InvalidArgs", detail=detail)
    held = ActionRule(
        call.argument("Name") or "",
        primary,
        call.argument("Enabled") not in {"false", "0"},
        _understood(camera, start) if start else None,
        [_understood(camera, each, is_lasting=True) for each in found],
        call.argument("ActivationTimeout") or "",
    )
    if len(actions.rules) >= _MOST:
        raise _refused("too many action rules", "InsufficientResourcesFault")
    actions.last_rule += 1
    actions.rules[actions.last_rule] = held
    return tags({"aa:RuleID": actions.last_rule})


def _understood(camera: Device, call: Call, *, is_lasting: bool = False) -> Condition:
    """The condition that *call* holds.

    Raises:
        Fault: It cannot be understood, or the camera tells of no such thing.
    """
    wanted = message_filter(camera, call)
    topics = Filter(wanted.topics)
    for event in declared(camera.state):
        if topics.takes({"topic": event.topic, "message": {}}) and (event.is_stateful or not is_lasting):
            return Condition(call.argument("TopicExpression") or "", call.argument("MessageContent") or "")
    kind = "property " if is_lasting else ""
    raise _refused(f"could not match any {kind}events", "InvalidConditionFilterFault")


def remove_configuration(camera: Device, request: Request, call: Call) -> str:
    """Forget something that no rule needs."""
    actions, number = camera.state.actions, _number(call, "ConfigurationID")
    users = {rule: held for rule, held in actions.rules.items() if held.primary_action == number}
    if number not in actions.configurations:
        raise _refused("", "ActionConfigurationNotFoundFault")
    if users:
        named = (
            tags({"aa:ActionRuleID": rule, "aa:ActionRuleName": held.name}) for rule, held in users.items()
        )
        told = "".join(f"<aa:ActionRule>{each}</aa:ActionRule>" for each in named)
        inside = f"<aa:UsedByActionRules>{told}</aa:UsedByActionRules>"
        raise _refused("action configuration is in use", "ActionConfigurationIsInUseFault", inside)
    del actions.configurations[number]
    return ""


def remove_rule(camera: Device, request: Request, call: Call) -> str:
    """Forget a rule."""
    number = _number(call, "RuleID")
    if camera.state.actions.rules.pop(number, None) is None:
        given = call.argument("RuleID") or ""
        raise _refused(f"No action rule with id '{given}' exists", "ActionRuleNotFoundFault")
    return ""


def _number(call: Call, name: str) -> int:
    """The number that *call* gives as *name*; one that nothing has where it is none."""
    text = call.argument(name) or ""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else -1


def _refused(reason: str, kind: str, inside: str = "") -> Fault:
    return Fault(reason, detail=f"<aa:{kind}>{inside}</aa:{kind}>")


OPERATIONS: Operations = {
    "admin": {
        "GetActionConfigurations": configurations,
        "GetActionRules": rules,
        "AddActionConfiguration": add_configuration,
        "AddActionRule": add_rule,
        "RemoveActionConfiguration": remove_configuration,
        "RemoveActionRule": remove_rule,
    },
}
"""What it takes, by the least role that may ask for it."""
