"""VAPIX as one service: a property for each part of the camera."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import lacking
from aiocamstreamer.wire import service_call
from aiocamstreamer.wire.service_call import Json


class Vapix(Service):
    """What Axis cameras offer of themselves, whatever apps they run."""

    async def call(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, Json] | None = None,
        *,
        simplified: bool = False,
    ) -> dict[str, Any]:
        """What a ``/vapix/<service>`` call answers.

        Args:
            service: For example ``call``.
            action: With its prefix, for example ``axcall:GetSIPConfiguration``.
            arguments: Arguments of the action.
            simplified: Speak ``key=value`` instead of JSON, as the smallest devices do.

        Raises:
            ServiceFault: The service failed; ``sub_code`` says how.
            Unsupported: The camera has no such service.

        Source: VAPIX introduction, "JSON and simplified key-value requests"
        """
        path = f"/vapix/{service}"
        with lacking(path):
            if not simplified:
                reply = await self._http.post(path, json={action: dict(arguments or {})}, accept=(400, 500))
                return service_call.decode(reply)
            form = service_call.flatten(arguments or {})
            query = {"format": "simple", "action": action}
            if form:  # they may hold passwords, which have no place in a URL
                reply = await self._http.post(path, query, form=form, accept=(400, 500))
            else:
                reply = await self._http.command(path, query, accept=(400, 500))
            return service_call.decode_simplified(reply)
