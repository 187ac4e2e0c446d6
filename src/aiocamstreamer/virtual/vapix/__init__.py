"""VAPIX: each module declares the endpoints of one API."""

from aiocamstreamer.virtual.vapix import (
    applications,
    device,
    discovery,
    installing,
    params,
    service_calls,
    system,
    users,
    video,
)

ROUTES = (
    applications.routes,
    device.routes,
    discovery.routes,
    installing.routes,
    params.routes,
    service_calls.routes,
    system.routes,
    users.routes,
    video.routes,
)
"""Endpoints of every API."""
