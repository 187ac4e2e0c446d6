"""SOAP: ONVIF's services, and the camera maker's own at the same addresses."""

from aiocamstreamer.virtual.soap import operations

ROUTES = (operations.routes,)
"""Endpoints of every service."""
