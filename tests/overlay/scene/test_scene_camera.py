"""A scene on the virtual camera: the right pixels, the difference only, nothing left behind."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import anyio
import anyio.lowlevel
import numpy as np
import pytest
from scene_local import pixels, png, whole

from aiocamstreamer.errors import AccessDenied, ConnectionLost, DrawingRefused, SessionClosed, TransportError
from aiocamstreamer.overlay.scene import Box, Canvas, Group, Image, Layer, Scene, Text, layout
from aiocamstreamer.transport import Address, Credentials, Line, Tls
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.wire.backoff import Backoff
from aiocamstreamer.wire.drawing import PATH
from waiting import until

SOON = Backoff(first=0.01, longest=0.05)
NAVY = "#0d1a38"
FONTS = sorted(Path("/usr/share/fonts").rglob("*Bold*.ttf"))


@asynccontextmanager
async def shown(line, root, **options: Any) -> AsyncGenerator[Scene]:
    """A scene that is given a while."""
    with anyio.fail_after(20):
        async with Scene(line, root, backoff=SOON, **options) as scene:
            yield scene


def seen(virtual, channel: int = 0) -> np.ndarray:
    """The pixels of the one picture on *channel*."""
    (layer,) = virtual.screen.layers(channel)
    return pixels(layer.surface)


def far(one: np.ndarray, other: np.ndarray) -> int:
    """The worst difference of two pictures."""
    assert one.shape == other.shape
    return int(np.abs(one - other).max())


async def bytes_of(scene: Scene, camera_log) -> tuple[int, int]:
    """Calls and socket writes so far."""
    socket = scene._session._drawing._rpc._socket
    return camera_log.drawing.calls, socket.writes


async def lose(scene, virtual) -> None:
    """Break the scene's connection, and wait until it has noticed."""
    session = scene._session
    virtual.drop_connections(PATH)
    await until(lambda: scene._session is not session)


def board() -> Box:
    """Something of everything."""
    picture = Image(png(40, 30), width=60, height=40, fit="contain")
    face = Layer(Canvas(dial, width=80, height=80), Canvas(hand, width=80, height=80), width=80, height=80)
    words = Box(
        Text("FALCONS", width=200, font_size=30, align="left", fit="scale"),
        Text("1 : 0", width=90, font_size=40, color="#ffcc33", fit="truncate", align="right"),
        padding=6,
        gap=4,
        background="#203060",
        border=2,
        radius=8,
    )
    return Box(
        words, picture, face, direction="row", gap=8, padding=12, background=NAVY, radius=14, align="center"
    )


def dial(context, width, height):
    context.set_source_rgb(0.9, 0.9, 0.9)
    context.arc(width / 2, height / 2, width / 2 - 2, 0, 6.2832)
    context.fill()


def hand(context, width, height):
    context.set_source_rgb(0.8, 0.1, 0.1)
    context.set_line_width(4)
    context.move_to(width / 2, height / 2)
    context.line_to(width / 2, 6)
    context.stroke()


async def test_the_camera_paints_what_cairo_paints_here(virtual_line, virtual_camera):
    """Texts, boxes, pictures, layers and functions, pixel by pixel; the same after many changes."""
    root, random = board(), Random(4)
    words, picture, _ = root.children
    async with shown(virtual_line, root) as scene:
        assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2
        for step in range(25):
            words.children[random.randrange(2)].text = f"{step} : {random.randrange(100)}"
            picture.fit = random.choice(["fill", "contain", "none"])
            words.background = random.choice(["#203060", "#20306080", "#a00000"])
            root.background = random.choice([NAVY, NAVY, None])
            picture.visible = random.random() < 0.7
            root.width = 500
            await scene.update()
            await scene.settled()
            assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2, step


@pytest.mark.parametrize("background", [NAVY, "#0d1a3880"])
async def test_one_text_among_200_is_a_small_part_of_everything(virtual_line, virtual_camera, background):
    """Less than 5 % of the bytes, in one write that waits for nothing."""
    texts = [Text(f"cell {number}", width=80, height=24, font_size=16) for number in range(200)]
    rows = [Box(*texts[start : start + 20], gap=8) for start in range(0, 200, 20)]
    root = Box(*rows, direction="row", gap=10, padding=20, background=background)

    def received() -> int:
        """Bytes that the camera got since it was last asked."""
        count = sum(len(message.data) for message in virtual_camera.log.messages if message.direction == "in")
        virtual_camera.log.clear()
        return count

    async with shown(virtual_line, root) as scene:
        everything = received()
        _, before = await bytes_of(scene, virtual_camera)
        changes = []
        for number in range(6):
            texts[77].text = f"goal {number}"
            await scene.update()
            await scene.settled()
            changes.append(received())
        _, after = await bytes_of(scene, virtual_camera)
        assert after - before == 6
        assert 0 < max(changes) / everything < 0.05


async def test_no_change_sends_nothing(virtual_line, virtual_camera):
    """Not a byte."""
    async with shown(virtual_line, board()) as scene:
        before = await bytes_of(scene, virtual_camera)
        await scene.update()
        await scene.settled()
        assert await bytes_of(scene, virtual_camera) == before
        assert scene._session.shown is scene._plan


async def test_surfaces_are_released(virtual_line, virtual_camera):
    """However many frames there were, also where everything had to be erased, and where the size changed."""
    root = Box(Text("0", width=200), background="#00000080")
    async with shown(virtual_line, root) as scene:
        counts = set()
        for number in range(60):
            root.children[0].text = str(number)
            await scene.update()
            if number > 10:
                await scene.settled()
                counts.add(tuple(sorted(virtual_camera.drawing.live.items())))
        for width in range(200, 300, 10):
            root.children[0].width = width
            await scene.update()
        for number in range(10):
            root.children[0].text = f"{number}!"
            await scene.update()
        await scene.settled()
        counts.add(tuple(sorted(virtual_camera.drawing.live.items())))
        assert max(dict(count)["surface"] for count in counts) <= 6
        assert max(dict(count)["cairo"] for count in counts) <= 6


async def test_frames_do_not_wait_for_surfaces(virtual_line, virtual_camera):
    """On a transparent background, where each needs a fresh one: one write a frame."""
    root = Box(Text("0", width=200), background="#00000080")
    async with shown(virtual_line, root) as scene:
        _, before = await bytes_of(scene, virtual_camera)
        for number in range(20):
            root.children[0].text = str(number + 1)
            await scene.update()
        await scene.settled()
        _, after = await bytes_of(scene, virtual_camera)
        assert after - before == 20


async def test_pictures_are_uploaded_once(virtual_line, virtual_camera):
    """By their content, whatever they came from; what is seen no more stays for a while."""
    data = png(20, 10)
    root = Group(Image(data), Image(bytes(data), x=30), Image(png(5, 5), x=60), width=90, height=10)
    async with shown(virtual_line, root) as scene:
        assert virtual_camera.drawing.live["image"] == 2
        root.children[2].visible = False
        await scene.update()
        root.children[2].visible = True
        await scene.update()
        await scene.settled()
        assert virtual_camera.drawing.live["image"] == 2


async def test_fonts_are_uploaded_once(virtual_line, virtual_camera):
    """For all the texts that are written in them; others keep the camera's own."""
    if not FONTS:
        pytest.skip("there is no TrueType font on this computer")
    root = Box(*(Text("gate", font=FONTS[0], width=90) for _ in range(3)), Text("gate", width=90))
    async with shown(virtual_line, root) as scene:
        assert virtual_camera.drawing.live["font"] == 1
        for number in range(3):
            root.children[1].text = f"gate {number}"
            await scene.update()
        await scene.settled()
        assert virtual_camera.drawing.live["font"] == 1
        assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2
        plain = Box(*(Text("gate", width=90) for _ in range(4)))
        assert far(pixels(whole(layout(root))), pixels(whole(layout(plain)))) > 100


async def test_pictures_that_are_not_seen_may_take_so_much(virtual_line, virtual_camera):
    """The one that was seen longest ago goes first."""
    images = [Image(png(1900, 1000, (shade, 0, 0, 255)), width=40, height=20) for shade in range(8)]
    async with shown(virtual_line, Group(*images)) as scene:
        for image in images[1:]:
            image.visible = False
            await scene.update()
        await scene.settled()
        assert virtual_camera.drawing.live["image"] == 1 + 4
        scene.root.children[:] = images[:1]
        images[0].x = 5
        await scene.update()
        await scene.settled()
        assert virtual_camera.drawing.live["image"] == 1


async def test_pictures_and_fonts_that_no_element_has_are_released(virtual_line, virtual_camera):
    """At the next update, where they were shown."""
    text, image = Text("gate", width=90), Image(png(10, 10), width=40, height=20)
    async with shown(virtual_line, Group(text, image)) as scene:
        for shade in range(9):
            image.picture = png(10, 10, (shade, 0, 0, 255))
            text.font = FONTS[shade % len(FONTS)] if FONTS else None
            await scene.update()
        await scene.settled()
        live = virtual_camera.drawing.live
        assert (live["image"], live.get("font", 0)) == (1, min(1, len(FONTS)))
        scene.root.children.clear()
        await scene.update()
        await scene.settled()
        assert virtual_camera.drawing.live.keys() == {"surface", "cairo"}


@pytest.mark.parametrize(
    ("size", "background", "most"),
    [((3840, 2160), None, 3), ((1920, 1080), None, 5), ((1920, 1080), "#0d1a38", 1), ((64, 64), None, 5)],
)
async def test_spare_surfaces_are_bounded(virtual_line, virtual_camera, size, background, most):
    """By the memory that they take; a scene that is drawn in place needs none."""
    text = Text("0", width=50)
    root = Box(text, Text("a", width=50), width=size[0], height=size[1], background=background)
    async with shown(virtual_line, root) as scene:
        for number in range(12):
            text.text = str(number)
            await scene.update()
            await scene.settled()
            assert virtual_camera.drawing.live["surface"] <= most


async def test_a_scene_that_becomes_opaque_releases_its_spare_surfaces(virtual_line, virtual_camera):
    """And asks for them again when something shines through."""
    text = Text("0", width=50)
    root = Box(text, *(Text(letter, width=50) for letter in "abcdef"), background=None)
    async with shown(virtual_line, root) as scene:
        for number, background in enumerate([None, "#0d1a38", None, "#0d1a38"]):
            root.background = background
            for turn in range(4):
                text.text = f"{number} {turn}"
                await scene.update()
                await scene.settled()
                assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2
        assert virtual_camera.drawing.live["surface"] == 1


async def test_a_layer_without_room_is_painted_itself(virtual_line, virtual_camera):
    """A refused picture of it is no error: the scene goes on."""
    needle = Canvas(hand, width=100, height=20)
    large = Layer(*(Canvas(dial, width=9, height=9, x=x) for x in range(0, 100, 5)), width=16_000, height=600)
    wide = Layer(Box(width=5, height=5, background="#ff0000"), width=20_000, height=20)
    root = Group(large, wide, needle, width=200, height=40)
    async with shown(virtual_line, root) as scene:
        for _ in range(6):
            needle.invalidate()
            await scene.update()
            await scene.settled()
            assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2


async def test_layers_are_painted_from_the_camera(virtual_line, virtual_camera):
    """Once their picture is there, they cost two calls; when they change, they are painted themselves."""
    face = Layer(*(Canvas(dial, width=9, height=9, x=x) for x in range(0, 100, 5)), width=100, height=20)
    needle = Canvas(hand, width=100, height=20)
    async with shown(virtual_line, Group(face, needle)) as scene:
        costs = []
        for _ in range(8):
            before = virtual_camera.drawing.calls
            needle.invalidate()
            await scene.update()
            await scene.settled()
            costs.append(virtual_camera.drawing.calls - before)
            assert far(seen(virtual_camera), pixels(whole(layout(scene.root)))) <= 2
        assert costs[0] > 150
        assert costs[-1] < 25
        face.children.pop()
        await scene.update()
        for _ in range(4):
            needle.invalidate()
            await scene.update()
            await scene.settled()
            assert far(seen(virtual_camera), pixels(whole(layout(scene.root)))) <= 2


async def test_letters_of_a_layer_stay_where_they_are(virtual_line, virtual_camera):
    """Painted themselves, and from the kept picture."""
    random = Random(11)
    texts = [
        Text(
            "".join(random.choices("gjÄ 0148iW", k=random.randrange(1, 9))),
            **{name: random.randrange(5, 60) for name in ("x", "y", "width", "height")},
            align=random.choice(["left", "center", "right"]),
            fit=random.choice(["scale", "truncate", "overflow"]),
        )
        for _ in range(20)
    ]
    layers = [
        Layer(*texts[start : start + 4], x=17 * start, y=3, width=90, height=70) for start in (0, 4, 8, 12)
    ]
    root = Box(Group(*layers), background=NAVY, width=400, height=90)
    async with shown(virtual_line, root) as scene:
        first = seen(virtual_camera)
        for background in ("#000000", NAVY, "#000000", NAVY):
            root.background = background
            await scene.update()
            await scene.settled()
        assert far(seen(virtual_camera), first) <= 2


async def test_a_lost_connection_is_made_again(virtual_line, virtual_camera):
    """Without being asked, with the newest state."""
    root = Box(Text("0 : 0", width=200), background=NAVY)
    async with shown(virtual_line, root) as scene:
        for number in range(3):
            await lose(scene, virtual_camera)
            root.children[0].text = f"{number} : 1"
            await scene.update()
            await scene.settled()
            assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2
        assert len(virtual_camera.drawing) == 1
    await until(lambda: not virtual_camera.drawing.live)
    assert virtual_camera.screen.layers(0) == []


async def test_an_outage_does_not_hold_anybody_up(virtual_line, virtual_camera):
    """Updates return at once; what they said last is shown when the camera is back."""
    root = Box(Text("0", width=90), background=NAVY)
    async with shown(virtual_line, root) as scene:
        virtual_camera.refuse_connections()
        await lose(scene, virtual_camera)
        for number in range(50):
            root.children[0].text = str(number)
            await scene.update()
        virtual_camera.accept_connections()
        await scene.settled()
        assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2


async def test_refused_credentials_end_it(virtual_line, virtual_camera):
    """At the next update, and every one after that."""
    root = Box(Text("0", width=90))
    async with shown(virtual_line, root) as scene:
        virtual_camera.state.users.clear()
        await lose(scene, virtual_camera)
        with pytest.raises(AccessDenied):
            await scene.settled()
        with pytest.raises(AccessDenied):
            await scene.update()


async def test_attempts_can_be_limited(virtual_line, virtual_camera):
    """Then the last error is raised."""
    with anyio.fail_after(20):
        async with Scene(
            virtual_line, Box(Text("0", width=90)), backoff=Backoff(first=0, longest=0, attempts=2)
        ) as scene:
            virtual_camera.refuse_connections()
            await lose(scene, virtual_camera)
            with pytest.raises(TransportError):
                await scene.settled()
            virtual_camera.accept_connections()


async def test_what_cannot_be_entered_says_so(virtual_line, virtual_camera):
    """A camera that refuses, that is not there, a scene that was used."""
    virtual_camera.faults.drop(PATH, after=3)
    scene = Scene(virtual_line, board())
    with pytest.raises(ConnectionLost):
        async with scene:
            pytest.fail("it has no connection")
    with pytest.raises(SessionClosed, match="a scene is entered once"):
        async with scene:
            pytest.fail("it was entered before")
    with pytest.raises(SessionClosed, match="the scene is not open"):
        await scene.update()


def flattens(context, _width, _height):
    """What cairo refuses, and the camera with it."""
    context.scale(0, 1)
    context.paint()


@pytest.mark.parametrize("in_flight", [1, 4])
@pytest.mark.parametrize("latest_wins", [False, True])
async def test_a_refused_call_is_told_and_the_next_update_begins_anew(
    virtual_line, virtual_camera, latest_wins, in_flight
):
    """On the same connection, with something on the video all the time."""
    canvas = Canvas(dial, width=20, height=20)
    root = Box(
        canvas, Layer(Box(width=9, height=9, background="#ff0000")), Text("0", width=90), background=NAVY
    )
    async with shown(virtual_line, root, latest_wins=latest_wins, in_flight=in_flight) as scene:
        for turn in range(3):
            canvas.draw = flattens
            with pytest.raises(DrawingRefused, match="cairo_scale"):
                for number in range(100):
                    root.children[2].text = f"{turn} {number}"
                    await scene.update()
                    await scene.settled()
            assert len(virtual_camera.screen.layers(0)) == 1
            canvas.draw = dial
            with suppress(DrawingRefused):  # where nobody waited for it, it is told now
                await scene.update()
            await scene.update()
            await scene.settled()
            assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2
        assert scene.trouble is None
        assert len(virtual_camera.drawing) == 1
        assert virtual_camera.drawing.live["surface"] <= 3


async def test_what_a_new_connection_cannot_draw_is_told(virtual_line, virtual_camera):
    """Once, to whoever asks next; a connection is made again for what there is to show then."""
    root = Box(Text("0", width=90), Box(width=20_000, height=50), background=NAVY)
    large = root.children.pop()
    async with shown(virtual_line, root) as scene:
        root.children.append(large)
        with pytest.raises(DrawingRefused, match="cairo_image_surface_create"):
            await scene.update()
        await lose(scene, virtual_camera)
        with pytest.raises(DrawingRefused, match="cairo_image_surface_create"):
            await scene.settled()
        root.children.pop()
        with suppress(DrawingRefused):  # the connection may have been made before there was anything else
            await scene.update()
        await scene.update()
        await scene.settled()
        assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2


@pytest.mark.parametrize(
    "what",
    [
        lambda: Box(width=20_000, height=50, background="#ff0000"),
        lambda: Box(width=16_000, height=16_000, background="#ff0000"),
    ],
)
async def test_what_the_camera_has_no_room_for_keeps_the_former_picture(virtual_line, virtual_camera, what):
    """However often it is tried."""
    root = Box(Text("0", width=90), background=NAVY)
    async with shown(virtual_line, root) as scene:
        before = pixels(whole(layout(root)))
        root.children.append(what())
        for _ in range(3):
            with pytest.raises(DrawingRefused, match="cairo_image_surface_create"):
                await scene.update()
            assert far(seen(virtual_camera), before) <= 2
        root.children.pop()
        root.children[0].text = "1"
        await scene.update()
        await scene.settled()
        assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2
        assert virtual_camera.drawing.live["surface"] == 1


async def test_a_picture_that_is_assigned_while_another_is_read(virtual_line, tmp_path):
    """The last one is shown, by whichever update."""
    root = Group(Image(png(9, 9), width=9, height=9))
    for shade in range(9):
        (tmp_path / f"{shade}.png").write_bytes(png(9, 9, (shade * 20, 0, 0, 255)))
    async with shown(virtual_line, root) as scene, anyio.create_task_group() as tasks:
        for shade in range(9):
            root.children[0].picture = tmp_path / f"{shade}.png"
            tasks.start_soon(scene.update)
            await anyio.lowlevel.checkpoint()
    async with shown(virtual_line, root) as scene:
        await scene.settled()
        assert root.children[0].loaded.data == png(9, 9, (160, 0, 0, 255))


@pytest.mark.parametrize("latest_wins", [False, True])
async def test_errors_of_drawing_functions_reach_the_program(virtual_line, virtual_camera, latest_wins):
    """At the update that draws them, or where nobody waits at the next."""
    canvas = Canvas(dial, width=20, height=20)
    async with shown(virtual_line, Box(canvas), latest_wins=latest_wins) as scene:
        canvas.draw = lambda _context, _width, _height: 1 / 0
        canvas.invalidate()
        with pytest.raises(ZeroDivisionError):
            await scene.update()
            await scene.settled()
        canvas.draw = dial
        await scene.update()
        await scene.settled()
        assert far(seen(virtual_camera), pixels(whole(layout(canvas)))) <= 2


async def test_the_latest_wins_where_it_shall(virtual_line, virtual_camera):
    """Updates do not wait, a slow camera gets fewer frames, and the last one is shown."""
    virtual_camera.faults.latency(0.05, path=PATH)
    root = Box(Text("0", width=90), background=NAVY)
    async with shown(virtual_line, root, latest_wins=True) as scene:
        before = virtual_camera.drawing.calls
        for number in range(1, 200):
            root.children[0].text = str(number)
            await scene.update()
        await scene.settled()
        assert virtual_camera.drawing.calls - before < 200
        assert far(seen(virtual_camera), pixels(whole(layout(root)))) <= 2


async def test_channels_and_resolutions():
    """Channels of the same resolution show one picture; others a scaled one, at the same place."""
    with VirtualCamera(channels=3) as virtual:
        line = Line(Address.parse(virtual.url), Credentials("root", "pass"), tls=Tls.system())
        root = Box(Box(width=100, height=60, background="#ff0000"), Text("0", width=100), background=NAVY)
        sizes = {0: (1920, 1080), 1: (960, 540), 2: (1920, 1080)}
        async with shown(line, root, channels=sizes, anchor="bottom_right", margin=20) as scene:
            for number in range(8):
                root.children[1].text = str(number)
                await scene.update()
            await scene.settled()
            first, second, third = (virtual.screen.layers(channel)[0] for channel in range(3))
            assert (first, first.x, first.y) == (third, 1800, 1080 - 20 - first.surface.get_height())
            assert second.surface.get_width() == 50
            assert far(pixels(second.surface)[5:25, 5:45], pixels(first.surface)[10:50:2, 10:90:2]) <= 2
            assert virtual.drawing.live["surface"] <= 12
        await line.aclose()


async def test_wrong_arguments_are_named(virtual_line):
    """Before anything is connected."""
    for options, error in (
        ({"anchor": "middle"}, ValueError),
        ({"in_flight": 0}, ValueError),
        ({"z_index": "top"}, TypeError),
        ({"channels": ()}, ValueError),
    ):
        with pytest.raises(error):
            Scene(virtual_line, Box(), **options)
