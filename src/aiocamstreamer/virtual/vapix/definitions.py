"""Definitions of parameters, as the camera tells and checks them.

Source: VAPIX parameter management, ``listdefinitions`` with ``listformat=xmlschema``
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

from aiocamstreamer.virtual.device.authentication import POLICIES
from aiocamstreamer.virtual.device.state import Device

_Tree: TypeAlias = "dict[str, _Tree | str]"

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "IOPort.I*.Direction": ("input", "output"),
    "IOPort.I*.Input.Trig": ("closed", "open"),
    "IOPort.I*.Output.Active": ("closed", "open"),
    "Network.HTTP.AuthenticationPolicy": tuple(POLICIES),
}
"""What parameters may be, by patterns of their names: other answers are made of them."""
_PAIRS = {"yes": ("yes", "no"), "no": ("yes", "no"), "On": ("On", "Off"), "Off": ("On", "Off"),
          "Yes": ("Yes", "No"), "No": ("Yes", "No")}  # fmt: skip
_FIXED = ("Brand.", "Properties.")
_LONGEST = 255


def allows(name: str, now: str, value: str) -> bool:
    """Whether the parameter *name*, which is *now*, may become *value*."""
    if name.startswith(_FIXED):
        return False
    if choices := _choices(name):
        return value in choices
    if now in _PAIRS:
        return value in _PAIRS[now]
    if now.isdigit():
        return value.isdigit()
    return len(value) <= _LONGEST or name.startswith(("Camscripter.", "Camswitcher."))


def _choices(name: str) -> tuple[str, ...]:
    return next((choices for pattern, choices in _CHOICES.items() if fnmatchcase(name, pattern)), ())


def document(parameters: Mapping[str, str], device: Device) -> str:
    """The definitions of *parameters*."""
    tree: _Tree = {}
    for name, value in parameters.items():
        place = tree
        *groups, last = name.split(".")
        for group in groups:
            inner = place.setdefault(group, {})
            if isinstance(inner, dict):
                place = inner
        place[last] = _parameter(name, last, value)
    return (
        (
            '<?xml version="1.0" encoding="iso-8859-1" ?>\n'
            '<parameterDefinitions xmlns="http://www.axis.com/ParameterDefinitionsSchema" version="1.0">'
            f"<model>AXIS {device.product}</model><firmwareVersion>{device.firmware}</firmwareVersion>"
            f'<group name="root">{_groups(tree)}</group></parameterDefinitions>\n'
        )
        .encode("ascii", "xmlcharrefreplace")
        .decode("ascii")
    )


def _groups(tree: _Tree) -> str:
    return "".join(
        inner if isinstance(inner, str) else f"<group name={quoteattr(name)}>{_groups(inner)}</group>"
        for name, inner in tree.items()
    )


def _parameter(name: str, last: str, value: str) -> str:
    fixed = name.startswith(_FIXED)
    if choices := _choices(name):
        entries = "".join(f"<entry value={quoteattr(choice)}/>" for choice in choices)
        kind = f"<enum>{entries}</enum>"
    elif value in _PAIRS:
        true, false = _PAIRS[value]
        kind = f'<bool true="{true}" false="{false}"/>'
    elif value.isdigit():
        kind = '<int min="0"/>'
    else:
        kind = f'<string maxlen="{_LONGEST}"/>'
    mark = ' readonly="true" const="true"' if fixed else ""
    return (
        f"<parameter name={quoteattr(last)} value={quoteattr(value)} niceName={quoteattr(last)} "
        f'securityLevel="{7707 if fixed else 7714}"><type{mark}>{kind}</type></parameter>'
    )
