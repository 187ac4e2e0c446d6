"""The live page."""

from aiocamstreamer.virtual.routes import Routes

routes = Routes()
