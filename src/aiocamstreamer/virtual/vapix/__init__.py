"""VAPIX: each module declares the endpoints of one API."""

from aiocamstreamer.virtual.vapix import params, system, users, video

ROUTES = (params.routes, system.routes, users.routes, video.routes)
"""Endpoints of every API."""
