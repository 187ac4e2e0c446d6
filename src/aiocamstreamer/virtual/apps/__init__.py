"""The CamStreamer apps: each module declares the endpoints of one, or of a part of one."""

from aiocamstreamer.virtual.apps import (
    overlay,
    overlay_files,
    overlay_graphics,
    planetracker_events,
    streamer_events,
    switcher_events,
)

ROUTES = (
    overlay.routes,
    overlay_files.routes,
    overlay_graphics.routes,
    planetracker_events.routes,
    streamer_events.routes,
    switcher_events.routes,
)
"""Endpoints of every app."""

CHANGES = (overlay.change, planetracker_events.change, streamer_events.change, switcher_events.change)
"""Context managers that tell an app's clients what changed within them."""
