"""Parameters: the camera's whole configuration as names and values.

Source: VAPIX parameter management; recorded on AXIS OS 5.51 to 12.11
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from aiocamstreamer import _arguments, parameters
from aiocamstreamer._converter import unstructure
from aiocamstreamer._models import model
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import MalformedReply, NotFound
from aiocamstreamer.redaction import is_secret
from aiocamstreamer.secret import Secret
from aiocamstreamer.service import Service
from aiocamstreamer.transport.body import apart
from aiocamstreamer.vapix.definitions import Definition, definitions
from aiocamstreamer.vapix.lookup import listed
from aiocamstreamer.wire import keyvalue
from aiocamstreamer.wire.keyvalue import Values, bare
from aiocamstreamer.wire.page import lines
from aiocamstreamer.wire.query import Scalar

_LIST = "GET /axis-cgi/param.cgi"
_ARGUMENTS = frozenset({"action", "group", "template", "force", "usergroup", "responseformat", "listformat"})
"""What the CGI takes beside names of parameters."""


@model
class Added:
    """A group that was added.

    Attributes:
        name: Its name, for example ``S8``.
        errors: Values that the camera did not take, in its own words; the group is there all the same.
    """

    name: str
    errors: tuple[str, ...] = ()


class Params(Service):
    """The camera's parameters; ``root.`` may stand in front of names or not, and case does not matter."""

    async def list(self, *groups: str) -> Values:
        """The values in *groups*, in all of them where none is named.

        What the camera cannot answer stands in ``errors`` of the answer and does not void the rest.

        Args:
            groups: For example ``Brand``, ``Properties.Firmware.Version`` or ``Image.*.Appearance``.
        """
        return await parameters.values(self._line, *map(_group, groups))

    async def get(self, name: str) -> str:
        """The value of the parameter *name*.

        Raises:
            NotFound: The camera has no such parameter, or not for this account.
        """
        reply = await parameters.read(self._line, "list", (_name("name", name),))
        values = keyvalue.decode(reply)
        if name not in values:
            sought, words = f"parameter {bare(name)!r}", "; ".join(values.errors)
            raise NotFound(sought, reason=words, camera=reply.camera, request=reply.request)
        return values[name]

    async def flag(self, name: str) -> bool:
        """The parameter *name* as true or false, be it ``yes``, ``true``, ``on`` or ``1``.

        Raises:
            NotFound: The camera has no such parameter, or not for this account.
            MalformedReply: Its value is neither.
        """
        value = await self.get(name)
        try:
            return truth(value)
        except ValueError as problem:
            request = f"parameter {bare(name)}"
            raise MalformedReply(str(problem), camera=self._line.camera, request=request) from problem

    async def update(self, values: Mapping[str, Scalar]) -> None:
        """Write *values*; true and false are written the way the camera spells them now.

        The camera takes what it can even where it refuses some of it.

        Raises:
            CommandRefused: The camera refused at least one; the reason names it, but never its value.
            ValueError: *values* is empty, or one of them is no value on one line.
        """
        given = _concealed(values)
        del values
        _arguments.some("values", _checked(given))
        truths = [name for name, value in given.items() if isinstance(value, bool)]
        spelled = await self.list(*truths) if truths else Values()
        written = [(name, _spelled(value, spelled.get(name, "no"))) for name, value in given.items()]
        await parameters.update(self._line, dict(written))

    async def create(
        self, group: str, *, template: str, values: Mapping[str, Scalar], force: bool = False
    ) -> Added:
        """Make a group from *template* below *group*; the camera names it.

        Args:
            group: For example ``StreamProfile``.
            template: For example ``streamprofile``.
            values: By their names below the new group, for example ``Name``.
            force: Make it even where the camera's own limit on groups is reached.

        Raises:
            CommandRefused: Nothing was made.
        """
        given = _checked(_concealed(values))
        del values
        _name("template", template)
        _name("group", group)
        arguments: list[tuple[str, Scalar | Secret]] = [("template", template), ("group", bare(group))]
        arguments += [("force", "yes")] if _arguments.flag("force", force) else []
        initial = template[:1].upper()
        arguments += [(f"{bare(group)}.{initial}.{name}", value) for name, value in given.items()]
        reply = await parameters.write(self._line, "add", arguments)
        added = next((line for line in lines(reply.text) if _is_added(line)), None)
        if added is None:
            parameters.accepted(reply)
            raise MalformedReply("no name of a new group", camera=reply.camera, request=reply.request)
        return Added(
            name=added.split()[0], errors=tuple(map(parameters.without_value, keyvalue.decode(reply).errors))
        )

    async def remove(self, *groups: str, missing_ok: bool = False) -> None:
        """Remove *groups* that were made, for example ``StreamProfile.S8``.

        Raises:
            NotFound: There is no such group; nothing was removed.
            CommandRefused: A group cannot be removed.
        """
        for group in _arguments.some("groups", groups):
            _name("groups", group)
        _arguments.flag("missing_ok", missing_ok)
        values = await self.list(*groups)
        wanted = list(map(bare, groups))
        there = {group for group in wanted if values.under(group)}
        present = listed(
            wanted,
            there,
            "parameter group",
            missing_ok=missing_ok,
            line=self._line,
            request="GET /axis-cgi/param.cgi",
        )
        if present:
            named = ",".join(f"root.{group}" for group in present)
            parameters.accepted(await parameters.write(self._line, "remove", [("group", named)]))

    async def definitions(self, *groups: str) -> tuple[Definition, ...]:
        """The values that parameters in *groups* may hold: kinds, choices, limits.

        Raises:
            CommandRefused: The camera has no such group.
        """
        named = tuple(map(_group, groups))
        reply = await parameters.read(self._line, "listdefinitions", named, listformat="xmlschema")
        return await apart(definitions, reply)


def _group(group: object) -> str:
    return _name("groups", group)


def _name(argument: str, name: object) -> str:
    """*name*, if it can be one: a comma would begin another, and what follows ``=`` is a value."""
    said = _arguments.line(argument, name)
    if any(sign in said for sign in ",= "):
        raise ValueError(f"{argument}: the name of a parameter or group, not {_arguments.shown(name)}")
    return said


_Given: TypeAlias = Mapping[str, Scalar | Secret]


def _concealed(values: Mapping[str, Scalar]) -> _Given:
    """*values* with their texts wrapped: any of them may be a secret, and the camera repeats them."""
    if not isinstance(values, Mapping):
        raise TypeError(f"values: values by their names, not a {type(values).__name__}")
    return {name: _wrapped(name, value) for name, value in values.items()}


def _wrapped(name: str, value: Scalar) -> Scalar | Secret:
    """*value*, wrapped; nobody looks out for a word like ``auto``, unless its name calls it a secret."""
    if not isinstance(value, str):
        return value
    return Secret.fleeting(value) if value.isalpha() and not is_secret(str(name)) else Secret(value)


def _checked(values: _Given) -> _Given:
    for name, value in values.items():
        if _name("values", name).lower() in _ARGUMENTS:
            raise ValueError(f"values: names of parameters, not {name!r}, which says what to do")
        _value(name, value)
    return values


def _value(name: str, value: object) -> None:
    """Raise where *value* cannot be one; it may be a secret and is never shown."""
    if not isinstance(value, Secret | int | float):
        raise TypeError(f"values: a text, number or truth value for {name}, not a {type(value).__name__}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"values: a finite number for {name}, not {value}")
    if isinstance(value, Secret) and not _is_one_line(value):
        raise ValueError(f"values: a text on one line for {name}, not one with control characters")


def _is_one_line(text: Secret) -> bool:
    try:
        _arguments.line("values", text.reveal(), empty=True)
    except ValueError:
        return False
    return True


def _spelled(value: Scalar | Secret, now: str) -> Scalar | Secret:
    """*value* as the camera spells the parameter that is *now*: ``yes``, ``On`` or ``1``."""
    if not isinstance(value, bool):
        return value
    word = str(unstructure(value, now))
    return word.capitalize() if now[:1].isupper() else word


def _is_added(line: str) -> bool:
    """Whether *line* names a group that was added: ``S8 OK``."""
    words = line.split(" ", 2)
    return len(words) == 2 and bool(words[0]) and words[1] == "OK"
