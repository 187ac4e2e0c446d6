"""The commands of CamOverlay's drawing socket: what each takes, what it does, what it answers.

Source: CamOverlay App API, "Realtime drawing API". The vendor's libraries send some things that it does not
list: ``remove_image_v2``, ``show_cairo_image``, the font NULL, and uploads in binary messages.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence

import cairocffi

from aiocamstreamer.virtual.drawing import fonts, images, painting
from aiocamstreamer.virtual.drawing import text_fitting as text
from aiocamstreamer.virtual.drawing.arguments import (
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
    pen_command,
    plain_command,
    string,
    surface,
)
from aiocamstreamer.virtual.drawing.workspace import Answer, Command, Pen, Refused, Workspace

_FORMATS = {
    f"CAIRO_FORMAT_{form}": (getattr(cairocffi, f"FORMAT_{form}"), bits)
    for form, bits in (("ARGB32", 32), ("RGB24", 32), ("A8", 8), ("A1", 1), ("RGB16_565", 16), ("RGB30", 32))
}
_LARGEST_DISK = 64 * 1024 * 1024
"""Bytes of PNG files that a camera stores."""


def _create_surface(workspace: Workspace, form: tuple[int, int], width: int, height: int) -> Answer:
    if problem := images.oversize(width, height):
        raise Refused(problem)
    size = width * height * form[1] // 8
    workspace.afford(size)
    return workspace.add("surface", cairocffi.ImageSurface(form[0], width, height), size)


def _write_to_png(workspace: Workspace, surface: cairocffi.ImageSurface, filename: str) -> Answer:
    files = workspace.screen.files
    png = surface.write_to_png()
    if sum(len(file) for other, file in files.items() if other != filename) + len(png) > _LARGEST_DISK:
        raise Refused("no space left on device")
    files[filename] = png
    return None


def _flush(_: Workspace, surface: cairocffi.ImageSurface) -> Answer:
    surface.flush()
    return None


def _create_context(workspace: Workspace, surface: cairocffi.ImageSurface) -> Answer:
    return workspace.add("cairo", Pen(surface))


def _matrix(workspace: Workspace, pen: Pen) -> Answer:
    return workspace.add("matrix", pen.context.get_matrix())


def _forget(workspace: Workspace, variable: str) -> Answer:
    workspace.remove(variable)
    return None


def _upload_image(workspace: Workspace, *encoded: str) -> Answer:
    try:
        image = images.decoded(_uploaded(workspace, encoded))
    except ValueError as error:
        raise Refused(str(error)) from error
    width, height = image.get_width(), image.get_height()
    return workspace.add("image", image, width * height * 4) | {"width": width, "height": height}


def _upload_font(workspace: Workspace, *encoded: str) -> Answer:
    data = _uploaded(workspace, encoded)
    workspace.afford(len(data))
    try:
        return workspace.add("font", fonts.face(data), len(data))
    except ValueError as error:
        raise Refused(str(error)) from error


def _uploaded(workspace: Workspace, encoded: Sequence[str]) -> bytes:
    # The vendor's library sends a font twice in one message, raw and in base64; the raw bytes count.
    if workspace.data is not None:
        return workspace.data
    try:
        return b64decode("".join(encoded), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("parameter 1: is not base64") from error


def _show(
    workspace: Workspace,
    surface: cairocffi.ImageSurface,
    x: float,
    y: float,
    channels: Sequence[int],
    z_index: int,
    owner: object = None,
) -> Answer:
    owner = (workspace, owner)
    try:
        workspace.screen.show(owner, surface, x, y, channels, z_index)
    except ValueError as error:
        raise Refused(str(error)) from error
    workspace.owners.add(owner)
    return None


def _show_for_service(
    workspace: Workspace, service: int, surface: cairocffi.ImageSurface, x: float, y: float
) -> Answer:
    return _show(workspace, surface, x, y, channels=(0,), z_index=0, owner=service)


def _remove(workspace: Workspace, service: int | None = None) -> Answer:
    workspace.screen.remove((workspace, service))
    workspace.owners.discard((workspace, service))
    return None


_context = cairocffi.Context
COMMANDS: Mapping[str, Command] = {
    "cairo_image_surface_create": command(_create_surface, one_of(_FORMATS), integer, integer),
    "cairo_surface_write_to_png": command(_write_to_png, surface, string),
    "cairo_surface_flush": command(_flush, surface),
    "cairo_surface_destroy": command(_forget, name("surface", "image")),
    "cairo_rectangle": plain_command(_context.rectangle, 4),
    "cairo_move_to": plain_command(_context.move_to, 2),
    "cairo_line_to": plain_command(_context.line_to, 2),
    "cairo_new_sub_path": plain_command(_context.new_sub_path, 0),
    "cairo_close_path": plain_command(_context.close_path, 0),
    "cairo_arc": plain_command(painting.arc, 5),
    "cairo_create": command(_create_context, surface),
    "cairo_destroy": command(_forget, name("cairo")),
    "cairo_save": pen_command(painting.save),
    "cairo_restore": pen_command(painting.restore),
    "cairo_set_source_rgb": plain_command(_context.set_source_rgb, 3),
    "cairo_set_source_rgba": plain_command(_context.set_source_rgba, 4),
    "cairo_fill": plain_command(_context.fill, 0),
    "cairo_stroke": pen_command(painting.stroke),
    "cairo_set_line_width": plain_command(_context.set_line_width, 1),
    "cairo_set_source_surface": pen_command(painting.set_source_surface, surface, number, number),
    "cairo_paint": plain_command(_context.paint, 0),
    "cairo_clip": plain_command(_context.clip, 0),
    "cairo_reset_clip": plain_command(_context.reset_clip, 0),
    "cairo_translate": pen_command(painting.translate, number, number),
    "cairo_scale": pen_command(painting.scale, number, number),
    "cairo_rotate": plain_command(_context.rotate, 1),
    "cairo_set_matrix": pen_command(painting.set_matrix, matrix),
    "cairo_get_matrix": command(_matrix, pen),
    "cairo_identity_matrix": plain_command(_context.identity_matrix, 0),
    "cairo_show_text": pen_command(painting.show_text, string),
    "cairo_set_font_size": plain_command(_context.set_font_size, 1),
    "cairo_text_extents": pen_command(painting.text_extents, string),
    "cairo_set_font_face": pen_command(painting.set_font_face, font),
    "cairo_font_face_destroy": command(_forget, name("font")),
    "write_text": pen_command(
        painting.write_text,
        string,
        *(integer, integer, integer, integer),
        one_of(text.ALIGNMENTS),
        one_of(text.FITS),
        optional=1,
    ),
    "upload_image_data": command(_upload_image, base64, optional=1),
    "upload_font_data": command(_upload_font, base64, optional=1),
    "matrix_destroy": command(_forget, name("matrix")),
    "show_cairo_image_v2": command(_show, surface, number, number, cameras, integer),
    "show_cairo_image": command(_show_for_service, integer, surface, number, number),
    "remove_image_v2": command(_remove),
    "remove_image": command(_remove, integer),
}
"""Every command by its name on the wire, in the order of the document."""
