"""CamOverlay's public methods as a user types them: checked by mypy and pyright, never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from aiocamstreamer import Camera, NotFound, Transfer, Unknown, evolve, known
from aiocamstreamer.app import NearbyCamera
from aiocamstreamer.overlay import (
    AnyService,
    CustomGraphics,
    Dewarping,
    Field,
    FontFiles,
    Graphics,
    ImageFiles,
    InfoTicker,
    KeptOverlay,
    Overlay,
    OverlayService,
    PictureInPicture,
    ScoreBoard,
    Services,
    ServiceStart,
    ServiceStates,
    ServiceStop,
    Storage,
    StoredFile,
    TextField,
    TextVariant,
    on_input,
)


async def services(camera: Camera) -> None:
    """The saved configuration, and what is shown."""
    overlay: Overlay = camera.overlay
    assert_type(overlay.services, Services)
    assert_type(await overlay.services.list(), tuple[AnyService | Unknown, ...])
    found = await overlay.services.get(1)
    match found:
        case InfoTicker(source=source, enabled=enabled):
            assert_type(source, str | None)
            assert_type(enabled, bool | None)
        case CustomGraphics():
            assert_type(found, CustomGraphics)
        case Unknown(problem=problem):
            assert_type(problem, str)
        case OverlayService():
            assert_type(found.input_port, int | None)
    fields = (TextField(name="home", texts=(TextVariant(source="1"),)),)
    board = CustomGraphics(id=3, custom_name="board", automation=on_input(0), fields=fields)
    pip = PictureInPicture(id=4, rotate_deg=90, dewarping=Dewarping(rectangle=((0.0, 0.0), (1.0, 1.0))))
    assert_type(await overlay.services.add(board, pip), None)
    assert_type(await overlay.services.ensure(board), CustomGraphics)
    assert_type(await overlay.services.ensure(9, kind=ScoreBoard, home_name="SPA"), ScoreBoard)
    assert_type(await overlay.services.ensure(9, custom_name="x"), AnyService)
    assert_type(await overlay.services.update(evolve(board, custom_name="x")), None)
    assert_type(await overlay.services.update(1, source="News", font_size=60.0), AnyService)
    assert_type(await overlay.services.replace([board, found]), None)
    try:
        await overlay.services.remove(3, 4, missing_ok=False)
    except NotFound as missing:
        assert_type((missing.sought, missing.reason, missing.code), tuple[str, str, str])
    await overlay.services.enable(1, "board")
    await overlay.services.disable("board")
    await overlay.services.set_enabled({1: True, "board": False})


async def until_restart(camera: Camera) -> None:
    """Texts and pictures, kept or not."""
    assert_type(camera.overlay.graphics(3), Graphics)
    graphics = camera.overlay.graphics("board")
    await graphics.set_fields({"home": "Sparta", "score": Field(text="1 : 0", color="#ff0000", variant=0)})
    await graphics.set_picture(b"\x89PNG", anchor="top", x=1, y=2.5)
    await graphics.set_picture("logo.png")
    await graphics.set_picture(Path("logo.png"))
    await graphics.set_stored_picture("/images/a.png")
    await graphics.move(anchor="bottom_left", x=4.0)
    await camera.overlay.set_ticker_text(1, "News")
    async with camera.overlay.keep_applied() as kept:
        assert_type(kept, KeptOverlay)
        await kept.enable(1)
        await kept.set_enabled({"board": True})
        await kept.graphics(3).set_fields({"home": "Sparta"})
        await kept.set_ticker_text(1, "Welcome")
        assert_type(kept.pending, bool)
        await kept.settled()


async def files(camera: Camera) -> None:
    """Images and fonts."""
    images, fonts = camera.overlay.images, camera.overlay.fonts
    assert_type(images, ImageFiles)
    assert_type(fonts, FontFiles)
    transfer = Transfer()
    assert_type(await images.upload("logo.png", storage="SD0", transfer=transfer), StoredFile)
    assert_type(await images.upload(b"\x89PNG", name="logo.png"), StoredFile)
    logo = await images.upload(Path("logo.png"))
    assert_type(await images.list(), tuple[StoredFile | Unknown, ...])
    assert_type(await images.get("logo.png"), StoredFile)
    assert_type(await images.read(logo), bytes)
    assert_type(await images.download("logo.png", "copy.png", transfer=transfer), int)
    assert_type(await images.storages(), tuple[Storage | Unknown, ...])
    for storage in known(await images.storages()):
        if not isinstance(storage.name, Unknown):
            await images.upload("logo.png", storage=storage.name)
    await images.remove(logo, "other.png", missing_ok=True)
    assert_type(await fonts.upload("sans.ttf", name="sans.ttf"), StoredFile)
    for place in known(await fonts.storages()):
        if not isinstance(place.name, Unknown):
            await fonts.upload("sans.ttf", storage=place.name)
    await fonts.remove("sans.ttf")


async def the_app(camera: Camera) -> None:
    """Events, and what the app says about itself."""
    await camera.overlay.check()
    assert_type((await camera.overlay.check_clock()).right, bool | None)
    for neighbour in await camera.overlay.nearby_cameras():
        assert_type(neighbour, NearbyCamera | Unknown)
    assert_type(await camera.overlay.report(), str)
    assert_type(await camera.overlay.mjpeg_picture("http://192.0.2.1/"), bytes)
    assert_type(await camera.overlay.is_running(), bool)
    await camera.overlay.start()
    await camera.overlay.stop()
    async with camera.overlay.events() as events:
        async for started in events.of(ServiceStart, ServiceStop):
            assert_type(started, ServiceStart | ServiceStop)
    async with camera.overlay.watch() as shown:
        assert_type(shown, ServiceStates)
        assert_type(shown[5], bool)
        assert_type(shown.running, frozenset[int])
