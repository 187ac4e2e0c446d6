"""One drawing socket: messages in, answers out, and the same pixels as cairo draws by itself."""

import base64
import json
import struct
from collections.abc import Callable
from io import BytesIO
from math import pi
from typing import Any

import cairocffi
import pytest
from PIL import Image, ImageFont

from aiocamstreamer.virtual.drawing import fonts
from aiocamstreamer.virtual.drawing.screen import Screen
from aiocamstreamer.virtual.drawing.session import DrawingSession

ARGB32 = "CAIRO_FORMAT_ARGB32"


class Client:
    """Counts call ids and reads answers."""

    def __init__(self, screen: Screen | None = None) -> None:
        self.screen = screen or Screen(200, 100)
        self.session = DrawingSession(self.screen)
        self.calls = 0

    def __call__(self, command: str, *params: Any) -> dict[str, Any]:
        """The answer without its call_id."""
        return self.answer(self.session.text(self.message(command, params)))

    def upload(self, command: str, data: bytes, *params: Any) -> dict[str, Any]:
        message = self.message(command, params).encode()
        return self.answer(self.session.binary(struct.pack(">bi", 1, len(message)) + message + data))

    def message(self, command: str, params: Any) -> str:
        self.calls += 1
        return json.dumps({"command": command, "params": params, "call_id": self.calls}, ensure_ascii=False)

    def answer(self, text: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(text)
        assert answer.pop("call_id") == self.calls
        return answer

    def new(self, command: str, *params: Any) -> str:
        return str(self(command, *params)["var"])

    def ok(self, command: str, *params: Any) -> None:
        assert self(command, *params) == {"message": "OK"}

    def pen(self, width: int = 200, height: int = 100) -> tuple[str, str]:
        surface = self.new("cairo_image_surface_create", ARGB32, width, height)
        return surface, self.new("cairo_create", surface)

    def shown(self, surface: str) -> bytes:
        """The pixels of *surface*, taken from the screen."""
        self.ok("show_cairo_image_v2", surface, -1, -1, [0], 0)
        return pixels(self.screen.layers()[-1].surface)


@pytest.fixture
def client() -> Client:
    return Client()


def pixels(surface: cairocffi.ImageSurface) -> bytes:
    surface.flush()
    return bytes(surface.get_data())


def direct(width: int = 200, height: int = 100) -> tuple[cairocffi.ImageSurface, cairocffi.Context]:
    surface = cairocffi.ImageSurface(cairocffi.FORMAT_ARGB32, width, height)
    return surface, cairocffi.Context(surface)


def png(*, mode: str = "RGBA", size: tuple[int, int] = (40, 30), form: str = "PNG") -> bytes:
    """A picture of gradients in all its channels."""
    ramp = Image.linear_gradient("L").resize(size)
    bands = [ramp.rotate(angle) for angle in (0, 90, 180, 270)]
    file = BytesIO()
    Image.merge("RGBA", bands).convert(mode).save(file, form)
    return file.getvalue()


def font_file() -> bytes:
    """The font that Pillow brings along, so that no font need be installed."""
    font = ImageFont.load_default(10)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return bytes(font.font_bytes)


def test_answers_are_those_of_the_document(client: Client) -> None:
    """Created things are named by kind and number, the rest is OK, refusals carry the call_id."""
    text = client.session.text
    create = '{"command":"cairo_image_surface_create","params":["CAIRO_FORMAT_ARGB32",200,200],"call_id":%d}'
    assert json.loads(text(create % 0)) == {"var": "surface0", "call_id": 0}
    assert json.loads(text(create % 7)) == {"var": "surface1", "call_id": 7}
    assert json.loads(text('{"command":"cairo_create","params":["surface0"],"call_id":2}')) == {
        "var": "cairo0",
        "call_id": 2,
    }
    assert json.loads(text(b'{"command":"remove_image_v2","params":[],"call_id":5}')) == {
        "message": "OK",
        "call_id": 5,
    }
    refusal = json.loads(text('{"command":"nope","params":[],"call_id":6}'))
    assert refusal == {"error": "unknown command 'nope'", "call_id": 6}


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "nope",
        b"\xff\xfe",
        "[]",
        "null",
        "7",
        '"call_id"',
        "[" * 5000,
        '{"command":"cairo_fill","params":[]}',
        '{"command":"cairo_fill","params":[],"call_id":null}',
        '{"command":"cairo_fill","params":[],"call_id":"7"}',
        '{"command":"cairo_fill","params":[],"call_id":true}',
        '{"command":"cairo_fill","params":[],"call_id":1.5}',
        '{"command":"cairo_fill","params":[NaN],"call_id":1}',
        '{"command":"cairo_fill","params":[1e999],"call_id":1}',
    ],
)
def test_what_is_no_call_is_answered_without_a_call_id(client: Client, message: str | bytes) -> None:
    """Where no call_id can be read, there is only an error."""
    assert list(json.loads(client.session.text(message))) == ["error"]


@pytest.mark.parametrize(
    "call",
    [{}, {"command": 1, "params": []}, {"command": "cairo_fill", "params": {}}],
)
def test_half_a_call_is_answered_with_its_call_id(client: Client, call: dict[str, Any]) -> None:
    """A missing command, or params that are no list, is the caller's error, and the caller is told."""
    answer = json.loads(client.session.text(json.dumps(call | {"call_id": 9})))
    assert answer == {"error": "command must be a string and params a list", "call_id": 9}


@pytest.mark.parametrize(
    ("command", "params", "reason"),
    [
        ("cairo_fill", [], "takes 1 parameters, got 0"),
        ("cairo_rectangle", ["cairo0", 1, 2, 3], "takes 5 parameters, got 4"),
        ("cairo_rectangle", ["cairo0", 1, 2, 3, 4, 5], "takes 5 parameters, got 6"),
        ("cairo_rectangle", ["cairo0", 1, "2", 3, 4], "parameter 3: must be a number"),
        ("cairo_rectangle", ["cairo0", 1, True, 3, 4], "parameter 3: must be a number"),
        ("cairo_rectangle", ["cairo0", 1, None, 3, 4], "parameter 3: must be a number"),
        ("cairo_rectangle", ["cairo0", 1, 1e300, 3, 4], "parameter 3: 1e+300 is out of range"),
        ("cairo_rectangle", ["cairo7", 1, 2, 3, 4], "parameter 1: there is no cairo 'cairo7'"),
        ("cairo_rectangle", [["cairo0"], 1, 2, 3, 4], "parameter 1: must be the name of a cairo"),
        (
            "cairo_rectangle",
            ["surface0", 1, 2, 3, 4],
            "parameter 1: surface0 is of the kind surface, not cairo",
        ),
        ("cairo_create", ["cairo0"], "parameter 1: cairo0 is of the kind cairo, not surface"),
        ("cairo_surface_destroy", ["cairo0"], "parameter 1: cairo0 is of the kind cairo, not surface"),
        ("cairo_destroy", ["surface0"], "parameter 1: surface0 is of the kind surface, not cairo"),
        ("cairo_set_font_face", ["cairo0", "image0"], "parameter 2: image0 is of the kind image, not font"),
        ("cairo_set_font_face", ["cairo0", None], "parameter 2: must be the name of a font"),
        ("cairo_set_matrix", ["cairo0", "matrix9"], "parameter 2: there is no matrix 'matrix9'"),
        (
            "cairo_image_surface_create",
            ["CAIRO_FORMAT_CMYK", 9, 9],
            "parameter 1: must be one of CAIRO_FORMAT_ARGB32",
        ),
        ("cairo_image_surface_create", [0, 9, 9], "parameter 1: must be one of CAIRO_FORMAT_ARGB32"),
        ("cairo_image_surface_create", [ARGB32, -1, 9], "-1x9 px is out of range"),
        ("cairo_image_surface_create", [ARGB32, 9, 16385], "9x16385 px is out of range"),
        ("cairo_image_surface_create", [ARGB32, 16384, 16384], "16384x16384 px is too large"),
        ("cairo_show_text", ["cairo0", 12], "parameter 2: must be a string"),
        ("cairo_show_text", ["cairo0", "x" * 10_001], "parameter 2: is longer than 10000 characters"),
        ("write_text", ["cairo0", "x", 0, 0, 9, 9], "takes 7 to 8 parameters, got 6"),
        (
            "write_text",
            ["cairo0", "x", 0, 0, 9, 9, "LEFT"],
            "parameter 7: must be one of A_LEFT, A_CENTER, A_RIGHT",
        ),
        ("write_text", ["cairo0", "x", 0, 0, 9, 9, "A_LEFT", 1], "parameter 8: must be one of TFM_SCALE"),
        ("write_text", ["cairo0", "x", 0, 0, 9, 1e6, "A_LEFT"], "px high on the surface"),
        ("cairo_restore", ["cairo0"], "cairo_restore() without matching cairo_save()"),
        ("cairo_scale", ["cairo0", 0, 1], "invalid matrix (not invertible)"),
        ("cairo_scale", ["cairo0", 1e6, 1], "everything would be more than 100000 times as large"),
        ("cairo_translate", ["cairo0", 1e9, 1], "the origin would be too far away"),
        ("show_cairo_image_v2", ["surface0", 0, 0, 0, 0], "parameter 4: must be a list of cameras"),
        ("show_cairo_image_v2", ["surface0", 0, 0, ["0"], 0], "parameter 4: must be a list of cameras"),
        ("show_cairo_image_v2", ["surface0", 0, 0, [-1], 0], "parameter 4: must be a list of cameras"),
        (
            "show_cairo_image_v2",
            ["cairo0", 0, 0, [0], 0],
            "parameter 1: cairo0 is of the kind cairo, not surface",
        ),
        ("remove_image_v2", [0], "takes 0 parameters, got 1"),
        ("upload_image_data", [], "not a PNG or JPEG image"),
        ("upload_image_data", ["*"], "parameter 1: is not base64"),
        ("upload_image_data", ["ä"], "parameter 1: is not base64"),
        ("upload_image_data", [7], "parameter 1: must be a string of base64"),
        ("upload_image_data", ["aGVsbG8="], "not a PNG or JPEG image"),
        ("upload_font_data", ["aGVsbG8="], "not a TTF or OTF font"),
        ("upload_font_data", ["AAEAAA=="], "not a TTF or OTF font"),
    ],
)
def test_refusals_name_the_command_and_the_parameter(
    client: Client, command: str, params: list[Any], reason: str
) -> None:
    """What cannot be done is answered with the reason, and the drawing goes on as if it was not asked."""
    surface, pen = client.pen()
    client.upload("upload_image_data", png())
    client.ok("cairo_translate", pen, 10, 10)
    before = client.session.live
    answer = client(command, *params)
    assert list(answer) == ["error"]
    assert answer["error"].startswith(f"{command}: ")
    assert reason in answer["error"]
    assert client.session.live == before
    client.ok("cairo_paint", pen)
    assert client("cairo_text_extents", pen, "x")["var"]["x_advance"] > 0
    assert any(client.shown(surface))


def test_dead_variables_are_refused(client: Client) -> None:
    """Destroyed names are gone, and no new thing gets them."""
    surface, pen = client.pen()
    client.ok("cairo_surface_destroy", surface)
    assert "there is no surface" in client("cairo_create", surface)["error"]
    assert client.new("cairo_image_surface_create", ARGB32, 1, 1) == "surface1"
    client.ok("cairo_paint", pen)
    client.ok("cairo_destroy", pen)
    assert "there is no cairo" in client("cairo_destroy", pen)["error"]
    assert client.session.live == {"surface": 1, "cairo": 0, "image": 0, "font": 0, "matrix": 0}


def program(do: Callable[..., Any], pen: Any) -> None:
    """Every drawing command that takes numbers only, so that each one leaves its mark."""
    do("set_source_rgba", pen, 0.1, 0.2, 0.4, 0.75)
    do("paint", pen)
    do("set_source_rgb", pen, 0.9, 0.3, 0.2)
    do("rectangle", pen, 5.5, 6.25, 40, 20)
    do("fill", pen)
    do("save", pen)
    do("translate", pen, 100, 50)
    do("rotate", pen, 0.5)
    do("scale", pen, 1.5, 0.75)
    do("arc", pen, 0, 0, 20, 0, 1.5 * pi)
    do("line_to", pen, 0, 0)
    do("close_path", pen)
    do("clip", pen)
    do("set_source_rgba", pen, 1, 1, 0, 0.5)
    do("paint", pen)
    do("reset_clip", pen)
    do("identity_matrix", pen)
    do("move_to", pen, 10, 90)
    do("line_to", pen, 60, 60)
    do("new_sub_path", pen)
    do("arc", pen, 150, 30, 18, 0, 2 * pi)
    do("set_line_width", pen, 3.5)
    do("stroke", pen)
    do("restore", pen)
    do("move_to", pen, 20, 80)
    do("set_font_size", pen, 24)
    do("show_text", pen, "Přímý Ω")


def test_draws_the_pixels_that_cairo_draws(client: Client) -> None:
    """A program through the socket and the same program on cairocffi give the same bytes."""
    surface, pen = client.pen()
    program(lambda command, *params: client.ok(f"cairo_{command}", *params), pen)
    expected, context = direct()
    program(lambda command, pen, *params: getattr(pen, command)(*params), context)
    assert any(pixels(expected))
    assert client.shown(surface) == pixels(expected)


def test_a_surface_paints_on_another(client: Client) -> None:
    """Cached layers are surfaces, and they outlive their names as long as something draws with them."""
    stamp, stamp_pen = client.pen(20, 20)
    client.ok("cairo_set_source_rgba", stamp_pen, 0.5, 0.1, 0.9, 0.4)
    client.ok("cairo_paint", stamp_pen)
    surface, pen = client.pen()
    client.ok("cairo_set_source_surface", pen, stamp, 30, 40)
    client.ok("cairo_surface_destroy", stamp)
    client.ok("cairo_destroy", stamp_pen)
    client.ok("cairo_paint", pen)

    stamped, context = direct(20, 20)
    context.set_source_rgba(0.5, 0.1, 0.9, 0.4)
    context.paint()
    expected, context = direct()
    context.set_source_surface(stamped, 30, 40)
    context.paint()
    assert client.shown(surface) == pixels(expected)


def test_a_matrix_is_kept_and_set_again(client: Client) -> None:
    """The answer to cairo_get_matrix names a matrix that holds until it is destroyed."""
    surface, pen = client.pen()
    client.ok("cairo_translate", pen, 50, 20)
    client.ok("cairo_rotate", pen, 0.3)
    assert client("cairo_get_matrix", pen) == {"var": "matrix0"}
    client.ok("cairo_identity_matrix", pen)
    client.ok("cairo_set_matrix", pen, "matrix0")
    client.ok("matrix_destroy", "matrix0")
    client.ok("cairo_rectangle", pen, 0, 0, 30, 30)
    client.ok("cairo_fill", pen)
    expected, context = direct()
    context.translate(50, 20)
    context.rotate(0.3)
    context.rectangle(0, 0, 30, 30)
    context.fill()
    assert client.shown(surface) == pixels(expected)


def test_text_extents_are_cairos(client: Client) -> None:
    """All six numbers come back under their names."""
    _, pen = client.pen()
    client.ok("cairo_set_font_size", pen, 37)
    _, context = direct()
    context.set_font_size(37)
    names = ["x_bearing", "y_bearing", "width", "height", "x_advance", "y_advance"]
    expected = dict(zip(names, context.text_extents("Přímý přenos"), strict=True))
    assert client("cairo_text_extents", pen, "Přímý přenos") == {"var": expected}


@pytest.mark.parametrize("form", ["ARGB32", "RGB24", "A8", "A1", "RGB16_565", "RGB30"])
def test_every_format_can_be_drawn_on_and_shown(client: Client, form: str) -> None:
    """All of cairo's image formats work, the empty size included."""
    surface = client.new("cairo_image_surface_create", f"CAIRO_FORMAT_{form}", 20, 20)
    pen = client.new("cairo_create", surface)
    client.ok("cairo_set_source_rgba", pen, 0.2, 0.7, 0.3, 1)
    client.ok("cairo_paint", pen)
    client.ok("cairo_surface_flush", surface)
    assert any(client.shown(surface))
    client.ok(
        "show_cairo_image_v2",
        client.new("cairo_image_surface_create", f"CAIRO_FORMAT_{form}", 0, 0),
        0,
        0,
        [0],
        0,
    )


@pytest.mark.parametrize("rounds", [2, 3, 1e6])
def test_arcs_of_many_rounds_take_no_time(client: Client, rounds: float) -> None:
    """An arc over more than two rounds draws the circle that cairo would draw again and again."""
    surface, pen = client.pen()
    client.ok("cairo_arc", pen, 100, 50, 40, 0.25, 0.25 + rounds * 2 * pi)
    client.ok("cairo_fill", pen)
    expected, context = direct()
    context.arc(100, 50, 40, 0.25, 0.25 + 2 * pi)
    context.fill()
    drawn, wanted = client.shown(surface), pixels(expected)
    assert max(abs(one - other) for one, other in zip(drawn, wanted, strict=True)) <= 1


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L", "LA", "P", "1"])
def test_uploaded_png_becomes_the_surface_that_cairo_reads(client: Client, mode: str) -> None:
    """Pixels are premultiplied exactly as cairo's own PNG reader does it."""
    data = png(mode=mode)
    answer = client.upload("upload_image_data", data)
    assert answer == {"var": "image0", "width": 40, "height": 30}
    surface, pen = client.pen(40, 30)
    client.ok("cairo_set_source_surface", pen, "image0", 0, 0)
    client.ok("cairo_paint", pen)
    expected, context = direct(40, 30)
    context.set_source_surface(cairocffi.ImageSurface.create_from_png(BytesIO(data)))
    context.paint()
    assert client.shown(surface) == pixels(expected)


def test_uploaded_jpeg_is_shown_as_it_is(client: Client) -> None:
    """An image variable is a surface: it can be shown, drawn on, and destroyed like one."""
    data = png(mode="RGB", form="JPEG", size=(64, 48))
    assert client.upload("upload_image_data", data) == {"var": "image0", "width": 64, "height": 48}
    expected = Image.open(BytesIO(data)).convert("RGBA").tobytes("raw", "BGRA")
    assert client.shown("image0") == expected
    client.ok("cairo_destroy", client.new("cairo_create", "image0"))
    client.ok("cairo_surface_destroy", "image0")
    assert client.session.live["image"] == 0


def test_uploads_in_base64_are_read(client: Client) -> None:
    """Clients from before the binary message put the file into the parameters."""
    data = png()
    client.upload("upload_image_data", data)
    old = client("upload_image_data", base64.b64encode(data).decode())
    assert old == {"var": "image1", "width": 40, "height": 30}
    assert client.shown("image0") == client.shown("image1")


def test_the_raw_bytes_of_an_upload_count(client: Client) -> None:
    """The vendor's library adds the file in base64 to a binary message, where it is not needed."""
    assert "var" in client.upload("upload_image_data", png(), base64.b64encode(b"other").decode())


def test_non_ascii_json_as_the_vendor_library_mangles_it(client: Client) -> None:
    """Its binary messages have the right length, the low bytes of the characters, and NULs at the end."""
    message = '{"command":"upload_image_data","params":["kůň"],"call_id":8}'
    mangled = bytes(ord(letter) & 0xFF for letter in message).ljust(len(message.encode()), b"\0")
    answer = json.loads(client.session.binary(struct.pack(">bi", 1, len(mangled)) + mangled + png()))
    assert answer == {"var": "image0", "width": 40, "height": 30, "call_id": 8}


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\1",
        b"\1\0\0\0",
        b"\2\0\0\0\2{}",
        b"\1\0\0\0\3{}",
        b"\1\xff\xff\xff\xff{}",
        b"\1\x7f\xff\xff\xff{}",
        b"\1\0\0\0\0",
        b"\1\0\0\0\2{}",
        b'{"command":"remove_image_v2","params":[],"call_id":1}',
    ],
)
def test_bad_binary_messages_are_answered_without_a_call_id(client: Client, frame: bytes) -> None:
    """Type, length and JSON are checked before anything is done."""
    assert list(json.loads(client.session.binary(frame))) == ["error"]


def test_a_truncated_image_is_refused(client: Client) -> None:
    """Half a file is no image, whatever its header says."""
    data = png(size=(300, 300))
    assert "not a PNG or JPEG image" in client.upload("upload_image_data", data[: len(data) // 2])["error"]


def test_an_image_that_is_too_large_is_refused_unread(client: Client) -> None:
    """The size in the header decides, so a small file cannot fill the memory."""
    file = BytesIO()
    Image.new("1", (16_000, 9_000)).save(file, "PNG")
    assert "16000x9000 px is too large" in client.upload("upload_image_data", file.getvalue())["error"]


def test_variables_may_not_fill_the_memory(client: Client) -> None:
    """Pixels count until the surface and every context on it are destroyed."""
    first, second = (client.new("cairo_image_surface_create", ARGB32, 8192, 8191) for _ in range(2))
    pen = client.new("cairo_create", first)
    client.ok("cairo_surface_destroy", first)
    create = ("cairo_image_surface_create", ARGB32, 1024, 1024)
    assert "out of memory" in client(*create)["error"]
    client.ok("cairo_destroy", pen)
    assert "var" in client(*create)
    client.ok("cairo_surface_destroy", second)


def test_png_files_stay_in_memory(client: Client) -> None:
    """cairo_surface_write_to_png writes into the virtual camera, not onto the computer that runs it."""
    surface, pen = client.pen(30, 20)
    program(lambda command, *params: client.ok(f"cairo_{command}", *params), pen)
    client.ok("cairo_surface_write_to_png", surface, "/etc/passwd")
    (stored,) = client.screen.files.values()
    reread = cairocffi.ImageSurface.create_from_png(BytesIO(stored))
    assert (reread.get_width(), reread.get_height()) == (30, 20)
    assert pixels(reread) == client.shown(surface)


def test_the_memory_for_png_files_is_limited(client: Client) -> None:
    """A full camera says so and keeps the files that it has."""
    surface, _ = client.pen(30, 20)
    client.screen.files["full.dat"] = bytes(64 * 1024 * 1024)
    assert "no space left on device" in client("cairo_surface_write_to_png", surface, "a.png")["error"]
    client.ok("cairo_surface_write_to_png", surface, "full.dat")
    assert list(client.screen.files) == ["full.dat"]


def test_uploaded_fonts_write(client: Client) -> None:
    """Text in an uploaded font is as wide as the font says, and NULL goes back to cairo's own."""
    _, pen = client.pen()
    client.ok("cairo_set_font_size", pen, 100)
    default = client("cairo_text_extents", pen, "Přímý")
    assert client.upload("upload_font_data", font_file(), base64.b64encode(b"ignored").decode()) == {
        "var": "font0"
    }
    client.ok("cairo_set_font_face", pen, "font0")
    written = client("cairo_text_extents", pen, "Score")
    font = ImageFont.truetype(BytesIO(font_file()), 100, layout_engine=ImageFont.Layout.BASIC)
    assert written["var"]["x_advance"] == pytest.approx(font.getlength("Score"), abs=3)
    client.ok("cairo_set_font_face", pen, "NULL")
    assert client("cairo_text_extents", pen, "Přímý") == default


def test_a_font_outlives_its_name(client: Client) -> None:
    """A destroyed font is still drawn with by the contexts that have it."""
    font = str(client("upload_font_data", base64.b64encode(font_file()).decode())["var"])
    surface, pen = client.pen()
    client.ok("cairo_set_font_face", pen, font)
    client.ok("cairo_font_face_destroy", font)
    client.ok("cairo_move_to", pen, 10, 50)
    client.ok("cairo_set_font_size", pen, 40)
    client.ok("cairo_show_text", pen, "Score")
    assert any(client.shown(surface))
    assert client.session.live["font"] == 0


def test_the_memory_of_fonts_comes_back(client: Client) -> None:
    """Some fonts are kept for a while after their last use, but not all that were ever uploaded."""
    data = base64.b64encode(font_file()).decode()
    _, pen = client.pen()
    for _ in range(400):
        font = client("upload_font_data", data)["var"]
        client.ok("cairo_set_font_face", pen, font)
        client.ok("cairo_show_text", pen, "Score")
        client.ok("cairo_font_face_destroy", font)
    assert len(fonts._files) < 350


@pytest.mark.parametrize("place", range(12, 400, 7))
def test_damaged_fonts_do_no_harm(client: Client, place: int) -> None:
    """A font with a wrong byte is refused, or writes what it can."""
    data = bytearray(font_file())
    data[place] ^= 0xFF
    surface, pen = client.pen()
    answer = client.upload("upload_font_data", bytes(data))
    assert "var" in answer or "not a" in answer["error"]
    if "var" in answer:
        client.ok("cairo_set_font_face", pen, answer["var"])
        client("cairo_show_text", pen, "Score")
    client.ok("cairo_set_font_face", pen, "NULL")
    client.ok("cairo_move_to", pen, 10, 50)
    client.ok("cairo_show_text", pen, "Score")
    assert any(client.shown(surface))


def written(
    client: Client, words: str, alignment: str, *fit: str, box: tuple[int, ...] = (50, 20, 100, 40)
) -> Image.Image:
    """What write_text draws, black on nothing."""
    surface, pen = client.pen(300, 100)
    client.ok("write_text", pen, words, *box, alignment, *fit)
    data = client.shown(surface)
    return Image.frombytes("RGBA", (300, 100), data, "raw", "BGRA").getchannel("A")


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is drawn."""
    box = image.point(lambda value: 255 * (value > 60)).getbbox()
    assert box is not None
    return box


def test_write_text_aligns_in_the_box(client: Client) -> None:
    """Left, right and in the middle, with the line as high as the box."""
    left, centre, right = (ink(written(client, "Hip", f"A_{side}")) for side in ("LEFT", "CENTER", "RIGHT"))
    assert 50 <= left[0] <= 55
    assert 144 <= right[2] <= 150
    assert abs((centre[0] + centre[2]) / 2 - 100) <= 2
    for _, top, _, bottom in (left, centre, right):
        assert 20 <= top <= 30
        assert 50 <= bottom <= 60


@pytest.mark.parametrize("alignment", ["A_LEFT", "A_CENTER", "A_RIGHT"])
def test_write_text_scales_into_the_width(client: Client, alignment: str) -> None:
    """TFM_SCALE makes a long line smaller until it fills the width, in the middle of the height."""
    left, top, right, bottom = ink(written(client, "A long line of text", alignment, "TFM_SCALE"))
    assert 50 <= left <= 57
    assert 138 <= right <= 150
    assert abs((top + bottom) / 2 - 40) <= 4
    assert bottom - top < 15


def test_write_text_does_not_scale_up(client: Client) -> None:
    """A line that fits is drawn as high as the box, whatever the method."""
    plain, scaled, cut = (
        written(client, "Hip", "A_LEFT", fit) for fit in ("TFM_OVERFLOW", "TFM_SCALE", "TFM_TRUNCATE")
    )
    assert plain.tobytes() == scaled.tobytes() == cut.tobytes()


def test_write_text_truncates_whole_characters(client: Client) -> None:
    """TFM_TRUNCATE draws as much of the text, from its beginning, as fits whole."""
    cut = written(client, "HHHHHHHHHH", "A_LEFT", "TFM_TRUNCATE")
    assert ink(cut)[2] <= 150
    number = next(
        count for count in range(1, 11) if written(client, "H" * count, "A_LEFT").tobytes() == cut.tobytes()
    )
    assert ink(written(client, "H" * (number + 1), "A_LEFT"))[2] > 150
    assert written(client, "HH", "A_LEFT", "TFM_TRUNCATE", box=(50, 20, 5, 40)).getbbox() is None


def test_write_text_overflows_by_itself(client: Client) -> None:
    """Without a method the text runs over the edge opposite to its alignment, and over both when centred."""
    assert ink(written(client, "HHHHHH", "A_LEFT"))[2] > 150
    assert ink(written(client, "HHHHHH", "A_RIGHT"))[0] < 50
    left, _, right, _ = ink(written(client, "HHHHHH", "A_CENTER"))
    assert left < 50
    assert right > 150
    assert abs((left + right) / 2 - 100) <= 2


@pytest.mark.parametrize(
    ("words", "box"), [("", (50, 20, 100, 40)), ("x", (50, 20, 0, 40)), ("x", (50, 20, 100, 0))]
)
def test_write_text_of_nothing_or_into_nothing(client: Client, words: str, box: tuple[int, ...]) -> None:
    """An empty text or box is no error, and draws nothing."""
    assert written(client, words, "A_LEFT", "TFM_SCALE", box=box).getbbox() is None


def test_write_text_leaves_the_context_as_it_was(client: Client) -> None:
    """Font size, transformation and the pending path are not touched; the transformation counts."""
    surface, pen = client.pen()
    client.ok("cairo_set_font_size", pen, 17)
    extents = client("cairo_text_extents", pen, "x")
    client.ok("cairo_translate", pen, 100, 0)
    client.ok("write_text", pen, "Hip", 0, 20, 100, 40, "A_LEFT")
    assert client("cairo_text_extents", pen, "x") == extents
    client.ok("cairo_fill", pen)
    image = Image.frombytes("RGBA", (200, 100), client.shown(surface), "raw", "BGRA").getchannel("A")
    assert 100 <= ink(image)[0] <= 105


def test_shows_at_the_place_on_the_channels_and_in_the_order(client: Client) -> None:
    """All parameters of show_cairo_image_v2 reach the screen; remove_image_v2 takes all of it away."""
    surface, _ = client.pen(10, 10)
    client.ok("show_cairo_image_v2", surface, 0.5, -0.5, [0, 2], 7)
    client.ok("show_cairo_image_v2", surface, -1, 1, [0], 3)
    assert [(layer.x, layer.y, layer.z_index) for layer in client.screen.layers(0)] == [
        (0, 100, 3),
        (150, 25, 7),
    ]
    assert [len(client.screen.layers(channel)) for channel in range(3)] == [2, 0, 1]
    client.ok("remove_image_v2")
    assert not client.screen.layers(0)


def test_old_clients_show_in_the_name_of_a_service(client: Client) -> None:
    """show_cairo_image takes a service's id first, and remove_image takes that service's picture away."""
    surface, _ = client.pen(10, 10)
    client.ok("show_cairo_image", 3, surface, -1, -1)
    client.ok("show_cairo_image", 4, surface, 0, 0)
    client.ok("show_cairo_image", 4, surface, 1, 1)
    assert [(layer.x, layer.y) for layer in client.screen.layers()] == [(0, 0), (200, 100)]
    client.ok("remove_image", 3)
    assert len(client.screen.layers()) == 1
    client.session.close()
    assert not client.screen.layers()


def test_a_full_screen_refuses(client: Client) -> None:
    """When the screen can hold no more, the client is told."""
    surface = client.new("cairo_image_surface_create", ARGB32, 8192, 8192)
    client.ok("show_cairo_image_v2", surface, -1, -1, [0], 0)
    assert "too much is shown" in client("show_cairo_image_v2", surface, -1, -1, [0], 1)["error"]


def test_a_client_removes_only_its_own_pictures() -> None:
    """Two sockets share the screen, not their variables or pictures."""
    screen = Screen(200, 100)
    first, second = Client(screen), Client(screen)
    for client in (first, second):
        client.ok("show_cairo_image_v2", client.pen(5, 5)[0], -1, -1, [0], 0)
    assert len(screen.layers()) == 2
    first.ok("remove_image_v2")
    assert len(screen.layers()) == 1
    assert "there is no surface" in first("cairo_create", "surface1")["error"]


def test_close_frees_everything(client: Client) -> None:
    """After the socket is gone nothing of it lives or shows, though nothing was destroyed."""
    surface, pen = client.pen()
    client.new("cairo_get_matrix", pen)
    client.upload("upload_image_data", png())
    client.ok("show_cairo_image_v2", surface, -1, -1, [0], 0)
    assert client.session.live == {"surface": 1, "cairo": 1, "image": 1, "font": 0, "matrix": 1}
    client.session.close()
    assert not any(client.session.live.values())
    assert not client.screen.layers()


def test_calls_are_told() -> None:
    """A log sees every command with its parameters, also those that are refused."""
    told: list[tuple[str, tuple[Any, ...]]] = []
    session = DrawingSession(Screen(), on_call=lambda *call: told.append(call))
    session.text('{"command":"cairo_fill","params":["cairo0"],"call_id":1}')
    session.text('{"command":"nope","params":[[1]],"call_id":2}')
    session.text("{}")
    assert told == [("cairo_fill", ("cairo0",)), ("nope", ([1],))]


def test_cairos_own_errors_leave_a_usable_context(client: Client) -> None:
    """A context that cairo gave up is replaced by a fresh one under the same name."""
    surface, pen = client.pen()
    client.ok("cairo_save", pen)
    client.ok("cairo_rotate", pen, 1)
    client.ok("cairo_set_font_size", pen, 1e-300)
    refusal = {"error": "cairo_show_text: invalid matrix (not invertible)"}
    assert client("cairo_show_text", pen, "A") == refusal
    assert "without matching" in client("cairo_restore", pen)["error"]
    client.ok("cairo_paint", pen)
    assert client("cairo_text_extents", pen, "A")["var"]["x_advance"] > 0
    assert any(client.shown(surface))


def test_a_png_of_nothing_cannot_be_written(client: Client) -> None:
    """Errors that cairo has no context for are answered as well."""
    surface, _ = client.pen(0, 0)
    answer = client("cairo_surface_write_to_png", surface, "a.png")
    assert answer["error"].startswith("cairo_surface_write_to_png: ")
    assert not client.screen.files


@pytest.mark.parametrize(
    ("command", "params"),
    [
        ("cairo_show_text", ["cairo0", "A"]),
        ("cairo_text_extents", ["cairo0", "A"]),
        ("cairo_stroke", ["cairo0"]),
    ],
)
def test_what_would_be_huge_on_the_surface_is_refused(
    client: Client, command: str, params: list[str]
) -> None:
    """The transformation counts: it makes fonts and lines as large as their own numbers do."""
    _, pen = client.pen()
    client.ok("cairo_set_font_size", pen, 300)
    client.ok("cairo_set_line_width", pen, 2000)
    client.ok("cairo_save", pen)
    client.ok("cairo_scale", pen, 1, 10)
    assert "on the surface" in client(command, *params)["error"]
    client.ok("cairo_restore", pen)
    assert "error" not in client(command, *params)


def test_states_are_saved_to_a_depth(client: Client) -> None:
    """A client that never restores is stopped before the memory is full."""
    _, pen = client.pen()
    for _ in range(1000):
        client.ok("cairo_save", pen)
    assert "1000 states are saved" in client("cairo_save", pen)["error"]
