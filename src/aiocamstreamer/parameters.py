"""The camera's parameters as ``param.cgi`` carries them, for all that keep something there.

Source: VAPIX parameter management; recorded on AXIS OS 5.51 to 12.11
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiocamstreamer.errors import CommandRefused, Unsupported
from aiocamstreamer.secret import Secret
from aiocamstreamer.transport import Line
from aiocamstreamer.transport.body import apart
from aiocamstreamer.wire import keyvalue, text
from aiocamstreamer.wire.keyvalue import Values
from aiocamstreamer.wire.query import Arguments, Scalar
from aiocamstreamer.wire.reply import Reply, reader

_CGI = "/axis-cgi/param.cgi"
_LACKS_GROUP = "getting param in group"
"""How the camera says that it has no such group, or not for this account."""


async def read(line: Line, action: str, groups: Sequence[str], **arguments: str) -> Reply:
    """The camera's answer about *groups*, about all of them where none is named."""
    wanted = ",".join(groups) or None
    query: Arguments = {"action": action, **arguments, "group": wanted, "responseformat": "rfc"}
    return await line.http.get(_CGI, query)


async def values(line: Line, *groups: str) -> Values:
    """The values in *groups*; what the camera cannot answer stands in their ``errors``."""
    return await apart(keyvalue.decode, await read(line, "list", groups))


async def of_app(line: Line, name: str) -> str:
    """The value of *name*, a parameter that an app keeps.

    Raises:
        Unsupported: The camera has none of that name.
    """
    reply = await read(line, "list", (name,))
    found = keyvalue.decode(reply)
    if name not in found:
        detail = f"no parameter {name}: the app is not installed, or too old"
        raise Unsupported(detail, camera=reply.camera, request=reply.request)
    return found[name]


async def group(line: Line, name: str) -> dict[str, str]:
    """The values below the group *name*, by the rest of their names; none where the camera lacks the group.

    Raises:
        CommandRefused: It says anything else instead of values.
    """
    reply = await read(line, "list", (name,))
    found = await apart(keyvalue.decode, reply)
    other = [error for error in found.errors if _LACKS_GROUP not in error.lower()]
    if other and not found:
        raise CommandRefused("; ".join(other), camera=reply.camera, request=reply.request)
    return found.under(name)


async def write(line: Line, action: str, arguments: Sequence[tuple[str, Scalar | Secret]]) -> Reply:
    """The camera's answer to a change.

    It travels in the body, because values may be secrets and because a query beside a POST is not read.
    """
    return await line.http.post(_CGI, form=[("action", action), *arguments])


async def update(line: Line, changes: Mapping[str, Scalar | Secret]) -> None:
    """Save *changes*, by name.

    Raises:
        CommandRefused: The camera refused at least one; the reason names it, but never its value.
    """
    accepted(await write(line, "update", list(changes.items())))


@reader
def accepted(reply: Reply) -> None:
    """Raise what the camera refused, without the values, which it repeats.

    Raises:
        CommandRefused: It refused at least one change.
        MalformedReply: It said neither ``OK`` nor an error.
    """
    errors = keyvalue.decode(reply).errors
    if errors:
        reason = "; ".join(map(without_value, errors))
        raise CommandRefused(reason, camera=reply.camera, request=reply.request)
    text.ok(reply)


def without_value(error: str) -> str:
    """*error* up to where it repeats the value: ``Error setting 'a.b' to 'secret'!``."""
    return error.partition("to '")[0].rstrip()
