"""The CamOverlay app: graphics over the video."""

from aiocamstreamer.overlay.service import Overlay

__all__ = ["Overlay"]
