"""A scene over the video: elements that stay, and are changed by sending the difference."""

from aiocamstreamer.overlay.colors import Color as SceneColor
from aiocamstreamer.overlay.scene.elements import Box, Canvas, Element, Group, Image, Layer, Text
from aiocamstreamer.overlay.scene.layout import Plan, layout
from aiocamstreamer.overlay.scene.placement import Channels
from aiocamstreamer.overlay.scene.scene import Scene

__all__ = [
    "Box",
    "Canvas",
    "Channels",
    "Element",
    "Group",
    "Image",
    "Layer",
    "Plan",
    "Scene",
    "SceneColor",
    "Text",
    "layout",
]
