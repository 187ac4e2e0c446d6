"""The camera's MQTT client and its bridge for events: both can be set, and neither sends anything.

Source: VAPIX MQTT client API and Event-MQTT bridge API, as the Python library ``axis`` and vapx speak them.
Nobody recorded a client that was told nothing: that it has a server without a name is a guess, and so is that
it can be activated all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.responses import Response

from aiocamstreamer.virtual.device.firmware import PROFILES
from aiocamstreamer.virtual.device.mqtt_client import USUAL_PORTS
from aiocamstreamer.virtual.server.routes import Routes
from aiocamstreamer.virtual.vapix.json_api import NEWER, Methods, answer

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request

routes = Routes()

_LONGEST = 1024
_LONGEST_SECONDS = 65_535
_MOST_FILTERS = 100

_Fits: TypeAlias = "Callable[[Any], bool]"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _is_claim(value: Any) -> bool:
    return isinstance(value, bool)


def _is_seconds(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _LONGEST_SECONDS


def _is_object(fields: Mapping[str, _Fits], needed: str, value: Any) -> bool:
    """Whether *value* has the field *needed* and no others than *fields*, each of its kind."""
    return (
        isinstance(value, dict)
        and needed in value
        and all(name in fields and fields[name](held) for name, held in value.items())
    )


_MESSAGE: Mapping[str, _Fits] = {
    "useDefault": _is_claim,
    "topic": _is_text,
    "message": _is_text,
    "retain": _is_claim,
    "qos": lambda value: type(value) is int and value in {0, 1, 2},
}
_SERVER: Mapping[str, _Fits] = {
    "host": lambda value: _is_text(value) and bool(value),
    "protocol": lambda value: value in tuple(USUAL_PORTS),
    "port": lambda value: type(value) is int and 1 <= value <= 65_535,
    "basepath": _is_text,
    "alpnProtocol": lambda value: _is_text(value) and len(value.encode()) <= 255,
}
_SSL: Mapping[str, _Fits] = {"validateServerCert": _is_claim, "CACertID": _is_text, "clientCertID": _is_text}
_FILTER: Mapping[str, _Fits] = {
    "topicFilter": lambda value: _is_text(value) and bool(value),
    "qos": _MESSAGE["qos"],
    "retain": lambda value: value in ("none", "property", "all"),
}
_CLIENT: Mapping[str, _Fits] = {
    "server": partial(_is_object, _SERVER, "host"),
    "lastWillTestament": partial(_is_object, _MESSAGE, "useDefault"),
    "connectMessage": partial(_is_object, _MESSAGE, "useDefault"),
    "disconnectMessage": partial(_is_object, _MESSAGE, "useDefault"),
    "ssl": partial(_is_object, _SSL, "validateServerCert"),
    "activateOnReboot": _is_claim,
    "autoReconnect": _is_claim,
    "cleanSession": _is_claim,
    "clientId": _is_text,
    "connectTimeout": _is_seconds,
    "deviceTopicPrefix": _is_text,
    "keepAliveInterval": _is_seconds,
    "keepExistingPassword": _is_claim,
    "password": _is_text,
    "username": _is_text,
}
_PUBLICATION: Mapping[str, _Fits] = {
    "topicPrefix": lambda value: value in ("default", "custom"),
    "customTopicPrefix": _is_text,
    "appendEventTopic": _is_claim,
    "includeTopicNamespaces": _is_claim,
    "includeSerialNumberInPayload": _is_claim,
    "eventFilterList": lambda value: (
        isinstance(value, list)
        and len(value) <= _MOST_FILTERS
        and all(_is_object(_FILTER, "topicFilter", held) for held in value)
    ),
}


@routes.http("/axis-cgi/mqtt/client.cgi", apis=("mqtt-client",))
def client(camera: Device, request: Request) -> Response:
    """Set it, start it, stop it, and tell how it is."""
    methods: Methods = {
        "activateClient": lambda _: _activate(camera, is_active=True),
        "deactivateClient": lambda _: _activate(camera, is_active=False),
        "configureClient": partial(_configure, camera),
        "getClientStatus": lambda _: _status(camera),
    }
    return answer(request, PROFILES[camera.profile].versions("mqtt-client"), methods, errors=NEWER)


@routes.http("/axis-cgi/mqtt/event.cgi", apis=("event-mqtt-bridge",))
def events(camera: Device, request: Request) -> Response:
    """Which events are published; what is set is not wrapped as what is told is."""
    methods: Methods = {
        "configureEventPublication": partial(_publish, camera),
        "getEventPublicationConfig": lambda _: {"eventPublicationConfig": camera.state.mqtt.publication},
    }
    return answer(request, PROFILES[camera.profile].versions("event-mqtt-bridge"), methods, errors=NEWER)


def _activate(camera: Device, *, is_active: bool) -> dict[str, Any]:
    camera.state.mqtt.is_active = is_active
    return {}


def _status(camera: Device) -> dict[str, Any]:
    mqtt = camera.state.mqtt
    shown = {name: value for name, value in _settings(camera).items() if name != "password"}
    state = "active" if mqtt.is_active else "inactive"
    return {"status": {"state": state, "connectionStatus": "disconnected"}, "config": shown}


def _settings(camera: Device) -> dict[str, Any]:
    """The settings that count: those that it was told, over the usual ones."""
    usual = {
        "activateOnReboot": False,
        "server": {"protocol": "tcp", "host": "", "port": USUAL_PORTS["tcp"]},
        "clientId": camera.state.device.serial,
        "deviceTopicPrefix": f"axis/{camera.state.device.serial}",
        "keepAliveInterval": 60,
        "connectTimeout": 60,
        "cleanSession": True,
        "autoReconnect": True,
        "ssl": {"validateServerCert": False},
    }
    return usual | camera.state.mqtt.settings


def _configure(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    """Forget what it was told before; the password may stay."""
    if "server" not in params:
        raise NEWER.refused("missing", "server")
    _check(params, _CLIENT)
    told = {name: value for name, value in params.items() if name != "keepExistingPassword"}
    protocol = params["server"].get("protocol", "tcp")
    told["server"] = {"protocol": protocol, "port": USUAL_PORTS[protocol], **params["server"]}
    if params.get("keepExistingPassword") and "password" in camera.state.mqtt.settings:
        told["password"] = camera.state.mqtt.settings["password"]
    camera.state.mqtt.settings = told
    return {}


def _publish(camera: Device, params: Mapping[str, Any]) -> dict[str, Any]:
    """Lay what is given over what there is."""
    _check(params, _PUBLICATION)
    given = dict(params)
    if "eventFilterList" in given:
        usual = {"qos": 0, "retain": "none"}
        given["eventFilterList"] = [{**usual, **held} for held in given["eventFilterList"]]
    camera.state.mqtt.publication = camera.state.mqtt.publication | given
    return {}


def _check(params: Mapping[str, Any], fields: Mapping[str, _Fits]) -> None:
    """Refuse what does not fit; the refusal names it."""
    for name, value in params.items():
        if name not in fields or not fields[name](value):
            raise NEWER.refused("invalid", name)
