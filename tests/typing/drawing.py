"""Drawing and scenes as a user's type checker sees them; checked, never run."""

from typing import assert_type

from aiocamstreamer import Backoff, Camera
from aiocamstreamer.overlay import (
    Ahead,
    Context,
    Drawing,
    Font,
    Frames,
    ImageHandle,
    MatrixHandle,
    Surface,
    TextExtents,
)
from aiocamstreamer.overlay.scene import Box, Canvas, Scene, Text


async def draws(camera: Camera) -> None:
    """Every handle of a session has its own type."""
    async with camera.overlay.drawing(channels=(0,), z_index=1, wait=True, backoff=Backoff()) as drawing:
        assert_type(drawing, Drawing)
        surface = assert_type(await drawing.image_surface(400, 120), Surface)
        picture = assert_type(await drawing.upload_image("logo.png"), ImageHandle)
        assert_type(await drawing.upload_font(b"font"), Font)
        context = assert_type(await surface.context(), Context)
        assert_type(await picture.context(), Context)
        assert_type(surface.context_ahead(), Ahead[Context])
        assert_type(context.get_target(), Surface)
        assert_type(await context.get_matrix(), MatrixHandle)
        assert_type(await context.text_extents("HOME"), TextExtents)
        with context as saved:
            assert_type(saved, Context)
        async with drawing.frames() as frames:
            assert_type(frames, Frames)
            await frames.send(context.rectangle, 0, 0, 5, height=5)


async def shows(camera: Camera) -> None:
    """A function of a canvas is given a `Context`."""
    canvas = Canvas(
        lambda context, width, height: assert_type(context, Context).rectangle(0, 0, width, height)
    )
    async with camera.overlay.scene(Box(Text("0 : 0"), canvas)) as scene:
        assert_type(scene, Scene)
        assert_type(scene.connected, bool)
