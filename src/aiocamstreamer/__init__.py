"""Async Python client for the CamStreamer apps on Axis cameras and the VAPIX APIs around them."""

__version__ = "0.1.0"
