"""The commands of CamOverlay's drawing socket: what each takes, what it does, what it answers.

Source: CamOverlay App API, "Realtime drawing API". The vendor's libraries send some things that it does not list:
``remove_image_v2``, ``show_cairo_image``, the font NULL, and uploads in binary messages.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import cairocffi

from aiocamstreamer.virtual import fonts, images, painting, text
from aiocamstreamer.virtual.parameters import (
    LARGEST_NUMBER,
    base64,
    cameras,
    command,
    font,
    integer,
    matrix,
    name,
    number,
    one_of,
    pen,
    string,
    surface,
)
from aiocamstreamer.virtual.workspace import Answer, Command, Pen, Refused, Workspace

_FORMATS = {
    f"CAIRO_FORMAT_{name}": (getattr(cairocffi, f"FORMAT_{name}"), bits)
    for name, bits in (("ARGB32", 32), ("RGB24", 32), ("A8", 8), ("A1", 1), ("RGB16_565", 16), ("RGB30", 32))
}


def _stroke(method: Callable[..., None], numbers: int = 0) -> Command:
    """A command that passes numbers on to a method of the context.

    It does what `command` does, in a third of the time: these are nearly all that a client sends.
    """
    careful = command(
        lambda workspace, pen, *values: method(pen.context, *values), pen, *([number] * numbers)
    )

    def call(workspace: Workspace, params: Sequence[Any]) -> Answer:
        if len(params) == numbers + 1 and params[0].__class__ is str:
            pen = workspace.pens.get(params[0])
            if pen is not None:
                values = params[1:]
                for value in values:
                    if value.__class__ is not float and value.__class__ is not int:
                        break
                    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
                        break
                else:
                    method(pen.context, *values)
                    return None
        return careful(workspace, params)

    return call


def _create_surface(workspace: Workspace, form: tuple[int, int], width: int, height: int) -> Answer:
    if problem := images.oversize(width, height):
        raise Refused(problem)
    size = width * height * form[1] // 8
    workspace.afford(size)
    return workspace.add("surface", cairocffi.ImageSurface(form[0], width, height), size)


def _write_to_png(workspace: Workspace, surface: cairocffi.ImageSurface, filename: str) -> Answer:
    workspace.screen.files[filename] = surface.write_to_png()
    return None


def _flush(workspace: Workspace, surface: cairocffi.ImageSurface) -> Answer:
    surface.flush()
    return None


def _create_context(workspace: Workspace, surface: cairocffi.ImageSurface) -> Answer:
    return workspace.add("cairo", Pen(surface))


def _forget(workspace: Workspace, variable: str) -> Answer:
    workspace.remove(variable)
    return None


def _upload(workspace: Workspace, params: Sequence[Any]) -> bytes:
    # The vendor's library sends a font twice in one message, raw and in base64; the raw bytes count.
    if workspace.data is not None:
        return workspace.data
    (encoded,) = params
    try:
        return b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("parameter 1: is not base64") from error


def _upload_image(workspace: Workspace, *encoded: str) -> Answer:
    try:
        image = images.decoded(_upload(workspace, encoded))
    except ValueError as error:
        raise Refused(str(error)) from error
    width, height = image.get_width(), image.get_height()
    return (workspace.add("image", image, width * height * 4) or {}) | {"width": width, "height": height}


def _upload_font(workspace: Workspace, *encoded: str) -> Answer:
    data = _upload(workspace, encoded)
    workspace.afford(len(data))
    try:
        return workspace.add("font", fonts.face(data), len(data))
    except ValueError as error:
        raise Refused(str(error)) from error


def _show(  # noqa: PLR0917 - the command's own parameters
    workspace: Workspace,
    surface: cairocffi.ImageSurface,
    x: float,
    y: float,
    channels: Sequence[int],
    z_index: int,
) -> Answer:
    workspace.screen.show(workspace, surface, x, y, channels, z_index)
    return None


def _show_for_service(
    workspace: Workspace, service: int, surface: cairocffi.ImageSurface, x: float, y: float
) -> Answer:
    workspace.services.add(service)
    workspace.screen.show((workspace, service), surface, x, y, (0,), 0)
    return None


def _remove(workspace: Workspace) -> Answer:
    workspace.screen.remove(workspace)
    return None


def _remove_for_service(workspace: Workspace, service: int) -> Answer:
    workspace.screen.remove((workspace, service))
    return None


_context = cairocffi.Context
_PLAIN: Mapping[str, tuple[Callable[..., None], int]] = {
    "cairo_rectangle": (_context.rectangle, 4),
    "cairo_move_to": (_context.move_to, 2),
    "cairo_line_to": (_context.line_to, 2),
    "cairo_new_sub_path": (_context.new_sub_path, 0),
    "cairo_close_path": (_context.close_path, 0),
    "cairo_arc": (painting.arc, 5),
    "cairo_set_source_rgb": (_context.set_source_rgb, 3),
    "cairo_set_source_rgba": (_context.set_source_rgba, 4),
    "cairo_fill": (_context.fill, 0),
    "cairo_stroke": (_context.stroke, 0),
    "cairo_paint": (_context.paint, 0),
    "cairo_clip": (_context.clip, 0),
    "cairo_reset_clip": (_context.reset_clip, 0),
    "cairo_rotate": (_context.rotate, 1),
    "cairo_identity_matrix": (_context.identity_matrix, 0),
    "cairo_set_font_size": (_context.set_font_size, 1),
}
"""Commands that pass so many numbers on to a method of the context."""

_TEXT_BOX = (integer, integer, integer, integer)

COMMANDS: Mapping[str, Command] = {
    **{spelling: _stroke(method, numbers) for spelling, (method, numbers) in _PLAIN.items()},
    "cairo_image_surface_create": command(_create_surface, one_of(_FORMATS), integer, integer),
    "cairo_surface_write_to_png": command(_write_to_png, surface, string),
    "cairo_surface_flush": command(_flush, surface),
    "cairo_surface_destroy": command(_forget, name("surface", "image")),
    "cairo_create": command(_create_context, surface),
    "cairo_destroy": command(_forget, name("cairo")),
    "cairo_save": command(painting.save, pen),
    "cairo_restore": command(painting.restore, pen),
    "cairo_set_line_width": command(painting.set_line_width, pen, number),
    "cairo_set_source_surface": command(painting.set_source_surface, pen, surface, number, number),
    "cairo_translate": command(painting.translate, pen, number, number),
    "cairo_scale": command(painting.scale, pen, number, number),
    "cairo_set_matrix": command(painting.set_matrix, pen, matrix),
    "cairo_get_matrix": command(painting.get_matrix, pen),
    "matrix_destroy": command(_forget, name("matrix")),
    "cairo_show_text": command(painting.show_text, pen, string),
    "cairo_text_extents": command(painting.text_extents, pen, string),
    "cairo_set_font_face": command(painting.set_font_face, pen, font),
    "cairo_font_face_destroy": command(_forget, name("font")),
    "write_text": command(
        painting.write_text, pen, string, *_TEXT_BOX, one_of(text.ALIGNMENTS), one_of(text.FITS), optional=1
    ),
    "upload_image_data": command(_upload_image, base64, optional=1),
    "upload_font_data": command(_upload_font, base64, optional=1),
    "show_cairo_image_v2": command(_show, surface, number, number, cameras, integer),
    "show_cairo_image": command(_show_for_service, integer, surface, number, number),
    "remove_image_v2": command(_remove),
    "remove_image": command(_remove_for_service, integer),
}
"""Every command by its name on the wire."""
