"""Header fields that the camera's web server adds to its answers.

Source: VAPIX custom HTTP header API
"""

from __future__ import annotations

from collections.abc import Mapping

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, known_items
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import JsonApi
from aiocamstreamer.vapix.lookup import first

_CGI = "/axis-cgi/customhttpheader.cgi"
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
"""What a name is made of (RFC 9110, section 5.6.2); with anything else every later answer would be broken."""


class HttpHeaders(Service):
    """Header fields of the camera's answers, as names and values.

    Every change restarts the camera's web server, which breaks its connections.
    """

    _api = JsonApi(_CGI, version="1.0")

    async def list(self) -> Mapping[str, str]:
        """Every header field that was added."""
        return known_items(await self._api.call(self._http, "list", into=dict[str, str | Unknown]))

    async def get(self, name: str) -> str:
        """The value of one header field; capitals do not count.

        Raises:
            NotFound: None of that name was added.
        """
        wanted = _name("name", name)
        return self._found(await self.list(), wanted)[1]

    async def update(self, headers: Mapping[str, str]) -> None:
        """Add *headers*, or give them other values; more than one at once needs AXIS OS 10.11."""
        if not isinstance(headers, Mapping):
            raise TypeError(f"headers: values by their names, not {_arguments.shown(headers)}")
        for name, value in headers.items():
            _name("headers", name)
            if not _arguments.line("headers", value).isascii():
                raise ValueError(f"headers: a value of printable ASCII, not {_arguments.shown(value)}")
        _arguments.some("headers", headers)
        async with self._line.lock(_CGI):
            await self._api.call(self._http, "set", params=headers, into=object)

    async def remove(self, *names: str, missing_ok: bool = False) -> None:
        """No longer add the header fields *names*; with *missing_ok* some may not be there.

        Raises:
            NotFound: None of that name was added; nothing was removed.
        """
        for name in _arguments.some("names", names):
            _name("names", name)
        _arguments.flag("missing_ok", missing_ok)
        async with self._line.lock(_CGI):
            now = await self.list()
            there = {name.lower() for name in now}
            wanted = [name for name in names if not missing_ok or name.lower() in there]
            # The camera wants them with the values that they have.
            named = dict(self._found(now, name) for name in wanted)
            if named:
                await self._api.call(self._http, "remove", params=named, into=object)

    def _found(self, headers: Mapping[str, str], wanted: str) -> tuple[str, str]:
        found = (item for item in headers.items() if item[0].lower() == wanted.lower())
        return first(found, "header field", wanted, line=self._line, request=f"POST {_CGI}")


def _name(argument: str, name: object) -> str:
    said = _arguments.line(argument, name)
    if not _TOKEN.issuperset(said):
        raise ValueError(f"{argument}: the name of a header field, not {_arguments.shown(name)}")
    return said
