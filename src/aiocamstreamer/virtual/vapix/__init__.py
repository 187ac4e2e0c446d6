"""VAPIX: each module declares the endpoints of one API."""

from aiocamstreamer.virtual.device.observers import Observer
from aiocamstreamer.virtual.vapix import (
    applications,
    audio,
    clock,
    device,
    discovery,
    events,
    imaging,
    installing,
    network,
    params,
    ports,
    ptz,
    recording,
    service_calls,
    soap,
    storage,
    system,
    users,
    video,
)

ROUTES = (
    applications.routes,
    audio.routes,
    clock.routes,
    device.routes,
    discovery.routes,
    events.routes,
    imaging.routes,
    installing.routes,
    network.routes,
    params.routes,
    ports.routes,
    ptz.routes,
    recording.routes,
    service_calls.routes,
    soap.routes,
    storage.routes,
    system.routes,
    users.routes,
    video.routes,
)
"""Endpoints of every API."""

OBSERVERS = (
    Observer(events.change, ("hardware", "parameters", "scripter")),
    Observer(ports.change, ("hardware", "parameters")),
)
"""Who tells those who watch the camera itself what changed."""
