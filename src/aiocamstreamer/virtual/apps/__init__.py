"""The CamStreamer apps: each module declares the endpoints of one, or of a part of one."""

from aiocamstreamer.virtual.apps import lifecycle, proxy
from aiocamstreamer.virtual.apps.overlay import files as overlay_files
from aiocamstreamer.virtual.apps.overlay import graphics as overlay_graphics
from aiocamstreamer.virtual.apps.overlay import mjpeg as overlay_mjpeg
from aiocamstreamer.virtual.apps.overlay import services as overlay
from aiocamstreamer.virtual.apps.planetracker import events as planetracker_events
from aiocamstreamer.virtual.apps.planetracker import setup as planetracker_setup
from aiocamstreamer.virtual.apps.planetracker import tracking as planetracker
from aiocamstreamer.virtual.apps.scripter import camera_events as scripter_events
from aiocamstreamer.virtual.apps.scripter import packages as scripter
from aiocamstreamer.virtual.apps.streamer import automation as streamer_automation
from aiocamstreamer.virtual.apps.streamer import events as streamer_events
from aiocamstreamer.virtual.apps.streamer import files as streamer_files
from aiocamstreamer.virtual.apps.streamer import playlist as streamer_playlist
from aiocamstreamer.virtual.apps.streamer import streams as streamer
from aiocamstreamer.virtual.apps.switcher import clips as switcher_clips
from aiocamstreamer.virtual.apps.switcher import events as switcher_events
from aiocamstreamer.virtual.apps.switcher import playback as switcher
from aiocamstreamer.virtual.apps.switcher import version1 as switcher_first
from aiocamstreamer.virtual.device.observers import Observer

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
    streamer_playlist.routes,
    switcher.routes,
    switcher_clips.routes,
    switcher_events.routes,
    switcher_first.routes,
)
"""Endpoints of every app."""

OBSERVERS = (
    Observer(overlay.change, ("overlay", "parameters")),
    Observer(planetracker_events.change, ("tracker",)),
    Observer(streamer_events.change, ("streams", "hardware", "parameters")),
    Observer(switcher_events.change, ("switcher", "parameters")),
    Observer(lifecycle.change, ("acaps",)),
    # The last to come is the first to leave: these decide what runs before clients are told.
    Observer(streamer_automation.change, ("streams", "hardware", "parameters")),
    Observer(switcher.follow_parameters, ("parameters",)),
)
"""Who tells an app's clients what changed."""
