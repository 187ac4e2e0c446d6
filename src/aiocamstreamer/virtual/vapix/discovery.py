"""Which APIs there are, and schema versions.

Source: VAPIX API discovery service; VAPIX introduction, "XML schemas"; recorded on AXIS OS 12.11
"""
# ruff: noqa: ARG001 - every endpoint is called alike

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix import json_api as rpc

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_LIBRARY = "https://www.axis.com/partner_pages/vapix_library/#/"

_ANSWERS = {
    "export": "ExportRecordingResponse",
    "networkshare": "NetworkShareResponse",
    "storage": "StorageResponse",
}
"""The root elements of answers, by the folder."""


@routes.http("/axis-cgi/apidiscovery.cgi", role="viewer", apis=("api-discovery",))
def apidiscovery(camera: Device, request: Request) -> Response:
    """Every API; one of two major versions comes twice."""
    profile = PROFILES[camera.profile]
    listed = [
        {"id": key, "version": version, "name": name, "docLink": _LIBRARY, "status": "official"}
        for key, version, name in profile.apis
        if key != "light-control" or camera.state.hardware.lights
    ]
    versions = profile.versions("api-discovery")
    return rpc.answer(request, versions, {"getApiList": lambda _: {"apiList": listed}})


@routes.http(
    "/axis-cgi/disks/networkshare/schemaversions.cgi",
    "/axis-cgi/record/export/schemaversions.cgi",
    "/axis-cgi/record/storage/schemaversions.cgi",
    role="viewer",
)
def schemaversions(camera: Device, request: Request) -> Response:
    """Schema versions of an API with XML answers, the first of which will be removed."""
    kind = _ANSWERS[request.path.split("/")[-2]]
    versions = "".join(
        f"<SchemaVersion><VersionNumber>{number}</VersionNumber><Deprecated>{deprecated}</Deprecated>"
        "</SchemaVersion>"
        for number, deprecated in (("1.0", "true"), ("2.0", "false"))
    )
    document = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<{kind} SchemaVersion="2.0" SchemaDeprecated="false">'
        f"<Success><GetSchemaVersionsSuccess>{versions}</GetSchemaVersionsSuccess></Success>"
        f"</{kind}>\n"
    )
    return Response(document, media_type="text/xml")
