"""Public names of the installed package, as dotted paths with their kinds: run it to print them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import typing
from collections.abc import Iterator
from functools import cached_property
from types import FunctionType, ModuleType

import attrs

PACKAGE = "aiocamstreamer"
FACES = (
    f"{PACKAGE}.errors",
    f"{PACKAGE}.cloud",
    f"{PACKAGE}.licensing",
    f"{PACKAGE}.observe",
    f"{PACKAGE}.observers.opentelemetry",
    f"{PACKAGE}.observers.prometheus",
    f"{PACKAGE}.testing",
)
"""Modules that are public beside the packages."""


def names() -> Iterator[tuple[str, str]]:
    """Every public path and its kind: modules, then names of the faces with their members."""
    for name in modules():
        yield name, "module"
        module = importlib.import_module(name)
        if not hasattr(module, "__path__") and name not in FACES:
            continue
        for public in getattr(module, "__all__", own(module)):
            value = getattr(module, public)
            if isinstance(value, ModuleType):
                continue
            yield f"{name}.{public}", kind(value)
            if isinstance(value, type):
                yield from ((f"{name}.{public}.{member}", kind) for member, kind in members(value))


def modules() -> Iterator[str]:
    """Every module whose path has no underscore in front of a part; `camctl` is no module to import."""
    yield PACKAGE
    root = importlib.import_module(PACKAGE)
    for found in pkgutil.walk_packages(root.__path__, f"{PACKAGE}."):
        if not re.search(r"\._|\.cli\b", found.name):
            yield found.name


def own(module: ModuleType) -> list[str]:
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    )


def kind(value: object) -> str:
    if isinstance(value, type):
        return "class"
    return "call" if callable(value) else "value"


def members(cls: type) -> Iterator[tuple[str, str]]:
    """The public members of *cls* that this package gives it."""
    found: dict[str, str] = {}
    for base in cls.__mro__:
        if not base.__module__.startswith(PACKAGE):
            continue
        for name, value in vars(base).items():
            found.setdefault(name, member_kind(value))
        fields = [field.name for field in attrs.fields(base)] if attrs.has(base) else []
        for name in [*fields, *documented(base), *vars(base).get("__annotations__", {})]:
            found.setdefault(name, "value")
    yield from sorted((name, kind) for name, kind in found.items() if not name.startswith("_"))


def member_kind(value: object) -> str:
    if isinstance(value, FunctionType | classmethod | staticmethod):
        return "call"
    return "class" if isinstance(value, type) else "value"


def documented(cls: type) -> list[str]:
    """The names in the section "Attributes" of the docstring."""
    text = inspect.cleandoc(cls.__doc__ or "")
    _, found, section = text.partition("Attributes:\n")
    section = section.partition("\n\n")[0] if found else ""
    return re.findall(r"^    (\w+):", section, re.MULTILINE)


def resolved(path: str) -> str | None:
    """The kind of what *path* leads to today; None where it leads nowhere. Properties are followed."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            at: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return _walked(at, parts[cut:])
    return None


def _walked(at: object, rest: list[str]) -> str | None:
    here = "module"
    for place, part in enumerate(rest):
        if isinstance(at, ModuleType):
            if not hasattr(at, part):
                return None
            at = getattr(at, part)
            here = kind(at)
        elif isinstance(at, type):
            found = dict(members(at))
            if part not in found:
                return None
            here = found[part]
            if place + 1 < len(rest):
                at = _type_of(at, part)
        else:
            return None
    return here


def _type_of(cls: type, name: str) -> object:
    """The class of the member *name*, as its annotation says."""
    value = inspect.getattr_static(cls, name, None)
    if isinstance(value, type):
        return value
    if isinstance(value, property):
        hint = typing.get_type_hints(value.fget).get("return")
    elif isinstance(value, cached_property):
        hint = typing.get_type_hints(value.func).get("return")
    else:
        hint = typing.get_type_hints(cls).get(name)
    return typing.get_origin(hint) or hint


if __name__ == "__main__":
    sys.stdout.writelines(f"{path} {what}\n" for path, what in sorted(dict(names()).items()))
