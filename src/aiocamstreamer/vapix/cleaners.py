"""Wipers and speed drying: what keeps a lens clear.

Source: VAPIX clear view API
"""

from __future__ import annotations

from typing import Any, Literal

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import JsonApi
from aiocamstreamer.vapix.lookup import first

_CGI = "/axis-cgi/clearviewcontrol.cgi"
_HIGHEST = 2**31 - 1
_LONGEST = 86_400  # seconds; the camera's own limit is shorter, and told by `Cleaner.max_seconds`


@model
class Cleaner(Record):
    """One thing that clears the lens.

    Attributes:
        id: The camera's number of it, from 0.
        type: ``wiper`` or ``speeddry``.
        stoppable: Whether it can be stopped before it is done.
        duration_variable: Whether it takes a duration.
        min_seconds: Shortest duration; None where there is no choice.
        max_seconds: Longest duration; None where there is no choice.
        default_seconds: Duration where none is given; None where the camera does not say.
    """

    id: int
    type: Literal["wiper", "speeddry"] | Unknown = Unknown(kind="", raw=None)
    stoppable: bool | None = False
    duration_variable: bool | None = False
    min_seconds: float | None = alias("durationMin", default=None)
    max_seconds: float | None = alias("durationMax", default=None)
    default_seconds: float | None = alias("durationDefault", default=None)


class Cleaners(Service):
    """Wipers and speed drying; raises `Unsupported` where the camera has none.

    Cameras with an older firmware take their wiper through `Ptz.auxiliary`.
    """

    _api = JsonApi(_CGI, version="1.0")

    async def list(self) -> tuple[Cleaner | Unknown, ...]:
        """Everything that clears the lens."""
        return await self._api.call(
            self._http, "getServiceInfo", key="services", into=tuple[Cleaner | Unknown, ...]
        )

    async def get(self, cleaner_id: int) -> Cleaner:
        """The cleaner of that number.

        Raises:
            NotFound: There is no such cleaner.
        """
        number = _number(cleaner_id)
        found = (cleaner for cleaner in known(await self.list()) if cleaner.id == number)
        return first(found, "cleaner", number, line=self._line, request=f"POST {_CGI}")

    async def start(self, cleaner: Cleaner | int = 0, *, seconds: int | None = None) -> None:
        """Clear the lens; returns when that has begun.

        Args:
            cleaner: With what; the first by default.
            seconds: For how long; None leaves it to the camera.
        """
        duration = _arguments.optional(_arguments.whole, "seconds", seconds, 1, _LONGEST)
        params = {"id": _number(cleaner)} | ({} if duration is None else {"duration": duration})
        await self._api.call(self._http, "start", params=params, into=dict[str, Any])

    async def stop(self, cleaner: Cleaner | int = 0) -> None:
        """Stop clearing the lens."""
        await self._api.call(self._http, "stop", params={"id": _number(cleaner)}, into=dict[str, Any])


def _number(cleaner: Cleaner | int) -> int:
    return _arguments.whole("cleaner", cleaner.id if isinstance(cleaner, Cleaner) else cleaner, 0, _HIGHEST)
