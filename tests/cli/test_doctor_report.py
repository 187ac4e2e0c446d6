"""cli/doctor/report.py: nothing in it is secret, or tells whose cameras they are."""

from __future__ import annotations

import base64
import io
import json
import re

import pytest
from PIL import Image

from aiocamstreamer import Camera, Tls
from aiocamstreamer.cli.doctor import Examination, Finding, bare_jpeg, examine, picture, plain, write
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

PRIVATE = (
    *("north-gate", "ACCC8EAB12CD", "axis-accc8eab12cd", "Karolina", "guard7", "hunter2secret", "127.0.0.1"),
    *("ntp.acme.example", "Ward 3 board", "Acme archive"),
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def told(virtual: VirtualCamera) -> VirtualCamera:
    """A camera whose every name is somebody's, and with something wrong about each."""
    state = virtual.state
    state.users["Karolina"] = User("Karolina", "hunter2secret")
    for number in range(5, 9):
        state.users[f"guard{number}"] = User(f"guard{number}", "x")
    state.parameters |= {"Time.NTP.Server": "ntp.acme.example", "Time.SyncSource": "PC"}
    state.disks.slots["SD_DISK"].name = "Acme archive"
    state.overlay.services[0] |= {"customName": "Ward 3 board", "width": 1280, "height": 720}
    return virtual


async def test_nothing_private(tmp_path):
    """As JSON and as a page; what is left still tells what is wrong."""
    with told(VirtualCamera(tls=True, serial="ACCC8EAB12CD")) as virtual:
        found = []
        for pin in (virtual.fingerprint, "ab" * 32):
            account = {"username": "Karolina", "password": "hunter2secret", "tls": Tls.pinned(pin)}
            async with Camera(virtual.url, name="north-gate", **account) as camera:
                found.append(await examine(camera))
        private = (*PRIVATE[:6], *PRIVATE[7:], virtual.fingerprint, virtual.state.device.boot_id, "ab" * 32)
    for name in ("report.json", "report.html"):
        write(found, tmp_path / name)
        written = (tmp_path / name).read_text()
        assert [word for word in private if word.lower() in written.lower()] == []
        assert "was made for 1280x720" in written
        assert "There are many administrators" in written
        assert "shows another certificate" in written
    report = json.loads((tmp_path / "report.json").read_text())
    assert [it["camera"] for it in report["cameras"]] == ["camera 1", "camera 2"]
    assert (report["cameras"][0]["product"], report["cameras"][0]["firmware"]) == ("P3265-V", "12.11.77")
    assert report["cameras"][0]["picture"] is None


def test_stand_ins():
    """One thing has one wherever it occurs; words of the camera's own stay, and so do parts of words."""
    finding = Finding(
        check="account",
        verdict="problem",
        sentence="The account of ann is an administrator's.",
        evidence="ann, root and admin at 192.168.7.9, ann's banner",
        command="camctl doctor GATE --user ann",
    )
    examination = Examination(
        camera="gate", findings=(finding,), private=frozenset({"gate", "ann", "root", "a", "192.168.7.9"})
    )
    (told,) = plain([examination])["cameras"][0]["findings"]
    name = re.search(r"of (\w+) is", told["sentence"])[1]
    assert told["sentence"] == f"The account of {name} is an administrator's."
    assert told["evidence"].startswith(f"{name}, root and admin at word")
    assert told["evidence"].endswith(f"{name}'s banner")
    assert told["command"] == f"camctl doctor camera1 --user {name}"


async def test_a_picture(tmp_path):
    """It is small, and its file says nothing but the picture."""
    with VirtualCamera() as virtual:
        async with Camera(virtual.url, username="root", password="pass", name="gate") as camera:
            shown = await picture(camera)
            found = [await examine(camera)]
            virtual.faults.answer(400, "/axis-cgi/jpg/image.cgi")
            assert Image.open(io.BytesIO(await picture(camera))).size == (1920, 1080)
            virtual.faults.answer(503, "/axis-cgi/jpg/image.cgi", times=None)
            assert await picture(camera) is None
    assert Image.open(io.BytesIO(shown)).size == (640, 360)
    write(found, tmp_path / "gate.html", pictures={"gate": shown})
    assert base64.b64encode(shown).decode() in (tmp_path / "gate.html").read_text()


def test_a_picture_without_what_cameras_write_into_it():
    """Comments, EXIF and what applications add are gone, and the picture is the same."""
    exif = Image.Exif()
    exif[0x010F] = "AXIS ACCC8EAB12CD"
    file = io.BytesIO()
    drawn = Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 20).convert("RGB")
    drawn.save(file, "JPEG", exif=exif, comment=b"serial ACCC8EAB12CD")
    assert b"ACCC8EAB12CD" in file.getvalue()
    bare = bare_jpeg(file.getvalue())
    assert b"ACCC8E" not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(file).tobytes()


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xfe\x00\x01", b"\xff\xd8\xff\xe0\x00"]
)
def test_no_picture(data):
    """What is no JPEG file is none."""
    with pytest.raises(ValueError, match="no JPEG"):
        bare_jpeg(data)


def test_the_command(camctl, hall, home):
    """The report is written beside what is told; pictures are in it only where somebody says so."""
    ended = camctl("doctor", "hall", "--report", "hall.html")
    assert "written: hall.html" in ended.err
    page = (home / "hall.html").read_text()
    assert "camera 2" in page
    assert "<img" not in page
    assert "yard" not in page
    camctl("doctor", "gate", "--report", "gate.json", "--pictures")
    assert json.loads((home / "gate.json").read_text())["cameras"][0]["picture"]
    ended = camctl("doctor", "gate", "--pictures")
    assert (ended.code, "--report" in ended.err) == (2, True)
    assert hall
