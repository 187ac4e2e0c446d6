"""The CamStreamer apps: each module declares the endpoints of one, or of a part of one."""

from aiocamstreamer.virtual.apps import overlay, overlay_files, overlay_graphics

ROUTES = (overlay.routes, overlay_files.routes, overlay_graphics.routes)
"""Endpoints of every app."""

CHANGES = (overlay.change,)
"""Context managers that tell an app's clients what changed within them."""
