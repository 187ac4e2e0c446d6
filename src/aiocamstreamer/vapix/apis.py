"""Which APIs a camera has, and in which versions.

Source: VAPIX API discovery service; VAPIX introduction, "Feature discovery" and "XML schemas"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiocamstreamer import _arguments
from aiocamstreamer._models import Record, Unknown, alias, known, model
from aiocamstreamer._scalars import truth
from aiocamstreamer.errors import CommandRefused, MalformedReply
from aiocamstreamer.service import Service
from aiocamstreamer.vapix.api import JsonApi
from aiocamstreamer.vapix.lookup import first
from aiocamstreamer.wire import keyvalue, xml
from aiocamstreamer.wire.reply import Reply

_CGI = "/axis-cgi/apidiscovery.cgi"


@model
class Api(Record):
    """One API in one version.

    Attributes:
        id: For example ``basic-device-info``.
        version: For example ``1.3``; the major number changes when clients break.
        name: Its name for people.
        doc_link: Where it is described; "" where the camera does not say.
        state: How far it is, for example ``official`` or ``beta``; "" where the camera does not say.
    """

    id: str
    version: str | None = ""
    name: str | None = ""
    doc_link: str | None = ""
    state: str | None = alias("status", also="state", default="")


@model
class SchemaVersion:
    """A version of an XML schema.

    Attributes:
        version: For example ``1.0``; requests name the major number.
        deprecated: It will be removed, or has been.
    """

    version: str = alias("VersionNumber")
    deprecated: bool | None = alias("Deprecated", default=False)


class Apis(Service):
    """APIs of the camera."""

    _api = JsonApi(_CGI, version="1.0")

    async def list(self) -> tuple[Api | Unknown, ...]:
        """Every API that the camera tells of, in its order; the same id may come in several major versions.

        An API that is not listed may be there all the same: older CGIs and those of applications are not.

        Raises:
            Unsupported: This firmware has no discovery; see `Params.list` of ``Properties``.
        """
        return await self._api.call(self._http, "getApiList", into=tuple[Api | Unknown, ...], key="apiList")

    async def get(self, api_id: str) -> Api:
        """The newest version of one API.

        Raises:
            NotFound: The camera does not list it.
            Unsupported: This firmware has no discovery.
        """
        _arguments.line("api_id", api_id)
        found = sorted((api for api in known(await self.list()) if api.id == api_id), key=_age, reverse=True)
        return first(found, "API", api_id, line=self._line, request=f"POST {_CGI}")

    async def versions(self) -> Mapping[str, tuple[str, ...]]:
        """The versions of every API by its id, in the camera's order.

        Raises:
            Unsupported: This firmware has no discovery.
        """
        found: dict[str, tuple[str, ...]] = {}
        for api in known(await self.list()):
            found[api.id] = (*found.get(api.id, ()), api.version or "")
        return found

    async def supported_versions(self, path: str) -> tuple[str, ...]:
        """The versions that the JSON API at *path* speaks, for example ``/axis-cgi/basicdeviceinfo.cgi``.

        Raises:
            Unsupported: This firmware lacks that API.
        """
        api = JsonApi(_path(path))
        kind = tuple[str | Unknown, ...]
        return known(await api.call(self._http, "getSupportedVersions", into=kind, key="apiVersions"))

    async def schema_versions(self, path: str) -> tuple[SchemaVersion, ...]:
        """The schema versions of an XML API.

        Args:
            path: Its folder, for example ``/axis-cgi/disks/networkshare``.

        Raises:
            Unsupported: This firmware lacks that API.
            CommandRefused: It answered with an error.
        """
        whole = f"{_path(path).rstrip('/')}/schemaversions.cgi"
        reply = await self._http.get(whole)
        return _schema_versions(reply)


def _age(api: Api) -> tuple[int, ...]:
    return tuple(keyvalue.numbered(part, "") or 0 for part in (api.version or "").split("."))


def _path(path: str) -> str:
    if not _arguments.line("path", path).startswith("/"):
        raise ValueError(f"path: a path on the camera that begins with /, not {_arguments.shown(path)}")
    return path


def _schema_versions(reply: Reply) -> tuple[SchemaVersion, ...]:
    document = xml.decode(reply, repeated=("SchemaVersion",))
    error = next(_elements(document, "GeneralError"), None)
    if error is not None:
        reason = str(error.get("ErrorDescription") or "")
        code = str(error.get("ErrorCode") or "")
        raise CommandRefused(reason, code=code, camera=reply.camera, request=reply.request)
    try:
        return tuple(
            SchemaVersion(
                version=str(item["VersionNumber"]), deprecated=truth(item.get("Deprecated", "false"))
            )
            for item in _elements(document, "SchemaVersion")
        )
    except (KeyError, ValueError) as problem:
        detail = f"no schema version: {problem}"
        raise MalformedReply(detail, camera=reply.camera, request=reply.request) from problem


def _elements(tree: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every element called *name*, with a namespace or without, at any depth."""
    if isinstance(tree, list):
        for item in tree:
            yield from _elements(item, name)
    elif isinstance(tree, dict):
        for key, child in tree.items():
            if key.rpartition(":")[2] == name:
                yield from map(xml.node, child if isinstance(child, list) else [child])
            else:
                yield from _elements(child, name)
