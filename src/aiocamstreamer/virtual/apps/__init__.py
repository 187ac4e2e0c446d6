"""The CamStreamer apps: each module declares the endpoints of one, or of a part of one."""

from aiocamstreamer.virtual.apps import (
    overlay,
    overlay_files,
    overlay_graphics,
    overlay_mjpeg,
    planetracker,
    planetracker_events,
    planetracker_setup,
    proxy,
    scripter,
    scripter_events,
    streamer,
    streamer_automation,
    streamer_events,
    streamer_files,
    switcher,
    switcher_clips,
    switcher_events,
    switcher_first,
)

ROUTES = (
    overlay.routes,
    overlay_files.routes,
    overlay_graphics.routes,
    overlay_mjpeg.routes,
    planetracker.routes,
    planetracker_events.routes,
    planetracker_setup.routes,
    proxy.routes,
    scripter.routes,
    scripter_events.routes,
    streamer.routes,
    streamer_events.routes,
    streamer_files.routes,
    switcher.routes,
    switcher_clips.routes,
    switcher_events.routes,
    switcher_first.routes,
)
"""Endpoints of every app."""

CHANGES = (
    overlay.change,
    planetracker_events.change,
    streamer_events.change,
    switcher_events.change,
    # The last to come is the first to leave: these decide what runs before clients are told.
    streamer_automation.change,
    switcher.follow_parameters,
)
"""Context managers that tell an app's clients what changed within them."""
