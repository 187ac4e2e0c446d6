"""Definitions of parameters, as the camera tells them.

Source: VAPIX parameter management, ``listdefinitions`` with ``listformat=xmlschema``
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from aiocamstreamer.virtual.device.parameter_catalogue import Definition, definition

_Tree: TypeAlias = "dict[str, _Tree | str]"

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|\W+")


def document(shown: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """The definitions of *shown*, which are among *parameters*."""
    tree: _Tree = {}
    for name, value in shown.items():
        place = tree
        *groups, last = name.split(".")
        for group in groups:
            inner = place.setdefault(group, {})
            if isinstance(inner, dict):
                place = inner
        place[last] = _parameter(last, value, definition(name, value).among(parameters))
    model = parameters.get("Brand.ProdShortName", "")
    firmware = parameters.get("Properties.Firmware.Version", "")
    return (
        (
            '<?xml version="1.0" encoding="iso-8859-1" ?>\n'
            '<parameterDefinitions xmlns="http://www.axis.com/ParameterDefinitionsSchema" version="1.0">'
            f"<model>{escape(model)}</model><firmwareVersion>{escape(firmware)}</firmwareVersion>"
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


def _parameter(last: str, value: str, described: Definition) -> str:
    mark = ""
    if described.fixed:
        mark = ' readonly="true" const="true"' if described.level == "7707" else ' readonly="true"'
    return (
        f"<parameter name={quoteattr(last)} value={quoteattr(value)} niceName={quoteattr(_nice(last))} "
        f'securityLevel="{described.level}"><type{mark}>{_kind(described)}</type></parameter>'
    )


def _kind(described: Definition) -> str:
    match described.kind:
        case "enum":
            entries = "".join(f"<entry value={quoteattr(choice)}/>" for choice in described.choices)
            return f"<enum>{entries}</enum>"
        case "bool":
            true, false = described.choices
            return f'<bool true="{true}" false="{false}"/>'
        case "int":
            bounds = {"min": described.low, "max": described.high}
            limits = "".join(f' {end}="{limit}"' for end, limit in bounds.items() if limit is not None)
            return f"<int{limits}/>"
        case "string":
            return f'<string maxlen="{described.longest}"/>'
        case kind:
            return f"<{kind}/>"


def _nice(name: str) -> str:
    """*name* in words: ``Friendly name``, ``IP address``."""
    words = _WORD.findall(name)
    return " ".join([*words[:1], *(word if word.isupper() else word.lower() for word in words[1:])])
