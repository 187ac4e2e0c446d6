"""Parameters: the camera's whole configuration as names and values.

Source: VAPIX parameter management; recorded on AXIS OS 5.51 to 12.11
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiocamstreamer import parameters
from aiocamstreamer._models import model, truth, unstructure
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.definitions import Definition, definitions
from aiocamstreamer.wire import keyvalue, text
from aiocamstreamer.wire.keyvalue import Values, bare
from aiocamstreamer.wire.query import Scalar


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
        return await parameters.values(self._line, *groups)

    async def read(self, name: str) -> str:
        """The value of the parameter *name*.

        Raises:
            CommandRefused: The camera has no such parameter, or not for this account.
        """
        reply = await parameters.read(self._line, "list", (name,))
        values = keyvalue.decode(reply)
        if name not in values:
            reason = "; ".join(values.errors) or f"no parameter {bare(name)}"
            raise CommandRefused(reason, camera=reply.camera, request=f"parameter {bare(name)}")
        return values[name]

    async def flag(self, name: str) -> bool:
        """The parameter *name* as true or false, be it ``yes``, ``true``, ``on`` or ``1``.

        Raises:
            CommandRefused: The camera has no such parameter.
            MalformedReply: Its value is neither.
        """
        value = await self.read(name)
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
            ValueError: *values* is empty.
        """
        if not values:
            raise ValueError("values: nothing to update")
        truths = [name for name, value in values.items() if isinstance(value, bool)]
        spelled = await self.list(*truths) if truths else Values()
        written = [(name, _spelled(value, spelled.get(name, "no"))) for name, value in values.items()]
        await parameters.update(self._line, dict(written))

    async def add(
        self, group: str, *, template: str, values: Mapping[str, Scalar], force: bool = False
    ) -> Added:
        """Add a group made from *template* below *group*; how the camera calls it.

        Args:
            group: For example ``StreamProfile``.
            template: For example ``streamprofile``.
            values: By their names below the new group, for example ``Name``.
            force: Add it even where the camera's own limit on groups is reached.

        Raises:
            CommandRefused: Nothing was added.
        """
        arguments: list[tuple[str, Scalar]] = [("template", template), ("group", bare(group))]
        arguments += [("force", "yes")] if force else []
        initial = template[:1].upper()
        arguments += [(f"{bare(group)}.{initial}.{name}", value) for name, value in values.items()]
        reply = await parameters.write(self._line, "add", arguments)
        added = next((line for line in text.lines(reply.text) if re.fullmatch(r"\S+ OK", line)), None)
        if added is None:
            parameters.accepted(reply)
            raise MalformedReply("no name of a new group", camera=reply.camera, request=reply.request)
        return Added(
            name=added.split()[0], errors=tuple(map(parameters.without_value, keyvalue.decode(reply).errors))
        )

    async def remove(self, *groups: str) -> None:
        """Remove *groups* that were added, for example ``StreamProfile.S8``.

        Raises:
            CommandRefused: There is no such group, or it cannot be removed.
            ValueError: No group was named.
        """
        if not groups:
            raise ValueError("groups: nothing to remove")
        named = ",".join(f"root.{bare(group)}" for group in groups)
        parameters.accepted(await parameters.write(self._line, "remove", [("group", named)]))

    async def definitions(self, *groups: str) -> tuple[Definition, ...]:
        """What the parameters in *groups* may hold: kinds, choices, limits.

        Raises:
            CommandRefused: The camera has no such group.
        """
        return definitions(
            await parameters.read(self._line, "listdefinitions", groups, listformat="xmlschema")
        )


def _spelled(value: Scalar, now: str) -> Scalar:
    """*value* as the camera spells the parameter that is *now*: ``yes``, ``On`` or ``1``."""
    if not isinstance(value, bool):
        return value
    word = str(unstructure(value, now))
    return word.capitalize() if now[:1].isupper() else word
